//! What goes over the wire: blocks, each encrypted to the order's X25519 key and checked by itself.
//!
//! A *group* is 64 chunks, the node of level 6 over them. The *content* is a block for each group: its hidden chunks, then
//! the listed leaves of the same chunks. The *nodes* tell what every group must lead to: for each group its node in the
//! hidden tree and its node in the listed one, 1,024 groups a block. Both are streams of blocks of known lengths, so that any
//! range of bytes can be asked for, and any block that is there in full can be opened and checked without the others.
//!
//! A block is sealed with ChaCha20-Poly1305 (RFC 8439). Its key comes from X25519 between the order's transfer key and a key
//! that the seller made for this order, by HKDF-SHA256 over everything that names the order; its nonce is the part and the
//! block's number. Both keys are of one order, and the order's bytes never change: no nonce is used for two texts.

use chacha20poly1305::aead::{AeadInPlace, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Nonce, Tag};
use flywheel_protocol::Hash32;
use flywheel_protocol::exchange::{CHUNK_BYTES, Shape};
use hkdf::Hkdf;
use sha2::Sha256;
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use crate::{BuyerSecret, Described, FileError, Sealed};

/// The level at which a group is one node.
const GROUP_LEVEL: u32 = 6;
/// Chunks of a group.
pub const GROUP_CHUNKS: u64 = 1 << GROUP_LEVEL;
/// Groups whose nodes are one block.
const NODES_BLOCK: u64 = 1_024;
/// Bytes that a group has among the nodes.
const NODES_OF_GROUP: u64 = 64;
/// Bytes of a block's tag.
const TAG: u64 = 16;
const LEAF: u64 = 32;

/// What is fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What each group must lead to, in both trees.
    Nodes,
    /// Hidden chunks with their listed leaves.
    Content,
}

impl Part {
    /// Its name in paths.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Nodes => "nodes",
            Self::Content => "content",
        }
    }

    /// Blocks of this part.
    pub(crate) fn blocks(self, shape: Shape) -> u64 {
        match self {
            Self::Nodes => Group::count(shape).div_ceil(NODES_BLOCK),
            Self::Content => Group::count(shape),
        }
    }

    /// Bytes of every block but the last, sealed.
    pub(crate) const fn full_block(self) -> u64 {
        match self {
            Self::Nodes => NODES_BLOCK * NODES_OF_GROUP + TAG,
            Self::Content => GROUP_CHUNKS * (CHUNK_BYTES as u64 + LEAF) + TAG,
        }
    }

    /// Bytes of one block, sealed; nothing beyond the end.
    pub(crate) fn block(self, shape: Shape, number: u64) -> u64 {
        let plain = match self {
            Self::Nodes => nodes_in_block(shape, number) * NODES_OF_GROUP,
            Self::Content => {
                let group = Group::of(shape, number);
                group.bytes + group.chunks * LEAF
            }
        };
        if plain == 0 { 0 } else { plain + TAG }
    }

    /// Bytes of the whole part, sealed.
    pub(crate) fn length(self, shape: Shape) -> u64 {
        let last = self.blocks(shape).saturating_sub(1);
        last * self.full_block() + self.block(shape, last)
    }
}

fn nodes_in_block(shape: Shape, number: u64) -> u64 {
    Group::count(shape)
        .saturating_sub(number.saturating_mul(NODES_BLOCK))
        .min(NODES_BLOCK)
}

/// 64 chunks, or what is left.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Group {
    pub(crate) first_chunk: u64,
    pub(crate) chunks: u64,
    pub(crate) begin: u64,
    pub(crate) bytes: u64,
}

impl Group {
    pub(crate) fn count(shape: Shape) -> u64 {
        shape.chunks().div_ceil(GROUP_CHUNKS)
    }

    pub(crate) fn of(shape: Shape, number: u64) -> Self {
        let first_chunk = number.saturating_mul(GROUP_CHUNKS).min(shape.chunks());
        let begin = first_chunk.saturating_mul(CHUNK_BYTES as u64).min(shape.size());
        Self {
            first_chunk,
            chunks: (shape.chunks() - first_chunk).min(GROUP_CHUNKS),
            begin,
            bytes: (shape.size() - begin).min(GROUP_CHUNKS * CHUNK_BYTES as u64),
        }
    }

    /// The level of a group's node: 6, or the top of a smaller tree.
    pub(crate) fn level(shape: Shape) -> u32 {
        GROUP_LEVEL.min(shape.depth())
    }
}

/// The node over a group's leaves.
pub(crate) fn group_node(leaves: Vec<Hash32>) -> Hash32 {
    crate::describe::top(&crate::pieces::nodes_above(leaves, GROUP_LEVEL))
}

/// Seals and opens an order's blocks.
pub(crate) struct Wire(ChaCha20Poly1305);

impl Wire {
    pub(crate) fn of_seller(sealed: &Sealed, order: u64, buyer: Hash32) -> Result<Self, FileError> {
        let names = Names {
            order,
            content: Described {
                root: sealed.root(),
                shape: sealed.shape(),
            },
            hidden_root: sealed.hidden_root(),
            buyer,
            seller: sealed.transfer_key(),
        };
        Self::derive(&sealed.secrets.transfer, buyer, &names)
    }

    pub(crate) fn of_buyer(secret: &BuyerSecret, names: &Names) -> Result<Self, FileError> {
        Self::derive(secret.secret(), names.seller, names)
    }

    fn derive(own: &StaticSecret, other: Hash32, names: &Names) -> Result<Self, FileError> {
        let shared = own.diffie_hellman(&PublicKey::from(*other.as_bytes()));
        // A key of low order leads everybody to the same shared secret.
        if !shared.was_contributory() {
            return Err(FileError::WeakKey { key: other });
        }
        let mut key = Zeroizing::new([0; 32]);
        let derived = Hkdf::<Sha256>::new(Some(b"flywheel transfer 1"), shared.as_bytes());
        derived
            .expand(&names.bytes(), key.as_mut())
            // 32 bytes are never too many.
            .map_err(|_| FileError::WeakKey { key: other })?;
        Ok(Self(ChaCha20Poly1305::new((&*key).into())))
    }

    /// Seals a block in place.
    pub(crate) fn seal(&self, part: Part, number: u64, block: &mut Vec<u8>) -> Option<()> {
        let tag = self
            .0
            .encrypt_in_place_detached(&nonce(part, number), &[], block)
            .ok()?;
        block.extend_from_slice(&tag);
        Some(())
    }

    /// Opens a block in place. Nothing if it was not sealed for this order, part and number.
    pub(crate) fn open(&self, part: Part, number: u64, block: &mut Vec<u8>) -> Option<()> {
        let (_, tag) = block.split_last_chunk::<{ TAG as usize }>()?;
        let tag = Tag::from(*tag);
        block.truncate(block.len() - TAG as usize);
        self.0
            .decrypt_in_place_detached(&nonce(part, number), &[], block, &tag)
            .ok()
    }
}

/// Refuses a transfer key that keeps no secret: one of low order leads every other key to the same.
pub(crate) fn check_key(key: Hash32) -> Result<(), FileError> {
    let shared = StaticSecret::from([1; 32]).diffie_hellman(&PublicKey::from(*key.as_bytes()));
    if shared.was_contributory() {
        Ok(())
    } else {
        Err(FileError::WeakKey { key })
    }
}

/// Everything that names a transfer: its key is of all of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Names {
    pub(crate) order: u64,
    pub(crate) content: Described,
    pub(crate) hidden_root: Hash32,
    pub(crate) buyer: Hash32,
    pub(crate) seller: Hash32,
}

impl Names {
    fn bytes(&self) -> Vec<u8> {
        let size = self.content.shape.size();
        let mut bytes = [self.order.to_be_bytes(), size.to_be_bytes()].concat();
        for hash in [&self.content.root, &self.hidden_root, &self.buyer, &self.seller] {
            bytes.extend_from_slice(hash.as_bytes());
        }
        bytes
    }
}

fn nonce(part: Part, number: u64) -> Nonce {
    let mut nonce = [0; 12];
    let (head, place) = nonce.split_at_mut(4);
    head.copy_from_slice(match part {
        Part::Nodes => b"node",
        Part::Content => b"data",
    });
    place.copy_from_slice(&number.to_be_bytes());
    nonce.into()
}

/// A block as it is before it is sealed.
pub(crate) fn plain_block(sealed: &Sealed, part: Part, number: u64) -> Result<Vec<u8>, FileError> {
    let shape = sealed.shape();
    match part {
        Part::Nodes => {
            let count = nodes_in_block(shape, number) as usize;
            let (level, first) = (Group::level(shape), number * NODES_BLOCK);
            let hidden = sealed.hidden_levels.nodes(level, first, count)?;
            let listed = sealed.listed.nodes(level, first, count)?;
            let pairs = hidden.iter().zip(&listed);
            Ok(pairs
                .flat_map(|(hidden, listed)| [*hidden.as_bytes(), *listed.as_bytes()].concat())
                .collect())
        }
        Part::Content => {
            let group = Group::of(shape, number);
            let mut block = Vec::with_capacity(part.full_block() as usize);
            block.resize(group.bytes as usize, 0);
            sealed.hidden.read(group.begin, &mut block)?;
            let leaves = sealed.listed.nodes(0, group.first_chunk, group.chunks as usize)?;
            block.extend(crate::levels::joined(&leaves));
            Ok(block)
        }
    }
}
