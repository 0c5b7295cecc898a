//! Answers.

use cosmwasm_std::{Addr, Deps, StdResult, Storage};
use flywheel_types::hub::{
    ConfigResponse, NETWORKS, Network, NetworkAdminResponse, NetworkContracts, NetworksResponse, Role,
};
use flywheel_types::{Denom, NetworkKind, Sector, Totals};

use crate::addresses::Predictor;
use crate::error::ContractError;
use crate::state::{self, CONFIG, OFFERS};

pub fn config(storage: &dyn Storage) -> StdResult<ConfigResponse> {
    let config = CONFIG.load(storage)?;
    Ok(ConfigResponse {
        registry: config.registry,
        payments: config.payments,
        codes: config.codes,
        networks: state::count(storage)?,
    })
}

pub fn network(storage: &dyn Storage, network: u64) -> Result<Network, ContractError> {
    state::network(storage, network)
}

pub fn network_admin(storage: &dyn Storage, network: u64) -> Result<NetworkAdminResponse, ContractError> {
    let network = state::network(storage, network)?;
    Ok(NetworkAdminResponse {
        admin: network.admin,
        offer: OFFERS.may_load(storage, network.id)?,
    })
}

pub fn networks(
    storage: &dyn Storage,
    kind: Option<NetworkKind>,
    sector: Option<Sector>,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> StdResult<NetworksResponse> {
    Ok(NetworksResponse {
        networks: state::list(storage, kind, sector, start_after, limit)?,
    })
}

/// Of a network that exists, the addresses it has (the codes may have changed since); of any other id, those that it would
/// have with the codes of now.
pub fn addresses(
    deps: Deps,
    hub: &Addr,
    network: u64,
    own_token: bool,
) -> Result<NetworkContracts<String>, ContractError> {
    if let Some(network) = NETWORKS.may_load(deps.storage, network)? {
        let contracts = network.contracts;
        return Ok(NetworkContracts {
            token: contracts.token.map(Addr::into_string),
            staking: contracts.staking.into_string(),
            verification: contracts.verification.into_string(),
            rewards: contracts.rewards.into_string(),
            marketplace: contracts.marketplace.map(Addr::into_string),
            governance: contracts.governance.map(Addr::into_string),
        });
    }
    let codes = CONFIG.load(deps.storage)?.codes;
    let has_daos = codes.governance != 0;
    let mut predictor = Predictor::new(deps.api, deps.querier, hub, codes, network)?;
    let mut predict = |role| predictor.address(role).map(Addr::into_string);
    Ok(NetworkContracts {
        token: if own_token { Some(predict(Role::Token)?) } else { None },
        staking: predict(Role::Staking)?,
        verification: predict(Role::Verification)?,
        rewards: predict(Role::Rewards)?,
        marketplace: Some(predict(Role::Marketplace)?),
        // A hub of before there were any knows no code for them.
        governance: if has_daos {
            Some(predict(Role::Governance)?)
        } else {
            None
        },
    })
}

/// The hub owes nothing: whatever it holds was sent to it by mistake.
pub fn totals(deps: Deps, hub: &Addr, denom: Denom<String>) -> StdResult<Totals> {
    let balance = denom.validate(deps.api)?.balance(&deps.querier, hub)?;
    Ok(Totals {
        denom,
        balance,
        liabilities: vec![],
        donations: balance,
    })
}
