//! cw20-base, that a test can let refuse a recipient or a burn.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{DepsMut, Empty, Env, MessageInfo, Response, StdError};
use cw_multi_test::{Contract, ContractWrapper};
use cw_storage_plus::Map;
use cw20_base::ContractError;
use cw20_base::msg::ExecuteMsg;

const REFUSED: Map<&str, bool> = Map::new("refused");
const BURN: &str = "burn";

#[cw_serde]
pub enum TokenSudo {
    Recipient { account: String, refused: bool },
    Burn { refused: bool },
}

pub fn code() -> Box<dyn Contract<Empty>> {
    Box::new(
        ContractWrapper::new(execute, cw20_base::contract::instantiate, cw20_base::contract::query).with_sudo(sudo),
    )
}

fn execute(deps: DepsMut, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Result<Response, ContractError> {
    let refused = match &msg {
        ExecuteMsg::Transfer { recipient, .. } => REFUSED.may_load(deps.storage, recipient)?,
        ExecuteMsg::Burn { .. } => REFUSED.may_load(deps.storage, BURN)?,
        _ => None,
    };
    if refused == Some(true) {
        return Err(StdError::generic_err("refused").into());
    }
    cw20_base::contract::execute(deps, env, info, msg)
}

fn sudo(deps: DepsMut, _: Env, msg: TokenSudo) -> Result<Response, ContractError> {
    match msg {
        TokenSudo::Recipient { account, refused } => REFUSED.save(deps.storage, &account, &refused)?,
        TokenSudo::Burn { refused } => REFUSED.save(deps.storage, BURN, &refused)?,
    }
    Ok(Response::new())
}
