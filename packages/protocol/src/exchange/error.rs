//! What can be wrong with chunks, their tree and complaints about them.

use thiserror::Error;

use crate::values::Hash32;

/// Why data cannot be rooted, or a proof or complaint is refused.
#[derive(Error, Debug, Clone, PartialEq, Eq)]
pub enum ExchangeError {
    /// Nothing, or more than a tree is built for.
    #[error("data of {size} bytes: from 1 to {maximum} can be named")]
    Size {
        /// How many bytes there are.
        size: u64,
        /// How many there may be.
        maximum: u64,
    },
    /// A chunk beyond the end.
    #[error("chunk {index} is outside data of {chunks} chunks; they count from 0")]
    ChunkOutside {
        /// The chunk asked for.
        index: u64,
        /// How many there are.
        chunks: u64,
    },
    /// A chunk of another length than the size says.
    #[error("chunk {index} has {found} bytes, it must have {expected}")]
    ChunkLength {
        /// Which.
        index: u64,
        /// How many bytes it has.
        found: usize,
        /// How many it must have.
        expected: usize,
    },
    /// A chunk after one that was shorter than 1 KiB, or after the last one that a tree can have.
    #[error("chunk {index} follows the last one: only the last chunk is shorter than 1 KiB")]
    AfterTheEnd {
        /// The chunk that came.
        index: u64,
    },
    /// A whole subtree that does not begin where one may.
    #[error("a subtree of level {level} cannot begin at chunk {index}: that is no multiple of 2^{level}")]
    Misplaced {
        /// The subtree's level.
        level: u32,
        /// The chunk it would begin with.
        index: u64,
    },
    /// Missing or trailing bytes.
    #[error("the proof of chunk {index} has {found} bytes, it must have {expected}; is it of this size?")]
    ProofLength {
        /// Which chunk's.
        index: u64,
        /// How many bytes there are.
        found: usize,
        /// How many there must be.
        expected: usize,
    },
    /// A chunk that is not under the root.
    #[error("the proof leads to {found}, not to {stated}; is it of this data and chunk?")]
    WrongRoot {
        /// Where it leads.
        found: Hash32,
        /// Where it should lead.
        stated: Hash32,
    },
    /// A complaint about a chunk that is as listed.
    #[error("chunk {index} decrypts to exactly what is listed: there is nothing to complain about")]
    AsListed {
        /// Which.
        index: u64,
    },
    /// A key stream that ended, which no chunk reaches.
    #[error("a chunk of {length} bytes is too long to be hidden")]
    TooLong {
        /// Its length.
        length: usize,
    },
}
