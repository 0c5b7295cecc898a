//! What the messages do.

pub mod admins;
pub mod agents;
pub mod budgets;
pub mod commands;
pub mod grants;
pub mod members;
pub mod receive;
pub mod roles;
pub mod spend;
pub mod withdraw;

use std::collections::BTreeSet;

use cosmwasm_std::{Addr, DepsMut, Env};
use flywheel_protocol::Time;
use flywheel_types::access_control::{BudgetName, Namespace, namespace};

use crate::error::ContractError;
use crate::place::{Kind, Place};
use crate::state::CONFIG;

/// The namespace, looked up.
fn find(deps: &DepsMut, name: &Namespace) -> Result<Place, ContractError> {
    Place::find(deps.api, &deps.querier, &CONFIG.load(deps.storage)?, name)
}

/// The namespace, if the sender owns it.
fn owned(deps: &DepsMut, sender: &Addr, name: &Namespace) -> Result<Place, ContractError> {
    let place = find(deps, name)?;
    place.check_owner(sender)?;
    Ok(place)
}

/// Where an agent's budgets are, who it is, and whether they are those of the present owner.
fn find_budget(deps: &DepsMut, name: &BudgetName) -> Result<(String, Addr, bool), ContractError> {
    let place = find(deps, &name.namespace)?;
    place.check_agents()?;
    let agent = deps.api.addr_validate(&name.agent)?;
    Ok(match (&place.kind, name.ownership_epoch) {
        (Kind::Machine { id, ownership_epoch }, Some(named)) => {
            (namespace::machine(*id, named), agent, named == *ownership_epoch)
        }
        _ => (place.key, agent, true),
    })
}

/// Refuses what would be over at once, or last longer than until `latest`.
fn check_expiry(env: &Env, expires_at: Time, latest: Time) -> Result<(), ContractError> {
    let now = Time::of(&env.block);
    if expires_at > now && expires_at <= latest {
        return Ok(());
    }
    Err(ContractError::Expiry {
        expires_at,
        now,
        latest,
    })
}

/// As [`check_expiry`], without a latest; nothing named is no expiry.
fn check_lasts(env: &Env, expires_at: Option<Time>) -> Result<(), ContractError> {
    expires_at.map_or(Ok(()), |at| check_expiry(env, at, Time::new(u64::MAX)))
}

fn check_count(what: &'static str, given: usize, least: usize, most: usize) -> Result<(), ContractError> {
    if (least..=most).contains(&given) {
        return Ok(());
    }
    Err(ContractError::Count {
        what,
        given,
        least,
        most,
    })
}

fn check_each_once<'a>(what: &'static str, names: impl Iterator<Item = &'a str>) -> Result<(), ContractError> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            let name = name.to_owned();
            return Err(ContractError::Twice { what, name });
        }
    }
    Ok(())
}
