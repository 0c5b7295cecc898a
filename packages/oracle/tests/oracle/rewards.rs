//! Points become money: to the unit, and never more than the budget (rules V6, N5).

use cosmwasm_std::Uint128;
use flywheel_oracle::{Bundle, Ledger, settle};
use flywheel_protocol::trees::SumTree;
use flywheel_protocol::{Epoch, Hash32};

use crate::world::{
    SALT, World, earned, empty_inbox, epoch_facts, full, id, report, revenue, score, settle_one_by_one, take,
};

#[test]
fn the_emission_is_shared_by_points_and_rounded_down() {
    let mut world = World::new(3);
    world.target().emission = Uint128::new(100);
    // 10,000, 10,000 and 5,000 points of 25,000: 40, 40, 20.
    world.hand_to_all(&[full(1, 1, 0), full(2, 1, 0), report(3, 1, 0, &[500; 4])]);
    assert_eq!(earned(&world.settle()), [(1, 40), (2, 40), (3, 20)]);

    let mut world = World::new(3);
    world.target().emission = Uint128::new(100);
    world.hand_to_all(&[full(1, 1, 0), full(2, 1, 0), full(3, 1, 0)]);
    let settlement = world.settle();
    // 33 each; one unit is left over and stays in the budget.
    assert_eq!(earned(&settlement), [(1, 33), (2, 33), (3, 33)]);
    assert_eq!(settlement.statement.sum.u128(), 99);
    assert_eq!(score(&settlement.scores[0], 2).reward.u128(), 33);
}

#[test]
fn nobody_earns_more_than_the_class_allows_and_others_do_not_get_it_instead() {
    let mut world = World::new(2);
    world.class().max_reward_per_epoch = Uint128::new(600);
    // 1,000 by 10,000 and 2,500 points: 800 and 200, of which at most 600.
    world.hand_to_all(&[full(1, 1, 0), report(2, 1, 0, &[250; 4])]);
    assert_eq!(earned(&world.settle()), [(1, 600), (2, 200)]);
}

#[test]
fn an_epoch_without_work_pays_nothing() {
    let settlement = World::new(2).settle();
    assert_eq!((settlement.statement.sum.u128(), settlement.statement.machines), (0, 0));
    assert_eq!(
        settlement.statement.root,
        SumTree::build([]).unwrap().root("flywheel-1", "rewards").unwrap()
    );
    // Of no evidence the empty leaf, H(0x06).
    assert_eq!(
        settlement.statement.evidence_root,
        flywheel_protocol::values::sha256(&[&[0x06]])
    );
}

#[test]
fn an_epoch_without_budget_pays_nothing() {
    let mut world = World::new(1);
    world.target().emission = Uint128::zero();
    world.hand_to_all(&[full(1, 1, 0)]);
    let settlement = world.settle();
    assert_eq!(
        (score(&settlement.scores[0], 1).points, settlement.statement.sum.u128()),
        (10_000, 0)
    );
}

#[test]
fn the_largest_budget_is_shared_without_overflow() {
    let mut world = World::new(2);
    world.target().emission = Uint128::MAX;
    world.hand_to_all(&[full(1, 1, 0), full(2, 1, 0)]);
    // floor((2^128 - 1) / 2) twice.
    assert_eq!(world.settle().statement.sum.u128(), u128::MAX - 1);

    // Revenue on top of it cannot be counted any more: refused, not wrapped.
    world.target().revenues = vec![revenue(1, 0, 0, Some(1), u128::MAX)];
    world.facts.round = 1;
    world.round().err().unwrap();
}

#[test]
fn what_was_earned_once_stays_earned() {
    let epochs: Vec<_> = (0..3).map(|epoch| epoch_facts(epoch, 2)).collect();
    let reports = [full(1, 1, 0), full(2, 1, 1)];
    let settlements = settle_one_by_one(&epochs, &reports);
    let all: Vec<_> = settlements.iter().map(earned).collect();
    assert_eq!(
        all,
        [
            vec![(1, 1_000)],
            vec![(1, 1_000), (2, 1_000)],
            vec![(1, 1_000), (2, 1_000)]
        ]
    );
}

#[test]
fn the_tree_proves_each_machine_s_sum() {
    use flywheel_protocol::trees::SumRoot;
    let mut world = World::new(3);
    world.hand_to_all(&[full(1, 1, 0), full(2, 1, 0), full(3, 1, 0)]);
    let settlement = world.settle();
    let statement = settlement.statement;
    for leaf in settlement.tree.leaves() {
        let proof = settlement.tree.proof(leaf.position).unwrap();
        let root = SumRoot {
            root: &statement.root,
            sum: statement.sum,
            machines: statement.machines,
            chain_id: "flywheel-1",
            rewards_contract: "rewards",
        };
        root.verify(&leaf, &proof).unwrap();
    }
}

/// Settling late must not change what anybody earns: only which statement says so.
#[test]
fn several_epochs_in_one_statement_pay_what_one_statement_each_would() {
    let mut epochs: Vec<_> = (0..3).map(|epoch| epoch_facts(epoch, 3)).collect();
    epochs[1].revenues = vec![revenue(1, 0, 1, None, 90), revenue(2, 1, 1, Some(2), 7)];
    epochs[2].revenues = vec![revenue(3, 0, 2, None, 1_001)];
    let reports = [
        full(1, 1, 0),
        report(2, 1, 0, &[500; 4]),
        full(3, 1, 1),
        // Replayed number: the state of epoch 0 matters in epoch 1.
        report(1, 1, 1, &[1_000; 4]),
        report(1, 2, 2, &[10, 20, 30, 40]),
        report(2, 2, 2, &[700; 4]),
    ];
    let singly = settle_one_by_one(&epochs, &reports);
    let last = singly.last().unwrap();

    let mut world = World::new(0);
    world.facts.epochs = epochs;
    let mut inbox = empty_inbox();
    reports.iter().for_each(|report| take(&mut inbox, report));
    let bundle = Bundle::union([&inbox], Epoch::FIRST, Epoch::new(2), SALT);
    let together = settle(&Ledger::default(), &world.facts, &bundle).unwrap();

    // The same money, the same tree, the same to carry on with, the same scores epoch by epoch.
    assert_eq!(together.ledger, last.ledger);
    let (one, other) = (together.statement, last.statement);
    assert_eq!(
        (one.epoch, one.root, one.sum, one.machines),
        (other.epoch, other.root, other.sum, other.machines)
    );
    let scores: Vec<_> = singly.iter().flat_map(|settlement| settlement.scores.clone()).collect();
    assert_eq!(together.scores, scores);
    // One evidence tree with the leaves of all epochs, by epoch and machine.
    let leaves: Vec<_> = singly
        .iter()
        .flat_map(|settlement| settlement.evidence_leaves.clone())
        .collect();
    assert_eq!(together.evidence_leaves, leaves);
    assert_eq!(one.built_on, Hash32::ZERO);
    assert!(together.ledger.cumulative().get(&id(3)).is_some());
}
