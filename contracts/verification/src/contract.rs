//! Entry points.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Response, from_json, to_json_binary};
use flywheel_types::denom::no_funds;
use flywheel_types::migrate::{MigrateMsg, check_version};
use flywheel_types::verification::{ExecuteMsg, InstantiateMsg, QueryMsg, ReceiveMsg};

use crate::error::ContractError;
use crate::{events, execute, query};

/// The name in the cw2 record.
pub const CONTRACT_NAME: &str = "crates.io:flywheel-verification";
/// The version in the cw2 record.
pub const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Stores a network's parameters, first oracles and first rules.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(deps: DepsMut, env: Env, info: MessageInfo, msg: InstantiateMsg) -> Result<Response, ContractError> {
    no_funds(&info)?;
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    execute::instantiate(deps, &env.block, msg)
}

/// Carries out a message.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(deps: DepsMut, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Result<Response, ContractError> {
    if !matches!(msg, ExecuteMsg::BondOracle { .. }) {
        no_funds(&info)?;
    }
    match msg {
        ExecuteMsg::Receive(transfer) => match from_json(&transfer.msg)? {
            ReceiveMsg::BondOracle { proof } => execute::bond_cw20(deps, &env, &info, &transfer, &proof),
        },
        ExecuteMsg::BondOracle { proof } => execute::bond_native(deps, &env, &info, &proof),
        ExecuteMsg::WithdrawOracleBond {} => execute::withdraw_bond(deps.storage, &env.block, &info.sender),
        ExecuteMsg::Attest { statement, signatures } => execute::attest(deps, &env, statement, &signatures),
        ExecuteMsg::Cosign { signatures } => execute::cosign(deps.storage, deps.api, &env, &signatures),
        ExecuteMsg::Finalize {} => execute::finalize(deps.storage, &env.block),
        ExecuteMsg::AdmitOracle(oracle) => execute::admit_oracle(deps.storage, deps.api, &info.sender, oracle),
        ExecuteMsg::RemoveOracle { address } => {
            execute::remove_oracle(deps.storage, deps.api, &env.block, &info.sender, &address)
        }
        ExecuteMsg::SetRules(rules) => execute::set_rules(deps.storage, &env.block, &info.sender, rules),
        ExecuteMsg::UpdateOwnership(action) => {
            let ownership = cw_ownable::update_ownership(deps, &env.block, &info.sender, action)?;
            Ok(Response::new().add_event(events::ownership_updated(&ownership)))
        }
    }
}

/// Answers a question.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let answer = match msg {
        QueryMsg::Config {} => to_json_binary(&query::config(deps.storage)?),
        QueryMsg::Oracles {} => to_json_binary(&query::oracles(deps.storage)?),
        QueryMsg::Oracle { address } => to_json_binary(&query::oracle(deps.storage, deps.api, &address)?),
        QueryMsg::Round {} => to_json_binary(&query::round(deps.storage, &env.block)?),
        QueryMsg::Pending {} => to_json_binary(&query::pending(deps.storage)?),
        QueryMsg::LastFinal {} => to_json_binary(&query::last_final(deps.storage)?),
        QueryMsg::Finals { start_after, limit } => to_json_binary(&query::finals(deps.storage, start_after, limit)?),
        QueryMsg::Rules { class, epoch } => to_json_binary(&query::rules(deps.storage, &env.block, &class, epoch)?),
        QueryMsg::VerifyEvidence {
            epoch,
            leaves,
            position,
            leaf,
            proof,
        } => to_json_binary(&query::verify_evidence(
            deps.storage,
            epoch,
            leaves,
            position,
            &leaf,
            &proof,
        )?),
        QueryMsg::Totals {} => to_json_binary(&query::totals(deps, &env.contract.address)?),
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
