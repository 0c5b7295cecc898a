//! Payments to others than the sender, which may fail without undoing anything (rule A3).

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    Addr, Coin, CosmosMsg, Reply, Response, StdResult, Storage, SubMsg, Uint128, WasmMsg, from_json, to_json_binary,
};
use cw20::Cw20ExecuteMsg;
use flywheel_types::verification::ConfigResponse;
use flywheel_types::{Denom, rewards};

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
    guarded(denom.pay(account, amount)?, account, amount)
}

/// Burns an amount; a native coin goes back to the reserve. If that fails, the amount is credited to this contract itself,
/// so that the offence is punished all the same, and `Withdraw` for this contract tries again.
pub fn burn(config: &ConfigResponse, contract: &Addr, amount: Uint128) -> StdResult<SubMsg> {
    let message: CosmosMsg = match &config.denom {
        Denom::Native(denom) => WasmMsg::Execute {
            contract_addr: config.rewards.to_string(),
            msg: to_json_binary(&rewards::ExecuteMsg::FundReserve {})?,
            funds: vec![Coin {
                denom: denom.clone(),
                amount,
            }],
        },
        Denom::Cw20(token) => WasmMsg::Execute {
            contract_addr: token.to_string(),
            msg: to_json_binary(&Cw20ExecuteMsg::Burn { amount })?,
            funds: vec![],
        },
    }
    .into();
    guarded(message, contract, amount)
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

fn guarded(message: CosmosMsg, account: &Addr, amount: Uint128) -> StdResult<SubMsg> {
    let payment = to_json_binary(&Payment {
        account: account.clone(),
        amount,
    })?;
    Ok(SubMsg::reply_on_error(message, PAYMENT_FAILED).with_payload(payment))
}
