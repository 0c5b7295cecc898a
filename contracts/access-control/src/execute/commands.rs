//! Machines are asked to do something, and answer.

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use flywheel_protocol::sign::{CommandAcknowledgement, verify_on_chain};
use flywheel_protocol::{Hash32, MachineId, Seconds, Time};
use flywheel_types::access_control::{
    Acknowledgement, Command, CommandAnswer, CommandState, Judge, MAX_COMMAND, Name, Resource, namespace, subject,
};
use flywheel_types::registry::{Machine, MachineStatus};
use flywheel_types::stored_hash::StoredHash;

use super::check_expiry;
use crate::error::ContractError;
use crate::events;
use crate::place;
use crate::state::{CONFIG, commands};

/// Puts on record what a machine is asked to do.
///
/// # Errors
/// If the sender has not the permission of that name on the machine, the machine is not in service, or too much is open.
pub fn request(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    machine: MachineId,
    name: &Name,
    payload: Hash32,
    expires_at: Time,
) -> Result<Response, ContractError> {
    let now = Time::of(&env.block);
    let places = CONFIG.load(deps.storage)?;
    let record = place::machine(&deps.querier, &places, machine)?;
    check_expiry(env, expires_at, now.plus(Seconds::new(MAX_COMMAND))?)?;
    let judge = Judge::of_storage(deps.storage, deps.querier, &places, now);
    let decision = judge.decide(&subject::account(sender), name, &Resource::machine(machine))?;
    if !decision.is_permitted {
        return Err(ContractError::NotPermitted {
            sender: sender.clone(),
            machine,
            name: name.to_string(),
            why_not: decision.why_not,
        });
    }
    check_in_service(machine, &record)?;

    let command = Command {
        requester: sender.clone(),
        name: name.to_string(),
        payload: StoredHash(payload),
        ownership_epoch: record.ownership_epoch,
        requested_at: now,
        expires_at,
        cancelled_at: None,
        acknowledgement: None,
    };
    let number = commands::begin(deps.storage, machine, &command, *sender == record.owner)?;

    Ok(Response::new().add_event(events::command_requested(machine, number, &command)))
}

/// Takes an open command back.
pub fn cancel(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    machine: MachineId,
    number: u64,
) -> Result<Response, ContractError> {
    let places = CONFIG.load(deps.storage)?;
    let record = place::machine(&deps.querier, &places, machine)?;
    let mut command = open_command(&deps, env, machine, &record, number)?;
    if *sender != command.requester && *sender != record.owner {
        return Err(ContractError::NotYourCommand {
            sender: sender.clone(),
            requester: command.requester,
        });
    }

    command.cancelled_at = Some(Time::of(&env.block));
    commands::end(deps.storage, machine, number, &command)?;

    Ok(Response::new().add_event(events::command_cancelled(machine, number, sender)))
}

/// Puts the machine's answer on record: its present key has signed, and nobody has stopped that key.
pub fn acknowledge(deps: DepsMut, env: &Env, answer: &CommandAnswer) -> Result<Response, ContractError> {
    let &CommandAnswer {
        machine,
        command: number,
        is_done,
        result,
        ref signature,
    } = answer;
    let places = CONFIG.load(deps.storage)?;
    let record = place::machine(&deps.querier, &places, machine)?;
    let mut command = open_command(&deps, env, machine, &record, number)?;
    check_in_service(machine, &record)?;
    let key_version = record.key_version;
    let digest = CommandAcknowledgement {
        machine,
        ownership_epoch: command.ownership_epoch,
        command: number,
        key_version,
        name: &command.name,
        payload: command.payload.0,
        is_done,
        result,
    }
    .digest(&env.block.chain_id, env.contract.address.as_str())?;
    if !verify_on_chain(deps.api, &record.key, &digest, signature)? {
        let command = number;
        return Err(ContractError::BadSignature { machine, command });
    }

    command.acknowledgement = Some(Acknowledgement {
        at: Time::of(&env.block),
        key_version,
        is_done,
        result: StoredHash(result),
    });
    commands::end(deps.storage, machine, number, &command)?;

    Ok(Response::new().add_event(events::command_acknowledged(machine, number, is_done, &result)))
}

fn open_command(
    deps: &DepsMut,
    env: &Env,
    machine: MachineId,
    record: &Machine,
    number: u64,
) -> Result<Command, ContractError> {
    let epoch = record.ownership_epoch;
    let command = commands::find(deps.storage, machine, number)?.ok_or_else(|| ContractError::Unknown {
        kind: "command",
        name: number.to_string(),
        namespace: namespace::machine(machine, epoch),
    })?;
    match command.state(Time::of(&env.block), epoch) {
        CommandState::Open => Ok(command),
        state => Err(ContractError::NotOpen {
            machine,
            command: number,
            state,
        }),
    }
}

fn check_in_service(machine: MachineId, record: &Machine) -> Result<(), ContractError> {
    if record.status == MachineStatus::Active {
        return Ok(());
    }
    Err(ContractError::NotInService { machine })
}
