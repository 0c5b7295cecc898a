//! One network: the way to its contracts.

use cosmwasm_std::{Addr, Uint128};
use flywheel_protocol::EpochClock;
use flywheel_types::{Denom, hub};

use super::{Dao, Marketplace, Registry, Rewards, Staking, Token, Verification};
use crate::{Account, Chain, ChainError, TxResult};

/// A launched network.
#[derive(Debug)]
pub struct Network<'c, C: ?Sized> {
    chain: &'c C,
    registry: Addr,
    record: hub::Network,
}

impl<'c, C: Chain + ?Sized> Network<'c, C> {
    /// A network as the hub describes it.
    pub const fn new(chain: &'c C, registry: Addr, record: hub::Network) -> Self {
        Self {
            chain,
            registry,
            record,
        }
    }

    /// What the hub knows of it.
    pub const fn record(&self) -> &hub::Network {
        &self.record
    }

    /// The chain it lives on.
    pub const fn chain(&self) -> &'c C {
        self.chain
    }

    /// Its epochs.
    pub const fn clock(&self) -> EpochClock {
        self.record.clock
    }

    /// Its token.
    pub const fn denom(&self) -> &Denom {
        &self.record.denom
    }

    /// The machine-registry that it shares with the chain's other networks.
    pub fn registry(&self) -> Registry<'c, C> {
        Registry::new(self.chain, self.registry.clone())
    }

    /// Bonds, delegations, enrolment.
    pub fn staking(&self) -> Staking<'c, C> {
        Staking::new(
            self.chain,
            self.record.contracts.staking.clone(),
            self.record.denom.clone(),
        )
    }

    /// Oracles and statements.
    pub fn verification(&self) -> Verification<'c, C> {
        Verification::new(
            self.chain,
            self.record.contracts.verification.clone(),
            self.record.denom.clone(),
        )
    }

    /// Emission and claims.
    pub fn rewards(&self) -> Rewards<'c, C> {
        Rewards::new(
            self.chain,
            self.record.contracts.rewards.clone(),
            self.record.denom.clone(),
        )
    }

    /// Sales of data, feeds and services; `None`: the network was launched without a marketplace.
    pub fn marketplace(&self) -> Option<Marketplace<'c, C>> {
        let address = self.record.contracts.marketplace.clone();
        address.map(|address| Marketplace::new(self.chain, address))
    }

    /// Its DAO; `None`: the network was launched without one.
    pub fn dao(&self) -> Option<Dao<'c, C>> {
        let address = self.record.contracts.governance.clone();
        address.map(|address| Dao::new(self.chain, address, self.record.denom.clone()))
    }

    /// The network's own cw20; `None` in a network with a native coin.
    pub fn token(&self) -> Option<Token<'c, C>> {
        self.record
            .contracts
            .token
            .clone()
            .map(|address| Token::new(self.chain, address))
    }

    /// What an account holds of the network's token.
    pub fn balance(&self, account: &Addr) -> Result<Uint128, ChainError> {
        match &self.record.denom {
            Denom::Native(denom) => self.chain.balance(account, denom),
            Denom::Cw20(token) => Token::new(self.chain, token.clone()).balance(account),
        }
    }

    /// Sends the network's token to an account.
    pub fn transfer(&self, signer: &Account, to: &Addr, amount: Uint128) -> Result<TxResult, ChainError> {
        let message = self
            .record
            .denom
            .pay(to, amount)
            .map_err(|error| ChainError::Encoding {
                what: "the message",
                reason: error.to_string(),
            })?;
        self.chain.execute_all(signer, vec![message])
    }
}
