//! Tokens on their way out (rule S5).
//!
//! Tokens that begin to unbond on one day share the pool's bucket of that day, owner and delegators alike, so that a slash
//! reaches all of them with one write.

use cosmwasm_std::{Addr, BlockInfo, Order, Storage, Uint128};
use cw_storage_plus::{Bound, Map};
use flywheel_protocol::{MachineId, Seconds, Time};
use flywheel_types::compact;
use flywheel_types::network::Windows;

use super::shares;
use crate::error::ContractError;

/// Tokens that began to unbond, by pool, generation and day.
pub const BUCKETS: Map<(u64, u32, u64), Bucket> = Map::new("buckets");
/// An account's shares of buckets, by account and (pool, day, generation): a pool's oldest days come first.
pub const UNBONDINGS: Map<(&Addr, (u64, u64, u32)), Uint128> = Map::new("unbondings");

/// Entries that one `Withdraw` takes: as many days as tokens can wait.
const MAX_ENTRIES: usize = 31;

/// What began to unbond in a pool on one day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bucket {
    /// Tokens on their way out.
    pub tokens: Uint128,
    /// Shares of them.
    pub shares: Uint128,
}

compact!(Bucket { tokens, shares });

impl Bucket {
    /// What so many shares are worth now, rounded down.
    pub fn worth(&self, held: Uint128) -> Result<Uint128, ContractError> {
        shares::worth(held, self.tokens, self.shares)
    }
}

/// What has finished unbonding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Matured {
    /// Tokens to be paid.
    pub tokens: Uint128,
    /// How many days' entries they come from.
    pub entries: usize,
}

/// The unbonding day of a block, counted from 1970.
fn day_of(windows: &Windows, block: &BlockInfo) -> u64 {
    // `Windows::check` refuses a day of no length.
    Time::of(block)
        .get()
        .checked_div(windows.unbonding_day.get())
        .unwrap_or_default()
}

/// The last day whose tokens can be withdrawn: `release_at(day) <= now`. `None` while there is none yet.
fn last_matured(windows: &Windows, block: &BlockInfo) -> Option<u64> {
    day_of(windows, block)
        .checked_sub(1)?
        .checked_sub(u64::from(windows.unbonding_days))
}

/// When tokens that began to unbond on `day` can be withdrawn: `unbonding_days` after the end of that day.
pub fn release_at(windows: &Windows, day: u64) -> Result<Time, ContractError> {
    let days = Seconds::new(day)
        .plus(Seconds::new(1))?
        .plus(Seconds::new(windows.unbonding_days.into()))?;
    Ok(Time::default().plus(windows.unbonding_day.times(days.get())?)?)
}

/// Puts tokens of an account into the pool's bucket of the day and says when they are released. No tokens leave no entry.
pub fn start_unbonding(
    storage: &mut dyn Storage,
    windows: &Windows,
    block: &BlockInfo,
    account: &Addr,
    machine: MachineId,
    generation: u32,
    tokens: Uint128,
) -> Result<Time, ContractError> {
    let day = day_of(windows, block);
    if tokens.is_zero() {
        return release_at(windows, day);
    }
    let key = (machine.get(), generation, day);
    let mut bucket = BUCKETS.may_load(storage, key)?.unwrap_or_default();
    let bought =
        shares::bought(tokens, bucket.tokens, bucket.shares)?.ok_or(ContractError::WorthlessShares { machine })?;
    bucket.tokens = bucket.tokens.checked_add(tokens)?;
    bucket.shares = bucket.shares.checked_add(bought)?;
    BUCKETS.save(storage, key, &bucket)?;

    let entry = (account, (machine.get(), day, generation));
    let held = UNBONDINGS.may_load(storage, entry)?.unwrap_or_default();
    UNBONDINGS.save(storage, entry, &held.checked_add(bought)?)?;
    release_at(windows, day)
}

/// Takes what an account has finished unbonding in a pool, the oldest days first, and removes what is empty.
pub fn take_matured(
    storage: &mut dyn Storage,
    windows: &Windows,
    block: &BlockInfo,
    account: &Addr,
    machine: MachineId,
) -> Result<Matured, ContractError> {
    let mut matured = Matured {
        tokens: Uint128::zero(),
        entries: 0,
    };
    let Some(last) = last_matured(windows, block) else {
        return Ok(matured);
    };
    let from = Bound::inclusive((machine.get(), 0, 0));
    let to = Bound::inclusive((machine.get(), last, u32::MAX));
    let entries: Vec<_> = UNBONDINGS
        .prefix(account)
        .range(storage, Some(from), Some(to), Order::Ascending)
        .take(MAX_ENTRIES)
        .collect::<Result<_, _>>()?;
    for ((pool, day, generation), held) in entries {
        let tokens = take(storage, (pool, generation, day), held)?;
        UNBONDINGS.remove(storage, (account, (pool, day, generation)));
        matured.tokens = matured.tokens.checked_add(tokens)?;
        matured.entries = matured.entries.saturating_add(1);
    }
    Ok(matured)
}

fn take(storage: &mut dyn Storage, key: (u64, u32, u64), held: Uint128) -> Result<Uint128, ContractError> {
    let mut bucket = BUCKETS.load(storage, key)?;
    let tokens = bucket.worth(held)?;
    bucket.tokens = bucket.tokens.checked_sub(tokens)?;
    bucket.shares = bucket.shares.checked_sub(held)?;
    if bucket.shares.is_zero() {
        BUCKETS.remove(storage, key);
    } else {
        BUCKETS.save(storage, key, &bucket)?;
    }
    Ok(tokens)
}
