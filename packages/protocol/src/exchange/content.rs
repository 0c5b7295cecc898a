//! The shape of a chunk tree, and the side that checks.

use super::ExchangeError;
use crate::values::{Hash32, sha256};

/// Bytes of every chunk but the last.
pub const CHUNK_BYTES: usize = 1_024;
/// Bytes of a sibling in a proof.
pub const CHUNK_PROOF_BYTES: usize = 32;
/// The most bytes that a tree names: 4 TiB, which are 2^32 chunks and 32 levels.
pub const MAX_CONTENT_BYTES: u64 = 1 << 42;

const WIDE_CHUNK: u64 = 1_024;

/// `H(0x10 | index u64 | length u32 | bytes)`. A chunk has at most 1 KiB, so its length always fits.
#[must_use]
pub fn chunk_leaf(index: u64, bytes: &[u8]) -> Hash32 {
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    sha256(&[&[0x10], &index.to_be_bytes(), &length.to_be_bytes(), bytes])
}

/// `H(0x11 | left | right)`.
#[must_use]
pub fn chunk_parent(left: &Hash32, right: &Hash32) -> Hash32 {
    sha256(&[&[0x11], left.as_bytes(), right.as_bytes()])
}

/// What the size of data alone says about its tree. The size is at least 1 and at most [`MAX_CONTENT_BYTES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    size: u64,
}

impl Shape {
    /// The shape of a tree over so many bytes.
    ///
    /// # Errors
    /// [`ExchangeError::Size`] for nothing, and for more than [`MAX_CONTENT_BYTES`].
    pub const fn of(size: u64) -> Result<Self, ExchangeError> {
        if size == 0 || size > MAX_CONTENT_BYTES {
            return Err(ExchangeError::Size {
                size,
                maximum: MAX_CONTENT_BYTES,
            });
        }
        Ok(Self { size })
    }

    /// The bytes.
    #[must_use]
    pub const fn size(self) -> u64 {
        self.size
    }

    /// The chunks: `ceil(size / 1024)`, at least 1.
    #[must_use]
    pub const fn chunks(self) -> u64 {
        self.size.div_ceil(WIDE_CHUNK)
    }

    /// The levels above the leaves: `ceil(log2(chunks))`.
    #[must_use]
    pub const fn depth(self) -> u32 {
        crate::trees::depth(self.chunks())
    }

    /// The nodes of a level, 0 being the leaves: `ceil(chunks / 2^level)`.
    #[must_use]
    pub const fn width(self, level: u32) -> u64 {
        match 1_u64.checked_shl(level) {
            Some(span) => self.chunks().div_ceil(span),
            None => 1,
        }
    }

    /// Where a node is in a file that holds all levels one after the other, the leaves first, in hashes of 32 bytes.
    #[must_use]
    pub fn place(self, level: u32, index: u64) -> u64 {
        // At most 2^33 nodes in all.
        (0..level).fold(index, |place, below| place.saturating_add(self.width(below)))
    }

    /// The bytes of a chunk: 1,024, or what is left for the last.
    ///
    /// # Errors
    /// [`ExchangeError::ChunkOutside`].
    pub fn chunk_length(self, index: u64) -> Result<usize, ExchangeError> {
        self.check_index(index)?;
        let before = index.saturating_mul(WIDE_CHUNK);
        let left = self.size.saturating_sub(before).min(WIDE_CHUNK);
        Ok(usize::try_from(left).unwrap_or(CHUNK_BYTES))
    }

    /// The siblings that a chunk's path to the root meets, from below: level and index of each.
    ///
    /// # Errors
    /// [`ExchangeError::ChunkOutside`].
    pub fn siblings(self, index: u64) -> Result<impl Iterator<Item = (u32, u64)>, ExchangeError> {
        self.check_index(index)?;
        let sibling = move |level: u32| {
            let beside = index.checked_shr(level).unwrap_or(0) ^ 1;
            // The last node of a level may be without a neighbour: then it moves up unchanged.
            (beside < self.width(level)).then_some((level, beside))
        };
        Ok((0..self.depth()).filter_map(sibling))
    }

    /// A chunk's proof: its siblings from below, each read by level and index, as from a file of [`Shape::place`]s.
    ///
    /// # Errors
    /// [`ExchangeError::ChunkOutside`], and what `read` cannot read.
    pub fn proof<E: From<ExchangeError>>(
        self,
        index: u64,
        mut read: impl FnMut(u32, u64) -> Result<Hash32, E>,
    ) -> Result<Vec<u8>, E> {
        let mut proof = Vec::new();
        for (level, index) in self.siblings(index)? {
            proof.extend_from_slice(read(level, index)?.as_bytes());
        }
        Ok(proof)
    }

    const fn check_index(self, index: u64) -> Result<(), ExchangeError> {
        let chunks = self.chunks();
        if index >= chunks {
            return Err(ExchangeError::ChunkOutside { index, chunks });
        }
        Ok(())
    }
}

/// The name of data, and its size, without which the name says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContentRoot<'a> {
    /// The tree's root.
    pub root: &'a Hash32,
    /// What the size says.
    pub shape: Shape,
}

impl ContentRoot<'_> {
    /// Checks that these bytes are the chunk at `index`.
    ///
    /// # Errors
    /// If the chunk has another length than the size says, or as [`ContentRoot::verify_leaf`].
    pub fn verify_chunk(&self, index: u64, bytes: &[u8], proof: &[u8]) -> Result<(), ExchangeError> {
        let expected = self.shape.chunk_length(index)?;
        if bytes.len() != expected {
            return Err(ExchangeError::ChunkLength {
                index,
                found: bytes.len(),
                expected,
            });
        }
        self.verify_leaf(index, &chunk_leaf(index, bytes), proof)
    }

    /// Checks that this is the leaf at `index`, without its bytes.
    ///
    /// Which siblings there are follows from the size, so that no inner node can stand for a leaf.
    ///
    /// # Errors
    /// If the index is beyond the end, the proof a byte too long or too short, or it leads to another root.
    pub fn verify_leaf(&self, index: u64, leaf: &Hash32, proof: &[u8]) -> Result<(), ExchangeError> {
        let expected = self.shape.siblings(index)?.count().saturating_mul(CHUNK_PROOF_BYTES);
        let wrong_length = || ExchangeError::ProofLength {
            index,
            found: proof.len(),
            expected,
        };
        if proof.len() != expected {
            return Err(wrong_length());
        }
        let mut node = *leaf;
        let mut rest = proof;
        for (_, beside) in self.shape.siblings(index)? {
            let (sibling, after) = rest.split_first_chunk::<CHUNK_PROOF_BYTES>().ok_or_else(wrong_length)?;
            let sibling = Hash32::new(*sibling);
            let is_right = beside & 1 == 1;
            node = if is_right {
                chunk_parent(&node, &sibling)
            } else {
                chunk_parent(&sibling, &node)
            };
            rest = after;
        }
        if node != *self.root {
            return Err(ExchangeError::WrongRoot {
                found: node,
                stated: *self.root,
            });
        }
        Ok(())
    }
}
