//! The proposals, and what came of each.

use cosmwasm_std::Uint128;
use flywheel_types::governance::Status;

use crate::engine::{Governance, Motion, percent};
use crate::output::amount::{Tokens, plural};
use crate::output::grid::{Column, Grid, cut, wrap};
use crate::output::report::Report;
use crate::output::tables::NAME;

/// Decimals that prices have at least.
const PRICE_DECIMALS: usize = 2;

/// The proposals with their votes.
pub fn motions(report: &Report, decided: &Governance) -> String {
    let decimals = report.network.token.decimals;
    let amounts = decided.proposals.iter().flat_map(|motion| [motion.yes, motion.no]);
    let tokens = Tokens::column(decimals, amounts);
    let mut grid = Grid::new(&[
        Column::Text("Proposal"),
        Column::Text("By"),
        Column::Number("Yes"),
        Column::Number("No"),
        Column::Text("Became"),
    ]);
    for motion in &decided.proposals {
        grid.row([
            motion.title.clone(),
            cut(&motion.proposer, NAME),
            tokens.pretty(motion.yes),
            tokens.pretty(motion.no),
            fate(motion).to_owned(),
        ]);
    }
    let note = format!(
        "Of {votes} votes, one for each bonded {symbol}; without {minimum} nobody may propose. A proposal costs {deposit} \
         until it is decided.",
        votes = amount(report, decided.votes),
        symbol = report.network.token.symbol,
        minimum = amount(report, decided.minimum_votes),
        deposit = amount(
            report,
            decided
                .proposals
                .iter()
                .map(|motion| motion.deposit)
                .max()
                .unwrap_or_default()
        ),
    );
    format!("{grid}\n{}", wrap(&note))
}

const fn fate(motion: &Motion) -> &'static str {
    match motion.status {
        Status::Open => "open",
        Status::Queued | Status::Passed => "passed",
        Status::Rejected => "rejected",
        Status::Executed => "carried out",
        Status::ExecutionFailed => "failed",
        Status::Expired => "expired",
        Status::Vetoed => "vetoed",
    }
}

/// What came of each. The words with which somebody was refused are in `--json`.
pub fn outcomes(report: &Report, decided: &Governance) -> String {
    let mut grid = Grid::new(&[Column::Text("About"), Column::Text("Result")]);
    let rows = [
        ("the split", split(report, decided)),
        ("the tariff", tariff(report, decided)),
        ("the place", place(report, decided)),
        ("the grant", grant(report, decided)),
        ("the raid", raid(report, decided)),
        ("a sale", sale(decided)),
    ];
    for (name, text) in rows {
        grid.row([name.to_owned(), text]);
    }
    grid.to_string()
}

fn split(report: &Report, decided: &Governance) -> String {
    let split = &decided.split;
    format!(
        "machines get {after} instead of {before} of each epoch from {since} on: {first}, not {last}",
        after = percent(split.after),
        before = percent(split.before),
        since = split.since,
        first = amount(report, split.first_after),
        last = amount(report, split.last_before),
    )
}

fn tariff(report: &Report, decided: &Governance) -> String {
    let tariff = &decided.tariff;
    format!(
        "{machine} asked for {dearer} and was refused: a {unit} of a {class} costs {price} now",
        machine = cut(&tariff.machine, NAME),
        dearer = price(report, tariff.dearer),
        unit = cut(&tariff.unit, NAME),
        class = tariff.class,
        price = price(report, tariff.price),
    )
}

fn place(report: &Report, decided: &Governance) -> String {
    let place = &decided.place;
    format!(
        "{machine} was refused while {name} was not open; now it has bonded {bond} and works from epoch {epoch} on",
        machine = cut(&place.machine, NAME),
        name = place.name,
        bond = amount(report, place.bond),
        epoch = place.enrolled_from,
    )
}

fn grant(report: &Report, decided: &Governance) -> String {
    let grant = &decided.grant;
    format!(
        "{paid} for {reached} of {milestones}; when it was stopped, {back} of {promised} came back to the treasury",
        paid = amount(report, grant.paid),
        reached = grant.milestones_paid,
        milestones = plural(grant.milestones, "milestone", "milestones"),
        back = amount(report, grant.back),
        promised = amount(report, grant.promised),
    )
}

fn raid(report: &Report, decided: &Governance) -> String {
    let raid = &decided.raid;
    let voters = decided.proposals.last().map_or(0, |motion| motion.voters.len());
    format!(
        "{sum} for {by} passed with {voters}, while the others slept; the guardian vetoed it, and its deposit of {deposit} is \
         lost to the treasury",
        sum = amount(report, raid.amount),
        by = cut(&raid.by, NAME),
        voters = plural(voters, "voter", "voters"),
        deposit = amount(report, raid.lost_deposit),
    )
}

fn sale(decided: &Governance) -> String {
    let sale = &decided.sale;
    format!(
        "{machine} went from {from} to {to}; who looked after it for {from} was refused at once",
        machine = cut(&sale.machine, NAME),
        from = cut(&sale.from, NAME),
        to = cut(&sale.to, NAME),
    )
}

fn amount(report: &Report, amount: Uint128) -> String {
    Tokens::column(report.network.token.decimals, [amount]).pretty(amount)
}

fn price(report: &Report, amount: Uint128) -> String {
    let tokens = Tokens::column(report.network.token.decimals, [amount]).at_least(PRICE_DECIMALS);
    tokens.pretty(amount)
}
