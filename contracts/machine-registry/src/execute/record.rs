//! A machine's record (rule R5): its owner writes it, and agents whom he lets (rule A2).

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use flywheel_protocol::{H3Cell, MachineId, Time};
use flywheel_types::registry::{Attribute, Endpoint, MACHINES, MAX_ATTRIBUTES, Machine};

use super::check;
use super::owner::{entrusted_machine, own_machine};
use crate::error::ContractError;
use crate::events;
use crate::state::record;

/// Writes attributes; a name that exists is replaced, expired ones make room.
pub fn set_attributes(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    machine: MachineId,
    attributes: Vec<Attribute>,
) -> Result<Response, ContractError> {
    entrusted_machine(deps.as_ref(), env, info, machine, "set_attributes")?;
    let now = Time::of(&env.block);
    check::count("attributes", attributes.len(), 1, MAX_ATTRIBUTES)?;
    check::attributes(&attributes, now)?;
    record::save_attributes(deps.storage, now, machine, &attributes)?;
    let names: Vec<&str> = attributes.iter().map(|attribute| attribute.name.as_str()).collect();
    Ok(Response::new().add_event(events::changed(machine, "attributes", names.join(","))))
}

/// Removes attributes by name.
pub fn remove_attributes(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    machine: MachineId,
    names: Vec<String>,
) -> Result<Response, ContractError> {
    entrusted_machine(deps.as_ref(), env, info, machine, "remove_attributes")?;
    check::count("names", names.len(), 1, MAX_ATTRIBUTES)?;
    for name in &names {
        check::name("attribute name", name)?;
        record::remove_attribute(deps.storage, Time::of(&env.block), machine, name)?;
    }
    Ok(Response::new().add_event(events::attributes_removed(machine, &names)))
}

/// Replaces the service endpoints.
pub fn set_endpoints(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    machine: MachineId,
    endpoints: Vec<Endpoint>,
) -> Result<Response, ContractError> {
    entrusted_machine(deps.as_ref(), env, info, machine, "set_endpoints")?;
    check::endpoints(&endpoints)?;
    record::save_endpoints(deps.storage, machine, &endpoints)?;
    let names: Vec<&str> = endpoints.iter().map(|endpoint| endpoint.name.as_str()).collect();
    Ok(Response::new().add_event(events::changed(machine, "endpoints", names.join(","))))
}

/// Replaces the metadata.
pub fn set_metadata(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    machine: MachineId,
    metadata: String,
) -> Result<Response, ContractError> {
    entrusted_machine(deps.as_ref(), env, info, machine, "set_metadata")?;
    check::text("metadata", &metadata)?;
    record::save_metadata(deps.storage, machine, &metadata)?;
    Ok(Response::new().add_event(events::changed(machine, "metadata", metadata)))
}

/// Moves the machine. A network sees it after staking's `Refresh`.
pub fn set_cell(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    machine: MachineId,
    cell: Option<H3Cell>,
) -> Result<Response, ContractError> {
    let machine_record = entrusted_machine(deps.as_ref(), env, info, machine, "set_cell")?;
    check::cell(cell)?;
    MACHINES.save(deps.storage, machine.get(), &Machine { cell, ..machine_record })?;
    Ok(Response::new().add_event(events::changed(machine, "cell", events::optional(cell.as_ref()))))
}

/// Sends the machine's income to another address, or to its owner again.
pub fn set_payout(
    deps: DepsMut,
    info: &MessageInfo,
    machine: MachineId,
    address: Option<String>,
) -> Result<Response, ContractError> {
    let machine_record = own_machine(deps.storage, info, machine)?;
    let payout = address
        .as_deref()
        .map(|address| deps.api.addr_validate(address))
        .transpose()?;
    let event = events::changed(machine, "payout", events::optional(payout.as_ref()));
    MACHINES.save(
        deps.storage,
        machine.get(),
        &Machine {
            payout,
            ..machine_record
        },
    )?;
    Ok(Response::new().add_event(event))
}
