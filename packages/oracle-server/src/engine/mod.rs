//! The rounds' thread: asks the chain what there is to do, and does it.

mod finals;
mod gather;
mod pending;
mod round;
mod turns;

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use flywheel_client::handles::Network;
use flywheel_client::{ChainError, TxResult};
use flywheel_oracle::{Facts, FactsError, Oracle, SettleError, Settlement};
use flywheel_protocol::trees::TreeError;
use flywheel_protocol::values::ValueError;
use flywheel_protocol::{Epoch, Time};
use thiserror::Error;

use self::round::Work;
use self::turns::{Matter, Turns};
use crate::lock;
use crate::peers::PeerClient;
use crate::shared::Shared;
use crate::source::AnyChain;
use crate::store::{DiskJournal, StoreError};

/// The longest wait after troubles in a row.
const MAX_BACKOFF: Duration = Duration::from_secs(30);

/// What stops the work for now. It is tried again.
#[derive(Debug, Error)]
pub(crate) enum Trouble {
    #[error("the chain: {0}")]
    Chain(#[from] ChainError),
    #[error(
        "the node is behind: its newest block is {seconds} seconds old; wait until it has caught up, or use another"
    )]
    Behind { seconds: u64 },
    #[error("the chain moved while it was read")]
    Moved,
    #[error(transparent)]
    Facts(FactsError),
    #[error("the epoch cannot be settled: {0}")]
    Settle(#[from] SettleError),
    #[error("a tree: {0}")]
    Tree(#[from] TreeError),
    #[error("a time: {0}")]
    Value(#[from] ValueError),
    #[error("{0}")]
    Behindhand(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<FactsError> for Trouble {
    fn from(error: FactsError) -> Self {
        match error {
            FactsError::Chain(error) => Self::Chain(error),
            other => Self::Facts(other),
        }
    }
}

/// The thread's state.
pub(crate) struct Engine {
    shared: Arc<Shared>,
    oracle: Oracle<DiskJournal>,
    peers: Vec<PeerClient>,
    turns: Turns,
    /// The running round.
    work: Option<Work>,
    /// What this oracle has computed for the pending or the newest final statement.
    computed: Option<Computed>,
    /// When it was last tried in vain to compute the pending statement.
    failed: Option<Instant>,
}

/// A statement that this oracle came to by itself.
struct Computed {
    settlement: Settlement,
    salt: [u8; 32],
}

impl Engine {
    pub(crate) fn new(shared: Arc<Shared>, oracle: Oracle<DiskJournal>) -> Self {
        let peers = shared.settings.peers.iter();
        let peers = peers.map(|peer| PeerClient::new(peer.clone(), Arc::clone(&shared)));
        Self {
            peers: peers.collect(),
            shared,
            oracle,
            turns: Turns::default(),
            work: None,
            computed: None,
            failed: None,
        }
    }

    /// Works until the program stops.
    pub(crate) fn run(&mut self) {
        let poll = self.shared.settings.limits.poll;
        let mut wait = poll;
        while !self.shared.is_stopped() {
            let shared = Arc::clone(&self.shared);
            match self.tick(&shared) {
                Ok(()) => wait = poll,
                Err(Trouble::Store(error)) => {
                    shared.fail(&error);
                    return;
                }
                Err(trouble) => {
                    tracing::warn!(%trouble, "waits");
                    wait = wait.saturating_mul(2).min(MAX_BACKOFF.max(poll));
                }
            }
            shared.sleep(wait);
        }
    }

    fn tick(&mut self, shared: &Shared) -> Result<(), Trouble> {
        // The clock's thread says why.
        let Some(now) = shared.time() else { return Ok(()) };
        let network = shared.network(shared.source.chain());
        self.catch_up(shared, &network)?;
        match network.verification().pending()? {
            Some(pending) => self.attend(shared, &network, &pending, now),
            None => {
                self.reclaim(shared, &network)?;
                self.settle_round(shared, &network, now)
            }
        }
    }

    /// Sends what `matter` names, if it is this oracle's turn. That somebody else was faster is no error.
    fn send(
        &mut self,
        shared: &Shared,
        (matter, epoch, round): (Matter, Epoch, u64),
        rank: u32,
        send: impl FnOnce() -> Result<TxResult, ChainError>,
    ) -> bool {
        if !self
            .turns
            .is_due((matter, epoch, round), rank, shared.settings.limits.stagger)
        {
            return false;
        }
        let sent = send();
        let result = match &sent {
            Ok(_) => "done",
            Err(ChainError::Refused { .. }) => "refused",
            Err(_) => "failed",
        };
        let transactions = &shared.metrics.transactions;
        transactions.with_label_values(&[matter.name(), result]).inc();
        match sent {
            Ok(done) => tracing::info!(matter = matter.name(), %epoch, round, height = done.height, "sent"),
            Err(error) => tracing::info!(matter = matter.name(), %epoch, round, %error, "not taken"),
        }
        result == "done"
    }
}

/// Keeps the chain's time, apart from the rounds, which may take long.
pub(crate) fn keep_time(shared: &Shared) {
    let poll = shared.settings.limits.poll;
    let mut wait = poll;
    while !shared.is_stopped() {
        match look(shared) {
            Ok(now) => {
                let mut intake = lock(&shared.intake);
                intake.now = intake.now.max(now);
                drop(intake);
                wait = poll;
            }
            Err(trouble) => {
                let known = lock(&shared.health).trouble.replace(trouble.to_string());
                if known.as_deref() != Some(trouble.to_string().as_str()) {
                    tracing::warn!(%trouble, "is not ready");
                }
                shared.metrics.ready.set(0);
                wait = wait.saturating_mul(2).min(MAX_BACKOFF.max(poll));
            }
        }
        shared.sleep(wait);
    }
}

/// Reads the newest block, and what reports are checked against.
fn look(shared: &Shared) -> Result<Time, Trouble> {
    let block = shared.source.chain().block()?;
    let now = Time::of(&block);
    let clock = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs();
    let seconds = clock.saturating_sub(now.get());
    shared
        .metrics
        .height
        .set(i64::try_from(block.height).unwrap_or(i64::MAX));
    shared.metrics.lag.set(i64::try_from(seconds).unwrap_or(i64::MAX));
    if shared
        .settings
        .limits
        .max_lag
        .is_some_and(|most| seconds > most.as_secs())
    {
        return Err(Trouble::Behind { seconds });
    }
    let network = shared.network(shared.source.chain());
    let clock = shared.settings.network.clock;
    if let Some(epoch) = clock.epoch_at(now) {
        let within_grace = epoch.previous().filter(|before| {
            let closes = clock.end_of(*before).and_then(|end| end.plus(shared.grace));
            closes.is_ok_and(|closes| now < closes)
        });
        for epoch in [Some(epoch), within_grace].into_iter().flatten() {
            if !shared.enrolments.has(epoch) {
                shared.enrolments.load(&network, epoch)?;
            }
        }
    }
    let mut health = lock(&shared.health);
    if health.block.is_none_or(|known| known < now) {
        health.block = Some(now);
    }
    health.seen = Some(Instant::now());
    health.trouble = None;
    shared.metrics.ready.set(1);
    Ok(now)
}

/// Reads facts at one height; where the chain has no such view, what was read counts only if nothing moved meanwhile.
fn read_facts(
    shared: &Shared,
    read: impl Fn(&Network<'_, AnyChain>) -> Result<Facts, FactsError>,
) -> Result<Facts, Trouble> {
    if let Some(view) = shared.source.at_one_height()? {
        return Ok(read(&shared.network(view.as_ref()))?);
    }
    let network = shared.network(shared.source.chain());
    let mark = || {
        let verification = network.verification();
        let round = verification.round()?;
        let last = verification.last_final()?.map(|last| last.statement);
        Ok::<_, ChainError>((round.epoch, round.round, verification.oracles()?.version, last))
    };
    let before = mark()?;
    let facts = read(&network)?;
    if mark()? == before {
        Ok(facts)
    } else {
        Err(Trouble::Moved)
    }
}
