//! Tokens behind a machine that does not work for want of a bond only stand by: they weigh a quarter.

use flywheel_types::Class;

use crate::suite::{DAY, START, Suite, class};

/// One bonds, delegates a fortune to itself, and takes the bond out again: it would earn like who backs a working machine,
/// with nothing to be slashed but what it wants to keep anyway.
#[test]
fn a_fortune_behind_a_machine_without_a_bond_weighs_a_quarter() {
    let mut suite = Suite::native();
    let (idle, other) = (suite.bonded("alice", 1_000), suite.bonded("carol", 2_000));
    suite.delegate("alice", idle, 8_000).unbond("alice", idle, 1_000);
    suite.add_income("erin", 80_000).advance(DAY);
    // 8,000 / 4 to 2,000.
    assert_eq!(suite.income("alice", idle), (0, 40_000));
    assert_eq!(suite.income("carol", other), (40_000, 0));
}

#[test]
fn the_minimum_itself_is_enough() {
    let mut suite = Suite::native();
    let (first, other) = (suite.bonded("alice", 1_500), suite.bonded("carol", 1_000));
    suite
        .unbond("alice", first, 500)
        .add_income("erin", 80_000)
        .advance(DAY);
    assert_eq!(suite.income("alice", first), (40_000, 0));
    suite.unbond("alice", first, 1).unbond("carol", other, 997);
    // 999 / 4 = 249.75: 249. 3 / 4: nothing.
    suite.add_income("erin", 2_490).advance(DAY);
    assert_eq!(suite.income("alice", first), (42_490, 0));
    assert_eq!(suite.income("carol", other), (40_000, 0));
}

#[test]
fn who_falls_short_and_comes_back_is_paid_for_each_time_by_itself() {
    let mut suite = Suite::native();
    let (first, other) = (suite.bonded("alice", 1_000), suite.bonded("carol", 2_000));
    suite
        .delegate("bob", first, 1_000)
        .at(START)
        .add_income("erin", 160_000)
        .advance(DAY / 4);
    // 40,000 by halves; 120,000 in all remain.
    suite.unbond("alice", first, 200).advance(DAY / 2);
    // 1,800 / 4 = 450 to 2,000: 80,000 x 450 / 2,450 = 14,693.9.
    suite.bond("alice", first, 200).advance(DAY / 4);
    // And 40,000 by halves.
    let (alice, bob) = (suite.income("alice", first).0, suite.income("bob", first).1);
    // Of 14,693 the bond's 800 / 1,800 are 6,530, the delegators' 8,163: 8.163 a share, which no index holds exactly.
    assert_eq!((alice, bob), (10_000 + 6_530 + 10_000, 10_000 + 8_162 + 10_000));
    // 80,000 x 2,000 / 2,450 = 65,306.1.
    assert_eq!(suite.income("carol", other).0, 20_000 + 65_306 + 20_000);
}

#[test]
fn a_slash_below_the_minimum_makes_the_tokens_stand_by() {
    let mut suite = Suite::native();
    let (first, other) = (suite.bonded("alice", 1_000), suite.bonded("carol", 1_000));
    suite.delegate("bob", first, 1_000);
    let now = suite.now();
    suite.slash(first, 1, now).add_income("erin", 29_000).advance(DAY);
    // 1,800 / 4 = 450 to 1,000.
    assert_eq!(suite.income("carol", other), (20_000, 0));
    assert_eq!(
        (suite.income("alice", first).0, suite.income("bob", first).1),
        (4_500, 4_500)
    );
}

#[test]
fn the_buyers_bond_ends_the_standing_by() {
    let mut suite = Suite::native();
    let (first, other) = (suite.bonded("alice", 1_000), suite.bonded("carol", 2_000));
    suite
        .delegate("bob", first, 1_000)
        .unbond("alice", first, 500)
        .sell(first, "dave")
        .take_pool("dave", first, 1_000);
    suite.add_income("erin", 80_000).advance(DAY);
    assert_eq!(suite.income("carol", other), (40_000, 0));
    assert_eq!(
        (suite.income("dave", first).0, suite.income("bob", first).1),
        (20_000, 20_000)
    );
}

#[test]
fn a_jailed_pool_weighs_nothing_and_comes_back_with_the_weight_it_had() {
    let mut suite = Suite::native();
    let (idle, other) = (suite.bonded("alice", 1_000), suite.bonded("carol", 1_000));
    suite.delegate("bob", idle, 4_000).unbond("alice", idle, 1_000);
    suite
        .set_jailed(idle, true)
        .at(START)
        .add_income("erin", 40_000)
        .advance(DAY / 2)
        .set_jailed(idle, false)
        .advance(DAY / 2);
    // 20,000 for carol alone, 20,000 as 4,000 / 4 to 1,000.
    assert_eq!(suite.income("bob", idle), (0, 10_000));
    assert_eq!(suite.income("carol", other), (30_000, 0));
}

#[test]
fn a_higher_minimum_is_seen_when_the_bond_next_changes() {
    let mut suite = Suite::native();
    let (first, other) = (suite.bonded("alice", 1_600), suite.bonded("carol", 2_000));
    suite.at(START).set_class(Class {
        min_bond: 1_600_u128.into(),
        ..class("meter")
    });
    suite
        .unbond("carol", other, 400)
        .add_income("erin", 64_000)
        .advance(DAY);
    assert_eq!(
        (suite.income("alice", first).0, suite.income("carol", other).0),
        (32_000, 32_000)
    );

    // 1,599 / 4 = 399.75: 399 to 1,600.
    suite.unbond("alice", first, 1).add_income("erin", 1_999).advance(DAY);
    assert_eq!(
        (suite.income("alice", first).0, suite.income("carol", other).0),
        (32_399, 33_600)
    );
}
