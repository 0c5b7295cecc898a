//! What a namespace is made of: roles, groups, permissions. Only its owner writes these.

use cosmwasm_std::{Addr, DepsMut, Response, Storage};
use flywheel_types::access_control::{
    HOLDERS, MAX_PERMISSION_ROLES, Name, Namespace, PERMISSIONS, Pattern, Permission, ROLES, Root, subject,
};

use super::{check_count, check_each_once, owned};
use crate::error::ContractError;
use crate::events;
use crate::place::{Kind, Place, machine};
use crate::state::{CONFIG, holders};

/// Creates a role, or says whether it counts.
pub fn set_role(
    deps: DepsMut,
    sender: &Addr,
    namespace: &Namespace,
    role: &Name,
    is_enabled: bool,
) -> Result<Response, ContractError> {
    let place = owned(&deps, sender, namespace)?;

    ROLES.save(deps.storage, (&place.key, role.as_str()), &is_enabled)?;

    Ok(Response::new().add_event(events::role_set(&place, role, is_enabled)))
}

/// Creates a group, or says whether it counts.
pub fn set_group(
    deps: DepsMut,
    sender: &Addr,
    namespace: &Namespace,
    group: &Name,
    is_enabled: bool,
) -> Result<Response, ContractError> {
    let place = owned(&deps, sender, namespace)?;
    let key = subject::group(group.as_str());

    let mut holder = holders::of(deps.storage, &place, &key)?;
    holder.is_enabled = is_enabled;
    HOLDERS.save(deps.storage, (&place.key, &key), &holder)?;

    Ok(Response::new().add_event(events::group_set(&place, group, is_enabled)))
}

/// Writes who may do one thing with the resources of a pattern.
pub fn set_permission(
    deps: DepsMut,
    sender: &Addr,
    namespace: &Namespace,
    permission: &Name,
    resource: &Pattern,
    is_enabled: bool,
    roles: &[Name],
) -> Result<Response, ContractError> {
    let place = owned(&deps, sender, namespace)?;
    let ownership_epoch = check_speaks_for(&deps, &place, resource)?;
    check_count("roles with one permission", roles.len(), 1, MAX_PERMISSION_ROLES)?;
    check_each_once("roles", roles.iter().map(Name::as_str))?;
    for role in roles {
        check_role(deps.storage, &place, role)?;
    }

    let written = Permission {
        is_enabled,
        ownership_epoch,
        roles: roles.iter().map(Name::to_string).collect(),
    };
    let key = (place.key.as_str(), permission.as_str(), resource.as_str());
    PERMISSIONS.save(deps.storage, key, &written)?;

    Ok(Response::new().add_event(events::permission_set(&place, permission, resource, &written)))
}

/// Removes a permission.
///
/// # Errors
/// If there is none.
pub fn remove_permission(
    deps: DepsMut,
    sender: &Addr,
    namespace: &Namespace,
    permission: &Name,
    resource: &Pattern,
) -> Result<Response, ContractError> {
    let place = owned(&deps, sender, namespace)?;
    let key = (place.key.as_str(), permission.as_str(), resource.as_str());
    if !PERMISSIONS.has(deps.storage, key) {
        return Err(place.unknown("permission", format!("{permission} on {resource}")));
    }

    PERMISSIONS.remove(deps.storage, key);

    Ok(Response::new().add_event(events::permission_removed(&place, permission, resource)))
}

/// Refuses a role that nobody has created.
pub fn check_role(storage: &dyn Storage, place: &Place, role: &Name) -> Result<(), ContractError> {
    if ROLES.has(storage, (&place.key, role.as_str())) {
        return Ok(());
    }
    Err(place.unknown("role", role))
}

/// Refuses what does not belong to the namespace; returns the `ownership_epoch` to which a machine's permission in its
/// owner's namespace is bound. A machine's own namespace has it in its name.
fn check_speaks_for(deps: &DepsMut, place: &Place, resource: &Pattern) -> Result<Option<u32>, ContractError> {
    let is_own = match (&place.kind, resource.root()) {
        (Kind::Account, Root::Machine(id)) => {
            let machine = machine(&deps.querier, &CONFIG.load(deps.storage)?, *id)?;
            if machine.owner == place.owner {
                return Ok(Some(machine.ownership_epoch));
            }
            false
        }
        (Kind::Account, Root::EveryMachine) => true,
        (Kind::Account, Root::Account(account)) => place.owner.as_str() == account,
        (Kind::Machine { id, .. }, Root::Machine(named)) => id == named,
        (Kind::Network(id), Root::Network(named)) => id == named,
        _ => false,
    };
    if is_own {
        return Ok(None);
    }
    Err(ContractError::ForeignResource {
        namespace: place.key.clone(),
        resource: resource.to_string(),
    })
}
