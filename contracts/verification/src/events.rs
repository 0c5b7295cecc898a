//! Events, with the names of the messages' fields.

use cosmwasm_std::{Addr, Event, Uint128};
use cw_ownable::Ownership;
use flywheel_protocol::sign::Statement;
use flywheel_protocol::{Epoch, PublicKey, Time};
use flywheel_types::Denom;
use flywheel_types::events::event;
use flywheel_types::verification::{ConfigResponse, Final, Pending};

fn happened(what: &str) -> Event {
    event("verification", what)
}

pub fn instantiated(config: &ConfigResponse, admin: &str) -> Event {
    happened("instantiated")
        .add_attribute("admin", admin)
        .add_attribute("denom", config.denom.name())
        .add_attribute("oracle_bond", config.oracle_bond)
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

pub fn rules_set(class: &str, since: Epoch) -> Event {
    happened("rules_set")
        .add_attribute("class", class)
        .add_attribute("since", since.to_string())
}

pub fn ownership_updated(ownership: &Ownership<Addr>) -> Event {
    happened("ownership_updated").add_attributes(ownership.clone().into_attributes())
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
