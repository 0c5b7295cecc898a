//! Generations that a slash has closed (rule S7): what their delegators earned until then, and nothing else.

use cosmwasm_std::{Storage, Uint128};
use cw_storage_plus::Map;
use flywheel_protocol::MachineId;
use flywheel_protocol::numbers::Accumulator;
use flywheel_types::compact;

use super::income::{Divided, PositionIncome};
use super::position::PositionRecord;
use super::short::Short;
use crate::error::ContractError;

/// Closed generations with positions that were not settled yet, by pool and generation.
pub const CLOSED: Map<(u64, u32), Closed> = Map::new("closed_generations");

/// A closed generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closed {
    /// What was divided among the shares; nothing is added any more.
    pub delegators: Short<Accumulator>,
    /// Shares of positions that were not settled yet.
    pub shares: Uint128,
}

compact!(Closed { delegators, shares });

impl Closed {
    /// What the generation earned, to settle its positions by.
    pub const fn divided(&self, pool: u64, generation: u32) -> Divided<'_> {
        Divided {
            pool,
            generation,
            income: &self.delegators.0,
        }
    }
}

/// What a position of a closed generation earned and was not claimed. The caller takes the position away for good; with the
/// last one the generation leaves the storage.
pub fn leave_closed(
    storage: &mut dyn Storage,
    machine: MachineId,
    position: &PositionRecord,
) -> Result<PositionIncome, ContractError> {
    let key = (machine.get(), position.generation);
    let mut closed = CLOSED.load(storage, key)?;
    let income = position.settled(&closed.divided(machine.get(), position.generation))?;
    closed.shares = closed.shares.checked_sub(position.shares)?;
    if closed.shares.is_zero() {
        CLOSED.remove(storage, key);
    } else {
        CLOSED.save(storage, key, &closed)?;
    }
    Ok(income)
}
