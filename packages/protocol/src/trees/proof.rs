//! N4, the side that checks: what a contract needs to believe a claim.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Uint128;

use super::levels::{check_positions, climb, depth};
use super::{ProofError, SumNode};
use crate::values::{Hash32, MachineId};

/// The most leaves in one fleet proof: what one transaction may claim or answer.
pub const MAX_FLEET: usize = 50;

/// A machine's place in the tree and everything it has earned since the network began, in base units.
#[cw_serde]
#[derive(Copy, Eq)]
pub struct SumLeaf {
    /// From 0, by rising machine id.
    pub position: u64,
    /// Whose leaf.
    pub machine_id: MachineId,
    /// Never falls from one final root to the next.
    pub cumulative: Uint128,
}

/// A root as the chain knows it: its hash, and what the accepted statement says about its tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SumRoot<'a> {
    /// [`SumNode::root`] of the tree.
    pub root: &'a Hash32,
    /// The chain of the contract that pays.
    pub chain_id: &'a str,
    /// The contract that pays.
    pub rewards_contract: &'a str,
    /// The sum of all leaves.
    pub sum: Uint128,
    /// How many machines have a leaf.
    pub machines: u64,
}

impl SumRoot<'_> {
    /// Checks that a leaf is under this root. The proof is [`super::SumTree::proof`].
    ///
    /// # Errors
    /// If the position is outside the tree, the proof is a byte too long or too short, its sums do not add up to the
    /// statement's, or it leads to another root.
    pub fn verify(&self, leaf: &SumLeaf, proof: &[u8]) -> Result<(), ProofError> {
        self.verify_fleet(std::slice::from_ref(leaf), proof)
    }

    /// Checks that many leaves are under this root, with one proof: [`super::SumTree::fleet_proof`].
    ///
    /// `k` leaves of `n` cost at most `k log2(n)` hashes, fewer the closer they are together.
    ///
    /// # Errors
    /// As [`SumRoot::verify`], and if there are no leaves or over [`MAX_FLEET`], or their positions do not rise strictly.
    pub fn verify_fleet(&self, leaves: &[SumLeaf], proof: &[u8]) -> Result<(), ProofError> {
        check_fleet_size(leaves.len())?;
        let positions: Vec<u64> = leaves.iter().map(|leaf| leaf.position).collect();
        check_positions(&positions, self.machines)?;

        let nodes = leaves
            .iter()
            .map(|leaf| (leaf.position, SumNode::leaf(leaf.machine_id, leaf.cumulative)));
        let top = climb(nodes.collect(), depth(self.machines), proof)?;

        if top.sum != self.sum {
            return Err(ProofError::WrongSum {
                found: top.sum,
                stated: self.sum,
            });
        }
        let root = top.root(self.chain_id, self.rewards_contract)?;
        if root != *self.root {
            return Err(ProofError::WrongRoot {
                found: root,
                stated: *self.root,
            });
        }
        Ok(())
    }
}

pub(super) const fn check_fleet_size(leaves: usize) -> Result<(), ProofError> {
    if leaves > MAX_FLEET {
        return Err(ProofError::TooManyLeaves {
            found: leaves,
            maximum: MAX_FLEET,
        });
    }
    Ok(())
}
