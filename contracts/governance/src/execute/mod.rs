//! What the messages do.

pub mod budgets;
pub mod carry;
pub mod conclude;
pub mod grants;
pub mod instantiate;
pub mod locks;
pub mod propose;
pub mod receive;
pub mod settings;
pub mod vote;
pub mod withdraw;

use cosmwasm_std::{Addr, Api, Env, StdResult};
use flywheel_protocol::Seconds;
use flywheel_types::Guardian;
use flywheel_types::governance::MAX_TITLE;

use crate::error::ContractError;

/// Refuses everybody but the DAO itself.
fn only_dao(env: &Env, sender: &Addr) -> Result<(), ContractError> {
    if *sender == env.contract.address {
        return Ok(());
    }
    Err(ContractError::NotDao)
}

fn check_length(what: &'static str, text: &str, (least, most): (usize, usize)) -> Result<(), ContractError> {
    let given = text.len();
    if (least..=most).contains(&given) {
        return Ok(());
    }
    Err(ContractError::TextLength {
        what,
        given,
        least,
        most,
    })
}

/// A line of text: it is shown beside others'.
fn check_title(what: &'static str, text: &str) -> Result<(), ContractError> {
    check_length(what, text, (1, MAX_TITLE))?;
    if text.chars().any(char::is_control) {
        return Err(ContractError::ControlCharacters { what });
    }
    Ok(())
}

/// A text of several lines.
fn check_text(what: &'static str, text: &str, most: usize) -> Result<(), ContractError> {
    check_length(what, text, (0, most))?;
    let is_obeyed = |letter: char| letter.is_control() && letter != '\n' && letter != '\t';
    if text.chars().any(is_obeyed) {
        return Err(ContractError::ControlCharacters { what });
    }
    Ok(())
}

fn check_count(what: &'static str, given: usize, (least, most): (usize, usize)) -> Result<(), ContractError> {
    if (least..=most).contains(&given) {
        return Ok(());
    }
    Err(ContractError::Count {
        what,
        given,
        least,
        most,
    })
}

fn check_period(what: &'static str, period: Seconds, minimum: u64, maximum: u64) -> Result<(), ContractError> {
    let seconds = period.get();
    if (minimum..=maximum).contains(&seconds) {
        return Ok(());
    }
    Err(ContractError::Period {
        what,
        seconds,
        minimum,
        maximum,
    })
}

/// An account that can be paid: any but the contract itself.
fn recipient(api: &dyn Api, env: &Env, account: &str) -> Result<Addr, ContractError> {
    let recipient = api.addr_validate(account)?;
    if recipient == env.contract.address {
        return Err(ContractError::PaysContract { recipient });
    }
    Ok(recipient)
}

fn validate_guardian(api: &dyn Api, guardian: Option<Guardian>) -> StdResult<Option<Guardian<Addr>>> {
    let named = guardian.map(|guardian| {
        Ok(Guardian {
            address: api.addr_validate(&guardian.address)?,
            expires_at: guardian.expires_at,
        })
    });
    named.transpose()
}
