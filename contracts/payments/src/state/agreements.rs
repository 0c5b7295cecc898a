//! Sessions, channels and streams are numbered together, and found by who takes part.

use cosmwasm_std::{Addr, Order, StdError, StdResult, Storage};
use cw_storage_plus::{Bound, Item, Map};
use flywheel_protocol::MachineId;
use flywheel_types::page;
use flywheel_types::payments::{Agreement, AgreementKind};

/// How many were ever opened: the newest number.
pub const COUNT: Item<u64> = Item::new("agreements");
/// What each party takes part in: 0 a session, 1 a channel, 2 a stream.
pub const PARTIES: Map<(&str, u64), u8> = Map::new("parties");

/// The two sides, as [`PARTIES`] names them.
pub struct Sides(String, String);

impl Sides {
    /// Who pays, and the machine that is paid, or the account.
    pub fn new(payer: &Addr, machine: Option<MachineId>, account: &Addr) -> Self {
        Self(
            of_account(payer),
            machine.map_or_else(|| of_account(account), of_machine),
        )
    }
}

/// A machine's name here.
pub fn of_machine(machine: MachineId) -> String {
    format!("m{machine}")
}

/// An account's name here.
pub fn of_account(account: &Addr) -> String {
    format!("a{account}")
}

/// How many were ever opened.
pub fn count(storage: &dyn Storage) -> StdResult<u64> {
    Ok(COUNT.may_load(storage)?.unwrap_or_default())
}

/// Lists a new agreement; returns its number, which is never used again.
pub fn begin(storage: &mut dyn Storage, kind: AgreementKind, sides: &Sides) -> StdResult<u64> {
    let number = count(storage)?
        .checked_add(1)
        .ok_or_else(|| StdError::generic_err("no number is left"))?;
    COUNT.save(storage, &number)?;
    let kind = match kind {
        AgreementKind::Session => 0,
        AgreementKind::Channel => 1,
        AgreementKind::Stream => 2,
    };
    PARTIES.save(storage, (&sides.0, number), &kind)?;
    PARTIES.save(storage, (&sides.1, number), &kind)?;
    Ok(number)
}

/// Takes an agreement that has ended off the lists.
pub fn end(storage: &mut dyn Storage, number: u64, sides: &Sides) {
    PARTIES.remove(storage, (&sides.0, number));
    PARTIES.remove(storage, (&sides.1, number));
}

/// A page of what a party takes part in.
pub fn of(
    storage: &dyn Storage,
    party: &str,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> StdResult<Vec<Agreement>> {
    let range = PARTIES
        .prefix(party)
        .range(storage, start_after.map(Bound::exclusive), None, Order::Ascending);
    page::collect(
        range.map(|found| {
            let (number, kind) = found?;
            let kind = match kind {
                0 => AgreementKind::Session,
                1 => AgreementKind::Channel,
                _ => AgreementKind::Stream,
            };
            Ok(Agreement { number, kind })
        }),
        limit,
    )
}
