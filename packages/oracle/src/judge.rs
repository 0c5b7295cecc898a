//! One epoch's readings become scores and points (rules N5 and the classes' reading rules).

use std::collections::{BTreeMap, BTreeSet};
use std::iter::Peekable;
use std::sync::Arc;

use cosmwasm_std::Uint128;
use flywheel_protocol::points::{self, Boosts, Score};
use flywheel_protocol::readings::{Aggregate, Reason, Tally, find_outliers};
use flywheel_protocol::{Bps, Epoch, MachineId};
use flywheel_types::staking::Enrolment;
use rayon::prelude::*;

use crate::columns::States;
use crate::machine::{Case, Judged};
use crate::{Bundle, ClassFacts, EpochFacts, Ledger};

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

/// A machine of the epoch: its record and class if it counts, and its tally.
type Row<'a> = (MachineId, Option<(&'a Enrolment, &'a ClassFacts)>, Tally);

/// Judges all reports of an epoch. What `ledger` remembers of machines moves on to the epoch's end.
pub(crate) fn judge_epoch(facts: &EpochFacts, bundle: &Bundle, ledger: &mut Ledger) -> EpochScores {
    let cases = cases(facts, bundle, &ledger.states);
    let judged: Vec<Judged> = cases.par_iter().map(|case| case.judge(facts, &ledger.used)).collect();
    remember(facts.epoch, &cases, &judged, ledger);
    let rows = cases.into_iter().zip(judged);
    let mut rows: Vec<Row<'_>> = rows
        .map(|(case, judged)| (case.machine, case.found, judged.tally))
        .collect();
    refuse_outliers(facts, &mut rows);
    score(facts, rows)
}

/// What there is to judge, by machine: all that are enrolled, and all that report.
fn cases<'a>(facts: &'a EpochFacts, bundle: &'a Bundle, states: &States) -> Vec<Case<'a>> {
    let reporting = bundle.by_machine(facts.epoch).map(|(machine, _)| machine);
    let mut machines: Vec<MachineId> = facts.enrolled.keys().copied().chain(reporting).collect();
    machines.sort();
    machines.dedup();
    let mut counted = Walk::of(facts.counted().into_iter());
    let mut reports = Walk::of(bundle.by_machine(facts.epoch));
    let mut pauses = Walk::of(
        facts
            .pauses
            .iter()
            .map(|(machine, pauses)| (*machine, pauses.as_slice())),
    );
    let mut states = Walk::of(states.iter());
    let case = |machine| Case {
        machine,
        found: counted.find(machine),
        reports: reports.find(machine).unwrap_or_default(),
        pauses: pauses.find(machine).unwrap_or_default(),
        state: states.find(machine).cloned(),
    };
    machines.into_iter().map(case).collect()
}

/// Carries what is remembered of machines on; of those that were not judged it stays as it is.
fn remember(epoch: Epoch, cases: &[Case<'_>], judged: &[Judged], ledger: &mut Ledger) {
    let used = cases.iter().flat_map(Case::used);
    ledger.used.remember(epoch, used.collect());
    let mut states = Vec::with_capacity(cases.len());
    let mut before = ledger.states.iter().peekable();
    for (case, judged) in cases.iter().zip(judged) {
        while let Some((machine, state)) = before.next_if(|(machine, _)| *machine < case.machine) {
            states.push((machine, Arc::clone(state)));
        }
        before.next_if(|(machine, _)| *machine == case.machine);
        states.extend(judged.state.clone().map(|state| (case.machine, state)));
    }
    states.extend(before.map(|(machine, state)| (machine, Arc::clone(state))));
    ledger.states = Arc::new(States::of(states));
}

/// The second pass: machines against their neighbours of the same class.
fn refuse_outliers(facts: &EpochFacts, rows: &mut [Row<'_>]) {
    for (name, class) in &facts.classes {
        let Some(rule) = &class.rules.outlier else { continue };
        let members = rows
            .iter()
            .filter_map(|(machine, found, tally)| Some((*machine, found.as_ref()?.0, tally)));
        let aggregates: Vec<_> = members
            .filter(|(_, enrolment, _)| enrolment.class == *name)
            .filter_map(|(machine, enrolment, tally)| Aggregate::of(machine, enrolment.cell, tally, &class.rules))
            .collect();
        let mut outliers = find_outliers(rule, &aggregates).into_iter().peekable();
        for (machine, _, tally) in rows.iter_mut() {
            if outliers.next_if_eq(machine).is_some() {
                tally.refuse_accepted(Reason::Outlier);
            }
        }
    }
}

fn score(facts: &EpochFacts, rows: Vec<Row<'_>>) -> EpochScores {
    let mut densities = Walk::of(densities(facts, &rows).into_iter());
    let scores = rows.into_iter().map(|(machine, found, tally)| {
        let density = densities.find(machine).unwrap_or(Bps::ONE);
        let (work, points) = found.map_or((0, 0), |(row, class)| machine_points(row, class, &tally, density));
        let score = MachineScore {
            class: found.map(|(row, _)| row.class.clone()),
            tally,
            work,
            points,
            reward: Uint128::zero(),
        };
        (machine, score)
    });
    EpochScores {
        epoch: facts.epoch,
        machines: scores.collect(),
    }
}

/// Work in the class's unit, and points (rule N5). Boosts by stake join with the contracts that feed them.
fn machine_points(enrolment: &Enrolment, class: &ClassFacts, tally: &Tally, density: Bps) -> (u128, u128) {
    let work = tally.work(&class.rules);
    let score = Score {
        work: points::work(work, class.class.full_work.u128()),
        quality: tally.quality(),
        trust: enrolment.trust,
        density,
    };
    (work, score.points(class.class.weight, Boosts::NONE))
}

/// How crowded each machine's cell is: machines that joined earlier come first, then those with the lower id.
fn densities(facts: &EpochFacts, rows: &[Row<'_>]) -> BTreeMap<MachineId, Bps> {
    let mut densities = BTreeMap::new();
    for (name, class) in facts.classes.iter().filter(|(_, class)| class.class.free_density > 0) {
        let members = rows
            .iter()
            .filter_map(|(machine, found, _)| Some((*machine, found.as_ref()?.0)));
        let order: BTreeSet<_> = members
            .filter(|(_, enrolment)| enrolment.class == *name)
            .filter_map(|(machine, enrolment)| Some((enrolment.cell?, enrolment.joined, machine)))
            .collect();
        let mut earlier = BTreeMap::new();
        for (cell, _, machine) in order {
            let before: &mut u32 = earlier.entry(cell).or_default();
            densities.insert(machine, points::density(*before, class.class.free_density));
            *before = before.saturating_add(1);
        }
    }
    densities
}

/// A list by machine, of which the rows of rising machines are taken out.
struct Walk<I: Iterator>(Peekable<I>);

impl<T, I: Iterator<Item = (MachineId, T)>> Walk<I> {
    fn of(rows: I) -> Self {
        Self(rows.peekable())
    }

    /// The machine's row; those of machines before it are passed over for good.
    fn find(&mut self, machine: MachineId) -> Option<T> {
        while self.0.next_if(|(other, _)| *other < machine).is_some() {}
        self.0.next_if(|(other, _)| *other == machine).map(|(_, row)| row)
    }
}
