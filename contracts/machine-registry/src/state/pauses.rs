//! When a machine's key was stopped (rule R4).

use cosmwasm_std::{StdResult, Storage};
use flywheel_protocol::{MachineId, Seconds, Time};
use flywheel_types::registry::{MAX_PAUSES, PAUSE_MEMORY, PAUSES, Pause};

use crate::error::ContractError;

/// The pauses that are kept, the oldest first.
pub fn pauses(storage: &dyn Storage, id: MachineId) -> StdResult<Vec<Pause>> {
    Ok(PAUSES.may_load(storage, id.get())?.unwrap_or_default())
}

/// Begins a pause; it is always possible. When as many are kept as may be, the oldest leaves: [`end`] has seen to it that
/// nobody judges by it any more.
pub fn begin(storage: &mut dyn Storage, id: MachineId, now: Time) -> StdResult<()> {
    let mut pauses = pauses(storage, id)?;
    if pauses.len() >= MAX_PAUSES {
        pauses.remove(0);
    }
    pauses.push(Pause { from: now, until: None });
    PAUSES.save(storage, id.get(), &pauses)
}

/// Ends the pause of a machine that is paused, and returns it.
///
/// # Errors
/// While as many are kept as may be and an oracle may still judge by the oldest: the next pause would need its place.
pub fn end(storage: &mut dyn Storage, machine: MachineId, now: Time) -> Result<Pause, ContractError> {
    let mut pauses = pauses(storage, machine)?;
    if pauses.len() >= MAX_PAUSES
        && let Some(oldest_end) = pauses.first().and_then(|oldest| oldest.until)
    {
        let from = oldest_end.plus(Seconds::new(PAUSE_MEMORY))?;
        if now < from {
            return Err(ContractError::TooManyPauses { machine, from });
        }
    }
    let last = pauses.last_mut().ok_or(ContractError::NotPaused { machine })?;
    last.until = Some(now);
    let ended = *last;
    PAUSES.save(storage, machine.get(), &pauses)?;
    Ok(ended)
}
