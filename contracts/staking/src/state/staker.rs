//! Accounts: what their votes are made of and what their delegations earned.

use cosmwasm_std::{Addr, BlockInfo, Storage, Uint128, Uint256};
use cw_storage_plus::Map;
use flywheel_protocol::MachineId;
use flywheel_types::compact;
use flywheel_types::staking::{MAX_POSITIONS, Pool, Position, STAKERS, Staker};

use super::pool::PoolBook;
use super::votes;
use crate::error::ContractError;

/// What delegations earned, by pool, generation and account. No item: nothing earned since the pool's beginning.
pub const POSITION_INCOME: Map<(u64, u32, &Addr), PositionIncome> = Map::new("position_income");

/// What a delegation earned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PositionIncome {
    /// The index of the accumulator over the pool's shares when the position was last settled.
    pub index: Uint256,
    /// Income that was not claimed.
    pub owed: Uint128,
}

compact!(PositionIncome { index, owed });

impl PositionIncome {
    /// What `shares` of a pool have earned until now and was not claimed. `book` is settled, so this is exact to the second.
    pub fn settled(
        storage: &dyn Storage,
        book: &PoolBook,
        account: &Addr,
        shares: Uint128,
    ) -> Result<Self, ContractError> {
        let key = (book.machine().get(), book.pool().generation, account);
        let mut income = POSITION_INCOME.may_load(storage, key)?.unwrap_or_default();
        let earned = book.income().delegators.settle(shares, &mut income.index)?;
        income.owed = income.owed.checked_add(earned)?;
        Ok(income)
    }

    /// Takes the income out, to be paid.
    pub const fn take_owed(&mut self) -> Uint128 {
        std::mem::replace(&mut self.owed, Uint128::zero())
    }

    /// Stores the income of a position that now has `shares`. A position that is gone and owed nothing leaves nothing.
    pub fn save(
        self,
        storage: &mut dyn Storage,
        book: &PoolBook,
        account: &Addr,
        shares: Uint128,
    ) -> Result<(), ContractError> {
        let key = (book.machine().get(), book.pool().generation, account);
        if self.owed.is_zero() && (shares.is_zero() || self.index.is_zero()) {
            POSITION_INCOME.remove(storage, key);
            return Ok(());
        }
        Ok(POSITION_INCOME.save(storage, key, &self)?)
    }
}

/// An account from loading to saving.
#[derive(Debug, Clone)]
pub struct StakerBook {
    account: Addr,
    staker: Staker,
    loaded: Staker,
}

impl StakerBook {
    /// The account's bonds and delegations.
    pub fn load(storage: &dyn Storage, account: &Addr) -> Result<Self, ContractError> {
        let staker = STAKERS.may_load(storage, account)?.unwrap_or_default();
        Ok(Self {
            account: account.clone(),
            loaded: staker.clone(),
            staker,
        })
    }

    /// Stores the account and what its votes were before this block. Its record stays when it has left: `since` says from
    /// which block on it has no votes.
    pub fn save(mut self, storage: &mut dyn Storage, block: &BlockInfo) -> Result<(), ContractError> {
        if self.staker == self.loaded {
            return Ok(());
        }
        votes::keep_staker(storage, &self.account, block.height, &self.loaded)?;
        self.staker.since = block.height;
        Ok(STAKERS.save(storage, &self.account, &self.staker)?)
    }

    /// The account's shares of a pool; those of a closed generation are none.
    pub fn shares(&self, machine: MachineId, pool: &Pool) -> Uint128 {
        let position = self
            .staker
            .positions
            .iter()
            .find(|position| position.pool == machine.get());
        position
            .filter(|position| position.generation == pool.generation)
            .map_or(Uint128::zero(), |held| held.shares)
    }

    /// The account has so many shares of a pool from now on; with none its slot is free again.
    pub fn set_shares(&mut self, machine: MachineId, pool: &Pool, shares: Uint128) -> Result<(), ContractError> {
        let positions = &mut self.staker.positions;
        if shares.is_zero() {
            positions.retain(|position| position.pool != machine.get());
            return Ok(());
        }
        let new = Position {
            pool: machine.get(),
            generation: pool.generation,
            shares,
        };
        if let Some(position) = positions.iter_mut().find(|position| position.pool == machine.get()) {
            *position = new;
        } else if positions.len() < MAX_POSITIONS {
            positions.push(new);
        } else {
            return Err(ContractError::TooManyPositions);
        }
        Ok(())
    }

    /// The account bonded so much more.
    pub fn bond(&mut self, tokens: Uint128) -> Result<(), ContractError> {
        self.staker.bonds = self.staker.bonds.checked_add(tokens)?;
        Ok(())
    }

    /// The account took so much out of its bonds.
    pub fn unbond(&mut self, tokens: Uint128) -> Result<(), ContractError> {
        self.staker.bonds = self.staker.bonds.checked_sub(tokens)?;
        Ok(())
    }
}
