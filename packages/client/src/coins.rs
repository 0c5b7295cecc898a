//! Coins as a chain takes them.

use cosmwasm_std::Coin;

use crate::ChainError;

/// Coins as a chain takes them in a message: sorted, each denomination once, no amount of zero.
pub(crate) fn normalized(coins: Vec<Coin>) -> Result<Vec<Coin>, ChainError> {
    let problem = {
        if coins.iter().any(|coin| coin.amount.is_zero()) {
            Some("an amount is zero")
        } else if coins.iter().any(|coin| coin.denom.is_empty()) {
            Some("a denomination has no name")
        } else {
            None
        }
    };
    let mut sorted = coins;
    sorted.sort_by(|one, other| one.denom.cmp(&other.denom));
    let is_twice = sorted
        .windows(2)
        .any(|pair| matches!(pair, [one, other] if one.denom == other.denom));
    match problem.or(is_twice.then_some("a denomination appears twice")) {
        Some(reason) => Err(ChainError::InvalidCoins { coins: sorted, reason }),
        None => Ok(sorted),
    }
}
