//! Bounds that several messages share.

use cosmwasm_std::Uint128;
use flywheel_protocol::Seconds;
use flywheel_types::marketplace::{MAX_COMPLAINT_COST, MAX_DURATION, MAX_NAME, MAX_PURPOSE, MIN_WINDOW};

use crate::error::ContractError;

/// 1 second to a year.
pub fn duration(name: &'static str, duration: Seconds) -> Result<(), ContractError> {
    let seconds = duration.get();
    if (1..=MAX_DURATION).contains(&seconds) {
        return Ok(());
    }
    Err(ContractError::Duration { name, seconds })
}

/// A window of an order: long enough to act in.
pub fn window(name: &'static str, window: Seconds) -> Result<(), ContractError> {
    let seconds = window.get();
    if (MIN_WINDOW..=MAX_DURATION).contains(&seconds) {
        return Ok(());
    }
    Err(ContractError::Window { name, seconds })
}

/// What a complaint costs: something, or cheap data could be spoilt for nothing; and not more than a seller could ever lock.
pub fn complaint_cost(cost: Uint128) -> Result<(), ContractError> {
    if (1..=MAX_COMPLAINT_COST).contains(&cost.u128()) {
        return Ok(());
    }
    Err(ContractError::ComplaintCost { cost })
}

/// 1 to `maximum` of them.
pub const fn count(name: &'static str, count: usize, maximum: usize) -> Result<(), ContractError> {
    if count == 0 || count > maximum {
        return Err(ContractError::Count { name, count, maximum });
    }
    Ok(())
}

/// A class's or a credential's name.
pub fn name(name: &'static str, text: &str) -> Result<(), ContractError> {
    word(name, text, MAX_NAME)
}

/// A purpose.
pub fn purpose(text: &str) -> Result<(), ContractError> {
    word("a purpose", text, MAX_PURPOSE)
}

fn word(name: &'static str, text: &str, maximum: usize) -> Result<(), ContractError> {
    let is_allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'_';
    if (1..=maximum).contains(&text.len()) && text.bytes().all(is_allowed) {
        return Ok(());
    }
    Err(ContractError::Text {
        name,
        given: text.chars().take(maximum).collect(),
        maximum,
    })
}
