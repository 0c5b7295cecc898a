//! The DAO's own rules, for later proposals: by vote alone.

use cosmwasm_std::{Addr, Api, DepsMut, Env, Response, Storage, Uint128};
use flywheel_protocol::{Bps, Seconds, Time};
use flywheel_types::governance::{ClassRules, MAX_GUARDIAN_TERM, MAX_MACHINE_WEIGHT, ProposalClass, SpendingLimit};
use flywheel_types::{Denom, Guardian};

use super::{check_period, only_dao, validate_guardian};
use crate::error::ContractError;
use crate::events;
use crate::state::config::{CONFIG, Config, SETTINGS};
use crate::state::limits;

/// The shortest and the longest window of a spending limit: a minute and a year.
const WINDOW: (u64, u64) = (60, 31_536_000);

/// Changes a class's rules.
pub fn set_rules(
    storage: &mut dyn Storage,
    env: &Env,
    sender: &Addr,
    class: ProposalClass,
    rules: &ClassRules,
) -> Result<Response, ContractError> {
    only_dao(env, sender)?;
    CONFIG.load(storage)?.set_rules(storage, class, rules)?;
    Ok(Response::new().add_event(events::rules_set(class)))
}

/// Names a guardian, or none.
pub fn set_guardian(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    guardian: Option<Guardian>,
) -> Result<Response, ContractError> {
    only_dao(env, sender)?;
    let guardian = validate_guardian(deps.api, guardian)?;
    check_guardian(guardian.as_ref(), Time::of(&env.block))?;
    let event = events::guardian_set(guardian.as_ref().map(|named| (&named.address, named.expires_at)));
    let mut settings = SETTINGS.load(deps.storage)?;
    settings.set_guardian(guardian);
    SETTINGS.save(deps.storage, &settings)?;
    Ok(Response::new().add_event(event))
}

/// Refuses a guardian whose time is over, or does not end within a year.
pub fn check_guardian(guardian: Option<&Guardian<Addr>>, now: Time) -> Result<(), ContractError> {
    let Some(guardian) = guardian else { return Ok(()) };
    let latest = now.plus(Seconds::new(MAX_GUARDIAN_TERM))?;
    if guardian.expires_at > now && guardian.expires_at <= latest {
        return Ok(());
    }
    Err(ContractError::GuardianTerm {
        given: guardian.expires_at,
        latest,
    })
}

/// Changes what later proposals count.
pub fn set_weights(
    storage: &mut dyn Storage,
    env: &Env,
    sender: &Addr,
    machine_weight: Uint128,
    representative_cap: Bps,
) -> Result<Response, ContractError> {
    only_dao(env, sender)?;
    check_weight(&CONFIG.load(storage)?, machine_weight)?;
    let mut settings = SETTINGS.load(storage)?;
    settings.machine_weight = machine_weight;
    settings.representative_cap = representative_cap;
    SETTINGS.save(storage, &settings)?;
    Ok(Response::new().add_event(events::weights_set(machine_weight, representative_cap.get())))
}

/// Refuses a weight with which machines would outvote every stake, or no votes could be summed any more.
pub fn check_weight(config: &Config, weight: Uint128) -> Result<(), ContractError> {
    let most = Bps::new(MAX_MACHINE_WEIGHT)?.of(config.minimum_total_power);
    if weight > most {
        return Err(ContractError::MachineWeight { weight, most });
    }
    Ok(())
}

/// Limits how fast a token is spent.
pub fn set_spending_limit(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    denom: &Denom<String>,
    limit: Option<SpendingLimit>,
) -> Result<Response, ContractError> {
    only_dao(env, sender)?;
    let denom = store_limit(deps.storage, deps.api, denom, limit, Time::of(&env.block))?;
    let event = events::spending_limit_set(&denom, limit.map(|limit| limit.amount));
    Ok(Response::new().add_event(event))
}

/// Checks and stores a spending limit.
pub fn store_limit(
    storage: &mut dyn Storage,
    api: &dyn Api,
    denom: &Denom<String>,
    limit: Option<SpendingLimit>,
    now: Time,
) -> Result<Denom, ContractError> {
    if let Some(limit) = &limit {
        check_period("window", limit.window, WINDOW.0, WINDOW.1)?;
    }
    let denom = denom.validate(api)?;
    limits::set(storage, &denom, limit, now)?;
    Ok(denom)
}
