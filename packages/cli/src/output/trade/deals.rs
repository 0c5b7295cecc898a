//! What people bought.

use cosmwasm_std::Uint128;

use crate::engine::{DataDeal, Trade};
use crate::output::amount::{Tokens, count, plural};
use crate::output::grid::{Column, Grid, cut, wrap};
use crate::output::report::Report;
use crate::output::tables::NAME;

/// Decimals that prices have at least.
const PRICE_DECIMALS: usize = 2;

/// What was bought, what was brought for it, and what came back.
pub fn deals(report: &Report, trade: &Trade) -> String {
    let decimals = report.network.token.decimals;
    let (session, channel, feed) = (&trade.session, &trade.channel, &trade.feed);
    let rows = [
        [session.deposit, session.paid, session.back],
        [channel.deposit, channel.paid, channel.back],
        [trade.data.paid, trade.data.paid, Uint128::zero()],
        [trade.fraud.price, Uint128::zero(), trade.fraud.back],
        [feed.deposit, feed.paid, feed.back],
    ];
    let tokens = Tokens::column(decimals, rows.into_iter().flatten()).at_least(PRICE_DECIMALS);
    let mut grid = Grid::new(&[
        Column::Text("For what"),
        Column::Number("Brought"),
        Column::Number("Paid"),
        Column::Number("Back"),
    ]);
    for (what, amounts) in names(trade, decimals).into_iter().zip(rows) {
        let [brought, paid, back] = amounts.map(|amount| tokens.pretty(amount));
        grid.row([what, brought, paid, back]);
    }
    format!("{grid}\n{}", wrap(&note(report, trade)))
}

/// What each row is about.
fn names(trade: &Trade, decimals: u8) -> [String; 5] {
    let (session, channel, feed) = (&trade.session, &trade.channel, &trade.feed);
    [
        format!(
            "{} {} at {} of {}",
            count(session.units),
            cut(&session.unit, NAME),
            price(session.price, decimals),
            cut(&session.machine, NAME)
        ),
        format!(
            "{} vouchers of {} for {}, in {} transactions",
            count(channel.vouchers),
            price(channel.amount, decimals),
            cut(&channel.machine, NAME),
            channel.transactions
        ),
        format!(
            "{} readings of {}, by fair exchange",
            count(trade.data.readings),
            epochs(&trade.data)
        ),
        "the same for less, from a cheat: caught with one chunk".to_owned(),
        format!(
            "{} of {} periods of the feed of {}, cancelled",
            feed.begun,
            feed.periods,
            cut(&feed.machine, NAME)
        ),
    ]
}

/// How the data was sold, and the cheat caught.
fn note(report: &Report, trade: &Trade) -> String {
    let data = &trade.data;
    format!(
        "Amounts in {symbol}. The data is a file of {bytes} bytes in {chunks}, {root}…: paid, hidden, fetched, \
         confirmed, opened and compared, chunk by chunk. The cheat hid something else as chunk {chunk}: the buyer showed \
         it, and got the price and the cheat's bond of {bond}.",
        symbol = report.network.token.symbol,
        bytes = count(data.bytes),
        chunks = plural(usize::try_from(data.chunks).unwrap_or(usize::MAX), "chunk", "chunks"),
        root = data.root.to_string().get(..12).unwrap_or_default(),
        chunk = trade.fraud.chunk,
        bond = price(trade.fraud.bond, report.network.token.decimals),
    )
}

fn price(amount: Uint128, decimals: u8) -> String {
    let tokens = Tokens::column(decimals, [amount]).at_least(PRICE_DECIMALS);
    tokens.pretty(amount)
}

/// `epochs 0 to 9`, `epoch 0`.
fn epochs(data: &DataDeal) -> String {
    if data.from == data.to {
        format!("epoch {}", data.to)
    } else {
        format!("epochs {} to {}", data.from, data.to)
    }
}
