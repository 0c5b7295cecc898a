//! Entry points.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response, to_json_binary};
use flywheel_types::staking::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg, find_place};

use crate::error::ContractError;
use crate::execute::{admin, bond, cases, closed, community, delegate, enrolment, income, payment, slash, withdraw};
use crate::{payout, query};

/// The name in cw2.
pub const CONTRACT_NAME: &str = "crates.io:flywheel-staking";
/// The version in cw2.
pub const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Sets the network's parameters and its classes. Asks no other contract anything (rule A6).
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
        ExecuteMsg::Receive(message) => payment::receive(deps, &env.block, &info, message),
        ExecuteMsg::Bond(bond) => payment::bond(deps, &env.block, &info, bond),
        ExecuteMsg::Delegate {
            machine,
            max_commission,
        } => payment::delegate(deps, &env.block, &info, machine, max_commission),
        ExecuteMsg::AddIncome {} => payment::add_income(deps, &env.block, &info),
        ExecuteMsg::Unbond { machine, amount } => bond::unbond(deps, &env.block, &info, machine, amount),
        ExecuteMsg::Undelegate { machine, amount } => delegate::undelegate(deps, &env.block, &info, machine, amount),
        ExecuteMsg::Withdraw { machine } => withdraw::withdraw(deps.storage, &env.block, &info, machine),
        ExecuteMsg::ClaimIncome { machines, community } => {
            income::claim_income(deps.storage, &env.block, &info, &machines, community)
        }
        ExecuteMsg::ClaimClosed { machine, generation } => {
            closed::claim_closed(deps.storage, &env.block, &info, machine, generation)
        }
        ExecuteMsg::TakePool(bond) => payment::take_pool(deps, &env.block, &info, bond),
        ExecuteMsg::JoinCommunity { representative } => {
            payment::join_community(deps, &env.block, &info, representative)
        }
        ExecuteMsg::LeaveCommunity { amount } => community::leave(deps, &env.block, &info, amount),
        ExecuteMsg::SetRepresentative { representative } => {
            community::set_representative(deps.storage, deps.api, &env.block, &info, representative.as_deref())
        }
        ExecuteMsg::WithdrawCommunity {} => withdraw::withdraw_community(deps.storage, &env.block, &info),
        ExecuteMsg::WithdrawCredit { account } => {
            withdraw::withdraw_credit(deps.storage, deps.api, &info, account.as_deref())
        }
        ExecuteMsg::SetCommission { machine, commission } => {
            income::set_commission(deps, &env, &info, machine, commission)
        }
        ExecuteMsg::Refresh { machine } => enrolment::refresh(deps, &env.block, &info, machine),
        ExecuteMsg::Disenroll { machine } => enrolment::disenroll(deps, &env.block, &info, machine),
        ExecuteMsg::SetClass { class } => admin::set_class(deps.storage, &env.block, &info, class),
        ExecuteMsg::Approve {
            machine,
            class,
            approved,
        } => admin::approve(deps.storage, &info, machine, &class, approved),
        ExecuteMsg::OpenPlaces { cells, boost } => admin::open_places(deps.storage, &info, &cells, boost),
        ExecuteMsg::ClosePlaces { cells } => admin::close_places(deps.storage, &info, &cells),
        ExecuteMsg::Jail { machine, jailed } => admin::jail(deps.storage, &env.block, &info, machine, jailed),
        ExecuteMsg::Slash(offence) => slash::slash(deps, &env.block, &info, &offence),
        ExecuteMsg::OpenCase { machine, offence, at } => {
            cases::open_case(deps.storage, &env.block, &info, machine, offence, at)
        }
        ExecuteMsg::DecideCase {
            machine,
            offence,
            slash,
            prover,
        } => cases::decide_case(deps, &env.block, &info, machine, offence, slash, prover),
        ExecuteMsg::UpdateOwnership(action) => admin::update_ownership(deps, &env.block, &info, action),
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
    let (storage, block) = (deps.storage, &env.block);
    let answer = match msg {
        QueryMsg::Config {} => to_json_binary(&query::config(storage)?),
        QueryMsg::Class { name, epoch } => to_json_binary(&query::class(storage, block, &name, epoch)?),
        QueryMsg::Classes { start_after, limit } => {
            to_json_binary(&query::classes(storage, start_after.as_deref(), limit)?)
        }
        QueryMsg::Place { cell } => to_json_binary(&find_place(storage, cell)?),
        QueryMsg::Places { start_after, limit } => to_json_binary(&query::places(storage, start_after, limit)?),
        QueryMsg::Pool { machine } => to_json_binary(&query::pool(storage, machine)?),
        QueryMsg::Pools { start_after, limit } => to_json_binary(&query::pools(storage, start_after, limit)?),
        QueryMsg::Staker { account } => to_json_binary(&query::staker(deps, &account)?),
        QueryMsg::Income { account, machine } => to_json_binary(&query::income(deps, block, &account, machine)?),
        QueryMsg::ClosedIncome {
            account,
            machine,
            generation,
        } => to_json_binary(&query::closed_income(deps, &account, machine, generation)?),
        QueryMsg::CommunityIncome { account } => to_json_binary(&query::community_income(deps, block, &account)?),
        QueryMsg::Community {} => to_json_binary(&query::community(storage)?),
        QueryMsg::Representation { address, height } => {
            to_json_binary(&query::representation(deps, block, &address, height)?)
        }
        QueryMsg::Cases { machine } => to_json_binary(&query::cases(storage, block, machine)?),
        QueryMsg::Credit { account } => to_json_binary(&query::credit(deps, &account)?),
        QueryMsg::Slashed {} => to_json_binary(&query::slashed(storage)?),
        QueryMsg::Unbondings {
            account,
            start_after,
            limit,
        } => to_json_binary(&query::unbondings(deps, block, &account, start_after, limit)?),
        QueryMsg::Enrolment { machine, epoch } => to_json_binary(&query::enrolment(storage, block, machine, epoch)?),
        QueryMsg::Enrolments {
            epoch,
            start_after,
            limit,
        } => to_json_binary(&query::enrolments(storage, epoch, start_after, limit)?),
        QueryMsg::VotingPowerAtHeight { address, height } => {
            to_json_binary(&query::voting_power_at_height(deps, block, &address, height)?)
        }
        QueryMsg::TotalPowerAtHeight { height } => {
            to_json_binary(&query::total_power_at_height(storage, block, height)?)
        }
        QueryMsg::MachineVotesAtHeight { address, height } => to_json_binary(&query::machine_votes_at_height(
            deps,
            block,
            address.as_deref(),
            height,
        )?),
        QueryMsg::Info {} => to_json_binary(&query::info(storage)?),
        QueryMsg::Dao {} => to_json_binary(&query::dao(storage)?),
        QueryMsg::Totals {} => to_json_binary(&query::totals(deps, &env)?),
        QueryMsg::Ownership {} => to_json_binary(&cw_ownable::get_ownership(storage)?),
    };
    Ok(answer?)
}

/// Takes over the state of an older version; refuses another contract's and a newer one's.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut, env: Env, msg: MigrateMsg) -> Result<Response, ContractError> {
    flywheel_types::migrate::check_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    admin::migrate(deps, &env.block, msg)
}
