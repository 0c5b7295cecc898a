//! When a statement counts, and what it builds on (rules V3 to V5).

use super::common::*;
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Epoch, Hash32, Time};
use flywheel_verification::ContractError;

#[test]
fn no_epoch_can_be_settled_before_its_grace_is_over() {
    let mut suite = Suite::active(Money::Native, 4);
    let first_at = START + EPOCH + GRACE;
    suite.at(first_at - 1);
    let statement = suite.statement(0);
    assert_eq!(
        suite.attest(&statement, 4).unwrap_err(),
        ContractError::NoEpochYet {
            first_at: Time::new(first_at),
            now: Time::new(first_at - 1)
        }
    );

    suite.at(first_at);
    suite.attest(&statement, 4).unwrap();
}

#[test]
fn a_statement_counts_only_inside_its_round() {
    let mut suite = Suite::active(Money::Native, 4);
    let settling = START + EPOCH + GRACE;
    suite.at(settling + ROUND);
    let statement = suite.statement(0);
    assert_eq!(statement.round, 1);

    // one second before round 1 begins, and at its last and first-after seconds
    suite.at(settling + ROUND - 1);
    assert_eq!(
        suite.attest(&statement, 4).unwrap_err(),
        ContractError::WrongRound {
            given: 1,
            running: 0,
            ends_at: Time::new(settling + ROUND)
        }
    );
    suite.at(settling + 2 * ROUND);
    assert_eq!(
        suite.attest(&statement, 4).unwrap_err(),
        ContractError::WrongRound {
            given: 1,
            running: 2,
            ends_at: Time::new(settling + 3 * ROUND)
        }
    );
    suite.at(settling + 2 * ROUND - 1);
    suite.attest(&statement, 4).unwrap();
}

#[test]
fn the_target_moves_on_when_the_next_epochs_grace_is_over() {
    let mut suite = Suite::active(Money::Native, 4);
    suite.at_settling(1);
    suite.at(suite.now() - 1);
    let old = suite.statement(0);
    assert_eq!(old.epoch, Epoch::new(0));

    suite.at_settling(1);
    assert_eq!(
        suite.attest(&old, 4).unwrap_err(),
        ContractError::WrongEpoch {
            given: Epoch::new(0),
            target: Epoch::new(1)
        }
    );
    let mut early = suite.statement(0);
    early.epoch = Epoch::new(2);
    assert_eq!(
        suite.attest(&early, 4).unwrap_err(),
        ContractError::WrongEpoch {
            given: Epoch::new(2),
            target: Epoch::new(1)
        }
    );
}

#[test]
fn one_statement_settles_all_epochs_that_are_not_final() {
    let mut suite = Suite::active(Money::Native, 4);
    suite.at_settling(0);
    suite.settle(700);
    // epochs 1 to 4 were never settled: 4 x 1000 for them
    suite.at_settling(4);
    let over = suite.statement(4_701);
    assert_eq!(
        suite.attest(&over, 4).unwrap_err(),
        ContractError::OverBudget {
            given: 4_001_u128.into(),
            budget: 4_000_u128.into()
        }
    );

    suite.settle(4_700);

    assert_eq!(suite.last_final().unwrap().statement.epoch, Epoch::new(4));
}

#[test]
fn two_of_four_silent_wait_for_a_later_round() {
    let mut suite = Suite::active(Money::Native, 4);
    suite.at_settling(0);
    let statement = suite.statement(10);
    assert_eq!(
        suite.attest(&statement, 2).unwrap_err(),
        ContractError::TooFewSignatures {
            given: 2,
            quorum: 3,
            oracles: 4
        }
    );

    // one of them is back three rounds later, and signs that round's statement
    suite.at(suite.now() + 3 * ROUND);
    assert!(matches!(
        suite.attest(&statement, 3),
        Err(ContractError::WrongRound {
            given: 0,
            running: 3,
            ..
        })
    ));
    let later = suite.statement(10);
    suite.attest(&later, 3).unwrap();
}

#[test]
fn nothing_is_taken_while_a_statement_is_pending() {
    let mut suite = Suite::active(Money::Native, 4);
    suite.at_settling(0);
    let statement = suite.statement(10);
    suite.attest(&statement, 4).unwrap();
    let final_at = Time::new(suite.now() + CHALLENGE);

    assert_eq!(
        suite.attest(&statement, 4).unwrap_err(),
        ContractError::StatementPending {
            epoch: Epoch::new(0),
            final_at
        }
    );
    // also after the window, until somebody finalizes
    suite.at_settling(1);
    let next = suite.statement(20);
    assert_eq!(
        suite.attest(&next, 4).unwrap_err(),
        ContractError::StatementPending {
            epoch: Epoch::new(0),
            final_at
        }
    );
}

#[test]
fn an_old_statement_cannot_be_sent_again() {
    let mut suite = Suite::active(Money::Native, 4);
    suite.at_settling(0);
    let statement = suite.statement(10);
    let signatures = suite.signed(&statement, &suite.oracles);
    suite.settle(10);

    // epoch 0 is final; the next second that matters is the end of epoch 1's grace
    let next_at = Time::new(START + 2 * EPOCH + GRACE);
    assert_eq!(
        suite.attest_with(&statement, signatures.clone()).unwrap_err(),
        ContractError::AlreadyFinal {
            epoch: Epoch::new(0),
            next_at
        }
    );
    suite.at_settling(1);
    assert_eq!(
        suite.attest_with(&statement, signatures).unwrap_err(),
        ContractError::WrongEpoch {
            given: Epoch::new(0),
            target: Epoch::new(1)
        }
    );
}

#[test]
fn a_statement_builds_on_the_newest_final_root() {
    let mut suite = Suite::active(Money::Native, 4);
    suite.at_settling(0);
    let mut statement = suite.statement(10);
    let made_up = sha256(&[b"made up"]);
    statement.built_on = made_up;
    assert_eq!(
        suite.attest(&statement, 4).unwrap_err(),
        ContractError::WrongBase {
            given: made_up,
            last_final: Hash32::ZERO
        }
    );

    suite.settle(10);
    let root = suite.last_final().unwrap().statement.root;
    suite.at_settling(1);
    let mut next = suite.statement(20);
    assert_eq!(next.built_on, root);
    next.built_on = Hash32::ZERO;
    assert_eq!(
        suite.attest(&next, 4).unwrap_err(),
        ContractError::WrongBase {
            given: Hash32::ZERO,
            last_final: root
        }
    );
}
