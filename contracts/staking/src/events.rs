//! Staking's events: `wasm-flywheel-staking/<what happened>`.

use cosmwasm_std::{Addr, Event, Uint128};
use flywheel_protocol::{Bps, Epoch, MachineId, Time};
use flywheel_types::Denom;
use flywheel_types::events::event;
use flywheel_types::staking::{Enrolment, Pool};

use crate::state::Reason;

const CONTRACT: &str = "staking";

/// An event about tokens of an account in a machine's pool.
fn moved(happened: &str, account: &Addr, machine: MachineId, amount: Uint128, denom: &Denom) -> Event {
    event(CONTRACT, happened)
        .add_attribute("account", account)
        .add_attribute("machine", machine.to_string())
        .add_attribute("amount", amount)
        .add_attribute("denom", denom.name())
}

pub fn bonded(machine: MachineId, pool: &Pool, amount: Uint128, denom: &Denom) -> Event {
    moved("bonded", &pool.owner, machine, amount, denom)
        .add_attribute("class", &pool.class)
        .add_attribute("commission", pool.commission.get().to_string())
        .add_attribute("bond", pool.bond)
}

pub fn unbonded(machine: MachineId, pool: &Pool, amount: Uint128, denom: &Denom, release_at: Time) -> Event {
    moved("unbonded", &pool.owner, machine, amount, denom)
        .add_attribute("bond", pool.bond)
        .add_attribute("release_at", release_at.to_string())
}

pub fn delegated(account: &Addr, machine: MachineId, amount: Uint128, denom: &Denom, shares: Uint128) -> Event {
    moved("delegated", account, machine, amount, denom).add_attribute("shares", shares)
}

pub fn undelegated(
    account: &Addr,
    machine: MachineId,
    amount: Uint128,
    denom: &Denom,
    shares: Uint128,
    release_at: Time,
) -> Event {
    moved("undelegated", account, machine, amount, denom)
        .add_attribute("shares", shares)
        .add_attribute("release_at", release_at.to_string())
}

pub fn withdrawn(account: &Addr, machine: MachineId, amount: Uint128, denom: &Denom) -> Event {
    moved("withdrawn", account, machine, amount, denom)
}

pub fn income_claimed(
    account: &Addr,
    machine: MachineId,
    amount: Uint128,
    denom: &Denom,
    as_owner: Uint128,
    as_delegator: Uint128,
) -> Event {
    moved("income_claimed", account, machine, amount, denom)
        .add_attribute("as_owner", as_owner)
        .add_attribute("as_delegator", as_delegator)
}

pub fn income_added(account: &Addr, amount: Uint128, denom: &Denom) -> Event {
    event(CONTRACT, "income_added")
        .add_attribute("account", account)
        .add_attribute("amount", amount)
        .add_attribute("denom", denom.name())
}

pub fn commission_set(machine: MachineId, commission: Bps) -> Event {
    event(CONTRACT, "commission_set")
        .add_attribute("machine", machine.to_string())
        .add_attribute("commission", commission.get().to_string())
}

pub fn enrolled(machine: MachineId, from: Epoch, enrolment: &Enrolment) -> Event {
    event(CONTRACT, "enrolled")
        .add_attribute("machine", machine.to_string())
        .add_attribute("from_epoch", from.to_string())
        .add_attribute("class", &enrolment.class)
        .add_attribute("owner", &enrolment.owner)
        .add_attribute("public_key", enrolment.key.to_string())
        .add_attribute("cell", enrolment.cell.map(|cell| cell.to_string()).unwrap_or_default())
        .add_attribute("trust", enrolment.trust.get().to_string())
        .add_attribute("joined", enrolment.joined.to_string())
}

pub fn left(machine: MachineId, from: Epoch, reason: Reason) -> Event {
    event(CONTRACT, "left")
        .add_attribute("machine", machine.to_string())
        .add_attribute("from_epoch", from.to_string())
        .add_attribute("reason", reason.to_string())
}

pub fn class_set(class: &str, from: Epoch) -> Event {
    event(CONTRACT, "class_set")
        .add_attribute("class", class)
        .add_attribute("from_epoch", from.to_string())
}

pub fn approved(machine: MachineId, class: &str, approved: bool) -> Event {
    event(CONTRACT, "approved")
        .add_attribute("machine", machine.to_string())
        .add_attribute("class", class)
        .add_attribute("approved", approved.to_string())
}

pub fn jailed(machine: MachineId, jailed: bool) -> Event {
    event(CONTRACT, "jailed")
        .add_attribute("machine", machine.to_string())
        .add_attribute("jailed", jailed.to_string())
}
