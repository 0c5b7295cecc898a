//! Bonds of sold machines that their owner had locked in the DAO: a sale sends them into unbonding, and what is locked of them
//! stays there until the lock would be over.

use cosmwasm_std::{Addr, Storage, Uint128};
use cw_storage_plus::Map;
use flywheel_protocol::Time;
use flywheel_types::compact;

use super::unbonding::{BUCKETS, UNBONDINGS};
use super::{Config, shares};
use crate::error::ContractError;

/// What is held of an account's entries, by the key of the entry: account and (pool, day).
pub const HOLDS: Map<(&Addr, (u64, u64)), Hold> = Map::new("held_unbondings");

/// Shares of a bucket that stay longer than the bucket's day says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hold {
    /// How many of the account's.
    pub shares: Uint128,
    /// From this second on they can be withdrawn as others.
    pub until: Time,
}

compact!(Hold { shares, until });

/// Holds so many tokens of an account's entry. What is held of it already stays besides, and all of it for the longer time.
pub fn hold(
    storage: &mut dyn Storage,
    entry: (&Addr, (u64, u64)),
    tokens: Uint128,
    until: Time,
) -> Result<(), ContractError> {
    let (_, bucket) = entry;
    let bucket = BUCKETS.load(storage, bucket)?;
    let all = UNBONDINGS.load(storage, entry)?;
    let held = HOLDS.may_load(storage, entry)?.unwrap_or_default();
    let more = shares::sold(tokens, bucket.tokens, bucket.shares)?;
    let hold = Hold {
        shares: held.shares.checked_add(more)?.min(all),
        until: held.until.max(until),
    };
    Ok(HOLDS.save(storage, entry, &hold)?)
}

/// How many shares of an entry are held now. A hold that is over is forgotten.
pub fn still_held(
    storage: &mut dyn Storage,
    config: &Config,
    now: Time,
    entry: (&Addr, (u64, u64)),
) -> Result<Uint128, ContractError> {
    match find_hold(storage, config, entry)? {
        None => Ok(Uint128::zero()),
        Some(hold) if now < hold.until => Ok(hold.shares),
        Some(_) => {
            HOLDS.remove(storage, entry);
            Ok(Uint128::zero())
        }
    }
}

/// What is, or was, held of an entry. Only a network with a DAO has locks: others do not pay for looking.
pub fn find_hold(
    storage: &dyn Storage,
    config: &Config,
    entry: (&Addr, (u64, u64)),
) -> Result<Option<Hold>, ContractError> {
    if config.governance.is_none() {
        return Ok(None);
    }
    Ok(HOLDS.may_load(storage, entry)?)
}
