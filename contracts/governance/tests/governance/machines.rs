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
    suite.bond_machines("alice", 3);
    suite.bond_machines("carol", 5);
    suite.advance(10);
    let number = suite.propose("alice", text());
    // Eight bonds of 100 are votes as well.
    assert_eq!(suite.proposal(number).total_power.u128(), 1_500 + 800 + 80);
    suite
        .vote("alice", number, Vote::Yes)
        .vote("bob", number, Vote::No)
        .vote("carol", number, Vote::Abstain);
    assert_eq!(suite.votes(number), [1_330, 500, 550, 0]);
}

#[test]
fn machines_of_the_opening_count_whatever_happens_to_them_later() {
    let mut suite = Suite::with(ten_each);
    suite.join("alice", 1_000, None);
    let machines = suite.bond_machines("carol", 5);
    suite.advance(10);
    let number = suite.propose("alice", text());
    // Sold or left in the very block, and more bought later.
    suite.sell(machines[0], "bob", 100).sell(machines[1], "bob", 100);
    suite.unbond("carol", machines[2], 100);
    suite.advance(10);
    suite.bond_machines("carol", 4);
    suite.advance(10).vote("carol", number, Vote::Yes);
    assert_eq!(
        (suite.votes(number), suite.proposal(number).total_power.u128()),
        ([550, 0, 0, 0], 1_550)
    );
    // The buyer had nothing then.
    assert!(suite.try_vote("bob", number, Vote::No).is_err());
    let next = suite.propose("alice", text());
    suite.vote("bob", next, Vote::No).vote("carol", next, Vote::Yes);
    // Carol: six machines with 100 each. All: 1,000 of alice's, and eight machines.
    assert_eq!(
        (suite.votes(next), suite.proposal(next).total_power.u128()),
        ([660, 220, 0, 0], 1_000 + 880)
    );
}

#[test]
fn an_owner_s_machines_count_up_to_the_network_s_cap() {
    let mut suite = Suite::with(ten_each);
    suite.join("alice", 1_000, None);
    suite.bond_machines("carol", 23);
    suite.advance(10);
    let number = suite.propose("alice", text());
    suite.vote("carol", number, Vote::Yes);
    // 2,300 of bonds, and 20 machines.
    assert_eq!(
        (suite.votes(number), suite.proposal(number).total_power.u128()),
        ([2_500, 0, 0, 0], 3_500)
    );
}

#[test]
fn without_a_weight_machines_are_not_asked_for() {
    let mut suite = Suite::native();
    suite.join("alice", 1_000, None);
    suite.bond_machines("alice", 3);
    suite.advance(10);
    let number = suite.propose("alice", text());
    suite.vote("alice", number, Vote::Yes);
    assert_eq!(
        (suite.votes(number), suite.proposal(number).total_power.u128()),
        ([1_300, 0, 0, 0], 1_300)
    );
}

#[test]
fn a_network_without_machines_has_no_votes_of_theirs() {
    let mut suite = Suite::with(ten_each);
    suite.join("alice", 1_000, None).advance(10);
    let number = suite.propose("alice", text());
    suite.vote("alice", number, Vote::Yes);
    assert_eq!(
        (suite.votes(number), suite.proposal(number).total_power.u128()),
        ([1_000, 0, 0, 0], 1_000)
    );
}
