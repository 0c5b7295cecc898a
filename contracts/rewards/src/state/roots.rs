//! The last two final roots.

use cosmwasm_std::{StdResult, Storage};
use flywheel_protocol::Epoch;
use flywheel_types::rewards::{FinalRoot, ROOTS};

use crate::error::ContractError;

/// A claim made while a new root comes in can still use the one before it.
const KEPT: usize = 2;

/// Those kept, the newest first.
pub fn all(storage: &dyn Storage) -> StdResult<Vec<FinalRoot>> {
    Ok(ROOTS.may_load(storage)?.unwrap_or_default())
}

/// The newest, if there is one.
pub fn find_newest(storage: &dyn Storage) -> StdResult<Option<FinalRoot>> {
    Ok(all(storage)?.into_iter().next())
}

/// The newest root, and that of an epoch.
///
/// # Errors
/// If the epoch's root is not kept.
pub fn newest_and_of(storage: &dyn Storage, epoch: Epoch) -> Result<(FinalRoot, FinalRoot), ContractError> {
    let roots = all(storage)?;
    let found = roots.iter().find(|root| root.epoch == epoch);
    match (roots.first(), found) {
        (Some(newest), Some(found)) => Ok((newest.clone(), found.clone())),
        _ => Err(ContractError::UnknownRoot {
            epoch,
            kept: roots.iter().map(|root| root.epoch.get()).collect(),
        }),
    }
}

/// Puts a root before the others.
pub fn push(storage: &mut dyn Storage, root: FinalRoot) -> StdResult<()> {
    let mut roots = all(storage)?;
    roots.insert(0, root);
    roots.truncate(KEPT);
    ROOTS.save(storage, &roots)
}
