//! Tariffs, which are public state.

use cosmwasm_std::{OverflowError, OverflowOperation, StdResult, Storage};
use flywheel_protocol::MachineId;
use flywheel_types::payments::{MAX_TARIFFS, TARIFFS, Tariff, TariffResponse, Terms};
use flywheel_types::registry::Machine;

use crate::error::ContractError;

/// The tariff in force, and its version.
///
/// # Errors
/// If there is none: never written, removed, or written by an owner before the present one.
pub fn in_force(
    storage: &dyn Storage,
    machine: MachineId,
    record: &Machine,
    tariff: u8,
) -> Result<(Terms, u32), ContractError> {
    let found = TARIFFS.may_load(storage, (machine.get(), tariff))?;
    found
        .filter(|found| found.ownership_epoch == record.ownership_epoch)
        .and_then(|found| Some((found.terms?, found.version)))
        .ok_or(ContractError::NoTariff { machine, tariff })
}

/// Writes or removes a tariff; returns its version.
///
/// # Errors
/// For a number above the highest, and if there is nothing to remove.
pub fn set(
    storage: &mut dyn Storage,
    machine: MachineId,
    record: &Machine,
    tariff: u8,
    terms: Option<Terms>,
) -> Result<u32, ContractError> {
    if tariff >= MAX_TARIFFS {
        return Err(ContractError::TariffNumber {
            tariff,
            highest: MAX_TARIFFS.saturating_sub(1),
        });
    }
    if terms.is_none() {
        in_force(storage, machine, record, tariff)?;
    }
    let key = (machine.get(), tariff);
    let before = TARIFFS.may_load(storage, key)?.map_or(0, |before| before.version);
    let version = before
        .checked_add(1)
        .ok_or(OverflowError::new(OverflowOperation::Add))?;
    let ownership_epoch = record.ownership_epoch;
    TARIFFS.save(
        storage,
        key,
        &Tariff {
            version,
            ownership_epoch,
            terms,
        },
    )?;
    Ok(version)
}

/// The tariffs in force, by number; there are at most [`MAX_TARIFFS`].
pub fn all(storage: &dyn Storage, machine: MachineId, record: &Machine) -> StdResult<Vec<TariffResponse>> {
    let mut tariffs = vec![];
    for number in 0..MAX_TARIFFS {
        let found = TARIFFS.may_load(storage, (machine.get(), number))?;
        if let Some(Tariff {
            version,
            ownership_epoch,
            terms: Some(terms),
        }) = found
            && ownership_epoch == record.ownership_epoch
        {
            tariffs.push(TariffResponse {
                tariff: number,
                version,
                credit: terms.price_of_a_minute(),
                denom: terms.denom,
                price: terms.price,
                unit: terms.unit,
                units_per_minute: terms.units_per_minute,
                max_duration: terms.max_duration,
                window: terms.window,
                network: terms.network,
                permission: terms.permission,
            });
        }
    }
    Ok(tariffs)
}
