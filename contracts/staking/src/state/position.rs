//! Delegations: an account's shares of a pool and what they earned, in one item, which is all that a claim reads and writes
//! of an account.

use cosmwasm_std::{Addr, BlockInfo, Order, Storage, Uint128, Uint256};
use cw_storage_plus::Map;
use flywheel_protocol::MachineId;
use flywheel_types::compact;
use flywheel_types::staking::{MAX_POSITIONS, Pool};

use super::income::{Divided, POSITION_INCOME, PositionIncome};
use super::short::Short;
use super::votes::{self, PastPosition};
use crate::error::ContractError;

/// The records of delegations: [`flywheel_types::staking::POSITIONS`] as only this contract writes and reads them.
pub const POSITION_RECORDS: Map<(&Addr, u64), PositionRecord> = Map::new("positions");

/// A delegation's record. Its first three fields are public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PositionRecord {
    /// The block in which the shares last changed.
    pub since: u64,
    /// The pool's generation that the shares belong to.
    pub generation: u32,
    /// Shares; never zero.
    pub shares: Uint128,
    /// The index of the accumulator over the pool's shares when the position was last settled.
    pub index: Short<Uint256>,
    /// Income that was not claimed.
    pub owed: Uint128,
}

compact!(PositionRecord {
    since,
    generation,
    shares,
    index,
    owed
});

impl PositionRecord {
    /// What it has earned until now and was not claimed. `divided` is of its own generation.
    pub fn settled(&self, divided: &Divided<'_>) -> Result<PositionIncome, ContractError> {
        let kept = PositionIncome {
            index: self.index,
            owed: self.owed,
        };
        kept.settle(divided, self.shares)
    }
}

/// An account's delegation to a pool, from loading to saving.
#[derive(Debug, Clone)]
pub struct PositionBook {
    account: Addr,
    pool: u64,
    record: Option<PositionRecord>,
    /// Whether a delegation that is gone left income behind.
    has_left_income: bool,
}

impl PositionBook {
    /// The account's delegation as it is stored, if there is one.
    pub fn load(storage: &dyn Storage, account: &Addr, machine: MachineId) -> Result<Self, ContractError> {
        let pool = machine.get();
        Ok(Self {
            account: account.clone(),
            pool,
            record: POSITION_RECORDS.may_load(storage, (account, pool))?,
            has_left_income: false,
        })
    }

    /// Its shares; those of a closed generation are none.
    pub fn shares(&self, pool: &Pool) -> Uint128 {
        self.in_generation(pool.generation)
            .map_or(Uint128::zero(), |record| record.shares)
    }

    /// The delegation, if it is to an earlier generation of the pool: worth nothing, but it may have earned something.
    pub fn closed(&self, pool: &Pool) -> Option<&PositionRecord> {
        self.record
            .as_ref()
            .filter(|record| record.generation != pool.generation)
    }

    /// What was earned in the pool's present generation and was not claimed: by the shares, or by shares that were given up
    /// before. It is asked before the delegation is saved.
    pub fn income(&mut self, storage: &dyn Storage, divided: &Divided<'_>) -> Result<PositionIncome, ContractError> {
        match &self.record {
            Some(record) if record.generation == divided.generation => record.settled(divided),
            // Who holds shares of an earlier generation never had any of this one.
            Some(_) => PositionIncome::default().settle(divided, Uint128::zero()),
            None => {
                let left = POSITION_INCOME.may_load(storage, (self.pool, divided.generation, &self.account))?;
                self.has_left_income = left.is_some();
                left.unwrap_or_default().settle(divided, Uint128::zero())
            }
        }
    }

    /// Stores what is owed after a claim; the shares stay.
    pub fn save_income(
        self,
        storage: &mut dyn Storage,
        generation: u32,
        income: PositionIncome,
    ) -> Result<(), ContractError> {
        match self.in_generation(generation).cloned() {
            None => income.save(storage, (self.pool, generation), &self.account, Uint128::zero()),
            Some(record) => self.write(storage, record, income),
        }
    }

    /// The account has so many shares of the pool's present generation from now on, of which this is the income until now.
    ///
    /// # Errors
    /// If the delegation is new and the account has as many as it may have.
    pub fn save(
        self,
        storage: &mut dyn Storage,
        block: &BlockInfo,
        (generation, shares): (u32, Uint128),
        income: PositionIncome,
    ) -> Result<(), ContractError> {
        if shares.is_zero() {
            let (key, account) = ((self.pool, generation), self.account.clone());
            self.close(storage, block)?;
            return if income.owed.is_zero() {
                Ok(())
            } else {
                income.save(storage, key, &account, shares)
            };
        }
        match &self.record {
            Some(old) => self.keep(storage, block, old)?,
            None => self.open(storage, generation)?,
        }
        let record = PositionRecord {
            since: block.height,
            generation,
            shares,
            index: Short::default(),
            owed: Uint128::zero(),
        };
        self.write(storage, record, income)
    }

    /// Takes the delegation away; its place is free again.
    pub fn close(self, storage: &mut dyn Storage, block: &BlockInfo) -> Result<(), ContractError> {
        if let Some(old) = &self.record {
            votes::keep_delegations(storage, &self.account, block.height)?;
            self.keep(storage, block, old)?;
            POSITION_RECORDS.remove(storage, (&self.account, self.pool));
        }
        Ok(())
    }

    /// A new delegation: there must be a place for it, and it takes over what an earlier one left behind.
    fn open(&self, storage: &mut dyn Storage, generation: u32) -> Result<(), ContractError> {
        let held = POSITION_RECORDS.prefix(&self.account);
        let count = held
            .keys_raw(storage, None, None, Order::Ascending)
            .take(MAX_POSITIONS)
            .count();
        if count >= MAX_POSITIONS {
            return Err(ContractError::TooManyPositions);
        }
        if self.has_left_income {
            POSITION_INCOME.remove(storage, (self.pool, generation, &self.account));
        }
        Ok(())
    }

    fn keep(&self, storage: &mut dyn Storage, block: &BlockInfo, old: &PositionRecord) -> Result<(), ContractError> {
        let past = PastPosition {
            since: old.since,
            generation: old.generation,
            shares: old.shares,
        };
        Ok(votes::keep_position(
            storage,
            (&self.account, self.pool),
            block.height,
            &past,
        )?)
    }

    fn write(
        &self,
        storage: &mut dyn Storage,
        record: PositionRecord,
        income: PositionIncome,
    ) -> Result<(), ContractError> {
        let record = PositionRecord {
            index: income.index,
            owed: income.owed,
            ..record
        };
        Ok(POSITION_RECORDS.save(storage, (&self.account, self.pool), &record)?)
    }

    fn in_generation(&self, generation: u32) -> Option<&PositionRecord> {
        self.record.as_ref().filter(|record| record.generation == generation)
    }
}
