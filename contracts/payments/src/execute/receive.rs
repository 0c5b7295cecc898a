//! Messages that bring money: one coin, or a cw20.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, from_json};
use cw20::Cw20ReceiveMsg;
use flywheel_types::payments::ReceiveMsg;

use super::{channel, pay, session, stream};
use crate::error::ContractError;
use crate::money::Money;

/// Carries out what comes with a coin.
pub fn native(deps: DepsMut, env: &Env, info: &MessageInfo, msg: ReceiveMsg) -> Result<Response, ContractError> {
    let money = Money::native(info)?;
    carry_out(deps, env, &money, msg)
}

/// Carries out what the account that sent the cw20 asks for.
pub fn cw20(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    received: &Cw20ReceiveMsg,
) -> Result<Response, ContractError> {
    let money = Money::cw20(deps.api, info, received)?;
    let msg = from_json(&received.msg)?;
    carry_out(deps, env, &money, msg)
}

fn carry_out(deps: DepsMut, env: &Env, money: &Money, msg: ReceiveMsg) -> Result<Response, ContractError> {
    match msg {
        ReceiveMsg::Pay { payments } => pay::pay(deps, env, money, payments),
        ReceiveMsg::OpenSession(opening) => session::open(deps, env, money, opening),
        ReceiveMsg::OpenChannel(opening) => channel::open(deps, env, money, opening),
        ReceiveMsg::TopUpChannel { channel } => channel::top_up(deps, env, money, channel),
        ReceiveMsg::OpenStream(opening) => stream::open(deps, env, money, opening),
        ReceiveMsg::TopUpStream { stream } => stream::top_up(deps, env, money, stream),
    }
}
