//! What the threads of the program share.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use cosmwasm_std::Addr;
use flywheel_api::OfferedSignature;
use flywheel_client::handles::Network;
use flywheel_oracle::Inbox;
use flywheel_protocol::sign::Statement;
use flywheel_protocol::trees::SumTree;
use flywheel_protocol::{Epoch, Seconds, Time};
use flywheel_types::Windows;

use crate::enrolments::Enrolments;
use crate::guard::Guard;
use crate::lock;
use crate::metrics::Metrics;
use crate::settings::Settings;
use crate::source::{AnyChain, SharedSource};
use crate::store::Store;

/// The longest that a round waits for one other oracle.
const PATIENCE: Duration = Duration::from_secs(60);

/// Everything that more than one thread needs.
pub(crate) struct Shared {
    pub(crate) source: SharedSource,
    pub(crate) settings: Settings,
    pub(crate) chain_id: String,
    pub(crate) address: Addr,
    pub(crate) grace: Seconds,
    /// How long a round waits for one other oracle.
    pub(crate) patience: Duration,
    pub(crate) store: Store,
    pub(crate) metrics: Metrics,
    pub(crate) enrolments: Enrolments,
    pub(crate) guard: Guard,
    /// What is acknowledged, and the time by which it is.
    pub(crate) intake: Mutex<Intake>,
    newest: RwLock<Option<Arc<Newest>>>,
    pub(crate) health: Mutex<Health>,
    /// Held while reports are taken and written: who has had it once knows that what was taken before is on disk.
    pub(crate) writing: Mutex<()>,
    /// Of each oracle its newest answer.
    pub(crate) answers: Mutex<BTreeMap<Addr, OfferedSignature>>,
    stop: Stop,
}

/// The inbox, and the chain's time by which it takes reports: one lock, so that what a round begins with is complete.
pub(crate) struct Intake {
    pub(crate) inbox: Inbox,
    pub(crate) now: Time,
}

/// What machines claim against.
pub(crate) struct Newest {
    pub(crate) statement: Statement,
    pub(crate) tree: SumTree,
}

/// How the program is.
pub(crate) struct Health {
    /// The newest block that was seen: its time.
    pub(crate) block: Option<Time>,
    /// When it was seen.
    pub(crate) seen: Option<Instant>,
    /// Why it cannot work, if it cannot.
    pub(crate) trouble: Option<String>,
    /// Something that a person must look at; the program stops.
    pub(crate) fatal: Option<String>,
}

#[derive(Default)]
struct Stop {
    is_set: AtomicBool,
    lock: Mutex<()>,
    wake: Condvar,
}

impl Shared {
    /// Puts the parts together.
    #[expect(clippy::too_many_arguments, reason = "the one place where the parts meet")]
    pub(crate) fn new(
        source: SharedSource,
        settings: Settings,
        chain_id: String,
        address: Addr,
        windows: Windows,
        store: Store,
        metrics: Metrics,
        inbox: Inbox,
    ) -> Self {
        Self {
            guard: Guard::new(&settings, &chain_id, &address),
            source,
            settings,
            chain_id,
            address,
            grace: windows.grace,
            patience: Duration::from_secs(windows.round.get() / 4).clamp(Duration::from_secs(1), PATIENCE),
            store,
            metrics,
            enrolments: Enrolments::new(),
            intake: Mutex::new(Intake {
                inbox,
                now: Time::new(0),
            }),
            newest: RwLock::new(None),
            writing: Mutex::new(()),
            health: Mutex::new(Health {
                block: None,
                seen: None,
                trouble: Some("the chain has not been read yet".to_owned()),
                fatal: None,
            }),
            answers: Mutex::new(BTreeMap::new()),
            stop: Stop::default(),
        }
    }

    /// The network on a chain: as it is now, or at one height.
    pub(crate) fn network<'c>(&self, chain: &'c AnyChain) -> Network<'c, AnyChain> {
        Network::new(chain, self.settings.registry.clone(), self.settings.network.clone())
    }

    /// The network's verification contract.
    pub(crate) fn verification(&self) -> &str {
        self.settings.network.contracts.verification.as_str()
    }

    /// The chain's time, if reports can be taken by it: known, and not older than the settings allow.
    pub(crate) fn time(&self) -> Option<Time> {
        let health = lock(&self.health);
        let is_fit = health.fatal.is_none() && health.trouble.is_none();
        let is_fresh = match (self.settings.limits.max_lag, health.seen) {
            (Some(most), Some(seen)) => seen.elapsed() <= most,
            (None, _) => true,
            (Some(_), None) => false,
        };
        health.block.filter(|_| is_fit && is_fresh)
    }

    /// Keeps an oracle's answer, if it is newer than its last one.
    pub(crate) fn keep_answer(&self, from: &Addr, answer: OfferedSignature) -> bool {
        let attempt = |answer: &OfferedSignature| (answer.statement.epoch, answer.statement.round);
        let mut answers = lock(&self.answers);
        match answers.get(from) {
            Some(known) if attempt(known) >= attempt(&answer) => false,
            _ => {
                answers.insert(from.clone(), answer);
                true
            }
        }
    }

    /// A disk that fails stops the program: it can keep no promise.
    pub(crate) fn fail(&self, reason: impl ToString) {
        let reason = reason.to_string();
        tracing::error!(%reason, "the oracle stops");
        lock(&self.health).fatal.get_or_insert(reason);
        self.stop();
    }

    /// The newest final root's tree.
    pub(crate) fn newest(&self) -> Option<Arc<Newest>> {
        self.newest.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set_newest(&self, newest: Arc<Newest>) {
        *self.newest.write().unwrap_or_else(PoisonError::into_inner) = Some(newest);
    }

    pub(crate) fn stop(&self) {
        self.stop.is_set.store(true, Ordering::SeqCst);
        let _guard = lock(&self.stop.lock);
        self.stop.wake.notify_all();
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.stop.is_set.load(Ordering::SeqCst)
    }

    /// Sleeps, but not past a stop.
    pub(crate) fn sleep(&self, duration: Duration) {
        let guard = lock(&self.stop.lock);
        if !self.is_stopped() {
            let _ = self.stop.wake.wait_timeout(guard, duration);
        }
    }

    /// The epoch of a time; the first one before the network's start.
    pub(crate) fn epoch_at(&self, time: Time) -> Epoch {
        self.settings.network.clock.epoch_at(time).unwrap_or(Epoch::FIRST)
    }
}
