//! Groups get and lose members.

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use flywheel_protocol::Time;
use flywheel_types::access_control::{Grant, Name, Namespace, Subject, subject};

use super::grants::{Gift, giver, lasting};
use super::{check_lasts, find};
use crate::error::ContractError;
use crate::events;
use crate::place::subject_key;
use crate::state::CONFIG;
use crate::state::holders::{self, List};

/// Puts an account or a machine into a group.
///
/// # Errors
/// For a group as a member: groups contain no groups, so that no circle can be.
pub fn add(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    namespace: &Namespace,
    group: &Name,
    member: Subject,
    expires_at: Option<Time>,
) -> Result<Response, ContractError> {
    if matches!(member, Subject::Group(_)) {
        return Err(ContractError::GroupInGroup);
    }
    let place = find(&deps, namespace)?;
    let gift = Gift::Membership(group);
    let appointment = giver(&deps, env, &place, sender, &gift, lasting(expires_at))?;
    check_lasts(env, expires_at)?;
    holders::check_group(deps.storage, &place, group.as_str())?;
    let key = subject_key(deps.api, env, &CONFIG.load(deps.storage)?, member)?;

    let given = Grant {
        name: group.to_string(),
        expires_at,
        appointment,
    };
    let event = events::member_added(&place, sender, &key, &given);
    holders::give(deps.storage, &place, &key, List::Groups, given, Time::of(&env.block))?;

    Ok(Response::new().add_event(event))
}

/// Takes a member out. Who is one may always leave.
pub fn remove(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    namespace: &Namespace,
    group: &Name,
    member: Subject,
) -> Result<Response, ContractError> {
    let place = find(&deps, namespace)?;
    let key = subject_key(deps.api, env, &CONFIG.load(deps.storage)?, member)?;
    if key != subject::account(sender) {
        giver(&deps, env, &place, sender, &Gift::Membership(group), None)?;
    }

    holders::take(deps.storage, &place, &key, List::Groups, group.as_str())?;

    Ok(Response::new().add_event(events::member_removed(&place, sender, &key, group)))
}
