//! A network of one class of meters, four oracles, and epochs of four hours with a reading each.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, Uint128};
use flywheel_oracle::{
    Acknowledged, Bundle, ClassFacts, EpochDemand, EpochFacts, EpochScores, Facts, Inbox, Ledger, MachineScore,
    MemoryJournal, NotTaken, Oracle, RoundError, RoundOutcome, Settlement, run_round, settle,
};
use flywheel_protocol::crypto::SecretKey;
use flywheel_protocol::readings::{EpochWindow, Field, PlaceRule, Reading, ReadingRules, Report, SignedReport, Work};
use flywheel_protocol::{Bps, Curve, Epoch, EpochClock, H3Cell, Hash32, MachineId, PublicKey, Seconds, Time};
use flywheel_types::Class;
use flywheel_types::network::Admission;
use flywheel_types::rewards::{Revenue, RevenueRow};
use flywheel_types::staking::Enrolment;
use flywheel_types::verification::{OracleMember, OracleSet};

pub const CHAIN: &str = "flywheel-1";
pub const VERIFICATION: &str = "verification";
pub const REWARDS: &str = "rewards";
pub const START: u64 = 1_800_000_000;
pub const HOUR: u64 = 3_600;
/// Four readings.
pub const LENGTH: u64 = 14_400;
pub const GRACE: u64 = 600;
/// What a machine of class `meter` delivers in an hour when it works in full.
pub const FULL_HOUR: i64 = 1_000;
pub const SALT: [u8; 32] = [42; 32];

pub struct World {
    pub facts: Facts,
    /// By address, as in the set.
    pub oracles: Vec<Oracle<MemoryJournal>>,
}

pub fn id(number: u64) -> MachineId {
    MachineId::new(number).unwrap()
}

pub fn clock() -> EpochClock {
    EpochClock::new(Time::new(START), Seconds::new(LENGTH)).unwrap()
}

/// The first second of an epoch.
pub fn start_of(epoch: u64) -> u64 {
    START + epoch * LENGTH
}

/// A machine's key; the curves are mixed by the machine's number.
pub fn device(machine: u64) -> SecretKey {
    let curve = Curve::ALL[(machine % 3) as usize];
    SecretKey::derive(curve, &[3; 32], &format!("machine-{machine}"))
}

pub fn public_key(machine: u64) -> PublicKey {
    device(machine).public_key().clone()
}

/// Central Park, and two places elsewhere.
pub fn cell(number: usize) -> H3Cell {
    ["872a1072bffffff", "872a10728ffffff", "871fb4662ffffff"][number]
        .parse()
        .unwrap()
}

pub fn class(name: &str) -> Class {
    Class {
        name: name.into(),
        min_bond: Uint128::new(1),
        admission: Admission::Open,
        trust: Bps::ONE,
        makers: vec![],
        weight: 1,
        full_work: Uint128::new(4_000),
        max_reward_per_epoch: Uint128::MAX,
        slash: Bps::ONE,
        free_density: 0,
        max_boost: Bps::ZERO,
        demand: None,
        places: false,
    }
}

pub fn rules() -> ReadingRules {
    ReadingRules {
        work: Work::Amount,
        field: Field::ENERGY,
        interval: Seconds::new(HOUR),
        minimum: 0,
        maximum: 1_000_000,
        max_change: None,
        max_repeats: None,
        max_age: Seconds::new(LENGTH),
        max_clock_ahead: Seconds::new(60),
        place: PlaceRule::Anywhere,
        outlier: None,
        max_per_epoch: None,
    }
}

/// A machine of class `meter`, enrolled since epoch 0.
pub fn enrolment(machine: u64) -> Enrolment {
    Enrolment {
        class: "meter".into(),
        cell: None,
        key: public_key(machine),
        trust: Bps::ONE,
        ownership_epoch: 0,
        owner: Addr::unchecked("owner"),
        joined: Epoch::FIRST,
        boost: Bps::ZERO,
    }
}

/// An epoch with machines 1 to `machines`, which earn 1,000.
pub fn epoch_facts(epoch: u64, machines: u64) -> EpochFacts {
    EpochFacts {
        epoch: Epoch::new(epoch),
        window: EpochWindow::new(&clock(), Epoch::new(epoch), Seconds::new(GRACE)).unwrap(),
        enrolled: (1..=machines)
            .map(|machine| (id(machine), enrolment(machine)))
            .collect(),
        pauses: BTreeMap::new(),
        classes: BTreeMap::from([(
            "meter".to_owned(),
            ClassFacts {
                class: class("meter"),
                rules: rules(),
            },
        )]),
        emission: Uint128::new(1_000),
        revenues: vec![],
        demand: EpochDemand::default(),
    }
}

/// An oracle's key.
pub fn oracle_key(number: usize) -> SecretKey {
    SecretKey::derive(Curve::ALL[number % 3], &[5; 32], &format!("oracle-{number}"))
}

pub fn empty_inbox() -> Inbox {
    Inbox::new(CHAIN, VERIFICATION, clock(), Seconds::new(GRACE))
}

/// An oracle with nothing in its inbox.
pub fn oracle(number: usize, ledger: Ledger) -> Oracle<MemoryJournal> {
    let address = Addr::unchecked(format!("oracle-{number}"));
    Oracle::new(
        address,
        oracle_key(number),
        empty_inbox(),
        ledger,
        MemoryJournal::default(),
    )
}

/// Signs readings, one an hour from the epoch's start, when the epoch is over.
pub fn report(machine: u64, nonce: u64, epoch: u64, values: &[i64]) -> SignedReport {
    report_by(&device(machine), machine, nonce, epoch, values)
}

/// The same, by any key.
pub fn report_by(key: &SecretKey, machine: u64, nonce: u64, epoch: u64, values: &[i64]) -> SignedReport {
    let hours = (0..).map(|hour| Time::new(start_of(epoch) + hour * HOUR));
    let readings = hours.zip(values).map(|(time, value)| Reading {
        time,
        field: Field::ENERGY,
        value: *value,
    });
    let signed_at = Time::new(start_of(epoch + 1));
    let report = Report::new(id(machine), nonce, signed_at, None, readings.collect()).unwrap();
    let digest = report.digest(CHAIN, VERIFICATION).unwrap();
    SignedReport {
        signature: key.sign(&digest),
        report,
    }
}

/// Four hours of full work.
pub fn full(machine: u64, nonce: u64, epoch: u64) -> SignedReport {
    report(machine, nonce, epoch, &[FULL_HOUR; 4])
}

/// Revenue for the work of these epochs.
pub fn revenue(row: u64, from: u64, to: u64, machine: Option<u64>, amount: u128) -> RevenueRow {
    let revenue = Revenue {
        from: Epoch::new(from),
        to: Epoch::new(to),
        machine: machine.map(id),
    };
    RevenueRow {
        row,
        revenue,
        amount: Uint128::new(amount),
    }
}

impl World {
    /// Epoch 0 is over, and machines 1 to `machines` are enrolled in it.
    pub fn new(machines: u64) -> Self {
        let oracles: Vec<_> = (0..4).map(|number| oracle(number, Ledger::default())).collect();
        let members = oracles.iter().map(|oracle| OracleMember {
            address: oracle.address().clone(),
            key: oracle.public_key().clone(),
        });
        let facts = Facts {
            chain_id: CHAIN.into(),
            verification: VERIFICATION.into(),
            rewards: REWARDS.into(),
            set: OracleSet {
                version: 1,
                members: members.collect(),
            },
            round: 0,
            built_on: Hash32::ZERO,
            epochs: vec![epoch_facts(0, machines)],
        };
        Self { facts, oracles }
    }

    /// The facts of the target epoch, to be changed.
    pub fn target(&mut self) -> &mut EpochFacts {
        self.facts.epochs.last_mut().unwrap()
    }

    /// The rules of class `meter` in the target epoch, to be changed.
    pub fn rules(&mut self) -> &mut ReadingRules {
        &mut self.target().classes.get_mut("meter").unwrap().rules
    }

    /// The parameters of class `meter` in the target epoch, to be changed.
    pub fn class(&mut self) -> &mut Class {
        &mut self.target().classes.get_mut("meter").unwrap().class
    }

    pub fn enrol(&mut self, machine: u64, enrolment: Enrolment) {
        self.target().enrolled.insert(id(machine), enrolment);
    }

    /// Hands a report to one oracle in the last second in which its epoch's reports are taken.
    pub fn hand_to(&mut self, oracle: usize, report: &SignedReport) -> Result<Acknowledged, NotTaken> {
        let machine = report.report.machine().get();
        let epoch = clock().epoch_at(report.report.first_time()).unwrap();
        let now = Time::new(start_of(epoch.get() + 1) + GRACE - 1);
        self.oracles[oracle].acknowledge(report.clone(), &public_key(machine), now)
    }

    pub fn hand_to_all(&mut self, reports: &[SignedReport]) -> &mut Self {
        for report in reports {
            for oracle in 0..self.oracles.len() {
                self.hand_to(oracle, report).unwrap();
            }
        }
        self
    }

    /// The running round among the oracles that are here.
    pub fn round(&mut self) -> Result<RoundOutcome, RoundError> {
        run_round(&mut self.oracles, &self.facts, SALT)
    }

    /// A round that nothing disturbs.
    pub fn settle(&mut self) -> Settlement {
        let outcome = self.round().unwrap();
        assert_eq!(outcome.signatures.len(), self.oracles.len());
        outcome.settlement
    }

    /// A bundle of what these oracles have.
    pub fn bundle_of(&self, oracles: &[usize]) -> Bundle {
        let inboxes = oracles.iter().map(|oracle| self.oracles[*oracle].inbox());
        let (first, last) = (self.facts.epochs[0].epoch, self.facts.target().unwrap());
        Bundle::union(inboxes, first, last, SALT)
    }

    /// The statement is final: all oracles carry on from it, and the next epoch is the target.
    pub fn advance(&mut self, settlement: &Settlement, next: EpochFacts) {
        for oracle in &mut self.oracles {
            oracle.advance(&settlement.statement, settlement).unwrap();
        }
        self.facts.built_on = settlement.statement.root;
        self.facts.round = 0;
        self.facts.epochs = vec![next];
    }
}

/// Settles one epoch's reports after another, from an empty ledger; gives back what each came to.
pub fn settle_one_by_one(epochs: &[EpochFacts], reports: &[SignedReport]) -> Vec<Settlement> {
    let mut world = World::new(0);
    let mut settlements: Vec<Settlement> = vec![];
    let mut ledger = Ledger::default();
    for facts in epochs {
        let mut inbox = empty_inbox();
        for report in reports
            .iter()
            .filter(|report| facts.contains(report.report.first_time()))
        {
            take(&mut inbox, report);
        }
        world.facts.epochs = vec![facts.clone()];
        let bundle = Bundle::union([&inbox], facts.epoch, facts.epoch, SALT);
        let settlement = settle(&ledger, &world.facts, &bundle).unwrap();
        ledger = settlement.ledger.clone();
        settlements.push(settlement);
    }
    settlements
}

/// Puts a report into an inbox at the right time.
pub fn take(inbox: &mut Inbox, report: &SignedReport) {
    let epoch = clock().epoch_at(report.report.first_time()).unwrap();
    let now = Time::new(start_of(epoch.get() + 1));
    inbox
        .take(report.clone(), &public_key(report.report.machine().get()), now)
        .unwrap();
}

pub fn score(scores: &EpochScores, machine: u64) -> &MachineScore {
    &scores.machines[&id(machine)]
}

/// What the machines have earned since the network's start.
pub fn earned(settlement: &Settlement) -> Vec<(u64, u128)> {
    settlement
        .ledger
        .cumulative()
        .iter()
        .map(|(machine, amount)| (machine.get(), amount.u128()))
        .collect()
}
