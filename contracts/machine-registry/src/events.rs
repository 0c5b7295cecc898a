//! The registry's events: `wasm-flywheel-registry/<what happened>`.

use cosmwasm_std::{Addr, Event};
use flywheel_protocol::{Did, MachineId};
use flywheel_types::events::event;
use flywheel_types::registry::Machine;

const CONTRACT: &str = "registry";

pub fn registered(machine: MachineId, did: &Did, record: &Machine) -> Event {
    event(CONTRACT, "registered")
        .add_attribute("machine", machine.to_string())
        .add_attribute("did", did.to_string())
        .add_attribute("owner", &record.owner)
        .add_attribute("public_key", record.key.to_string())
        .add_attribute("cell", optional(record.cell.as_ref()))
        .add_attribute("maker", optional(record.maker.as_ref()))
        .add_attribute("deposit", record.deposit)
}

pub fn retired(machine: MachineId, record: &Machine) -> Event {
    event(CONTRACT, "retired")
        .add_attribute("machine", machine.to_string())
        .add_attribute("owner", &record.owner)
        .add_attribute("deposit", record.deposit)
}

pub fn changed(machine: MachineId, field: &'static str, value: impl ToString) -> Event {
    event(CONTRACT, "changed")
        .add_attribute("machine", machine.to_string())
        .add_attribute("field", field)
        .add_attribute("value", value.to_string())
}

pub fn deposit_set(sender: &Addr, amount: impl ToString) -> Event {
    event(CONTRACT, "deposit_set").add_attribute("sender", sender).add_attribute("amount", amount.to_string())
}

/// An absent value is an empty text, so that the attribute is always there.
pub fn optional(value: Option<&impl ToString>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}
