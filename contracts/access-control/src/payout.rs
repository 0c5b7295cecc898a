//! Payments out: to others than the sender they may fail without undoing anything (rule A3).

use cosmwasm_std::{Addr, Reply, Response, StdResult, Storage, SubMsg, Uint128, from_json, to_json_binary};
use flywheel_types::{Denom, compact};

use crate::error::ContractError;
use crate::events;
use crate::state::credits;

/// The one reply: a payment has failed.
const PAYMENT_FAILED: u64 = 1;

/// Whose money it was.
struct Payment {
    account: Addr,
    amount: Uint128,
    denom: Denom,
}

compact!(Payment { account, amount, denom });

/// Pays an account: if it is the sender, a payment that fails undoes the message; if not, it is credited. Nothing is no
/// payment.
pub fn pay(sender: &Addr, account: &Addr, denom: &Denom, amount: Uint128) -> StdResult<Option<SubMsg>> {
    if amount.is_zero() {
        return Ok(None);
    }
    let message = denom.pay(account, amount)?;
    if account == sender {
        return Ok(Some(SubMsg::new(message)));
    }
    let payload = to_json_binary(&Payment {
        account: account.clone(),
        amount,
        denom: denom.clone(),
    })?;
    Ok(Some(
        SubMsg::reply_on_error(message, PAYMENT_FAILED).with_payload(payload),
    ))
}

/// Keeps what could not be paid.
pub fn reply(storage: &mut dyn Storage, reply: &Reply) -> Result<Response, ContractError> {
    if reply.id != PAYMENT_FAILED {
        return Err(ContractError::UnknownReply { id: reply.id });
    }
    let Payment { account, amount, denom } = from_json(&reply.payload)?;
    credits::add(storage, &denom, &account, amount)?;
    Ok(Response::new().add_event(events::payment_credited(&account, &denom, amount)))
}
