//! Launches that are changed in one place and refused.

use flywheel_network_hub::ContractError;
use flywheel_types::hub::{InitialBalance, Launch, TokenSpec};

use super::{Suite, launch, native, own_token};

/// The refusal of a launch that was changed in one place; nothing may be left of it.
pub fn refused(token: TokenSpec, change: impl FnOnce(&mut Launch)) -> ContractError {
    let mut suite = Suite::new();
    let mut asked = launch(token);
    change(&mut asked);
    let refused = suite.launch(asked).unwrap_err();
    assert_eq!(suite.count(), 0);
    refused
}

pub fn refused_native(change: impl FnOnce(&mut Launch)) -> ContractError {
    refused(native(), change)
}

/// The refusal of a new token that was changed in one place.
pub fn refused_token(
    change: impl FnOnce(&mut String, &mut String, &mut u8, &mut Vec<InitialBalance>),
) -> ContractError {
    refused(own_token(), |asked| match &mut asked.token {
        TokenSpec::New {
            name,
            symbol,
            decimals,
            initial_balances,
        } => change(name, symbol, decimals, initial_balances),
        TokenSpec::Native { .. } => panic!("the token is a new one"),
    })
}

pub fn length(field: &'static str, given: usize, least: usize, most: usize) -> ContractError {
    ContractError::Length {
        field,
        given,
        least,
        most,
    }
}
