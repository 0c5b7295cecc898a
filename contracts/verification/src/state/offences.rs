//! Offences that were punished: none counts twice.

use cosmwasm_std::{StdResult, Storage, Uint128};
use cw_storage_plus::{Item, Map};
use flywheel_protocol::{Hash32, PublicKey};
use flywheel_types::staking::SlashedResponse;
use flywheel_types::verification::Attempt;

use crate::error::ContractError;

/// By tagged key, epoch and round. The key, not the account, has signed; it may come back with another one.
pub(super) const EQUIVOCATIONS: Map<(&[u8], u64, u64), bool> = Map::new("punished_equivocations");
/// By the offence's id.
pub(super) const CONFLICTS: Map<&[u8], bool> = Map::new("punished_conflicts");

/// What oracles have lost since the start; no item: nothing.
pub(super) const SLASHED: Item<SlashedResponse> = Item::new("slashed");

/// All that oracles have lost.
pub fn slashed(storage: &dyn Storage) -> StdResult<SlashedResponse> {
    Ok(SLASHED.may_load(storage)?.unwrap_or_default())
}

/// Adds what one oracle has lost.
pub fn add_slashed(storage: &mut dyn Storage, burned: Uint128, to_prover: Uint128) -> Result<(), ContractError> {
    let mut slashed = slashed(storage)?;
    slashed.burned = slashed.burned.checked_add(burned)?;
    slashed.to_provers = slashed.to_provers.checked_add(to_prover)?;
    Ok(SLASHED.save(storage, &slashed)?)
}

/// Remembers that a key signed two statements of one epoch and round.
///
/// # Errors
/// If that was punished before.
pub fn punish_equivocation(storage: &mut dyn Storage, key: &PublicKey, attempt: Attempt) -> Result<(), ContractError> {
    let tagged = key.tagged();
    let place = (tagged.as_slice(), attempt.epoch.get(), attempt.round);
    if EQUIVOCATIONS.has(storage, place) {
        return Err(ContractError::EquivocationPunished {
            key: key.clone(),
            epoch: attempt.epoch,
            round: attempt.round,
        });
    }
    Ok(EQUIVOCATIONS.save(storage, place, &true)?)
}

/// Whether a conflict of reports was punished before.
pub fn is_conflict_punished(storage: &dyn Storage, offence: &Hash32) -> bool {
    CONFLICTS.has(storage, offence.as_bytes())
}

/// Remembers a conflict of reports.
pub fn punish_conflict(storage: &mut dyn Storage, offence: &Hash32) -> StdResult<()> {
    CONFLICTS.save(storage, offence.as_bytes(), &true)
}
