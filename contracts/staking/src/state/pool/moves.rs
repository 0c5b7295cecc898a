//! How tokens move within a pool. Every verb is for a pool that is settled, and tells the ledger.

use cosmwasm_std::{Addr, OverflowError, OverflowOperation, Uint128};
use flywheel_protocol::{Bps, Time};

use super::PoolBook;
use crate::error::ContractError;
use crate::state::closed::Closed;
use crate::state::ledger::Ledger;
use crate::state::shares;

/// What a delegator takes out of a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// Tokens that begin to unbond.
    pub tokens: Uint128,
    /// The shares that stay.
    pub left: Uint128,
}

/// What a slash took out of a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Losses {
    /// Of the owner's bond.
    pub bond: Uint128,
    /// Of the delegators' tokens.
    pub delegated: Uint128,
}

impl PoolBook {
    /// The owner adds to its bond, as the machine's owner of this `ownership_epoch`.
    pub fn bond(&mut self, ledger: &mut Ledger, tokens: Uint128, ownership_epoch: u32) -> Result<(), ContractError> {
        ledger.bond(tokens)?;
        self.pool.bond = self.pool.bond.checked_add(tokens)?;
        self.pool.ownership_epoch = ownership_epoch;
        Ok(())
    }

    /// The owner takes tokens out of its bond.
    pub fn unbond(&mut self, ledger: &mut Ledger, tokens: Uint128) -> Result<(), ContractError> {
        let bond = self.pool.bond;
        self.pool.bond = bond
            .checked_sub(tokens)
            .map_err(|_| ContractError::MoreThanBond { amount: tokens, bond })?;
        ledger.unbond(tokens)
    }

    /// A delegator puts tokens in and gets these shares for them.
    pub fn delegate(&mut self, ledger: &mut Ledger, tokens: Uint128) -> Result<Uint128, ContractError> {
        let machine = self.machine;
        let bought = shares::bought(tokens, self.pool.delegated, self.pool.shares)?
            .ok_or(ContractError::WorthlessShares { machine })?;
        if bought.is_zero() {
            return Err(ContractError::ZeroShares {
                amount: tokens,
                machine,
            });
        }
        ledger.delegate(tokens)?;
        self.pool.delegated = self.pool.delegated.checked_add(tokens)?;
        self.pool.shares = self.pool.shares.checked_add(bought)?;
        Ok(bought)
    }

    /// A delegator with `held` shares takes `amount` tokens out, or everything (rule S3). What would stay without any value
    /// is burned.
    pub fn undelegate(
        &mut self,
        ledger: &mut Ledger,
        held: Uint128,
        amount: Option<Uint128>,
    ) -> Result<Taken, ContractError> {
        let worth = self.worth(held)?;
        let (tokens, sold) = match amount {
            None => (worth, held),
            Some(tokens) if tokens > worth => {
                return Err(ContractError::MoreThanPosition {
                    amount: tokens,
                    machine: self.machine,
                    worth,
                });
            }
            Some(tokens) => (tokens, shares::sold(tokens, self.pool.delegated, self.pool.shares)?),
        };
        ledger.undelegate(tokens)?;
        self.pool.delegated = self.pool.delegated.checked_sub(tokens)?;
        self.pool.shares = self.pool.shares.checked_sub(sold)?;
        let left = held.checked_sub(sold)?;
        if left.is_zero() || !self.worth(left)?.is_zero() {
            return Ok(Taken { tokens, left });
        }
        self.pool.shares = self.pool.shares.checked_sub(left)?;
        Ok(Taken {
            tokens,
            left: Uint128::zero(),
        })
    }

    /// The machine's new owner takes the pool over: gives back what the former one's bond was, which goes into unbonding.
    ///
    /// An owner who bought its machine back is the one who bonded before: `taken_at` stays (rule S4).
    pub fn take_over(
        &mut self,
        ledger: &mut Ledger,
        now: Time,
        owner: &Addr,
        ownership_epoch: u32,
    ) -> Result<Uint128, ContractError> {
        let bond = std::mem::replace(&mut self.pool.bond, Uint128::zero());
        ledger.unbond(bond)?;
        if self.pool.owner != *owner {
            self.pool.owner = owner.clone();
            self.income.taken_at = now;
        }
        self.pool.ownership_epoch = ownership_epoch;
        Ok(bond)
    }

    /// Takes a fraction of the delegators' tokens and, if the offence is the present owner's, of the bond; each is rounded
    /// up (rule S4).
    pub fn slash(&mut self, ledger: &mut Ledger, at: Time, fraction: Bps) -> Result<Losses, ContractError> {
        let bond = if at < self.income.taken_at {
            Uint128::zero()
        } else {
            fraction.ceil_of(self.pool.bond)
        };
        let delegated = fraction.ceil_of(self.pool.delegated);
        self.pool.bond = self.pool.bond.checked_sub(bond)?;
        self.pool.delegated = self.pool.delegated.checked_sub(delegated)?;
        ledger.lose(bond, delegated)?;
        Ok(Losses { bond, delegated })
    }

    /// Closes the generation if its shares are worth less than a millionth of a token, and gives back the tokens that are
    /// left of it (rule S7). The bond and the owner's income stay; delegators can go on claiming what they earned.
    pub fn close_if_worthless(&mut self, ledger: &mut Ledger, today: u64) -> Result<Option<Uint128>, ContractError> {
        if !shares::are_worthless(self.pool.delegated, self.pool.shares) {
            return Ok(None);
        }
        let left = std::mem::replace(&mut self.pool.delegated, Uint128::zero());
        ledger.lose(Uint128::zero(), left)?;
        self.closed = Some(Closed {
            delegators: std::mem::take(&mut self.income.delegators),
            shares: std::mem::replace(&mut self.pool.shares, Uint128::zero()),
        });
        let next = self.pool.generation.checked_add(1);
        self.pool.generation = next.ok_or(OverflowError::new(OverflowOperation::Add))?;
        self.income.closed_day = today;
        Ok(Some(left))
    }
}
