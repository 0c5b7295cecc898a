//! N4: trees and single proofs.

use cosmwasm_std::Uint128;
use flywheel_protocol::trees::{
    ProofError, SUM_PROOF_BYTES, SumLeaf, SumNode, SumRoot, SumTree, SumTreeBuilder, TextTooLong, TreeError, depth,
};
use flywheel_protocol::{Hash32, MachineId};
use serde::Deserialize;

use crate::{CHAIN, Settled, amount, machine, tree_of};

#[derive(Deserialize)]
struct Vectors {
    chain_id: String,
    contract: String,
    trees: Vec<TreeVector>,
}

#[derive(Deserialize)]
struct TreeVector {
    entries: Vec<(MachineId, Uint128)>,
    top_hash: Hash32,
    top_sum: Uint128,
    root: Hash32,
    proofs: Vec<ProofVector>,
}

#[derive(Deserialize)]
struct ProofVector {
    position: u64,
    machine_id: MachineId,
    cumulative: Uint128,
    siblings: String,
}

#[test]
fn every_tree_of_the_vectors_has_the_same_top_root_and_proofs() {
    let vectors: Vectors = serde_json::from_str(include_str!("../../vectors/merkle-sum.json")).unwrap();
    assert_eq!(vectors.trees.len(), 7);
    for vector in vectors.trees {
        let tree = SumTree::build(vector.entries.iter().copied()).unwrap();
        assert_eq!((tree.top().hash, tree.top().sum), (vector.top_hash, vector.top_sum));
        assert_eq!(tree.root(&vectors.chain_id, &vectors.contract).unwrap(), vector.root);

        let root = SumRoot {
            root: &vector.root,
            chain_id: &vectors.chain_id,
            rewards_contract: &vectors.contract,
            sum: vector.top_sum,
            machines: vector.entries.len().try_into().unwrap(),
        };
        assert!(!vector.proofs.is_empty());
        for ProofVector {
            position,
            machine_id,
            cumulative,
            siblings,
        } in vector.proofs
        {
            let leaf = SumLeaf {
                position,
                machine_id,
                cumulative,
            };
            assert_eq!(tree.find_leaf(position), Some(leaf));
            assert_eq!(tree.find_position(machine_id), Some(position));
            assert_eq!(hex::encode(tree.proof(position).unwrap()), siblings);
            root.verify(&leaf, &hex::decode(siblings).unwrap()).unwrap();
        }
    }
}

#[test]
fn a_tree_has_as_many_levels_as_its_leaves_take_to_pair_up() {
    let depths: Vec<u32> = [0, 1, 2, 3, 4, 5, 8, 9, 1_000, 1_000_000].map(depth).to_vec();
    assert_eq!(depths, [0, 0, 1, 2, 2, 3, 3, 4, 10, 20]);
    assert_eq!(depth(1 << 63), 63);
    assert_eq!(depth(u64::MAX), 64);
}

#[test]
fn every_leaf_of_every_small_tree_proves_with_exactly_one_sibling_a_level() {
    for machines in 1..=70 {
        let settled = Settled::new(tree_of(machines));
        for position in 0..machines {
            let proof = settled.tree.proof(position).unwrap();
            assert_eq!(proof.len(), SUM_PROOF_BYTES * depth(machines) as usize);
            settled.verify(position).unwrap();
        }
        assert_eq!(settled.tree.leaves().count() as u64, machines);
        // 10 + 20 + … + 10 n = 5 n (n + 1)
        assert_eq!(settled.tree.top().sum.u128(), u128::from(5 * machines * (machines + 1)));
    }
}

#[test]
fn a_network_without_machines_has_a_root_and_nothing_to_prove() {
    let settled = Settled::new(SumTree::build([]).unwrap());
    // SHA-256 of the one byte 0x02
    assert_eq!(
        settled.tree.top().hash.to_hex(),
        "dbc1b4c900ffe48d575b5da5c638040125f65db0fe3e24494b76ea986457d986"
    );
    assert_eq!(settled.tree.top().sum, Uint128::zero());
    assert_eq!(settled.tree.find_leaf(0), None);
    let outside = ProofError::PositionOutside { position: 0, leaves: 0 };
    assert_eq!(settled.tree.proof(0), Err(TreeError::Proof(outside.clone())));
    let leaf = SumLeaf {
        position: 0,
        machine_id: machine(1),
        cumulative: Uint128::zero(),
    };
    assert_eq!(settled.root().verify(&leaf, &[]), Err(outside));
}

#[test]
fn padding_cannot_be_claimed() {
    // Three machines: the fourth place is an empty leaf. Its sibling is leaf 2, its uncle the node over 0 and 1.
    let settled = Settled::new(tree_of(3));
    let leaf = SumLeaf {
        position: 3,
        machine_id: machine(9),
        cumulative: Uint128::zero(),
    };
    let proof = settled.tree.proof(2).unwrap();
    let outside = ProofError::PositionOutside { position: 3, leaves: 3 };
    assert_eq!(settled.root().verify(&leaf, &proof), Err(outside));
}

#[test]
fn leaves_come_by_rising_machine_id() {
    let error = SumTree::build([(machine(3), amount(1)), (machine(3), amount(1))])
        .err()
        .unwrap();
    assert_eq!(
        error,
        TreeError::MachinesNotRising {
            machine_id: machine(3),
            after: machine(3)
        }
    );

    let mut builder = SumTreeBuilder::default();
    builder.push(machine(7), amount(1)).unwrap();
    assert!(builder.push(machine(6), amount(1)).is_err());
    // What was refused left no trace.
    builder.push(machine(8), amount(2)).unwrap();
    assert_eq!(builder.finish().unwrap().top(), {
        SumTree::build([(machine(7), amount(1)), (machine(8), amount(2))])
            .unwrap()
            .top()
    });
}

#[test]
fn a_sum_beyond_128_bits_is_refused_when_building() {
    let mut builder = SumTreeBuilder::default();
    builder.push(machine(1), Uint128::MAX).unwrap();
    let error = TreeError::SumTooLarge {
        machine_id: machine(2),
        cumulative: Uint128::one(),
    };
    assert_eq!(builder.push(machine(2), Uint128::one()), Err(error));
    builder.push(machine(2), Uint128::zero()).unwrap();
    assert_eq!(builder.finish().unwrap().top().sum, Uint128::MAX);
}

#[test]
fn a_name_too_long_for_its_length_is_refused() {
    assert!(tree_of(1).root(CHAIN, &"x".repeat(65_535)).is_ok());
    assert_eq!(
        tree_of(1).root(CHAIN, &"x".repeat(65_536)),
        Err(TextTooLong { length: 65_536 })
    );
}

#[test]
fn a_machine_takes_72_bytes_of_a_tree() {
    // Its id, its amount, and one node above: there are as many nodes above the leaves as leaves.
    assert_eq!(
        size_of::<MachineId>() + size_of::<Uint128>() + size_of::<SumNode>(),
        8 + 16 + 48
    );
}
