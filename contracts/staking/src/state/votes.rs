//! Votes at past heights (rule S13).
//!
//! The newest value is public, with the block in which it changed. What it was before a block goes to a history that only
//! this contract reads, once a block, so the value before block H is: the newest, if it changed before H; else the first
//! in the history at H or later. Values that are nothing are not kept: a value found there that changed at H or later
//! itself says that there was nothing before.
//!
//! An account's delegations are found by their keys. Those that are gone are found by what the account had before it gave one
//! up: a list of at most 32.

use cosmwasm_std::{Addr, Order, StdResult, Storage, Uint128};
use cw_storage_plus::{Bound, Map};
use flywheel_types::compact;
use flywheel_types::staking::{POOLS, POSITIONS, Pool, Position, STAKERS, Staker, TotalPower};

use super::{LEDGER, shares};
use crate::error::ContractError;

/// What an account was before a block.
pub const STAKER_HISTORY: Map<(&Addr, u64), Staker> = Map::new("past_stakers");
/// What a delegation was before a block, by account, pool and block.
pub const POSITION_HISTORY: Map<(&Addr, u64, u64), PastPosition> = Map::new("past_positions");
/// The pools that an account had delegations to before a block in which it gave one up: delegations that are gone are found
/// by it.
pub const DELEGATION_HISTORY: Map<(&Addr, u64), Vec<u64>> = Map::new("past_delegations");
/// What a pool was before a block.
pub const POOL_HISTORY: Map<(u64, u64), PoolVotes> = Map::new("past_pools");
/// What all votes were before a block.
pub const TOTAL_HISTORY: Map<u64, PastTotal> = Map::new("past_totals");

/// All votes together before a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PastTotal {
    /// The block in which they had become so many.
    pub since: u64,
    /// How many.
    pub total: Uint128,
}

compact!(PastTotal { since, total });

/// What the votes of a delegation depend on: [`flywheel_types::staking::Position`].
pub type PastPosition = Position;

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

/// Keeps what a delegation was before this block, at its first change in it.
pub(super) fn keep_position(
    storage: &mut dyn Storage,
    (account, pool): (&Addr, u64),
    height: u64,
    old: &PastPosition,
) -> StdResult<()> {
    if old.since >= height {
        return Ok(());
    }
    POSITION_HISTORY.save(storage, (account, pool, height), old)
}

/// Keeps which delegations an account had, before the first one that it gives up in this block.
pub(super) fn keep_delegations(storage: &mut dyn Storage, account: &Addr, height: u64) -> StdResult<()> {
    if DELEGATION_HISTORY.has(storage, (account, height)) {
        return Ok(());
    }
    let pools = delegations(storage, account)?;
    DELEGATION_HISTORY.save(storage, (account, height), &pools)
}

/// Keeps what a pool was before this block, at its first change in it. A pool without shares has no delegators who could
/// ask.
pub(super) fn keep_pool(storage: &mut dyn Storage, pool: u64, height: u64, old: &Pool) -> StdResult<()> {
    if old.shares.is_zero() || old.since >= height {
        return Ok(());
    }
    POOL_HISTORY.save(storage, (pool, height), &old.into())
}

/// Keeps what all votes together were before this block, at their first change in it.
pub(super) fn keep_total(storage: &mut dyn Storage, height: u64, old: &TotalPower) -> StdResult<()> {
    if old.total().is_zero() || old.since >= height {
        return Ok(());
    }
    TOTAL_HISTORY.save(storage, height, &old.into())
}

impl From<&TotalPower> for PastTotal {
    fn from(power: &TotalPower) -> Self {
        Self {
            since: power.since,
            total: power.total(),
        }
    }
}

/// An account's votes before a block: bonds, community tokens, and what its shares were worth, each rounded down.
pub fn voting_power_before(storage: &dyn Storage, account: &Addr, height: u64) -> Result<Uint128, ContractError> {
    let staker = staker_before(storage, account, height)?;
    let plain = staker.bonds.checked_add(staker.community)?;
    let pools = delegations_before(storage, account, height)?;
    pools.into_iter().try_fold(plain, |power, pool| {
        let of_pool = match position_before(storage, account, pool, height)? {
            Some(position) => worth_before(storage, pool, &position, height)?,
            None => Uint128::zero(),
        };
        Ok(power.checked_add(of_pool)?)
    })
}

/// What an account has staked now: bonds, community tokens, and what its shares are worth, each rounded down. Looks no further
/// than until it has found `enough`.
pub fn staked(storage: &dyn Storage, account: &Addr, enough: Uint128) -> Result<Uint128, ContractError> {
    let staker = STAKERS.may_load(storage, account)?.unwrap_or_default();
    let mut found = staker.bonds.checked_add(staker.community)?;
    if found >= enough {
        return Ok(found);
    }
    for row in POSITIONS.prefix(account).range(storage, None, None, Order::Ascending) {
        let (id, position) = row?;
        let pool = POOLS.load(storage, id)?;
        if pool.generation == position.generation {
            found = found.checked_add(shares::worth(position.shares, pool.delegated, pool.shares)?)?;
        }
        if found >= enough {
            break;
        }
    }
    Ok(found)
}

/// The pools that an account has delegations to: at most 32.
fn delegations(storage: &dyn Storage, account: &Addr) -> StdResult<Vec<u64>> {
    let held = POSITIONS.prefix(account);
    held.keys(storage, None, None, Order::Ascending).collect()
}

/// The pools that an account had delegations to before a block, and perhaps some that it came to later: if it gave none up
/// since, those it has now; else those it had before it first did.
fn delegations_before(storage: &dyn Storage, account: &Addr, height: u64) -> StdResult<Vec<u64>> {
    let from = Some(Bound::inclusive(height));
    let mut kept = DELEGATION_HISTORY
        .prefix(account)
        .range(storage, from, None, Order::Ascending);
    match kept.next().transpose()? {
        Some((_, pools)) => Ok(pools),
        None => delegations(storage, account),
    }
}

/// What a delegation was before a block; `None`: there was none.
fn position_before(storage: &dyn Storage, account: &Addr, pool: u64, height: u64) -> StdResult<Option<PastPosition>> {
    let newest = POSITIONS.may_load(storage, (account, pool))?;
    let found = if newest.as_ref().is_some_and(|newest| newest.since < height) {
        newest
    } else {
        let from = Some(Bound::inclusive(height));
        let mut kept = POSITION_HISTORY
            .prefix((account, pool))
            .range(storage, from, None, Order::Ascending);
        kept.next().transpose()?.map(|(_, old)| old)
    };
    Ok(found.filter(|position| position.since < height))
}

/// All votes before a block.
pub fn total_power_before(storage: &dyn Storage, height: u64) -> StdResult<Uint128> {
    let newest = LEDGER.load(storage)?.power();
    let found = if newest.since < height {
        Some(PastTotal::from(&newest))
    } else {
        let from = Some(Bound::inclusive(height));
        TOTAL_HISTORY
            .range(storage, from, None, Order::Ascending)
            .next()
            .transpose()?
            .map(|(_, old)| old)
    };
    let total = found.filter(|votes| votes.since < height).map(|votes| votes.total);
    Ok(total.unwrap_or_default())
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

fn worth_before(
    storage: &dyn Storage,
    pool: u64,
    position: &PastPosition,
    height: u64,
) -> Result<Uint128, ContractError> {
    let newest = POOLS.load(storage, pool)?;
    let found = if newest.since < height {
        Some(PoolVotes::from(&newest))
    } else {
        let from = Some(Bound::inclusive(height));
        let mut kept = POOL_HISTORY.prefix(pool).range(storage, from, None, Order::Ascending);
        kept.next().transpose()?.map(|(_, old)| old)
    };
    match found.filter(|pool| pool.generation == position.generation) {
        None => Ok(Uint128::zero()),
        Some(pool) => shares::worth(position.shares, pool.delegated, pool.shares),
    }
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::BlockInfo;
    use cosmwasm_std::testing::{MockStorage, mock_env};
    use flywheel_protocol::Time;

    use super::*;
    use crate::state::{Ledger, Sums};

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

    fn set_total(storage: &mut dyn Storage, height: u64, bonds: u128) {
        let block = BlockInfo {
            height,
            ..mock_env().block
        };
        let mut ledger = Ledger::load(storage, Time::of(&block)).unwrap();
        ledger.unbond(ledger.bonds()).unwrap();
        ledger.bond(Uint128::new(bonds)).unwrap();
        ledger.save(storage, &block).unwrap();
    }

    #[test]
    fn an_account_that_joins_leaves_and_returns_is_answered_for_every_block() {
        let mut storage = MockStorage::new();
        let account = Addr::unchecked("alice");
        LEDGER.save(&mut storage, &Sums::default()).unwrap();
        for (height, bonds) in [(10, 5), (20, 0), (30, 7), (30, 8), (40, 9), (50, 0), (60, 1)] {
            set_bonds(&mut storage, &account, height, bonds);
            set_total(&mut storage, height, bonds);
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
