//! Where the money of the sales went.

use cosmwasm_std::Uint128;

use crate::engine::{Party, Share, Shares, Trade};
use crate::output::amount::{Tokens, plural, short};
use crate::output::grid::{Column, Grid, cut, wrap};
use crate::output::report::Report;
use crate::output::tables::{NAME, TOP, more};

/// Characters of a party's name: with whose it is.
const PARTY: usize = 32;

/// Where the prices went.
pub fn shares(report: &Report, trade: &Trade) -> String {
    let rows = [
        ("data of the network", trade.data.paid, trade.data.shares),
        ("feed of a machine", trade.feed.paid, trade.feed.shares),
    ];
    let amounts = rows
        .iter()
        .flat_map(|(_, paid, shares)| shares.parts().into_iter().chain([*paid]));
    let tokens = Tokens::column(report.network.token.decimals, amounts);
    let mut grid = Grid::new(&[
        Column::Text("Sale"),
        Column::Number("Seller"),
        Column::Number("Machines"),
        Column::Number("Stakers"),
        Column::Number("Treasury"),
        Column::Number("Burned"),
        Column::Number("Price"),
    ]);
    for (name, paid, shares) in rows {
        let Shares {
            seller,
            machines,
            stakers,
            treasury,
            burned,
        } = shares;
        let amounts = [seller, machines, stakers, treasury, burned, paid].map(|amount| tokens.pretty(amount));
        grid.row(std::iter::once(name.to_owned()).chain(amounts));
    }
    grid.to_string()
}

/// Everybody's money; who neither has nor had any is left out.
pub fn parties(report: &Report, trade: &Trade) -> String {
    let rows = || {
        let touched = |party: &&Party| [party.before, party.after].iter().any(|amount| !amount.is_zero());
        trade.parties.iter().filter(touched)
    };
    let amounts = rows().flat_map(|party| [party.before, party.paid, party.received, party.after]);
    let tokens = Tokens::column(report.network.token.decimals, amounts);
    let mut grid = Grid::new(&[
        Column::Text("Who"),
        Column::Number("Before"),
        Column::Number("Paid"),
        Column::Number("Received"),
        Column::Number("After"),
    ]);
    for party in rows() {
        let amounts = [party.before, party.paid, party.received, party.after].map(|amount| tokens.pretty(amount));
        grid.row(std::iter::once(cut(&party.name, PARTY)).chain(amounts));
    }
    let burned = trade.data.shares.burned.saturating_add(trade.feed.shares.burned);
    if !burned.is_zero() {
        let none = String::new;
        grid.row(["burned".to_owned(), none(), none(), tokens.pretty(burned), none()]);
    }
    let total = |of: fn(&Party) -> Uint128| {
        let sum = rows()
            .map(of)
            .fold(Uint128::zero(), |sum, amount| sum.saturating_add(amount));
        tokens.pretty(sum)
    };
    let received = rows().fold(burned, |sum, party| sum.saturating_add(party.received));
    grid.sum([
        "all of them".to_owned(),
        total(|party| party.before),
        total(|party| party.paid),
        tokens.pretty(received),
        total(|party| party.after),
    ]);
    grid.to_string()
}

/// The machines that made what was sold, the largest share first.
pub fn machines(report: &Report, trade: &Trade, all: bool) -> String {
    let mut ranked: Vec<&Share> = trade.machines.iter().collect();
    ranked.sort_by(|one, other| other.received.cmp(&one.received).then(one.id.cmp(&other.id)));
    let shown = if all { ranked.len() } else { TOP.min(ranked.len()) };
    let (top, rest) = ranked.split_at(shown);
    let received = |machines: &[&Share]| {
        machines
            .iter()
            .fold(Uint128::zero(), |sum, machine| sum.saturating_add(machine.received))
    };
    let all = received(&ranked);
    let left = trade.revenue.saturating_sub(all);
    let amounts = ranked.iter().flat_map(|machine| [machine.share, machine.received]);
    let tokens = Tokens::column(report.network.token.decimals, amounts.chain([all, left]));
    let mut grid = Grid::new(&[
        Column::Text("Machine"),
        Column::Number("Points in what was sold"),
        Column::Number("Its share"),
        Column::Number("Received"),
    ]);
    for machine in top {
        grid.row([
            cut(&machine.name, NAME),
            short(&machine.points),
            tokens.pretty(machine.share),
            tokens.pretty(machine.received),
        ]);
    }
    let note = format!(
        "{} received {} of {} with the root of epoch {}, in which none of them reported; division left {}.",
        plural(ranked.len(), "machine", "machines"),
        tokens.pretty(all),
        tokens.pretty(trade.revenue),
        trade.closed,
        tokens.pretty(left),
    );
    let rest = more(rest.len(), &format!("which received {}", tokens.pretty(received(rest))));
    format!("{grid}{rest}\n{}", wrap(&note))
}
