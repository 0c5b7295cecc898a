//! What can be wrong with a tree or a proof.

use cosmwasm_std::Uint128;
use thiserror::Error;

use crate::values::{Epoch, Hash32, MachineId};

/// A chain id, contract or class that its two-byte length cannot count.
#[derive(Error, Debug, Clone, PartialEq, Eq)]
#[error("a text of {length} bytes is too long to be hashed; at most 65535")]
pub struct TextTooLong {
    /// Its length in bytes.
    pub length: usize,
}

/// Why a tree cannot be built, or cannot prove what it was asked for.
#[derive(Error, Debug, Clone, PartialEq, Eq)]
pub enum TreeError {
    /// Leaves out of order, or one machine twice.
    #[error("machine {machine_id} follows machine {after}; leaves come by rising machine id, each once")]
    MachinesNotRising {
        /// The leaf that was pushed.
        machine_id: MachineId,
        /// The one before it.
        after: MachineId,
    },
    /// Evidence out of order, or one machine twice in an epoch.
    #[error(
        "epoch {epoch}, machine {machine_id} does not follow the leaf before it; leaves come by epoch, then machine, each once"
    )]
    EvidenceNotRising {
        /// The leaf's epoch.
        epoch: Epoch,
        /// The leaf's machine.
        machine_id: MachineId,
    },
    /// All leaves together are more than an amount can be.
    #[error("with the {cumulative} of machine {machine_id} the tree's sum is more than an amount can be")]
    SumTooLarge {
        /// The leaf that was pushed.
        machine_id: MachineId,
        /// Its amount.
        cumulative: Uint128,
    },
    /// Asked for a proof that would be refused.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// A class that is too long.
    #[error(transparent)]
    TextTooLong(#[from] TextTooLong),
}

/// Why a proof is refused.
#[derive(Error, Debug, Clone, PartialEq, Eq)]
pub enum ProofError {
    /// Nothing to prove.
    #[error("no leaves to prove; name at least one")]
    NoLeaves,
    /// A fleet that is too large for one message.
    #[error("{found} leaves in one proof, at most {maximum}; send the rest in another message")]
    TooManyLeaves {
        /// How many there are.
        found: usize,
        /// How many there may be.
        maximum: usize,
    },
    /// A leaf beyond the tree.
    #[error("position {position} is outside a tree of {leaves} leaves; positions start at 0")]
    PositionOutside {
        /// The leaf's position.
        position: u64,
        /// How many leaves the tree has.
        leaves: u64,
    },
    /// Leaves out of order, or one twice.
    #[error("position {position} follows position {after}; leaves come by rising position, each once")]
    PositionsNotRising {
        /// The later leaf's position.
        position: u64,
        /// That of the leaf before it.
        after: u64,
    },
    /// Missing or trailing bytes.
    #[error("the proof has {found} bytes, these leaves of this tree take exactly {expected}; is it of this root?")]
    WrongLength {
        /// How many bytes there are.
        found: usize,
        /// How many there must be.
        expected: usize,
    },
    /// Siblings whose sums do not fit an amount.
    #[error("the sums of the proof add up to more than an amount can be")]
    SumTooLarge,
    /// Siblings that lead to another sum.
    #[error("the proof leads to a sum of {found}, the root's is {stated}; is it of this root?")]
    WrongSum {
        /// The sum that the proof leads to.
        found: Uint128,
        /// The sum that is stated with the root.
        stated: Uint128,
    },
    /// A leaf that is not under the root.
    #[error("the proof leads to root {found}, not to {stated}; is it of this root, this chain and this contract?")]
    WrongRoot {
        /// The root that the proof leads to.
        found: Hash32,
        /// The root it was checked against.
        stated: Hash32,
    },
    /// A chain id, contract or class that is too long.
    #[error(transparent)]
    TextTooLong(#[from] TextTooLong),
}
