//! Payments out. To others than the sender they may fail without undoing anything (rule A3).

use cosmwasm_std::{Addr, Response, StdResult, Storage, SubMsg, Uint128, from_json, to_json_binary};
use flywheel_types::{Denom, compact};

use crate::error::ContractError;
use crate::events;
use crate::state::credits;

/// The reply's id: a payment has failed.
pub const PAYMENT_FAILED: u64 = 1;

/// Whose money it was.
struct Payment {
    account: Addr,
    amount: Uint128,
    denom: Denom,
}

compact!(Payment { account, amount, denom });

/// Adds a payment to a response; nothing is no payment.
pub fn pay(response: Response, sender: &Addr, account: Addr, denom: &Denom, amount: Uint128) -> StdResult<Response> {
    if amount.is_zero() {
        return Ok(response);
    }
    let message = denom.pay(&account, amount)?;
    if account == *sender {
        return Ok(response.add_message(message));
    }
    let payment = Payment {
        account,
        amount,
        denom: denom.clone(),
    };
    let payload = to_json_binary(&payment)?;
    Ok(response.add_submessage(SubMsg::reply_on_error(message, PAYMENT_FAILED).with_payload(payload)))
}

/// Keeps what could not be paid.
pub fn keep(storage: &mut dyn Storage, payload: &[u8]) -> Result<Response, ContractError> {
    let Payment { account, amount, denom } = from_json(payload)?;
    credits::add(storage, &denom, &account, amount)?;
    Ok(Response::new().add_event(events::payment_credited(&account, &denom, amount)))
}
