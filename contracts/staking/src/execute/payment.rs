//! Messages that bring tokens: as native coins with the message, or announced by the network's cw20.

use cosmwasm_std::{BlockInfo, DepsMut, MessageInfo, Response, from_json};
use cw20::Cw20ReceiveMsg;
use flywheel_protocol::MachineId;
use flywheel_types::staking::{Bond, ReceiveMsg};

use super::{bond as bonding, delegate as delegating, income};
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
        ReceiveMsg::Delegate { machine } => {
            delegating::delegate(deps.storage, block, &config, &sender, amount, machine)
        }
        ReceiveMsg::AddIncome {} => income::add_income(deps.storage, block, &config, &sender, amount),
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
) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let amount = config.denom.received_native(info)?;
    delegating::delegate(deps.storage, block, &config, &info.sender, amount, machine)
}

/// Income in native coins.
pub fn add_income(deps: DepsMut, block: &BlockInfo, info: &MessageInfo) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let amount = config.denom.received_native(info)?;
    income::add_income(deps.storage, block, &config, &info.sender, amount)
}
