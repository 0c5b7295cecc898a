//! Entry points.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response, to_json_binary};
use flywheel_types::registry::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};

use crate::error::ContractError;
use crate::execute::{admin, keys, pause, receive, record, register, retire, sale, withdraw};
use crate::state::keys::registrations;
use crate::{payout, query};

/// The name in cw2.
pub const CONTRACT_NAME: &str = "crates.io:flywheel-machine-registry";
/// The version in cw2.
pub const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Sets the admin, the deposit and the delay of recoveries.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut,
    _env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    admin::instantiate(deps, &info, msg)
}

/// Carries out one message.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(deps: DepsMut, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Result<Response, ContractError> {
    match msg {
        ExecuteMsg::Receive(cw20) => receive::receive(deps, &env, &info, cw20),
        ExecuteMsg::Register { machines } => register::register(deps, &env, &info, machines),
        ExecuteMsg::SetAttributes { machine, attributes } => {
            record::set_attributes(deps, &env, &info, machine, attributes)
        }
        ExecuteMsg::RemoveAttributes { machine, names } => record::remove_attributes(deps, &env, &info, machine, names),
        ExecuteMsg::SetEndpoints { machine, endpoints } => record::set_endpoints(deps, &env, &info, machine, endpoints),
        ExecuteMsg::SetMetadata { machine, metadata } => record::set_metadata(deps, &env, &info, machine, metadata),
        ExecuteMsg::SetCell { machine, cell } => record::set_cell(deps, &env, &info, machine, cell),
        ExecuteMsg::SetPayout { machine, address } => record::set_payout(deps, &info, machine, address),
        ExecuteMsg::RotateKey(rotation) => keys::rotate(deps, &env, &info, rotation),
        ExecuteMsg::StartRecovery(recovery) => keys::start_recovery(deps, &env, &info, recovery),
        ExecuteMsg::FinishRecovery { machine } => keys::finish_recovery(deps.storage, &env, &info, machine),
        ExecuteMsg::CancelRecovery { machine } => keys::cancel_recovery(deps.storage, &info, machine),
        ExecuteMsg::Pause { machine } => pause::pause(deps, &env, &info, machine),
        ExecuteMsg::Resume { machine } => pause::resume(deps, &env, &info, machine),
        ExecuteMsg::OfferSale {
            machine,
            buyer,
            expires_at,
        } => sale::offer(deps, &env, &info, machine, &buyer, expires_at),
        ExecuteMsg::CancelOffer { machine } => sale::cancel(deps.storage, &info, machine),
        ExecuteMsg::AcceptSale(acceptance) => sale::accept(deps, &env, &info, acceptance),
        ExecuteMsg::Withdraw { account } => withdraw::withdraw(deps, &info, account),
        ExecuteMsg::Retire { machine } => retire::retire(deps.storage, &info, machine),
        ExecuteMsg::SetDeposit { amount } => admin::set_deposit(deps.storage, &info, amount),
        ExecuteMsg::SetAccessControl { address } => admin::set_access_control(deps, &env, &info, &address),
        ExecuteMsg::UpdateOwnership(action) => admin::update_ownership(deps, &env, &info, action),
    }
}

/// Keeps what could not be paid.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn reply(deps: DepsMut, _env: Env, reply: Reply) -> Result<Response, ContractError> {
    payout::reply(deps.storage, &reply)
}

/// Answers one question.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let answer = match msg {
        QueryMsg::Config {} => to_json_binary(&query::config(deps.storage)?),
        QueryMsg::Machine { machine } => to_json_binary(&query::machine(deps.storage, &env, machine)?),
        QueryMsg::MachineByKey { public_key } => {
            to_json_binary(&query::machine_by_key(deps.storage, &env, public_key)?)
        }
        QueryMsg::MachinesByOwner {
            owner,
            start_after,
            limit,
        } => to_json_binary(&query::machines_by_owner(deps, &env, &owner, start_after, limit)?),
        QueryMsg::Record { machine } => to_json_binary(&query::record(deps.storage, &env, machine)?),
        QueryMsg::RegistrationCounter { public_key } => to_json_binary(&registrations(deps.storage, &public_key)?),
        QueryMsg::DidDocument { machine } => to_json_binary(&query::did_document(deps.storage, &env, machine)?),
        QueryMsg::Pauses { machine } => to_json_binary(&query::pauses(deps.storage, machine)?),
        QueryMsg::Recovery { machine } => to_json_binary(&query::recovery(deps.storage, machine)?),
        QueryMsg::Offer { machine } => to_json_binary(&query::offer(deps.storage, &env, machine)?),
        QueryMsg::Credit { account } => to_json_binary(&query::credit(deps, &account)?),
        QueryMsg::Totals {} => to_json_binary(&query::totals(deps, &env)?),
        QueryMsg::Ownership {} => to_json_binary(&cw_ownable::get_ownership(deps.storage)?),
    };
    Ok(answer?)
}

/// Takes over the state of an older version; refuses another contract's and a newer one's.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut, _env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    flywheel_types::migrate::check_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    Ok(Response::new())
}
