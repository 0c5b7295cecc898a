//! The hashes of N4.

use cosmwasm_std::Uint128;

use super::levels::{Node, len16};
use super::short::sha256_short;
use super::{ProofError, TextTooLong};
use crate::values::{Hash32, MachineId, sha256};

/// What each level adds to a proof in a Merkle-sum tree: a hash and a sum.
pub const SUM_PROOF_BYTES: usize = 48;

/// A place of a Merkle-sum tree: a hash, and the sum of all leaves under it in base units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SumNode {
    /// Of the leaf, or of both nodes below with their sums.
    pub hash: Hash32,
    /// Of all leaves under it.
    pub sum: Uint128,
}

impl SumNode {
    /// `H(0x00 | machine_id u64 | cumulative u128)`.
    pub fn leaf(machine_id: MachineId, cumulative: Uint128) -> Self {
        let mut message = [0x00; 1 + 8 + 16];
        let (_, rest) = message.split_at_mut(1);
        let (machine, sum) = rest.split_at_mut(8);
        machine.copy_from_slice(&machine_id.get().to_be_bytes());
        sum.copy_from_slice(&cumulative.to_be_bytes());
        Self {
            hash: sha256_short(&message),
            sum: cumulative,
        }
    }

    /// `H(0x03 | chain_id, rewards contract (len16 each) | hash | sum)`: the root, if this is the top. It names the
    /// contract that pays, so that no root is worth anything elsewhere.
    ///
    /// # Errors
    /// If a text is longer than 65,535 bytes.
    pub fn root(&self, chain_id: &str, rewards_contract: &str) -> Result<Hash32, TextTooLong> {
        Ok(sha256(&[
            &[0x03],
            &len16(chain_id)?,
            chain_id.as_bytes(),
            &len16(rewards_contract)?,
            rewards_contract.as_bytes(),
            self.hash.as_bytes(),
            &self.sum.to_be_bytes(),
        ]))
    }
}

impl Node for SumNode {
    const BYTES: usize = SUM_PROOF_BYTES;
    type Error = ProofError;

    /// `H(0x02)` with sum 0.
    fn empty() -> Self {
        Self {
            hash: sha256(&[&[0x02]]),
            sum: Uint128::zero(),
        }
    }

    /// `H(0x01 | left.hash | left.sum u128 | right.hash | right.sum u128)`.
    fn parent(left: &Self, right: &Self) -> Result<Self, ProofError> {
        let sum = left.sum.checked_add(right.sum).map_err(|_| ProofError::SumTooLarge)?;
        let mut message = [0x01; 1 + 2 * SUM_PROOF_BYTES];
        let (_, rest) = message.split_at_mut(1);
        for (place, node) in rest.chunks_exact_mut(SUM_PROOF_BYTES).zip([left, right]) {
            let (hash, sum) = place.split_at_mut(32);
            hash.copy_from_slice(node.hash.as_bytes());
            sum.copy_from_slice(&node.sum.to_be_bytes());
        }
        let hash = sha256_short(&message);
        Ok(Self { hash, sum })
    }

    fn write(&self, proof: &mut Vec<u8>) {
        proof.extend_from_slice(self.hash.as_bytes());
        proof.extend_from_slice(&self.sum.to_be_bytes());
    }

    fn read(proof: &[u8]) -> Option<(Self, &[u8])> {
        let (hash, rest) = proof.split_first_chunk::<32>()?;
        let (sum, rest) = rest.split_first_chunk::<16>()?;
        Some((
            Self {
                hash: Hash32::new(*hash),
                sum: Uint128::new(u128::from_be_bytes(*sum)),
            },
            rest,
        ))
    }
}
