//! One chunk that is not what was sold.

use super::ExchangeError;
use super::cipher::{KEY_BYTES, apply_cipher};
use super::content::{ContentRoot, Shape, chunk_leaf};
use crate::values::Hash32;

/// A buyer's proof that the hidden chunks, shown with the seller's key, are not the data that was listed.
///
/// Both trees are of one shape. Before a buyer confirms, he has checked that the hidden chunks lead to `hidden_root` and
/// the leaves that came with them to `root`: so whatever chunk differs, he has what this takes.
#[derive(Debug, Clone, Copy)]
pub struct Complaint<'a> {
    /// What was listed.
    pub root: &'a Hash32,
    /// Of how many bytes.
    pub shape: Shape,
    /// The root over the hidden chunks that the seller committed to.
    pub hidden_root: &'a Hash32,
    /// The key that the seller has shown.
    pub key: &'a [u8; KEY_BYTES],
    /// The chunk.
    pub index: u64,
    /// The chunk as it was delivered.
    pub hidden_chunk: &'a [u8],
    /// It is under `hidden_root`.
    pub hidden_proof: &'a [u8],
    /// The leaf that was listed at this index.
    pub leaf: &'a Hash32,
    /// It is under `root`.
    pub proof: &'a [u8],
}

impl Complaint<'_> {
    /// Whether the complaint is right.
    ///
    /// # Errors
    /// [`ExchangeError::AsListed`] if the chunk is what was listed; else what the proofs lack.
    pub fn check(&self) -> Result<(), ExchangeError> {
        let hidden = ContentRoot {
            root: self.hidden_root,
            shape: self.shape,
        };
        hidden.verify_chunk(self.index, self.hidden_chunk, self.hidden_proof)?;
        let listed = ContentRoot {
            root: self.root,
            shape: self.shape,
        };
        listed.verify_leaf(self.index, self.leaf, self.proof)?;

        let mut chunk = self.hidden_chunk.to_vec();
        apply_cipher(self.key, self.index, &mut chunk)?;
        if chunk_leaf(self.index, &chunk) == *self.leaf {
            return Err(ExchangeError::AsListed { index: self.index });
        }
        Ok(())
    }
}
