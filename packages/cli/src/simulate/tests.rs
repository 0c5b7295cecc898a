//! The simulated fleet before the very judges that the oracles are: whatever is wrong with a machine is found out under
//! its own reason, and nothing is held against the others.

use std::collections::{BTreeMap, BTreeSet};

use cosmwasm_std::{Addr, Uint128};
use flywheel_oracle::{Bundle, ClassFacts, EpochDemand, EpochFacts, Facts, Inbox, Ledger, NotTaken, settle};
use flywheel_protocol::crypto::SecretKey;
use flywheel_protocol::readings::{EpochWindow, Reason, Report, SignedReport};
use flywheel_protocol::{Bps, Curve, Epoch, EpochClock, Hash32, MachineId};
use flywheel_types::staking::Enrolment;
use flywheel_types::verification::OracleSet;

use super::behaviour::Behaviour;
use super::{EPOCHS, Simulation, plan};
use crate::engine::{Source, Submission};

/// Where the network file lets depots be from the start.
#[test]
fn the_first_place_of_depots_is_lisbon() {
    let plan = plan().unwrap();
    let depot = plan.classes.iter().find(|spec| spec.class.name == "depot").unwrap();
    let lisbon = super::city::CITIES[0].centre().unwrap().parent(3).unwrap();
    assert!(depot.class.places);
    assert_eq!(depot.opened, [lisbon]);
}

const CHAIN: &str = "test-1";
const VERIFICATION: &str = "verification";

/// What the judges made of one machine in all epochs.
#[derive(Debug, Default, Clone)]
struct Judged {
    accepted: u64,
    refused: BTreeMap<Reason, u64>,
}

/// The oracles' work without a chain.
struct Court {
    simulation: Simulation,
    clock: EpochClock,
    classes: BTreeMap<String, ClassFacts>,
    keys: Vec<SecretKey>,
    inbox: Inbox,
    ledger: Ledger,
    judged: Vec<Judged>,
}

impl Court {
    fn new(seed: &str) -> Self {
        let plan = plan().unwrap();
        let simulation = Simulation::new(&plan, seed).unwrap();
        let clock = simulation.clock;
        let classes = plan.classes.iter().map(|spec| {
            let facts = ClassFacts {
                class: spec.class.clone(),
                rules: spec.rules.clone(),
            };
            (spec.class.name.clone(), facts)
        });
        let units = simulation.units().len();
        Self {
            clock,
            classes: classes.collect(),
            // One curve will do: what is signed matters here, not how.
            keys: (0..=units)
                .map(|number| SecretKey::derive(Curve::Ed25519, &[7; 32], &number.to_string()))
                .collect(),
            inbox: Inbox::new(CHAIN, VERIFICATION, clock, plan.windows.grace),
            ledger: Ledger::default(),
            judged: vec![Judged::default(); units],
            simulation,
        }
    }

    fn all_epochs(seed: &str) -> Self {
        let mut court = Self::new(seed);
        (0..EPOCHS).for_each(|epoch| court.judge(Epoch::new(epoch)));
        court
    }

    /// As a day goes in the engine: everything comes in when the epoch is over.
    fn judge(&mut self, epoch: Epoch) {
        let now = self.clock.end_of(epoch).unwrap();
        for submission in self.simulation.reports(epoch).unwrap() {
            let readings = u64::try_from(submission.readings.len()).unwrap();
            let (unit, signed) = self.sign(submission);
            if let Err(refused) = self.inbox.take(signed, self.keys[unit].public_key(), now) {
                *self.judged[unit].refused.entry(reason(&refused)).or_default() += readings;
            }
        }
        let facts = self.facts(epoch);
        let bundle = Bundle::union([&self.inbox], epoch, epoch, [0; 32]);
        let settlement = settle(&self.ledger, &facts, &bundle).unwrap();
        for (machine, score) in &settlement.scores[0].machines {
            let judged = &mut self.judged[usize::try_from(machine.get()).unwrap() - 1];
            judged.accepted += u64::from(score.tally.accepted());
            for (reason, count) in score.tally.by_reason() {
                *judged.refused.entry(reason).or_default() += u64::from(count);
            }
        }
        self.ledger = settlement.ledger;
        self.inbox.forget_until(epoch);
    }

    fn sign(&self, submission: Submission) -> (usize, SignedReport) {
        let Submission {
            unit,
            nonce,
            signed_at,
            cell,
            readings,
            forged,
        } = submission;
        let report = Report::new(machine(unit), nonce, signed_at, cell, readings).unwrap();
        let key = if forged {
            self.keys.last().unwrap()
        } else {
            &self.keys[unit]
        };
        let signature = key.sign(&report.digest(CHAIN, VERIFICATION).unwrap());
        (unit, SignedReport { report, signature })
    }

    fn facts(&self, epoch: Epoch) -> Facts {
        let enrolled = self
            .simulation
            .units()
            .iter()
            .zip(&self.keys)
            .enumerate()
            .map(|(number, (unit, key))| {
                let enrolment = Enrolment {
                    class: unit.class.clone(),
                    cell: unit.cell,
                    key: key.public_key().clone(),
                    trust: Bps::ONE,
                    ownership_epoch: 1,
                    owner: Addr::unchecked("owner"),
                    joined: Epoch::new(0),
                    boost: Bps::ZERO,
                };
                (machine(number), enrolment)
            });
        let facts = EpochFacts {
            epoch,
            window: EpochWindow::new(&self.clock, epoch, plan().unwrap().windows.grace).unwrap(),
            enrolled: enrolled.collect(),
            pauses: BTreeMap::new(),
            classes: self.classes.clone(),
            emission: Uint128::new(1_000_000_000),
            revenues: vec![],
            demand: EpochDemand::default(),
        };
        Facts {
            chain_id: CHAIN.to_owned(),
            verification: VERIFICATION.to_owned(),
            rewards: "rewards".to_owned(),
            set: OracleSet::default(),
            round: 0,
            built_on: Hash32::ZERO,
            epochs: vec![facts],
        }
    }
}

fn machine(unit: usize) -> MachineId {
    MachineId::new(u64::try_from(unit + 1).unwrap()).unwrap()
}

/// As the engine counts what no oracle takes.
fn reason(refused: &NotTaken) -> Reason {
    match refused {
        NotTaken::NoEpoch => Reason::OutsideEpoch,
        NotTaken::TooEarly { .. } => Reason::Future,
        NotTaken::TooLate { .. } => Reason::Stale,
        NotTaken::BadSignature { .. } => Reason::BadSignature,
        NotTaken::TooManyPayloads { .. } => Reason::Conflicting,
        NotTaken::TooMany { .. } => Reason::AboveEpochMaximum,
    }
}

/// Readings of a machine of a class in all epochs, if none is lost.
fn readings(court: &Court, unit: usize) -> u64 {
    let interval = court.simulation.rules[unit].interval.get();
    EPOCHS * court.clock.length().get() / interval
}

fn assert_found_out(seed: &str) {
    let court = Court::all_epochs(seed);
    for (unit, (machine, judged)) in court.simulation.machines.iter().zip(&court.judged).enumerate() {
        let name = &machine.unit.name;
        let found: BTreeSet<Reason> = judged.refused.keys().copied().collect();
        let behaviour = machine.fault.map(|fault| fault.behaviour);
        let expected = behaviour.map_or(&[] as &[Reason], Behaviour::shows_as);
        let is_found_out = found.is_empty() == expected.is_empty() && found.iter().all(|one| expected.contains(one));
        assert!(is_found_out, "{name} with seed {seed:?}, {behaviour:?}: {judged:?}");
        match behaviour {
            None => assert_eq!(judged.accepted, readings(&court, unit), "{name} is honest"),
            Some(Behaviour::Gaps | Behaviour::DiesAfterDayFour) => {
                assert!(judged.accepted < readings(&court, unit), "{name} reports less");
            }
            Some(_) => {}
        }
    }
}

#[test]
fn every_misbehaviour_is_refused_under_its_reason_and_honest_machines_have_none_refused() {
    assert_found_out("flywheel");
}

#[test]
fn so_it_is_with_other_seeds() {
    for seed in ["", "another", "third"] {
        assert_found_out(seed);
    }
}

#[test]
fn the_same_seed_makes_the_same_reports_however_often_they_are_asked_for() {
    let plan = plan().unwrap();
    let (mut one, mut other) = (
        Simulation::new(&plan, "a").unwrap(),
        Simulation::new(&plan, "a").unwrap(),
    );
    let first = one.reports(Epoch::new(3)).unwrap();
    assert_eq!(one.reports(Epoch::new(3)).unwrap(), first);
    // Asked for the epochs before, as a run that goes on is not.
    other.reports(Epoch::new(0)).unwrap();
    assert_eq!(other.reports(Epoch::new(3)).unwrap(), first);
    assert_eq!(one.units(), other.units());
    assert_eq!(one.fingerprint(), other.fingerprint());
}

#[test]
fn another_seed_makes_other_reports_and_other_machines_misbehave() {
    let plan = plan().unwrap();
    let (mut one, mut other) = (
        Simulation::new(&plan, "a").unwrap(),
        Simulation::new(&plan, "b").unwrap(),
    );
    assert_ne!(
        one.reports(Epoch::new(3)).unwrap(),
        other.reports(Epoch::new(3)).unwrap()
    );
    assert_ne!(one.fingerprint(), other.fingerprint());
    let faults = |simulation: &Simulation| -> Vec<_> { simulation.machines.iter().map(|m| m.fault).collect() };
    assert_ne!(faults(&one), faults(&other));
}

#[test]
fn the_fleet_is_200_machines_of_32_owners_and_three_quarters_of_it_are_honest() {
    let simulation = Simulation::new(&plan().unwrap(), "flywheel").unwrap();
    let units = simulation.units();
    let distinct = |of: fn(&crate::engine::Unit) -> &str| units.iter().map(of).collect::<BTreeSet<_>>().len();
    assert_eq!(units.len(), 200);
    assert_eq!(distinct(|unit| &unit.name), 200);
    assert_eq!(distinct(|unit| &unit.owner), 32);
    assert_eq!(distinct(|unit| &unit.class), 4);
    // 23 behaviours of two machines each.
    assert_eq!(
        simulation
            .machines
            .iter()
            .filter(|machine| machine.fault.is_some())
            .count(),
        46
    );
}

#[test]
fn device_numbers_rise_within_a_day_of_an_honest_machine() {
    let mut simulation = Simulation::new(&plan().unwrap(), "flywheel").unwrap();
    let honest = simulation
        .machines
        .iter()
        .position(|machine| machine.fault.is_none())
        .unwrap();
    let nonces = |epoch, simulation: &mut Simulation| -> Vec<u64> {
        let reports = simulation.reports(Epoch::new(epoch)).unwrap();
        reports
            .iter()
            .filter(|report| report.unit == honest)
            .map(|report| report.nonce)
            .collect()
    };
    // A charger: the first machine of every ten is one; six readings of an hour a report, four reports a day.
    assert_eq!(nonces(0, &mut simulation)[..4], [1, 2, 3, 4]);
    assert_eq!(nonces(2, &mut simulation)[..4], [201, 202, 203, 204]);
}
