//! The contract's events: `wasm-flywheel-access-control/<what happened>`.

use cosmwasm_std::{Addr, Event, Uint128};
use flywheel_protocol::{Hash32, MachineId, Time};
use flywheel_types::Denom;
use flywheel_types::access_control::{AgentGrant, Command, Grant, Name, Pattern, Permission, Places};
use flywheel_types::events::event;

use crate::place::Place;

const CONTRACT: &str = "access-control";

pub fn launched(places: &Places) -> Event {
    event(CONTRACT, "launched")
        .add_attribute("registry", &places.registry)
        .add_attribute("hub", &places.hub)
}

/// An event in a namespace, named as storage names it.
fn of(place: &Place, happened: &str) -> Event {
    event(CONTRACT, happened).add_attribute("namespace", &place.key)
}

fn until(event: Event, expires_at: Option<Time>) -> Event {
    match expires_at {
        Some(at) => event.add_attribute("expires_at", at.to_string()),
        None => event,
    }
}

pub fn role_set(place: &Place, role: &Name, is_enabled: bool) -> Event {
    of(place, "role_set")
        .add_attribute("role", role.as_str())
        .add_attribute("is_enabled", is_enabled.to_string())
}

pub fn group_set(place: &Place, group: &Name, is_enabled: bool) -> Event {
    of(place, "group_set")
        .add_attribute("group", group.as_str())
        .add_attribute("is_enabled", is_enabled.to_string())
}

pub fn permission_set(place: &Place, permission: &Name, resource: &Pattern, written: &Permission) -> Event {
    of(place, "permission_set")
        .add_attribute("permission", permission.as_str())
        .add_attribute("resource", resource.as_str())
        .add_attribute("is_enabled", written.is_enabled.to_string())
        .add_attribute("roles", written.roles.join(","))
}

pub fn permission_removed(place: &Place, permission: &Name, resource: &Pattern) -> Event {
    of(place, "permission_removed")
        .add_attribute("permission", permission.as_str())
        .add_attribute("resource", resource.as_str())
}

pub fn granted(place: &Place, sender: &Addr, subject: &str, given: &Grant) -> Event {
    let event = of(place, "granted")
        .add_attribute("sender", sender)
        .add_attribute("subject", subject)
        .add_attribute("role", &given.name);
    until(event, given.expires_at)
}

pub fn revoked(place: &Place, sender: &Addr, subject: &str, role: &Name) -> Event {
    of(place, "revoked")
        .add_attribute("sender", sender)
        .add_attribute("subject", subject)
        .add_attribute("role", role.as_str())
}

pub fn member_added(place: &Place, sender: &Addr, member: &str, given: &Grant) -> Event {
    let event = of(place, "member_added")
        .add_attribute("sender", sender)
        .add_attribute("group", &given.name)
        .add_attribute("member", member);
    until(event, given.expires_at)
}

pub fn member_removed(place: &Place, sender: &Addr, member: &str, group: &Name) -> Event {
    of(place, "member_removed")
        .add_attribute("sender", sender)
        .add_attribute("group", group.as_str())
        .add_attribute("member", member)
}

pub fn admin_set(place: &Place, admin: &Addr, appointment: u32, expires_at: Option<Time>) -> Event {
    let event = of(place, "admin_set")
        .add_attribute("admin", admin)
        .add_attribute("appointment", appointment.to_string());
    until(event, expires_at)
}

pub fn admin_removed(place: &Place, admin: &Addr, appointment: u32, void_gifts: bool) -> Event {
    of(place, "admin_removed")
        .add_attribute("admin", admin)
        .add_attribute("appointment", appointment.to_string())
        .add_attribute("void_gifts", void_gifts.to_string())
}

pub fn agent_set(place: &Place, agent: &Addr, grant: &AgentGrant) -> Event {
    let contracts: Vec<&str> = grant.scopes.iter().map(|scope| scope.contract.as_str()).collect();
    of(place, "agent_set")
        .add_attribute("agent", agent)
        .add_attribute("contracts", contracts.join(","))
        .add_attribute("expires_at", grant.expires_at.to_string())
}

pub fn agent_revoked(place: &Place, agent: &Addr, sender: &Addr) -> Event {
    of(place, "agent_revoked")
        .add_attribute("agent", agent)
        .add_attribute("sender", sender)
}

pub fn agent_funded(place: &Place, agent: &Addr, denom: &Denom, amount: Uint128) -> Event {
    of(place, "agent_funded")
        .add_attribute("agent", agent)
        .add_attribute("amount", amount)
        .add_attribute("denom", denom.name())
}

pub fn spent(place: &Place, agent: &Addr, recipient: &Addr, denom: &Denom, amount: Uint128, reference: &str) -> Event {
    of(place, "spent")
        .add_attribute("agent", agent)
        .add_attribute("recipient", recipient)
        .add_attribute("amount", amount)
        .add_attribute("denom", denom.name())
        .add_attribute("reference", reference)
}

/// The namespace may be one that a sale has ended.
pub fn budget_returned(namespace: &str, agent: &Addr, owner: &Addr, denom: &Denom, amount: Uint128) -> Event {
    event(CONTRACT, "budget_returned")
        .add_attribute("namespace", namespace)
        .add_attribute("agent", agent)
        .add_attribute("owner", owner)
        .add_attribute("amount", amount)
        .add_attribute("denom", denom.name())
}

pub fn command_requested(machine: MachineId, number: u64, command: &Command) -> Event {
    event(CONTRACT, "command_requested")
        .add_attribute("machine", machine.to_string())
        .add_attribute("command", number.to_string())
        .add_attribute("requester", &command.requester)
        .add_attribute("name", &command.name)
        .add_attribute("payload", command.payload.0.to_string())
        .add_attribute("expires_at", command.expires_at.to_string())
}

pub fn command_cancelled(machine: MachineId, number: u64, sender: &Addr) -> Event {
    event(CONTRACT, "command_cancelled")
        .add_attribute("machine", machine.to_string())
        .add_attribute("command", number.to_string())
        .add_attribute("sender", sender)
}

pub fn command_acknowledged(machine: MachineId, number: u64, is_done: bool, result: &Hash32) -> Event {
    event(CONTRACT, "command_acknowledged")
        .add_attribute("machine", machine.to_string())
        .add_attribute("command", number.to_string())
        .add_attribute("is_done", is_done.to_string())
        .add_attribute("result", result.to_string())
}

pub fn payment_credited(account: &Addr, denom: &Denom, amount: Uint128) -> Event {
    event(CONTRACT, "payment_credited")
        .add_attribute("account", account)
        .add_attribute("amount", amount)
        .add_attribute("denom", denom.name())
}

pub fn withdrawn(sender: &Addr, account: &Addr, denom: &Denom, amount: Uint128) -> Event {
    event(CONTRACT, "withdrawn")
        .add_attribute("sender", sender)
        .add_attribute("account", account)
        .add_attribute("amount", amount)
        .add_attribute("denom", denom.name())
}
