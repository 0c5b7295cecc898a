//! Entry points.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response, to_json_binary};
use flywheel_protocol::Time;
use flywheel_types::denom::no_funds;
use flywheel_types::governance::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};

use crate::error::ContractError;
use crate::execute::{
    budgets, carry, conclude, grants, instantiate as launch, locks, propose, receive, settings, vote, withdraw,
};
use crate::money::Money;
use crate::{payout, query};

/// The name in cw2.
pub const CONTRACT_NAME: &str = "crates.io:flywheel-governance";
/// The version in cw2.
pub const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Launches a DAO; asks no other contract (rule A6). What comes with it is the treasury's first money.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut,
    env: Env,
    _info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    launch::instantiate(deps, &env, msg)
}

/// Carries out one message.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(deps: DepsMut, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Result<Response, ContractError> {
    if !matches!(msg, ExecuteMsg::Propose(_)) {
        no_funds(&info)?;
    }
    let sender = &info.sender;
    match msg {
        ExecuteMsg::Receive(cw20) => receive::cw20(deps, &env, &info, &cw20),
        ExecuteMsg::Propose(proposal) => propose::propose(deps, &env, &Money::native(&info)?, *proposal),
        ExecuteMsg::Vote {
            proposal_id,
            vote,
            positions,
        } => vote::vote(deps, &env, sender, proposal_id, vote, positions.as_deref()),
        ExecuteMsg::Queue { proposal_id } => conclude::queue(deps.storage, &env, proposal_id),
        ExecuteMsg::Execute { proposal_id } => conclude::execute(deps, &env, sender, proposal_id),
        ExecuteMsg::Close { proposal_id } => conclude::close(deps, &env, sender, proposal_id),
        ExecuteMsg::Veto { proposal_id } => conclude::veto(deps, &env, sender, proposal_id),
        ExecuteMsg::Lock { amount, days } => locks::lock(deps, &env, sender, amount, days),
        ExecuteMsg::StartUnlock {} => locks::start_unlock(deps.storage, &env, sender),
        ExecuteMsg::Trim { account } => locks::trim(deps, &env, &account),
        ExecuteMsg::Apply(application) => grants::apply(deps, &env, sender, application),
        ExecuteMsg::ReportMilestone {
            grant,
            milestone,
            evidence,
        } => grants::report(deps.storage, &env, sender, grant, milestone, evidence),
        ExecuteMsg::AcceptMilestone { grant, milestone } => {
            grants::accept(deps.storage, &env, sender, grant, milestone)
        }
        ExecuteMsg::StopGrant { grant } => grants::stop(deps.storage, &env, sender, grant),
        ExecuteMsg::CloseGrant { grant } => grants::close(deps.storage, &env, grant),
        ExecuteMsg::PayBudget { budget } => budgets::pay(deps, &env, sender, budget),
        ExecuteMsg::Withdraw { denom, account } => withdraw::withdraw(deps, sender, &denom, account),
        ExecuteMsg::SetRules { class, rules } => settings::set_rules(deps.storage, &env, sender, class, &rules),
        ExecuteMsg::SetGuardian { guardian } => settings::set_guardian(deps, &env, sender, guardian),
        ExecuteMsg::SetWeights {
            machine_weight,
            representative_cap,
        } => settings::set_weights(deps.storage, &env, sender, machine_weight, representative_cap),
        ExecuteMsg::SetSpendingLimit { denom, limit } => {
            settings::set_spending_limit(deps, &env, sender, &denom, limit)
        }
        ExecuteMsg::OpenBudget(spec) => budgets::open(deps, &env, sender, &spec),
        ExecuteMsg::StopBudget { budget } => budgets::stop(deps.storage, &env, sender, budget),
        ExecuteMsg::AwardGrant { grant, reviewer } => grants::award(deps, &env, sender, grant, reviewer.as_deref()),
        ExecuteMsg::CarryOut { msgs, audit } => carry::carry_out(&env, sender, msgs, audit),
        ExecuteMsg::Audit {} => carry::audit(deps.storage, &deps.querier, &env, sender),
    }
}

/// Credits what could not be paid out (rule A3); keeps why an execution failed.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn reply(deps: DepsMut, env: Env, reply: Reply) -> Result<Response, ContractError> {
    match reply.id {
        payout::PAYMENT_FAILED => payout::keep(deps.storage, &reply.payload),
        carry::EXECUTION_FAILED => carry::keep_failure(deps, &env, &reply),
        id => Err(ContractError::UnknownReply { id }),
    }
}

/// Answers one question.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let (storage, now) = (deps.storage, Time::of(&env.block));
    Ok(match msg {
        QueryMsg::Config {} => to_json_binary(&query::config(storage)?),
        QueryMsg::Rules {} => to_json_binary(&query::rules(storage)?),
        QueryMsg::Proposal { proposal_id } => to_json_binary(&query::proposal(storage, proposal_id, now)?),
        QueryMsg::ListProposals { start_after, limit } => {
            to_json_binary(&query::list_proposals(storage, start_after, limit, now)?)
        }
        QueryMsg::ReverseProposals { start_before, limit } => {
            to_json_binary(&query::reverse_proposals(storage, start_before, limit, now)?)
        }
        QueryMsg::GetVote { proposal_id, voter } => to_json_binary(&query::get_vote(deps, proposal_id, &voter)?),
        QueryMsg::ListVotes {
            proposal_id,
            start_after,
            limit,
        } => to_json_binary(&query::list_votes(deps, proposal_id, start_after, limit)?),
        QueryMsg::Overridden { proposal_id, account } => {
            to_json_binary(&query::overridden(deps, proposal_id, &account)?)
        }
        QueryMsg::Actions { proposal_id } => to_json_binary(&query::actions(storage, proposal_id)?),
        QueryMsg::ProposalCount {} => to_json_binary(&query::proposal_count(storage)?),
        QueryMsg::NextProposalId {} => to_json_binary(&query::proposal_count(storage)?.saturating_add(1)),
        QueryMsg::Info {} => to_json_binary(&query::info(storage)?),
        QueryMsg::Dao {} => to_json_binary(&env.contract.address),
        QueryMsg::VotingPowerAtHeight { address, height } => {
            to_json_binary(&query::voting_power_at_height(deps, &env, &address, height)?)
        }
        QueryMsg::TotalPowerAtHeight { height } => to_json_binary(&query::total_power_at_height(deps, &env, height)?),
        QueryMsg::Lock { account } => to_json_binary(&query::lock(deps, &account)?),
        QueryMsg::Grant { grant } => to_json_binary(&query::grant(storage, grant, now)?),
        QueryMsg::Grants { start_after, limit } => to_json_binary(&query::grants(storage, start_after, limit, now)?),
        QueryMsg::Budget { budget } => to_json_binary(&query::budget(storage, budget, now)?),
        QueryMsg::Budgets { start_after, limit } => to_json_binary(&query::budgets(storage, start_after, limit, now)?),
        QueryMsg::SpendingLimit { denom } => to_json_binary(&query::spending_limit(deps, &denom, now)?),
        QueryMsg::Credit { account, denom } => to_json_binary(&query::credit(deps, &account, &denom)?),
        QueryMsg::Totals { denom } => to_json_binary(&query::totals(deps, &env, &denom)?),
    }?)
}

/// Takes over the state of an older version; refuses another contract's and a newer one's.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut, _env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    flywheel_types::migrate::check_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    Ok(Response::new())
}
