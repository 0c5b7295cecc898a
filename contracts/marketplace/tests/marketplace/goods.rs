//! A file, its tree, and its chunks hidden for an order.

use std::collections::BTreeMap;

use cosmwasm_std::Binary;
use flywheel_protocol::Hash32;
use flywheel_protocol::exchange::{ChunkTree, ExchangeError, Shape, apply_cipher, key_hash};
use flywheel_types::marketplace::{ChunkComplaint, Delivery};

/// A file and all nodes of its tree.
#[derive(Clone)]
pub struct Goods {
    pub bytes: Vec<u8>,
    pub root: Hash32,
    pub shape: Shape,
    nodes: BTreeMap<(u32, u64), Hash32>,
}

impl Goods {
    pub fn of(bytes: &[u8]) -> Self {
        let mut nodes = BTreeMap::new();
        let mut tree = ChunkTree::keeping(|level, index, node: &Hash32| {
            nodes.insert((level, index), *node);
        });
        for chunk in bytes.chunks(1024) {
            tree.push(chunk).unwrap();
        }
        let (root, shape) = tree.finish().unwrap();
        Self {
            bytes: bytes.to_vec(),
            root,
            shape,
            nodes,
        }
    }

    /// So many bytes that say nothing.
    pub fn sized(size: usize) -> Self {
        let bytes: Vec<u8> = (0..size)
            .map(|i| u8::try_from((i * 31 + i / 1024) % 251).unwrap())
            .collect();
        Self::of(&bytes)
    }

    pub fn chunk(&self, index: u64) -> Vec<u8> {
        let index = usize::try_from(index).unwrap();
        self.bytes.chunks(1024).nth(index).unwrap().to_vec()
    }

    pub fn leaf(&self, index: u64) -> Hash32 {
        self.nodes[&(0, index)]
    }

    pub fn proof(&self, index: u64) -> Vec<u8> {
        self.shape
            .proof::<ExchangeError>(index, |level, index| Ok(self.nodes[&(level, index)]))
            .unwrap()
    }

    /// The same with its last byte changed.
    pub fn spoilt(&self) -> Self {
        let mut bytes = self.bytes.clone();
        *bytes.last_mut().unwrap() ^= 1;
        Self::of(&bytes)
    }

    /// Hidden with a key.
    pub fn hidden(&self, key: u8) -> Self {
        let hidden: Vec<u8> = (0..)
            .zip(self.bytes.chunks(1024))
            .flat_map(|(index, chunk)| {
                let mut chunk = chunk.to_vec();
                apply_cipher(&[key; 32], index, &mut chunk).unwrap();
                chunk
            })
            .collect();
        Self::of(&hidden)
    }

    /// What a seller commits to who hides this with a key.
    pub fn delivery(&self, order: u64, key: u8) -> Delivery {
        Delivery {
            order,
            key_hash: key_hash(&[key; 32]),
            hidden_root: self.hidden(key).root,
        }
    }

    /// The complaint about one chunk of what was hidden (`sent`), where this was listed.
    pub fn complaint(&self, order: u64, sent: &Self, key: u8, index: u64) -> ChunkComplaint {
        let hidden = sent.hidden(key);
        ChunkComplaint {
            order,
            index,
            hidden_chunk: Binary::new(hidden.chunk(index)),
            hidden_proof: Binary::new(hidden.proof(index)),
            leaf: self.leaf(index),
            proof: Binary::new(self.proof(index)),
        }
    }
}
