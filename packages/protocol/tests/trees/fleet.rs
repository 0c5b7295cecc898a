//! N4: one proof for many leaves.

use cosmwasm_std::Uint128;
use flywheel_protocol::trees::{MAX_FLEET, ProofError, SUM_PROOF_BYTES, SumLeaf, SumRoot, SumTree, TreeError};
use flywheel_protocol::{Hash32, MachineId};
use proptest::prelude::*;
use serde::Deserialize;

use crate::{Settled, amount, machine, tree_of};

#[derive(Deserialize)]
struct Vectors {
    chain_id: String,
    contract: String,
    trees: Vec<TreeVector>,
}

#[derive(Deserialize)]
struct TreeVector {
    entries: Vec<(MachineId, Uint128)>,
    sum: Uint128,
    root: Hash32,
    proofs: Vec<FleetVector>,
}

#[derive(Deserialize)]
struct FleetVector {
    positions: Vec<u64>,
    siblings: String,
}

#[test]
fn every_fleet_of_the_vectors_has_the_same_proof() {
    let vectors: Vectors = serde_json::from_str(include_str!("../../vectors/fleet.json")).unwrap();
    assert_eq!(vectors.trees.len(), 6);
    for vector in vectors.trees {
        let tree = SumTree::build(vector.entries.iter().copied()).unwrap();
        assert_eq!(tree.root(&vectors.chain_id, &vectors.contract).unwrap(), vector.root);
        let root = SumRoot {
            root: &vector.root,
            chain_id: &vectors.chain_id,
            rewards_contract: &vectors.contract,
            sum: vector.sum,
            machines: tree.machines(),
        };
        assert!(!vector.proofs.is_empty());
        for FleetVector { positions, siblings } in vector.proofs {
            assert_eq!(
                hex::encode(tree.fleet_proof(&positions).unwrap()),
                siblings,
                "{positions:?}"
            );
            let leaves: Vec<SumLeaf> = positions
                .iter()
                .map(|position| tree.find_leaf(*position).unwrap())
                .collect();
            root.verify_fleet(&leaves, &hex::decode(siblings).unwrap()).unwrap();
        }
    }
}

#[test]
fn leaves_that_are_siblings_need_no_proof_of_each_other() {
    let settled = Settled::new(tree_of(8));
    // 2 and 3 share a parent, which misses one sibling on each of two levels.
    assert_eq!(settled.tree.fleet_proof(&[2, 3]).unwrap().len(), 2 * SUM_PROOF_BYTES);
    // 3 and 4 are neighbours without a common parent: two siblings, two uncles.
    assert_eq!(settled.tree.fleet_proof(&[3, 4]).unwrap().len(), 4 * SUM_PROOF_BYTES);
    let everyone: Vec<u64> = (0..8).collect();
    assert_eq!(settled.tree.fleet_proof(&everyone).unwrap().len(), 0);
    settled.root().verify_fleet(&settled.leaves(&everyone), &[]).unwrap();
}

#[test]
fn a_fleet_of_one_has_the_single_proof() {
    let settled = Settled::new(tree_of(13));
    for position in 0..13 {
        let proof = settled.tree.proof(position).unwrap();
        assert_eq!(settled.tree.fleet_proof(&[position]).unwrap(), proof);
        settled.root().verify_fleet(&[settled.leaf(position)], &proof).unwrap();
    }
}

#[test]
fn fleets_that_are_unsorted_doubled_empty_too_large_or_outside_are_refused_on_both_sides() {
    let settled = Settled::new(tree_of(60));
    let too_many: Vec<u64> = (0..51).collect();
    let cases: [(&[u64], ProofError); 5] = [
        (&[5, 4], ProofError::PositionsNotRising { position: 4, after: 5 }),
        (&[5, 5], ProofError::PositionsNotRising { position: 5, after: 5 }),
        (&[], ProofError::NoLeaves),
        (
            &too_many,
            ProofError::TooManyLeaves {
                found: 51,
                maximum: MAX_FLEET,
            },
        ),
        (
            &[5, 60],
            ProofError::PositionOutside {
                position: 60,
                leaves: 60,
            },
        ),
    ];
    for (positions, error) in cases {
        assert_eq!(
            settled.tree.fleet_proof(positions),
            Err(TreeError::Proof(error.clone()))
        );
        let leaf = |position: &u64| SumLeaf {
            position: *position,
            machine_id: machine(1),
            cumulative: amount(1),
        };
        let leaves: Vec<SumLeaf> = positions.iter().map(leaf).collect();
        assert_eq!(settled.root().verify_fleet(&leaves, &[]), Err(error));
    }
}

#[test]
fn the_largest_fleet_is_claimed_with_one_proof() {
    let settled = Settled::new(tree_of(60));
    let positions: Vec<u64> = (5..55).collect();
    assert_eq!(positions.len(), MAX_FLEET);
    let proof = settled.tree.fleet_proof(&positions).unwrap();
    settled
        .root()
        .verify_fleet(&settled.leaves(&positions), &proof)
        .unwrap();
}

#[test]
fn missing_or_trailing_siblings_are_refused() {
    let settled = Settled::new(tree_of(20));
    let positions = [1, 7, 8, 19];
    let (leaves, proof) = (
        settled.leaves(&positions),
        settled.tree.fleet_proof(&positions).unwrap(),
    );
    for found in [
        0,
        1,
        proof.len() - SUM_PROOF_BYTES,
        proof.len() - 1,
        proof.len() + 1,
        proof.len() + 48,
    ] {
        let mut changed = proof.clone();
        changed.resize(found, 0);
        let error = ProofError::WrongLength {
            found,
            expected: proof.len(),
        };
        assert_eq!(settled.root().verify_fleet(&leaves, &changed), Err(error));
    }
}

#[test]
fn a_proof_of_one_machine_is_no_proof_of_its_neighbour() {
    let settled = Settled::new(tree_of(20));
    let proof = settled.tree.fleet_proof(&[4, 9]).unwrap();
    // 4 and 9 exchanged for 5 and 8 miss as many siblings, but not these.
    let error = settled
        .root()
        .verify_fleet(&settled.leaves(&[5, 8]), &proof)
        .unwrap_err();
    assert!(
        matches!(error, ProofError::WrongSum { .. } | ProofError::WrongRoot { .. }),
        "{error}"
    );
}

fn fleet() -> impl Strategy<Value = (u64, Vec<u64>)> {
    (1..200_u64)
        .prop_flat_map(|machines| {
            (
                Just(machines),
                prop::collection::btree_set(0..machines, 1..=50.min(machines as usize)),
            )
        })
        .prop_map(|(machines, positions)| (machines, positions.into_iter().collect()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_fleet_proves_exactly_when_each_of_its_leaves_does((machines, positions) in fleet(), wrong in any::<prop::sample::Index>()) {
        let settled = Settled::new(tree_of(machines));
        let mut leaves = settled.leaves(&positions);
        let proof = settled.tree.fleet_proof(&positions).unwrap();
        prop_assert_eq!(settled.root().verify_fleet(&leaves, &proof), Ok(()));
        let singles: usize = positions.iter().map(|position| settled.tree.proof(*position).unwrap().len()).sum();
        prop_assert!(proof.len() <= singles);
        for position in &positions {
            prop_assert_eq!(settled.verify(*position), Ok(()));
        }

        let wrong = wrong.index(leaves.len());
        leaves[wrong].cumulative += Uint128::one();
        prop_assert!(settled.root().verify_fleet(&leaves, &proof).is_err());
        prop_assert!(settled.root().verify(&leaves[wrong], &settled.tree.proof(positions[wrong]).unwrap()).is_err());
    }

    #[test]
    fn any_flipped_bit_of_a_fleet_proof_fails((machines, positions) in fleet(), bit in any::<prop::sample::Index>()) {
        let settled = Settled::new(tree_of(machines));
        let mut proof = settled.tree.fleet_proof(&positions).unwrap();
        prop_assume!(!proof.is_empty());
        let bit = bit.index(proof.len() * 8);
        proof[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(settled.root().verify_fleet(&settled.leaves(&positions), &proof).is_err());
    }

    #[test]
    fn a_reward_moved_from_one_leaf_of_a_fleet_to_another_fails((machines, positions) in fleet()) {
        prop_assume!(positions.len() > 1);
        let settled = Settled::new(tree_of(machines));
        let mut leaves = settled.leaves(&positions);
        // The sum stays what it was, so only the hashes can tell.
        leaves[0].cumulative += Uint128::one();
        leaves[1].cumulative -= Uint128::one();
        let error = settled.root().verify_fleet(&leaves, &settled.tree.fleet_proof(&positions).unwrap()).unwrap_err();
        let wrong_root = matches!(error, ProofError::WrongRoot { .. });
        prop_assert!(wrong_root);
    }
}
