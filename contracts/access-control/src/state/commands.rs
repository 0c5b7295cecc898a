//! Which commands of a machine may still be acknowledged.

use cosmwasm_std::{Addr, OverflowError, OverflowOperation, StdResult, Storage};
use cw_storage_plus::Map;
use flywheel_protocol::{MachineId, Time};
use flywheel_types::access_control::{COMMANDS, Command, MAX_OPEN_COMMANDS, MAX_OPEN_COMMANDS_EACH};
use flywheel_types::compact;

use crate::error::ContractError;

/// By machine.
pub const OPEN: Map<u64, Open> = Map::new("open_commands");

/// Commands of one machine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Open {
    /// How many there were ever: the newest number.
    pub last: u64,
    /// At most [`MAX_OPEN_COMMANDS`].
    pub open: Vec<OpenCommand>,
}

compact!(Open { last, open });

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenCommand {
    /// Its number.
    pub number: u64,
    /// Who asked.
    pub requester: Addr,
    /// The machine's when it was asked.
    pub ownership_epoch: u32,
    /// From this second on it is over.
    pub expires_at: Time,
}

compact!(OpenCommand {
    number,
    requester,
    ownership_epoch,
    expires_at
});

/// The command of this number.
pub fn find(storage: &dyn Storage, machine: MachineId, number: u64) -> StdResult<Option<Command>> {
    COMMANDS.may_load(storage, (machine.get(), number))
}

/// Puts a new command on record; returns its number. What is over makes room.
///
/// # Errors
/// If too many are open, of the machine or, unless it is the owner who asks, of this requester.
pub fn begin(
    storage: &mut dyn Storage,
    machine: MachineId,
    command: &Command,
    is_owner: bool,
) -> Result<u64, ContractError> {
    let mut list = OPEN.may_load(storage, machine.get())?.unwrap_or_default();
    let is_current = |open: &OpenCommand| open.ownership_epoch == command.ownership_epoch;
    list.open
        .retain(|open| is_current(open) && command.requested_at < open.expires_at);
    check_room(list.open.len(), MAX_OPEN_COMMANDS)?;
    if !is_owner {
        let own = list.open.iter().filter(|open| open.requester == command.requester);
        check_room(own.count(), MAX_OPEN_COMMANDS_EACH)?;
    }
    let last = list.last.checked_add(1);
    list.last = last.ok_or(OverflowError::new(OverflowOperation::Add))?;
    list.open.push(OpenCommand {
        number: list.last,
        requester: command.requester.clone(),
        ownership_epoch: command.ownership_epoch,
        expires_at: command.expires_at,
    });
    OPEN.save(storage, machine.get(), &list)?;
    COMMANDS.save(storage, (machine.get(), list.last), command)?;
    Ok(list.last)
}

fn check_room(open: usize, most: usize) -> Result<(), ContractError> {
    if open < most {
        return Ok(());
    }
    Err(ContractError::TooManyCommands { open, most })
}

/// Keeps a command that has ended, and takes it off the list.
pub fn end(storage: &mut dyn Storage, machine: MachineId, number: u64, command: &Command) -> StdResult<()> {
    let mut list = OPEN.may_load(storage, machine.get())?.unwrap_or_default();
    list.open.retain(|open| open.number != number);
    OPEN.save(storage, machine.get(), &list)?;
    COMMANDS.save(storage, (machine.get(), number), command)
}
