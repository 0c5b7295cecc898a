//! The last two final roots.

use cosmwasm_std::{StdResult, Storage};
use flywheel_protocol::Epoch;
use flywheel_types::rewards::{BUDGETS, Budget, FinalRoot, KeptRoot, ROOTS};

use crate::error::ContractError;

/// A claim made while a new root comes in can still use the one before it.
const KEPT: usize = 2;

/// Those kept, the newest first.
pub fn all(storage: &dyn Storage) -> StdResult<Vec<KeptRoot>> {
    Ok(ROOTS.may_load(storage)?.unwrap_or_default())
}

/// The newest root, and that of an epoch.
///
/// # Errors
/// If the epoch's root is not kept.
pub fn newest_and_of(roots: &[KeptRoot], epoch: Epoch) -> Result<(&KeptRoot, FinalRoot), ContractError> {
    let found = roots.iter().find(|root| root.epoch == epoch);
    match (roots.first(), found) {
        (Some(newest), Some(found)) => Ok((newest, found.root())),
        _ => Err(ContractError::UnknownRoot {
            epoch,
            kept: roots.iter().map(|root| root.epoch.get()).collect(),
        }),
    }
}

/// The budget up to the newest final root's epoch: nothing before the first.
pub fn settled(storage: &dyn Storage, newest: Option<&KeptRoot>) -> StdResult<Budget> {
    newest.map_or_else(
        || Ok(Budget::default()),
        |newest| BUDGETS.load(storage, newest.epoch.get()),
    )
}

/// Puts a root before the others.
pub fn push(storage: &mut dyn Storage, mut roots: Vec<KeptRoot>, root: KeptRoot) -> StdResult<()> {
    roots.insert(0, root);
    roots.truncate(KEPT);
    ROOTS.save(storage, &roots)
}
