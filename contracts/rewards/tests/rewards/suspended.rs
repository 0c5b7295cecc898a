//! Rule V10, where it touches money: the claims of a suspended machine wait.

use flywheel_protocol::trees::SumTree;
use flywheel_protocol::{Epoch, Time};
use flywheel_rewards::ContractError;

use crate::suite::{START, Suite, attribute, error, id, waiting};

/// Alice's fleet of three has 100, 200 and 40 of epoch 0. It is second 100, and machine 2 is suspended until second 500.
fn fleet(mut suite: Suite) -> (Suite, SumTree) {
    for machine in [1, 2, 3] {
        suite.register(machine, "alice", None);
    }
    suite.at(100).mint();
    let tree = suite.settle(0, &[(1, 100), (2, 200), (3, 40)]);
    suite.suspend(2, 500);
    (suite, tree)
}

fn suspended(machine: u64, until: u64) -> ContractError {
    ContractError::Suspended {
        machine: id(machine),
        reason: "stolen".to_owned(),
        until: Time::new(START + until),
    }
}

fn waits(machine: u64, amount: u128) -> (u64, u128, String) {
    (machine, amount, "suspension".to_owned())
}

#[test]
fn a_suspended_machine_does_not_hold_up_its_fleet() {
    for suite in Suite::both() {
        let (mut suite, tree) = fleet(suite);

        let response = suite.claim("alice", 0, &tree, &[1, 2, 3]);

        assert_eq!((suite.balance("alice"), suite.claimed(2)), (140, 0));
        assert_eq!(waiting(&response), [waits(2, 200)]);
        let told = ["reason", "until"].map(|key| attribute(&response, "claim_waits", key));
        assert_eq!(told, ["stolen".to_owned(), (START + 500).to_string()]);
        assert_eq!(suite.owed("claimable"), 200);
    }
}

#[test]
fn a_suspension_ends_at_its_last_second() {
    for suite in Suite::both() {
        let (mut suite, tree) = fleet(suite);

        assert_eq!(
            error(suite.at(499).try_claim("alice", 0, &tree, &[2])),
            suspended(2, 500)
        );
        suite.at(500).claim("alice", 0, &tree, &[2]);

        assert_eq!(suite.balance("alice"), 200);
    }
}

#[test]
fn a_suspension_that_is_lifted_holds_no_longer() {
    let (mut suite, tree) = fleet(Suite::native());
    assert_eq!(error(suite.try_claim("alice", 0, &tree, &[2])), suspended(2, 500));

    suite.lift(2).claim("alice", 0, &tree, &[2]);

    assert_eq!(suite.balance("alice"), 200);
}

#[test]
fn the_error_names_the_first_suspended_machine_when_nothing_is_paid() {
    let (mut suite, tree) = fleet(Suite::native());
    suite.suspend(3, 700);
    suite.claim("alice", 0, &tree, &[1]);

    // Machine 1 has everything.
    let refused = error(suite.try_claim("alice", 0, &tree, &[1, 2, 3]));

    assert_eq!(refused, suspended(2, 500));
    assert!(
        refused
            .to_string()
            .contains("machine 2 is suspended until 1700000500 (stolen)"),
        "{refused}"
    );
}

#[test]
fn a_suspension_is_named_before_a_machine_that_nobody_registered() {
    let mut suite = Suite::native();
    suite.register(2, "alice", None).at(100).mint();
    let tree = suite.settle(0, &[(1, 100), (2, 200)]);
    suite.suspend(2, 500);

    assert_eq!(error(suite.try_claim("alice", 0, &tree, &[1, 2])), suspended(2, 500));
}

#[test]
fn a_suspended_machine_with_nothing_to_be_paid_is_no_matter() {
    let (mut suite, tree) = fleet(Suite::native());
    suite.suspend(1, 90).claim("alice", 0, &tree, &[1]);

    let refused = error(suite.suspend(1, 500).try_claim("alice", 0, &tree, &[1]));

    assert_eq!(refused, ContractError::NothingToClaim { epoch: Epoch::new(0) });
}

#[test]
fn what_a_suspended_machine_goes_on_to_earn_is_paid_with_the_rest_when_it_ends() {
    let (mut suite, _) = fleet(Suite::native());
    suite.at(200).mint();
    let newer = suite.settle(1, &[(1, 100), (2, 350), (3, 40)]);

    let response = suite.claim("alice", 1, &newer, &[1, 2]);
    assert_eq!(waiting(&response), [waits(2, 350)]);
    suite.at(500).claim("alice", 1, &newer, &[2]);

    // 100 + 350
    assert_eq!(suite.balance("alice"), 450);
}

#[test]
fn a_machine_that_is_sold_while_suspended_pays_its_new_owner() {
    for suite in Suite::both() {
        let (mut suite, tree) = fleet(suite);
        suite.register(2, "carol", None);
        assert_eq!(error(suite.try_claim("carol", 0, &tree, &[2])), suspended(2, 500));

        suite.at(500).claim("alice", 0, &tree, &[1, 2, 3]);

        assert_eq!(["alice", "carol"].map(|payee| suite.balance(payee)), [140, 200]);
    }
}

#[test]
fn a_suspended_machine_takes_no_room_in_the_breaker_s_window() {
    let (mut suite, tree) = fleet(Suite::native());
    suite.set_breaker(150, 120).at(150);

    // 100 of machine 1, nothing of machine 2, 20 of machine 3's 40.
    let response = suite.claim("alice", 0, &tree, &[1, 2, 3]);

    assert_eq!([1, 2, 3].map(|machine| suite.claimed(machine)), [100, 0, 20]);
    assert_eq!(waiting(&response), [waits(2, 200), (3, 20, "breaker".to_owned())]);
    assert_eq!(suite.window(), (1, 120, 120, 300));
}

#[test]
fn in_a_full_window_even_a_suspended_machine_waits_for_the_next() {
    let (mut suite, tree) = fleet(Suite::native());
    suite.set_breaker(150, 40).at(150).claim("alice", 0, &tree, &[3]);

    let refused = error(suite.try_claim("alice", 0, &tree, &[2]));

    let until = Time::new(START + 300);
    assert_eq!(refused, ContractError::WindowExhausted { until });
    assert_eq!(
        error(suite.at(300).try_claim("alice", 0, &tree, &[2])),
        suspended(2, 500)
    );
}

#[test]
fn what_is_credited_already_is_not_suspended() {
    let (mut suite, tree) = fleet(Suite::native());
    suite.refuse("alice", true).claim("stranger", 0, &tree, &[1]);
    suite.suspend(1, 500).refuse("alice", false);

    suite.try_withdraw("alice", None).unwrap();

    assert_eq!(suite.balance("alice"), 100);
}
