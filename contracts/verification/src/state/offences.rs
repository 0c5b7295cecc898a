//! Offences that were punished: none counts twice.

use cosmwasm_std::{StdResult, Storage, Uint128};
use cw_storage_plus::{Item, Map};
use flywheel_protocol::{Epoch, Hash32, MachineId, PublicKey};
use flywheel_types::staking::SlashedResponse;
use flywheel_types::verification::Attempt;

use crate::error::ContractError;

/// By tagged key, epoch and round. The key, not the account, has signed; it may come back with another one.
pub(super) const EQUIVOCATIONS: Map<(&[u8], u64, u64), bool> = Map::new("punished_equivocations");
/// By the offence's id.
pub(super) const CONFLICTS: Map<&[u8], bool> = Map::new("punished_conflicts");

/// By machine and epoch.
pub(super) const CONFLICT_EPOCHS: Map<(u64, u64), bool> = Map::new("punished_epochs");
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

/// Whether a machine was slashed for a conflict in this epoch before.
pub fn is_epoch_punished(storage: &dyn Storage, machine: MachineId, epoch: Epoch) -> bool {
    CONFLICT_EPOCHS.has(storage, (machine.get(), epoch.get()))
}

/// Remembers a conflict of reports.
pub fn punish_conflict(storage: &mut dyn Storage, machine: MachineId, epoch: Epoch, offence: &Hash32) -> StdResult<()> {
    CONFLICT_EPOCHS.save(storage, (machine.get(), epoch.get()), &true)?;
    CONFLICTS.save(storage, offence.as_bytes(), &true)
}
