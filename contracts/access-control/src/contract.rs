//! Entry points.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response};
use flywheel_types::access_control::{ExecuteMsg, InstantiateMsg, MigrateMsg, Places, QueryMsg};
use flywheel_types::denom::no_funds;

use crate::error::ContractError;
use crate::execute::{admins, agents, budgets, commands, grants, members, receive, roles, spend, withdraw};
use crate::state::CONFIG;
use crate::{events, payout, query};

/// The name in cw2.
pub const CONTRACT_NAME: &str = "crates.io:flywheel-access-control";
/// The version in cw2.
pub const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Sets where machines and networks are; asks neither (rule A6).
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut,
    _env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    no_funds(&info)?;
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    let places = Places {
        registry: deps.api.addr_validate(&msg.registry)?,
        hub: deps.api.addr_validate(&msg.hub)?,
    };
    CONFIG.save(deps.storage, &places)?;
    Ok(Response::new().add_event(events::launched(&places)))
}

/// Carries out one message.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(deps: DepsMut, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Result<Response, ContractError> {
    if !matches!(msg, ExecuteMsg::FundAgent { .. }) {
        no_funds(&info)?;
    }
    let sender = &info.sender;
    match msg {
        ExecuteMsg::Receive(cw20) => receive::cw20(deps, &env, &info, &cw20),
        ExecuteMsg::SetRole {
            namespace,
            role,
            is_enabled,
        } => roles::set_role(deps, sender, &namespace, &role, is_enabled),
        ExecuteMsg::SetGroup {
            namespace,
            group,
            is_enabled,
        } => roles::set_group(deps, sender, &namespace, &group, is_enabled),
        ExecuteMsg::SetPermission {
            namespace,
            permission,
            resource,
            is_enabled,
            roles,
        } => roles::set_permission(deps, sender, &namespace, &permission, &resource, is_enabled, &roles),
        ExecuteMsg::RemovePermission {
            namespace,
            permission,
            resource,
        } => roles::remove_permission(deps, sender, &namespace, &permission, &resource),
        ExecuteMsg::Grant {
            namespace,
            subject,
            role,
            expires_at,
        } => grants::grant(deps, &env, sender, &namespace, subject, &role, expires_at),
        ExecuteMsg::Revoke {
            namespace,
            subject,
            role,
        } => grants::revoke(deps, &env, sender, &namespace, subject, &role),
        ExecuteMsg::AddMember {
            namespace,
            group,
            member,
            expires_at,
        } => members::add(deps, &env, sender, &namespace, &group, member, expires_at),
        ExecuteMsg::RemoveMember {
            namespace,
            group,
            member,
        } => members::remove(deps, &env, sender, &namespace, &group, member),
        ExecuteMsg::SetAdmin {
            namespace,
            admin,
            expires_at,
        } => admins::set(deps, &env, sender, &namespace, &admin, expires_at),
        ExecuteMsg::RemoveAdmin {
            namespace,
            admin,
            void_gifts,
        } => admins::remove(deps, sender, &namespace, &admin, void_gifts),
        ExecuteMsg::SetAgent {
            namespace,
            agent,
            scopes,
            expires_at,
            limits,
        } => agents::set(deps, &env, sender, &namespace, &agent, scopes, expires_at, limits),
        ExecuteMsg::RevokeAgent { namespace, agent } => agents::revoke(deps, sender, &namespace, &agent),
        ExecuteMsg::FundAgent { namespace, agent } => receive::native(deps, &env, &info, &namespace, &agent),
        ExecuteMsg::Spend {
            namespace,
            denom,
            amount,
            recipient,
            reference,
        } => spend::spend(deps, &env, sender, &namespace, &denom, amount, &recipient, &reference),
        ExecuteMsg::WithdrawBudget { budget, denom, amount } => {
            budgets::withdraw(deps, sender, &budget, &denom, amount)
        }
        ExecuteMsg::ReturnBudgets { budget } => budgets::give_back(deps, &env, sender, &budget),
        ExecuteMsg::RequestCommand {
            machine,
            name,
            payload,
            expires_at,
        } => commands::request(deps, &env, sender, machine, &name, payload, expires_at),
        ExecuteMsg::CancelCommand { machine, command } => commands::cancel(deps, &env, sender, machine, command),
        ExecuteMsg::AcknowledgeCommand(answer) => commands::acknowledge(deps, &env, &answer),
        ExecuteMsg::Withdraw { denom, account } => withdraw::withdraw(deps, sender, &denom, account),
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
    query::answer(deps, &env, msg)
}

/// Takes over the state of an older version; refuses another contract's and a newer one's.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut, _env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    flywheel_types::migrate::check_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    Ok(Response::new())
}
