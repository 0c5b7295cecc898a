//! Generations that a slash has closed (rule S7): what their delegators earned until then, and nothing else.

use cosmwasm_std::{Addr, Storage, Uint128};
use cw_storage_plus::Map;
use flywheel_protocol::numbers::Accumulator;
use flywheel_types::compact;
use flywheel_types::staking::Position;

use super::staker::{Divided, PositionIncome};
use crate::error::ContractError;

/// Closed generations with positions that were not settled yet, by pool and generation.
pub const CLOSED: Map<(u64, u32), Closed> = Map::new("closed_generations");

/// A closed generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closed {
    /// What was divided among the shares; nothing is added any more.
    pub delegators: Accumulator,
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
            income: &self.delegators,
        }
    }
}

/// What a position of a closed generation earned and was not claimed. The caller takes the position away for good; with the
/// last one the generation leaves the storage.
pub fn leave_closed(
    storage: &mut dyn Storage,
    account: &Addr,
    position: &Position,
) -> Result<PositionIncome, ContractError> {
    let key = (position.pool, position.generation);
    let mut closed = CLOSED.load(storage, key)?;
    let divided = closed.divided(position.pool, position.generation);
    let income = PositionIncome::settled(storage, &divided, account, position.shares)?;
    closed.shares = closed.shares.checked_sub(position.shares)?;
    if closed.shares.is_zero() {
        CLOSED.remove(storage, key);
    } else {
        CLOSED.save(storage, key, &closed)?;
    }
    Ok(income)
}
