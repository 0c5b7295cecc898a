//! Tokens on their way out (rule S5).
//!
//! Tokens that begin to unbond on one day share the pool's bucket of that day, owner and delegators alike, so that a slash
//! reaches all of them with one write.

use cosmwasm_std::{Addr, BlockInfo, Order, Storage, Uint128};
use cw_storage_plus::{Bound, Map};
use flywheel_protocol::{Bps, Seconds, Time};
use flywheel_types::compact;
use flywheel_types::network::Windows;

use super::holds::still_held;
use super::{Config, shares};
use crate::error::ContractError;

/// Tokens that began to unbond, by pool and day.
pub const BUCKETS: Map<(u64, u64), Bucket> = Map::new("buckets");
/// An account's shares of buckets, by account and (pool, day): a pool's oldest days come first.
pub const UNBONDINGS: Map<(&Addr, (u64, u64)), Uint128> = Map::new("unbondings");

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

/// What a slash took out of a pool's buckets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reached {
    /// Of all of them.
    pub tokens: Uint128,
    /// The part of it that was the pool owner's.
    pub of_owner: Uint128,
}

/// The unbonding day of a time, counted from 1970.
pub fn day_of(windows: &Windows, time: Time) -> u64 {
    // `Windows::check` refuses a day of no length.
    time.get().checked_div(windows.unbonding_day.get()).unwrap_or_default()
}

/// The last day whose tokens can be withdrawn: `release_at(day) <= now`. `None` while there is none yet.
pub fn last_matured(windows: &Windows, now: Time) -> Option<u64> {
    day_of(windows, now)
        .checked_sub(1)?
        .checked_sub(u64::from(windows.unbonding_days))
}

/// When an unbonding day begins.
pub fn start_of(windows: &Windows, day: u64) -> Result<Time, ContractError> {
    Ok(Time::default().plus(windows.unbonding_day.times(day)?)?)
}

/// When tokens that began to unbond on `day` can be withdrawn: `unbonding_days` after the end of that day.
pub fn release_at(windows: &Windows, day: u64) -> Result<Time, ContractError> {
    let days = Seconds::new(day)
        .plus(Seconds::new(1))?
        .plus(Seconds::new(windows.unbonding_days.into()))?;
    start_of(windows, days.get())
}

/// Whether tokens of a pool are unbonding that an offence can still reach, or a case holds: nothing of it is for certain
/// somebody's yet.
pub fn is_unbonding(storage: &dyn Storage, pool: u64, from_day: u64) -> bool {
    let from = Bound::inclusive((pool, from_day));
    let mut days = BUCKETS.keys_raw(storage, Some(from), Some(last_of(pool)), Order::Ascending);
    days.next().is_some()
}

/// Puts tokens of an account into the pool's bucket of the day and says when they are released. No tokens leave no entry.
pub fn start_unbonding(
    storage: &mut dyn Storage,
    windows: &Windows,
    block: &BlockInfo,
    account: &Addr,
    pool: u64,
    tokens: Uint128,
) -> Result<Time, ContractError> {
    let today = day_of(windows, Time::of(block));
    if tokens.is_zero() {
        return release_at(windows, today);
    }
    let (day, mut bucket, bought) = open_bucket(storage, windows, pool, today, tokens)?;
    bucket.tokens = bucket.tokens.checked_add(tokens)?;
    bucket.shares = bucket.shares.checked_add(bought)?;
    BUCKETS.save(storage, (pool, day), &bucket)?;

    let entry = (account, (pool, day));
    let held = UNBONDINGS.may_load(storage, entry)?.unwrap_or_default();
    UNBONDINGS.save(storage, entry, &held.checked_add(bought)?)?;
    release_at(windows, day)
}

/// The bucket that takes tokens today, its day, and the shares that they buy. One that slashes have left worthless sells no shares; then tomorrow's takes them,
/// and they wait a day longer. Should that one be worthless as well, unbonding goes on tomorrow.
fn open_bucket(
    storage: &dyn Storage,
    windows: &Windows,
    pool: u64,
    today: u64,
    tokens: Uint128,
) -> Result<(u64, Bucket, Uint128), ContractError> {
    let tomorrow = today.saturating_add(1);
    for day in [today, tomorrow] {
        let bucket = BUCKETS.may_load(storage, (pool, day))?.unwrap_or_default();
        if shares::are_worthless(bucket.tokens, bucket.shares) {
            continue;
        }
        if let Some(bought) = shares::bought(tokens, bucket.tokens, bucket.shares)? {
            return Ok((day, bucket, bought));
        }
    }
    Err(ContractError::UnbondingClosed {
        pool,
        from: start_of(windows, tomorrow)?,
    })
}

/// Takes what an account has finished unbonding in a pool, the oldest days first, and removes what is empty. From the day
/// `held_from` on everything stays (rule S6), and so does what was locked when its machine was sold.
pub fn take_matured(
    storage: &mut dyn Storage,
    config: &Config,
    block: &BlockInfo,
    account: &Addr,
    pool: u64,
    held_from: Option<u64>,
) -> Result<Matured, ContractError> {
    let mut matured = Matured {
        tokens: Uint128::zero(),
        entries: 0,
    };
    let now = Time::of(block);
    let Some(last) = last_matured(&config.windows, now) else {
        return Ok(matured);
    };
    let before = held_from.unwrap_or(u64::MAX).min(last.saturating_add(1));
    let days: Vec<_> = UNBONDINGS
        .prefix(account)
        .range(
            storage,
            Some(Bound::inclusive((pool, 0))),
            Some(Bound::exclusive((pool, before))),
            Order::Ascending,
        )
        .take(MAX_ENTRIES)
        .collect::<Result<_, _>>()?;
    for ((_, day), held) in days {
        let entry = (account, (pool, day));
        let stays = still_held(storage, config, now, entry)?.min(held);
        if stays == held {
            continue;
        }
        let tokens = take(storage, (pool, day), held.checked_sub(stays)?)?;
        if stays.is_zero() {
            UNBONDINGS.remove(storage, entry);
        } else {
            UNBONDINGS.save(storage, entry, &stays)?;
        }
        matured.tokens = matured.tokens.checked_add(tokens)?;
        matured.entries = matured.entries.saturating_add(1);
    }
    Ok(matured)
}

/// The oldest day on which tokens of an account have finished unbonding, held or not.
pub fn oldest_matured(
    storage: &dyn Storage,
    windows: &Windows,
    now: Time,
    account: &Addr,
    pool: u64,
) -> Result<Option<u64>, ContractError> {
    let Some(last) = last_matured(windows, now) else {
        return Ok(None);
    };
    let from = Bound::inclusive((pool, 0));
    let to = Bound::inclusive((pool, last));
    let mut days = UNBONDINGS
        .prefix(account)
        .keys(storage, Some(from), Some(to), Order::Ascending);
    Ok(days.next().transpose()?.map(|(_, day)| day))
}

/// Takes a fraction, rounded up, of each bucket of a day and later (rule S5).
///
/// They are few: a day has one, and the oldest is not older than tokens can wait, and a case can hold them, both at most 30
/// days. The owner's part is the difference of what its shares were and are worth.
pub fn slash_buckets(
    storage: &mut dyn Storage,
    pool: u64,
    from_day: u64,
    fraction: Bps,
    owner: &Addr,
) -> Result<Reached, ContractError> {
    let from = Bound::inclusive((pool, from_day));
    let buckets: Vec<_> = BUCKETS
        .range(storage, Some(from), Some(last_of(pool)), Order::Ascending)
        .collect::<Result<_, _>>()?;
    let mut reached = Reached::default();
    for (key, mut bucket) in buckets {
        let lost = fraction.ceil_of(bucket.tokens);
        if lost.is_zero() {
            continue;
        }
        let (_, day) = key;
        let held = UNBONDINGS.may_load(storage, (owner, (pool, day)))?.unwrap_or_default();
        let was_worth = bucket.worth(held)?;
        bucket.tokens = bucket.tokens.checked_sub(lost)?;
        BUCKETS.save(storage, key, &bucket)?;
        reached.tokens = reached.tokens.checked_add(lost)?;
        let of_owner = was_worth.checked_sub(bucket.worth(held)?)?;
        reached.of_owner = reached.of_owner.checked_add(of_owner)?;
    }
    Ok(reached)
}

fn last_of(pool: u64) -> Bound<'static, (u64, u64)> {
    Bound::inclusive((pool, u64::MAX))
}

fn take(storage: &mut dyn Storage, key: (u64, u64), held: Uint128) -> Result<Uint128, ContractError> {
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
