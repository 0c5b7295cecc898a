//! Demand mode (rule N5): what an epoch's sales have taken from their buyers for good bounds what machines earn by emission.
//!
//! The marketplace writes down, by the epoch of the block that pays the seller, what was sold in the network's token, and
//! what of it each machine sold itself. The rest are the network's own sales. Once an epoch is over nothing in it changes, so
//! oracles that ask earlier and later have the same numbers; a sale that is settled late is demand of the epoch in which it is
//! settled, and so is a network's sale of what was made long before.
//!
//! - A machine's own sale is demand of this machine.
//! - The network's own sales are demand of all machines by this epoch's points.
//! - The treasury's and the burned part count. The stakers' part does not: how much of the stake is the buyer's nobody knows.
//! - Sales in another token do not count, nor does what goes past the marketplace, nor revenue: it goes to machines whole.
//! - Without a marketplace there is no demand, and machines of a class in demand mode earn no emission.
//!
//! All limits of an epoch together never exceed its demand, and no reward exceeds its limit: whoever buys from himself loses
//! at least as much as he earns by it.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, Uint128};
use flywheel_client::handles::Network;
use flywheel_client::{Chain, ChainError, ChainExt};
use flywheel_protocol::points::{Demand, demand_reward, reward};
use flywheel_protocol::{Bps, Epoch, MachineId};
use flywheel_types::marketplace::{MachineSalesResponse, QueryMsg, SalesResponse};
use flywheel_types::page::MAX_LIMIT;

use crate::settle::SettleError;
use crate::{EpochFacts, EpochScores, FactsError};

/// How much of the stake a buyer's side may hold: nobody knows.
const BUYERS_STAKE: Bps = Bps::ONE;

/// Where an epoch's sales in the network's token went, besides to sellers and machines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EpochDemand {
    /// Of what the network sold itself.
    pub network: Demand,
    /// Of what machines sold themselves; those that sold nothing are left out.
    pub machines: BTreeMap<MachineId, Demand>,
}

impl EpochDemand {
    /// Asks the network's marketplace, if there is one.
    pub(crate) fn read<C: Chain + ?Sized>(network: &Network<'_, C>, epoch: Epoch) -> Result<Self, FactsError> {
        let Some(marketplace) = &network.record().contracts.marketplace else {
            return Ok(Self::default());
        };
        let chain = network.chain();
        let mut machines = BTreeMap::new();
        while let Some(rows) = page(
            chain,
            marketplace,
            epoch,
            machines.last_key_value().map(|(last, _)| *last),
        )? {
            machines.extend(rows);
        }
        let all: SalesResponse = chain.query(marketplace, &QueryMsg::Sales { epoch })?;
        let network = without(demand(&all), machines.values()).ok_or_else(|| FactsError::Missing {
            what: "sales that are not below those of the machines".to_owned(),
            epoch,
        })?;
        Ok(Self { network, machines })
    }
}

/// The machines after `start_after`; `None`: there are no more.
fn page<C: Chain + ?Sized>(
    chain: &C,
    marketplace: &Addr,
    epoch: Epoch,
    start_after: Option<MachineId>,
) -> Result<Option<Vec<(MachineId, Demand)>>, ChainError> {
    let question = QueryMsg::MachineSales {
        epoch,
        start_after,
        limit: Some(MAX_LIMIT),
    };
    let page: MachineSalesResponse = chain.query(marketplace, &question)?;
    // Rows that do not come after the last one would be asked for again and again.
    let rows = page.rows.iter().filter(|row| Some(row.machine) > start_after);
    let rows: Vec<_> = rows.map(|row| (row.machine, demand(&row.sales))).collect();
    Ok((!rows.is_empty()).then_some(rows))
}

const fn demand(sales: &SalesResponse) -> Demand {
    Demand {
        burned: sales.burned,
        treasury: sales.treasury,
        stakers: sales.stakers,
    }
}

/// What is left of all demand without these; `None`: they are more.
///
/// The marketplace's sums stay at the highest number instead of going over it, and then the machines' may be more: nothing is
/// left.
fn without<'a>(all: Demand, mut machines: impl Iterator<Item = &'a Demand>) -> Option<Demand> {
    let less = |all: Uint128, left: Uint128, machine: Uint128| match left.checked_sub(machine) {
        Err(_) if all == Uint128::MAX => Some(Uint128::zero()),
        left => left.ok(),
    };
    machines.try_fold(all, |left, machine| {
        Some(Demand {
            burned: less(all.burned, left.burned, machine.burned)?,
            treasury: less(all.treasury, left.treasury, machine.treasury)?,
            stakers: less(all.stakers, left.stakers, machine.stakers)?,
        })
    })
}

/// What machines can earn at most in an epoch: those of classes in demand mode, and together.
pub(crate) struct Limits {
    machines: BTreeMap<MachineId, Uint128>,
    total: Uint128,
}

impl Limits {
    /// Of the machines with points, which have `total_points` together.
    pub(crate) fn of(facts: &EpochFacts, scores: &EpochScores, total_points: u128) -> Result<Self, SettleError> {
        let shared = facts.demand.network.gone_for_good(BUYERS_STAKE);
        let mut machines = BTreeMap::new();
        for (machine, score) in scores.machines.iter().filter(|(_, score)| score.points > 0) {
            let class = score.class.as_ref().and_then(|name| facts.classes.get(name));
            let Some(cap) = class.and_then(|class| class.class.demand) else {
                continue;
            };
            let own = facts.demand.machines.get(machine).copied().unwrap_or_default();
            let part = reward(shared, score.points, total_points, Uint128::MAX)?;
            // Like the marketplace's sums these stay at the highest number. No reward grows by it: it is never above the one
            // by points.
            let gone = own.gone_for_good(BUYERS_STAKE).saturating_add(part);
            machines.insert(*machine, cap.of(gone));
        }
        let limits = machines.values();
        let total = limits.fold(Uint128::zero(), |total, limit| total.saturating_add(*limit));
        Ok(Self { machines, total })
    }

    /// A machine's reward by points, as far as demand reaches.
    pub(crate) fn apply(
        &self,
        machine: MachineId,
        by_points: Uint128,
        emission: Uint128,
    ) -> Result<Uint128, SettleError> {
        match self.machines.get(&machine) {
            Some(limit) => Ok(demand_reward(emission, *limit, self.total, by_points)?),
            None => Ok(by_points),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn burned(burned: Uint128) -> Demand {
        Demand {
            burned,
            ..Demand::default()
        }
    }

    #[test]
    fn the_network_s_own_sales_are_what_the_machines_leave() {
        let [all, few, many] = [10, 4, 7].map(|amount| burned(Uint128::new(amount)));
        assert_eq!(without(all, [few].iter()), Some(burned(Uint128::new(6))));
        assert_eq!(without(all, [few, many].iter()), None);
    }

    #[test]
    fn a_sum_that_has_stayed_at_the_highest_number_leaves_nothing() {
        let top = burned(Uint128::MAX);
        assert_eq!(without(top, [top, top].iter()), Some(Demand::default()));
    }
}
