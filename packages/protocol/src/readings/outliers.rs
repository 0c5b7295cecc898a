//! The second pass: machines against their neighbours. Memory grows with machines, not with readings.

use std::collections::{BTreeMap, BTreeSet};

use cosmwasm_std::Uint256;

use super::rules::{Neighbourhood, OutlierLimit, OutlierRule, ReadingRules, Work};
use super::state::Tally;
use crate::values::{H3Cell, MachineId};

/// What a machine of a class did in an epoch, as far as its neighbours are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Aggregate {
    /// The machine.
    pub machine: MachineId,
    /// Where it is enrolled.
    pub cell: Option<H3Cell>,
    /// Its amount or, in a presence class, the mean of its accepted values (rounded down).
    pub level: i128,
}

impl Aggregate {
    /// A machine's aggregate; none without an accepted reading, because silence says nothing about the neighbours.
    #[must_use]
    pub fn of(machine: MachineId, cell: Option<H3Cell>, tally: &Tally, rules: &ReadingRules) -> Option<Self> {
        let mean = tally.sum().checked_div_euclid(tally.accepted().into())?;
        let level = match rules.work {
            Work::Amount => tally.sum(),
            Work::Presence => mean,
        };
        Some(Self { machine, cell, level })
    }
}

/// The machines of one class whose readings of the epoch differ too much from their neighbours'.
///
/// A machine is measured against the median of the *others* (of an even number, the lower of the two in the middle).
/// The order of the aggregates does not matter. Takes `n log n` steps.
#[must_use]
pub fn find_outliers(rule: &OutlierRule, aggregates: &[Aggregate]) -> BTreeSet<MachineId> {
    let mut groups: BTreeMap<Option<H3Cell>, Vec<(i128, MachineId)>> = BTreeMap::new();
    for aggregate in aggregates.iter().filter(|aggregate| rule.is_comparable(aggregate)) {
        if let Some(group) = rule.group(aggregate) {
            groups
                .entry(group)
                .or_default()
                .push((aggregate.level, aggregate.machine));
        }
    }

    let mut outliers = BTreeSet::new();
    for group in groups.values_mut() {
        group.sort_unstable();
        outliers.extend(group.iter().enumerate().filter_map(|(position, (level, machine))| {
            let median = rule.median_of_others(group, position)?;
            rule.is_too_far(*level, median).then_some(*machine)
        }));
    }
    outliers
}

impl OutlierRule {
    fn is_comparable(&self, aggregate: &Aggregate) -> bool {
        match self.limit {
            OutlierLimit::Ratio { .. } => aggregate.level > 0,
            OutlierLimit::Difference { .. } => true,
        }
    }

    /// The group to compare with: none for a machine without a cell, or with one larger than the neighbourhood.
    fn group(&self, aggregate: &Aggregate) -> Option<Option<H3Cell>> {
        match self.neighbours {
            Neighbourhood::Class => Some(None),
            Neighbourhood::Cell { resolution } => aggregate.cell?.parent(resolution).ok().map(Some),
        }
    }

    /// The lower median of a sorted group without the machine at `position`; none if there are too few others.
    fn median_of_others(&self, sorted: &[(i128, MachineId)], position: usize) -> Option<i128> {
        let others = sorted.len().checked_sub(1)?;
        if others == 0 || others < usize::try_from(self.min_neighbours).unwrap_or(usize::MAX) {
            return None;
        }
        let middle = others.checked_sub(1)? / 2;
        // The others' list skips `position`, so from there on its entries stand one further.
        let index = if middle < position {
            middle
        } else {
            middle.checked_add(1)?
        };
        sorted.get(index).map(|(level, _)| *level)
    }

    fn is_too_far(&self, level: i128, median: i128) -> bool {
        match self.limit {
            OutlierLimit::Ratio { ten_thousandths } => {
                // Both are positive here (`is_comparable`). 128 bits times 32 fit into 256.
                let product =
                    |value: i128, factor: u32| Uint256::from(value.unsigned_abs()).checked_mul(factor.into()).ok();
                product(level, 10_000) > product(median, ten_thousandths)
            }
            OutlierLimit::Difference { value } => level.abs_diff(median) > value.into(),
        }
    }
}
