//! Where the tokens are: what the contracts say, what the accounts hold, and whether the two agree.

use anyhow::{Context, Result};
use cosmwasm_std::Uint128;
use flywheel_client::handles::Network;
use flywheel_client::{Chain, Embedded};
use flywheel_types::Totals;

use super::checks::{Check, Figures, checks};
use super::report::{Flows, Holdings, MachineFlows, OracleFacts, OracleFlows, OwnerFacts, StakerFlows};
use crate::engine::Session;
use crate::input::{Plan, TokenPlan};

/// The parts of the report that are about tokens.
pub struct Money {
    /// Where emission and revenue went.
    pub flows: Flows,
    /// Who holds the token.
    pub holdings: Holdings,
    /// The identities.
    pub checks: Vec<Check>,
}

/// Reads flows and totals from the contracts and the balances of everyone who takes part.
///
/// # Errors
/// The chain does not answer, or contradicts itself so much that a sum cannot be made.
pub fn collect(session: &Session<'_>, plan: &Plan, owners: &[OwnerFacts], oracles: &[OracleFacts]) -> Result<Money> {
    let network = session.network();
    let (staking, rewards) = (network.staking().totals()?, network.rewards().totals()?);
    let verification = network.verification().totals()?;
    let treasury = session.treasury();
    let flows = flows(network, &staking, &rewards, owners, oracles)?;
    let reserve = owed(&rewards, "reserve")?;
    let (supply, initial) = supply(network, &plan.token)?;
    let holdings = Holdings {
        supply,
        initial,
        owners: owners.iter().map(|owner| owner.balance).sum(),
        staking: staking.balance,
        verification: verification.balance,
        rewards: rewards.balance.checked_sub(reserve)?,
        reserve,
        treasury: network.balance(&treasury)?,
        oracles: oracles.iter().map(|oracle| oracle.balance).sum(),
        operator: network.balance(&network.chain().address(&session.seed().operator()))?,
    };
    let claimed = session
        .machines()
        .iter()
        .map(|machine| network.rewards().claimed(*machine));
    let figures = Figures {
        flows: &flows,
        holdings: &holdings,
        staking: &staking,
        verification: &verification,
        rewards: &rewards,
        is_minted: network.token().is_some(),
        claimed_by_machines: claimed.sum::<Result<Uint128, _>>()?,
        treasury_credit: network.rewards().credit(&treasury)?,
    };
    let checks = checks(&figures)?;
    Ok(Money {
        flows,
        holdings,
        checks,
    })
}

fn flows(
    network: &Network<'_, Embedded>,
    staking: &Totals,
    rewards: &Totals,
    owners: &[OwnerFacts],
    oracles: &[OracleFacts],
) -> Result<Flows> {
    let flows = network.rewards().flows()?;
    Ok(Flows {
        minted: flows.minted,
        revenue: flows.revenue,
        forgone: flows.forgone,
        machines: MachineFlows {
            total: flows.machines,
            claimed: flows.claimed,
            claimable: flows.claimable,
            open: flows.open,
            undistributed: flows.undistributed,
        },
        stakers: StakerFlows {
            total: flows.stakers,
            paid: owners.iter().map(|owner| owner.income).sum(),
            streaming: owed(staking, "income")?,
            waiting: owed(rewards, "stakers_waiting")?,
        },
        oracles: OracleFlows {
            total: flows.oracles,
            earned: oracles.iter().map(|oracle| oracle.pay).sum(),
            open: owed(rewards, "oracles")?,
            undistributed: flows.oracles_undistributed,
        },
        treasury: flows.treasury,
        subsidies: flows.subsidies,
    })
}

/// What there is, and what there was at the launch.
fn supply(network: &Network<'_, Embedded>, plan: &TokenPlan) -> Result<(Uint128, Uint128)> {
    match (plan, network.token()) {
        (TokenPlan::New { supply, .. }, Some(token)) => Ok((token.info()?.total_supply, *supply)),
        (TokenPlan::New { .. }, None) => anyhow::bail!("the network has no token of its own"),
        // The program made the chain's only coins itself, the reserve among them; nothing mints or burns them.
        (TokenPlan::Native { supply, reserve, .. }, _) => {
            let all = supply.checked_add(*reserve)?;
            Ok((all, all))
        }
    }
}

fn owed(totals: &Totals, name: &str) -> Result<Uint128> {
    let row = totals.liabilities.iter().find(|row| row.name == name);
    row.map(|row| row.amount)
        .with_context(|| format!("a contract's totals lack {name:?}"))
}
