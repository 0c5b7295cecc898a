//! What rewards, staking or the token did not take: it is handed over again when somebody asks for it.

use cosmwasm_std::{Storage, Uint128};
use cw_storage_plus::Map;
use flywheel_types::marketplace::WaitingPart;
use flywheel_types::{Denom, compact};

use super::numbers;
use super::purse::{self, Pocket, Way};
use crate::error::ContractError;

/// By row. All in the network's token.
pub const WAITING: Map<u64, Waiting> = Map::new("waiting");

/// What waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// For whom.
    pub part: WaitingPart,
    /// How much.
    pub amount: Uint128,
}

compact!(Waiting { part, amount });

/// Keeps what was not taken; returns its row.
pub fn add(storage: &mut dyn Storage, denom: &Denom, part: WaitingPart, amount: Uint128) -> Result<u64, ContractError> {
    let mut purse = purse::load(storage, denom)?;
    purse.come_back(Pocket::Waiting, Way::Released, amount)?;
    purse::save(storage, denom, &purse)?;
    let row = numbers::next(storage, &numbers::ROW)?;
    WAITING.save(storage, row, &Waiting { part, amount })?;
    Ok(row)
}

/// Takes a row away.
///
/// # Errors
/// If there is none of this number.
pub fn take(storage: &mut dyn Storage, row: u64) -> Result<Waiting, ContractError> {
    let waiting = WAITING
        .may_load(storage, row)?
        .ok_or(ContractError::NothingWaits { row })?;
    WAITING.remove(storage, row);
    Ok(waiting)
}
