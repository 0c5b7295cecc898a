//! What subjects hold; public state.

use cosmwasm_std::{StdResult, Storage};
use flywheel_protocol::Time;
use flywheel_types::access_control::{Grant, HOLDERS, Holder, MAX_GROUPS, MAX_ROLES, subject};

use crate::error::ContractError;
use crate::place::Place;

/// Which list of a holder.
#[derive(Debug, Clone, Copy)]
pub enum List {
    Roles,
    Groups,
}

impl List {
    const fn of(self, holder: &mut Holder) -> &mut Vec<Grant> {
        match self {
            Self::Roles => &mut holder.roles,
            Self::Groups => &mut holder.groups,
        }
    }

    const fn most(self) -> (&'static str, usize) {
        match self {
            Self::Roles => ("roles of one subject", MAX_ROLES),
            Self::Groups => ("groups of one subject", MAX_GROUPS),
        }
    }
}

/// What a subject holds; nothing if it is not there.
pub fn of(storage: &dyn Storage, place: &Place, subject: &str) -> StdResult<Holder> {
    Ok(HOLDERS.may_load(storage, (&place.key, subject))?.unwrap_or_default())
}

/// Refuses a group that nobody has created.
pub fn check_group(storage: &dyn Storage, place: &Place, group: &str) -> Result<(), ContractError> {
    if HOLDERS.has(storage, (&place.key, &subject::group(group))) {
        return Ok(());
    }
    Err(place.unknown("group", group))
}

/// Gives a role or membership, or replaces the one of the same name. What has expired makes room.
///
/// # Errors
/// If the list is full.
pub fn give(
    storage: &mut dyn Storage,
    place: &Place,
    subject: &str,
    list: List,
    grant: Grant,
    now: Time,
) -> Result<(), ContractError> {
    let mut holder = of(storage, place, subject)?;
    let grants = list.of(&mut holder);
    match grants.iter_mut().find(|held| held.name == grant.name) {
        Some(held) => *held = grant,
        None => {
            let (what, most) = list.most();
            if grants.len() >= most {
                grants.retain(|held| !held.has_expired(now));
            }
            if grants.len() >= most {
                return Err(ContractError::Count {
                    what,
                    given: grants.len().saturating_add(1),
                    least: 0,
                    most,
                });
            }
            grants.push(grant);
        }
    }
    Ok(HOLDERS.save(storage, (&place.key, subject), &holder)?)
}

/// Takes a role or membership away.
///
/// # Errors
/// If it is not held.
pub fn take(
    storage: &mut dyn Storage,
    place: &Place,
    subject: &str,
    list: List,
    name: &str,
) -> Result<(), ContractError> {
    let mut holder = of(storage, place, subject)?;
    let grants = list.of(&mut holder);
    let before = grants.len();
    grants.retain(|held| held.name != name);
    if grants.len() == before {
        return Err(ContractError::NotHeld {
            subject: subject.to_owned(),
            name: name.to_owned(),
        });
    }
    let is_group = subject.starts_with('g');
    if holder.roles.is_empty() && holder.groups.is_empty() && !is_group {
        HOLDERS.remove(storage, (&place.key, subject));
        return Ok(());
    }
    Ok(HOLDERS.save(storage, (&place.key, subject), &holder)?)
}
