//! From the chain and the run's notes to the report.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use cosmwasm_std::{Addr, Uint128};
use flywheel_client::handles::Network;
use flywheel_client::{Chain, Embedded};
use flywheel_protocol::readings::Reason;
use flywheel_protocol::sign::Statement;
use flywheel_protocol::{Epoch, MachineId};
use flywheel_types::Denom;

use super::money;
use super::report::{
    ClassFacts, Contracts, Example, MachineFacts, NetworkFacts, OracleFacts, OwnerFacts, Readings, Refusal, Report,
    TokenFacts,
};
use super::terms::Terms;
use crate::engine::{EpochRow, Session, Unit, has_signed};
use crate::input::Plan;

/// What a machine did in all epochs.
#[derive(Debug, Clone, Default)]
struct Career {
    readings: Readings,
    refused: BTreeMap<Reason, u64>,
    work: u128,
    earned: Uint128,
}

impl Report {
    /// Reads everything from a session whose epochs are worked.
    ///
    /// # Errors
    /// The chain does not answer, or knows less than it should.
    pub fn collect(session: &Session<'_>, plan: &Plan) -> Result<Self> {
        let terms = Terms::of(plan)?;
        let rows = rows(session)?;
        let careers = careers(session.units().len(), &rows);
        let owners = owners(session)?;
        let machines = machines(session, &terms, &careers, &owners)?;
        let oracles = oracles(session, plan)?;
        let money = money::collect(session, plan, &owners, &oracles)?;
        let readings = careers
            .iter()
            .fold(Readings::default(), |sum, career| sum.plus(career.readings));
        Ok(Self {
            network: network(session.network(), plan, &terms)?,
            epochs: session.next_epoch().get(),
            readings,
            rewards: machines.iter().map(|machine| machine.earned).sum(),
            classes: classes(session.units(), &careers, plan, &terms)?,
            refusals: refusals(&machines),
            machines,
            owners,
            oracles,
            flows: money.flows,
            holdings: money.holdings,
            dao: None,
            market: None,
            checks: money.checks,
        })
    }
}

impl Readings {
    const fn plus(self, other: Self) -> Self {
        Self {
            accepted: self.accepted + other.accepted,
            refused: self.refused + other.refused,
        }
    }
}

/// What each epoch brought.
fn rows(session: &Session<'_>) -> Result<Vec<EpochRow>> {
    (0..session.next_epoch().get())
        .map(|epoch| session.epoch(Epoch::new(epoch)))
        .collect()
}

fn careers(machines: usize, rows: &[EpochRow]) -> Vec<Career> {
    let mut careers = vec![Career::default(); machines];
    for (unit, row) in rows.iter().flat_map(|row| &row.machines) {
        let Some(career) = careers.get_mut(*unit) else { continue };
        career.readings.accepted += row.accepted;
        career.work += row.work;
        career.earned += row.earned;
        for (reason, count) in &row.refused {
            career.readings.refused += count;
            *career.refused.entry(*reason).or_default() += count;
        }
    }
    careers
}

fn network(network: &Network<'_, Embedded>, plan: &Plan, terms: &Terms) -> Result<NetworkFacts> {
    let record = network.record();
    let contracts = &record.contracts;
    let denom = match network.denom() {
        Denom::Native(denom) => denom.clone(),
        Denom::Cw20(address) => address.to_string(),
    };
    Ok(NetworkFacts {
        name: record.profile.name.clone(),
        kind: record.kind,
        sector: record.sector,
        token: TokenFacts {
            symbol: plan.token.symbol().to_owned(),
            decimals: plan.token.decimals(),
            denom,
        },
        contracts: Contracts {
            machine_registry: network.registry().address().to_string(),
            token: contracts.token.as_ref().map(Addr::to_string),
            staking: contracts.staking.to_string(),
            verification: contracts.verification.to_string(),
            rewards: contracts.rewards.to_string(),
            marketplace: contracts.marketplace.as_ref().map(Addr::to_string),
            governance: contracts.governance.as_ref().map(Addr::to_string),
        },
        start: terms.time(record.clock.start())?,
        epoch_seconds: record.clock.length().get(),
    })
}

fn classes(units: &[Unit], careers: &[Career], plan: &Plan, terms: &Terms) -> Result<Vec<ClassFacts>> {
    let facts = plan.classes.iter().map(|spec| {
        let name = &spec.class.name;
        let members = units.iter().zip(careers).filter(|(unit, _)| unit.class == *name);
        let members: Vec<&Career> = members.map(|(_, career)| career).collect();
        let (work, unit) = terms.work(name, members.iter().map(|career| career.work).sum())?;
        Ok(ClassFacts {
            name: name.clone(),
            machines: members.len(),
            earning: members.iter().filter(|career| !career.earned.is_zero()).count(),
            readings: members
                .iter()
                .fold(Readings::default(), |sum, career| sum.plus(career.readings)),
            work,
            unit,
            rewards: members.iter().map(|career| career.earned).sum(),
        })
    });
    let mut facts: Vec<ClassFacts> = facts.collect::<Result<_>>()?;
    facts.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(facts)
}

/// By reason, the most frequent first.
fn refusals(machines: &[MachineFacts]) -> Vec<Refusal> {
    let found = Reason::ALL.into_iter().filter_map(|reason| {
        let refused = |machine: &MachineFacts| machine.refused.get(&reason).copied().unwrap_or_default();
        let concerned: Vec<&MachineFacts> = machines.iter().filter(|machine| refused(machine) > 0).collect();
        let example = concerned
            .iter()
            .max_by_key(|machine| (refused(machine), std::cmp::Reverse(machine.id)))?;
        Some(Refusal {
            reason,
            readings: concerned.iter().map(|machine| refused(machine)).sum(),
            machines: concerned.len(),
            example: Example {
                id: example.id,
                name: example.name.clone(),
            },
            explanation: reason.explanation(),
        })
    });
    let mut found: Vec<Refusal> = found.collect();
    found.sort_by_key(|refusal| (std::cmp::Reverse(refusal.readings), refusal.reason));
    found
}

fn machines(
    session: &Session<'_>,
    terms: &Terms,
    careers: &[Career],
    owners: &[OwnerFacts],
) -> Result<Vec<MachineFacts>> {
    let network = session.network();
    let income = income(session, owners)?;
    let machines = session.units().iter().zip(session.machines()).zip(careers);
    let facts = machines.map(|((unit, id), career)| {
        let record = network.registry().machine(*id)?;
        let (work, measured_in) = terms.work(&unit.class, career.work)?;
        Ok(MachineFacts {
            name: unit.name.clone(),
            id: *id,
            did: record.did,
            owner: unit.owner.clone(),
            class: unit.class.clone(),
            cell: record.cell,
            curve: record.public_key.curve(),
            readings: career.readings,
            refused: career.refused.clone(),
            work,
            unit: measured_in,
            earned: career.earned,
            claimed: network.rewards().claimed(*id)?,
            income: income.get(id).copied().unwrap_or_default(),
        })
    });
    facts.collect()
}

/// An owner holds nothing but what it was paid: the tokens for its bonds are bonded.
fn owners(session: &Session<'_>) -> Result<Vec<OwnerFacts>> {
    let network = session.network();
    let mut fleets: BTreeMap<&str, Vec<MachineId>> = BTreeMap::new();
    for (unit, machine) in session.units().iter().zip(session.machines()) {
        fleets.entry(&unit.owner).or_default().push(*machine);
    }
    let facts = fleets.into_iter().map(|(name, machines)| {
        let address = network.chain().address(&session.seed().owner(name));
        let claimed = machines.iter().map(|machine| network.rewards().claimed(*machine));
        let claimed = claimed.sum::<Result<Uint128, _>>()?;
        let balance = network.balance(&address)?;
        let income = balance
            .checked_sub(claimed)
            .with_context(|| format!("{name} holds less than it claimed"))?;
        Ok(OwnerFacts {
            name: name.to_owned(),
            address: address.to_string(),
            machines: machines.len(),
            claimed,
            income,
            balance,
        })
    });
    facts.collect()
}

/// An oracle's pay is a credit until it is withdrawn; its account holds nothing else.
fn oracles(session: &Session<'_>, plan: &Plan) -> Result<Vec<OracleFacts>> {
    let network = session.network();
    let finals = network.verification().finals()?;
    let facts = (0..plan.oracles.count).map(|number| {
        let address = network.chain().address(&session.seed().oracle(number));
        let balance = network.balance(&address)?;
        let signed = finals
            .iter()
            .map(|settled| signed_by(network, number, &settled.statement));
        let signed: Vec<bool> = signed.collect::<Result<_>>()?;
        Ok(OracleFacts {
            address: address.to_string(),
            statements: u64::try_from(signed.into_iter().filter(|signed| *signed).count())?,
            pay: network.rewards().credit(&address)?.checked_add(balance)?,
            balance,
        })
    });
    facts.collect()
}

/// Whether the oracle has signed this very statement.
fn signed_by(network: &Network<'_, Embedded>, oracle: usize, statement: &Statement) -> Result<bool> {
    let chain = network.chain();
    let digest = statement.digest(chain.chain_id(), network.verification().address().as_str())?;
    Ok(has_signed(chain, oracle, statement.epoch, statement.round, &digest)?)
}

/// Each owner's income divided among its machines by their bonds, to the last unit: income goes by bond, and nobody has
/// delegated.
fn income(session: &Session<'_>, owners: &[OwnerFacts]) -> Result<BTreeMap<MachineId, Uint128>> {
    let pools = session.network().staking().pools()?;
    let bonds: BTreeMap<MachineId, Uint128> = pools.into_iter().map(|pool| (pool.machine, pool.bond)).collect();
    let mut income = BTreeMap::new();
    for owner in owners {
        let fleet = session
            .units()
            .iter()
            .zip(session.machines())
            .filter(|(unit, _)| unit.owner == owner.name);
        let fleet = fleet.map(|(_, machine)| (*machine, bonds.get(machine).copied().unwrap_or_default()));
        income.extend(divide(owner.income, &fleet.collect::<Vec<_>>())?);
    }
    Ok(income)
}

/// `amount` by weights: each part is the difference of floored cumulative parts, so that nothing is lost.
fn divide(amount: Uint128, weights: &[(MachineId, Uint128)]) -> Result<Vec<(MachineId, Uint128)>> {
    let total: Uint128 = weights.iter().map(|(_, weight)| *weight).sum();
    let (mut weight_so_far, mut paid) = (Uint128::zero(), Uint128::zero());
    let parts = weights.iter().map(|(machine, weight)| {
        weight_so_far = weight_so_far.checked_add(*weight)?;
        let until_here = amount.checked_multiply_ratio(weight_so_far, total.max(Uint128::one()))?;
        let part = until_here.checked_sub(paid)?;
        paid = until_here;
        Ok((*machine, part))
    });
    parts.collect()
}
