//! N4: what a single proof proves, and what it does not.

use cosmwasm_std::Uint128;
use flywheel_protocol::trees::{ProofError, SUM_PROOF_BYTES, SumLeaf, SumRoot, SumTree};
use flywheel_protocol::{Hash32, MachineId};
use proptest::prelude::*;

use crate::{CONTRACT, Settled, amount, machine, tree_of};

#[test]
fn siblings_whose_sums_wrap_around_are_refused() {
    // Without the check, a leaf of 2^128 - 1 beside a sibling of 2 would have a parent of 1.
    let settled = Settled::new(tree_of(2));
    let leaf = SumLeaf {
        position: 0,
        machine_id: machine(2),
        cumulative: Uint128::MAX,
    };
    let mut proof = vec![0; 47];
    proof.push(2);
    assert_eq!(settled.root().verify(&leaf, &proof), Err(ProofError::SumTooLarge));
}

#[test]
fn a_proof_is_refused_a_byte_or_a_level_too_long_or_too_short() {
    let settled = Settled::new(tree_of(5));
    let leaf = settled.leaf(1);
    let proof = settled.tree.proof(1).unwrap();
    for found in [0, 1, 47, 96, 143, 145, 192] {
        let mut changed = proof.clone();
        changed.resize(found, 0);
        let error = ProofError::WrongLength { found, expected: 144 };
        assert_eq!(settled.root().verify(&leaf, &changed), Err(error));
    }
}

#[test]
fn a_proof_holds_for_one_chain_one_contract_one_sum_and_one_count_of_levels() {
    let settled = Settled::new(tree_of(5));
    let (leaf, proof, root) = (settled.leaf(1), settled.tree.proof(1).unwrap(), settled.root());
    root.verify(&leaf, &proof).unwrap();

    let wrong_root = |root: SumRoot<'_>| matches!(root.verify(&leaf, &proof), Err(ProofError::WrongRoot { .. }));
    assert!(wrong_root(SumRoot {
        chain_id: "flywheel-2",
        ..root
    }));
    assert!(wrong_root(SumRoot {
        rewards_contract: "wasm1other",
        ..root
    }));
    assert!(wrong_root(SumRoot {
        root: &Hash32::ZERO,
        ..root
    }));
    // Lengths are hashed too, so a letter cannot move from one name to the other.
    let moved = format!("1{CONTRACT}");
    assert!(wrong_root(SumRoot {
        chain_id: "flywheel-",
        rewards_contract: &moved,
        ..root
    }));

    let sum = amount(149); // 10 + 20 + 30 + 40 + 50 = 150
    let error = ProofError::WrongSum {
        found: amount(150),
        stated: sum,
    };
    assert_eq!(SumRoot { sum, ..root }.verify(&leaf, &proof), Err(error));
    let error = ProofError::WrongLength {
        found: 144,
        expected: 192,
    };
    assert_eq!(SumRoot { machines: 9, ..root }.verify(&leaf, &proof), Err(error));
    let error = ProofError::WrongLength {
        found: 144,
        expected: 96,
    };
    assert_eq!(SumRoot { machines: 4, ..root }.verify(&leaf, &proof), Err(error));
    let error = ProofError::PositionOutside { position: 1, leaves: 1 };
    assert_eq!(SumRoot { machines: 1, ..root }.verify(&leaf, &proof), Err(error));
}

#[test]
fn a_statement_of_absurdly_many_machines_is_refused_without_work() {
    let settled = Settled::new(tree_of(5));
    let root = SumRoot {
        machines: u64::MAX,
        ..settled.root()
    };
    let error = ProofError::WrongLength {
        found: 144,
        expected: 64 * SUM_PROOF_BYTES,
    };
    assert_eq!(
        root.verify(&settled.leaf(1), &settled.tree.proof(1).unwrap()),
        Err(error)
    );
}

fn entries() -> impl Strategy<Value = Vec<(MachineId, Uint128)>> {
    let amounts = prop_oneof![Just(0), 0..1_000_u128, 0..=1_u128 << 120];
    prop::collection::btree_map(1..=u64::from(u32::MAX), amounts, 1..130).prop_map(|leaves| {
        leaves
            .into_iter()
            .map(|(id, units)| (machine(id), amount(units)))
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_leaf_proves_and_the_top_is_the_sum(entries in entries()) {
        let settled = Settled::new(SumTree::build(entries.clone()).unwrap());
        prop_assert_eq!(settled.tree.top().sum, entries.iter().map(|(_, units)| *units).sum::<Uint128>());
        for (position, (machine_id, cumulative)) in entries.iter().enumerate() {
            let leaf = settled.leaf(position as u64);
            prop_assert_eq!((leaf.machine_id, leaf.cumulative), (*machine_id, *cumulative));
            prop_assert_eq!(settled.verify(position as u64), Ok(()));
        }
    }

    #[test]
    fn any_flipped_bit_of_a_proof_fails(entries in entries(), pick in any::<prop::sample::Index>(), bit in any::<prop::sample::Index>()) {
        let settled = Settled::new(SumTree::build(entries.clone()).unwrap());
        let position = pick.index(entries.len()) as u64;
        let mut proof = settled.tree.proof(position).unwrap();
        prop_assume!(!proof.is_empty());
        let bit = bit.index(proof.len() * 8);
        proof[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(settled.root().verify(&settled.leaf(position), &proof).is_err());
    }

    #[test]
    fn any_other_position_machine_or_amount_fails(entries in entries(), pick in any::<prop::sample::Index>(), other in any::<u64>(), bit in 0..128_u32) {
        let settled = Settled::new(SumTree::build(entries.clone()).unwrap());
        let position = pick.index(entries.len()) as u64;
        let (leaf, proof) = (settled.leaf(position), settled.tree.proof(position).unwrap());
        let proves = |leaf: SumLeaf| settled.root().verify(&leaf, &proof).is_ok();
        prop_assert!(proves(leaf));
        for position in [other, other % entries.len() as u64].into_iter().filter(|other| *other != position) {
            let moved = proves(SumLeaf { position, ..leaf });
            prop_assert!(!moved);
        }
        let raised = proves(SumLeaf { cumulative: amount(leaf.cumulative.u128() ^ (1 << bit)), ..leaf });
        prop_assert!(!raised);
        let stolen = proves(SumLeaf { machine_id: machine(leaf.machine_id.get() + 1), ..leaf });
        prop_assert!(!stolen);
    }
}
