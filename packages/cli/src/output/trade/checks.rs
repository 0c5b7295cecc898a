//! The identities of what people pay.

use cosmwasm_std::{StdError, Uint128};

use crate::engine::{Party, Trade};
use crate::output::checks::{Check, apart, check, contract, sum};

/// All identities of the sales, those that hold and those that do not.
///
/// # Errors
/// A sum beyond 128 bits.
pub fn checks(trade: &Trade) -> Result<Vec<Check>, StdError> {
    let (session, channel, flows) = (&trade.session, &trade.channel, &trade.flows);
    let held = trade.payments.liabilities.iter().map(|row| row.amount);
    let out = [session.paid, session.back, channel.paid, channel.back];
    let sales = [
        (
            "the data's shares = the split of its price",
            trade.data.paid,
            trade.data.shares,
            trade.data.expected,
        ),
        (
            "the feed's shares = the split of its price",
            trade.feed.paid,
            trade.feed.shares,
            trade.feed.expected,
        ),
    ];
    let mut checks = vec![
        contract("payments: balance = liabilities + donations", &trade.payments)?,
        contract("marketplace: balance = liabilities + donations", &trade.marketplace)?,
        check(
            "A7",
            "payments: deposits = paid to machines + given back + held",
            sum(&[session.deposit, channel.deposit])?,
            sum(&out.into_iter().chain(held).collect::<Vec<_>>())?,
        ),
        check(
            "A7",
            "marketplace: received = released + refunded + held + credits",
            flows.received.try_into()?,
            sum(&[
                flows.released.try_into()?,
                flows.refunded.try_into()?,
                flows.held,
                flows.credits,
            ])?,
        ),
    ];
    for (says, paid, shares, expected) in sales {
        let (left, right) = apart(shares.parts().into_iter().zip(expected.parts()))?;
        // Both the shares and their sum: what was paid is what was shared.
        let missing = paid.abs_diff(sum(&shares.parts())?);
        checks.push(check("A7", says, sum(&[left, missing])?, right));
    }
    let burned = sum(&[trade.data.shares.burned, trade.feed.shares.burned])?;
    let (left, right) = apart(trade.parties.iter().map(|party| {
        let (has, had) = (party.after.saturating_add(party.paid), party.before);
        (has, had.saturating_add(party.received))
    }))?;
    checks.extend([
        check("A7", "everybody: before + received = after + paid", left, right),
        check(
            "A7",
            "everybody's money before = after + burned",
            sum(&all(trade, |party| party.before))?,
            sum(&[sum(&all(trade, |party| party.after))?, burned])?,
        ),
        check(
            "W4",
            "revenue of the machines = their shares of the sales",
            trade.revenue,
            sum(&[trade.data.shares.machines, trade.feed.shares.machines])?,
        ),
    ]);
    let (left, right) = apart(trade.machines.iter().map(|machine| (machine.share, machine.received)))?;
    checks.push(check(
        "W4",
        "each machine's share of the sales = what the next root paid it",
        left,
        right,
    ));
    Ok(checks)
}

fn all(trade: &Trade, of: impl Fn(&Party) -> Uint128) -> Vec<Uint128> {
    trade.parties.iter().map(of).collect()
}
