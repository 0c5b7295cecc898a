//! The registry's events: `wasm-flywheel-machine-registry/<what happened>`.

use cosmwasm_std::{Addr, Event, Uint128};
use flywheel_protocol::{Did, MachineId, PublicKey, Seconds, Time};
use flywheel_types::Denom;
use flywheel_types::events::event;
use flywheel_types::registry::{Deposit, Machine};

use crate::state::keys::Recovery;
use crate::state::sales::Offer;

const CONTRACT: &str = "machine-registry";

pub fn instantiated(admin: &str, deposit: Option<&Deposit>, recovery_delay: Seconds) -> Event {
    event(CONTRACT, "instantiated")
        .add_attribute("admin", admin)
        .add_attribute("deposit", deposit.map(|deposit| deposit.amount).unwrap_or_default())
        .add_attribute("denom", name(deposit.map(|deposit| &deposit.denom)))
        .add_attribute("recovery_delay", recovery_delay.get().to_string())
}

pub fn registered(machine: MachineId, did: &Did, record: &Machine, denom: Option<&Denom>) -> Event {
    event(CONTRACT, "registered")
        .add_attribute("machine", machine.to_string())
        .add_attribute("did", did.to_string())
        .add_attribute("owner", &record.owner)
        .add_attribute("public_key", record.key.to_string())
        .add_attribute("cell", optional(record.cell.as_ref()))
        .add_attribute("maker", optional(record.maker.as_ref()))
        .add_attribute("payout", optional(record.payout.as_ref()))
        .add_attribute("deposit", record.deposit)
        .add_attribute("denom", name(denom))
}

pub fn retired(machine: MachineId, record: &Machine, denom: Option<&Denom>) -> Event {
    event(CONTRACT, "retired")
        .add_attribute("machine", machine.to_string())
        .add_attribute("owner", &record.owner)
        .add_attribute("public_key", record.key.to_string())
        .add_attribute("deposit", record.deposit)
        .add_attribute("denom", name(denom))
}

/// `field` is the name of what the message changes, `value` what it is now; of a list, the names in it.
pub fn changed(machine: MachineId, field: &'static str, value: impl ToString) -> Event {
    event(CONTRACT, "changed")
        .add_attribute("machine", machine.to_string())
        .add_attribute("field", field)
        .add_attribute("value", value.to_string())
}

pub fn attributes_removed(machine: MachineId, names: &[String]) -> Event {
    event(CONTRACT, "attributes_removed")
        .add_attribute("machine", machine.to_string())
        .add_attribute("names", names.join(","))
}

/// `happened`: the machine has another key, by rotation or by recovery.
pub fn key_changed(happened: &str, machine: MachineId, record: &Machine) -> Event {
    event(CONTRACT, happened)
        .add_attribute("machine", machine.to_string())
        .add_attribute("owner", &record.owner)
        .add_attribute("public_key", record.key.to_string())
        .add_attribute("key_version", record.key_version.to_string())
        .add_attribute("maker", optional(record.maker.as_ref()))
}

pub fn recovery_started(machine: MachineId, owner: &Addr, recovery: &Recovery) -> Event {
    event(CONTRACT, "recovery_started")
        .add_attribute("machine", machine.to_string())
        .add_attribute("owner", owner)
        .add_attribute("public_key", recovery.key.to_string())
        .add_attribute("key_version", recovery.key_version.to_string())
        .add_attribute("maker", optional(recovery.maker.as_ref()))
        .add_attribute("ready_at", recovery.ready_at.to_string())
}

pub fn recovery_cancelled(machine: MachineId, public_key: &PublicKey) -> Event {
    event(CONTRACT, "recovery_cancelled")
        .add_attribute("machine", machine.to_string())
        .add_attribute("public_key", public_key.to_string())
}

pub fn paused(machine: MachineId, from: Time) -> Event {
    event(CONTRACT, "paused")
        .add_attribute("machine", machine.to_string())
        .add_attribute("from", from.to_string())
}

pub fn resumed(machine: MachineId, from: Time, until: Time) -> Event {
    event(CONTRACT, "resumed")
        .add_attribute("machine", machine.to_string())
        .add_attribute("from", from.to_string())
        .add_attribute("until", until.to_string())
}

pub fn offered(machine: MachineId, owner: &Addr, offer: &Offer) -> Event {
    event(CONTRACT, "offered")
        .add_attribute("machine", machine.to_string())
        .add_attribute("owner", owner)
        .add_attribute("buyer", &offer.buyer)
        .add_attribute("expires_at", optional(offer.expires_at.as_ref()))
}

pub fn offer_cancelled(machine: MachineId, buyer: &Addr) -> Event {
    event(CONTRACT, "offer_cancelled")
        .add_attribute("machine", machine.to_string())
        .add_attribute("buyer", buyer)
}

/// `record` is the machine after the sale; `deposit` is what the buyer has brought and the seller gets back.
pub fn sold(machine: MachineId, seller: &Addr, record: &Machine, denom: Option<&Denom>) -> Event {
    event(CONTRACT, "sold")
        .add_attribute("machine", machine.to_string())
        .add_attribute("seller", seller)
        .add_attribute("buyer", &record.owner)
        .add_attribute("ownership_epoch", record.ownership_epoch.to_string())
        .add_attribute("deposit", record.deposit)
        .add_attribute("denom", name(denom))
}

pub fn payment_credited(account: &Addr, amount: Uint128) -> Event {
    event(CONTRACT, "payment_credited")
        .add_attribute("account", account)
        .add_attribute("amount", amount)
}

pub fn withdrawn(sender: &Addr, account: &Addr, amount: Uint128, denom: &Denom) -> Event {
    event(CONTRACT, "withdrawn")
        .add_attribute("sender", sender)
        .add_attribute("account", account)
        .add_attribute("amount", amount)
        .add_attribute("denom", denom.name())
}

pub fn deposit_set(sender: &Addr, amount: Uint128, denom: &Denom) -> Event {
    event(CONTRACT, "deposit_set")
        .add_attribute("sender", sender)
        .add_attribute("amount", amount)
        .add_attribute("denom", denom.name())
}

pub fn access_control_set(sender: &Addr, address: &Addr) -> Event {
    event(CONTRACT, "access_control_set")
        .add_attribute("sender", sender)
        .add_attribute("address", address)
}

pub fn ownership_updated(ownership: cw_ownable::Ownership<Addr>) -> Event {
    event(CONTRACT, "ownership_updated").add_attributes(ownership.into_attributes())
}

/// An absent value is an empty text, so that the attribute is always there.
pub fn optional(value: Option<&impl ToString>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

fn name(denom: Option<&Denom>) -> &str {
    denom.map(Denom::name).unwrap_or_default()
}
