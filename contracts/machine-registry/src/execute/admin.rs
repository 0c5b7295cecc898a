//! Setting up, the deposit and the admin.

use cosmwasm_std::{Coin, DepsMut, Env, MessageInfo, Response, Storage, Uint128};
use flywheel_types::denom::no_funds;
use flywheel_types::registry::InstantiateMsg;

use crate::error::ContractError;
use crate::events;
use crate::state::{DEPOSIT, LEDGER, Ledger};

/// Sets the admin and the deposit, whose denomination stays for ever.
pub fn instantiate(deps: DepsMut, info: &MessageInfo, msg: InstantiateMsg) -> Result<Response, ContractError> {
    no_funds(info)?;
    cw_ownable::initialize_owner(deps.storage, deps.api, Some(&msg.admin))?;
    DEPOSIT.save(deps.storage, &msg.deposit)?;
    LEDGER.save(deps.storage, &Ledger::default())?;
    Ok(Response::new())
}

/// Changes what machines registered from now on pay; zero switches the deposit off.
pub fn set_deposit(
    storage: &mut dyn Storage,
    info: &MessageInfo,
    amount: Uint128,
) -> Result<Response, ContractError> {
    no_funds(info)?;
    cw_ownable::assert_owner(storage, &info.sender)?;
    let Coin { denom, .. } = DEPOSIT.load(storage)?.ok_or(ContractError::NoDepositDenom)?;
    DEPOSIT.save(storage, &Some(Coin { denom, amount }))?;
    Ok(Response::new().add_event(events::deposit_set(&info.sender, amount)))
}

/// Hands the admin's right over in two steps.
pub fn update_ownership(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    action: cw_ownable::Action,
) -> Result<Response, ContractError> {
    no_funds(info)?;
    let ownership = cw_ownable::update_ownership(deps, &env.block, &info.sender, action)?;
    Ok(Response::new().add_attributes(ownership.into_attributes()))
}
