//! A cw20.

use cosmwasm_std::{Addr, Uint128};
use cw20::{BalanceResponse, Cw20QueryMsg, TokenInfoResponse};

use crate::{Chain, ChainError, ChainExt};

/// A cw20 contract.
#[derive(Debug)]
pub struct Token<'c, C: ?Sized> {
    chain: &'c C,
    address: Addr,
}

impl<'c, C: Chain + ?Sized> Token<'c, C> {
    /// The token at an address.
    pub const fn new(chain: &'c C, address: Addr) -> Self {
        Self { chain, address }
    }

    /// Its address.
    pub const fn address(&self) -> &Addr {
        &self.address
    }

    /// What an account holds.
    pub fn balance(&self, account: &Addr) -> Result<Uint128, ChainError> {
        let message = Cw20QueryMsg::Balance {
            address: account.to_string(),
        };
        let answer: BalanceResponse = self.chain.query(&self.address, &message)?;
        Ok(answer.balance)
    }

    /// Name, symbol, decimals and supply.
    pub fn info(&self) -> Result<TokenInfoResponse, ChainError> {
        self.chain.query(&self.address, &Cw20QueryMsg::TokenInfo {})
    }
}
