//! Events, with the names of the messages' fields.

use cosmwasm_std::{Addr, Event, Uint128};
use cw_ownable::Ownership;
use flywheel_protocol::sign::Statement;
use flywheel_protocol::{Epoch, Hash32, MachineId, PublicKey, Time};
use flywheel_types::Denom;
use flywheel_types::events::event;
use flywheel_types::verification::{Attempt, ConfigResponse, Final, Pending, Suspension};

use crate::state::demands::{Answered, Demand};

fn happened(what: &str) -> Event {
    event("verification", what)
}

pub fn instantiated(config: &ConfigResponse, admin: &str) -> Event {
    happened("instantiated")
        .add_attribute("admin", admin)
        .add_attribute("denom", config.denom.name())
        .add_attribute("oracle_bond", config.oracle_bond)
        .add_attribute("demand_deposit", config.demand_deposit)
        .add_attribute("registry", config.registry.as_str())
        .add_attribute("staking", config.staking.as_str())
        .add_attribute("rewards", config.rewards.as_str())
}

pub fn oracle_admitted(address: &Addr, key: &PublicKey) -> Event {
    happened("oracle_admitted")
        .add_attribute("address", address.as_str())
        .add_attribute("key", key.to_string())
}

pub fn oracle_bonded(address: &Addr, amount: Uint128, denom: &Denom, set_version: u64) -> Event {
    happened("oracle_bonded")
        .add_attribute("address", address.as_str())
        .add_attribute("amount", amount)
        .add_attribute("denom", denom.name())
        .add_attribute("set_version", set_version.to_string())
}

/// `left`: the set's new version, and when the bond is free; none for an oracle that had not bonded.
pub fn oracle_removed(address: &Addr, left: Option<(u64, Time)>) -> Event {
    let event = happened("oracle_removed").add_attribute("address", address.as_str());
    match left {
        None => event,
        Some((version, release_at)) => event
            .add_attribute("set_version", version.to_string())
            .add_attribute("release_at", release_at.to_string()),
    }
}

pub fn bond_withdrawn(address: &Addr, amount: Uint128, denom: &Denom) -> Event {
    happened("oracle_bond_withdrawn")
        .add_attribute("address", address.as_str())
        .add_attribute("amount", amount)
        .add_attribute("denom", denom.name())
}

pub fn attested(pending: &Pending) -> Event {
    statement("attested", &pending.statement)
        .add_attribute("signers", pending.signers.len().to_string())
        .add_attribute("oracles", pending.oracles.to_string())
        .add_attribute("final_at", pending.final_at.to_string())
}

pub fn cosigned(epoch: Epoch, added: &[Addr], signers: usize) -> Event {
    added
        .iter()
        .fold(
            happened("cosigned").add_attribute("epoch", epoch.to_string()),
            |event, oracle| event.add_attribute("oracle", oracle.as_str()),
        )
        .add_attribute("signers", signers.to_string())
}

pub fn finalized(settled: &Final, signers: usize) -> Event {
    statement("finalized", &settled.statement).add_attribute("signers", signers.to_string())
}

/// `by`: the account that rejected it, or `demands` if they were not answered.
pub fn root_rejected(rejected: &Statement, by: &str, reason: &str) -> Event {
    statement("root_rejected", rejected)
        .add_attribute("by", by)
        .add_attribute("reason", reason)
}

pub fn leaf_demanded(attempt: Attempt, machine: MachineId, demand: &Demand, denom: &Denom, open: u64) -> Event {
    tried("leaf_demanded", attempt)
        .add_attribute("machine", machine.to_string())
        .add_attribute("cumulative", demand.cumulative)
        .add_attribute("sender", demand.sender.as_str())
        .add_attribute("amount", demand.deposit)
        .add_attribute("denom", denom.name())
        .add_attribute("deadline", demand.deadline.to_string())
        .add_attribute("open", open.to_string())
}

pub fn demands_answered(attempt: Attempt, sender: &Addr, answered: &Answered, denom: &Denom) -> Event {
    let machines = answered.machines.iter();
    machines
        .fold(tried("demands_answered", attempt), |event, machine| {
            event.add_attribute("machine", machine.to_string())
        })
        .add_attribute("sender", sender.as_str())
        .add_attribute("amount", answered.earned)
        .add_attribute("denom", denom.name())
        .add_attribute("open", answered.open.to_string())
}

pub fn deposit_reclaimed(
    attempt: Attempt,
    machine: MachineId,
    recipient: &Addr,
    amount: Uint128,
    denom: &Denom,
) -> Event {
    tried("deposit_reclaimed", attempt)
        .add_attribute("machine", machine.to_string())
        .add_attribute("recipient", recipient.as_str())
        .add_attribute("amount", amount)
        .add_attribute("denom", denom.name())
}

/// `version`: the set's new one, if the oracle was in it.
pub fn equivocation_proved(oracle: &Addr, key: &PublicKey, attempt: Attempt, version: Option<u64>) -> Event {
    let event = tried("equivocation_proved", attempt)
        .add_attribute("oracle", oracle.as_str())
        .add_attribute("key", key.to_string());
    match version {
        None => event,
        Some(version) => event.add_attribute("set_version", version.to_string()),
    }
}

pub fn conflict_proved(machine: MachineId, epoch: Epoch, nonce: u64, key: &PublicKey) -> Event {
    happened("conflict_proved")
        .add_attribute("machine", machine.to_string())
        .add_attribute("epoch", epoch.to_string())
        .add_attribute("nonce", nonce.to_string())
        .add_attribute("key", key.to_string())
}

pub fn suspended(machine: MachineId, suspension: &Suspension) -> Event {
    happened("suspended")
        .add_attribute("machine", machine.to_string())
        .add_attribute("reason", &suspension.reason)
        .add_attribute("evidence", suspension.evidence.to_string())
        .add_attribute("until", suspension.until.to_string())
}

pub fn suspension_lifted(machine: MachineId, sender: &Addr) -> Event {
    happened("suspension_lifted")
        .add_attribute("machine", machine.to_string())
        .add_attribute("sender", sender.as_str())
}

pub fn appealed(machine: MachineId, sender: &Addr, statement: &Hash32) -> Event {
    happened("appealed")
        .add_attribute("machine", machine.to_string())
        .add_attribute("sender", sender.as_str())
        .add_attribute("statement", statement.to_string())
}

pub fn appeal_decided(machine: MachineId, lift: bool) -> Event {
    happened("appeal_decided")
        .add_attribute("machine", machine.to_string())
        .add_attribute("lift", lift.to_string())
}

pub fn payment_credited(account: &Addr, amount: Uint128) -> Event {
    happened("payment_credited")
        .add_attribute("account", account.as_str())
        .add_attribute("amount", amount)
}

pub fn withdrawn(sender: &Addr, account: &Addr, denom: &Denom, amount: Uint128) -> Event {
    happened("withdrawn")
        .add_attribute("sender", sender.as_str())
        .add_attribute("account", account.as_str())
        .add_attribute("amount", amount)
        .add_attribute("denom", denom.name())
}

pub fn rules_set(class: &str, since: Epoch) -> Event {
    happened("rules_set")
        .add_attribute("class", class)
        .add_attribute("since", since.to_string())
}

pub fn ownership_updated(ownership: &Ownership<Addr>) -> Event {
    happened("ownership_updated").add_attributes(ownership.clone().into_attributes())
}

fn tried(what: &str, attempt: Attempt) -> Event {
    happened(what)
        .add_attribute("epoch", attempt.epoch.to_string())
        .add_attribute("round", attempt.round.to_string())
}

fn statement(what: &str, statement: &Statement) -> Event {
    happened(what)
        .add_attribute("epoch", statement.epoch.to_string())
        .add_attribute("round", statement.round.to_string())
        .add_attribute("set_version", statement.set_version.to_string())
        .add_attribute("root", statement.root.to_string())
        .add_attribute("evidence_root", statement.evidence_root.to_string())
        .add_attribute("sum", statement.sum)
        .add_attribute("machines", statement.machines.to_string())
}
