//! A machine at work: chain, clock, oracles and a state folder.

mod world;

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use flywheel_agent::clock::Clock;
use flywheel_agent::door::{Door, DoorError, Reply};
use flywheel_api::MachineProof;
use flywheel_oracle::{Inbox, NotTaken};
use flywheel_protocol::readings::SignedReport;
use flywheel_protocol::{MachineId, PublicKey, Seconds, Time};

pub use world::{METER, World, hour, sample};

/// Clocks that a test moves: the true one, and a device's beside it.
#[derive(Debug, Default)]
pub struct Hands {
    time: AtomicU64,
    ahead: AtomicI64,
    steady: AtomicU64,
}

impl Hands {
    pub fn at(time: Time) -> Rc<Self> {
        let hands = Self::default();
        hands.time.store(time.get(), Ordering::SeqCst);
        Rc::new(hands)
    }

    /// The true time.
    pub fn time(&self) -> Time {
        Time::new(self.time.load(Ordering::SeqCst))
    }

    pub fn advance(&self, duration: Seconds) {
        self.time.fetch_add(duration.get(), Ordering::SeqCst);
        self.steady.fetch_add(duration.get(), Ordering::SeqCst);
    }

    /// Somebody sets the device's clock.
    pub fn set_ahead(&self, seconds: i64) {
        self.ahead.store(seconds, Ordering::SeqCst);
    }
}

impl Clock for Hands {
    fn wall(&self) -> Time {
        Time::new(
            self.time()
                .get()
                .saturating_add_signed(self.ahead.load(Ordering::SeqCst)),
        )
    }

    fn steady(&self) -> Duration {
        Duration::from_secs(self.steady.load(Ordering::SeqCst))
    }
}

/// How an oracle behaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mood {
    Open,
    Away,
    Busy(Option<Duration>),
    /// Refuses every report for good.
    Refusing,
    /// Takes nothing now and says so of each report.
    Later,
    /// Cannot read calls of more than one report, nor the report with this number.
    Choking(u64),
}

/// An oracle that files reports as a real one does.
pub struct Oracle {
    pub inbox: Inbox,
    pub mood: Mood,
    pub key: PublicKey,
    /// How wrong its own clock is.
    pub ahead: i64,
    pub calls: usize,
    pub taken: Vec<SignedReport>,
    pub proof: Option<MachineProof>,
}

/// The way to an oracle.
pub struct TestDoor {
    pub name: String,
    pub oracle: Rc<RefCell<Oracle>>,
    pub hands: Rc<Hands>,
}

impl Door for TestDoor {
    fn name(&self) -> &str {
        &self.name
    }

    fn hand_in(&self, reports: &[SignedReport]) -> Result<Vec<Reply>, DoorError> {
        let mut oracle = self.oracle.borrow_mut();
        oracle.calls += 1;
        match oracle.mood.clone() {
            Mood::Away => return Err(away()),
            Mood::Busy(after) => return Err(DoorError::Busy { status: 429, after }),
            Mood::Choking(nonce)
                if reports.len() > 1 || reports.iter().any(|report| report.report.nonce() == nonce) =>
            {
                return Err(DoorError::Refused {
                    status: 400,
                    words: "malformed".to_owned(),
                });
            }
            _ => {}
        }
        Ok(reports
            .iter()
            .map(|report| oracle.take(report, self.hands.time()))
            .collect())
    }

    fn proof(&self, _: MachineId) -> Result<Option<MachineProof>, DoorError> {
        let oracle = self.oracle.borrow();
        if oracle.mood == Mood::Away {
            return Err(away());
        }
        Ok(oracle.proof.clone())
    }

    fn time(&self) -> Result<(Time, Duration), DoorError> {
        let oracle = self.oracle.borrow();
        if oracle.mood == Mood::Away {
            return Err(away());
        }
        let time = self.hands.time().get().saturating_add_signed(oracle.ahead);
        Ok((Time::new(time), Duration::ZERO))
    }
}

impl Oracle {
    fn take(&mut self, report: &SignedReport, now: Time) -> Reply {
        match self.mood {
            Mood::Refusing => {
                return Reply::Refused {
                    why: "bad_signature".to_owned(),
                };
            }
            Mood::Later => return Reply::Later { why: "busy".to_owned() },
            _ => {}
        }
        let key = self.key.clone();
        match self.inbox.take(report.clone(), &key, now) {
            Ok(acknowledged) => {
                if !acknowledged.known {
                    self.taken.push(report.clone());
                }
                Reply::Acknowledged
            }
            Err(NotTaken::TooEarly { .. }) => Reply::Later {
                why: "too_early".to_owned(),
            },
            Err(reason) => Reply::Refused {
                why: reason.to_string(),
            },
        }
    }
}

fn away() -> DoorError {
    DoorError::Away {
        reason: "the network is away".to_owned(),
    }
}
