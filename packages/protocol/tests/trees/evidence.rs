//! N6.

use flywheel_protocol::trees::{
    EVIDENCE_PROOF_BYTES, EvidenceLeaf, EvidenceRoot, EvidenceTree, ProofError, TextTooLong, TreeError, depth,
    salted_reports,
};
use flywheel_protocol::{Epoch, Hash32};
use proptest::prelude::*;
use serde::Deserialize;

use crate::machine;

#[derive(Deserialize)]
struct Vectors {
    trees: Vec<TreeVector>,
}

#[derive(Deserialize)]
struct TreeVector {
    leaves: Vec<LeafVector>,
    root: Hash32,
    proofs: Vec<String>,
}

#[derive(Deserialize)]
struct LeafVector {
    leaf: EvidenceLeaf,
    salt: Hash32,
    digests: Vec<Hash32>,
    hash: Hash32,
}

fn leaf(epoch: u64, machine_id: u64) -> EvidenceLeaf {
    EvidenceLeaf {
        epoch: Epoch::new(epoch),
        machine_id: machine(machine_id),
        class: "meter".into(),
        cell: None,
        accepted: 23,
        refused: 1,
        reports: salted_reports(&[7; 32], []),
    }
}

fn tree_of(leaves: u64) -> (Vec<EvidenceLeaf>, EvidenceTree) {
    let leaves: Vec<EvidenceLeaf> = (0..leaves).map(|i| leaf(i / 5, 1 + i % 5)).collect();
    let tree = EvidenceTree::build(&leaves).unwrap();
    (leaves, tree)
}

#[test]
fn every_tree_of_the_vectors_has_the_same_leaves_root_and_proofs() {
    let vectors: Vectors = serde_json::from_str(include_str!("../../vectors/evidence.json")).unwrap();
    assert_eq!(vectors.trees.len(), 5);
    for vector in vectors.trees {
        for LeafVector {
            leaf,
            salt,
            digests,
            hash,
        } in &vector.leaves
        {
            assert_eq!(leaf.hash().unwrap(), *hash);
            assert_eq!(salted_reports(salt.as_bytes(), digests.iter().copied()), leaf.reports);
        }
        let tree = EvidenceTree::build(vector.leaves.iter().map(|leaf| &leaf.leaf)).unwrap();
        assert_eq!(tree.root(), vector.root);
        assert_eq!(vector.proofs.len(), vector.leaves.len());
        let root = EvidenceRoot {
            root: &vector.root,
            leaves: tree.leaves(),
        };
        for (position, (proof, LeafVector { leaf, .. })) in vector.proofs.iter().zip(&vector.leaves).enumerate() {
            let position = position as u64;
            assert_eq!(tree.find_position(leaf.epoch, leaf.machine_id), Some(position));
            assert_eq!(hex::encode(tree.proof(position).unwrap()), *proof);
            root.verify(position, leaf, &hex::decode(proof).unwrap()).unwrap();
        }
    }
}

#[test]
fn leaves_come_by_epoch_and_then_by_machine_each_once() {
    for (first, second) in [((4, 2), (4, 2)), ((4, 2), (4, 1)), ((4, 1), (3, 2))] {
        let error = EvidenceTree::build([leaf(first.0, first.1), leaf(second.0, second.1)])
            .err()
            .unwrap();
        let expected = TreeError::EvidenceNotRising {
            epoch: Epoch::new(second.0),
            machine_id: machine(second.1),
        };
        assert_eq!(error, expected);
    }
    assert_eq!(EvidenceTree::build([leaf(4, 9), leaf(5, 1)]).unwrap().leaves(), 2);
}

#[test]
fn an_epoch_without_reports_has_a_root_and_nothing_to_prove() {
    let tree = EvidenceTree::build::<EvidenceLeaf>([]).unwrap();
    // SHA-256 of the one byte 0x06
    assert_eq!(
        tree.root().to_hex(),
        "67586e98fad27da0b9968bc039a1ef34c939b9b8e523a8bef89d478608c5ecf6"
    );
    let outside = ProofError::PositionOutside { position: 0, leaves: 0 };
    assert_eq!(tree.proof(0), Err(TreeError::Proof(outside.clone())));
    assert_eq!(
        EvidenceRoot {
            root: &tree.root(),
            leaves: 0
        }
        .verify(0, &leaf(0, 1), &[]),
        Err(outside)
    );
}

#[test]
fn the_salt_and_the_order_of_reports_change_their_hash() {
    let (one, two) = (Hash32::new([1; 32]), Hash32::new([2; 32]));
    let reports = salted_reports(&[7; 32], [one, two]);
    assert_ne!(reports, salted_reports(&[8; 32], [one, two]));
    assert_ne!(reports, salted_reports(&[7; 32], [two, one]));
    assert_ne!(reports, salted_reports(&[7; 32], [one]));
}

#[test]
fn every_field_of_a_leaf_is_hashed() {
    let base = leaf(1, 1);
    let changed = [
        EvidenceLeaf {
            epoch: Epoch::new(2),
            ..base.clone()
        },
        EvidenceLeaf {
            machine_id: machine(2),
            ..base.clone()
        },
        EvidenceLeaf {
            class: "meters".into(),
            ..base.clone()
        },
        EvidenceLeaf {
            cell: Some("872830828ffffff".parse().unwrap()),
            ..base.clone()
        },
        EvidenceLeaf {
            accepted: 24,
            ..base.clone()
        },
        EvidenceLeaf {
            refused: 2,
            ..base.clone()
        },
        EvidenceLeaf {
            reports: Hash32::ZERO,
            ..base.clone()
        },
    ];
    for leaf in changed {
        assert_ne!(leaf.hash().unwrap(), base.hash().unwrap(), "{leaf:?}");
    }
}

#[test]
fn a_class_too_long_for_its_length_is_refused() {
    let long = EvidenceLeaf {
        class: "x".repeat(65_536),
        ..leaf(1, 1)
    };
    let error = TextTooLong { length: 65_536 };
    assert_eq!(
        EvidenceTree::build([&long]).err(),
        Some(TreeError::TextTooLong(error.clone()))
    );
    let root = EvidenceRoot {
        root: &Hash32::ZERO,
        leaves: 1,
    };
    assert_eq!(root.verify(0, &long, &[]), Err(ProofError::TextTooLong(error)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_leaf_proves_and_nothing_else_does(count in 1..90_u64, pick in any::<u64>(), bit in any::<prop::sample::Index>()) {
        let (leaves, tree) = tree_of(count);
        let hash = tree.root();
        let root = EvidenceRoot { root: &hash, leaves: count };
        for (position, leaf) in leaves.iter().enumerate() {
            let proof = tree.proof(position as u64).unwrap();
            prop_assert_eq!(proof.len(), EVIDENCE_PROOF_BYTES * depth(count) as usize);
            prop_assert_eq!(root.verify(position as u64, leaf, &proof), Ok(()));
        }

        let position = pick % count;
        let (leaf, proof) = (&leaves[position as usize], tree.proof(position).unwrap());
        for other in (0..count + 2).filter(|other| *other != position) {
            prop_assert!(root.verify(other, leaf, &proof).is_err());
        }
        let recounted = EvidenceLeaf { accepted: leaf.accepted + 1, ..leaf.clone() };
        prop_assert!(root.verify(position, &recounted, &proof).is_err());
        let longer = [&proof[..], &[0; 32]].concat();
        let error = ProofError::WrongLength { found: longer.len(), expected: proof.len() };
        prop_assert_eq!(root.verify(position, leaf, &longer), Err(error));
        if !proof.is_empty() {
            let mut flipped = proof.clone();
            let bit = bit.index(proof.len() * 8);
            flipped[bit / 8] ^= 1 << (bit % 8);
            prop_assert!(root.verify(position, leaf, &flipped).is_err());
        }
    }
}
