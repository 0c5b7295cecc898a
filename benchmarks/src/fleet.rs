//! A network of machines that each hand in one report of a day.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, Uint128};
use flywheel_oracle::{ClassFacts, EpochDemand, EpochFacts, Facts, Inbox, Ledger, MemoryJournal, Oracle};
use flywheel_protocol::crypto::SecretKey;
use flywheel_protocol::readings::{EpochWindow, Field, PlaceRule, Reading, ReadingRules, Report, SignedReport, Work};
use flywheel_protocol::{Bps, Curve, Epoch, EpochClock, Hash32, MachineId, Seconds, Time};
use flywheel_types::Class;
use flywheel_types::network::Admission;
use flywheel_types::staking::Enrolment;
use flywheel_types::verification::{OracleMember, OracleSet};
use rayon::prelude::*;

const CHAIN: &str = "flywheel-benchmark-1";
const VERIFICATION: &str = "wasm1verificationverificationverificationverificationverificati";
const REWARDS: &str = "wasm1rewardsrewardsrewardsrewardsrewardsrewardsrewardsrewardsrewar";
const START: u64 = 1_800_000_000;
const DAY: u64 = 86_400;
const HOUR: u64 = 3_600;
const MINUTE: u64 = 60;
const GRACE: Seconds = Seconds::new(600);

/// Machines of one class with Ed25519 keys, enrolled since the network's start.
#[derive(Debug)]
pub struct Fleet {
    keys: Vec<SecretKey>,
    enrolled: BTreeMap<MachineId, Enrolment>,
    readings: u64,
}

impl Fleet {
    /// So many machines, whose reports have so many readings: one an hour, or if there are more than 24, one a minute.
    pub fn new(machines: usize, readings: u64) -> Self {
        let numbers = (1..=machines as u64).into_par_iter();
        let keys: Vec<_> = numbers
            .map(|number| SecretKey::derive(Curve::Ed25519, &[7; 32], &number.to_string()))
            .collect();
        let enrolled = (1..).zip(&keys).map(|(number, key)| (id(number), enrolment(key)));
        Self {
            enrolled: enrolled.collect(),
            keys,
            readings,
        }
    }

    /// What every machine hands in for an epoch, as it comes over the wire, in the order of `(machine * step) mod
    /// machines`: in no order that helps.
    pub fn reports(&self, epoch: u64) -> Vec<Vec<u8>> {
        let machines = self.keys.len();
        // A step that shares no factor with the number of machines meets each of them once.
        let step = (machines * 5 / 8..).find(|step| gcd(*step, machines) == 1).unwrap_or(1);
        let order: Vec<usize> = (0..machines).map(|place| place * step % machines).collect();
        order
            .into_par_iter()
            .map(|place| self.report(place, epoch).encode())
            .collect()
    }

    fn report(&self, place: usize, epoch: u64) -> SignedReport {
        let begin = START + epoch * DAY;
        let readings = (0..self.readings).map(|number| self.reading(place, begin, number));
        self.signed(place, epoch + 1, begin, readings.collect())
    }

    /// What every machine hands in if it makes a report of each reading.
    pub fn single_reports(&self, epoch: u64) -> Vec<Vec<u8>> {
        let begin = START + epoch * DAY;
        let single = |place: usize| {
            (0..self.readings).into_par_iter().map(move |number| {
                let nonce = epoch * self.readings + number + 1;
                let reading = self.reading(place, begin, number);
                self.signed(place, nonce, begin, vec![reading]).encode()
            })
        };
        (0..self.keys.len()).into_par_iter().flat_map(single).collect()
    }

    fn reading(&self, place: usize, begin: u64, number: u64) -> Reading {
        Reading {
            time: Time::new(begin + number * self.interval()),
            field: Field::ENERGY,
            value: 500 + (place as i64 * 31 + number as i64) % 500,
        }
    }

    const fn interval(&self) -> u64 {
        if self.readings > 24 { MINUTE } else { HOUR }
    }

    fn signed(&self, place: usize, nonce: u64, begin: u64, readings: Vec<Reading>) -> SignedReport {
        let signed_at = Time::new(begin + DAY);
        let report = Report::new(id(place as u64 + 1), nonce, signed_at, None, readings).expect("a report");
        let digest = report.digest(CHAIN, VERIFICATION).expect("a digest");
        SignedReport {
            signature: self.keys[place].sign(&digest),
            report,
        }
    }

    /// What the chain says when an epoch is to be settled by this one oracle.
    pub fn facts(&self, epoch: u64, ledger: &Ledger) -> Facts {
        let clock = clock();
        let epoch = Epoch::new(epoch);
        Facts {
            chain_id: CHAIN.to_owned(),
            verification: VERIFICATION.to_owned(),
            rewards: REWARDS.to_owned(),
            set: OracleSet {
                version: 1,
                members: vec![OracleMember {
                    address: Addr::unchecked("oracle"),
                    key: oracle_key().public_key().clone(),
                }],
            },
            round: 0,
            built_on: ledger.root(),
            epochs: vec![EpochFacts {
                epoch,
                window: EpochWindow::new(&clock, epoch, GRACE).expect("a window"),
                enrolled: self.enrolled.clone(),
                pauses: BTreeMap::new(),
                classes: BTreeMap::from([("meter".to_owned(), class(self.interval()))]),
                emission: Uint128::new(1_000_000_000_000),
                revenues: vec![],
                demand: EpochDemand::default(),
            }],
        }
    }

    /// The oracle, with nothing in its inbox.
    pub fn oracle(&self, ledger: Ledger) -> Oracle<MemoryJournal> {
        let inbox = Inbox::new(CHAIN, VERIFICATION, clock(), GRACE);
        Oracle::new(
            Addr::unchecked("oracle"),
            oracle_key(),
            inbox,
            ledger,
            MemoryJournal::default(),
        )
    }

    /// The last second in which an epoch's reports are taken.
    pub fn last_second(epoch: u64) -> Time {
        Time::new(START + (epoch + 1) * DAY + GRACE.get() - 1)
    }

    /// The digest that a report's signature is of.
    pub fn digest(report: &Report) -> Hash32 {
        report.digest(CHAIN, VERIFICATION).expect("a digest")
    }
}

/// Hands reports over as an oracle's server does: decoded side by side and taken some thousands at once, by machine, so
/// that what belongs together lies together from then on.
pub fn take(oracle: &mut Oracle<MemoryJournal>, facts: &Facts, reports: &[Vec<u8>], now: Time, at_once: usize) {
    let enrolled = &facts.epochs[0].enrolled;
    for some in reports.chunks(at_once) {
        let decoded = some
            .par_iter()
            .map(|bytes| SignedReport::decode(bytes).expect("a report"));
        let mut decoded: Vec<SignedReport> = decoded.collect();
        decoded.par_sort_by_key(|signed| signed.report.machine());
        let with_keys = decoded.into_iter().map(|signed| {
            let key = &enrolled[&signed.report.machine()].key;
            (signed, key)
        });
        let answers = oracle.inbox_mut().take_many(with_keys, now);
        assert!(answers.iter().all(Result::is_ok));
    }
}

fn clock() -> EpochClock {
    EpochClock::new(Time::new(START), Seconds::new(DAY)).expect("a clock")
}

fn id(number: u64) -> MachineId {
    MachineId::new(number).expect("a machine's number")
}

fn oracle_key() -> SecretKey {
    SecretKey::derive(Curve::Ed25519, &[8; 32], "oracle")
}

fn enrolment(key: &SecretKey) -> Enrolment {
    Enrolment {
        class: "meter".to_owned(),
        cell: None,
        key: key.public_key().clone(),
        trust: Bps::ONE,
        ownership_epoch: 0,
        owner: Addr::unchecked("wasm1ownerownerownerownerownerownerowner0"),
        joined: Epoch::FIRST,
        boost: Bps::ZERO,
    }
}

fn class(interval: u64) -> ClassFacts {
    ClassFacts {
        class: Class {
            name: "meter".to_owned(),
            min_bond: Uint128::new(1),
            admission: Admission::Open,
            trust: Bps::ONE,
            makers: vec![],
            weight: 1,
            full_work: Uint128::new(24_000),
            max_reward_per_epoch: Uint128::MAX,
            slash: Bps::ONE,
            free_density: 0,
            max_boost: Bps::ZERO,
            demand: None,
            places: false,
        },
        rules: ReadingRules {
            work: Work::Amount,
            field: Field::ENERGY,
            interval: Seconds::new(interval),
            minimum: 0,
            maximum: 1_000_000,
            max_change: Some(2_000),
            max_repeats: Some(6),
            max_age: Seconds::new(2 * DAY),
            max_clock_ahead: Seconds::new(60),
            place: PlaceRule::Anywhere,
            outlier: None,
            max_per_epoch: None,
        },
    }
}

const fn gcd(one: usize, other: usize) -> usize {
    if other == 0 { one } else { gcd(other, one % other) }
}
