//! One enrolled machine and its agent.

use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

use flywheel_agent::agent::{Agent, Claims, Plan, Step};
use flywheel_agent::clock::CheckedClock;
use flywheel_agent::door::Door;
use flywheel_agent::readings::Sample;
use flywheel_agent::{DeviceKey, Outbox};
use flywheel_client::Chain;
use flywheel_oracle::Inbox;
use flywheel_protocol::crypto::SecretKey;
use flywheel_protocol::readings::SignedReport;
use flywheel_protocol::{MachineId, Seconds, Time};
use flywheel_testing::{CHAIN_ID, GRACE, Person, START, Suite};

use super::{Hands, Mood, Oracle, TestDoor};

/// The machine of these tests.
pub const METER: &str = "meter-1";
const ROOM: u64 = 1 << 24;

/// An enrolled machine at the start of epoch 0, four oracles, and a state folder.
pub struct World {
    pub suite: Suite,
    pub machine: MachineId,
    pub key: SecretKey,
    pub hands: Rc<Hands>,
    pub oracles: Vec<Rc<RefCell<Oracle>>>,
    pub folder: tempfile::TempDir,
    pub room: u64,
    pub claims: Option<Claims>,
}

/// The start of an hour of epoch 0 and later.
pub fn hour(hour: u64) -> Time {
    START.plus(Seconds::hours(hour)).unwrap()
}

/// A reading of an hour.
pub fn sample(at: u64) -> Sample {
    Sample {
        time: hour(at),
        value: 1_000,
        cell: None,
    }
}

impl World {
    pub fn new() -> Self {
        let mut suite = Suite::native();
        let owner = Person::named("owner");
        let machine = suite.enrol(&owner, METER);
        suite.begin(0);
        let key = Suite::secret_key(METER);
        let oracle = || {
            let network = suite.network();
            let inbox = Inbox::new(
                CHAIN_ID,
                network.verification().address().as_str(),
                network.clock(),
                GRACE,
            );
            Rc::new(RefCell::new(Oracle {
                inbox,
                mood: Mood::Open,
                key: key.public_key().clone(),
                ahead: 0,
                calls: 0,
                taken: vec![],
                proof: None,
            }))
        };
        let oracles = (0..4).map(|_| oracle()).collect();
        Self {
            hands: Hands::at(START),
            folder: tempfile::tempdir().unwrap(),
            room: ROOM,
            claims: None,
            suite,
            machine,
            key,
            oracles,
        }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    pub fn doors(&self) -> Vec<Box<dyn Door>> {
        let door = |(number, oracle): (usize, &Rc<RefCell<Oracle>>)| -> Box<dyn Door> {
            Box::new(TestDoor {
                name: format!("https://oracle-{number}"),
                oracle: Rc::clone(oracle),
                hands: Rc::clone(&self.hands),
            })
        };
        self.oracles.iter().enumerate().map(door).collect()
    }

    pub fn plan(&self) -> Plan {
        Plan {
            folder: self.path(),
            verification: self.suite.network().verification().address().clone(),
            report_every: Seconds::hours(6),
            cell: None,
            claims: self.claims.clone(),
        }
    }

    /// Starts the agent, lets `work` happen, and stops it without a word.
    pub fn run<T>(&self, work: impl FnOnce(&mut Device<'_>) -> T) -> T {
        let clock = CheckedClock::new(&*self.hands);
        let outbox = Arc::new(Outbox::open(&self.path(), self.room).unwrap());
        let key: &dyn DeviceKey = &self.key;
        let agent = Agent::new(self.suite.chain(), key, &clock, outbox, self.doors(), self.plan());
        work(&mut Device { agent, world: self })
    }

    pub fn set_mood(&self, mood: &Mood) {
        for oracle in &self.oracles {
            oracle.borrow_mut().mood = mood.clone();
        }
    }

    /// What an oracle has acknowledged.
    pub fn taken(&self, oracle: usize) -> Vec<SignedReport> {
        self.oracles[oracle].borrow().taken.clone()
    }

    /// The hours of all readings that an oracle has.
    pub fn hours(&self, oracle: usize) -> Vec<u64> {
        let taken = self.taken(oracle);
        let readings = taken.iter().flat_map(|report| report.report.readings());
        readings
            .map(|reading| reading.time.since(START).get() / 3_600)
            .collect()
    }

    /// Every oracle has the readings of these hours, each once, and no number twice.
    pub fn assert_delivered(&self, hours: std::ops::Range<u64>) {
        for oracle in 0..self.oracles.len() {
            assert_eq!(self.hours(oracle), hours.clone().collect::<Vec<_>>(), "oracle {oracle}");
            let nonces: Vec<u64> = self.taken(oracle).iter().map(|report| report.report.nonce()).collect();
            assert!(nonces.is_sorted_by(|one, next| one < next), "{nonces:?}");
        }
    }
}

/// A device that is switched on.
pub struct Device<'w> {
    pub agent: Agent<'w, flywheel_testing::TestChain>,
    pub world: &'w World,
}

impl Device<'_> {
    pub fn push(&self, hours: std::ops::Range<u64>) {
        let samples: Vec<Sample> = hours.map(sample).collect();
        self.agent.outbox().push(&samples, self.world.hands.time()).unwrap();
    }

    pub fn step(&mut self) -> Step {
        self.agent.step(false).unwrap()
    }

    pub fn flush(&mut self) -> Step {
        self.agent.step(true).unwrap()
    }

    /// Lets time go by for everybody, with a step a minute.
    pub fn wait(&mut self, duration: Seconds) {
        let until = self.world.hands.time().plus(duration).unwrap();
        while self.world.hands.time() < until {
            let left = until.since(self.world.hands.time());
            self.world.hands.advance(left.min(Seconds::minutes(1)));
            self.world.suite.chain().wait_until(self.world.hands.time()).unwrap();
            self.step();
        }
    }

    /// Reads a meter every hour until an hour begins.
    pub fn measure_until(&mut self, hours: std::ops::Range<u64>) {
        for at in hours {
            // Two seconds later the interval is over by everybody's clock.
            let over = hour(at + 1).plus(Seconds::new(2)).unwrap();
            let left = over.since(self.world.hands.time());
            self.wait(left);
            self.push(at..at + 1);
            self.step();
        }
    }
}
