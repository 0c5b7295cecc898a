//! Entry points.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response, to_json_binary};
use flywheel_types::denom::no_funds;
use flywheel_types::rewards::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};

use crate::error::ContractError;
use crate::execute::{admin, breaker, claim, mint, revenue, root, withdraw};
use crate::{payout, query};

/// The name in cw2.
pub const CONTRACT_NAME: &str = "crates.io:flywheel-rewards";
/// The version in cw2.
pub const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Sets what the network is made of; coins sent with it are the reserve of a native network.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(deps: DepsMut, env: Env, info: MessageInfo, msg: InstantiateMsg) -> Result<Response, ContractError> {
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    admin::instantiate(deps.storage, deps.api, &env.block, &info, msg)
}

/// Carries out one message.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(deps: DepsMut, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Result<Response, ContractError> {
    match &msg {
        ExecuteMsg::FundReserve {} | ExecuteMsg::AddRevenue(_) => {}
        _ => no_funds(&info)?,
    }
    match msg {
        ExecuteMsg::Receive(received) => revenue::receive(deps.storage, &env.block, &info, received),
        ExecuteMsg::Mint {} => mint::mint(deps.storage, &env),
        ExecuteMsg::FundReserve {} => revenue::fund_reserve(deps.storage, &info),
        ExecuteMsg::AddRevenue(revenue) => revenue::add_revenue(deps.storage, &env.block, &info, &revenue),
        ExecuteMsg::AcceptRoot { root, signers, oracles } => root::accept_root(
            deps.storage,
            deps.api,
            &env.block,
            &info.sender,
            root,
            &signers,
            oracles,
        ),
        ExecuteMsg::Claim { epoch, leaves, proof } => claim::claim(
            deps.storage,
            &deps.querier,
            &env,
            &info.sender,
            &claim::Claim { epoch, leaves, proof },
        ),
        ExecuteMsg::Withdraw { account } => withdraw::withdraw(deps.storage, deps.api, &info.sender, account),
        ExecuteMsg::SetEmission { schedule, split } => {
            admin::set_emission(deps.storage, &env.block, &info.sender, schedule, split)
        }
        ExecuteMsg::SetBreaker { breaker } => breaker::set_breaker(deps.storage, &env.block, &info.sender, breaker),
        ExecuteMsg::UpdateOwnership(action) => admin::update_ownership(deps, &env.block, &info.sender, action),
    }
}

/// Credits what could not be paid out (rule A3).
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn reply(deps: DepsMut, _env: Env, reply: Reply) -> Result<Response, ContractError> {
    payout::reply(deps.storage, &reply)
}

/// Answers one question.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    Ok(match msg {
        QueryMsg::Config {} => to_json_binary(&query::config(deps.storage)?),
        QueryMsg::Emission {} => to_json_binary(&query::emission(deps.storage, &env.block)?),
        QueryMsg::Budget { epoch } => to_json_binary(&query::budget(deps.storage, epoch)?),
        QueryMsg::Revenues {
            epoch,
            start_after,
            limit,
        } => to_json_binary(&query::revenues(deps.storage, epoch, start_after, limit)?),
        QueryMsg::Roots {} => to_json_binary(&query::roots(deps.storage)?),
        QueryMsg::Claimed { machine } => to_json_binary(&query::claimed(deps.storage, machine)?),
        QueryMsg::Credit { account } => to_json_binary(&query::credit(deps.storage, deps.api, &account)?),
        QueryMsg::Breaker {} => to_json_binary(&query::breaker(deps.storage, &env.block)?),
        QueryMsg::Flows {} => to_json_binary(&query::flows(deps.storage)?),
        QueryMsg::Totals {} => to_json_binary(&query::totals(deps, &env)?),
        QueryMsg::Ownership {} => to_json_binary(&cw_ownable::get_ownership(deps.storage)?),
    }?)
}

/// Takes over the state of an older version; refuses another contract's and a newer one's.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut, _env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    flywheel_types::migrate::check_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    Ok(Response::new())
}
