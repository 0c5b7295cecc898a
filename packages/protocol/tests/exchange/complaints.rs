//! Which complaints are right.

use flywheel_protocol::Hash32;
use flywheel_protocol::exchange::{Complaint, ExchangeError, Shape, apply_cipher, chunk_leaf, chunk_parent};

use crate::{Kept, data};

const KEY: [u8; 32] = [7; 32];

/// What a buyer holds: the listed tree, the hidden chunks and their tree.
struct Delivery {
    listed: Kept,
    hidden: Vec<Vec<u8>>,
    hidden_tree: Kept,
}

impl Delivery {
    /// `sent` is what the seller hides instead of `listed`.
    fn new(listed: &[u8], sent: &[u8]) -> Self {
        let hidden: Vec<Vec<u8>> = (0..)
            .zip(sent.chunks(1024))
            .map(|(index, chunk)| {
                let mut chunk = chunk.to_vec();
                apply_cipher(&KEY, index, &mut chunk).unwrap();
                chunk
            })
            .collect();
        Self {
            listed: Kept::of(listed),
            hidden_tree: Kept::of(&hidden.concat()),
            hidden,
        }
    }

    fn complain(&self, key: &[u8; 32], index: u64) -> Result<(), ExchangeError> {
        Complaint {
            root: &self.listed.root,
            shape: self.listed.shape,
            hidden_root: &self.hidden_tree.root,
            key,
            index,
            hidden_chunk: &self.hidden[index as usize],
            hidden_proof: &self.hidden_tree.proof(index),
            leaf: &self.listed.leaf(index),
            proof: &self.listed.proof(index),
        }
        .check()
    }
}

#[test]
fn a_complaint_about_a_good_chunk_is_refused() {
    let bytes = data(5_000);
    let delivery = Delivery::new(&bytes, &bytes);
    for index in 0..5 {
        assert_eq!(delivery.complain(&KEY, index), Err(ExchangeError::AsListed { index }));
    }
}

#[test]
fn one_bit_in_one_chunk_is_enough_and_only_there() {
    let bytes = data(5_000);
    let mut sent = bytes.clone();
    sent[4_999] ^= 0x80;
    let delivery = Delivery::new(&bytes, &sent);
    delivery.complain(&KEY, 4).unwrap();
    assert_eq!(delivery.complain(&KEY, 3), Err(ExchangeError::AsListed { index: 3 }));
}

#[test]
fn with_another_key_every_chunk_is_wrong() {
    let bytes = data(3_000);
    let delivery = Delivery::new(&bytes, &bytes);
    for index in 0..3 {
        delivery.complain(&[8; 32], index).unwrap();
    }
}

#[test]
fn a_chunk_or_leaf_that_was_not_committed_to_proves_nothing() {
    let bytes = data(5_000);
    let delivery = Delivery::new(&bytes, &bytes);
    let (hidden_proof, proof) = (delivery.hidden_tree.proof(1), delivery.listed.proof(1));
    let leaf = delivery.listed.leaf(1);
    let honest = Complaint {
        root: &delivery.listed.root,
        shape: delivery.listed.shape,
        hidden_root: &delivery.hidden_tree.root,
        key: &KEY,
        index: 1,
        hidden_chunk: &delivery.hidden[1],
        hidden_proof: &hidden_proof,
        leaf: &leaf,
        proof: &proof,
    };
    let is_wrong_root = |complaint: Complaint<'_>| matches!(complaint.check(), Err(ExchangeError::WrongRoot { .. }));

    let hidden_chunk = [9; 1024];
    assert!(is_wrong_root(Complaint {
        hidden_chunk: &hidden_chunk,
        ..honest
    }));
    let other = chunk_leaf(1, b"something else");
    assert!(is_wrong_root(Complaint { leaf: &other, ..honest }));
    assert!(is_wrong_root(Complaint {
        root: &Hash32::ZERO,
        ..honest
    }));
    // The chunk of one index with the proof of another.
    let elsewhere = delivery.listed.proof(0);
    assert!(is_wrong_root(Complaint {
        proof: &elsewhere,
        ..honest
    }));
    assert_eq!(
        Complaint { index: 5, ..honest }.check(),
        Err(ExchangeError::ChunkOutside { index: 5, chunks: 5 })
    );
    assert_eq!(
        Complaint {
            hidden_chunk: &[],
            ..honest
        }
        .check(),
        Err(ExchangeError::ChunkLength {
            index: 1,
            found: 0,
            expected: 1024
        })
    );
    assert_eq!(
        Complaint {
            hidden_proof: &[],
            ..honest
        }
        .check(),
        Err(ExchangeError::ProofLength {
            index: 1,
            found: 0,
            expected: 96
        })
    );
}

/// A root above one leaf of a tree nobody has built: every sibling is made up.
fn root_above(shape: Shape, index: u64, leaf: Hash32) -> (Hash32, Vec<u8>) {
    let mut proof = Vec::new();
    let mut node = leaf;
    for (level, beside) in shape.siblings(index).unwrap() {
        let sibling = chunk_leaf(beside, &level.to_be_bytes());
        node = if beside & 1 == 1 {
            chunk_parent(&node, &sibling)
        } else {
            chunk_parent(&sibling, &node)
        };
        proof.extend_from_slice(sibling.as_bytes());
    }
    (node, proof)
}

#[test]
fn a_complaint_about_four_gigabytes_is_two_proofs_of_22_levels() {
    let shape = Shape::of(4_000_000_000).unwrap();
    let last = shape.chunks() - 1;
    // The last chunk of 3,906,250 moves up alone on its way, so it has fewer siblings.
    for (index, levels) in [(0, 22), (1_234_567, 22), (last, 13)] {
        let hidden_chunk = vec![3; shape.chunk_length(index).unwrap()];
        let (hidden_root, hidden_proof) = root_above(shape, index, chunk_leaf(index, &hidden_chunk));
        let leaf = chunk_leaf(index, b"what was listed");
        let (root, proof) = root_above(shape, index, leaf);
        assert_eq!(proof.len(), levels * 32, "{index}");
        let complaint = Complaint {
            root: &root,
            shape,
            hidden_root: &hidden_root,
            key: &KEY,
            index,
            hidden_chunk: &hidden_chunk,
            hidden_proof: &hidden_proof,
            leaf: &leaf,
            proof: &proof,
        };
        complaint.check().unwrap();
    }
}
