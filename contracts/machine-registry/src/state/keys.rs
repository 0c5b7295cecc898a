//! Keys of machines: how often each was taken, which machine has it, and which is to follow (rule R4).

use cosmwasm_std::{OverflowError, OverflowOperation, StdError, StdResult, Storage};
use cw_storage_plus::Map;
use flywheel_protocol::{MachineId, PublicKey, Time};
use flywheel_types::compact;
use flywheel_types::registry::{MACHINE_BY_KEY, MACHINES, Machine};

use crate::error::ContractError;

/// How often a key has been taken or sold, for ever: an old signature is never valid again.
pub(super) const REGISTRATIONS: Map<&[u8], u32> = Map::new("registrations");
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

/// What a key's next registration signature must name as its counter.
pub fn registrations(storage: &dyn Storage, key: &PublicKey) -> StdResult<u32> {
    Ok(REGISTRATIONS.may_load(storage, &key.tagged())?.unwrap_or_default())
}

/// Moves a key's counter on: no registration that it has signed before is valid any more.
pub fn count_registration(storage: &mut dyn Storage, key: &PublicKey) -> Result<(), ContractError> {
    let count = registrations(storage, key)?;
    let next = count.checked_add(1).ok_or(ContractError::KeyWornOut { count })?;
    Ok(REGISTRATIONS.save(storage, &key.tagged(), &next)?)
}

/// Refuses a key that belongs to a machine (rule R2).
pub fn check_free(storage: &dyn Storage, key: &PublicKey) -> Result<(), ContractError> {
    match MACHINE_BY_KEY.may_load(storage, &key.tagged())? {
        Some(machine) => Err(ContractError::KeyInUse { machine }),
        None => Ok(()),
    }
}

/// The version of a machine's next key.
pub fn next_version(machine: &Machine) -> StdResult<u32> {
    let next = machine.key_version.checked_add(1);
    next.ok_or_else(|| StdError::overflow(OverflowError::new(OverflowOperation::Add)))
}

/// Gives a machine a new key, which is free and has agreed. The old one is free, a pending recovery ends. Returns the
/// machine as it is now.
///
/// The maker is the new key's: the old key may be registered again with its own certificate, and one word of a maker must
/// not stand for two machines.
pub fn replace(
    storage: &mut dyn Storage,
    id: MachineId,
    machine: Machine,
    key: PublicKey,
    maker: Option<PublicKey>,
) -> Result<Machine, ContractError> {
    let key_version = next_version(&machine)?;
    count_registration(storage, &key)?;
    MACHINE_BY_KEY.remove(storage, &machine.key.tagged());
    MACHINE_BY_KEY.save(storage, &key.tagged(), &id.get())?;
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
