//! Everything ever said, in plain lists, and a slow search through all of them.

use std::collections::BTreeSet;

use flywheel_types::access_control::{Denial, subject};

use crate::suite::address;

/// A namespace as the model knows it: a machine's is of one owner's time, the network's of one admin's.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Ns {
    Machine(u64, u32),
    Account(&'static str),
    Network(u32),
}

#[derive(Clone, Debug)]
pub struct Given {
    pub ns: Ns,
    pub to: String,
    pub what: String,
    pub until: Option<u64>,
    /// The administrator's term that it was given in.
    pub term: Option<usize>,
}

#[derive(Clone, Debug)]
pub struct Rule {
    pub ns: Ns,
    pub permission: &'static str,
    pub pattern: &'static str,
    pub is_enabled: bool,
    pub epoch: Option<u32>,
    pub roles: Vec<&'static str>,
}

/// Everything ever said, in plain lists.
#[derive(Default)]
pub struct Model {
    /// Owner and ownership epoch of machines 1 to 3.
    pub machines: Vec<(&'static str, u32)>,
    /// Admin of the network, and how often it was handed over.
    pub network: (&'static str, u32),
    pub roles: Vec<(Ns, &'static str, bool)>,
    pub groups: Vec<(Ns, &'static str, bool)>,
    pub rules: Vec<Rule>,
    pub grants: Vec<Given>,
    pub members: Vec<Given>,
    /// Namespace, who, and whether it was ended with everything given in it.
    pub terms: Vec<(Ns, &'static str, bool, bool)>,
}

/// Segment by segment: a `*` at the end stands for one segment or more.
fn matches(pattern: &str, resource: &str) -> bool {
    let (pattern, resource): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), resource.split('/').collect());
    match pattern.split_last() {
        Some((&"*", before)) => resource.len() > before.len() && resource[..before.len()] == *before,
        _ => pattern == resource,
    }
}

impl Model {
    /// The namespaces that speak for a resource now.
    pub fn speakers(&self, resource: &str) -> (Vec<Ns>, &'static str, Option<u32>) {
        match resource.strip_prefix("machine/") {
            Some(rest) => {
                let number: usize = rest.split('/').next().unwrap().parse().unwrap();
                let (owner, epoch) = self.machines[number - 1];
                let own = Ns::Machine(u64::try_from(number).unwrap(), epoch);
                (vec![own, Ns::Account(owner)], owner, Some(epoch))
            }
            None => (vec![Ns::Network(self.network.1)], self.network.0, None),
        }
    }

    fn against(&self, given: &Given, now: u64, expired: Denial) -> BTreeSet<Denial> {
        let mut against = BTreeSet::new();
        if given.until.is_some_and(|until| now >= until) {
            against.insert(expired);
        }
        if given.term.is_some_and(|term| self.terms[term].3) {
            let name = given.what.clone();
            against.insert(Denial::Voided { name });
        }
        against
    }

    /// Every way from a subject to a permission in a namespace, each with all that stands in it.
    fn ways(
        &self,
        ns: &Ns,
        who: &str,
        permission: &str,
        resource: &str,
        epoch: Option<u32>,
        now: u64,
    ) -> Vec<BTreeSet<Denial>> {
        let mut own = BTreeSet::new();
        if let Some(group) = who.strip_prefix('g') {
            let found = self.groups.iter().find(|row| row.0 == *ns && row.1 == group);
            if found.is_some_and(|row| !row.2) {
                let group = group.to_owned();
                own.insert(Denial::GroupDisabled { group });
            }
        }
        let mut holders = vec![(who.to_owned(), own)];
        for member in self.members.iter().filter(|row| row.ns == *ns && row.to == who) {
            let group = member.what.clone();
            let mut against = self.against(member, now, Denial::MembershipExpired { group: group.clone() });
            let is_enabled = self.groups.iter().find(|row| row.0 == *ns && row.1 == group).unwrap().2;
            if !is_enabled {
                against.insert(Denial::GroupDisabled { group: group.clone() });
            }
            holders.push((format!("g{group}"), against));
        }
        let mut ways = vec![];
        for (holder, against) in &holders {
            for grant in self.grants.iter().filter(|row| row.ns == *ns && row.to == *holder) {
                for rule in &self.rules {
                    let is_asked = rule.ns == *ns && rule.permission == permission && matches(rule.pattern, resource);
                    if !is_asked || !rule.roles.contains(&grant.what.as_str()) {
                        continue;
                    }
                    let role = grant.what.clone();
                    let mut way = against.clone();
                    way.extend(self.against(grant, now, Denial::RoleExpired { role: role.clone() }));
                    let is_enabled = self.roles.iter().find(|row| row.0 == *ns && row.1 == role).unwrap().2;
                    if !is_enabled {
                        way.insert(Denial::RoleDisabled { role });
                    }
                    if !rule.is_enabled {
                        let resource = rule.pattern.to_owned();
                        way.insert(Denial::PermissionDisabled { resource });
                    }
                    if rule.epoch.is_some() && rule.epoch != epoch {
                        way.insert(Denial::GranterNotOwner);
                    }
                    ways.push(way);
                }
            }
        }
        ways
    }

    /// Whether it is permitted, and what stands in all the ways there are.
    pub fn decide(&self, who: &str, permission: &str, resource: &str, now: u64) -> (bool, BTreeSet<Denial>) {
        let (speakers, owner, epoch) = self.speakers(resource);
        if who == subject::account(&address(owner)) {
            return (true, BTreeSet::new());
        }
        let mut ways = vec![];
        for ns in &speakers {
            ways.extend(self.ways(ns, who, permission, resource, epoch, now));
        }
        if ways.iter().any(BTreeSet::is_empty) {
            return (true, BTreeSet::new());
        }
        let mut why_not: BTreeSet<Denial> = ways.into_iter().flatten().collect();
        let before = match speakers.first() {
            Some(Ns::Machine(number, epoch)) if *epoch > 0 => Some((Ns::Machine(*number, epoch - 1), Some(epoch - 1))),
            Some(Ns::Network(times)) if *times > 0 => Some((Ns::Network(times - 1), None)),
            _ => None,
        };
        if why_not.is_empty()
            && let Some((before, epoch)) = before
        {
            let ways = self.ways(&before, who, permission, resource, epoch, now);
            if ways.iter().any(BTreeSet::is_empty) {
                why_not.insert(Denial::GranterNotOwner);
            }
        }
        (false, why_not)
    }

    /// Whether an account has a role or membership, and until when (the end of time: for good).
    pub fn has_until(&self, ns: &Ns, who: &str, what: &str, is_role: bool, now: u64) -> Option<u64> {
        let until = |given: &Given| {
            let nothing = Denial::NoRole;
            let is_valid = self.against(given, now, nothing).is_empty();
            is_valid.then(|| given.until.unwrap_or(u64::MAX))
        };
        let memberships = self.members.iter().filter(|row| row.ns == *ns && row.to == who);
        if !is_role {
            let is_enabled = self.groups.iter().find(|row| row.0 == *ns && row.1 == what)?.2;
            return memberships
                .filter(|row| row.what == what && is_enabled)
                .filter_map(until)
                .max();
        }
        if !self.roles.iter().find(|row| row.0 == *ns && row.1 == what)?.2 {
            return None;
        }
        let has = |holder: &str| {
            let mut grants = self
                .grants
                .iter()
                .filter(|row| row.ns == *ns && row.to == holder && row.what == what);
            grants.next().and_then(until)
        };
        let by_group = memberships.filter_map(|row| {
            let is_enabled = self
                .groups
                .iter()
                .find(|group| group.0 == *ns && group.1 == row.what)?
                .2;
            let member_until = until(row).filter(|_| is_enabled)?;
            Some(has(&format!("g{}", row.what))?.min(member_until))
        });
        by_group.chain(has(who)).max()
    }
}
