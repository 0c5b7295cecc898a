//! What shares of a pool, and tokens of the community pool, earned.

use cosmwasm_std::{Addr, Storage, Uint128, Uint256};
use cw_storage_plus::Map;
use flywheel_protocol::numbers::Accumulator;
use flywheel_types::compact;

use super::short::Short;
use crate::error::ContractError;

/// What members of the community pool earned, and what delegations that are gone left behind, by pool, generation and account.
/// No item: nothing earned since the pool's beginning, or nothing left.
pub const POSITION_INCOME: Map<(u64, u32, &Addr), PositionIncome> = Map::new("position_income");

/// What a delegation earned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PositionIncome {
    /// The index of the accumulator over the pool's shares (or the community's tokens) when the position was last settled.
    pub index: Short<Uint256>,
    /// Income that was not claimed.
    pub owed: Uint128,
}

compact!(PositionIncome { index, owed });

/// Whose income it is that positions are settled by: a pool's generation, or the community pool.
#[derive(Debug, Clone, Copy)]
pub struct Divided<'a> {
    /// The machine, or the community pool's number.
    pub pool: u64,
    /// The pool's generation.
    pub generation: u32,
    /// Settled, so that what is owed is exact to the second.
    pub income: &'a Accumulator,
}

impl PositionIncome {
    /// What `shares` have earned until now and was not claimed.
    pub fn settled(
        storage: &dyn Storage,
        divided: &Divided<'_>,
        account: &Addr,
        shares: Uint128,
    ) -> Result<Self, ContractError> {
        let key = (divided.pool, divided.generation, account);
        let kept = POSITION_INCOME.may_load(storage, key)?.unwrap_or_default();
        kept.settle(divided, shares)
    }

    /// With what `shares` have earned until now.
    pub fn settle(mut self, divided: &Divided<'_>, shares: Uint128) -> Result<Self, ContractError> {
        let earned = divided.income.settle(shares, &mut self.index)?;
        self.owed = self.owed.checked_add(earned)?;
        Ok(self)
    }

    /// Takes the income out, to be paid.
    pub const fn take_owed(&mut self) -> Uint128 {
        std::mem::replace(&mut self.owed, Uint128::zero())
    }

    /// Stores the income of a position that now has `shares`. A position that is gone and owed nothing leaves nothing.
    pub fn save(
        self,
        storage: &mut dyn Storage,
        (pool, generation): (u64, u32),
        account: &Addr,
        shares: Uint128,
    ) -> Result<(), ContractError> {
        let key = (pool, generation, account);
        if self.owed.is_zero() && (shares.is_zero() || self.index.is_zero()) {
            POSITION_INCOME.remove(storage, key);
            return Ok(());
        }
        Ok(POSITION_INCOME.save(storage, key, &self)?)
    }
}
