//! Accounts: what their votes are made of and what their delegations earned.

use cosmwasm_std::{Addr, BlockInfo, Storage, Uint128, Uint256};
use cw_storage_plus::Map;
use flywheel_protocol::MachineId;
use flywheel_protocol::numbers::Accumulator;
use flywheel_types::compact;
use flywheel_types::staking::{MAX_POSITIONS, Pool, Position, STAKERS, Staker};

use super::community::Given;
use super::votes;
use crate::error::ContractError;

/// What delegations and members of the community pool earned, by pool, generation and account. No item: nothing earned since
/// the pool's beginning.
pub const POSITION_INCOME: Map<(u64, u32, &Addr), PositionIncome> = Map::new("position_income");

/// What a delegation earned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PositionIncome {
    /// The index of the accumulator over the pool's shares (or the community's tokens) when the position was last settled.
    pub index: Uint256,
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
        let mut income = POSITION_INCOME.may_load(storage, key)?.unwrap_or_default();
        let earned = divided.income.settle(shares, &mut income.index)?;
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

    /// The account's delegation to an earlier generation of the pool: worth nothing, but it may have earned something.
    pub fn closed_position(&self, machine: MachineId, pool: &Pool) -> Option<Position> {
        let mut positions = self.staker.positions.iter();
        let held = positions.find(|position| position.pool == machine.get())?;
        (held.generation != pool.generation).then(|| held.clone())
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

    /// The account took so much out of its bonds, or a slash did.
    pub fn unbond(&mut self, tokens: Uint128) -> Result<(), ContractError> {
        self.staker.bonds = self.staker.bonds.checked_sub(tokens)?;
        Ok(())
    }

    /// What it has in the community pool, and whom it gives that to.
    pub fn given(&self) -> Given {
        Given {
            to: self.staker.representative.clone(),
            tokens: self.staker.community,
        }
    }

    /// It put tokens into the community pool.
    pub fn join(&mut self, tokens: Uint128) -> Result<(), ContractError> {
        self.staker.community = self.staker.community.checked_add(tokens)?;
        Ok(())
    }

    /// It took tokens out of the community pool. Without any, nobody represents it.
    pub fn leave(&mut self, tokens: Uint128) -> Result<(), ContractError> {
        self.staker.community = self.staker.community.checked_sub(tokens)?;
        if self.staker.community.is_zero() {
            self.staker.representative = None;
        }
        Ok(())
    }

    /// Whom it gives its tokens in the community pool to.
    pub fn set_representative(&mut self, representative: Option<Addr>) {
        self.staker.representative = representative;
    }

    /// Others give it so much more.
    pub fn receive_given(&mut self, tokens: Uint128) -> Result<(), ContractError> {
        self.staker.given = self.staker.given.checked_add(tokens)?;
        Ok(())
    }

    /// Others give it so much less.
    pub fn lose_given(&mut self, tokens: Uint128) -> Result<(), ContractError> {
        self.staker.given = self.staker.given.checked_sub(tokens)?;
        Ok(())
    }
}
