//! Votes, voting power and locks.

use cosmwasm_std::{Deps, Env, Order, StdResult, Uint128};
use cw_storage_plus::Bound;
use flywheel_types::governance::{LOCKS, LockResponse, VoteInfo, VoteListResponse, VoteResponse};
use flywheel_types::page;
use flywheel_types::staking::{TotalPowerAtHeightResponse, VotingPowerAtHeightResponse};

use crate::error::ContractError;
use crate::power::{View, all_votes, own_votes};
use crate::state::config::{CONFIG, SETTINGS};
use crate::state::proposals::{Proposal, Terms};
use crate::state::votes::{self, Cast, VOTES};
use crate::tally;

fn info(terms: &Terms, voter: cosmwasm_std::Addr, cast: &Cast) -> StdResult<VoteInfo> {
    Ok(VoteInfo {
        voter,
        vote: tally::vote(terms, cast.choice),
        power: cast.own.checked_add(cast.represented)?,
        represented: cast.represented,
    })
}

pub fn get_vote(deps: Deps, proposal_id: u64, voter: &str) -> Result<VoteResponse, ContractError> {
    let voter = deps.api.addr_validate(voter)?;
    let terms = Proposal::load(deps.storage, proposal_id)?.terms;
    let cast = VOTES.may_load(deps.storage, (proposal_id, &voter))?;
    Ok(VoteResponse {
        vote: cast.map(|cast| info(&terms, voter, &cast)).transpose()?,
    })
}

pub fn list_votes(
    deps: Deps,
    proposal_id: u64,
    start_after: Option<String>,
    limit: Option<u32>,
) -> Result<VoteListResponse, ContractError> {
    let terms = Proposal::load(deps.storage, proposal_id)?.terms;
    let after = start_after
        .map(|account| deps.api.addr_validate(&account))
        .transpose()?;
    let after = after.as_ref().map(Bound::exclusive);
    let range = VOTES
        .prefix(proposal_id)
        .range(deps.storage, after, None, Order::Ascending);
    let rows = range.map(|row| row.and_then(|(voter, cast)| info(&terms, voter, &cast)));
    Ok(VoteListResponse {
        votes: page::collect(rows, limit)?,
    })
}

pub fn overridden(deps: Deps, proposal_id: u64, account: &str) -> StdResult<Uint128> {
    let account = deps.api.addr_validate(account)?;
    votes::overridden(deps.storage, proposal_id, &account)
}

pub fn voting_power_at_height(
    deps: Deps,
    env: &Env,
    address: &str,
    height: Option<u64>,
) -> Result<VotingPowerAtHeightResponse, ContractError> {
    let account = deps.api.addr_validate(address)?;
    let (config, settings) = (CONFIG.load(deps.storage)?, SETTINGS.load(deps.storage)?);
    let height = height.unwrap_or(env.block.height);
    let view = View {
        querier: deps.querier,
        staking: &config.staking,
        height,
    };
    let staked = view.ask_power(&account)?;
    let power = own_votes(
        deps.storage,
        &config,
        &view,
        (&account, staked),
        settings.machine_weight,
    )?;
    Ok(VotingPowerAtHeightResponse { power, height })
}

pub fn total_power_at_height(
    deps: Deps,
    env: &Env,
    height: Option<u64>,
) -> Result<TotalPowerAtHeightResponse, ContractError> {
    let (config, settings) = (CONFIG.load(deps.storage)?, SETTINGS.load(deps.storage)?);
    let height = height.unwrap_or(env.block.height);
    let view = View {
        querier: deps.querier,
        staking: &config.staking,
        height,
    };
    let power = all_votes(deps.storage, &config, &view, settings.machine_weight)?;
    Ok(TotalPowerAtHeightResponse { power, height })
}

pub fn lock(deps: Deps, account: &str) -> StdResult<Option<LockResponse>> {
    let account = deps.api.addr_validate(account)?;
    let lock = LOCKS.may_load(deps.storage, &account)?;
    Ok(lock.map(|lock| LockResponse {
        amount: lock.amount,
        bonus: lock.bonus,
        days: lock.days,
        free_at: lock.free_at,
    }))
}
