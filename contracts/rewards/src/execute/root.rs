//! Final roots, which verification brings (rules V6, V12).

use std::collections::BTreeSet;

use cosmwasm_std::{Addr, Api, BlockInfo, Response, Storage, Uint128};
use flywheel_protocol::Time;
use flywheel_types::rewards::{BUDGETS, Budget, FinalRoot, KeptRoot};

use crate::error::ContractError;
use crate::events;
use crate::state::ledger::OraclePay;
use crate::state::payouts::PAYOUTS;
use crate::state::till::{self, Till};
use crate::state::{credits, roots};

/// Takes over a final root and credits the oracles that signed it. Only from verification.
///
/// The root spends at most what its epochs' budgets give; what it leaves is undistributed for good.
pub fn accept_root(
    storage: &mut dyn Storage,
    api: &dyn Api,
    block: &BlockInfo,
    sender: &Addr,
    root: FinalRoot,
    signers: &[String],
    oracles: u32,
) -> Result<Response, ContractError> {
    let Till {
        mut payouts,
        network,
        roots,
    } = till::read(storage)?;
    if *sender != network.verification {
        return Err(ContractError::NotVerification {
            sender: sender.clone(),
            verification: network.verification,
        });
    }
    let count = signer_count(signers.len(), oracles)?;
    let signers = distinct(api, signers)?;
    let budget = BUDGETS
        .may_load(storage, root.epoch.get())?
        .ok_or(ContractError::NoBudget { epoch: root.epoch })?;
    let newest = roots.first();
    let settled = roots::settled(storage, newest)?;
    check_root(newest, &root, &budget, settled.machines)?;

    let becomes_final = budget.machines.checked_sub(settled.machines)?;
    payouts.add_budget(becomes_final, &network.clock, Time::of(block))?;
    let pay = OraclePay::of(budget.oracles.checked_sub(settled.oracles)?, count, oracles)?;
    credits::add_each(storage, &mut payouts, &signers, pay.each)?;
    PAYOUTS.save(storage, &payouts)?;
    let undistributed = budget.machines.checked_sub(root.sum)?;
    let event = events::root_accepted(&root, &network.denom, &signers, &pay, undistributed);
    let left = newest.map_or(Uint128::zero(), |newest| newest.oracles_undistributed);
    let kept = KeptRoot::new(&root, left.checked_add(pay.left)?);
    roots::push(storage, roots, kept)?;

    Ok(Response::new().add_event(event))
}

/// Newer than the newest root, nothing taken away, and no more added than the budget since.
fn check_root(
    newest: Option<&KeptRoot>,
    root: &FinalRoot,
    budget: &Budget,
    settled: Uint128,
) -> Result<(), ContractError> {
    if let Some(newest) = newest
        && root.epoch <= newest.epoch
    {
        return Err(ContractError::RootNotNewer {
            epoch: root.epoch,
            last: newest.epoch,
        });
    }
    let last = newest.map_or(Uint128::zero(), |newest| newest.sum);
    if root.sum < last {
        return Err(ContractError::SumFell { sum: root.sum, last });
    }
    let added = root.sum.checked_sub(last)?;
    let budget = budget.machines.checked_sub(settled)?;
    if added > budget {
        Err(ContractError::AboveBudget { added, budget })
    } else {
        Ok(())
    }
}

fn signer_count(signers: usize, oracles: u32) -> Result<u32, ContractError> {
    match u32::try_from(signers) {
        Ok(count) if oracles > 0 && count <= oracles => Ok(count),
        _ => Err(ContractError::SignerCount { signers, oracles }),
    }
}

fn distinct(api: &dyn Api, signers: &[String]) -> Result<BTreeSet<Addr>, ContractError> {
    let mut distinct = BTreeSet::new();
    for signer in signers {
        let signer = api.addr_validate(signer)?;
        if distinct.contains(&signer) {
            return Err(ContractError::DuplicateSigner { signer });
        }
        distinct.insert(signer);
    }
    Ok(distinct)
}
