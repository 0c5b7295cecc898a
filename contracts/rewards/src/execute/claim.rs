//! Claims: from a final root to the machines' payees (rule W5).

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, Binary, Env, Event, QuerierWrapper, Response, Storage, Uint128};
use flywheel_protocol::Epoch;
use flywheel_protocol::trees::{ProofError, SumLeaf, SumRoot};
use flywheel_types::registry::MACHINES;
use flywheel_types::rewards::{CLAIMED, FinalRoot};

use crate::error::ContractError;
use crate::state::credits::PAYOUTS;
use crate::state::{CONFIG, roots};
use crate::{events, payout};

/// The fields of the message.
pub struct Claim {
    pub epoch: Epoch,
    pub leaves: Vec<SumLeaf>,
    pub proof: Binary,
}

/// Pays machines what a final root gives them and they have not been paid. Anyone; the tokens go to each machine's payee.
///
/// # Errors
/// If the leaves are not proved, a machine with something to be paid is unknown, or there is nothing to pay at all. A
/// leaf without anything to pay among others is no error.
pub fn claim(
    storage: &mut dyn Storage,
    querier: &QuerierWrapper,
    env: &Env,
    sender: &Addr,
    claim: &Claim,
) -> Result<Response, ContractError> {
    let config = CONFIG.load(storage)?;
    let (newest, root) = roots::newest_and_of(storage, claim.epoch)?;
    verify(&root, env, claim)?;

    let mut total = Uint128::zero();
    let mut payees: BTreeMap<Addr, Uint128> = BTreeMap::new();
    let mut claimed_events = Vec::new();
    for leaf in &claim.leaves {
        let Some(pay) = raise_claimed(storage, leaf)? else {
            continue;
        };
        let payee = payee(querier, &config.registry, leaf)?;
        claimed_events.push(events::claimed(leaf, pay, &payee));
        let sum = payees.entry(payee).or_default();
        *sum = sum.checked_add(pay)?;
        total = total.checked_add(pay)?;
    }
    if total.is_zero() {
        return Err(ContractError::NothingToClaim { epoch: claim.epoch });
    }
    raise_total(storage, total, &newest)?;

    let mut response = Response::new();
    for (payee, amount) in &payees {
        response = if payee == sender {
            response.add_message(config.denom.pay(payee, *amount)?)
        } else {
            response.add_submessage(payout::to_other(&config.denom, payee, *amount)?)
        };
    }
    let event: Event = events::claim(sender, claim.epoch, &config.denom, total);
    Ok(response.add_event(event).add_events(claimed_events))
}

/// Proves all leaves with one proof; of a single leaf the fleet proof is its single proof.
fn verify(root: &FinalRoot, env: &Env, claim: &Claim) -> Result<(), ProofError> {
    let root = SumRoot {
        root: &root.root,
        chain_id: &env.block.chain_id,
        rewards_contract: env.contract.address.as_str(),
        sum: root.sum,
        machines: root.machines,
    };
    root.verify_fleet(&claim.leaves, claim.proof.as_slice())
}

/// Raises what a machine has been paid to the leaf's amount; `None` if it has been paid that much.
fn raise_claimed(storage: &mut dyn Storage, leaf: &SumLeaf) -> Result<Option<Uint128>, ContractError> {
    let machine = leaf.machine_id.get();
    let claimed = CLAIMED.may_load(storage, machine)?.unwrap_or_default();
    let pay = leaf.cumulative.saturating_sub(claimed);
    if pay.is_zero() {
        return Ok(None);
    }
    CLAIMED.save(storage, machine, &leaf.cumulative)?;
    Ok(Some(pay))
}

/// Raises what has been paid in total, never above the newest final root's sum: roots that contradict each other must not
/// pay one machine with what another has earned.
fn raise_total(storage: &mut dyn Storage, amount: Uint128, newest: &FinalRoot) -> Result<(), ContractError> {
    let mut payouts = PAYOUTS.load(storage)?;
    payouts.claimed = payouts.claimed.checked_add(amount)?;
    if payouts.claimed > newest.sum {
        return Err(ContractError::AboveFinalSum {
            claimed: payouts.claimed,
            sum: newest.sum,
        });
    }
    Ok(PAYOUTS.save(storage, &payouts)?)
}

/// Who receives the machine's income now: its owner, or the account the owner has set.
fn payee(querier: &QuerierWrapper, registry: &Addr, leaf: &SumLeaf) -> Result<Addr, ContractError> {
    let machine = MACHINES.query(querier, registry.clone(), leaf.machine_id.get())?;
    let machine = machine.ok_or(ContractError::UnknownMachine {
        machine: leaf.machine_id,
    })?;
    Ok(machine.payee().clone())
}
