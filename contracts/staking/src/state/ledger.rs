//! Sums over all pools: one item, so that a message writes it once.

use cosmwasm_std::{BlockInfo, Storage, Uint128};
use cw_storage_plus::Item;
use flywheel_protocol::numbers::{Accumulator, Stream};
use flywheel_protocol::{Seconds, Time};
use flywheel_types::compact;

use super::votes;
use crate::error::ContractError;

/// Sums over all pools.
pub const LEDGER: Item<Ledger> = Item::new("ledger");

/// Sums over all pools, and the stakers' income before it is divided among them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Owners' bonds.
    bonds: Uint128,
    /// Delegators' tokens.
    delegated: Uint128,
    /// Tokens on their way out, the community pool's among them.
    unbonding: Uint128,
    /// Income that came and was not paid out: streaming, owed, or dust of divisions.
    income: Uint128,
    /// The sum of the pools' reward weights, the community pool's among them.
    weight: Uint128,
    /// Divides income among pools (rule N1).
    pools: Accumulator,
    /// Income on its way to the accumulator (rule N2).
    stream: Stream,
    /// Tokens in the community pool.
    community: Uint128,
}

compact!(Ledger {
    bonds,
    delegated,
    unbonding,
    income,
    weight,
    pools,
    stream,
    community
});

impl Ledger {
    /// The ledger with all income that has streamed in until now divided among the pools. Everything that changes a weight
    /// begins here (rule S9).
    pub fn load(storage: &dyn Storage, now: Time) -> Result<Self, ContractError> {
        let mut ledger = LEDGER.load(storage)?;
        let released = ledger.stream.touch(now)?;
        ledger.pools.distribute(released, ledger.weight)?;
        Ok(ledger)
    }

    /// Stores the ledger and, if they changed, the votes of the network.
    pub fn save(&self, storage: &mut dyn Storage, block: &BlockInfo) -> Result<(), ContractError> {
        let power = self.bonds.checked_add(self.delegated)?.checked_add(self.community)?;
        votes::set_total_power(storage, block.height, power)?;
        Ok(LEDGER.save(storage, self)?)
    }

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
    pub const fn unbonding(&self) -> Uint128 {
        self.unbonding
    }

    /// Income that came and was not paid out.
    pub const fn income(&self) -> Uint128 {
        self.income
    }

    /// The sum of the pools' reward weights.
    pub const fn weight(&self) -> Uint128 {
        self.weight
    }

    /// The accumulator over pools.
    pub const fn pools(&self) -> &Accumulator {
        &self.pools
    }

    /// Income that has not streamed in yet.
    pub fn streaming(&self) -> Uint128 {
        self.stream.left()
    }

    pub(super) fn bond(&mut self, tokens: Uint128) -> Result<(), ContractError> {
        self.bonds = self.bonds.checked_add(tokens)?;
        Ok(())
    }

    pub(super) fn unbond(&mut self, tokens: Uint128) -> Result<(), ContractError> {
        self.bonds = self.bonds.checked_sub(tokens)?;
        self.unbonding = self.unbonding.checked_add(tokens)?;
        Ok(())
    }

    pub(super) fn delegate(&mut self, tokens: Uint128) -> Result<(), ContractError> {
        self.delegated = self.delegated.checked_add(tokens)?;
        Ok(())
    }

    pub(super) fn undelegate(&mut self, tokens: Uint128) -> Result<(), ContractError> {
        self.delegated = self.delegated.checked_sub(tokens)?;
        self.unbonding = self.unbonding.checked_add(tokens)?;
        Ok(())
    }

    /// A slash took this much of bonds and of delegators' tokens.
    pub(super) fn lose(&mut self, bond: Uint128, delegated: Uint128) -> Result<(), ContractError> {
        self.bonds = self.bonds.checked_sub(bond)?;
        self.delegated = self.delegated.checked_sub(delegated)?;
        Ok(())
    }

    /// Somebody put tokens into the community pool.
    pub fn join(&mut self, tokens: Uint128) -> Result<(), ContractError> {
        self.community = self.community.checked_add(tokens)?;
        Ok(())
    }

    /// Somebody took tokens out of the community pool.
    pub fn leave(&mut self, tokens: Uint128) -> Result<(), ContractError> {
        self.community = self.community.checked_sub(tokens)?;
        self.unbonding = self.unbonding.checked_add(tokens)?;
        Ok(())
    }

    pub(super) fn reweigh(&mut self, before: Uint128, after: Uint128) -> Result<(), ContractError> {
        self.weight = self.weight.checked_sub(before)?.checked_add(after)?;
        Ok(())
    }

    /// Unbonding tokens were paid out, or lost to a slash.
    pub fn withdraw(&mut self, tokens: Uint128) -> Result<(), ContractError> {
        self.unbonding = self.unbonding.checked_sub(tokens)?;
        Ok(())
    }

    /// Income came in, to flow over `period`.
    pub fn add_income(&mut self, now: Time, amount: Uint128, period: Seconds) -> Result<(), ContractError> {
        let released = self.stream.add(now, amount, period)?;
        self.pools.distribute(released, self.weight)?;
        self.income = self.income.checked_add(amount)?;
        Ok(())
    }

    /// Income was paid out.
    pub fn pay_income(&mut self, amount: Uint128) -> Result<(), ContractError> {
        self.income = self.income.checked_sub(amount)?;
        Ok(())
    }
}
