//! Budgets are brought: one coin, or a cw20.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, from_json};
use cw20::Cw20ReceiveMsg;
use flywheel_types::access_control::{Namespace, ReceiveMsg};

use super::budgets;
use crate::error::ContractError;
use crate::money::Money;

/// What comes with a coin.
pub fn native(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    namespace: &Namespace,
    agent: &str,
) -> Result<Response, ContractError> {
    let money = Money::native(info)?;
    budgets::fund(deps, env, &money, namespace, agent)
}

/// What the account that sent the cw20 asks for.
pub fn cw20(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    received: &Cw20ReceiveMsg,
) -> Result<Response, ContractError> {
    let money = Money::cw20(deps.api, info, received)?;
    match from_json(&received.msg)? {
        ReceiveMsg::FundAgent { namespace, agent } => budgets::fund(deps, env, &money, &namespace, &agent),
    }
}
