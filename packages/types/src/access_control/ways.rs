//! How a decision walks through one namespace.

use std::collections::{BTreeMap, BTreeSet};

use cosmwasm_std::StdResult;

use super::decision::Judge;
use super::queries::Denial;
use super::state::{Grant, Permission, ROLES};

/// One permission that covers the resource.
pub(super) struct Covering {
    /// As it is written.
    pub pattern: String,
    /// Who may.
    pub permission: Permission,
    /// Its machine was sold since it was written.
    pub is_void: bool,
}

/// The ways from what a subject holds to what covers the resource, in one namespace. No item is read twice.
pub(super) struct Ways<'a> {
    judge: &'a Judge<'a>,
    namespace: &'a str,
    covering: &'a [Covering],
    enabled: BTreeMap<String, bool>,
    voided: BTreeMap<u32, bool>,
    /// Everything that stands in any of them.
    pub why_not: BTreeSet<Denial>,
}

impl<'a> Ways<'a> {
    /// Of one decision in one namespace.
    pub const fn new(judge: &'a Judge<'a>, namespace: &'a str, covering: &'a [Covering]) -> Self {
        Self {
            judge,
            namespace,
            covering,
            enabled: BTreeMap::new(),
            voided: BTreeMap::new(),
            why_not: BTreeSet::new(),
        }
    }

    /// Whether any of the roles has any of the permissions, if nothing is `against` the way to them.
    pub fn lead(&mut self, roles: &[Grant], against: &BTreeSet<Denial>) -> StdResult<bool> {
        let covering = self.covering;
        for grant in roles {
            let has = |row: &&Covering| row.permission.roles.contains(&grant.name);
            let mut rows = covering.iter().filter(has).peekable();
            if rows.peek().is_none() {
                continue;
            }
            let role = || grant.name.clone();
            let mut against = against.clone();
            if grant.has_expired(self.judge.now) {
                against.insert(Denial::RoleExpired { role: role() });
            }
            if self.is_voided(grant)? {
                against.insert(Denial::Voided { name: role() });
            }
            if !self.is_enabled(&grant.name)? {
                against.insert(Denial::RoleDisabled { role: role() });
            }
            for row in rows {
                let mut against = against.clone();
                if !row.permission.is_enabled {
                    let resource = row.pattern.clone();
                    against.insert(Denial::PermissionDisabled { resource });
                }
                if row.is_void {
                    against.insert(Denial::GranterNotOwner);
                }
                if against.is_empty() {
                    return Ok(true);
                }
                self.why_not.extend(against);
            }
        }
        Ok(false)
    }

    fn is_enabled(&mut self, role: &str) -> StdResult<bool> {
        if let Some(known) = self.enabled.get(role) {
            return Ok(*known);
        }
        let is_enabled = self.judge.read(&ROLES, (self.namespace, role))? == Some(true);
        self.enabled.insert(role.to_owned(), is_enabled);
        Ok(is_enabled)
    }

    /// Whether the appointment in which it was given is void.
    pub fn is_voided(&mut self, grant: &Grant) -> StdResult<bool> {
        let Some(appointment) = grant.appointment else {
            return Ok(false);
        };
        if let Some(known) = self.voided.get(&appointment) {
            return Ok(*known);
        }
        let is_voided = self.judge.is_voided(self.namespace, grant)?;
        self.voided.insert(appointment, is_voided);
        Ok(is_voided)
    }
}
