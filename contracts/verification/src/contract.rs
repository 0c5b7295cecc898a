//! Entry points.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response, from_json, to_json_binary};
use flywheel_types::denom::no_funds;
use flywheel_types::migrate::{MigrateMsg, check_version};
use flywheel_types::verification::{ExecuteMsg, InstantiateMsg, QueryMsg, ReceiveMsg};

use crate::error::ContractError;
use crate::{execute, payout, query};

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
    if !matches!(msg, ExecuteMsg::BondOracle { .. } | ExecuteMsg::DemandLeaf(_)) {
        no_funds(&info)?;
    }
    let sender = &info.sender;
    match msg {
        ExecuteMsg::Receive(transfer) => match from_json(&transfer.msg)? {
            ReceiveMsg::BondOracle { proof } => execute::bond_cw20(deps, &env, &info, &transfer, &proof),
            ReceiveMsg::DemandLeaf(demand) => execute::demand_cw20(deps, &env, &info, &transfer, &demand),
        },
        ExecuteMsg::BondOracle { proof } => execute::bond_native(deps, &env, &info, &proof),
        ExecuteMsg::WithdrawOracleBond {} => execute::withdraw_bond(deps.storage, &env.block, sender),
        ExecuteMsg::Attest { statement, signatures } => execute::attest(deps, &env, statement, &signatures),
        ExecuteMsg::Cosign { signatures } => execute::cosign(deps.storage, deps.api, &env, &signatures),
        ExecuteMsg::Finalize {} => execute::finalize(deps.storage, &env.block),
        ExecuteMsg::DemandLeaf(demand) => execute::demand_native(deps.storage, &env, &info, &demand),
        ExecuteMsg::AnswerDemands { leaves, proof } => {
            execute::answer_demands(deps.storage, &env, sender, &leaves, &proof)
        }
        ExecuteMsg::ReclaimDeposit { attempt, machine } => {
            execute::reclaim_deposit(deps.storage, sender, attempt, machine)
        }
        ExecuteMsg::Reject { reason } => execute::reject(deps.storage, &env.block, sender, &reason),
        ExecuteMsg::ProveEquivocation { oracle, first, second } => {
            execute::prove_equivocation(deps, &env, sender, &oracle, &first, &second)
        }
        ExecuteMsg::ProveConflict {
            machine,
            epoch,
            first,
            second,
        } => {
            let conflict = execute::Conflict {
                machine,
                epoch,
                first: &first,
                second: &second,
            };
            execute::prove_conflict(deps, &env, sender, &conflict)
        }
        ExecuteMsg::Suspend(msg) => execute::suspend(deps.storage, &deps.querier, &env.block, sender, msg),
        ExecuteMsg::LiftSuspension { machine } => execute::lift_suspension(deps.storage, &env.block, sender, machine),
        ExecuteMsg::Appeal { machine, statement } => {
            execute::appeal(deps.storage, &deps.querier, &env.block, sender, machine, statement)
        }
        ExecuteMsg::DecideAppeal { machine, lift } => {
            execute::decide_appeal(deps.storage, &env.block, sender, machine, lift)
        }
        ExecuteMsg::Withdraw { account } => execute::withdraw(deps.storage, deps.api, &env, sender, account),
        ExecuteMsg::LeaveOracles {} => execute::leave_oracles(deps.storage, &env.block, sender),
        ExecuteMsg::AdmitOracle(oracle) => execute::admit_oracle(deps.storage, deps.api, sender, oracle),
        ExecuteMsg::RemoveOracle { address } => {
            execute::remove_oracle(deps.storage, deps.api, &env.block, sender, &address)
        }
        ExecuteMsg::SetRules(rules) => execute::set_rules(deps.storage, &env.block, sender, rules),
        ExecuteMsg::UpdateOwnership(action) => execute::update_ownership(deps, &env.block, sender, action),
    }
}

/// Credits what could not be paid out (rule A3).
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn reply(deps: DepsMut, _env: Env, reply: Reply) -> Result<Response, ContractError> {
    payout::reply(deps.storage, &reply)
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
        QueryMsg::LastRejected {} => to_json_binary(&query::last_rejected(deps.storage)?),
        QueryMsg::DemandTerms {} => to_json_binary(&query::demand_terms(deps.storage)?),
        QueryMsg::Demands {
            attempt,
            start_after,
            limit,
        } => to_json_binary(&query::demands(deps.storage, attempt, start_after, limit)?),
        QueryMsg::Suspension { machine } => to_json_binary(&query::suspension(deps.storage, &env.block, machine)?),
        QueryMsg::Suspensions { start_after, limit } => {
            to_json_binary(&query::suspensions(deps.storage, &env.block, start_after, limit)?)
        }
        QueryMsg::Slashed {} => to_json_binary(&crate::state::offences::slashed(deps.storage)?),
        QueryMsg::Credit { account } => to_json_binary(&query::credit(deps.storage, deps.api, &account)?),
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
