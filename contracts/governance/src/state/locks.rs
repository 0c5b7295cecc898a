//! Promises not to undelegate, now and at past heights. The newest is public, with the block in which it changed; what it
//! was before a block goes to a history, once a block, as staking keeps votes (rule S13).

use cosmwasm_std::{Addr, Order, StdResult, Storage, Uint128};
use cw_storage_plus::{Bound, Item, Map};
use flywheel_types::compact;
use flywheel_types::governance::{LOCKS, Lock};

use crate::error::ContractError;

/// What a lock was before a block.
pub const PAST_LOCKS: Map<(&Addr, u64), Lock> = Map::new("past_locks");
/// What all locks add to votes.
pub const ALL_BONUSES: Item<Sum> = Item::new("all_bonuses");
/// What they added before a block.
pub const PAST_BONUSES: Map<u64, Sum> = Map::new("past_bonuses");

/// A sum, and since when.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    /// The block in which it last changed.
    pub since: u64,
    /// How much.
    pub sum: Uint128,
}

compact!(Sum { since, sum });

/// Replaces an account's lock, and keeps what it was before this block.
pub fn replace(storage: &mut dyn Storage, account: &Addr, height: u64, new: Option<Lock>) -> Result<(), ContractError> {
    let old = LOCKS.may_load(storage, account)?;
    if let Some(old) = &old
        && old.since < height
    {
        PAST_LOCKS.save(storage, (account, height), old)?;
    }
    let before = old.as_ref().map_or(Uint128::zero(), |old| old.bonus.of(old.amount));
    let after = new.as_ref().map_or(Uint128::zero(), |new| new.bonus.of(new.amount));
    match &new {
        Some(new) => LOCKS.save(
            storage,
            account,
            &Lock {
                since: height,
                ..new.clone()
            },
        )?,
        None => LOCKS.remove(storage, account),
    }
    let all = ALL_BONUSES.may_load(storage)?.unwrap_or_default();
    if all.since < height {
        PAST_BONUSES.save(storage, height, &all)?;
    }
    let sum = all.sum.checked_sub(before)?.checked_add(after)?;
    Ok(ALL_BONUSES.save(storage, &Sum { since: height, sum })?)
}

/// What an account's lock adds to so many votes, before a block.
pub fn bonus_before(storage: &dyn Storage, account: &Addr, height: u64, votes: Uint128) -> StdResult<Uint128> {
    let newest = LOCKS.may_load(storage, account)?;
    let found = match newest {
        Some(lock) if lock.since < height => Some(lock),
        _ => {
            let from = Some(Bound::inclusive(height));
            let mut kept = PAST_LOCKS.prefix(account).range(storage, from, None, Order::Ascending);
            kept.next().transpose()?.map(|(_, old)| old)
        }
    };
    let lock = found.filter(|lock| lock.since < height);
    Ok(lock.map_or(Uint128::zero(), |lock| lock.bonus.of(lock.amount.min(votes))))
}

/// What all locks together can add, before a block.
pub fn all_bonuses_before(storage: &dyn Storage, height: u64) -> StdResult<Uint128> {
    let newest = ALL_BONUSES.may_load(storage)?.unwrap_or_default();
    let found = if newest.since < height {
        Some(newest)
    } else {
        let from = Some(Bound::inclusive(height));
        let mut kept = PAST_BONUSES.range(storage, from, None, Order::Ascending);
        kept.next().transpose()?.map(|(_, old)| old)
    };
    Ok(found
        .filter(|all| all.since < height)
        .map(|all| all.sum)
        .unwrap_or_default())
}
