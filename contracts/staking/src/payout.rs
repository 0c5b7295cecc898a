//! Payments to others than the sender, which may fail without undoing anything (rule A3).

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    Addr, Coin, CosmosMsg, Reply, Response, StdResult, Storage, SubMsg, Uint128, WasmMsg, from_json, to_json_binary,
};
use cw20::Cw20ExecuteMsg;
use flywheel_types::{Denom, rewards};

use crate::error::ContractError;
use crate::events;
use crate::state::{self, Config, NEIGHBOURS, Neighbours};

/// The one reply: a payment has failed.
const PAYMENT_FAILED: u64 = 1;

/// Whose money it was.
#[cw_serde]
enum Payment {
    /// An account's: it can withdraw it.
    Account { account: Addr, amount: Uint128 },
    /// Nobody's any more: it was to be burned. What cannot be is the treasury's.
    Burn { amount: Uint128 },
}

/// A payment to an account; if it fails, the amount is credited to it.
pub fn to_other(denom: &Denom, account: &Addr, amount: Uint128) -> StdResult<SubMsg> {
    let payment = Payment::Account {
        account: account.clone(),
        amount,
    };
    on_error(denom.pay(account, amount)?, &payment)
}

/// Burns tokens; a native coin goes back to the reserve that it came from (rule S4). If that fails, so that a token that
/// cannot be burned stops no slash, the amount is credited to the treasury.
pub fn burn(config: &Config, neighbours: &Neighbours, amount: Uint128) -> StdResult<SubMsg> {
    let message: CosmosMsg = match &config.denom {
        Denom::Cw20(token) => WasmMsg::Execute {
            contract_addr: token.to_string(),
            msg: to_json_binary(&Cw20ExecuteMsg::Burn { amount })?,
            funds: vec![],
        }
        .into(),
        Denom::Native(denom) => WasmMsg::Execute {
            contract_addr: neighbours.rewards.to_string(),
            msg: to_json_binary(&rewards::ExecuteMsg::FundReserve {})?,
            funds: vec![Coin {
                denom: denom.clone(),
                amount,
            }],
        }
        .into(),
    };
    on_error(message, &Payment::Burn { amount })
}

fn on_error(message: CosmosMsg, payment: &Payment) -> StdResult<SubMsg> {
    Ok(SubMsg::reply_on_error(message, PAYMENT_FAILED).with_payload(to_json_binary(payment)?))
}

/// Keeps what could not be paid.
pub fn reply(storage: &mut dyn Storage, reply: &Reply) -> Result<Response, ContractError> {
    if reply.id != PAYMENT_FAILED {
        return Err(ContractError::UnknownReply { id: reply.id });
    }
    let (account, amount) = match from_json(&reply.payload)? {
        Payment::Account { account, amount } => (account, amount),
        Payment::Burn { amount } => {
            state::uncount_burned(storage, amount)?;
            (NEIGHBOURS.load(storage)?.treasury, amount)
        }
    };
    state::credit(storage, &account, amount)?;
    Ok(Response::new().add_event(events::payment_credited(&account, amount)))
}
