//! Rule W5.

use flywheel_protocol::Epoch;
use flywheel_protocol::trees::{ProofError, SumLeaf, SumTree};
use flywheel_rewards::ContractError;

use crate::suite::{Suite, address, error, id, waiting};

const ALL: [&str; 4] = ["o1", "o2", "o3", "o4"];

/// Alice owns machines 1 to 3, the third pays to her safe; bob owns 4 and 5. Of epoch 0 they have 100, 200, 40, 50, 60.
fn settled(mut suite: Suite) -> (Suite, SumTree) {
    for machine in [1, 2] {
        suite.register(machine, "alice", None);
    }
    suite
        .register(3, "alice", Some("safe"))
        .register(4, "bob", None)
        .register(5, "bob", None);
    suite.at(100).mint();
    let tree = suite.settle(0, &[(1, 100), (2, 200), (3, 40), (4, 50), (5, 60)]);
    (suite, tree)
}

#[test]
fn a_machine_s_owner_claims_what_it_has_earned_once() {
    for suite in Suite::both() {
        let (mut suite, tree) = settled(suite);

        suite.claim("alice", 0, &tree, &[1]);

        assert_eq!(suite.balance("alice"), 100);
        assert_eq!(suite.claimed(1), 100);
        let flows = suite.flows();
        // 450 in the root
        assert_eq!([flows.claimed, flows.claimable].map(|part| part.u128()), [100, 350]);
        let again = error(suite.try_claim("alice", 0, &tree, &[1]));
        assert_eq!(again, ContractError::NothingToClaim { epoch: Epoch::new(0) });
    }
}

#[test]
fn a_fleet_is_paid_by_payee_with_one_proof() {
    for suite in Suite::both() {
        let (mut suite, tree) = settled(suite);

        let response = suite.claim("alice", 0, &tree, &[1, 2, 3, 5]);

        assert_eq!(
            ["alice", "safe", "bob"].map(|payee| suite.balance(payee)),
            [300, 40, 60]
        );
        let claimed = response
            .events
            .iter()
            .filter(|event| event.ty == "wasm-flywheel-rewards/claimed");
        assert_eq!(claimed.count(), 4);
    }
}

#[test]
fn anyone_may_claim_for_an_owner_and_gets_nothing_of_it() {
    for suite in Suite::both() {
        let (mut suite, tree) = settled(suite);

        suite.claim("stranger", 0, &tree, &[1, 3]);

        assert_eq!(
            ["alice", "safe", "stranger"].map(|payee| suite.balance(payee)),
            [100, 40, 0]
        );
    }
}

#[test]
fn a_sold_machine_s_rewards_go_to_its_owner_now() {
    let (mut suite, tree) = settled(Suite::native());
    suite.register(1, "carol", None);

    suite.claim("alice", 0, &tree, &[1]);

    assert_eq!(["alice", "carol"].map(|payee| suite.balance(payee)), [0, 100]);
}

#[test]
fn a_newer_root_pays_the_difference() {
    for suite in Suite::both() {
        let (mut suite, tree) = settled(suite);
        suite.claim("alice", 0, &tree, &[1]);
        suite.at(200).mint();
        let newer = suite.settle(1, &[(1, 170), (2, 200), (3, 40), (4, 50), (5, 60)]);

        suite.claim("alice", 1, &newer, &[1]);

        assert_eq!(suite.balance("alice"), 170);
    }
}

#[test]
fn the_root_before_the_newest_can_still_be_used_and_no_older_one() {
    let (mut suite, tree) = settled(Suite::native());
    suite.at(300).mint();
    let second = suite.settle(1, &[(1, 170), (2, 200), (3, 40), (4, 50), (5, 60)]);
    suite.claim("alice", 0, &tree, &[1]);
    assert_eq!(suite.balance("alice"), 100);
    suite.claim("alice", 1, &second, &[1]);
    // The old root gives less than has been paid.
    let refused = error(suite.try_claim("alice", 0, &tree, &[1]));
    assert_eq!(refused, ContractError::NothingToClaim { epoch: Epoch::new(0) });

    suite.settle(2, &[(1, 170), (2, 200), (3, 40), (4, 50), (5, 60)]);

    let refused = error(suite.try_claim("bob", 0, &tree, &[4]));
    assert_eq!(
        refused,
        ContractError::UnknownRoot {
            epoch: Epoch::new(0),
            kept: vec![2, 1]
        }
    );
    suite.claim("bob", 1, &second, &[4]);
    assert_eq!(suite.balance("bob"), 50);
}

#[test]
fn before_the_first_root_there_is_nothing_to_claim_against() {
    let mut suite = Suite::native();
    let tree = suite.tree(&[(1, 100)]);

    let refused = error(suite.try_claim("alice", 0, &tree, &[1]));

    assert_eq!(
        refused,
        ContractError::UnknownRoot {
            epoch: Epoch::new(0),
            kept: vec![]
        }
    );
}

#[test]
fn a_machine_with_nothing_to_be_paid_does_not_hold_up_its_fleet() {
    let (mut suite, tree) = settled(Suite::native());
    suite.claim("alice", 0, &tree, &[1]);

    suite.claim("alice", 0, &tree, &[1, 2]);

    assert_eq!(suite.balance("alice"), 300);
}

#[test]
fn leaves_come_by_position_each_once() {
    let (mut suite, tree) = settled(Suite::native());
    let leaf = |position| tree.find_leaf(position).unwrap();
    let proof = tree.fleet_proof(&[0, 1]).unwrap();

    for (leaves, position, after) in [([leaf(1), leaf(0)], 0, 1), ([leaf(0), leaf(0)], 0, 0)] {
        let refused = error(suite.try_claim_with("alice", 0, leaves.to_vec(), proof.clone()));
        assert_eq!(
            refused,
            ContractError::Proof(ProofError::PositionsNotRising { position, after })
        );
    }
}

#[test]
fn a_claim_has_one_to_fifty_leaves() {
    let mut suite = Suite::native();
    let earned: Vec<(u64, u128)> = (1..=60).map(|machine| (machine, 10)).collect();
    for (machine, _) in &earned {
        suite.register(*machine, "alice", None);
    }
    suite.at(100).mint();
    let tree = suite.settle(0, &earned);
    let fifty: Vec<u64> = (1..=50).collect();
    let leaves: Vec<SumLeaf> = tree.leaves().take(51).collect();

    let many = error(suite.try_claim_with("alice", 0, leaves, vec![]));
    assert_eq!(
        many,
        ContractError::Proof(ProofError::TooManyLeaves { found: 51, maximum: 50 })
    );
    let none = error(suite.try_claim_with("alice", 0, vec![], vec![]));
    assert_eq!(none, ContractError::Proof(ProofError::NoLeaves));
    suite.claim("alice", 0, &tree, &fifty);

    assert_eq!(suite.balance("alice"), 500);
}

#[test]
fn a_leaf_that_is_not_in_the_tree_is_refused() {
    let (mut suite, tree) = settled(Suite::native());
    let honest = tree.find_leaf(0).unwrap();
    let proof = tree.proof(0).unwrap();

    let more = SumLeaf {
        cumulative: 101_u128.into(),
        ..honest
    };
    let another_machine = SumLeaf {
        machine_id: id(2),
        ..honest
    };
    let another_position = SumLeaf { position: 1, ..honest };
    for leaf in [more, another_machine, another_position] {
        let refused = error(suite.try_claim_with("alice", 0, vec![leaf], proof.clone()));
        assert!(matches!(refused, ContractError::Proof(_)), "{refused}");
    }
    let outside = SumLeaf { position: 5, ..honest };
    let refused = error(suite.try_claim_with("alice", 0, vec![outside], proof.clone()));
    assert_eq!(
        refused,
        ContractError::Proof(ProofError::PositionOutside { position: 5, leaves: 5 })
    );
    let mut longer = proof;
    longer.push(0);
    let refused = error(suite.try_claim_with("alice", 0, vec![honest], longer));
    // Three levels of 48 bytes.
    assert_eq!(
        refused,
        ContractError::Proof(ProofError::WrongLength {
            found: 145,
            expected: 144
        })
    );
    assert_eq!(suite.claimed(1), 0);
}

#[test]
fn a_root_made_for_another_contract_or_chain_pays_nothing() {
    let (mut suite, _) = settled(Suite::native());
    suite.at(300).mint();
    let tree = suite.tree(&[(1, 500)]);
    let chain_id = suite.app.block_info().chain_id;
    let foreign = [
        tree.root(&chain_id, address("another").as_str()).unwrap(),
        tree.root("another-chain", suite.rewards.as_str()).unwrap(),
    ];
    for (epoch, foreign) in [1, 2].into_iter().zip(foreign) {
        let mut root = suite.root(epoch, &tree);
        let own = std::mem::replace(&mut root.root, foreign);
        suite.try_accept("verification", root, &ALL, 4).unwrap();

        let refused = error(suite.try_claim("alice", epoch, &tree, &[1]));
        assert_eq!(
            refused,
            ContractError::Proof(ProofError::WrongRoot {
                found: own,
                stated: foreign
            })
        );
    }
}

#[test]
fn nobody_can_be_paid_for_a_machine_that_is_not_registered() {
    let mut suite = Suite::native();
    suite.register(1, "alice", None).at(100).mint();
    let tree = suite.settle(0, &[(1, 100), (9, 50)]);

    let refused = error(suite.try_claim("alice", 0, &tree, &[9]));

    assert_eq!(refused, ContractError::UnknownMachine { machine: id(9) });
    assert_eq!(suite.claimed(9), 0);
}

#[test]
fn a_machine_that_is_not_registered_does_not_hold_up_its_fleet() {
    for mut suite in Suite::both() {
        suite.register(2, "alice", None).at(100).mint();
        let tree = suite.settle(0, &[(1, 50), (2, 100), (9, 30)]);

        let response = suite.claim("alice", 0, &tree, &[1, 2, 9]);

        assert_eq!(
            (suite.balance("alice"), suite.claimed(1), suite.claimed(9)),
            (100, 0, 0)
        );
        let unknown = "unknown_machine".to_owned();
        assert_eq!(waiting(&response), [(1, 50, unknown.clone()), (9, 30, unknown)]);
        // Registered later: it has lost nothing.
        suite.register(9, "bob", None).claim("alice", 0, &tree, &[1, 2, 9]);
        assert_eq!(suite.balance("bob"), 30);
    }
}

#[test]
fn roots_that_contradict_each_other_pay_no_more_than_the_newest_sum() {
    let mut suite = Suite::native();
    suite.register(1, "alice", None).register(2, "bob", None);
    suite.at(200).mint();
    let tree = suite.settle(0, &[(1, 600)]);
    suite.claim("alice", 0, &tree, &[1]);

    // The next root gives alice's 600 to bob as well.
    let lie = suite.settle(1, &[(1, 0), (2, 1_200)]);

    let refused = error(suite.try_claim("bob", 1, &lie, &[2]));
    assert_eq!(
        refused,
        ContractError::AboveFinalSum {
            claimed: 1_800_u128.into(),
            sum: 1_200_u128.into()
        }
    );
}
