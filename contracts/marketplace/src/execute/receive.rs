//! Tokens of a cw20, which say for what they are.

use cosmwasm_std::{Addr, DepsMut, Env, MessageInfo, Response, from_json};
use cw20::Cw20ReceiveMsg;
use flywheel_protocol::Time;
use flywheel_types::marketplace::ReceiveMsg;

use super::{buy, deliver, request, revoke};
use crate::error::ContractError;
use crate::funds::Funds;

/// Takes them. Whoever calls this must be the cw20 that is expected, so that a sender it names has paid.
pub fn receive(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    received: Cw20ReceiveMsg,
) -> Result<Response, ContractError> {
    let DepsMut { storage, api, querier } = deps;
    let here = (&env.contract.address, Time::of(&env.block));
    let now = here.1;
    // The cw20 has taken the tokens from it; a contract that names another account takes them from nobody's purse here.
    let sender: Addr = api.addr_validate(&received.sender)?;
    let funds = Funds::cw20(info, sender, received.amount);
    match from_json(&received.msg)? {
        ReceiveMsg::Buy(purchase) => buy::buy(storage, &querier, now, &funds, &purchase),
        ReceiveMsg::Commit(delivery) => deliver::commit(storage, &querier, here, &funds, &delivery),
        ReceiveMsg::Revoke(id) => revoke::revoke(storage, api, &querier, here, &funds, &id),
        ReceiveMsg::Request(wanted) => request::post(storage, &querier, now, &funds, wanted),
    }
}
