//! The identities that must hold to the unit after every run.

use anyhow::{Result, bail};
use cosmwasm_std::{StdError, Uint128};
use flywheel_types::Totals;
use serde::Serialize;

use super::report::{Flows, Holdings};

/// Two sums that must be equal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// The rule that promises it.
    pub rule: &'static str,
    /// What must be equal.
    pub says: &'static str,
    /// One side.
    pub left: Uint128,
    /// The other.
    pub right: Uint128,
    /// Whether they are.
    pub holds: bool,
}

/// What the identities are about.
pub struct Figures<'a> {
    /// Where emission and revenue went.
    pub flows: &'a Flows,
    /// Who holds the token.
    pub holdings: &'a Holdings,
    /// The staking contract's totals.
    pub staking: &'a Totals,
    /// The verification contract's totals.
    pub verification: &'a Totals,
    /// The rewards contract's totals.
    pub rewards: &'a Totals,
    /// Whether rewards are minted; if not, they come out of a reserve that is part of the initial supply.
    pub is_minted: bool,
    /// What all machines together were paid, machine by machine.
    pub claimed_by_machines: Uint128,
    /// What the treasury could not be paid and may withdraw.
    pub treasury_credit: Uint128,
}

/// All identities, those that hold and those that do not.
///
/// # Errors
/// A sum beyond 128 bits, which no network of this program reaches.
pub fn checks(figures: &Figures<'_>) -> Result<Vec<Check>, StdError> {
    let Figures { flows, holdings, .. } = figures;
    let contracts = [
        ("staking: balance = liabilities + donations", figures.staking),
        ("verification: balance = liabilities + donations", figures.verification),
        ("rewards: balance = liabilities + donations", figures.rewards),
    ];
    let mut checks = contracts
        .into_iter()
        .map(|(says, totals)| contract(says, totals))
        .collect::<Result<Vec<_>, _>>()?;
    let minted = if figures.is_minted {
        flows.minted
    } else {
        Uint128::zero()
    };
    let held = holdings.parts().map(|(_, amount)| amount);
    checks.extend([
        check(
            "A7",
            "supply = initial supply + minted",
            holdings.supply,
            sum(&[holdings.initial, minted])?,
        ),
        check(
            "A7",
            "supply = what all accounts and contracts hold",
            holdings.supply,
            sum(&held)?,
        ),
        check(
            "W7",
            "minted + revenue = machines + stakers + oracles + treasury + subsidies",
            sum(&[flows.minted, flows.revenue])?,
            sum(&[
                flows.machines.total,
                flows.stakers.total,
                flows.oracles.total,
                flows.treasury,
                flows.subsidies,
            ])?,
        ),
        check(
            "W7",
            "machines = claimed + claimable + open + undistributed",
            flows.machines.total,
            sum(&[
                flows.machines.claimed,
                flows.machines.claimable,
                flows.machines.open,
                flows.machines.undistributed,
            ])?,
        ),
        check(
            "W5",
            "claimed = what each machine was paid",
            flows.machines.claimed,
            figures.claimed_by_machines,
        ),
        check(
            "S9",
            "stakers = paid to owners + in the staking contract + waiting",
            flows.stakers.total,
            sum(&[flows.stakers.paid, flows.stakers.streaming, flows.stakers.waiting])?,
        ),
        check(
            "V12",
            "oracles = earned + open + undistributed",
            flows.oracles.total,
            sum(&[flows.oracles.earned, flows.oracles.open, flows.oracles.undistributed])?,
        ),
        check(
            "W3",
            "treasury = what its account holds or may withdraw",
            flows.treasury,
            sum(&[holdings.treasury, figures.treasury_credit])?,
        ),
    ]);
    Ok(checks)
}

/// Refuses a result in which an identity does not hold.
///
/// # Errors
/// Names each that does not, with both numbers.
pub fn ensure_all_hold(checks: &[Check]) -> Result<()> {
    let broken = checks.iter().filter(|check| !check.holds);
    let broken: Vec<String> = broken
        .map(|check| {
            format!(
                "{}: {} ({} against {})",
                check.rule, check.says, check.left, check.right
            )
        })
        .collect();
    if broken.is_empty() {
        return Ok(());
    }
    bail!(
        "the books do not balance, in base units: {}; this is a fault in the program",
        broken.join("; ")
    )
}

pub(super) fn contract(says: &'static str, totals: &Totals) -> Result<Check, StdError> {
    let owed = totals
        .liabilities
        .iter()
        .map(|row| row.amount)
        .chain([totals.donations]);
    Ok(check("A7", says, totals.balance, sum(&owed.collect::<Vec<_>>())?))
}

pub(super) fn check(rule: &'static str, says: &'static str, left: Uint128, right: Uint128) -> Check {
    Check {
        rule,
        says,
        left,
        right,
        holds: left == right,
    }
}

pub(super) fn sum(parts: &[Uint128]) -> Result<Uint128, StdError> {
    parts
        .iter()
        .try_fold(Uint128::zero(), |sum, part| Ok(sum.checked_add(*part)?))
}

/// The sums of the greater and of the smaller ones: equal if each pair is, so that two faults cannot cancel out.
pub(super) fn apart(pairs: impl Iterator<Item = (Uint128, Uint128)>) -> Result<(Uint128, Uint128), StdError> {
    let (greater, smaller): (Vec<_>, Vec<_>) = pairs.map(|(one, other)| (one.max(other), one.min(other))).unzip();
    Ok((sum(&greater)?, sum(&smaller)?))
}
