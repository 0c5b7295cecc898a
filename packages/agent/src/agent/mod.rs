//! The agent's work, step by step: nothing here waits, so that each step can be tried by itself.

mod claim;
mod deliver;
mod report;
mod watch;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use cosmwasm_std::{Addr, Uint128};
use flywheel_client::{Account, Chain};
use flywheel_protocol::{H3Cell, Seconds, Time};
use thiserror::Error;
use tracing::{error, info, warn};

pub use claim::{ClaimError, Claimed};

use crate::backoff::Backoff;
use crate::clock::{CheckedClock, Verdict};
use crate::door::Door;
use crate::key::{DeviceKey, KeyError};
use crate::outbox::{Outbox, OutboxError};
use crate::terms::{Standing, Terms};
use deliver::Line;

/// How an agent works.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Where it keeps things.
    pub folder: PathBuf,
    /// The network's verification contract.
    pub verification: Addr,
    /// A reading waits at most this long for others to share a report with.
    pub report_every: Seconds,
    /// Where the machine is, for classes that move; a source's own cell goes before it.
    pub cell: Option<H3Cell>,
    /// What is claimed, when and by whom; none: somebody else claims.
    pub claims: Option<Claims>,
}

/// When and how rewards are claimed. They go to the machine's payee, whoever sends the claim.
#[derive(Debug, Clone)]
pub struct Claims {
    /// Sends the claim and pays for it, or has a fee granter.
    pub account: Account,
    /// How often.
    pub every: Seconds,
    /// Less than this is left for next time, in base units.
    pub minimum: Uint128,
}

/// What stops an agent for good.
#[derive(Debug, Error)]
pub enum AgentError {
    /// The outbox.
    #[error(transparent)]
    Outbox(#[from] OutboxError),
    /// The key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The terms do not make a digest.
    #[error("the network's terms cannot be signed for ({reason}): check the verification contract's address")]
    Terms {
        /// What is wrong.
        reason: String,
    },
}

/// A machine's agent: one machine, one network, its oracles.
pub struct Agent<'a, C: ?Sized> {
    chain: &'a C,
    key: &'a dyn DeviceKey,
    clock: &'a CheckedClock<'a>,
    outbox: Arc<Outbox>,
    plan: Plan,
    lines: Vec<Line>,
    terms: Option<Terms>,
    standing: Option<Standing>,
    asking: Backoff,
    checking: Backoff,
    claiming: Backoff,
    /// Numbers of this run begin here.
    nonce_floor: Option<u64>,
    /// When the oldest waiting readings are due for a report, by the clock on the wall; none: nothing waits.
    report_at: Option<Time>,
    said: Option<Verdict>,
    /// How far the clock had been put forward when that was last noticed.
    put_forward: i64,
}

/// What a step leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The next one is due after this.
    pub pause: Duration,
    /// Reports are still on their way.
    pub reports: u64,
    /// Readings are in no report yet.
    pub readings: u64,
}

/// Between two looks at the chain, at most.
const TERMS_EVERY: Duration = Duration::from_secs(900);
/// The same while the machine cannot work yet.
const STANDING_EVERY: Duration = Duration::from_secs(15);
/// Between two looks at other people's clocks.
const CLOCK_EVERY: Duration = Duration::from_secs(600);
/// A step comes at least this often.
const LONGEST_PAUSE: Duration = Duration::from_secs(15);
const SHORTEST_PAUSE: Duration = Duration::from_millis(20);

impl<'a, C: Chain + ?Sized> Agent<'a, C> {
    /// An agent that hands its reports to these oracles. What it knew of its network is read from its folder.
    pub fn new(
        chain: &'a C,
        key: &'a dyn DeviceKey,
        clock: &'a CheckedClock<'a>,
        outbox: Arc<Outbox>,
        doors: Vec<Box<dyn Door>>,
        plan: Plan,
    ) -> Self {
        let terms = Terms::load(&plan.folder).filter(|terms| terms.verification == plan.verification);
        Self {
            chain,
            key,
            clock,
            outbox,
            lines: doors.into_iter().map(Line::new).collect(),
            terms,
            plan,
            standing: None,
            asking: Backoff::default(),
            checking: Backoff::default(),
            claiming: Backoff::default(),
            nonce_floor: None,
            report_at: None,
            said: None,
            put_forward: 0,
        }
    }

    /// What the chain said of the machine when it was last asked; none before it answered.
    pub const fn standing(&self) -> Option<&Standing> {
        self.standing.as_ref()
    }

    /// The terms it works by; none before the machine was enrolled for the first time.
    pub const fn terms(&self) -> Option<&Terms> {
        self.terms.as_ref()
    }

    /// The outbox.
    pub const fn outbox(&self) -> &Arc<Outbox> {
        &self.outbox
    }

    /// Does all that is due. `flush`: whatever can be signed is signed now, because no more is coming.
    ///
    /// What the network does wrong is logged and tried again; an error is of this device and stays.
    ///
    /// # Errors
    /// [`AgentError`].
    pub fn step(&mut self, flush: bool) -> Result<Step, AgentError> {
        self.ask_chain();
        self.check_clock();
        self.report_at = None;
        if let (Some(now), Some(terms)) = (self.clock.good(), self.terms.clone()) {
            // Before the chain has answered, what it said last time counts.
            if matches!(self.standing, None | Some(Standing::Enrolled(_))) {
                self.report(&terms, now, flush)?;
            }
            for (nonce, is_acknowledged) in self.outbox.expire(now)? {
                if is_acknowledged {
                    info!(nonce, "epoch closed: not every oracle has answered for the report");
                } else {
                    error!(
                        nonce,
                        "epoch closed before any oracle took the report: its work is lost"
                    );
                }
            }
        }
        self.deliver()?;
        self.claim_if_due();
        let stats = self.outbox.stats()?;
        Ok(Step {
            pause: self.pause(),
            reports: stats.reports,
            readings: stats.readings,
        })
    }

    /// Until something may be due. Readings that come in between do not wait: whoever takes them in wakes the agent.
    fn pause(&self) -> Duration {
        let now = self.clock.steady();
        let lines = self
            .lines
            .iter()
            .filter(|line| line.has_more)
            .map(|line| line.backoff.next());
        let wall = self.clock.wall();
        let report = self
            .report_at
            .map(|at| now.saturating_add(Duration::from_secs(at.since(wall).get())));
        let others = [self.asking.next(), self.checking.next()];
        let next = lines.chain(report).chain(others).min();
        let pause = next.map_or(LONGEST_PAUSE, |next| next.saturating_sub(now));
        pause.clamp(SHORTEST_PAUSE, LONGEST_PAUSE)
    }

    fn say_clock(&mut self) {
        let verdict = self.clock.verdict();
        if self.said == Some(verdict) {
            return;
        }
        match (&verdict, &self.said) {
            (Verdict::Good, _) => info!("the clock agrees with the others"),
            (Verdict::Wrong(wrong), _) => error!("{wrong}"),
            (Verdict::Unchecked, None) => info!("the clock is not checked yet: nothing is signed until it is"),
            (Verdict::Unchecked, Some(_)) => warn!("the clock was set: nothing is signed until it is checked again"),
        }
        self.said = Some(verdict);
    }
}
