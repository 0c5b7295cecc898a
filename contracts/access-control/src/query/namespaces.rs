//! What is in a namespace.

use cosmwasm_std::{Addr, Order, StdResult};
use cw_storage_plus::Bound;
use flywheel_types::access_control::{
    AdminResponse, AdminsResponse, Grant, GrantResponse, HOLDERS, HolderResponse, HoldersResponse, Name, Namespace,
    PERMISSIONS, Pattern, Permission, PermissionKey, PermissionResponse, PermissionsResponse, ROLES, RoleResponse,
    RolesResponse, Root, Subject,
};
use flywheel_types::page;

use super::Asked;
use crate::error::ContractError;
use crate::place::{Kind, Place};
use crate::state::admins::ADMINS;
use crate::state::holders;

/// Permissions in a page that are judged for a subject: each looks at all that the subject holds, which may be 288 roles.
const MAX_JUDGED: u32 = 5;

impl Asked<'_> {
    pub(super) fn holder(&self, namespace: &Namespace, subject: Subject) -> Result<HolderResponse, ContractError> {
        let place = self.place(namespace)?;
        let holder = holders::of(self.deps.storage, &place, &self.subject(subject)?)?;
        let judge = self.judge();
        let mut roles = vec![];
        for grant in holder.roles {
            let is_enabled = ROLES.may_load(self.deps.storage, (&place.key, &grant.name))?;
            roles.push(given(
                judge.is_valid(&place.key, &grant)?,
                is_enabled == Some(true),
                grant,
            ));
        }
        let mut groups = vec![];
        for grant in holder.groups {
            let is_enabled = judge.group(&place.key, &grant.name)?.is_enabled;
            groups.push(given(judge.is_valid(&place.key, &grant)?, is_enabled, grant));
        }
        Ok(HolderResponse {
            is_enabled: holder.is_enabled,
            roles,
            groups,
        })
    }

    pub(super) fn holders(
        &self,
        namespace: &Namespace,
        start_after: Option<&str>,
        limit: Option<u32>,
    ) -> Result<HoldersResponse, ContractError> {
        let place = self.place(namespace)?;
        let start = start_after.map(Bound::exclusive);
        let range = HOLDERS
            .prefix(&place.key)
            .keys(self.deps.storage, start, None, Order::Ascending);
        Ok(HoldersResponse {
            holders: page::collect(range, limit)?,
        })
    }

    pub(super) fn roles(
        &self,
        namespace: &Namespace,
        start_after: Option<&Name>,
        limit: Option<u32>,
    ) -> Result<RolesResponse, ContractError> {
        let place = self.place(namespace)?;
        let start = start_after.map(|name| Bound::exclusive(name.as_str()));
        let range = ROLES
            .prefix(&place.key)
            .range(self.deps.storage, start, None, Order::Ascending);
        let rows = range.map(|row| {
            let (role, is_enabled) = row?;
            Ok(RoleResponse { role, is_enabled })
        });
        Ok(RolesResponse {
            roles: page::collect(rows, limit)?,
        })
    }

    /// Every permission is a key of its own, so no page shows one twice.
    pub(super) fn permissions(
        &self,
        namespace: &Namespace,
        subject: Option<Subject>,
        start_after: Option<&PermissionKey>,
        limit: Option<u32>,
    ) -> Result<PermissionsResponse, ContractError> {
        let place = self.place(namespace)?;
        let limit = match subject {
            Some(_) => Some(limit.unwrap_or(MAX_JUDGED).min(MAX_JUDGED)),
            None => limit,
        };
        let start = start_after.map(|key| Bound::exclusive((key.permission.as_str(), key.resource.as_str())));
        let range = PERMISSIONS
            .sub_prefix(&place.key)
            .range(self.deps.storage, start, None, Order::Ascending);
        let rows: Vec<((String, String), Permission)> = page::collect(range, limit)?;
        let is_full = rows.len() >= page::limit(limit);
        let next = match rows.last() {
            Some(((permission, resource), _)) if is_full => Some(PermissionKey {
                permission: permission.parse().map_err(unreadable)?,
                resource: resource.parse().map_err(unreadable)?,
            }),
            _ => None,
        };
        let holder = match subject {
            Some(subject) => {
                let key = self.subject(subject)?;
                let holder = holders::of(self.deps.storage, &place, &key)?;
                Some((key, holder))
            }
            None => None,
        };
        let mut permissions = vec![];
        for ((permission, resource), row) in rows {
            if let Some((key, holder)) = &holder
                && !(self.is_in_force(&place, &resource, &row)?
                    && self.judge().has(&place.key, key, holder, row.clone())?)
            {
                continue;
            }
            permissions.push(PermissionResponse {
                permission,
                resource,
                is_enabled: row.is_enabled,
                roles: row.roles,
            });
        }
        Ok(PermissionsResponse { permissions, next })
    }

    /// Whether the machine that a permission names was not sold since.
    fn is_in_force(&self, place: &Place, resource: &str, row: &Permission) -> Result<bool, ContractError> {
        let pattern: Pattern = resource.parse().map_err(unreadable)?;
        match (pattern.root(), row.ownership_epoch) {
            (Root::Machine(id), Some(epoch)) if place.kind == Kind::Account => Ok(self.ownership_epoch(*id)? == epoch),
            _ => Ok(true),
        }
    }

    pub(super) fn admins(
        &self,
        namespace: &Namespace,
        start_after: Option<String>,
        limit: Option<u32>,
    ) -> Result<AdminsResponse, ContractError> {
        let place = self.place(namespace)?;
        let start_after = start_after.map(Addr::unchecked);
        let range = ADMINS.prefix(&place.key).range(
            self.deps.storage,
            start_after.as_ref().map(Bound::exclusive),
            None,
            Order::Ascending,
        );
        let rows = range.map(|row| {
            let (admin, appointment) = row?;
            Ok(AdminResponse {
                admin,
                appointment: appointment.number,
                expires_at: appointment.expires_at,
            })
        });
        let admins: StdResult<_> = page::collect(rows, limit);
        Ok(AdminsResponse { admins: admins? })
    }
}

fn given(is_valid: bool, is_enabled: bool, grant: Grant) -> GrantResponse {
    GrantResponse {
        name: grant.name,
        expires_at: grant.expires_at,
        appointment: grant.appointment,
        is_valid,
        is_enabled,
    }
}

/// Keys are written from names and patterns only.
fn unreadable(error: impl std::fmt::Display) -> cosmwasm_std::StdError {
    cosmwasm_std::StdError::parse_err("PermissionKey", error)
}
