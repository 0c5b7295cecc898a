//! Payments to others than the sender, which may fail without undoing anything (rule A3).

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Reply, Response, StdResult, Storage, SubMsg, Uint128, from_json, to_json_binary};
use flywheel_types::Denom;

use crate::error::ContractError;
use crate::events;
use crate::state::credits;

/// The one reply: a payment has failed.
const PAYMENT_FAILED: u64 = 1;

/// Whose money it was.
#[cw_serde]
struct Payment {
    account: Addr,
    amount: Uint128,
}

/// A payment to an account; if it fails, the amount is credited to it.
pub fn to_other(denom: &Denom, account: &Addr, amount: Uint128) -> StdResult<SubMsg> {
    let payment = to_json_binary(&Payment {
        account: account.clone(),
        amount,
    })?;
    Ok(SubMsg::reply_on_error(denom.pay(account, amount)?, PAYMENT_FAILED).with_payload(payment))
}

/// Keeps what could not be paid.
pub fn reply(storage: &mut dyn Storage, reply: &Reply) -> Result<Response, ContractError> {
    if reply.id != PAYMENT_FAILED {
        return Err(ContractError::UnknownReply { id: reply.id });
    }
    let Payment { account, amount } = from_json(&reply.payload)?;
    credits::add(storage, &account, amount)?;
    Ok(Response::new().add_event(events::payment_credited(&account, amount)))
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::testing::MockStorage;
    use cosmwasm_std::{Binary, SubMsgResult};

    use super::*;

    #[test]
    fn a_reply_that_nobody_asked_for_is_refused() {
        let stray = Reply {
            id: 2,
            payload: Binary::default(),
            gas_used: 0,
            result: SubMsgResult::Err("error".into()),
        };
        let error = reply(&mut MockStorage::new(), &stray).unwrap_err();
        assert_eq!(error, ContractError::UnknownReply { id: 2 });
    }
}
