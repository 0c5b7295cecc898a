//! One epoch's readings become scores and points (rules N5 and the classes' reading rules).

use std::collections::{BTreeMap, BTreeSet};
use std::iter::Peekable;
use std::sync::Arc;

use cosmwasm_std::Uint128;
use flywheel_protocol::points::{self, Boosts, Score};
use flywheel_protocol::readings::{Aggregate, MachineState, Reason, Tally, find_outliers};
use flywheel_protocol::trees::EvidenceLeaf;
use flywheel_protocol::{Bps, Epoch, Hash32, MachineId};
use flywheel_types::staking::Enrolment;
use rayon::prelude::*;

use crate::columns::States;
use crate::filed::Digests;
use crate::machine::{Case, Court};
use crate::used::Used;
use crate::walk::Walk;
use crate::{Bundle, ClassFacts, EpochFacts, Ledger};

/// Machines that are judged at once: enough for all cores, and few enough that what is made for them stays in a
/// processor's cache and in memory that is used again.
const AT_ONCE: usize = 4_096;

/// How the machines of one epoch did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EpochScores {
    /// The epoch.
    pub epoch: Epoch,
    /// Machines that were enrolled, reported, or were paid revenue.
    pub machines: BTreeMap<MachineId, MachineScore>,
}

/// How one machine did in one epoch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MachineScore {
    /// Its class; `None`: it does not count, because it was not enrolled, its class has no rules, or its key is enrolled
    /// with a later machine too.
    pub class: Option<String>,
    /// What was accepted and what was refused for which reason.
    pub tally: Tally,
    /// The accepted amount, or the number of accepted intervals.
    pub work: u128,
    /// Its points.
    pub points: u128,
    /// What it earned by emission and revenue.
    pub reward: Uint128,
}

/// A machine of the epoch.
struct Row<'a> {
    machine: MachineId,
    /// Its record and class, if it counts.
    found: Option<(&'a Enrolment, &'a ClassFacts)>,
    tally: Tally,
    /// What its evidence leaf says of its reports.
    evidence: Option<Hash32>,
}

impl<'a> Row<'a> {
    /// Its record, if it counts in this class.
    fn in_class(&self, class: &str) -> Option<&'a Enrolment> {
        let (enrolment, _) = self.found?;
        (enrolment.class == class).then_some(enrolment)
    }
}

/// Judges all reports of an epoch, and makes an evidence leaf for every machine that reported and counts. What `ledger`
/// remembers of machines moves on to the epoch's end.
pub(crate) fn judge_epoch(
    facts: &EpochFacts,
    bundle: &Bundle,
    digests: &Digests,
    ledger: &mut Ledger,
) -> (EpochScores, Vec<EvidenceLeaf>) {
    let (states, used) = (Arc::clone(&ledger.states), ledger.used.clone());
    let court = Court {
        facts,
        used: &used,
        bundle,
        digests,
    };
    let mut cases = cases(facts, bundle, &states);
    let mut remembered = Remembered::after(&states, cases.len());
    let mut rows: Vec<Row<'_>> = Vec::with_capacity(cases.len());
    let (mut some, mut judged) = (Vec::new(), Vec::new());
    loop {
        some.clear();
        some.extend(cases.by_ref().take(AT_ONCE));
        if some.is_empty() {
            break;
        }
        let verdicts = some.par_iter().map(|case: &Case<'_>| case.judge(&court));
        verdicts.collect_into_vec(&mut judged);
        for (case, judged) in some.iter().zip(judged.drain(..)) {
            remembered.add(case.machine, judged.state, judged.used);
            rows.push(Row {
                machine: case.machine,
                found: case.found,
                tally: judged.tally,
                evidence: judged.evidence,
            });
        }
    }
    remembered.finish(facts.epoch, ledger);
    refuse_outliers(facts, &mut rows);
    let leaves = leaves(facts.epoch, &rows);
    (score(facts, rows), leaves)
}

/// What there is to judge, by machine: all that are enrolled, and all that report.
fn cases<'a>(facts: &'a EpochFacts, bundle: &'a Bundle, states: &'a States) -> impl ExactSizeIterator<Item = Case<'a>> {
    let reporters = bundle.by_machine(facts.epoch).map(|(machine, _)| machine);
    let mut machines: Vec<MachineId> = facts.enrolled.keys().copied().chain(reporters).collect();
    machines.sort();
    machines.dedup();
    let mut counted = Walk::of(facts.counted());
    let mut reports = Walk::of(bundle.by_machine(facts.epoch));
    let mut pauses = Walk::of(
        facts
            .pauses
            .iter()
            .map(|(machine, pauses)| (*machine, pauses.as_slice())),
    );
    let mut states = Walk::of(states.iter());
    machines.into_iter().map(move |machine| Case {
        machine,
        found: counted.find(machine),
        reports: reports.find(machine).unwrap_or_default(),
        pauses: pauses.find(machine).unwrap_or_default(),
        state: states.find(machine),
    })
}

type Walked<'a> = Peekable<Box<dyn Iterator<Item = (MachineId, &'a Arc<MachineState>)> + 'a>>;

/// What is carried on of machines, which come by id; of those that were not judged it stays as it is.
struct Remembered<'a> {
    before: Walked<'a>,
    states: Vec<(MachineId, Arc<MachineState>)>,
    used: Vec<Used>,
}

impl<'a> Remembered<'a> {
    fn after(before: &'a States, machines: usize) -> Self {
        let rows: Box<dyn Iterator<Item = _> + 'a> = Box::new(before.iter());
        Self {
            before: rows.peekable(),
            states: Vec::with_capacity(machines),
            used: Vec::with_capacity(machines),
        }
    }

    fn add(&mut self, machine: MachineId, state: Option<Arc<MachineState>>, used: Vec<Used>) {
        while let Some((earlier, state)) = self.before.next_if(|(earlier, _)| *earlier < machine) {
            self.states.push((earlier, Arc::clone(state)));
        }
        self.before.next_if(|(same, _)| *same == machine);
        self.states.extend(state.map(|state| (machine, state)));
        self.used.extend(used);
    }

    fn finish(mut self, epoch: Epoch, ledger: &mut Ledger) {
        let rest = self.before.map(|(machine, state)| (machine, Arc::clone(state)));
        self.states.extend(rest);
        self.states.shrink_to_fit();
        ledger.used.remember(epoch, self.used);
        ledger.states = Arc::new(States::of(self.states));
    }
}

/// The second pass: machines against their neighbours of the same class.
fn refuse_outliers(facts: &EpochFacts, rows: &mut [Row<'_>]) {
    for (name, class) in &facts.classes {
        let Some(rule) = &class.rules.outlier else { continue };
        let aggregates = rows.iter().filter_map(|row| {
            let enrolment = row.in_class(name)?;
            Aggregate::of(row.machine, enrolment.cell, &row.tally, &class.rules)
        });
        let aggregates: Vec<_> = aggregates.collect();
        let mut outliers = find_outliers(rule, &aggregates).into_iter().peekable();
        for row in rows.iter_mut() {
            if outliers.next_if_eq(&row.machine).is_some() {
                row.tally.refuse_accepted(Reason::Outlier);
            }
        }
    }
}

fn leaves(epoch: Epoch, rows: &[Row<'_>]) -> Vec<EvidenceLeaf> {
    let leaf = |row: &Row<'_>| {
        let (enrolment, _) = row.found?;
        Some(EvidenceLeaf {
            epoch,
            machine_id: row.machine,
            class: enrolment.class.clone(),
            cell: enrolment.cell,
            accepted: row.tally.accepted(),
            refused: row.tally.refused(),
            reports: row.evidence?,
        })
    };
    rows.iter().filter_map(leaf).collect()
}

fn score(facts: &EpochFacts, rows: Vec<Row<'_>>) -> EpochScores {
    let mut densities = Walk::of(densities(facts, &rows));
    let scores = rows.into_iter().map(|row| {
        let density = densities.find(row.machine).unwrap_or(Bps::ONE);
        let points = |(enrolment, class)| machine_points(enrolment, class, &row.tally, density);
        let (work, points) = row.found.map_or((0, 0), points);
        let score = MachineScore {
            class: row.found.map(|(enrolment, _)| enrolment.class.clone()),
            tally: row.tally,
            work,
            points,
            reward: Uint128::zero(),
        };
        (row.machine, score)
    });
    EpochScores {
        epoch: facts.epoch,
        machines: scores.collect(),
    }
}

/// Work in the class's unit, and points (rule N5). The boost of its place is in its enrolment, fixed before the epoch; boosts by
/// stake join with the contracts that feed them.
fn machine_points(enrolment: &Enrolment, class: &ClassFacts, tally: &Tally, density: Bps) -> (u128, u128) {
    let work = tally.work(&class.rules);
    let score = Score {
        work: points::work(work, class.class.full_work.u128()),
        quality: tally.quality(),
        trust: enrolment.trust,
        density,
    };
    let boosts = Boosts {
        stake: Bps::ZERO,
        place: enrolment.boost,
        cap: class.class.max_boost,
    };
    (work, score.points(class.class.weight, boosts))
}

/// How crowded each machine's cell is: machines that joined earlier come first, then those with the lower id.
fn densities(facts: &EpochFacts, rows: &[Row<'_>]) -> BTreeMap<MachineId, Bps> {
    let mut densities = BTreeMap::new();
    for (name, class) in facts.classes.iter().filter(|(_, class)| class.class.free_density > 0) {
        let order = rows.iter().filter_map(|row| {
            let enrolment = row.in_class(name)?;
            Some((enrolment.cell?, enrolment.joined, row.machine))
        });
        let order: BTreeSet<_> = order.collect();
        let mut earlier = BTreeMap::new();
        for (cell, _, machine) in order {
            let before: &mut u32 = earlier.entry(cell).or_default();
            densities.insert(machine, points::density(*before, class.class.free_density));
            *before = before.saturating_add(1);
        }
    }
    densities
}
