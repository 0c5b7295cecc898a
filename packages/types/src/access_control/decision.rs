//! The one place that decides: the contract asks it of its own storage, others of the contract's public state.

use std::collections::BTreeSet;

use cosmwasm_std::{Addr, QuerierWrapper, StdResult, Storage};
use cw_storage_plus::{Map, PrimaryKey};
use flywheel_protocol::{MachineId, Time};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::names::{Name, Resource, Root};
use super::queries::{Decision, Denial};
use super::state::{AGENTS, Grant, HOLDERS, Holder, PERMISSIONS, Permission, ROLES, VOIDED, namespace, subject};
use super::ways::{Covering, Ways};
use crate::compact;
use crate::hub::HAND_OVERS;
use crate::registry::MACHINES;

/// Whether an agent may send a message to `contract` for a machine now, by one or two raw reads of access-control: what the
/// owner let it do for this machine, else for every machine of his.
///
/// `owner` and `ownership_epoch` are the machine's now, as the registry says: so a sale ends everything at once.
///
/// # Errors
/// If access-control's state cannot be read.
#[allow(clippy::too_many_arguments, reason = "each is a part of the question")]
pub fn may_act(
    querier: &QuerierWrapper,
    access_control: &Addr,
    owner: &Addr,
    machine: MachineId,
    ownership_epoch: u32,
    agent: &Addr,
    contract: &Addr,
    message: &str,
    now: Time,
) -> StdResult<bool> {
    for namespace in [namespace::machine(machine, ownership_epoch), namespace::account(owner)] {
        let grant = AGENTS.query(querier, access_control.clone(), (&namespace, agent))?;
        if grant.is_some_and(|grant| grant.permits(contract, message, now)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Of a network's record in network-hub what matters here: contracts that read it stay small.
#[derive(Serialize, Deserialize)]
struct Administered {
    admin: Addr,
}

/// The account that administers a network, as network-hub's public state says; `None`: there is no such network.
///
/// # Errors
/// If the hub's state cannot be read.
pub fn network_admin(querier: &QuerierWrapper, hub: &Addr, network: u64) -> StdResult<Option<Addr>> {
    // The key of `hub::NETWORKS`.
    let networks: Map<u64, Administered> = Map::new("networks");
    let found = networks.query(querier, hub.clone(), network)?;
    Ok(found.map(|network| network.admin))
}

/// How often a network was handed over, as network-hub's public state says: the second half of its namespace's name.
///
/// # Errors
/// If the hub's state cannot be read.
pub fn network_hand_overs(querier: &QuerierWrapper, hub: &Addr, network: u64) -> StdResult<u32> {
    Ok(HAND_OVERS.query(querier, hub.clone(), network)?.unwrap_or_default())
}

/// Where the public state that decides is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// The machine-registry.
    pub registry: Addr,
    /// The network-hub.
    pub hub: Addr,
}

compact!(Places { registry, hub });

#[derive(Clone, Copy)]
enum State<'a> {
    Own(&'a dyn Storage),
    Raw(&'a Addr),
}

/// Decides who may do what, now.
#[derive(Clone, Copy)]
pub struct Judge<'a> {
    state: State<'a>,
    querier: QuerierWrapper<'a>,
    places: &'a Places,
    pub(super) now: Time,
}

/// What one namespace says.
enum Said {
    Yes,
    No(BTreeSet<Denial>),
}

impl Said {
    fn no(denial: Denial) -> Self {
        Self::No(BTreeSet::from([denial]))
    }
}

impl<'a> Judge<'a> {
    /// For access-control itself.
    pub const fn of_storage(
        storage: &'a dyn Storage,
        querier: QuerierWrapper<'a>,
        places: &'a Places,
        now: Time,
    ) -> Self {
        let state = State::Own(storage);
        Self {
            state,
            querier,
            places,
            now,
        }
    }

    /// For any other contract: by raw reads.
    pub const fn of_contract(
        access_control: &'a Addr,
        querier: QuerierWrapper<'a>,
        places: &'a Places,
        now: Time,
    ) -> Self {
        let state = State::Raw(access_control);
        Self {
            state,
            querier,
            places,
            now,
        }
    }

    /// Whether a subject, as [`subject`] names it, may do something with a resource, or every reason why not.
    ///
    /// Who owns the resource may do everything with it. Nothing else counts but what the resource's own namespace, or of a
    /// machine its present owner's, says: what anybody writes elsewhere is never read.
    pub fn decide(&self, subject: &str, permission: &Name, resource: &Resource) -> StdResult<Decision> {
        let mut why_not = BTreeSet::new();
        match resource.root() {
            Root::Machine(id) => {
                let Some(machine) = MACHINES.query(&self.querier, self.places.registry.clone(), id.get())? else {
                    return Ok(answer(BTreeSet::from([Denial::NoSuchResource])));
                };
                if subject == subject::account(&machine.owner) {
                    return Ok(yes());
                }
                let epoch = machine.ownership_epoch;
                for namespace in [namespace::machine(*id, epoch), namespace::account(&machine.owner)] {
                    match self.said_by(&namespace, subject, permission, resource, epoch)? {
                        Said::Yes => return Ok(yes()),
                        Said::No(denials) => why_not.extend(denials),
                    }
                }
                if let Some(before) = epoch.checked_sub(1) {
                    let namespace = namespace::machine(*id, before);
                    self.look_back(&mut why_not, &namespace, subject, permission, resource, before)?;
                }
            }
            Root::Network(id) => return self.decide_of_network(*id, subject, permission, resource),
            Root::Account(owner) => {
                let namespace = format!("a{owner}");
                if subject == namespace {
                    return Ok(yes());
                }
                match self.said_by(&namespace, subject, permission, resource, 0)? {
                    Said::Yes => return Ok(yes()),
                    Said::No(denials) => why_not = denials,
                }
            }
            Root::EveryMachine => drop(why_not.insert(Denial::NoSuchResource)),
        }
        Ok(answer(why_not))
    }

    fn decide_of_network(
        &self,
        network: u64,
        subject: &str,
        permission: &Name,
        resource: &Resource,
    ) -> StdResult<Decision> {
        let hand_overs = network_hand_overs(&self.querier, &self.places.hub, network)?;
        let namespace = namespace::network(network, hand_overs);
        let mut why_not = match self.said_by(&namespace, subject, permission, resource, 0)? {
            Said::Yes => return Ok(yes()),
            Said::No(denials) => denials,
        };
        let Some(admin) = network_admin(&self.querier, &self.places.hub, network)? else {
            return Ok(answer(BTreeSet::from([Denial::NoSuchResource])));
        };
        if subject == subject::account(&admin) {
            return Ok(yes());
        }
        if let Some(before) = hand_overs.checked_sub(1) {
            let namespace = namespace::network(network, before);
            self.look_back(&mut why_not, &namespace, subject, permission, resource, 0)?;
        }
        Ok(answer(why_not))
    }

    /// As [`decide`](Self::decide), by one namespace alone, as [`namespace`] names it, which must speak for the resource.
    ///
    /// `ownership_epoch` is the machine's now; anything for other resources.
    pub fn decide_in(
        &self,
        namespace: &str,
        subject: &str,
        permission: &Name,
        resource: &Resource,
        ownership_epoch: u32,
    ) -> StdResult<Decision> {
        Ok(
            match self.said_by(namespace, subject, permission, resource, ownership_epoch)? {
                Said::Yes => yes(),
                Said::No(denials) => answer(denials),
            },
        )
    }

    /// Until when a subject has a role, directly or by a group; `None`: it has not. The end of time: it does not expire.
    pub fn has_role_until(&self, namespace: &str, subject: &str, role: &str) -> StdResult<Option<Time>> {
        if self.read(&ROLES, (namespace, role))? != Some(true) {
            return Ok(None);
        }
        let Some(holder) = self.read(&HOLDERS, (namespace, subject))? else {
            return Ok(None);
        };
        let mut until = self.valid_until(namespace, &holder.roles, role)?;
        for membership in &holder.groups {
            let Some(is_member_until) = self.grant_valid_until(namespace, membership)? else {
                continue;
            };
            let group = self.group(namespace, &membership.name)?;
            if group.is_enabled {
                let has_role_until = self.valid_until(namespace, &group.roles, role)?;
                until = until.max(has_role_until.map(|until| until.min(is_member_until)));
            }
        }
        Ok(until)
    }

    /// Until when a subject is in an enabled group; `None`: it is not.
    pub fn is_member_until(&self, namespace: &str, subject: &str, group: &str) -> StdResult<Option<Time>> {
        let holder = self.read(&HOLDERS, (namespace, subject))?.unwrap_or_default();
        if !self.group(namespace, group)?.is_enabled {
            return Ok(None);
        }
        self.valid_until(namespace, &holder.groups, group)
    }

    /// Whether a role or membership counts by itself: it has not expired, and was not voided with its giver's appointment.
    pub fn is_valid(&self, namespace: &str, grant: &Grant) -> StdResult<bool> {
        Ok(self.grant_valid_until(namespace, grant)?.is_some())
    }

    /// A group's roles, and whether it counts.
    pub fn group(&self, namespace: &str, group: &str) -> StdResult<Holder> {
        let found = self.read(&HOLDERS, (namespace, &subject::group(group)))?;
        Ok(found.unwrap_or_default())
    }

    /// Whether the holder has the permission: what lists of permissions ask, row by row.
    pub fn has(&self, namespace: &str, subject: &str, holder: &Holder, permission: Permission) -> StdResult<bool> {
        let row = Covering {
            pattern: String::new(),
            permission,
            is_void: false,
        };
        Ok(matches!(self.said_of(namespace, subject, holder, &[row])?, Said::Yes))
    }

    pub(super) fn read<'k, K, T>(&self, map: &Map<K, T>, key: K) -> StdResult<Option<T>>
    where
        K: PrimaryKey<'k>,
        T: Serialize + DeserializeOwned,
    {
        match self.state {
            State::Own(storage) => map.may_load(storage, key),
            State::Raw(contract) => map.query(&self.querier, contract.clone(), key),
        }
    }

    /// If nothing else stands in the way: whether the owner before the present one had permitted it in the `namespace` of
    /// then. Only to say why not.
    fn look_back(
        &self,
        why_not: &mut BTreeSet<Denial>,
        namespace: &str,
        subject: &str,
        permission: &Name,
        resource: &Resource,
        ownership_epoch: u32,
    ) -> StdResult<()> {
        if !is_general(why_not) {
            return Ok(());
        }
        let said = self.said_by(namespace, subject, permission, resource, ownership_epoch)?;
        if matches!(said, Said::Yes) {
            why_not.insert(Denial::GranterNotOwner);
        }
        Ok(())
    }

    fn said_by(
        &self,
        namespace: &str,
        subject: &str,
        permission: &Name,
        resource: &Resource,
        ownership_epoch: u32,
    ) -> StdResult<Said> {
        let holder = self.read(&HOLDERS, (namespace, subject))?.unwrap_or_default();
        if holder.roles.is_empty() && holder.groups.is_empty() {
            return Ok(Said::no(Denial::NoRole));
        }
        let mut covering = vec![];
        for pattern in resource.patterns(namespace.starts_with('a')) {
            let found = self.read(&PERMISSIONS, (namespace, permission.as_str(), &pattern))?;
            covering.extend(found.map(|permission| Covering {
                is_void: permission.ownership_epoch.is_some_and(|epoch| epoch != ownership_epoch),
                permission,
                pattern,
            }));
        }
        self.said_of(namespace, subject, &holder, &covering)
    }

    fn said_of(&self, namespace: &str, subject: &str, holder: &Holder, covering: &[Covering]) -> StdResult<Said> {
        let mut against = BTreeSet::new();
        if !holder.is_enabled {
            // Only groups ever are.
            let group = subject.strip_prefix('g').unwrap_or(subject).to_owned();
            against.insert(Denial::GroupDisabled { group });
        }
        let mut ways = Ways::new(self, namespace, covering);
        if ways.lead(&holder.roles, &against)? {
            return Ok(Said::Yes);
        }
        if !covering.is_empty() {
            for membership in &holder.groups {
                let group = self.group(namespace, &membership.name)?;
                let name = &membership.name;
                let mut against = BTreeSet::new();
                if membership.has_expired(self.now) {
                    against.insert(Denial::MembershipExpired { group: name.clone() });
                }
                if ways.is_voided(membership)? {
                    against.insert(Denial::Voided { name: name.clone() });
                }
                if !group.is_enabled {
                    against.insert(Denial::GroupDisabled { group: name.clone() });
                }
                if ways.lead(&group.roles, &against)? {
                    return Ok(Said::Yes);
                }
            }
        }
        let mut why_not = ways.why_not;
        if why_not.is_empty() {
            why_not.insert(Denial::NotPermitted);
        }
        Ok(Said::No(why_not))
    }

    pub(super) fn is_voided(&self, namespace: &str, grant: &Grant) -> StdResult<bool> {
        let Some(appointment) = grant.appointment else {
            return Ok(false);
        };
        Ok(self.read(&VOIDED, (namespace, appointment))?.is_some())
    }

    fn grant_valid_until(&self, namespace: &str, grant: &Grant) -> StdResult<Option<Time>> {
        if grant.has_expired(self.now) || self.is_voided(namespace, grant)? {
            return Ok(None);
        }
        Ok(Some(grant.expires_at.unwrap_or(Time::new(u64::MAX))))
    }

    fn valid_until(&self, namespace: &str, grants: &[Grant], name: &str) -> StdResult<Option<Time>> {
        match grants.iter().find(|grant| grant.name == name) {
            Some(grant) => self.grant_valid_until(namespace, grant),
            None => Ok(None),
        }
    }
}

/// Whether nothing stood in the way of a permission: there was none.
fn is_general(why_not: &BTreeSet<Denial>) -> bool {
    why_not
        .iter()
        .all(|denial| matches!(denial, Denial::NoRole | Denial::NotPermitted))
}

fn yes() -> Decision {
    Decision {
        is_permitted: true,
        why_not: vec![],
    }
}

/// Of the general reasons only the nearest, and none beside one that names what to change.
fn answer(mut why_not: BTreeSet<Denial>) -> Decision {
    if why_not.len() > 1 {
        why_not.remove(&Denial::NoRole);
    }
    if why_not.len() > 1 {
        why_not.remove(&Denial::NotPermitted);
    }
    Decision {
        is_permitted: false,
        why_not: why_not.into_iter().collect(),
    }
}
