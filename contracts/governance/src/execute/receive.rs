//! Messages inside a cw20's `Send`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, from_json};
use cw20::Cw20ReceiveMsg;
use flywheel_types::Denom;
use flywheel_types::governance::ReceiveMsg;

use super::propose;
use crate::error::ContractError;
use crate::events;
use crate::money::Money;

/// Carries out what the account that sent the cw20 asks for.
pub fn cw20(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    received: &Cw20ReceiveMsg,
) -> Result<Response, ContractError> {
    let money = Money::cw20(deps.api, info, received)?;
    match from_json(&received.msg)? {
        ReceiveMsg::Propose(proposal) => propose::propose(deps, env, &money, *proposal),
        ReceiveMsg::Fund {} => {
            let denom = Denom::Cw20(info.sender.clone());
            let event = events::funded(&money.payer, &denom, received.amount);
            Ok(Response::new().add_event(event))
        }
    }
}
