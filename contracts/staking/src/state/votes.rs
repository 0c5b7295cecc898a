//! Votes at past heights (rule S13).
//!
//! The newest value is public, with the block in which it changed. What it was before a block goes to a history that only
//! this contract reads, once a block, so the value before block H is: the newest, if it changed before H; else the first
//! in the history at H or later. Values that are nothing are not kept: a value found there that changed at H or later
//! itself says that there was nothing before.

use cosmwasm_std::{Addr, Order, StdResult, Storage, Uint128};
use cw_storage_plus::{Bound, Map};
use flywheel_types::compact;
use flywheel_types::staking::{POOLS, Pool, Position, STAKERS, Staker, TOTAL_POWER, TotalPower};

use super::shares;
use crate::error::ContractError;

/// What an account was before a block.
pub const STAKER_HISTORY: Map<(&Addr, u64), Staker> = Map::new("stakers_history");
/// What a pool was before a block.
pub const POOL_HISTORY: Map<(u64, u64), PoolVotes> = Map::new("pools_history");
/// What all votes were before a block.
pub const TOTAL_HISTORY: Map<u64, TotalPower> = Map::new("total_power_history");

/// What the votes of a pool's delegators depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolVotes {
    /// The pool's generation.
    pub generation: u32,
    /// Tokens of delegators.
    pub delegated: Uint128,
    /// Shares of them.
    pub shares: Uint128,
}

compact!(PoolVotes {
    generation,
    delegated,
    shares
});

impl From<&Pool> for PoolVotes {
    fn from(pool: &Pool) -> Self {
        Self {
            generation: pool.generation,
            delegated: pool.delegated,
            shares: pool.shares,
        }
    }
}

/// Keeps what an account was before this block, at its first change in it.
pub(super) fn keep_staker(storage: &mut dyn Storage, account: &Addr, height: u64, old: &Staker) -> StdResult<()> {
    let nothing = *old
        == Staker {
            since: old.since,
            ..Staker::default()
        };
    if nothing || old.since >= height {
        return Ok(());
    }
    STAKER_HISTORY.save(storage, (account, height), old)
}

/// Keeps what a pool was before this block, at its first change in it. A pool without shares has no delegators who could
/// ask.
pub(super) fn keep_pool(storage: &mut dyn Storage, pool: u64, height: u64, old: &Pool) -> StdResult<()> {
    if old.shares.is_zero() || old.since >= height {
        return Ok(());
    }
    POOL_HISTORY.save(storage, (pool, height), &old.into())
}

/// Sets all votes together, keeping what they were before this block.
pub(super) fn set_total_power(storage: &mut dyn Storage, height: u64, total: Uint128) -> StdResult<()> {
    let old = TOTAL_POWER.may_load(storage)?.unwrap_or_default();
    if old.total == total {
        return Ok(());
    }
    if !old.total.is_zero() && old.since < height {
        TOTAL_HISTORY.save(storage, height, &old)?;
    }
    TOTAL_POWER.save(storage, &TotalPower { since: height, total })
}

/// An account's votes before a block: bonds, community tokens, and what its shares were worth, each rounded down.
pub fn voting_power_before(storage: &dyn Storage, account: &Addr, height: u64) -> Result<Uint128, ContractError> {
    let staker = staker_before(storage, account, height)?;
    let plain = staker.bonds.checked_add(staker.community)?;
    staker.positions.iter().try_fold(plain, |power, position| {
        Ok(power.checked_add(position_before(storage, position, height)?)?)
    })
}

/// All votes before a block.
pub fn total_power_before(storage: &dyn Storage, height: u64) -> StdResult<Uint128> {
    let newest = TOTAL_POWER.may_load(storage)?.unwrap_or_default();
    let found = if newest.since < height {
        Some(newest)
    } else {
        let from = Some(Bound::inclusive(height));
        TOTAL_HISTORY
            .range(storage, from, None, Order::Ascending)
            .next()
            .transpose()?
            .map(|(_, old)| old)
    };
    Ok(found.filter(|votes| votes.since < height).unwrap_or_default().total)
}

/// What an account was before a block.
pub fn staker_before(storage: &dyn Storage, account: &Addr, height: u64) -> StdResult<Staker> {
    let newest = STAKERS.may_load(storage, account)?.unwrap_or_default();
    let found = if newest.since < height {
        Some(newest)
    } else {
        let from = Some(Bound::inclusive(height));
        let mut kept = STAKER_HISTORY
            .prefix(account)
            .range(storage, from, None, Order::Ascending);
        kept.next().transpose()?.map(|(_, old)| old)
    };
    Ok(found.filter(|staker| staker.since < height).unwrap_or_default())
}

fn position_before(storage: &dyn Storage, position: &Position, height: u64) -> Result<Uint128, ContractError> {
    let newest = POOLS.load(storage, position.pool)?;
    let found = if newest.since < height {
        Some(PoolVotes::from(&newest))
    } else {
        let from = Some(Bound::inclusive(height));
        let mut kept = POOL_HISTORY
            .prefix(position.pool)
            .range(storage, from, None, Order::Ascending);
        kept.next().transpose()?.map(|(_, old)| old)
    };
    match found.filter(|pool| pool.generation == position.generation) {
        None => Ok(Uint128::zero()),
        Some(pool) => shares::worth(position.shares, pool.delegated, pool.shares),
    }
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::testing::MockStorage;

    use super::*;

    fn set_bonds(storage: &mut dyn Storage, account: &Addr, height: u64, bonds: u128) {
        let old = STAKERS.may_load(storage, account).unwrap().unwrap_or_default();
        keep_staker(storage, account, height, &old).unwrap();
        let new = Staker {
            since: height,
            bonds: Uint128::new(bonds),
            ..Staker::default()
        };
        STAKERS.save(storage, account, &new).unwrap();
    }

    #[test]
    fn an_account_that_joins_leaves_and_returns_is_answered_for_every_block() {
        let mut storage = MockStorage::new();
        let account = Addr::unchecked("alice");
        for (height, bonds) in [(10, 5), (20, 0), (30, 7), (30, 8), (40, 9), (50, 0), (60, 1)] {
            set_bonds(&mut storage, &account, height, bonds);
            set_total_power(&mut storage, height, Uint128::new(bonds)).unwrap();
        }

        // A change in block H counts from the block after it.
        let expected = [
            (0, 0),
            (10, 0),
            (11, 5),
            (20, 5),
            (21, 0),
            (30, 0),
            (31, 8),
            (40, 8),
            (41, 9),
            (50, 9),
            (51, 0),
            (60, 0),
            (61, 1),
            (1_000, 1),
        ];
        for (height, power) in expected {
            assert_eq!(
                voting_power_before(&storage, &account, height).unwrap().u128(),
                power,
                "block {height}"
            );
            assert_eq!(
                total_power_before(&storage, height).unwrap().u128(),
                power,
                "block {height}"
            );
        }
    }

    #[test]
    fn a_block_keeps_its_first_change_only_and_nothing_of_nothing() {
        let mut storage = MockStorage::new();
        let account = Addr::unchecked("alice");
        set_bonds(&mut storage, &account, 10, 5);
        set_bonds(&mut storage, &account, 20, 6);
        set_bonds(&mut storage, &account, 20, 7);

        let kept: Vec<_> = STAKER_HISTORY
            .prefix(&account)
            .range(&storage, None, None, Order::Ascending)
            .map(|row| row.map(|(height, old)| (height, old.bonds.u128())))
            .collect::<StdResult<_>>()
            .unwrap();
        assert_eq!(kept, [(20, 5)]);
    }
}
