//! How machines' income is divided.

use cosmwasm_std::{Addr, StdResult, Storage};
use cw_storage_plus::Map;
use flywheel_protocol::MachineId;
use flywheel_protocol::values::Split;
use flywheel_types::compact;
use flywheel_types::registry::Machine;

/// What owners have set, by machine. One whose `ownership_epoch` is not the machine's is void (rule R6).
pub const SPLITS: Map<u64, Division> = Map::new("splits");

/// What an owner has set.
#[derive(Debug, Clone, PartialEq)]
pub struct Division {
    /// The machine's when its owner wrote this.
    pub ownership_epoch: u32,
    /// Who gets what; `None`: all to the payout address or the owner.
    pub split: Option<Split<Addr>>,
    /// The network whose fee is taken.
    pub network: Option<u64>,
}

compact!(Division {
    ownership_epoch,
    split,
    network
});

/// What the machine's present owner has set, if anything.
pub fn of(storage: &dyn Storage, machine: MachineId, record: &Machine) -> StdResult<Option<Division>> {
    let found = SPLITS.may_load(storage, machine.get())?;
    Ok(found.filter(|found| found.ownership_epoch == record.ownership_epoch))
}
