//! Machine votes, as staking publishes them.

use flywheel_types::governance::{InstantiateMsg, Vote};

use crate::suite::Suite;
use crate::suite::verbs::text;

fn ten_each(msg: &mut InstantiateMsg) {
    msg.machine_weight = 10_u128.into();
}

#[test]
fn each_machine_adds_the_weight_to_its_owner() {
    let mut suite = Suite::with(ten_each);
    suite.join("alice", 1_000, None).join("bob", 500, None);
    suite.set_machines("alice", 3).set_machines("carol", 5).advance(10);
    let number = suite.propose("alice", text());
    assert_eq!(suite.proposal(number).total_power.u128(), 1_500 + 80);
    suite
        .vote("alice", number, Vote::Yes)
        .vote("bob", number, Vote::No)
        .vote("carol", number, Vote::Abstain);
    assert_eq!(suite.votes(number), [1_030, 500, 50, 0]);
}

#[test]
fn machines_of_the_opening_count_whatever_happens_to_them_later() {
    let mut suite = Suite::with(ten_each);
    suite.join("alice", 1_000, None).set_machines("carol", 5).advance(10);
    let number = suite.propose("alice", text());
    // Sold in the very block, and more bought later.
    suite.set_machines("carol", 0).set_machines("bob", 5);
    suite.advance(10).set_machines("carol", 9).advance(10);
    suite.vote("carol", number, Vote::Yes);
    assert_eq!(
        (suite.votes(number), suite.proposal(number).total_power.u128()),
        ([50, 0, 0, 0], 1_050)
    );
    assert!(suite.try_vote("bob", number, Vote::No).is_err());
}

#[test]
fn without_a_weight_machines_are_not_asked_for() {
    let mut suite = Suite::native();
    suite.join("alice", 1_000, None).set_machines("alice", 3).advance(10);
    let number = suite.propose("alice", text());
    suite.vote("alice", number, Vote::Yes);
    assert_eq!(
        (suite.votes(number), suite.proposal(number).total_power.u128()),
        ([1_000, 0, 0, 0], 1_000)
    );
}

#[test]
fn a_staking_contract_that_publishes_none_has_none() {
    let mut suite = Suite::with(ten_each);
    suite.join("alice", 1_000, None).advance(10);
    let number = suite.propose("alice", text());
    suite.vote("alice", number, Vote::Yes);
    assert_eq!(
        (suite.votes(number), suite.proposal(number).total_power.u128()),
        ([1_000, 0, 0, 0], 1_000)
    );
}
