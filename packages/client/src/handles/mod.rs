//! Typed handles: `network.staking().bond(...)`. Each method is one message or one question of a contract.

mod access_control;
mod governance;
mod hub;
mod marketplace;
mod network;
mod payments;
mod registry;
mod rewards;
mod staking;
mod token;
mod verification;

use cosmwasm_std::{Addr, CosmosMsg, Uint128};
use flywheel_types::Denom;
use serde::Serialize;

pub use access_control::{AccessControl, AgentTerms};
pub use governance::Dao;
pub use hub::Hub;
pub use marketplace::Marketplace;
pub use network::Network;
pub use payments::Payments;
pub use registry::Registry;
pub use rewards::Rewards;
pub use staking::Staking;
pub use token::Token;
pub use verification::Verification;

use crate::ChainError;

/// The message that hands `amount` of a network's token to `contract`, native or cw20.
pub(crate) fn hand_over<N: Serialize, H: Serialize>(
    denom: &Denom,
    contract: &Addr,
    amount: Uint128,
    native: &N,
    hook: &H,
) -> Result<CosmosMsg, ChainError> {
    denom
        .hand_over(contract, amount, native, hook)
        .map_err(|error| ChainError::Encoding {
            what: "the message",
            reason: error.to_string(),
        })
}

/// Collects all pages of a list: `page(start_after)` returns the rows and where the next page starts after.
pub(crate) fn all_pages<T, K>(
    mut page: impl FnMut(Option<K>) -> Result<(Vec<T>, Option<K>), ChainError>,
) -> Result<Vec<T>, ChainError> {
    let mut rows = Vec::new();
    let mut start_after = None;
    loop {
        let (more, next) = page(start_after)?;
        rows.extend(more);
        match next {
            Some(key) => start_after = Some(key),
            None => return Ok(rows),
        }
    }
}
