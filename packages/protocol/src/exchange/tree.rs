//! The side that builds.

use super::ExchangeError;
use super::content::{CHUNK_BYTES, MAX_CONTENT_BYTES, Shape, chunk_leaf, chunk_parent};
use crate::values::Hash32;

/// Roots data chunk by chunk. It keeps one hash a level, at most 33, however long the data is.
///
/// Whoever wants proofs later hands in `keep`, which is told every node by level and index, from left to right within a
/// level: written to the places that [`Shape::place`] gives, they are the file that [`Shape::proof`] reads.
#[derive(Debug, Clone)]
pub struct ChunkTree<K> {
    /// For each level, a left node that waits for its right neighbour.
    waiting: Vec<Option<Hash32>>,
    chunks: u64,
    size: u64,
    is_complete: bool,
    keep: K,
}

impl ChunkTree<fn(u32, u64, &Hash32)> {
    /// A tree of which only the root is wanted.
    #[must_use]
    pub fn new() -> Self {
        Self::keeping(|_, _, _| {})
    }
}

impl Default for ChunkTree<fn(u32, u64, &Hash32)> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: FnMut(u32, u64, &Hash32)> ChunkTree<K> {
    /// A tree that tells `keep` each node.
    pub fn keeping(keep: K) -> Self {
        Self {
            waiting: Vec::new(),
            chunks: 0,
            size: 0,
            is_complete: false,
            keep,
        }
    }

    /// The chunks so far, which is the next one's index.
    pub const fn chunks(&self) -> u64 {
        self.chunks
    }

    /// Adds the next chunk. One that is shorter than 1 KiB is the last.
    ///
    /// # Errors
    /// An empty chunk, one that is too long, and one after the last.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), ExchangeError> {
        self.push_leaf(&chunk_leaf(self.chunks, bytes), bytes.len())
    }

    /// Adds the next chunk by its leaf, for who hashes leaves elsewhere (on several cores), and its length.
    ///
    /// # Errors
    /// As [`ChunkTree::push`].
    pub fn push_leaf(&mut self, leaf: &Hash32, length: usize) -> Result<(), ExchangeError> {
        let index = self.chunks;
        if length == 0 || length > CHUNK_BYTES {
            return Err(ExchangeError::ChunkLength {
                index,
                found: length,
                expected: CHUNK_BYTES,
            });
        }
        let added = u64::try_from(length).unwrap_or(u64::MAX);
        self.push_node(0, leaf, added)?;
        self.is_complete = length < CHUNK_BYTES;
        Ok(())
    }

    /// Adds `2^level` whole chunks by the node above them, whose own nodes whoever made it has kept.
    ///
    /// # Errors
    /// If a subtree of this level cannot begin here, or the data has ended.
    pub fn push_subtree(&mut self, level: u32, node: &Hash32) -> Result<(), ExchangeError> {
        let misplaced = ExchangeError::Misplaced {
            level,
            index: self.chunks,
        };
        let span = 1_u64.checked_shl(level).ok_or(misplaced.clone())?;
        if self.chunks.checked_rem(span) != Some(0) {
            return Err(misplaced);
        }
        let bytes = u64::try_from(CHUNK_BYTES).unwrap_or(u64::MAX).saturating_mul(span);
        self.push_node(level, node, bytes)
    }

    /// The root, and the shape of what was pushed.
    ///
    /// # Errors
    /// [`ExchangeError::Size`] if nothing was pushed.
    pub fn finish(mut self) -> Result<(Hash32, Shape), ExchangeError> {
        let shape = Shape::of(self.size)?;
        let mut last: Option<Hash32> = None;
        for level in 0..shape.depth() {
            let waits = self.take(level);
            last = match (waits, last) {
                (Some(left), Some(right)) => Some(chunk_parent(&left, &right)),
                (one, other) => one.or(other),
            };
            if let Some(node) = &last {
                let above = level.saturating_add(1);
                (self.keep)(above, shape.width(above).saturating_sub(1), node);
            }
        }
        let root = last.or_else(|| self.take(shape.depth()));
        // A tree of at least one chunk has a top: this error never comes.
        root.map(|root| (root, shape)).ok_or(ExchangeError::Size {
            size: self.size,
            maximum: MAX_CONTENT_BYTES,
        })
    }

    fn push_node(&mut self, level: u32, node: &Hash32, bytes: u64) -> Result<(), ExchangeError> {
        let size = self.size.saturating_add(bytes);
        if self.is_complete || size > MAX_CONTENT_BYTES {
            return Err(ExchangeError::AfterTheEnd { index: self.chunks });
        }
        let mut level = level;
        let mut node = *node;
        let mut index = self.chunks.checked_shr(level).unwrap_or(0);
        (self.keep)(level, index, &node);
        while let Some(left) = self.take(level) {
            node = chunk_parent(&left, &node);
            level = level.saturating_add(1);
            index >>= 1;
            (self.keep)(level, index, &node);
        }
        self.wait(level, node);
        self.size = size;
        self.chunks = size.div_ceil(1_024);
        Ok(())
    }

    fn take(&mut self, level: u32) -> Option<Hash32> {
        self.waiting.get_mut(usize::try_from(level).ok()?)?.take()
    }

    fn wait(&mut self, level: u32, node: Hash32) {
        let place = usize::try_from(level).unwrap_or_default();
        if self.waiting.len() <= place {
            self.waiting.resize(place.saturating_add(1), None);
        }
        if let Some(waiting) = self.waiting.get_mut(place) {
            *waiting = Some(node);
        }
    }
}
