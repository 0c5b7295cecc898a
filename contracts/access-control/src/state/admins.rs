//! Administrators. Each appointment has a number that what he gives names, so that all of it can be voided at once.

use cosmwasm_std::{Addr, OverflowError, OverflowOperation, StdResult, Storage};
use cw_storage_plus::Map;
use flywheel_protocol::Time;
use flywheel_types::access_control::VOIDED;
use flywheel_types::compact;

use crate::error::ContractError;
use crate::place::Place;

/// Those in office or expired, by namespace and account.
pub const ADMINS: Map<(&str, &Addr), Appointment> = Map::new("admins");
/// How many appointments each namespace has made: the newest number.
pub const APPOINTMENTS: Map<&str, u32> = Map::new("appointments");

/// An administrator's time in office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointment {
    /// Never used again in its namespace.
    pub number: u32,
    /// From this second on he gives nothing; `None`: until he is removed.
    pub expires_at: Option<Time>,
}

compact!(Appointment { number, expires_at });

/// The account's appointment, if it is in office.
pub fn in_office(storage: &dyn Storage, place: &Place, account: &Addr, now: Time) -> StdResult<Option<Appointment>> {
    let found = ADMINS.may_load(storage, (&place.key, account))?;
    Ok(found.filter(|found| found.expires_at.is_none_or(|at| now < at)))
}

/// Appoints an account, or changes until when it is in office; returns the number.
pub fn appoint(
    storage: &mut dyn Storage,
    place: &Place,
    account: &Addr,
    expires_at: Option<Time>,
) -> Result<u32, ContractError> {
    let number = match ADMINS.may_load(storage, (&place.key, account))? {
        Some(before) => before.number,
        None => {
            let last = APPOINTMENTS.may_load(storage, &place.key)?.unwrap_or_default();
            let number = last.checked_add(1).ok_or(OverflowError::new(OverflowOperation::Add))?;
            APPOINTMENTS.save(storage, &place.key, &number)?;
            number
        }
    };
    ADMINS.save(storage, (&place.key, account), &Appointment { number, expires_at })?;
    Ok(number)
}

/// Removes an administrator, with or without what he has given; returns the number of his appointment.
///
/// # Errors
/// If he is none.
pub fn remove(
    storage: &mut dyn Storage,
    place: &Place,
    account: &Addr,
    void_gifts: bool,
) -> Result<u32, ContractError> {
    let found = ADMINS.may_load(storage, (&place.key, account))?;
    let number = found.ok_or_else(|| place.unknown("administrator", account))?.number;
    ADMINS.remove(storage, (&place.key, account));
    if void_gifts {
        VOIDED.save(storage, (&place.key, number), &true)?;
    }
    Ok(number)
}
