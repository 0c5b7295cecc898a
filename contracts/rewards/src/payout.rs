//! Payments to others than the sender, which may fail without undoing anything (rule A3).

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Reply, Response, StdResult, Storage, SubMsg, Uint128, from_json, to_json_binary};
use flywheel_types::rewards::ConfigResponse;
use flywheel_types::{Denom, staking};

use crate::error::ContractError;
use crate::events;
use crate::state::credits;
use crate::state::ledger::LEDGER;

/// The one reply: a payment has failed.
const PAYMENT_FAILED: u64 = 1;

/// Whose money it was.
#[cw_serde]
enum Payment {
    /// An account's: it can withdraw it.
    Account { account: Addr, amount: Uint128 },
    /// The stakers': the next `Mint` hands it over.
    Stakers { amount: Uint128 },
}

/// A payment to an account; if it fails, the amount is credited to it.
pub fn to_other(denom: &Denom, account: &Addr, amount: Uint128) -> StdResult<SubMsg> {
    let payment = to_json_binary(&Payment::Account {
        account: account.clone(),
        amount,
    })?;
    Ok(SubMsg::reply_on_error(denom.pay(account, amount)?, PAYMENT_FAILED).with_payload(payment))
}

/// The stakers' income to staking; if that fails, it waits for the next `Mint`.
pub fn to_stakers(config: &ConfigResponse, amount: Uint128) -> StdResult<SubMsg> {
    let message = config.denom.hand_over(
        &config.staking,
        amount,
        &staking::ExecuteMsg::AddIncome {},
        &staking::ReceiveMsg::AddIncome {},
    )?;
    let payment = to_json_binary(&Payment::Stakers { amount })?;
    Ok(SubMsg::reply_on_error(message, PAYMENT_FAILED).with_payload(payment))
}

/// Keeps what could not be paid.
pub fn reply(storage: &mut dyn Storage, reply: &Reply) -> Result<Response, ContractError> {
    if reply.id != PAYMENT_FAILED {
        return Err(ContractError::UnknownReply { id: reply.id });
    }
    let event = match from_json(&reply.payload)? {
        Payment::Account { account, amount } => {
            credits::add(storage, &account, amount)?;
            events::payment_credited(&account, amount)
        }
        Payment::Stakers { amount } => {
            let mut ledger = LEDGER.load(storage)?;
            ledger.stakers_waiting = ledger.stakers_waiting.checked_add(amount)?;
            LEDGER.save(storage, &ledger)?;
            events::income_waits(amount)
        }
    };
    Ok(Response::new().add_event(event))
}
