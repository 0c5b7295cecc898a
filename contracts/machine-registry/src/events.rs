//! The registry's events: `wasm-flywheel-machine-registry/<what happened>`.

use cosmwasm_std::{Addr, Event, Uint128};
use flywheel_protocol::{Did, MachineId};
use flywheel_types::Denom;
use flywheel_types::events::event;
use flywheel_types::registry::{Deposit, Machine};

const CONTRACT: &str = "machine-registry";

pub fn instantiated(admin: &str, deposit: Option<&Deposit>) -> Event {
    event(CONTRACT, "instantiated")
        .add_attribute("admin", admin)
        .add_attribute("deposit", deposit.map(|deposit| deposit.amount).unwrap_or_default())
        .add_attribute("denom", name(deposit.map(|deposit| &deposit.denom)))
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

pub fn deposit_set(sender: &Addr, amount: Uint128, denom: &Denom) -> Event {
    event(CONTRACT, "deposit_set")
        .add_attribute("sender", sender)
        .add_attribute("amount", amount)
        .add_attribute("denom", denom.name())
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
