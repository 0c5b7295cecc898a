//! One epoch's readings become scores and points (rules N5 and the classes' reading rules).

use std::collections::{BTreeMap, BTreeSet};

use cosmwasm_std::Uint128;
use flywheel_protocol::places::Grid;
use flywheel_protocol::points::{self, Boosts, Score};
use flywheel_protocol::readings::{
    Aggregate, MachineJudge, MachineState, Reason, SignedReport, Standing, Tally, find_outliers, judge_machine,
};
use flywheel_protocol::{Bps, Epoch, MachineId};
use flywheel_types::staking::Enrolment;
use rayon::prelude::*;

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

/// The machines that can earn in an epoch; see [`EpochFacts::counted`].
type Counted<'a> = BTreeMap<MachineId, (&'a Enrolment, &'a ClassFacts)>;

/// Judges all reports of an epoch. `ledger`'s machine states move on to the epoch's end.
pub(crate) fn judge_epoch(facts: &EpochFacts, bundle: &Bundle, ledger: &mut Ledger) -> EpochScores {
    let counted = facts.counted();
    let mut reports = bundle.by_machine(facts.epoch);
    for machine in facts.enrolled.keys() {
        reports.entry(*machine).or_default();
    }
    let jobs: Vec<_> = reports
        .into_iter()
        .map(|(machine, reports)| (machine, reports, ledger.states.remove(&machine).unwrap_or_default()))
        .collect();
    let judged: Vec<_> = jobs
        .into_par_iter()
        .map(|(machine, reports, state)| (machine, judge_one(facts, counted.get(&machine), &reports, state)))
        .collect();
    let mut tallies = BTreeMap::new();
    for (machine, (state, tally)) in judged {
        if state != MachineState::default() {
            ledger.states.insert(machine, state);
        }
        tallies.insert(machine, tally);
    }
    refuse_outliers(facts, &counted, &mut tallies);
    score(facts, &counted, tallies)
}

/// A machine that does not count is judged too, so that everything in the bundle is counted under a reason.
fn judge_one(
    facts: &EpochFacts,
    counted: Option<&(&Enrolment, &ClassFacts)>,
    reports: &[&SignedReport],
    state: MachineState,
) -> (MachineState, Tally) {
    let Some((enrolment, class)) = counted else {
        let mut tally = Tally::new();
        for report in reports {
            let readings = u32::try_from(report.report.readings().len()).unwrap_or(u32::MAX);
            tally.refuse(Reason::NotEnrolled, readings);
        }
        return (state, tally);
    };
    if reports.is_empty() {
        return (state, Tally::new());
    }
    let standing = Standing::Enrolled { cell: enrolment.cell };
    let state = state.for_key(&enrolment.key);
    let judge = MachineJudge::new(&class.rules, facts.window, standing, &Grid, state);
    judge_machine(judge, reports.iter().map(|report| report.report.clone()), |_, _| {})
}

/// The second pass: machines against their neighbours of the same class.
fn refuse_outliers(facts: &EpochFacts, counted: &Counted<'_>, tallies: &mut BTreeMap<MachineId, Tally>) {
    for (name, class) in &facts.classes {
        let Some(rule) = &class.rules.outlier else { continue };
        let aggregates: Vec<_> = class_members(counted, name)
            .filter_map(|(machine, row)| Aggregate::of(machine, row.cell, tallies.get(&machine)?, &class.rules))
            .collect();
        for machine in find_outliers(rule, &aggregates) {
            if let Some(tally) = tallies.get_mut(&machine) {
                tally.refuse_accepted(Reason::Outlier);
            }
        }
    }
}

fn score(facts: &EpochFacts, counted: &Counted<'_>, tallies: BTreeMap<MachineId, Tally>) -> EpochScores {
    let densities = densities(facts, counted);
    let machines = tallies.into_iter().map(|(machine, tally)| {
        let found = counted.get(&machine);
        let density = densities.get(&machine).copied().unwrap_or(Bps::ONE);
        let (work, points) = found.map_or((0, 0), |(row, class)| machine_points(row, class, &tally, density));
        let class = found.map(|(row, _)| row.class.clone());
        (
            machine,
            MachineScore {
                class,
                tally,
                work,
                points,
                reward: Uint128::zero(),
            },
        )
    });
    EpochScores {
        epoch: facts.epoch,
        machines: machines.collect(),
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
fn densities(facts: &EpochFacts, counted: &Counted<'_>) -> BTreeMap<MachineId, Bps> {
    let mut densities = BTreeMap::new();
    for (name, class) in facts.classes.iter().filter(|(_, class)| class.class.free_density > 0) {
        let order: BTreeSet<_> = class_members(counted, name)
            .filter_map(|(machine, row)| Some((row.cell?, row.joined, machine)))
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

fn class_members<'a>(counted: &'a Counted<'a>, class: &'a str) -> impl Iterator<Item = (MachineId, &'a Enrolment)> {
    counted
        .iter()
        .filter(move |(_, (row, _))| row.class == class)
        .map(|(machine, (row, _))| (*machine, *row))
}
