//! Pools and what they earn (rules S2, S3, S9).

use cosmwasm_std::{Addr, BlockInfo, Storage, Uint128};
use flywheel_protocol::{Bps, MachineId, Time};
use flywheel_types::staking::{POOLS, Pool};

use super::closed::{CLOSED, Closed};
use super::income::Divided;
use super::ledger::Ledger;
use super::short::Short;
use super::{shares, votes};
use crate::error::ContractError;

mod moves;
mod record;

pub use moves::{Losses, Taken};
pub use record::{PoolIncome, PoolRecord, RECORDS};

/// A pool, settled to now, from loading to saving.
#[derive(Debug, Clone)]
pub struct PoolBook {
    machine: MachineId,
    pool: Pool,
    income: PoolIncome,
    closed: Option<Closed>,
    loaded: Option<PoolRecord>,
}

/// A machine's pool as it is stored.
pub fn existing_pool(storage: &dyn Storage, machine: MachineId) -> Result<Pool, ContractError> {
    POOLS
        .may_load(storage, machine.get())?
        .ok_or(ContractError::NoPool { machine })
}

impl PoolBook {
    /// The machine's pool, its income settled to now; `None` if nobody has bonded the machine yet.
    pub fn find(storage: &dyn Storage, ledger: &Ledger, machine: MachineId) -> Result<Option<Self>, ContractError> {
        let Some(record) = RECORDS.may_load(storage, machine.get())? else {
            return Ok(None);
        };
        let PoolRecord { pool, income } = record.clone();
        let mut book = Self {
            machine,
            pool,
            income,
            closed: None,
            loaded: Some(record),
        };
        book.settle(ledger)?;
        Ok(Some(book))
    }

    /// The machine's pool, its income settled to now.
    pub fn load(storage: &dyn Storage, ledger: &Ledger, machine: MachineId) -> Result<Self, ContractError> {
        Self::find(storage, ledger, machine)?.ok_or(ContractError::NoPool { machine })
    }

    /// A new pool without a bond.
    pub fn open(
        ledger: &Ledger,
        block: &BlockInfo,
        machine: MachineId,
        owner: &Addr,
        class: String,
        commission: Bps,
    ) -> Self {
        let zero = Uint128::zero();
        Self {
            machine,
            pool: Pool {
                owner: owner.clone(),
                ownership_epoch: 0,
                class,
                bond: zero,
                delegated: zero,
                shares: zero,
                generation: 0,
                commission,
                jailed: false,
                since: block.height,
            },
            income: PoolIncome {
                index: Short(ledger.pools().index()),
                owed: zero,
                delegators: Short::default(),
                commission_set: Time::of(block),
                taken_at: Time::of(block),
                counted: Bps::ONE,
                closed_day: 0,
            },
            closed: None,
            loaded: None,
        }
    }

    /// Stores the pool, its income and what its votes were before this block, and brings the ledger's weight up to date.
    /// The ledger is saved after it.
    pub fn save(
        mut self,
        storage: &mut dyn Storage,
        ledger: &mut Ledger,
        block: &BlockInfo,
    ) -> Result<(), ContractError> {
        let id = self.machine.get();
        let old = self.loaded.take();
        let before = old.as_ref().map_or(Uint128::zero(), PoolRecord::weight);
        if let Some(PoolRecord { pool: old, .. }) = &old
            && (old.delegated, old.shares, old.generation)
                != (self.pool.delegated, self.pool.shares, self.pool.generation)
        {
            votes::keep_pool(storage, id, block.height, old)?;
            self.pool.since = block.height;
            if let Some(closed) = &self.closed {
                CLOSED.save(storage, (id, old.generation), closed)?;
            }
        }
        let new = PoolRecord {
            pool: self.pool,
            income: self.income,
        };
        ledger.reweigh(before, new.weight())?;
        if old.as_ref() != Some(&new) {
            RECORDS.save(storage, id, &new)?;
        }
        Ok(())
    }

    /// Whose pool it is.
    pub const fn machine(&self) -> MachineId {
        self.machine
    }

    /// The pool.
    pub const fn pool(&self) -> &Pool {
        &self.pool
    }

    /// What it earns.
    pub const fn income(&self) -> &PoolIncome {
        &self.income
    }

    /// What its delegators share.
    pub const fn divided(&self) -> Divided<'_> {
        Divided {
            pool: self.machine.get(),
            generation: self.pool.generation,
            income: &self.income.delegators.0,
        }
    }

    /// Whether it has neither a bond nor delegations.
    pub fn is_empty(&self) -> bool {
        self.pool.bond.is_zero() && self.pool.shares.is_zero()
    }

    /// What so many shares are worth now, rounded down.
    pub fn worth(&self, held: Uint128) -> Result<Uint128, ContractError> {
        shares::worth(held, self.pool.delegated, self.pool.shares)
    }

    /// Shuts the pool out of income, or lets it back.
    pub const fn set_jailed(&mut self, jailed: bool) {
        self.pool.jailed = jailed;
    }

    /// The class of an empty pool.
    pub fn set_class(&mut self, class: String) {
        self.pool.class = class;
    }

    /// How much of the pool's tokens weighs in the stakers' income from now on.
    pub const fn set_counted(&mut self, counted: Bps) {
        self.income.counted = counted;
    }

    /// The owner's part of income from now on.
    pub const fn set_commission(&mut self, now: Time, commission: Bps) {
        self.pool.commission = commission;
        self.income.commission_set = now;
    }

    /// Takes the owner's income out, to be paid.
    pub const fn take_owed(&mut self) -> Uint128 {
        std::mem::replace(&mut self.income.owed, Uint128::zero())
    }

    /// A pool's income R: commission `floor(R x c)` and `floor((R - commission) x bond / (bond + delegated))` are the
    /// owner's, the rest is divided among the shares (rule S9).
    fn settle(&mut self, ledger: &Ledger) -> Result<(), ContractError> {
        let pool = &self.pool;
        let weight = record::weight(pool, self.income.counted);
        let earned = ledger.pools().settle(weight, &mut self.income.index)?;
        if earned.is_zero() {
            return Ok(());
        }
        let commission = pool.commission.of(earned);
        let divided = earned.checked_sub(commission)?;
        let of_bond = divided.checked_multiply_ratio(pool.bond, pool.bond.checked_add(pool.delegated)?)?;
        self.income.owed = self.income.owed.checked_add(commission)?.checked_add(of_bond)?;
        self.income
            .delegators
            .distribute(divided.checked_sub(of_bond)?, pool.shares)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
