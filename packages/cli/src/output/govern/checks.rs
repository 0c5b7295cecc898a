//! The identities of what holders decide.

use cosmwasm_std::{StdError, Uint128};

use crate::engine::{Governance, Party};
use crate::output::checks::{Check, apart, check, contract, sum};

/// All identities of the decisions, those that hold and those that do not.
///
/// # Errors
/// A sum beyond 128 bits.
pub fn checks(decided: &Governance) -> Result<Vec<Check>, StdError> {
    let (split, grant, raid) = (&decided.split, &decided.grant, &decided.raid);
    let (has, had) = apart(decided.parties.iter().map(|party| {
        let (has, had) = (party.after.saturating_add(party.paid), party.before);
        (has, had.saturating_add(party.received))
    }))?;
    let (cast, counted) = apart(decided.proposals.iter().map(|motion| {
        let cast = motion
            .voters
            .iter()
            .map(|cast| cast.power)
            .fold(Uint128::zero(), Uint128::saturating_add);
        (cast, motion.yes.saturating_add(motion.no))
    }))?;
    let money = |of: fn(&Party) -> Uint128| sum(&decided.parties.iter().map(of).collect::<Vec<_>>());
    let lost = decided
        .proposals
        .last()
        .map_or(Uint128::zero(), |motion| motion.deposit);
    Ok(vec![
        check("S13", "votes of each proposal = what its voters had", counted, cast),
        check(
            "W3",
            "machines' part of the emission = the old split of the old epochs + the new split of the new ones",
            split.budget,
            split.expected,
        ),
        contract("governance: balance = liabilities + donations", &decided.totals)?,
        check("A7", "holders: before + received = after + paid", has, had),
        check(
            "A7",
            "holders' money before = after",
            money(|party| party.before)?,
            money(|party| party.after)?,
        ),
        check(
            "A7",
            "the grant = paid for milestones + back in the treasury",
            grant.promised,
            sum(&[grant.paid, grant.back])?,
        ),
        check(
            "A7",
            "the vetoed proposal's deposit = what the treasury got",
            lost,
            raid.lost_deposit,
        ),
    ])
}
