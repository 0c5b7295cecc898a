//! Where every token went: tables whose numbers visibly add up.

use cosmwasm_std::Uint128;

use super::amount::{Tokens, plural};
use super::grid::{Column, Grid, wrap};
use super::report::{Flows, RESERVE, Report};

/// A bill: the parts of each sum to the left of it, the sum of the sums at the end.
pub fn flows(report: &Report, symbol: &str) -> String {
    let flows = &report.flows;
    let tokens = Tokens::column(report.network.token.decimals, amounts(flows));
    let mut grid = Grid::new(&[
        Column::Text("For whom"),
        Column::Number("Of which"),
        Column::Number(symbol),
    ]);
    let part = |label: &str, amount: Uint128| [format!("  {label}"), tokens.pretty(amount), String::new()];
    let whole = |label: &str, amount: Uint128| [label.to_owned(), String::new(), tokens.pretty(amount)];

    let machines = &flows.machines;
    grid.row(whole("machines", machines.total));
    grid.row(part("claimed by their owners", machines.claimed));
    grid.row(part("ready to be claimed", machines.claimable));
    grid.row(part("for epochs that are not final", machines.open));
    grid.row(part("left over by final epochs", machines.undistributed));
    let stakers = &flows.stakers;
    grid.row(whole("stakers", stakers.total));
    grid.row(part("paid to owners for their bonds", stakers.paid));
    grid.row(part("streaming to them", stakers.streaming));
    if !stakers.waiting.is_zero() {
        grid.row(part("waiting for the next mint", stakers.waiting));
    }
    let oracles = &flows.oracles;
    grid.row(whole("oracles", oracles.total));
    grid.row(part(&oracle_work(report), oracles.earned));
    grid.row(part("for epochs that are not final", oracles.open));
    grid.row(part("left over by those who did not sign", oracles.undistributed));
    grid.row(whole("treasury", flows.treasury));
    grid.row(whole("subsidies for new machines, kept", flows.subsidies));
    let total = flows.minted + flows.revenue;
    let label = if flows.revenue.is_zero() {
        "emitted by the schedule".to_owned()
    } else {
        format!(
            "emitted {} + revenue {}",
            tokens.pretty(flows.minted),
            tokens.pretty(flows.revenue)
        )
    };
    grid.sum([label, String::new(), tokens.pretty(total)]);
    if flows.forgone.is_zero() {
        return grid.to_string();
    }
    let forgone = Tokens::column(report.network.token.decimals, [flows.forgone]).pretty(flows.forgone);
    let note =
        format!("The schedule allowed {forgone} {symbol} more, which the reserve did not have: forgone for ever.");
    format!("{grid}{}", wrap(&note))
}

/// Every amount of the bill.
fn amounts(flows: &Flows) -> Vec<Uint128> {
    let Flows {
        minted,
        revenue,
        forgone: _,
        machines,
        stakers,
        oracles,
        treasury,
        subsidies,
    } = flows;
    vec![
        *minted,
        *revenue,
        machines.total,
        machines.claimed,
        machines.claimable,
        machines.open,
        machines.undistributed,
        stakers.total,
        stakers.paid,
        stakers.streaming,
        stakers.waiting,
        oracles.total,
        oracles.earned,
        oracles.open,
        oracles.undistributed,
        *treasury,
        *subsidies,
    ]
}

/// `earned by 4 oracles with 40 signatures`.
fn oracle_work(report: &Report) -> String {
    let signatures: u64 = report.oracles.iter().map(|oracle| oracle.statements).sum();
    let oracles = plural(report.oracles.len(), "oracle", "oracles");
    format!(
        "earned by {oracles} with {}",
        plural(
            usize::try_from(signatures).unwrap_or(usize::MAX),
            "signature",
            "signatures"
        )
    )
}

/// The holders and the supply that they make up.
pub fn holdings(report: &Report, symbol: &str) -> String {
    let holdings = &report.holdings;
    let parts = holdings.parts();
    let tokens = Tokens::column(report.network.token.decimals, parts.iter().map(|(_, amount)| *amount));
    let mut grid = Grid::new(&[Column::Text("Who holds it now"), Column::Number(symbol)]);
    for (holder, amount) in parts {
        // Only a network that pays in a native coin has a reserve.
        if holder == RESERVE && amount.is_zero() {
            continue;
        }
        grid.row([holder.to_owned(), tokens.pretty(amount)]);
    }
    grid.sum(["supply".to_owned(), tokens.pretty(holdings.supply)]);
    grid.to_string()
}

/// Whether the identities hold, and those that do not.
pub fn checks(report: &Report) -> String {
    let all = report.checks.len();
    let broken: Vec<_> = report.checks.iter().filter(|check| !check.holds).collect();
    if broken.is_empty() {
        let what = match report.market {
            None => "what was emitted is where it was counted",
            Some(_) => "what was emitted and paid is where it was counted",
        };
        return wrap(&format!("All {all} identities hold: {what}, to the last base unit."));
    }
    let mut text = wrap(&format!("{} of {all} identities do not hold:", broken.len()));
    let tokens = Tokens::exact(report.network.token.decimals);
    for check in broken {
        let (left, right) = (tokens.pretty(check.left), tokens.pretty(check.right));
        text.push_str(&wrap(&format!(
            "{}: {}: {left} against {right}",
            check.rule, check.says
        )));
    }
    text
}
