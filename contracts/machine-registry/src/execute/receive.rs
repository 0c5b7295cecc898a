//! What comes with the deposit's cw20.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, from_json};
use cw20::Cw20ReceiveMsg;
use flywheel_types::registry::ReceiveMsg;

use super::{register, sale};
use crate::error::ContractError;
use crate::state::DEPOSIT;

/// Carries out what the account that sent the cw20 asks for.
pub fn receive(deps: DepsMut, env: &Env, info: &MessageInfo, cw20: Cw20ReceiveMsg) -> Result<Response, ContractError> {
    let deposit = DEPOSIT.load(deps.storage)?.ok_or(ContractError::NoDeposit)?;
    let received = deposit.denom.received_cw20(info, cw20.amount)?;
    let sender = deps.api.addr_validate(&cw20.sender)?;
    match from_json(&cw20.msg)? {
        ReceiveMsg::Register { machines } => {
            register::register_for(deps, env, &sender, machines, Some((deposit, received)))
        }
        ReceiveMsg::AcceptSale(acceptance) => sale::accept_for(deps, env, sender, acceptance, received),
    }
}
