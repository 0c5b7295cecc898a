//! Answers.

mod proposals;
mod treasury;
mod votes;

pub use proposals::{actions, list_proposals, proposal, proposal_count, reverse_proposals};
pub use treasury::{budget, budgets, credit, grant, grants, spending_limit, totals};
pub use votes::{get_vote, list_votes, lock, overridden, total_power_at_height, voting_power_at_height};

use cosmwasm_std::{StdResult, Storage};
use flywheel_types::governance::{ConfigResponse, Rules};
use flywheel_types::staking::{ContractVersion, InfoResponse};

use crate::state::config::{self, CONFIG, SETTINGS};

pub fn config(storage: &dyn Storage) -> StdResult<ConfigResponse> {
    let (config, settings) = (CONFIG.load(storage)?, SETTINGS.load(storage)?);
    Ok(ConfigResponse {
        bounds: config.bounds(),
        locks: config.lock_terms(),
        guardian: settings.guardian(),
        name: config.name,
        staking: config.staking,
        denom: config.denom,
        minimum_total_power: config.minimum_total_power,
        machine_weight: settings.machine_weight,
        representative_cap: settings.representative_cap,
    })
}

pub fn rules(storage: &dyn Storage) -> StdResult<Rules> {
    config::rules(storage)
}

pub fn info(storage: &dyn Storage) -> StdResult<InfoResponse> {
    let cw2::ContractVersion { contract, version } = cw2::get_contract_version(storage)?;
    Ok(InfoResponse {
        info: ContractVersion { contract, version },
    })
}
