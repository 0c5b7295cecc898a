//! Private state, and the verbs that keep it and the public state together.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Empty, OverflowError, OverflowOperation, StdError, StdResult, Storage, Uint128};
use cw_storage_plus::{Item, Map};
use flywheel_protocol::{MachineId, Seconds};
use flywheel_types::registry::{DEFAULT_RECOVERY_DELAY, Deposit, MACHINES, Machine, MachineStatus};

use crate::error::ContractError;

pub mod credits;
pub mod keys;
pub mod pauses;
pub mod record;
pub mod sales;

/// What new machines pay.
pub const DEPOSIT: Item<Option<Deposit>> = Item::new("deposit");
/// How long an owner waits before a new key replaces a lost one; no item: the default.
pub const RECOVERY_DELAY: Item<Seconds> = Item::new("recovery_delay");
/// Counts and sums.
pub const LEDGER: Item<Ledger> = Item::new("ledger");
/// Machines of an owner, retired ones included: what they have earned is still his.
pub const OWNED: Map<(&str, u64), Empty> = Map::new("owned");

/// Counts and sums, one item so that a registration writes it once.
#[cw_serde]
#[derive(Default)]
pub struct Ledger {
    /// The newest machine id.
    pub machines: u64,
    /// Deposits held.
    pub deposits: Uint128,
}

/// How long an owner waits before a new key replaces a lost one.
pub fn recovery_delay(storage: &dyn Storage) -> StdResult<Seconds> {
    let chosen = RECOVERY_DELAY.may_load(storage)?;
    Ok(chosen.unwrap_or(Seconds::new(DEFAULT_RECOVERY_DELAY)))
}

/// The machine, whatever its status.
pub fn machine(storage: &dyn Storage, machine: MachineId) -> Result<Machine, ContractError> {
    MACHINES
        .may_load(storage, machine.get())?
        .ok_or(ContractError::NoMachine { machine })
}

/// A machine that has not left.
pub fn present_machine(storage: &dyn Storage, id: MachineId) -> Result<Machine, ContractError> {
    let machine = machine(storage, id)?;
    if machine.status == MachineStatus::Retired {
        return Err(ContractError::Retired { machine: id });
    }
    Ok(machine)
}

/// Adds a machine under the next id, with its key, which is free, and its owner's list.
pub fn add_machine(
    storage: &mut dyn Storage,
    ledger: &mut Ledger,
    machine: &Machine,
    key: keys::FreeKey,
) -> Result<MachineId, ContractError> {
    let next = ledger.machines.checked_add(1);
    let next = next.ok_or_else(|| StdError::overflow(OverflowError::new(OverflowOperation::Add)))?;
    let id = MachineId::new(next)?;
    ledger.machines = id.get();
    ledger.deposits = ledger.deposits.checked_add(machine.deposit).map_err(StdError::from)?;
    key.take(storage, &machine.key, id)?;
    MACHINES.save(storage, id.get(), machine)?;
    OWNED.save(storage, (machine.owner.as_str(), id.get()), &Empty {})?;
    Ok(id)
}

/// Frees a machine's key, removes its record and what is pending, and marks it as gone. Its deposit is no longer held.
///
/// Its pauses stay: its last readings may still be judged by them.
pub fn remove_machine(storage: &mut dyn Storage, id: MachineId, machine: &Machine) -> StdResult<()> {
    LEDGER.update(storage, |mut ledger| -> StdResult<_> {
        ledger.deposits = ledger.deposits.checked_sub(machine.deposit)?;
        Ok(ledger)
    })?;
    keys::release(storage, &machine.key)?;
    record::clear_record(storage, id)?;
    keys::forget_recoveries(storage, id);
    sales::OFFERS.remove(storage, id.get());
    let gone = Machine {
        status: MachineStatus::Retired,
        deposit: Uint128::zero(),
        ..machine.clone()
    };
    MACHINES.save(storage, id.get(), &gone)
}

#[cfg(test)]
mod tests;
