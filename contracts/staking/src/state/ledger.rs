//! Sums over all pools: one item, so that a message writes it once; and what was paid out, beside it.

use std::ops::Deref;

use cosmwasm_std::{BlockInfo, Storage, Uint128};
use cw_storage_plus::Item;
use flywheel_protocol::numbers::{Accumulator, Stream};
use flywheel_protocol::{Seconds, Time};
use flywheel_types::compact;
use flywheel_types::staking::TotalPower;

use super::short::Short;
use super::votes;
use crate::error::ContractError;

/// Sums over all pools. Its first fields are public: [`flywheel_types::staking::TOTAL_POWER`].
pub const LEDGER: Item<Sums> = Item::new("ledger");
/// What was paid out since the start. No item: nothing was.
pub const PAYOUTS: Item<Payouts> = Item::new("payouts");

/// Sums over all pools, and the stakers' income before it is divided among them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sums {
    /// The block in which all votes together last changed.
    since: u64,
    /// Owners' bonds.
    bonds: Uint128,
    /// Delegators' tokens.
    delegated: Uint128,
    /// Tokens in the community pool.
    community: Uint128,
    /// Tokens that began to unbond since the start, the community pool's among them, less what slashes took of them.
    unbonded: Uint128,
    /// Income that came since the start.
    income: Uint128,
    /// The sum of the pools' reward weights, the community pool's among them.
    weight: Uint128,
    /// Divides income among pools (rule N1).
    pools: Short<Accumulator>,
    /// Income on its way to the accumulator (rule N2).
    stream: Short<Stream>,
}

compact!(Sums {
    since,
    bonds,
    delegated,
    community,
    unbonded,
    income,
    weight,
    pools,
    stream
});

impl Sums {
    /// Owners' bonds.
    pub const fn bonds(&self) -> Uint128 {
        self.bonds
    }

    /// Delegators' tokens.
    pub const fn delegated(&self) -> Uint128 {
        self.delegated
    }

    /// Tokens in the community pool.
    pub const fn community(&self) -> Uint128 {
        self.community
    }

    /// Tokens on their way out.
    pub fn unbonding(&self, payouts: &Payouts) -> Result<Uint128, ContractError> {
        Ok(self.unbonded.checked_sub(payouts.unbonded)?)
    }

    /// Income that came and was not paid out: streaming, owed, or dust of divisions.
    pub fn income(&self, payouts: &Payouts) -> Result<Uint128, ContractError> {
        Ok(self.income.checked_sub(payouts.income)?)
    }

    /// The sum of the pools' reward weights.
    pub const fn weight(&self) -> Uint128 {
        self.weight
    }

    /// The accumulator over pools.
    pub const fn pools(&self) -> &Accumulator {
        &self.pools.0
    }

    /// Income that has not streamed in yet.
    pub fn streaming(&self) -> Uint128 {
        self.stream.left()
    }

    /// All votes together.
    pub const fn power(&self) -> TotalPower {
        TotalPower {
            since: self.since,
            bonds: self.bonds,
            delegated: self.delegated,
            community: self.community,
        }
    }
}

/// What was paid out since the start: an item of its own, because payments change nothing else that is summed up, and the
/// ledger is three times as long.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Payouts {
    /// Income.
    pub income: Uint128,
    /// Tokens that had finished unbonding.
    pub unbonded: Uint128,
}

compact!(Payouts { income, unbonded });

impl Payouts {
    /// What was paid out until now.
    pub fn load(storage: &dyn Storage) -> Result<Self, ContractError> {
        Ok(PAYOUTS.may_load(storage)?.unwrap_or_default())
    }
}

/// Counts income as paid out.
///
/// # Errors
/// If more would be paid than came.
pub fn pay_income(storage: &mut dyn Storage, sums: &Sums, amount: Uint128) -> Result<(), ContractError> {
    let mut payouts = Payouts::load(storage)?;
    payouts.income = payouts.income.checked_add(amount)?;
    sums.income(&payouts)?;
    Ok(PAYOUTS.save(storage, &payouts)?)
}

/// Counts tokens that had finished unbonding as paid out. They were taken out of their buckets, which hold no more than the
/// ledger says: so that is not read.
pub fn pay_unbonded(storage: &mut dyn Storage, amount: Uint128) -> Result<(), ContractError> {
    let mut payouts = Payouts::load(storage)?;
    payouts.unbonded = payouts.unbonded.checked_add(amount)?;
    Ok(PAYOUTS.save(storage, &payouts)?)
}

/// The sums, from loading to saving.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    sums: Sums,
    loaded: TotalPower,
}

impl Deref for Ledger {
    type Target = Sums;

    fn deref(&self) -> &Sums {
        &self.sums
    }
}

impl Ledger {
    /// The ledger with all income that has streamed in until now divided among the pools. Everything that changes a weight
    /// begins here (rule S9).
    pub fn load(storage: &dyn Storage, now: Time) -> Result<Self, ContractError> {
        let mut sums = LEDGER.load(storage)?;
        let loaded = sums.power();
        let released = sums.stream.touch(now)?;
        sums.pools.distribute(released, sums.weight)?;
        Ok(Self { sums, loaded })
    }

    /// Stores the sums and, if all votes together changed, what they were before this block.
    pub fn save(&self, storage: &mut dyn Storage, block: &BlockInfo) -> Result<(), ContractError> {
        let mut sums = self.sums.clone();
        if sums.power().total() != self.loaded.total() {
            votes::keep_total(storage, block.height, &self.loaded)?;
            sums.since = block.height;
        }
        Ok(LEDGER.save(storage, &sums)?)
    }

    pub(super) fn bond(&mut self, tokens: Uint128) -> Result<(), ContractError> {
        self.sums.bonds = self.sums.bonds.checked_add(tokens)?;
        Ok(())
    }

    pub(super) fn unbond(&mut self, tokens: Uint128) -> Result<(), ContractError> {
        self.sums.bonds = self.sums.bonds.checked_sub(tokens)?;
        self.begin_unbonding(tokens)
    }

    pub(super) fn delegate(&mut self, tokens: Uint128) -> Result<(), ContractError> {
        self.sums.delegated = self.sums.delegated.checked_add(tokens)?;
        Ok(())
    }

    pub(super) fn undelegate(&mut self, tokens: Uint128) -> Result<(), ContractError> {
        self.sums.delegated = self.sums.delegated.checked_sub(tokens)?;
        self.begin_unbonding(tokens)
    }

    /// A slash took this much of bonds and of delegators' tokens.
    pub(super) fn lose(&mut self, bond: Uint128, delegated: Uint128) -> Result<(), ContractError> {
        self.sums.bonds = self.sums.bonds.checked_sub(bond)?;
        self.sums.delegated = self.sums.delegated.checked_sub(delegated)?;
        Ok(())
    }

    /// A slash took this much of tokens on their way out.
    pub fn lose_unbonding(&mut self, tokens: Uint128) -> Result<(), ContractError> {
        self.sums.unbonded = self.sums.unbonded.checked_sub(tokens)?;
        Ok(())
    }

    /// Somebody put tokens into the community pool.
    pub fn join(&mut self, tokens: Uint128) -> Result<(), ContractError> {
        self.sums.community = self.sums.community.checked_add(tokens)?;
        Ok(())
    }

    /// Somebody took tokens out of the community pool.
    pub fn leave(&mut self, tokens: Uint128) -> Result<(), ContractError> {
        self.sums.community = self.sums.community.checked_sub(tokens)?;
        self.begin_unbonding(tokens)
    }

    pub(super) fn reweigh(&mut self, before: Uint128, after: Uint128) -> Result<(), ContractError> {
        self.sums.weight = self.sums.weight.checked_sub(before)?.checked_add(after)?;
        Ok(())
    }

    /// Income came in, to flow over `period`.
    pub fn add_income(&mut self, now: Time, amount: Uint128, period: Seconds) -> Result<(), ContractError> {
        let released = self.sums.stream.add(now, amount, period)?;
        self.sums.pools.distribute(released, self.sums.weight)?;
        self.sums.income = self.sums.income.checked_add(amount)?;
        Ok(())
    }

    fn begin_unbonding(&mut self, tokens: Uint128) -> Result<(), ContractError> {
        self.sums.unbonded = self.sums.unbonded.checked_add(tokens)?;
        Ok(())
    }
}
