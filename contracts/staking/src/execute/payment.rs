//! Messages that bring tokens: as native coins with the message, or announced by the network's cw20.

use cosmwasm_std::{Addr, Api, BlockInfo, DepsMut, MessageInfo, Response, StdResult, from_json};
use cw20::Cw20ReceiveMsg;
use flywheel_protocol::{Bps, MachineId};
use flywheel_types::staking::{Bond, ReceiveMsg};

use super::{bond as bonding, community, delegate as delegating, income, take_pool};
use crate::error::ContractError;
use crate::state::CONFIG;

/// From the network's cw20, which says who sent how much. Nobody else is believed.
pub fn receive(
    deps: DepsMut,
    block: &BlockInfo,
    info: &MessageInfo,
    message: Cw20ReceiveMsg,
) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let amount = config.denom.received_cw20(info, message.amount)?;
    let sender = deps.api.addr_validate(&message.sender)?;
    match from_json(&message.msg)? {
        ReceiveMsg::Bond(bond) => bonding::bond(deps, block, &config, &sender, amount, bond),
        ReceiveMsg::Delegate {
            machine,
            max_commission,
        } => delegating::delegate(deps.storage, block, &config, &sender, amount, (machine, max_commission)),
        ReceiveMsg::AddIncome {} => income::add_income(deps.storage, block, &config, &sender, amount),
        ReceiveMsg::TakePool(bond) => take_pool::take_pool(deps, block, &config, &sender, amount, bond),
        ReceiveMsg::JoinCommunity { representative } => {
            let representative = checked(deps.api, representative)?;
            community::join(deps.storage, block, &config, &sender, amount, representative)
        }
    }
}

/// A bond in native coins.
pub fn bond(deps: DepsMut, block: &BlockInfo, info: &MessageInfo, bond: Bond) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let amount = config.denom.received_native(info)?;
    bonding::bond(deps, block, &config, &info.sender, amount, bond)
}

/// A delegation in native coins.
pub fn delegate(
    deps: DepsMut,
    block: &BlockInfo,
    info: &MessageInfo,
    machine: MachineId,
    max_commission: Option<Bps>,
) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let amount = config.denom.received_native(info)?;
    delegating::delegate(
        deps.storage,
        block,
        &config,
        &info.sender,
        amount,
        (machine, max_commission),
    )
}

/// Income in native coins.
pub fn add_income(deps: DepsMut, block: &BlockInfo, info: &MessageInfo) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let amount = config.denom.received_native(info)?;
    income::add_income(deps.storage, block, &config, &info.sender, amount)
}

/// A bond in native coins that takes a pool over.
pub fn take_pool(deps: DepsMut, block: &BlockInfo, info: &MessageInfo, bond: Bond) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let amount = config.denom.received_native(info)?;
    take_pool::take_pool(deps, block, &config, &info.sender, amount, bond)
}

/// Tokens for the community pool in native coins.
pub fn join_community(
    deps: DepsMut,
    block: &BlockInfo,
    info: &MessageInfo,
    representative: Option<String>,
) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let amount = config.denom.received_native(info)?;
    let representative = checked(deps.api, representative)?;
    community::join(deps.storage, block, &config, &info.sender, amount, representative)
}

fn checked(api: &dyn Api, account: Option<String>) -> StdResult<Option<Addr>> {
    account.map(|account| api.addr_validate(&account)).transpose()
}
