//! Roles are given and taken.

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use flywheel_protocol::Time;
use flywheel_types::access_control::{Grant, Judge, Name, Namespace, Subject, subject};

use super::roles::check_role;
use super::{check_lasts, find};
use crate::error::ContractError;
use crate::events;
use crate::place::{Place, subject_key};
use crate::state::holders::{self, List};
use crate::state::{CONFIG, admins};

/// What an administrator must have himself to give or take it.
pub enum Gift<'a> {
    /// A role.
    Role(&'a Name),
    /// The membership of a group.
    Membership(&'a Name),
}

impl Gift<'_> {
    const fn name(&self) -> &Name {
        match self {
            Self::Role(name) | Self::Membership(name) => name,
        }
    }
}

/// In whose right the sender gives or takes this: `None` is the owner's, else the administrator's appointment. `until` is
/// how long he would give it.
///
/// # Errors
/// If he is neither, does not have it himself, or gives it for longer than he has it.
pub fn giver(
    deps: &DepsMut,
    env: &Env,
    place: &Place,
    sender: &Addr,
    gift: &Gift,
    until: Option<Time>,
) -> Result<Option<u32>, ContractError> {
    if *sender == place.owner {
        return Ok(None);
    }
    let now = Time::of(&env.block);
    let Some(appointment) = admins::in_office(deps.storage, place, sender, now)? else {
        return Err(ContractError::NotAdmin {
            sender: sender.clone(),
            owner: place.owner.clone(),
            namespace: place.key.clone(),
        });
    };
    let places = CONFIG.load(deps.storage)?;
    let judge = Judge::of_storage(deps.storage, deps.querier, &places, now);
    let own = subject::account(sender);
    let has_until = match gift {
        Gift::Role(role) => judge.has_role_until(&place.key, &own, role.as_str())?,
        Gift::Membership(group) => judge.is_member_until(&place.key, &own, group.as_str())?,
    };
    let has_until = has_until.ok_or_else(|| ContractError::DoesNotHave {
        sender: sender.clone(),
        name: gift.name().to_string(),
    })?;
    if until.is_some_and(|until| until > has_until) {
        return Err(ContractError::LongerThanOwn {
            sender: sender.clone(),
            name: gift.name().to_string(),
            until: has_until,
        });
    }
    Ok(Some(appointment.number))
}

/// For how long something is given: what does not expire is given until the end of time.
pub fn lasting(expires_at: Option<Time>) -> Option<Time> {
    Some(expires_at.unwrap_or(Time::new(u64::MAX)))
}

/// Gives a role.
pub fn grant(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    namespace: &Namespace,
    subject: Subject,
    role: &Name,
    expires_at: Option<Time>,
) -> Result<Response, ContractError> {
    let place = find(&deps, namespace)?;
    let appointment = giver(&deps, env, &place, sender, &Gift::Role(role), lasting(expires_at))?;
    check_lasts(env, expires_at)?;
    check_role(deps.storage, &place, role)?;
    if let Subject::Group(group) = &subject {
        holders::check_group(deps.storage, &place, group.as_str())?;
    }
    let key = subject_key(deps.api, env, &CONFIG.load(deps.storage)?, subject)?;

    let given = Grant {
        name: role.to_string(),
        expires_at,
        appointment,
    };
    let event = events::granted(&place, sender, &key, &given);
    holders::give(deps.storage, &place, &key, List::Roles, given, Time::of(&env.block))?;

    Ok(Response::new().add_event(event))
}

/// Takes a role away. Who holds it may always give it up.
pub fn revoke(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    namespace: &Namespace,
    subject: Subject,
    role: &Name,
) -> Result<Response, ContractError> {
    let place = find(&deps, namespace)?;
    let key = subject_key(deps.api, env, &CONFIG.load(deps.storage)?, subject)?;
    if key != subject::account(sender) {
        giver(&deps, env, &place, sender, &Gift::Role(role), None)?;
    }

    holders::take(deps.storage, &place, &key, List::Roles, role.as_str())?;

    Ok(Response::new().add_event(events::revoked(&place, sender, &key, role)))
}
