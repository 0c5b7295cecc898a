//! A file for sale: its chunks, all nodes of its tree, and the same hidden with a key.

use std::collections::BTreeMap;

use cosmwasm_std::Binary;
use flywheel_protocol::Hash32;
use flywheel_protocol::exchange::{CHUNK_BYTES, ChunkTree, ExchangeError, Shape, apply_cipher, key_hash};
use flywheel_types::marketplace::{ChunkComplaint, Content, Delivery};

/// A small file and its tree, in memory.
#[derive(Debug, Clone)]
pub struct Goods {
    bytes: Vec<u8>,
    root: Hash32,
    shape: Shape,
    nodes: BTreeMap<(u32, u64), Hash32>,
}

impl Goods {
    /// These bytes; at least one.
    pub fn of(bytes: &[u8]) -> Self {
        let mut nodes = BTreeMap::new();
        let mut tree = ChunkTree::keeping(|level, index, node: &Hash32| {
            nodes.insert((level, index), *node);
        });
        for chunk in bytes.chunks(CHUNK_BYTES) {
            tree.push(chunk).unwrap_or_else(|error| panic!("{error}"));
        }
        let (root, shape) = tree.finish().unwrap_or_else(|error| panic!("{error}"));
        Self {
            bytes: bytes.to_vec(),
            root,
            shape,
            nodes,
        }
    }

    /// So many bytes that say nothing.
    pub fn sized(size: usize) -> Self {
        let byte = |place: usize| u8::try_from((place * 31 + place / CHUNK_BYTES) % 251).unwrap_or_default();
        Self::of(&(0..size).map(byte).collect::<Vec<_>>())
    }

    /// The same with its last byte changed.
    pub fn spoilt(&self) -> Self {
        let mut bytes = self.bytes.clone();
        if let Some(last) = bytes.last_mut() {
            *last ^= 1;
        }
        Self::of(&bytes)
    }

    /// What a listing names.
    pub fn content(&self) -> Content {
        Content::Dataset {
            root: self.root,
            size: self.shape.size(),
            file_hash: None,
        }
    }

    /// The root over its chunks.
    pub const fn root(&self) -> Hash32 {
        self.root
    }

    /// How many chunks it has.
    pub const fn chunks(&self) -> u64 {
        self.shape.chunks()
    }

    /// The bytes of a chunk.
    pub fn chunk(&self, index: u64) -> Vec<u8> {
        let mut chunks = (0..).zip(self.bytes.chunks(CHUNK_BYTES));
        let found = chunks.find(|(number, _): &(u64, _)| *number == index);
        found.map_or_else(|| panic!("there is no chunk {index}"), |(_, chunk)| chunk.to_vec())
    }

    /// The siblings from a chunk to the root.
    pub fn proof(&self, index: u64) -> Vec<u8> {
        let proof = self
            .shape
            .proof::<ExchangeError>(index, |level, index| Ok(self.node(level, index)));
        proof.unwrap_or_else(|error| panic!("{error}"))
    }

    fn node(&self, level: u32, index: u64) -> Hash32 {
        let node = self.nodes.get(&(level, index)).copied();
        node.unwrap_or_else(|| panic!("there is no node {index} on level {level}"))
    }

    /// Its chunks hidden with a key.
    pub fn hidden(&self, key: u8) -> Self {
        self.applied(&[key; 32])
    }

    /// What a buyer reads who has these hidden chunks and the key.
    pub fn opened(&self, key: &Hash32) -> Vec<u8> {
        self.applied(key.as_bytes()).bytes
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn applied(&self, key: &[u8; 32]) -> Self {
        let mut bytes = self.bytes.clone();
        for (index, chunk) in (0..).zip(bytes.chunks_mut(CHUNK_BYTES)) {
            apply_cipher(key, index, chunk).unwrap_or_else(|error| panic!("{error}"));
        }
        Self::of(&bytes)
    }

    /// What a seller commits to who hides this with a key for an order.
    pub fn delivery(&self, order: u64, key: u8) -> Delivery {
        Delivery {
            order,
            key_hash: key_hash(&[key; 32]),
            hidden_root: self.hidden(key).root,
        }
    }

    /// The complaint about one chunk, where this is listed and `hidden` is what came.
    pub fn complaint(&self, order: u64, hidden: &Self, index: u64) -> ChunkComplaint {
        ChunkComplaint {
            order,
            index,
            hidden_chunk: Binary::new(hidden.chunk(index)),
            hidden_proof: Binary::new(hidden.proof(index)),
            leaf: self.node(0, index),
            proof: Binary::new(self.proof(index)),
        }
    }
}
