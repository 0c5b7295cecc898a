//! An epoch's money becomes rewards: emission by this epoch's points, revenue by the points of the epochs that earned it.

use std::collections::BTreeMap;

use cosmwasm_std::Uint128;
use flywheel_protocol::MachineId;
use flywheel_protocol::points::reward;
use flywheel_types::rewards::RevenueRow;

use crate::settle::SettleError;
use crate::{EpochFacts, EpochScores, Ledger};

/// What each machine earns in an epoch. The sum never exceeds the epoch's budget: every part is rounded down.
pub(crate) fn rewards(
    facts: &EpochFacts,
    scores: &EpochScores,
    ledger: &Ledger,
) -> Result<BTreeMap<MachineId, Uint128>, SettleError> {
    let mut rewards = BTreeMap::new();
    share_emission(facts, scores, &mut rewards)?;
    for revenue in &facts.revenues {
        share_revenue(facts, revenue, ledger, &mut rewards)?;
    }
    Ok(rewards)
}

fn share_emission(
    facts: &EpochFacts,
    scores: &EpochScores,
    rewards: &mut BTreeMap<MachineId, Uint128>,
) -> Result<(), SettleError> {
    let total = sum(scores.machines.values().map(|score| score.points))?;
    for (machine, score) in &scores.machines {
        let class = score.class.as_ref().and_then(|class| facts.classes.get(class));
        let Some(class) = class else { continue };
        let part = reward(facts.emission, score.points, total, class.class.max_reward_per_epoch)?;
        add(rewards, *machine, part)?;
    }
    Ok(())
}

/// Revenue with a machine is that machine's; other revenue is shared by the points of the epochs it names, as far as
/// they are remembered. With nobody to share it, it stays in the budget, undistributed: so does revenue for a machine
/// that neither is enrolled nor ever earned, because anyone can name any number.
fn share_revenue(
    facts: &EpochFacts,
    row: &RevenueRow,
    ledger: &Ledger,
    rewards: &mut BTreeMap<MachineId, Uint128>,
) -> Result<(), SettleError> {
    if let Some(machine) = row.revenue.machine {
        let is_known = facts.enrolled.contains_key(&machine) || ledger.cumulative.contains_key(&machine);
        return if is_known {
            add(rewards, machine, row.amount)
        } else {
            Ok(())
        };
    }
    let mut points: BTreeMap<MachineId, u128> = BTreeMap::new();
    // The contract lets no tag end before it begins; a map's range would panic over one.
    let epochs = row.revenue.from..=row.revenue.to;
    let remembered = (!epochs.is_empty())
        .then(|| ledger.points.range(epochs))
        .into_iter()
        .flatten();
    for (machine, earned) in remembered.flat_map(|(_, epoch)| epoch) {
        let sum = points.entry(*machine).or_default();
        *sum = sum.checked_add(*earned).ok_or(SettleError::TooLarge)?;
    }
    let total = sum(points.values().copied())?;
    for (machine, earned) in points {
        add(rewards, machine, reward(row.amount, earned, total, row.amount)?)?;
    }
    Ok(())
}

fn add(rewards: &mut BTreeMap<MachineId, Uint128>, machine: MachineId, part: Uint128) -> Result<(), SettleError> {
    let sum = rewards.entry(machine).or_default();
    *sum = sum.checked_add(part).map_err(|_| SettleError::TooLarge)?;
    Ok(())
}

fn sum(mut points: impl Iterator<Item = u128>) -> Result<u128, SettleError> {
    points.try_fold(0_u128, u128::checked_add).ok_or(SettleError::TooLarge)
}
