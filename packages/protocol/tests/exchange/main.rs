//! Chunk trees, hidden chunks and complaints: against the vectors, and as properties.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    clippy::unwrap_used
)]

mod complaints;
mod properties;
mod vectors;

use std::collections::BTreeMap;

use flywheel_protocol::Hash32;
use flywheel_protocol::exchange::{ChunkTree, ContentRoot, ExchangeError, Shape};

/// The vectors' data.
fn data(size: u64) -> Vec<u8> {
    (0..size).map(|i| ((i * 7 + i / 251 + i / 1024) % 256) as u8).collect()
}

/// A tree with all its nodes.
struct Kept {
    root: Hash32,
    shape: Shape,
    nodes: BTreeMap<(u32, u64), Hash32>,
}

impl Kept {
    fn of(bytes: &[u8]) -> Self {
        let mut nodes = BTreeMap::new();
        let mut tree = ChunkTree::keeping(|level, index, node: &Hash32| {
            assert_eq!(nodes.insert((level, index), *node), None, "each node is kept once");
        });
        for chunk in bytes.chunks(1024) {
            tree.push(chunk).unwrap();
        }
        let (root, shape) = tree.finish().unwrap();
        Self { root, shape, nodes }
    }

    fn root(&self) -> ContentRoot<'_> {
        ContentRoot {
            root: &self.root,
            shape: self.shape,
        }
    }

    fn leaf(&self, index: u64) -> Hash32 {
        self.nodes[&(0, index)]
    }

    fn proof(&self, index: u64) -> Vec<u8> {
        self.shape
            .proof::<ExchangeError>(index, |level, index| Ok(self.nodes[&(level, index)]))
            .unwrap()
    }
}
