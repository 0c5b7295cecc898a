//! Answers about votes, now and at past heights (rules S8, S13).

use cosmwasm_std::{BlockInfo, Deps, StdResult, Storage};
use flywheel_types::governance::MachineVotesResponse;
use flywheel_types::staking::{RepresentationResponse, TotalPowerAtHeightResponse, VotingPowerAtHeightResponse};

use crate::error::ContractError;
use crate::state::{all_machines_before, machine_votes_before, staker_before, total_power_before, voting_power_before};

pub fn voting_power_at_height(
    deps: Deps,
    block: &BlockInfo,
    address: &str,
    height: Option<u64>,
) -> Result<VotingPowerAtHeightResponse, ContractError> {
    let account = deps.api.addr_validate(address)?;
    let height = height.unwrap_or(block.height);
    Ok(VotingPowerAtHeightResponse {
        power: voting_power_before(deps.storage, &account, height)?,
        height,
    })
}

pub fn total_power_at_height(
    storage: &dyn Storage,
    block: &BlockInfo,
    height: Option<u64>,
) -> StdResult<TotalPowerAtHeightResponse> {
    let height = height.unwrap_or(block.height);
    Ok(TotalPowerAtHeightResponse {
        power: total_power_before(storage, height)?,
        height,
    })
}

/// What an owner's machines, or all machines, counted before a block.
pub fn machine_votes_at_height(
    deps: Deps,
    block: &BlockInfo,
    address: Option<&str>,
    height: Option<u64>,
) -> StdResult<MachineVotesResponse> {
    let height = height.unwrap_or(block.height);
    let machines = match address {
        Some(address) => machine_votes_before(deps.storage, &deps.api.addr_validate(address)?, height)?,
        None => all_machines_before(deps.storage, height)?,
    };
    Ok(MachineVotesResponse { machines, height })
}

/// Who represents the account's tokens in the community pool, and what it represents, before a block.
pub fn representation(
    deps: Deps,
    block: &BlockInfo,
    address: &str,
    height: Option<u64>,
) -> StdResult<RepresentationResponse> {
    let account = deps.api.addr_validate(address)?;
    let height = height.unwrap_or(block.height);
    let staker = staker_before(deps.storage, &account, height)?;
    Ok(RepresentationResponse {
        representative: staker.representative,
        community: staker.community,
        given: staker.given,
        height,
    })
}
