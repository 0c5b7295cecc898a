//! Staking's events: `wasm-flywheel-staking/<what happened>`.

use cosmwasm_std::{Addr, Event, Uint128};
use flywheel_protocol::{Bps, Epoch, H3Cell, Hash32, MachineId, Time};
use flywheel_types::Denom;
use flywheel_types::events::event;
use flywheel_types::staking::{Enrolment, Pool};

use crate::state::{Case, Given, Reason};

const CONTRACT: &str = "staking";

/// What a slash has taken, and where it goes.
#[derive(Debug, Clone, Copy)]
pub struct Takings {
    /// Of the owner's bond.
    pub bond: Uint128,
    /// Of the delegators' tokens.
    pub delegated: Uint128,
    /// Of tokens on their way out.
    pub unbonding: Uint128,
    /// The prover's part.
    pub to_prover: Uint128,
    /// The rest.
    pub burned: Uint128,
}

/// What a pool's former owner takes with it.
#[derive(Debug, Clone)]
pub struct FormerOwner {
    /// Who.
    pub account: Addr,
    /// Its bond.
    pub bond: Uint128,
    /// When the bond can be withdrawn.
    pub release_at: Time,
    /// Its income as owner.
    pub income: Uint128,
}

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

/// `boost` is named where there is one.
pub fn enrolled(machine: MachineId, from: Epoch, enrolment: &Enrolment) -> Event {
    let event = event(CONTRACT, "enrolled")
        .add_attribute("machine", machine.to_string())
        .add_attribute("from_epoch", from.to_string())
        .add_attribute("class", &enrolment.class)
        .add_attribute("owner", &enrolment.owner)
        .add_attribute("public_key", enrolment.key.to_string())
        .add_attribute("cell", enrolment.cell.map(|cell| cell.to_string()).unwrap_or_default())
        .add_attribute("trust", enrolment.trust.get().to_string())
        .add_attribute("joined", enrolment.joined.to_string());
    if enrolment.boost.is_zero() {
        return event;
    }
    event.add_attribute("boost", enrolment.boost.get().to_string())
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

pub fn places_opened(cells: &[H3Cell], boost: Bps) -> Event {
    event(CONTRACT, "places_opened")
        .add_attribute("cells", list(cells))
        .add_attribute("boost", boost.get().to_string())
}

pub fn places_closed(cells: &[H3Cell]) -> Event {
    event(CONTRACT, "places_closed").add_attribute("cells", list(cells))
}

fn list(cells: &[H3Cell]) -> String {
    cells.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

pub fn jailed(machine: MachineId, jailed: bool) -> Event {
    event(CONTRACT, "jailed")
        .add_attribute("machine", machine.to_string())
        .add_attribute("jailed", jailed.to_string())
}

/// `former_bond` begins to unbond, `income` was paid to the former owner.
pub fn pool_taken(machine: MachineId, pool: &Pool, amount: Uint128, denom: &Denom, former: &FormerOwner) -> Event {
    moved("pool_taken", &pool.owner, machine, amount, denom)
        .add_attribute("class", &pool.class)
        .add_attribute("commission", pool.commission.get().to_string())
        .add_attribute("former_owner", &former.account)
        .add_attribute("former_bond", former.bond)
        .add_attribute("release_at", former.release_at.to_string())
        .add_attribute("income", former.income)
}

pub fn closed_claimed(account: &Addr, machine: MachineId, generation: u32, amount: Uint128, denom: &Denom) -> Event {
    moved("closed_claimed", account, machine, amount, denom).add_attribute("generation", generation.to_string())
}

/// An event about tokens of an account, in no machine's pool.
fn of_account(happened: &str, account: &Addr, amount: Uint128, denom: &Denom) -> Event {
    event(CONTRACT, happened)
        .add_attribute("account", account)
        .add_attribute("amount", amount)
        .add_attribute("denom", denom.name())
}

/// The representative, if there is one.
fn with_representative(event: Event, given: &Given) -> Event {
    match &given.to {
        Some(representative) => event.add_attribute("representative", representative),
        None => event,
    }
}

pub fn community_joined(account: &Addr, amount: Uint128, denom: &Denom, given: &Given) -> Event {
    let event = of_account("community_joined", account, amount, denom).add_attribute("community", given.tokens);
    with_representative(event, given)
}

pub fn community_left(account: &Addr, amount: Uint128, denom: &Denom, given: &Given, release_at: Time) -> Event {
    let event = of_account("community_left", account, amount, denom)
        .add_attribute("community", given.tokens)
        .add_attribute("release_at", release_at.to_string());
    with_representative(event, given)
}

/// Without `representative`: nobody from now on.
pub fn representative_set(account: &Addr, given: &Given) -> Event {
    let event = event(CONTRACT, "representative_set")
        .add_attribute("account", account)
        .add_attribute("community", given.tokens);
    with_representative(event, given)
}

pub fn community_withdrawn(account: &Addr, amount: Uint128, denom: &Denom) -> Event {
    of_account("community_withdrawn", account, amount, denom)
}

pub fn community_income_claimed(account: &Addr, amount: Uint128, denom: &Denom) -> Event {
    of_account("community_income_claimed", account, amount, denom)
}

pub fn credit_withdrawn(sender: &Addr, account: &Addr, amount: Uint128, denom: &Denom) -> Event {
    of_account("credit_withdrawn", account, amount, denom).add_attribute("sender", sender)
}

pub fn payment_credited(account: &Addr, amount: Uint128) -> Event {
    event(CONTRACT, "payment_credited")
        .add_attribute("account", account)
        .add_attribute("amount", amount)
}

pub fn slashed(
    machine: MachineId,
    offence: &Hash32,
    at: Time,
    fraction: Bps,
    takings: &Takings,
    prover: Option<&Addr>,
    denom: &Denom,
) -> Event {
    let event = event(CONTRACT, "slashed")
        .add_attribute("machine", machine.to_string())
        .add_attribute("offence", offence.to_hex())
        .add_attribute("at", at.to_string())
        .add_attribute("slash", fraction.get().to_string())
        .add_attribute("bond", takings.bond)
        .add_attribute("delegated", takings.delegated)
        .add_attribute("unbonding", takings.unbonding)
        .add_attribute("to_prover", takings.to_prover)
        .add_attribute("burned", takings.burned)
        .add_attribute("denom", denom.name());
    match prover {
        Some(prover) => event.add_attribute("prover", prover),
        None => event,
    }
}

/// `amount`: what was left of the delegators' tokens and goes to the treasury.
pub fn generation_closed(machine: MachineId, generation: u32, amount: Uint128, denom: &Denom) -> Event {
    event(CONTRACT, "generation_closed")
        .add_attribute("machine", machine.to_string())
        .add_attribute("generation", generation.to_string())
        .add_attribute("amount", amount)
        .add_attribute("denom", denom.name())
}

/// `amount`: what the seller of a machine had locked of its bond, and can withdraw from `until` on only.
pub fn bond_held(seller: &Addr, machine: MachineId, amount: Uint128, denom: &Denom, until: Time) -> Event {
    moved("bond_held", seller, machine, amount, denom).add_attribute("until", until.to_string())
}

/// `machines`: looked at now.
pub fn machines_counted(machines: usize, is_complete: bool) -> Event {
    event(CONTRACT, "machines_counted")
        .add_attribute("machines", machines.to_string())
        .add_attribute("complete", is_complete.to_string())
}

pub fn case_opened(machine: MachineId, case: &Case) -> Event {
    event(CONTRACT, "case_opened")
        .add_attribute("machine", machine.to_string())
        .add_attribute("offence", case.offence.to_hex())
        .add_attribute("at", case.at.to_string())
        .add_attribute("until", case.until.to_string())
}

pub fn case_dismissed(machine: MachineId, offence: &Hash32) -> Event {
    event(CONTRACT, "case_dismissed")
        .add_attribute("machine", machine.to_string())
        .add_attribute("offence", offence.to_hex())
}
