//! The contract's events: `wasm-flywheel-rewards/<what happened>`.

use std::collections::BTreeSet;

use cosmwasm_std::{Addr, Event, Uint128};
use flywheel_protocol::{Epoch, MachineId};
use flywheel_types::Denom;
use flywheel_types::events::event;
use flywheel_types::rewards::{Breaker, Budget, ConfigResponse, EmissionTerms, FinalRoot, Revenue};

use crate::hold::Hold;
use crate::shares::Parts;
use crate::state::ledger::{Ledger, OraclePay};

const CONTRACT: &str = "rewards";

pub fn launched(config: &ConfigResponse, admin: &str, reserve: Uint128) -> Event {
    event(CONTRACT, "launched")
        .add_attribute("admin", admin)
        .add_attribute("denom", config.denom.name())
        .add_attribute("starts_at", config.clock.start().to_string())
        .add_attribute("reserve", reserve)
}

pub fn emission_set(terms: &EmissionTerms) -> Event {
    let parts = terms.split.parts().map(|(_, points)| points.get().to_string());
    event(CONTRACT, "emission_set")
        .add_attribute("since", terms.since.to_string())
        .add_attribute("origin", terms.origin.to_string())
        .add_attribute("schedule", format!("{:?}", terms.schedule))
        .add_attribute("split", parts.join(","))
        .add_attribute("residual", format!("{:?}", terms.split.residual).to_lowercase())
}

pub fn emission_change_withdrawn(since: Epoch) -> Event {
    event(CONTRACT, "emission_change_withdrawn").add_attribute("since", since.to_string())
}

/// Without attributes: there is no breaker.
pub fn breaker_set(breaker: Option<Breaker>) -> Event {
    let event = event(CONTRACT, "breaker_set");
    match breaker {
        Some(Breaker { window, cap }) => event
            .add_attribute("window", window.get().to_string())
            .add_attribute("cap", cap),
        None => event,
    }
}

pub fn ownership_updated(ownership: cw_ownable::Ownership<Addr>) -> Event {
    event(CONTRACT, "ownership_updated").add_attributes(ownership.into_attributes())
}

pub fn minted(
    denom: &Denom,
    amount: Uint128,
    parts: &Parts,
    before: &Ledger,
    after: &Ledger,
    is_finished: bool,
) -> Event {
    event(CONTRACT, "minted")
        .add_attribute("denom", denom.name())
        .add_attribute("amount", amount)
        .add_attribute("machines", parts.machines)
        .add_attribute("stakers", parts.stakers)
        .add_attribute("oracles", parts.oracles)
        .add_attribute("treasury", parts.treasury)
        .add_attribute("subsidies", parts.subsidies)
        .add_attribute("forgone", after.forgone.saturating_sub(before.forgone))
        .add_attribute("from", before.minted_until.to_string())
        .add_attribute("until", after.minted_until.to_string())
        .add_attribute("is_finished", is_finished.to_string())
}

pub fn budget(epoch: Epoch, budget: &Budget) -> Event {
    event(CONTRACT, "budget_fixed")
        .add_attribute("epoch", epoch.to_string())
        .add_attribute("machines", budget.machines)
        .add_attribute("oracles", budget.oracles)
        .add_attribute("revenue", budget.revenue)
}

pub fn reserve_funded(sender: &Addr, denom: &Denom, amount: Uint128, reserve: Uint128) -> Event {
    event(CONTRACT, "reserve_funded")
        .add_attribute("sender", sender)
        .add_attribute("denom", denom.name())
        .add_attribute("amount", amount)
        .add_attribute("reserve", reserve)
}

pub fn revenue_added(
    sender: &Addr,
    epoch: Epoch,
    row: u64,
    revenue: &Revenue,
    denom: &Denom,
    amount: Uint128,
) -> Event {
    event(CONTRACT, "revenue_added")
        .add_attribute("sender", sender)
        .add_attribute("epoch", epoch.to_string())
        .add_attribute("row", row.to_string())
        .add_attribute("from", revenue.from.to_string())
        .add_attribute("to", revenue.to.to_string())
        .add_attribute(
            "machine",
            revenue.machine.map(|machine| machine.to_string()).unwrap_or_default(),
        )
        .add_attribute("denom", denom.name())
        .add_attribute("amount", amount)
}

pub fn root_accepted(
    root: &FinalRoot,
    denom: &Denom,
    signers: &BTreeSet<Addr>,
    pay: &OraclePay,
    undistributed: Uint128,
) -> Event {
    let signers: Vec<&str> = signers.iter().map(Addr::as_str).collect();
    event(CONTRACT, "root_accepted")
        .add_attribute("epoch", root.epoch.to_string())
        .add_attribute("root", root.root.to_string())
        .add_attribute("sum", root.sum)
        .add_attribute("machines", root.machines.to_string())
        .add_attribute("signers", signers.join(","))
        .add_attribute("denom", denom.name())
        .add_attribute("pay", pay.each)
        .add_attribute("oracles_left", pay.left)
        .add_attribute("undistributed", undistributed)
}

pub fn claim(sender: &Addr, epoch: Epoch, denom: &Denom, amount: Uint128) -> Event {
    event(CONTRACT, "claim")
        .add_attribute("sender", sender)
        .add_attribute("epoch", epoch.to_string())
        .add_attribute("denom", denom.name())
        .add_attribute("amount", amount)
}

/// A machine is paid `amount`, and with it `cumulative` since the network's start.
pub fn claimed(machine: MachineId, cumulative: Uint128, amount: Uint128, payee: &Addr) -> Event {
    event(CONTRACT, "claimed")
        .add_attribute("machine", machine.to_string())
        .add_attribute("cumulative", cumulative)
        .add_attribute("amount", amount)
        .add_attribute("payee", payee)
}

/// A machine has `amount` to be paid, which waits.
pub fn claim_waits(machine: MachineId, amount: Uint128, hold: &Hold) -> Event {
    let event = event(CONTRACT, "claim_waits")
        .add_attribute("machine", machine.to_string())
        .add_attribute("amount", amount);
    match hold {
        Hold::Breaker { until } => event
            .add_attribute("cause", "breaker")
            .add_attribute("until", until.to_string()),
        Hold::Suspension { reason, until, .. } => event
            .add_attribute("cause", "suspension")
            .add_attribute("reason", reason)
            .add_attribute("until", until.to_string()),
        Hold::Unknown { .. } => event.add_attribute("cause", "unknown_machine"),
    }
}

pub fn withdrawn(sender: &Addr, account: &Addr, denom: &Denom, amount: Uint128) -> Event {
    event(CONTRACT, "withdrawn")
        .add_attribute("sender", sender)
        .add_attribute("account", account)
        .add_attribute("denom", denom.name())
        .add_attribute("amount", amount)
}

pub fn payment_credited(account: &Addr, amount: Uint128) -> Event {
    event(CONTRACT, "payment_credited")
        .add_attribute("account", account)
        .add_attribute("amount", amount)
}

pub fn income_waits(amount: Uint128) -> Event {
    event(CONTRACT, "income_waits").add_attribute("amount", amount)
}
