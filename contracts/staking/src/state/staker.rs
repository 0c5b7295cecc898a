//! Accounts: what their votes are made of, besides delegations.

use cosmwasm_std::{Addr, BlockInfo, Storage, Uint128};
use flywheel_types::staking::{STAKERS, Staker};

use super::community::Given;
use super::votes;
use crate::error::ContractError;

/// An account from loading to saving.
#[derive(Debug, Clone)]
pub struct StakerBook {
    account: Addr,
    staker: Staker,
    loaded: Staker,
}

impl StakerBook {
    /// The account's bonds and what it has in the community pool.
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
