//! Which schedule and split hold, and since when.
//!
//! A segment is the time for which they do. A change begins a new one at an epoch's boundary, so at most one is running
//! and one is to come.

use cosmwasm_std::{StdResult, Storage, Uint128};
use cw_storage_plus::Item;
use flywheel_protocol::numbers::Schedule;
use flywheel_protocol::{Epoch, EpochClock, Seconds, Time};
use flywheel_types::rewards::{EmissionSplit, EmissionTerms, MAX_EMISSION};

use crate::error::ContractError;

/// The terms of the segment that `Mint` is in.
pub const RUNNING: Item<EmissionTerms> = Item::new("emission");
/// The terms of the segment after it.
pub const NEXT: Item<EmissionTerms> = Item::new("next_emission");

/// Refuses a schedule that cannot be followed or would overflow sums.
pub fn check_schedule(schedule: &Schedule) -> Result<(), ContractError> {
    schedule.validate()?;
    let total = schedule.emitted(Seconds::new(u64::MAX))?;
    if total > MAX_EMISSION {
        return Err(ContractError::EmissionTooLarge {
            total,
            maximum: MAX_EMISSION,
        });
    }
    Ok(())
}

/// Refuses a split over the whole.
pub fn check_split(split: &EmissionSplit) -> Result<(), ContractError> {
    let sum = split.sum();
    if sum > 10_000 {
        Err(ContractError::SplitTooLarge { sum })
    } else {
        Ok(())
    }
}

/// What the terms' schedule has emitted from its origin until `time`.
pub fn emitted(terms: &EmissionTerms, clock: &EpochClock, time: Time) -> Result<Uint128, ContractError> {
    Ok(terms.schedule.emitted(time.since(clock.start_of(terms.origin)?))?)
}

/// What a schedule that goes on had emitted before the terms began; nothing of one that begins with them.
pub fn emitted_before(terms: &EmissionTerms, clock: &EpochClock) -> Result<Uint128, ContractError> {
    if terms.origin == terms.since {
        return Ok(Uint128::zero());
    }
    emitted(terms, clock, clock.start_of(terms.since)?)
}

/// The terms that hold in `epoch`, and those that follow. `Mint` may not have reached them yet.
pub fn in_force(
    storage: &dyn Storage,
    epoch: Option<Epoch>,
) -> Result<(EmissionTerms, Option<EmissionTerms>), ContractError> {
    Ok(match NEXT.may_load(storage)? {
        Some(next) if Some(next.since) <= epoch => (next, None),
        next => (RUNNING.load(storage)?, next),
    })
}

/// Begins the next segment, whose terms these are.
pub fn begin(storage: &mut dyn Storage, next: &EmissionTerms) -> StdResult<()> {
    NEXT.remove(storage);
    RUNNING.save(storage, next)
}
