//! Machines are registered with their own keys and bonded; oracles bond.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use cosmwasm_std::{Addr, Uint128};
use flywheel_client::handles::{Network, Registry};
use flywheel_client::{Account, Chain, ChainError, Embedded};
use flywheel_protocol::crypto::SecretKey;
use flywheel_protocol::sign::RegisterMachine;
use flywheel_protocol::{MachineId, Seconds};
use flywheel_types::registry::{MAX_BATCH, MachineDetails, Registration};
use flywheel_types::staking::Bond;

use super::Unit;
use super::accounts::Seed;
use crate::input::Plan;

/// How long a device's registration may be used: an hour.
const REGISTRATION_LIFE: Seconds = Seconds::hours(1);

/// Registers every unit that is not registered yet, in batches an owner, and returns all ids by unit.
pub fn register(
    network: &Network<'_, Embedded>,
    seed: &Seed,
    units: &[Unit],
    keys: &[SecretKey],
) -> Result<Vec<MachineId>> {
    let registry = network.registry();
    let mut found = BTreeMap::new();
    let mut missing: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (number, (unit, key)) in units.iter().zip(keys).enumerate() {
        match registry.machine_by_key(key.public_key()) {
            Ok(machine) => _ = found.insert(number, machine.machine),
            Err(ChainError::Refused { .. }) => missing.entry(&unit.owner).or_default().push(number),
            Err(error) => return Err(error.into()),
        }
    }
    for (owner, numbers) in missing {
        let owner = seed.owner(owner);
        for batch in numbers.chunks(MAX_BATCH) {
            let entries = batch
                .iter()
                .map(|number| registration(network, &registry, &owner, &units[*number], &keys[*number]));
            let ids = registry.register(&owner, entries.collect::<Result<_>>()?, &[])?;
            found.extend(batch.iter().copied().zip(ids));
        }
    }
    (0..units.len())
        .map(|number| found.get(&number).copied().context("a machine has no id"))
        .collect()
}

/// What the device signs and its owner sends.
pub fn registration(
    network: &Network<'_, Embedded>,
    registry: &Registry<'_, Embedded>,
    owner: &Account,
    unit: &Unit,
    key: &SecretKey,
) -> Result<Registration> {
    let chain = network.chain();
    let details = MachineDetails {
        cell: unit.cell,
        metadata: unit.name.clone(),
        ..MachineDetails::default()
    };
    let expires_at = chain.now()?.plus(REGISTRATION_LIFE)?;
    let digest = RegisterMachine {
        owner: chain.address(owner).as_str(),
        key: key.public_key(),
        counter: registry.registration_counter(key.public_key())?.into(),
        expires_at,
        entry: details.hash(),
    }
    .digest(chain.chain_id(), registry.address().as_str())?;
    Ok(Registration {
        public_key: key.public_key().clone(),
        signature: key.sign(&digest),
        expires_at,
        details,
    })
}

/// Gives each owner the tokens for its bonds and bonds every machine that has no pool yet.
pub fn bond(
    network: &Network<'_, Embedded>,
    seed: &Seed,
    plan: &Plan,
    units: &[Unit],
    machines: &[MachineId],
) -> Result<()> {
    let bonded: std::collections::BTreeSet<_> = network
        .staking()
        .pools()?
        .into_iter()
        .map(|pool| pool.machine)
        .collect();
    let mut missing: BTreeMap<&str, Vec<(&Unit, MachineId)>> = BTreeMap::new();
    for (unit, machine) in units
        .iter()
        .zip(machines)
        .filter(|(_, machine)| !bonded.contains(machine))
    {
        missing.entry(&unit.owner).or_default().push((unit, *machine));
    }
    for (name, fleet) in missing {
        let owner = seed.owner(name);
        let bonds = fleet.iter().map(|(unit, _)| plan.bond(&unit.class));
        let bonds = bonds
            .collect::<Option<Vec<_>>>()
            .context("a unit's class is not in the network file")?;
        let needed = bonds
            .iter()
            .try_fold(Uint128::zero(), |sum, bond| sum.checked_add(*bond))?;
        top_up(network, &seed.operator(), &network.chain().address(&owner), needed)?;
        for ((unit, machine), amount) in fleet.into_iter().zip(bonds) {
            let bond = Bond {
                machine,
                class: Some(unit.class.clone()),
                commission: Some(plan.commission),
            };
            network.staking().bond(&owner, bond, amount)?;
        }
    }
    Ok(())
}

/// Bonds every oracle that has not bonded yet.
pub fn bond_oracles(network: &Network<'_, Embedded>, seed: &Seed, plan: &Plan) -> Result<()> {
    let chain = network.chain();
    let verification = network.verification();
    let active = verification.oracles()?.members;
    for number in 0..plan.oracles.count {
        let account = seed.oracle(number);
        let address = chain.address(&account);
        if active.iter().any(|member| member.address == address) {
            continue;
        }
        top_up(network, &seed.operator(), &address, plan.oracles.bond)?;
        let key = seed.oracle_key(number);
        let claim = flywheel_protocol::sign::OracleKey {
            account: address.as_str(),
            key: key.public_key(),
        };
        let digest = claim.digest(chain.chain_id(), verification.address().as_str())?;
        verification.bond_oracle(&account, key.sign(&digest), plan.oracles.bond)?;
    }
    Ok(())
}

/// Sends what an account lacks for what it is about to bond.
fn top_up(network: &Network<'_, Embedded>, operator: &Account, account: &Addr, needed: Uint128) -> Result<()> {
    let lacks = needed.saturating_sub(network.balance(account)?);
    if lacks.is_zero() {
        return Ok(());
    }
    let sent = network.transfer(operator, account, lacks);
    sent.context("the initial supply does not cover the bonds: raise token.supply in the network file")?;
    Ok(())
}
