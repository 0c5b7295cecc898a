//! `Pause` and `Resume`: a lost or stolen key is stopped at once (rule R4).

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Storage};
use flywheel_protocol::{MachineId, Time};
use flywheel_types::registry::{MACHINES, Machine, MachineStatus};

use super::owner::entrusted_machine;
use crate::error::ContractError;
use crate::events;
use crate::state::pauses;

/// Stops the key: what it signs from this block's time on is refused.
pub fn pause(deps: DepsMut, env: &Env, info: &MessageInfo, id: MachineId) -> Result<Response, ContractError> {
    let machine = entrusted_machine(deps.as_ref(), env, info, id, "pause")?;
    if machine.status == MachineStatus::Paused {
        return Err(ContractError::AlreadyPaused { machine: id });
    }
    let now = Time::of(&env.block);
    pauses::begin(deps.storage, id, now)?;
    save_status(deps.storage, id, machine, MachineStatus::Paused)?;
    Ok(Response::new().add_event(events::paused(id, now)))
}

/// Lets the key speak again.
pub fn resume(deps: DepsMut, env: &Env, info: &MessageInfo, id: MachineId) -> Result<Response, ContractError> {
    let machine = entrusted_machine(deps.as_ref(), env, info, id, "resume")?;
    if machine.status != MachineStatus::Paused {
        return Err(ContractError::NotPaused { machine: id });
    }
    let now = Time::of(&env.block);
    let ended = pauses::end(deps.storage, id, now)?;
    save_status(deps.storage, id, machine, MachineStatus::Active)?;
    Ok(Response::new().add_event(events::resumed(id, ended.from, now)))
}

fn save_status(
    storage: &mut dyn Storage,
    id: MachineId,
    machine: Machine,
    status: MachineStatus,
) -> Result<(), ContractError> {
    Ok(MACHINES.save(storage, id.get(), &Machine { status, ..machine })?)
}
