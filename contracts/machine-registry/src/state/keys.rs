//! Keys of machines: how often each was taken, which machine has it, and which is to follow (rule R4).

use cosmwasm_std::{OverflowError, OverflowOperation, StdError, StdResult, Storage};
use cw_storage_plus::Map;
use flywheel_protocol::{MachineId, PublicKey, Time};
use flywheel_types::compact;
use flywheel_types::registry::{KEYS, KeyRecord, MACHINES, Machine};

use crate::error::ContractError;

/// The key that waits to take a machine's present key's place.
pub const RECOVERIES: Map<u64, Recovery> = Map::new("recoveries");
/// The expiry of the last signature that started a recovery of a machine's present key: the next one's is later, so none
/// starts two.
pub(super) const RECOVERY_EXPIRIES: Map<u64, Time> = Map::new("recovery_expiries");

/// A recovery that has begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovery {
    /// The new key.
    pub key: PublicKey,
    /// The maker that vouched for it.
    pub maker: Option<PublicKey>,
    /// The version that it has agreed to be.
    pub key_version: u32,
    /// Its registration counter when it agreed: it must not have been another machine's key since.
    pub counter: u32,
    /// From this second on it can take its place.
    pub ready_at: Time,
}

compact!(Recovery {
    key,
    maker,
    key_version,
    counter,
    ready_at
});

/// A key that belongs to no machine, and how often it was taken before. It is read once: every read of an item is paid
/// for.
#[derive(Debug, Clone, Copy)]
pub struct FreeKey {
    /// What the key's next registration signature must name as its counter.
    pub registrations: u32,
}

impl FreeKey {
    /// Gives the key to a machine. The counter moves on: no registration that the key has signed before is valid any more.
    pub fn take(self, storage: &mut dyn Storage, key: &PublicKey, id: MachineId) -> Result<(), ContractError> {
        let record = KeyRecord {
            registrations: next_registration(self.registrations)?,
            machine: Some(id.get()),
        };
        Ok(KEYS.save(storage, &key.tagged(), &record)?)
    }
}

/// What a key's next registration signature must name as its counter.
pub fn registrations(storage: &dyn Storage, key: &PublicKey) -> StdResult<u32> {
    let record = KEYS.may_load(storage, &key.tagged())?;
    Ok(record.unwrap_or_default().registrations)
}

/// The key, if it is free.
///
/// # Errors
/// If it belongs to a machine (rule R2).
pub fn free_key(storage: &dyn Storage, key: &PublicKey) -> Result<FreeKey, ContractError> {
    let KeyRecord { registrations, machine } = KEYS.may_load(storage, &key.tagged())?.unwrap_or_default();
    match machine {
        Some(machine) => Err(ContractError::KeyInUse { machine }),
        None => Ok(FreeKey { registrations }),
    }
}

/// Moves the counter of a machine's key on, because the machine is sold.
pub fn count_sale(storage: &mut dyn Storage, key: &PublicKey) -> Result<(), ContractError> {
    let record = KEYS.may_load(storage, &key.tagged())?.unwrap_or_default();
    let record = KeyRecord {
        registrations: next_registration(record.registrations)?,
        ..record
    };
    Ok(KEYS.save(storage, &key.tagged(), &record)?)
}

/// Takes a key from its machine; its counter stays.
pub fn release(storage: &mut dyn Storage, key: &PublicKey) -> StdResult<()> {
    let record = KEYS.may_load(storage, &key.tagged())?.unwrap_or_default();
    let record = KeyRecord {
        machine: None,
        ..record
    };
    KEYS.save(storage, &key.tagged(), &record)
}

fn next_registration(count: u32) -> Result<u32, ContractError> {
    count.checked_add(1).ok_or(ContractError::KeyWornOut { count })
}

/// The version of a machine's next key.
pub fn next_version(machine: &Machine) -> StdResult<u32> {
    let next = machine.key_version.checked_add(1);
    next.ok_or_else(|| StdError::overflow(OverflowError::new(OverflowOperation::Add)))
}

/// Gives a machine a new key, which has agreed. The old one is free, a pending recovery ends. Returns the
/// machine as it is now.
///
/// The maker is the new key's: the old key may be registered again with its own certificate, and one word of a maker must
/// not stand for two machines.
pub fn replace(
    storage: &mut dyn Storage,
    id: MachineId,
    machine: Machine,
    (key, free): (PublicKey, FreeKey),
    maker: Option<PublicKey>,
) -> Result<Machine, ContractError> {
    let key_version = next_version(&machine)?;
    free.take(storage, &key, id)?;
    release(storage, &machine.key)?;
    forget_recoveries(storage, id);
    let machine = Machine {
        key,
        key_version,
        maker,
        ..machine
    };
    MACHINES.save(storage, id.get(), &machine)?;
    Ok(machine)
}

/// Keeps a recovery in place of the one before it, by a signature that expires at `expires_at`.
pub fn start_recovery(
    storage: &mut dyn Storage,
    id: MachineId,
    recovery: &Recovery,
    expires_at: Time,
) -> Result<(), ContractError> {
    let last = RECOVERY_EXPIRIES.may_load(storage, id.get())?;
    if let Some(last) = last.filter(|last| expires_at <= *last) {
        return Err(ContractError::RecoveryUsed { expires_at, last });
    }
    RECOVERY_EXPIRIES.save(storage, id.get(), &expires_at)?;
    Ok(RECOVERIES.save(storage, id.get(), recovery)?)
}

/// The recovery that is pending.
pub fn recovery(storage: &dyn Storage, machine: MachineId) -> Result<Recovery, ContractError> {
    RECOVERIES
        .may_load(storage, machine.get())?
        .ok_or(ContractError::NoRecovery { machine })
}

/// Ends a pending recovery; the signatures that started one stay used.
pub fn end_recovery(storage: &mut dyn Storage, id: MachineId) {
    RECOVERIES.remove(storage, id.get());
}

/// Ends a pending recovery for a machine whose key version no signature of the past names any more.
pub fn forget_recoveries(storage: &mut dyn Storage, id: MachineId) {
    end_recovery(storage, id);
    RECOVERY_EXPIRIES.remove(storage, id.get());
}
