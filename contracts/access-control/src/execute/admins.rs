//! Delegated administrators.

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use flywheel_protocol::Time;
use flywheel_types::access_control::Namespace;

use super::{check_lasts, owned};
use crate::error::ContractError;
use crate::events;
use crate::state::admins;

/// Appoints an administrator, or changes until when.
pub fn set(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    namespace: &Namespace,
    admin: &str,
    expires_at: Option<Time>,
) -> Result<Response, ContractError> {
    let place = owned(&deps, sender, namespace)?;
    let admin = deps.api.addr_validate(admin)?;
    check_lasts(env, expires_at)?;

    let appointment = admins::appoint(deps.storage, &place, &admin, expires_at)?;

    Ok(Response::new().add_event(events::admin_set(&place, &admin, appointment, expires_at)))
}

/// Removes an administrator, with or without what he has given.
pub fn remove(
    deps: DepsMut,
    sender: &Addr,
    namespace: &Namespace,
    admin: &str,
    void_gifts: bool,
) -> Result<Response, ContractError> {
    let place = owned(&deps, sender, namespace)?;
    let admin = deps.api.addr_validate(admin)?;

    let appointment = admins::remove(deps.storage, &place, &admin, void_gifts)?;

    Ok(Response::new().add_event(events::admin_removed(&place, &admin, appointment, void_gifts)))
}
