//! A network's parameters, first oracles and first rules.

use std::collections::BTreeSet;

use cosmwasm_std::{Addr, Api, BlockInfo, DepsMut, Response, Storage, Uint128};
use flywheel_protocol::{Epoch, Time};
use flywheel_types::Guardian;
use flywheel_types::network::MAX_CLASSES;
use flywheel_types::verification::{ClassRules, ConfigResponse, InstantiateMsg};

use super::rules::store_rules;
use crate::error::ContractError;
use crate::events;
use crate::state::{self, CONFIG};

/// Stores everything the network starts with. No other contract is asked: none of them may exist yet (rule A6).
pub fn instantiate(deps: DepsMut, block: &BlockInfo, msg: InstantiateMsg) -> Result<Response, ContractError> {
    let DepsMut { storage, api, .. } = deps;
    msg.windows.check(msg.clock.length())?;
    if msg.oracle_bond.is_zero() {
        return Err(ContractError::NoBond);
    }
    if msg.demand_deposit.is_some_and(|deposit| deposit.is_zero()) {
        return Err(ContractError::NoDemandDeposit);
    }
    let config = ConfigResponse {
        denom: msg.denom.validate(api)?,
        registry: api.addr_validate(&msg.registry)?,
        staking: api.addr_validate(&msg.staking)?,
        rewards: api.addr_validate(&msg.rewards)?,
        clock: msg.clock,
        windows: msg.windows,
        oracle_bond: msg.oracle_bond,
        guardian: msg
            .guardian
            .map(|guardian| check_guardian(api, block, guardian))
            .transpose()?,
        demand_deposit: msg
            .demand_deposit
            .unwrap_or_else(|| Uint128::new(msg.oracle_bond.u128() / 100).max(Uint128::one())),
    };

    cw_ownable::initialize_owner(storage, api, Some(&msg.admin))?;
    CONFIG.save(storage, &config)?;
    state::open(storage)?;
    for oracle in msg.oracles {
        state::admit(storage, &api.addr_validate(&oracle.address)?, oracle.key)?;
    }
    store_first_rules(storage, &config, msg.rules)?;

    Ok(Response::new().add_event(events::instantiated(&config, &msg.admin)))
}

fn check_guardian(api: &dyn Api, block: &BlockInfo, guardian: Guardian) -> Result<Guardian<Addr>, ContractError> {
    let (expires_at, now) = (guardian.expires_at, Time::of(block));
    if expires_at <= now {
        return Err(ContractError::GuardianExpired { expires_at, now });
    }
    Ok(Guardian {
        address: api.addr_validate(&guardian.address)?,
        expires_at,
    })
}

fn store_first_rules(
    storage: &mut dyn Storage,
    config: &ConfigResponse,
    rules: Vec<ClassRules>,
) -> Result<(), ContractError> {
    if rules.len() > MAX_CLASSES {
        return Err(ContractError::TooManyRules { given: rules.len() });
    }
    let mut classes = BTreeSet::new();
    for rules in rules {
        if !classes.insert(rules.class.clone()) {
            return Err(ContractError::DuplicateRules { class: rules.class });
        }
        store_rules(storage, config, Epoch::FIRST, rules)?;
    }
    Ok(())
}
