//! Claiming what the machine has earned.

use std::time::Duration;

use cosmwasm_std::Uint128;
use flywheel_api::MachineProof;
use flywheel_client::{Account, Chain, ChainError};
use flywheel_protocol::Epoch;
use flywheel_protocol::trees::{ProofError, SumLeaf, SumRoot};
use thiserror::Error;
use tracing::{debug, info, warn};

use super::Agent;
use crate::door::{Door, DoorError};
use crate::terms::Terms;

/// A claim that was paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claimed {
    /// The root's epoch.
    pub epoch: Epoch,
    /// What was paid, in base units; less than was due if the network's circuit breaker held the rest.
    pub amount: Uint128,
}

/// Why nothing was claimed.
#[derive(Debug, Error)]
pub enum ClaimError {
    /// The oracle.
    #[error(transparent)]
    Door(#[from] DoorError),
    /// Its proof is of another machine or contract.
    #[error("the oracle's proof is of another machine or contract")]
    OtherMachine,
    /// The chain has no final root of that epoch: it is behind, or has gone on since.
    #[error("the oracle's proof is for epoch {epoch}, which is none of the chain's final roots")]
    NoRoot {
        /// The epoch.
        epoch: Epoch,
    },
    /// The proof does not lead to the chain's root.
    #[error("the oracle's proof does not fit the chain's root: {0}")]
    Proof(#[from] ProofError),
    /// The chain's words.
    #[error(transparent)]
    Chain(#[from] ChainError),
}

impl<C: Chain + ?Sized> Agent<'_, C> {
    /// Claims if it is time to, with the first oracle's proof that fits the chain's root.
    pub(super) fn claim_if_due(&mut self) {
        let now = self.clock.steady();
        let (Some(claims), Some(terms)) = (&self.plan.claims, &self.terms) else {
            return;
        };
        if !self.claiming.is_due(now) || self.lines.is_empty() {
            return;
        }
        let mut is_settled = false;
        for line in &self.lines {
            match claim(self.chain, terms, line.door.as_ref(), &claims.account, claims.minimum) {
                Ok(Some(claimed)) => {
                    info!(epoch = claimed.epoch.get(), amount = %claimed.amount, "claimed");
                    is_settled = true;
                }
                Ok(None) => {
                    debug!(oracle = line.door.name(), "nothing to claim");
                    is_settled = true;
                }
                Err(reason) => warn!(oracle = line.door.name(), %reason, "not claimed"),
            }
            if is_settled {
                break;
            }
        }
        if is_settled {
            self.claiming.succeed(now, Duration::from_secs(claims.every.get()));
        } else {
            self.claiming.fail(now, Some(Duration::from_secs(30)));
        }
    }
}

/// Claims for a machine with one oracle's proof; none if there is less than `minimum` to claim.
pub(super) fn claim<C: Chain + ?Sized>(
    chain: &C,
    terms: &Terms,
    door: &dyn Door,
    account: &Account,
    minimum: Uint128,
) -> Result<Option<Claimed>, ClaimError> {
    let Some(proof) = door.proof(terms.machine)? else {
        return Ok(None);
    };
    let leaf = check(chain, terms, &proof)?;
    let rewards = terms.rewards(chain);
    let before = rewards.claimed(terms.machine)?;
    let due = leaf.cumulative.saturating_sub(before);
    if due < minimum || due.is_zero() {
        return Ok(None);
    }
    rewards.claim(account, proof.epoch, vec![leaf], proof.proof.to_vec())?;
    let after = rewards.claimed(terms.machine)?;
    Ok(Some(Claimed {
        epoch: proof.epoch,
        amount: after.saturating_sub(before),
    }))
}

/// A wrong proof would cost a transaction that the chain refuses, so it is checked here first.
fn check<C: Chain + ?Sized>(chain: &C, terms: &Terms, proof: &MachineProof) -> Result<SumLeaf, ClaimError> {
    if proof.machine != terms.machine || proof.rewards != terms.rewards.as_str() {
        return Err(ClaimError::OtherMachine);
    }
    let roots = terms.rewards(chain).roots()?;
    let root = roots.iter().find(|root| root.epoch == proof.epoch);
    let root = root.ok_or(ClaimError::NoRoot { epoch: proof.epoch })?;
    let leaf = SumLeaf {
        position: proof.position,
        machine_id: proof.machine,
        cumulative: proof.cumulative,
    };
    let stated = SumRoot {
        root: &root.root,
        chain_id: &terms.chain_id,
        rewards_contract: terms.rewards.as_str(),
        sum: root.sum,
        machines: root.machines,
    };
    stated.verify(&leaf, &proof.proof)?;
    Ok(leaf)
}
