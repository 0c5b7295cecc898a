//! Payments out: to others than the sender, and of what goes back, they may fail without undoing anything (rule A3).

use cosmwasm_std::{Addr, Reply, Response, StdResult, Storage, SubMsg, Uint128, from_json, to_json_binary};
use flywheel_types::{Denom, compact};

use crate::error::ContractError;
use crate::events;
use crate::state::credits;

/// The one reply: a payment has failed.
const PAYMENT_FAILED: u64 = 1;

/// What a token may use up of a message that gives its money back, about ten times what a cw20's transfer needs: one that
/// never comes to an end would otherwise use up all of it, and undo it so.
const GIVE_BACK_GAS: u64 = 1_000_000;

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
    if account == sender {
        return Ok(Some(SubMsg::new(denom.pay(account, amount)?)));
    }
    pay_or_credit(account, denom, amount).map(Some)
}

/// Gives back what was brought, in a message that ends something: whatever a token does, it cannot undo that. What it does not
/// pay is credited, also to the sender.
pub fn give_back(owner: &Addr, denom: &Denom, amount: Uint128) -> StdResult<SubMsg> {
    Ok(pay_or_credit(owner, denom, amount)?.with_gas_limit(GIVE_BACK_GAS))
}

fn pay_or_credit(account: &Addr, denom: &Denom, amount: Uint128) -> StdResult<SubMsg> {
    let message = denom.pay(account, amount)?;
    let payload = to_json_binary(&Payment {
        account: account.clone(),
        amount,
        denom: denom.clone(),
    })?;
    Ok(SubMsg::reply_on_error(message, PAYMENT_FAILED).with_payload(payload))
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

#[cfg(test)]
mod tests {
    use cosmwasm_std::ReplyOn;

    use super::*;

    #[test]
    fn what_goes_back_can_neither_undo_nor_use_up_the_message() {
        let ann = Addr::unchecked("ann");
        for denom in [Denom::Native("uusd".to_owned()), Denom::Cw20(Addr::unchecked("token"))] {
            let payment = give_back(&ann, &denom, Uint128::new(7)).unwrap();
            assert_eq!(payment.msg, denom.pay(&ann, Uint128::new(7)).unwrap());
            assert_eq!(payment.reply_on, ReplyOn::Error);
            // Four tokens at most: 4,000,000.
            assert_eq!(payment.gas_limit, Some(1_000_000));
        }
    }
}
