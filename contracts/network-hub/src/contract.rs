//! Entry points.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response, to_json_binary};
use flywheel_types::denom::no_funds;
use flywheel_types::hub::{ExecuteMsg, InstantiateMsg, QueryMsg};
use flywheel_types::migrate::{MigrateMsg, check_version};

use crate::error::ContractError;
use crate::{execute, query};

/// The name in the cw2 record.
pub const CONTRACT_NAME: &str = "crates.io:flywheel-network-hub";
/// The version in the cw2 record.
pub const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Stores the registry and the codes that networks are made of.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut,
    _env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    no_funds(&info)?;
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    execute::instantiate(deps, &msg)
}

/// Carries out a message.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(deps: DepsMut, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Result<Response, ContractError> {
    if !matches!(msg, ExecuteMsg::Launch(_)) {
        no_funds(&info)?;
    }
    match msg {
        ExecuteMsg::Launch(launch) => execute::launch(deps, &env, &info, *launch),
        ExecuteMsg::SetProfile { network, profile } => {
            execute::set_profile(deps.storage, &info.sender, network, profile)
        }
        ExecuteMsg::SetCodes { codes, payments } => execute::set_codes(deps, &info.sender, codes, payments.as_deref()),
        ExecuteMsg::UpdateOwnership(action) => execute::update_ownership(deps, &env.block, &info.sender, action),
        ExecuteMsg::OfferNetwork { network, to } => {
            let to = to.as_deref();
            execute::offer_network(deps.storage, deps.api, &env.block, &info.sender, network, to)
        }
        ExecuteMsg::AcceptNetwork { network } => {
            execute::accept_network(deps.storage, &env.block, &info.sender, network)
        }
    }
}

/// Goes on after a contract of a network was instantiated.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn reply(deps: DepsMut, _env: Env, reply: Reply) -> Result<Response, ContractError> {
    execute::instantiated(deps.storage, reply)
}

/// Answers a question.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let hub = &env.contract.address;
    let answer = match msg {
        QueryMsg::Config {} => to_json_binary(&query::config(deps.storage)?),
        QueryMsg::Network { network } => to_json_binary(&query::network(deps.storage, network)?),
        QueryMsg::Networks {
            kind,
            sector,
            start_after,
            limit,
        } => to_json_binary(&query::networks(deps.storage, kind, sector, start_after, limit)?),
        QueryMsg::Addresses { network, own_token } => to_json_binary(&query::addresses(deps, hub, network, own_token)?),
        QueryMsg::NetworkAdmin { network } => to_json_binary(&query::network_admin(deps.storage, network)?),
        QueryMsg::Totals { denom } => to_json_binary(&query::totals(deps, hub, denom)?),
        QueryMsg::Ownership {} => to_json_binary(&cw_ownable::get_ownership(deps.storage)?),
    };
    Ok(answer?)
}

/// Takes over the state of an older version of this contract.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut, _env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    check_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    Ok(Response::new())
}
