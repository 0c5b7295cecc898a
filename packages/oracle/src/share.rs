//! An epoch's money becomes rewards: emission by this epoch's points, revenue by the points of the epochs that earned it.
//!
//! What one machine can get is bounded for emission only: `max_reward_per_epoch` (rule H3) keeps a lie from paying more
//! than the bond that it costs, because emission is paid for whatever oracles find. Demand mode bounds the same (rule N5).
//! Revenue is what buyers have paid, whole, to whom its tags name; a cap on it would only leave their money undistributed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cosmwasm_std::Uint128;
use flywheel_protocol::points::reward;
use flywheel_protocol::{Epoch, MachineId};
use flywheel_types::rewards::RevenueRow;

use crate::columns::EpochPoints;
use crate::demand::Limits;
use crate::settle::SettleError;
use crate::{EpochFacts, EpochScores, Ledger};

/// What each machine earns in an epoch. The sum never exceeds the epoch's budget: every part is rounded down.
pub(crate) fn rewards(
    facts: &EpochFacts,
    scores: &EpochScores,
    ledger: &Ledger,
) -> Result<BTreeMap<MachineId, Uint128>, SettleError> {
    let mut rewards = share_emission(facts, scores)?;
    for row in &facts.revenues {
        if let Some(machine) = row.revenue.machine {
            pay_machine(facts, machine, row.amount, ledger, &mut rewards)?;
        }
    }
    let shared: Vec<_> = facts
        .revenues
        .iter()
        .filter(|row| row.revenue.machine.is_none())
        .collect();
    share_revenue(&shared, &ledger.points, &mut rewards)?;
    Ok(rewards)
}

fn share_emission(facts: &EpochFacts, scores: &EpochScores) -> Result<BTreeMap<MachineId, Uint128>, SettleError> {
    let total = sum(scores.machines.values().map(|score| score.points))?;
    let limits = Limits::of(facts, scores, total)?;
    let parts = scores.machines.iter().filter_map(|(machine, score)| {
        let class = facts.classes.get(score.class.as_ref()?)?;
        let most = class.class.max_reward_per_epoch;
        let part = reward(facts.emission, score.points, total, most).map_err(SettleError::from);
        let part = part.and_then(|part| limits.apply(*machine, part, facts.emission));
        Some(part.map(|part| (*machine, part)))
    });
    parts.collect()
}

/// Revenue with a machine is that machine's, unless it neither is enrolled nor ever earned: anyone can name any number. It
/// stays in the budget then, undistributed.
fn pay_machine(
    facts: &EpochFacts,
    machine: MachineId,
    amount: Uint128,
    ledger: &Ledger,
    rewards: &mut BTreeMap<MachineId, Uint128>,
) -> Result<(), SettleError> {
    if facts.enrolled.contains_key(&machine) || ledger.cumulative.get(&machine).is_some() {
        add(rewards.entry(machine).or_default(), amount)?;
    }
    Ok(())
}

/// Other revenue is shared by the points of the epochs it names, as far as they are remembered. With nobody to share it,
/// it stays undistributed.
///
/// Anyone can add a row, so a row costs one pass over the machines, however many epochs it names.
fn share_revenue(
    rows: &[&RevenueRow],
    points: &BTreeMap<Epoch, Arc<EpochPoints>>,
    rewards: &mut BTreeMap<MachineId, Uint128>,
) -> Result<(), SettleError> {
    let sums = RunningSums::of(rows, points)?;
    let mut parts = vec![Uint128::zero(); sums.machines.len()];
    for row in rows {
        let earned = sums.between(row.revenue.from, row.revenue.to);
        let total = sum(earned.clone())?;
        if total == 0 {
            continue;
        }
        for (part, earned) in parts.iter_mut().zip(earned) {
            add(part, reward(row.amount, earned, total, row.amount)?)?;
        }
    }
    let parts = sums.machines.into_iter().zip(parts);
    for (machine, part) in parts.filter(|(_, part)| !part.is_zero()) {
        add(rewards.entry(machine).or_default(), part)?;
    }
    Ok(())
}

/// Each machine's points up to the borders that the rows name: the points of a row are the difference of two.
struct RunningSums {
    /// By id: the machines with points in the remembered epochs, if any row asks for them.
    machines: Vec<MachineId>,
    /// The remembered epochs.
    epochs: Vec<Epoch>,
    /// By a number of remembered epochs, the machines' points in so many first ones.
    sums: BTreeMap<usize, Vec<u128>>,
}

impl RunningSums {
    fn of(rows: &[&RevenueRow], points: &BTreeMap<Epoch, Arc<EpochPoints>>) -> Result<Self, SettleError> {
        let mut sums = Self {
            machines: vec![],
            epochs: points.keys().copied().collect(),
            sums: BTreeMap::new(),
        };
        let borders = rows.iter().flat_map(|row| {
            let (from, to) = sums.borders(row.revenue.from, row.revenue.to);
            [from, to]
        });
        let borders: BTreeSet<usize> = borders.collect();
        if borders.is_empty() {
            return Ok(sums);
        }
        sums.machines = machines(points);
        let mut running = vec![0_u128; sums.machines.len()];
        for (number, epoch) in points.values().enumerate() {
            if borders.contains(&number) {
                sums.sums.insert(number, running.clone());
            }
            // Both go by id, so one pass finds all.
            let mut earned = epoch.iter().peekable();
            for (machine, sum) in sums.machines.iter().zip(&mut running) {
                if let Some((_, points)) = earned.next_if(|(earner, _)| earner == machine) {
                    *sum = sum.checked_add(points).ok_or(SettleError::TooLarge)?;
                }
            }
        }
        sums.sums.insert(points.len(), running);
        Ok(sums)
    }

    /// How many remembered epochs are before `from`, and how many up to `to`. The contract lets no tag end before it
    /// begins; one that does names no epoch.
    fn borders(&self, from: Epoch, to: Epoch) -> (usize, usize) {
        let before = self.epochs.partition_point(|epoch| *epoch < from);
        let until = self.epochs.partition_point(|epoch| *epoch <= to);
        (before, until.max(before))
    }

    /// The machines' points from one epoch to another, both included.
    fn between(&self, from: Epoch, to: Epoch) -> impl Iterator<Item = u128> + Clone {
        let (before, until) = self.borders(from, to);
        let of = |border: usize| self.sums.get(&border).map(Vec::as_slice).unwrap_or_default();
        // Sums that run: the later one is not below the earlier one.
        of(until)
            .iter()
            .zip(of(before))
            .map(|(until, before)| until.saturating_sub(*before))
    }
}

/// The machines with points in any of the epochs, by id. Most epochs share one list of them.
fn machines(points: &BTreeMap<Epoch, Arc<EpochPoints>>) -> Vec<MachineId> {
    let mut all: Vec<MachineId> = Vec::new();
    let mut last: Option<&Arc<[MachineId]>> = None;
    for points in points.values() {
        let own = points.machines();
        if last.is_some_and(|last| Arc::ptr_eq(last, own)) {
            continue;
        }
        all.extend(own.iter());
        all.sort();
        all.dedup();
        last = Some(own);
    }
    all
}

fn add(sum: &mut Uint128, part: Uint128) -> Result<(), SettleError> {
    *sum = sum.checked_add(part).map_err(|_| SettleError::TooLarge)?;
    Ok(())
}

pub(crate) fn sum(mut points: impl Iterator<Item = u128>) -> Result<u128, SettleError> {
    points.try_fold(0_u128, u128::checked_add).ok_or(SettleError::TooLarge)
}
