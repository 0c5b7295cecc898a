//! Rule W4: revenue goes to those who earned it, as its tags say.

use cosmwasm_std::Uint128;
use flywheel_oracle::{EpochFacts, REMEMBERED_EPOCHS};
use flywheel_protocol::readings::SignedReport;
use flywheel_types::rewards::RevenueRow;

use crate::world::{World, earned, epoch_facts, full, id, report, revenue, score, settle_one_by_one};

/// An epoch in which nothing is emitted.
fn epoch(number: u64, revenues: Vec<RevenueRow>) -> EpochFacts {
    EpochFacts {
        emission: Uint128::zero(),
        revenues,
        ..epoch_facts(number, 2)
    }
}

/// What machines have earned in the end.
fn after(epochs: &[EpochFacts], reports: &[SignedReport]) -> Vec<(u64, u128)> {
    earned(settle_one_by_one(epochs, reports).last().unwrap())
}

#[test]
fn a_machine_s_own_revenue_is_its_own() {
    let epochs = [epoch(0, vec![revenue(1, 0, 0, Some(2), 70)])];
    // Machine 1 worked, machine 2 did not: what it was paid for is not for the oracles to judge.
    assert_eq!(after(&epochs, &[full(1, 1, 0)]), [(2, 70)]);
}

#[test]
fn a_machine_that_has_left_still_gets_its_revenue_and_a_row_that_says_so() {
    let mut world = World::new(2);
    world.hand_to_all(&[full(1, 1, 0), full(2, 1, 0)]);
    let first = world.settle();
    // In epoch 1 machine 2 is not enrolled any more.
    world.advance(&first, epoch_facts(1, 1));
    world.target().revenues = vec![revenue(1, 0, 0, Some(2), 70)];
    world.hand_to_all(&[full(1, 2, 1)]);
    let settlement = world.settle();
    assert_eq!(earned(&settlement), [(1, 1_500), (2, 570)]);
    // The rows of the scores add up to what the statement credits anew: 2,070 - 1,000.
    let row = score(&settlement.scores[0], 2);
    assert_eq!((row.class.as_deref(), row.points, row.reward.u128()), (None, 0, 70));
    let all: u128 = settlement.scores[0]
        .machines
        .values()
        .map(|score| score.reward.u128())
        .sum();
    assert_eq!(all, 1_070);
}

#[test]
fn revenue_for_a_number_that_never_was_a_machine_here_stays_undistributed() {
    // Anyone can pay for any number: it must not grow the tree of all machines.
    let mut world = World::new(1);
    world.target().revenues = vec![revenue(1, 0, 0, Some(9), 70), revenue(2, 0, 0, Some(u64::MAX), 1)];
    world.hand_to_all(&[full(1, 1, 0)]);
    let settlement = world.settle();
    assert_eq!(
        (earned(&settlement), settlement.statement.machines),
        (vec![(1, 1_000)], 1)
    );
    assert!(!settlement.scores[0].machines.contains_key(&id(9)));
}

#[test]
fn revenue_for_some_epochs_is_shared_by_their_points_and_not_by_today_s() {
    let epochs = [
        epoch(0, vec![]),
        epoch(1, vec![]),
        epoch(2, vec![revenue(1, 0, 1, None, 100)]),
    ];
    let reports = [
        // Epoch 0: machine 1 has 10,000 points; epoch 1: machine 1 has 5,000, machine 2 has 10,000.
        full(1, 1, 0),
        report(1, 2, 1, &[500; 4]),
        full(2, 1, 1),
        // Epoch 2 is not named.
        full(2, 2, 2),
    ];
    // 15,000 and 10,000 of 25,000.
    assert_eq!(after(&epochs, &reports), [(1, 60), (2, 40)]);
}

#[test]
fn revenue_for_the_running_epoch_is_shared_by_its_own_points() {
    let epochs = [epoch(0, vec![revenue(1, 0, 0, None, 100)])];
    assert_eq!(
        after(&epochs, &[full(1, 1, 0), report(2, 1, 0, &[250; 4])]),
        [(1, 80), (2, 20)]
    );
}

#[test]
fn every_row_is_rounded_down_for_itself() {
    let rows = vec![revenue(1, 0, 0, None, 5), revenue(2, 0, 0, None, 5)];
    let both = [full(1, 1, 0), full(2, 1, 0)];
    // floor(5 / 2) twice; two units stay undistributed.
    assert_eq!(after(&[epoch(0, rows)], &both), [(1, 4), (2, 4)]);
}

#[test]
fn revenue_that_nobody_has_earned_stays_undistributed() {
    let epochs = [epoch(0, vec![]), epoch(1, vec![revenue(1, 0, 0, None, 100)])];
    // Machine 1 worked in epoch 1, the revenue is for epoch 0.
    let settlements = settle_one_by_one(&epochs, &[full(1, 1, 1)]);
    assert_eq!(settlements[1].statement.sum.u128(), 0);
    assert_eq!(score(&settlements[1].scores[0], 1).points, 10_000);
}

#[test]
fn tags_that_no_epoch_has_are_nobody_s() {
    // The contract refuses these; an oracle must not stumble over them either.
    let odd = vec![revenue(1, 1, 0, None, 100), revenue(2, u64::MAX, u64::MAX, None, 100)];
    assert_eq!(after(&[epoch(0, odd)], &[full(1, 1, 0)]), []);
    let all = vec![revenue(1, 0, u64::MAX, None, 100)];
    assert_eq!(after(&[epoch(0, all)], &[full(1, 1, 0)]), [(1, 100)]);
}

#[test]
fn rows_of_all_spans_are_shared_as_if_each_were_alone() {
    // Machine 1 works in epochs 0 and 2 (10,000 points each), machine 2 in epochs 1 (5,000) and 2 (10,000), nobody in 3.
    let reports = [full(1, 1, 0), report(2, 1, 1, &[500; 4]), full(1, 2, 2), full(2, 2, 2)];
    let points = [[10_000, 0], [0, 5_000], [10_000, 10_000], [0, 0]];
    let mut rows = vec![];
    let mut expected = [0_u128; 2];
    for from in 0..4 {
        for to in from..4 {
            let amount = 1_001 + 10 * from as u128 + to as u128;
            rows.push(revenue(rows.len() as u64, from, to, None, amount));
            let of = |machine: usize| -> u128 { points[from as usize..=to as usize].iter().map(|p| p[machine]).sum() };
            let total = of(0) + of(1);
            for (machine, expected) in expected.iter_mut().enumerate() {
                *expected += (amount * of(machine)).checked_div(total).unwrap_or(0);
            }
        }
    }
    let epochs = [epoch(0, vec![]), epoch(1, vec![]), epoch(2, vec![]), epoch(3, rows)];
    assert_eq!(after(&epochs, &reports), [(1, expected[0]), (2, expected[1])]);
}

#[test]
fn revenue_is_not_bounded_by_what_emission_may_pay_a_machine() {
    // Rule H3 bounds what can be emitted to a machine; what buyers paid is theirs to give.
    let mut facts = epoch_facts(0, 1);
    facts.revenues = vec![revenue(1, 0, 0, None, 5_000)];
    facts.classes.get_mut("meter").unwrap().class.max_reward_per_epoch = Uint128::new(400);
    assert_eq!(after(&[facts], &[full(1, 1, 0)]), [(1, 5_400)]);
}

#[test]
fn points_are_remembered_for_64_epochs() {
    // Machine 1 worked in epoch 0 alone, machine 2 in epoch 1 alone; the revenue for both comes later.
    let paid_in = |number: u64| {
        let mut epochs: Vec<_> = (0..=number).map(|number| epoch(number, vec![])).collect();
        epochs[number as usize].revenues = vec![revenue(1, 0, 1, None, 100)];
        after(&epochs, &[full(1, 1, 0), full(2, 1, 1)])
    };
    assert_eq!(REMEMBERED_EPOCHS, 64);
    // In epoch 63 the epochs 0 to 63 are remembered, in epoch 64 epoch 0 is not, in epoch 65 neither is epoch 1.
    assert_eq!(paid_in(63), [(1, 50), (2, 50)]);
    assert_eq!(paid_in(64), [(2, 100)]);
    assert_eq!(paid_in(65), []);
}

#[test]
fn emission_and_revenue_add_up() {
    let mut facts = epoch_facts(0, 2);
    facts.revenues = vec![revenue(1, 0, 0, None, 300), revenue(2, 0, 0, Some(2), 11)];
    // 1,000 x 2/3 = 666, 333; 300 x 2/3 = 200, 100; 11 for machine 2.
    assert_eq!(
        after(&[facts], &[full(1, 1, 0), report(2, 1, 0, &[500; 4])]),
        [(1, 866), (2, 444)]
    );
}
