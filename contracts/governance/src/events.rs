//! The contract's events: `wasm-flywheel-governance/<what happened>`.

use cosmwasm_std::{Addr, Event, Uint128};
use flywheel_protocol::Time;
use flywheel_types::Denom;
use flywheel_types::events::event;
use flywheel_types::governance::{Lock, ProposalClass, Vote};

use crate::state::budgets::Budget;
use crate::state::config::Config;
use crate::state::grants::Grant;
use crate::state::proposals::Terms;
use crate::state::votes::Cast;

const CONTRACT: &str = "governance";

pub fn launched(config: &Config) -> Event {
    event(CONTRACT, "launched")
        .add_attribute("name", &config.name)
        .add_attribute("staking", &config.staking)
        .add_attribute("minimum_total_power", config.minimum_total_power)
}

pub fn proposed(id: u64, proposer: &Addr, class: ProposalClass, terms: &Terms) -> Event {
    event(CONTRACT, "proposed")
        .add_attribute("proposal_id", id.to_string())
        .add_attribute("proposer", proposer)
        .add_attribute("class", class.name())
        .add_attribute("ends_at", terms.ends_at.to_string())
}

pub fn voted(id: u64, voter: &Addr, vote: Vote, cast: &Cast) -> Event {
    event(CONTRACT, "voted")
        .add_attribute("proposal_id", id.to_string())
        .add_attribute("voter", voter)
        .add_attribute("vote", vote_name(vote))
        .add_attribute("power", cast.own)
        .add_attribute("represented", cast.represented)
}

fn vote_name(vote: Vote) -> String {
    match vote {
        Vote::Yes => "yes".to_owned(),
        Vote::No => "no".to_owned(),
        Vote::Abstain => "abstain".to_owned(),
        Vote::Veto => "veto".to_owned(),
        Vote::Option(option) => option.to_string(),
    }
}

pub fn queued(id: u64, executable_at: Time) -> Event {
    event(CONTRACT, "queued")
        .add_attribute("proposal_id", id.to_string())
        .add_attribute("executable_at", executable_at.to_string())
}

pub fn executed(id: u64, sender: &Addr) -> Event {
    event(CONTRACT, "executed")
        .add_attribute("proposal_id", id.to_string())
        .add_attribute("sender", sender)
}

pub fn execution_failed(id: u64, error: &str, until: Time) -> Event {
    event(CONTRACT, "execution_failed")
        .add_attribute("proposal_id", id.to_string())
        .add_attribute("error", error)
        .add_attribute("executable_until", until.to_string())
}

pub fn vetoed(id: u64, guardian: &Addr) -> Event {
    event(CONTRACT, "vetoed")
        .add_attribute("proposal_id", id.to_string())
        .add_attribute("guardian", guardian)
}

pub fn deposit_returned(id: u64, proposer: &Addr, deposit: Uint128) -> Event {
    event(CONTRACT, "deposit_returned")
        .add_attribute("proposal_id", id.to_string())
        .add_attribute("proposer", proposer)
        .add_attribute("deposit", deposit)
}

pub fn deposit_lost(id: u64, deposit: Uint128) -> Event {
    event(CONTRACT, "deposit_lost")
        .add_attribute("proposal_id", id.to_string())
        .add_attribute("deposit", deposit)
}

/// Without an amount: the lock is gone.
pub fn locked(account: &Addr, lock: Option<&Lock>) -> Event {
    let event = event(CONTRACT, "locked").add_attribute("account", account);
    let Some(lock) = lock else { return event };
    let event = event
        .add_attribute("amount", lock.amount)
        .add_attribute("bonus", lock.bonus.get().to_string())
        .add_attribute("days", lock.days.to_string());
    match lock.free_at {
        Some(free_at) => event.add_attribute("free_at", free_at.to_string()),
        None => event,
    }
}

/// `happened`: applied, awarded, stopped, closed.
pub fn grant(happened: &str, number: u64, grant: &Grant, amount: Uint128) -> Event {
    event(CONTRACT, &format!("grant_{happened}"))
        .add_attribute("grant", number.to_string())
        .add_attribute("recipient", &grant.recipient)
        .add_attribute("amount", amount)
        .add_attribute("denom", grant.denom.name())
}

pub fn milestone_reported(grant: u64, milestone: u8, evidence: &str) -> Event {
    event(CONTRACT, "milestone_reported")
        .add_attribute("grant", grant.to_string())
        .add_attribute("milestone", milestone.to_string())
        .add_attribute("evidence", evidence)
}

pub fn milestone_accepted(number: u64, milestone: u8, grant: &Grant, amount: Uint128) -> Event {
    self::grant("milestone_accepted", number, grant, amount).add_attribute("milestone", milestone.to_string())
}

/// `happened`: opened, stopped.
pub fn budget(happened: &str, number: u64, budget: &Budget) -> Event {
    event(CONTRACT, &format!("budget_{happened}"))
        .add_attribute("budget", number.to_string())
        .add_attribute("recipient", &budget.recipient)
        .add_attribute("amount", budget.amount)
        .add_attribute("denom", budget.denom.name())
}

pub fn budget_paid(number: u64, budget: &Budget, instalments: u32, amount: Uint128) -> Event {
    event(CONTRACT, "budget_paid")
        .add_attribute("budget", number.to_string())
        .add_attribute("recipient", &budget.recipient)
        .add_attribute("instalments", instalments.to_string())
        .add_attribute("amount", amount)
        .add_attribute("denom", budget.denom.name())
}

pub fn rules_set(class: ProposalClass) -> Event {
    event(CONTRACT, "rules_set").add_attribute("class", class.name())
}

pub fn guardian_set(guardian: Option<(&Addr, Time)>) -> Event {
    let event = event(CONTRACT, "guardian_set");
    match guardian {
        Some((address, expires_at)) => event
            .add_attribute("address", address)
            .add_attribute("expires_at", expires_at.to_string()),
        None => event,
    }
}

pub fn weights_set(machine_weight: Uint128, representative_cap: u16) -> Event {
    event(CONTRACT, "weights_set")
        .add_attribute("machine_weight", machine_weight)
        .add_attribute("representative_cap", representative_cap.to_string())
}

/// Without an amount: there is no limit any more.
pub fn spending_limit_set(denom: &Denom, amount: Option<Uint128>) -> Event {
    let event = event(CONTRACT, "spending_limit_set").add_attribute("denom", denom.name());
    match amount {
        Some(amount) => event.add_attribute("amount", amount),
        None => event,
    }
}

pub fn funded(payer: &Addr, denom: &Denom, amount: Uint128) -> Event {
    event(CONTRACT, "funded")
        .add_attribute("payer", payer)
        .add_attribute("denom", denom.name())
        .add_attribute("amount", amount)
}

pub fn payment_credited(account: &Addr, denom: &Denom, amount: Uint128) -> Event {
    event(CONTRACT, "payment_credited")
        .add_attribute("account", account)
        .add_attribute("denom", denom.name())
        .add_attribute("amount", amount)
}

pub fn withdrawn(sender: &Addr, account: &Addr, denom: &Denom, amount: Uint128) -> Event {
    event(CONTRACT, "withdrawn")
        .add_attribute("sender", sender)
        .add_attribute("account", account)
        .add_attribute("denom", denom.name())
        .add_attribute("amount", amount)
}
