//! Votes, and what givers have taken back from their representatives.

use cosmwasm_std::{Addr, StdResult, Storage, Uint128};
use cw_storage_plus::Map;
use flywheel_types::compact;

use super::proposals::Ballot;
use crate::error::ContractError;

/// By proposal and voter.
pub const VOTES: Map<(u64, &Addr), Cast> = Map::new("votes");
/// By proposal and representative: the sum of what its givers have voted themselves.
pub const OVERRIDDEN: Map<(u64, &Addr), Uint128> = Map::new("overridden");

/// A vote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cast {
    /// The choice's number.
    pub choice: u8,
    /// The voter's own votes.
    pub own: Uint128,
    /// What others had given to the voter.
    pub given: Uint128,
    /// What of that counts: `min(cap, given - overridden)`.
    pub represented: Uint128,
}

compact!(Cast {
    choice,
    own,
    given,
    represented
});

/// What a representative casts for others.
pub fn effective(given: Uint128, overridden: Uint128, cap: Uint128) -> Uint128 {
    given.saturating_sub(overridden).min(cap)
}

/// What givers have taken back from a representative.
pub fn overridden(storage: &dyn Storage, proposal: u64, representative: &Addr) -> StdResult<Uint128> {
    let sum = OVERRIDDEN.may_load(storage, (proposal, representative))?;
    Ok(sum.unwrap_or_default())
}

/// A giver votes itself: takes its tokens back from its representative, who may have voted or not.
pub fn override_representative(
    storage: &mut dyn Storage,
    (proposal, representative): (u64, &Addr),
    amount: Uint128,
    cap: Uint128,
    ballot: &mut Ballot,
) -> Result<(), ContractError> {
    let sum = overridden(storage, proposal, representative)?.checked_add(amount)?;
    OVERRIDDEN.save(storage, (proposal, representative), &sum)?;
    let Some(mut cast) = VOTES.may_load(storage, (proposal, representative))? else {
        return Ok(());
    };
    let left = effective(cast.given, sum, cap);
    if left == cast.represented {
        return Ok(());
    }
    subtract(&mut ballot.represented, cast.choice, cast.represented)?;
    add(&mut ballot.represented, cast.choice, left)?;
    cast.represented = left;
    Ok(VOTES.save(storage, (proposal, representative), &cast)?)
}

/// Counts a vote in a ballot.
pub fn count(ballot: &mut Ballot, cast: &Cast) -> Result<(), ContractError> {
    add(&mut ballot.own, cast.choice, cast.own)?;
    add(&mut ballot.represented, cast.choice, cast.represented)
}

/// Takes a vote out of a ballot.
pub fn uncount(ballot: &mut Ballot, cast: &Cast) -> Result<(), ContractError> {
    subtract(&mut ballot.own, cast.choice, cast.own)?;
    subtract(&mut ballot.represented, cast.choice, cast.represented)
}

fn add(sums: &mut Vec<Uint128>, choice: u8, amount: Uint128) -> Result<(), ContractError> {
    if amount.is_zero() {
        return Ok(());
    }
    let choice = usize::from(choice);
    if sums.len() <= choice {
        sums.resize(choice.saturating_add(1), Uint128::zero());
    }
    if let Some(sum) = sums.get_mut(choice) {
        *sum = sum.checked_add(amount)?;
    }
    Ok(())
}

fn subtract(sums: &mut Vec<Uint128>, choice: u8, amount: Uint128) -> Result<(), ContractError> {
    if let Some(sum) = sums.get_mut(usize::from(choice)) {
        *sum = sum.checked_sub(amount)?;
    }
    while sums.last().is_some_and(|sum| sum.is_zero()) {
        sums.pop();
    }
    Ok(())
}
