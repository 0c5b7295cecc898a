//! N6: what an epoch's rewards were computed from. Anyone may see the leaves; the readings are not in them.

use std::borrow::Borrow;
use std::convert::Infallible;

use cosmwasm_schema::cw_serde;
use sha2::{Digest, Sha256};

use super::levels::{Levels, Node, check_positions, climb, depth, len16};
use super::short::sha256_short;
use super::{ProofError, TextTooLong, TreeError};
use crate::values::{Epoch, H3Cell, Hash32, MachineId, sha256};

/// What each level adds to a proof in an evidence tree: a hash.
pub const EVIDENCE_PROOF_BYTES: usize = 32;

/// How a machine's reports of one epoch were counted.
#[cw_serde]
#[derive(Eq)]
pub struct EvidenceLeaf {
    /// The epoch of the reports.
    pub epoch: Epoch,
    /// Whose reports.
    pub machine_id: MachineId,
    /// The class it was enrolled in.
    pub class: String,
    /// Where it was enrolled; none in a network without places, hashed as 0.
    pub cell: Option<H3Cell>,
    /// Readings that count.
    pub accepted: u32,
    /// Readings that were refused.
    pub refused: u32,
    /// [`salted_reports`] of the machine in this epoch.
    pub reports: Hash32,
}

impl EvidenceLeaf {
    /// `H(0x04 | epoch u64 | machine u64 | class len16 | cell u64 | accepted u32 | refused u32 | reports)`.
    ///
    /// # Errors
    /// If the class is longer than 65,535 bytes.
    pub fn hash(&self) -> Result<Hash32, TextTooLong> {
        Ok(sha256(&[
            &[0x04],
            &self.epoch.get().to_be_bytes(),
            &self.machine_id.get().to_be_bytes(),
            &len16(&self.class)?,
            self.class.as_bytes(),
            &self.cell.map_or(0, H3Cell::get).to_be_bytes(),
            &self.accepted.to_be_bytes(),
            &self.refused.to_be_bytes(),
            self.reports.as_bytes(),
        ]))
    }
}

/// `H(salt | digests)`: commits to a machine's reports of an epoch without showing them, not even to somebody who could
/// guess a reading. Digests are those that the device signed, in the order of the reports' nonces.
///
/// The salt is the bundle's for this machine and epoch. Its owner gets salt and digests, and so can prove that a report
/// was counted.
pub fn salted_reports(salt: &[u8; 32], digests: impl IntoIterator<Item = Hash32>) -> Hash32 {
    let mut hash = Sha256::new();
    hash.update(salt);
    for digest in digests {
        hash.update(digest.as_bytes());
    }
    Hash32::new(hash.finalize().into())
}

/// All levels of an evidence tree: 80 bytes a leaf. Its top's hash is the evidence root.
pub struct EvidenceTree {
    keys: Vec<(Epoch, MachineId)>,
    leaves: Vec<Hash32>,
    levels: Levels<EvidenceNode>,
}

impl EvidenceTree {
    /// The tree of leaves, strictly rising by (epoch, machine).
    ///
    /// # Errors
    /// If a leaf is out of order or twice, or its class longer than 65,535 bytes.
    pub fn build<L: Borrow<EvidenceLeaf>>(leaves: impl IntoIterator<Item = L>) -> Result<Self, TreeError> {
        let leaves = leaves.into_iter();
        let expected = leaves.size_hint().0;
        let (mut keys, mut hashes) = (Vec::with_capacity(expected), Vec::with_capacity(expected));
        for leaf in leaves {
            let leaf = leaf.borrow();
            let key = (leaf.epoch, leaf.machine_id);
            if keys.last().is_some_and(|last| key <= *last) {
                return Err(TreeError::EvidenceNotRising {
                    epoch: leaf.epoch,
                    machine_id: leaf.machine_id,
                });
            }
            keys.push(key);
            hashes.push(leaf.hash()?);
        }
        keys.shrink_to_fit();
        hashes.shrink_to_fit();
        let Ok(levels) = Levels::build(hashes.len(), |index| hashes.get(index).copied().map(EvidenceNode));
        Ok(Self {
            keys,
            leaves: hashes,
            levels,
        })
    }

    /// How many leaves, without padding.
    pub fn leaves(&self) -> u64 {
        u64::try_from(self.leaves.len()).unwrap_or(u64::MAX)
    }

    /// The evidence root; of no leaves the empty leaf.
    pub fn root(&self) -> Hash32 {
        self.levels.top(|index| self.leaf_node(index)).0
    }

    /// Where a machine's leaf of an epoch is, if it has one.
    pub fn find_position(&self, epoch: Epoch, machine_id: MachineId) -> Option<u64> {
        self.keys
            .binary_search(&(epoch, machine_id))
            .ok()
            .and_then(|index| u64::try_from(index).ok())
    }

    /// The siblings from the leaf up: [`EVIDENCE_PROOF_BYTES`] for each of the `ceil(log2(leaves))` levels.
    ///
    /// # Errors
    /// If the tree has no such position.
    pub fn proof(&self, position: u64) -> Result<Vec<u8>, TreeError> {
        check_positions(&[position], self.leaves())?;
        Ok(self.levels.proof(&[position], |index| self.leaf_node(index)))
    }

    fn leaf_node(&self, index: usize) -> Option<EvidenceNode> {
        self.leaves.get(index).copied().map(EvidenceNode)
    }
}

/// An evidence root, and how many leaves its tree has (the bundle says so).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EvidenceRoot<'a> {
    /// [`EvidenceTree::root`].
    pub root: &'a Hash32,
    /// [`EvidenceTree::leaves`].
    pub leaves: u64,
}

impl EvidenceRoot<'_> {
    /// Checks that a leaf is under this root, with the proof of [`EvidenceTree::proof`].
    ///
    /// # Errors
    /// If the position is outside the tree, the proof is a byte too long or too short, or leads to another root.
    pub fn verify(&self, position: u64, leaf: &EvidenceLeaf, proof: &[u8]) -> Result<(), ProofError> {
        check_positions(&[position], self.leaves)?;
        let top = climb(vec![(position, EvidenceNode(leaf.hash()?))], depth(self.leaves), proof)?;
        if top.0 != *self.root {
            return Err(ProofError::WrongRoot {
                found: top.0,
                stated: *self.root,
            });
        }
        Ok(())
    }
}

#[derive(Clone, Copy)]
struct EvidenceNode(Hash32);

impl Node for EvidenceNode {
    const BYTES: usize = EVIDENCE_PROOF_BYTES;
    type Error = Infallible;

    /// `H(0x06)`.
    fn empty() -> Self {
        Self(sha256(&[&[0x06]]))
    }

    /// `H(0x05 | left | right)`.
    fn parent(left: &Self, right: &Self) -> Result<Self, Infallible> {
        let mut message = [0x05; 1 + 2 * EVIDENCE_PROOF_BYTES];
        let (_, rest) = message.split_at_mut(1);
        for (place, node) in rest.chunks_exact_mut(EVIDENCE_PROOF_BYTES).zip([left, right]) {
            place.copy_from_slice(node.0.as_bytes());
        }
        Ok(Self(sha256_short(&message)))
    }

    fn write(&self, proof: &mut Vec<u8>) {
        proof.extend_from_slice(self.0.as_bytes());
    }

    fn read(proof: &[u8]) -> Option<(Self, &[u8])> {
        proof
            .split_first_chunk::<32>()
            .map(|(hash, rest)| (Self(Hash32::new(*hash)), rest))
    }
}

impl From<Infallible> for ProofError {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}
