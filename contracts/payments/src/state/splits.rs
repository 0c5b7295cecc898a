//! How machines' income is divided; public state.

use cosmwasm_std::{StdResult, Storage};
use flywheel_protocol::MachineId;
use flywheel_types::payments::{Division, SPLITS};
use flywheel_types::registry::Machine;

/// What the machine's present owner has set, if anything.
pub fn of(storage: &dyn Storage, machine: MachineId, record: &Machine) -> StdResult<Option<Division>> {
    let found = SPLITS.may_load(storage, machine.get())?;
    Ok(found.filter(|found| found.ownership_epoch == record.ownership_epoch))
}
