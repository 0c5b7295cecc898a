//! Bounds that several messages share.

use flywheel_protocol::Seconds;
use flywheel_types::marketplace::{MAX_DURATION, MAX_NAME, MAX_PURPOSE};

use crate::error::ContractError;

/// 1 second to a year.
pub fn duration(name: &'static str, duration: Seconds) -> Result<(), ContractError> {
    let seconds = duration.get();
    if (1..=MAX_DURATION).contains(&seconds) {
        return Ok(());
    }
    Err(ContractError::Duration { name, seconds })
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
