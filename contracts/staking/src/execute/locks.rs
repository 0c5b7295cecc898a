//! Tokens that their owner has locked in the network's DAO stay where they are.

use cosmwasm_std::{Addr, BlockInfo, Event, QuerierWrapper, Storage, Uint128};
use flywheel_protocol::{MachineId, Seconds, Time};
use flywheel_types::governance::MAX_LOCK_DAYS;

use crate::error::ContractError;
use crate::state::{self, Config};
use crate::{events, governance};

/// Refuses a message after which its sender has less staked than it has locked. It is asked when everything is stored, so that
/// whatever the message has moved is seen, and only who has a lock pays for the looking.
///
/// What a slash takes is not asked for: it goes through locks. Nothing can be taken out then until the lock is over, or was
/// trimmed down in the DAO to what is left.
pub fn check_kept(
    storage: &dyn Storage,
    querier: &QuerierWrapper,
    block: &BlockInfo,
    config: &Config,
    account: &Addr,
) -> Result<(), ContractError> {
    let Some(lock) = governance::lock(querier, config, account, block) else {
        return Ok(());
    };
    let kept = state::staked(storage, account, lock.amount)?;
    if kept >= lock.amount {
        return Ok(());
    }
    Err(ContractError::Locked {
        account: account.clone(),
        locked: lock.amount,
        kept,
        free_at: lock.free_at,
    })
}

/// Holds what a sale takes out of the seller's lock. A buyer's `TakePool` sends the seller's bond into unbonding whatever the
/// seller has promised: no lock is the buyer's business. What the seller's other tokens do not cover of the lock stays in
/// unbonding until the lock is over, as if `StartUnlock` had been sent now, and reaches no further than the bond. Otherwise
/// who sells its machine to itself would have been paid in votes for a promise that it need not keep.
pub fn hold_sold(
    storage: &mut dyn Storage,
    querier: &QuerierWrapper,
    block: &BlockInfo,
    config: &Config,
    seller: &Addr,
    (machine, bond, release_at): (MachineId, Uint128, Time),
) -> Result<Option<Event>, ContractError> {
    if bond.is_zero() {
        return Ok(None);
    }
    let Some(lock) = governance::lock(querier, config, seller, block) else {
        return Ok(None);
    };
    let kept = state::staked(storage, seller, lock.amount)?;
    let held = lock.amount.saturating_sub(kept).min(bond);
    // Nothing that the DAO writes holds longer than the longest lock.
    let longest = Time::of(block).plus(Seconds::days(MAX_LOCK_DAYS.into()))?;
    let days = Time::of(block).plus(Seconds::days(lock.days.into()))?;
    let until = lock.free_at.unwrap_or(days).min(longest);
    if held.is_zero() || until <= release_at {
        return Ok(None);
    }
    let Some(day) = state::last_matured(&config.windows, release_at) else {
        return Ok(None);
    };
    state::hold(storage, (seller, (machine.get(), day)), held, until)?;
    Ok(Some(events::bond_held(seller, machine, held, &config.denom, until)))
}
