//! Accepting a statement: who signs, when, and for which oracle set (rules V3 and V4).
#![allow(clippy::arithmetic_side_effects, clippy::as_conversions, clippy::indexing_slicing, clippy::unwrap_used)]

mod common;

use common::*;
use cosmwasm_std::Addr;
use cw_multi_test::{Executor, IntoAddr};
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Epoch, Hash32, Time};
use flywheel_types::verification::{ExecuteMsg, OracleSignature};
use flywheel_verification::ContractError;

#[test]
fn anyone_may_send_what_a_quorum_has_signed() {
    let mut suite = Suite::active(Money::Native, 4);
    suite.at_settling(0);
    let statement = suite.statement(1_000);

    let answer = suite.attest(&statement, 3).unwrap();

    let pending = suite.pending().unwrap();
    assert_eq!(pending.statement, statement);
    assert_eq!(
        pending.signers,
        suite.oracles[..3]
            .iter()
            .map(|o| o.address.clone())
            .collect::<Vec<Addr>>()
    );
    assert_eq!(pending.oracles, 4);
    assert_eq!(pending.final_at, Time::new(suite.now() + CHALLENGE));
    assert_eq!(attribute(&answer, "attested", "signers"), "3");
    assert_eq!(attribute(&answer, "attested", "sum"), "1000");
}

#[test]
fn the_quorum_is_two_thirds_and_one_for_every_size_of_the_set() {
    // floor(2n/3) + 1 for n = 1..=32
    let quorums = [
        1, 2, 3, 3, 4, 5, 5, 6, 7, 7, 8, 9, 9, 10, 11, 11, 12, 13, 13, 14, 15, 15, 16, 17, 17, 18, 19, 19, 20, 21, 21,
        22,
    ];
    for (number, quorum) in (1..=32).zip(quorums) {
        let mut suite = Suite::active(Money::Native, number);
        suite.at_settling(0);
        let statement = suite.statement(500);

        assert_eq!(
            suite.attest(&statement, quorum - 1).unwrap_err(),
            ContractError::TooFewSignatures {
                given: quorum - 1,
                quorum,
                oracles: number
            }
        );
        suite.attest(&statement, quorum).unwrap();
        assert_eq!(suite.pending().unwrap().signers.len(), quorum);
    }
}

#[test]
fn without_oracles_nothing_can_be_settled() {
    let mut suite = Suite::admitted(Money::Native, 4);
    suite.at_settling(0);
    let statement = suite.statement(0);

    // admitted is not enough: the set is empty
    assert_eq!(
        suite.attest(&statement, 4).unwrap_err(),
        ContractError::TooManySignatures { given: 4, oracles: 0 }
    );
    assert_eq!(
        suite.attest(&statement, 0).unwrap_err(),
        ContractError::TooFewSignatures {
            given: 0,
            quorum: 1,
            oracles: 0
        }
    );
}

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
fn one_of_four_may_be_silent() {
    for silent in 0..4 {
        let mut suite = Suite::active(Money::Native, 4);
        suite.at_settling(0);
        let statement = suite.statement(10);
        let mut awake = suite.oracles.clone();
        awake.remove(silent);

        let signatures = suite.signed(&statement, &awake);

        suite.attest_with(&statement, signatures).unwrap();
    }
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
fn a_statement_of_another_set_is_refused() {
    let mut suite = Suite::active(Money::Native, 4);
    suite.at_settling(0);
    let mut statement = suite.statement(10);
    let in_force = statement.set_version;
    assert_eq!(in_force, 4); // four oracles joined one by one

    for given in [in_force - 1, in_force + 1] {
        statement.set_version = given;
        assert_eq!(
            suite.attest(&statement, 4).unwrap_err(),
            ContractError::WrongSet { given, in_force }
        );
    }
}

#[test]
fn signatures_are_sorted_and_no_oracle_signs_twice() {
    let mut suite = Suite::active(Money::Native, 4);
    suite.at_settling(0);
    let statement = suite.statement(10);
    let sorted = suite.signed(&statement, &suite.oracles);

    let mut swapped = sorted.clone();
    swapped.swap(1, 2);
    assert_eq!(
        suite.attest_with(&statement, swapped).unwrap_err(),
        ContractError::NotSorted {
            oracle: sorted[1].oracle.clone(),
            after: sorted[2].oracle.clone()
        }
    );
    let twice = vec![sorted[0].clone(), sorted[1].clone(), sorted[1].clone()];
    assert_eq!(
        suite.attest_with(&statement, twice).unwrap_err(),
        ContractError::NotSorted {
            oracle: sorted[1].oracle.clone(),
            after: sorted[1].oracle.clone()
        }
    );
    assert!(suite.pending().is_none());
}

#[test]
fn a_stranger_does_not_count_even_with_a_true_signature() {
    let mut suite = Suite::active(Money::Native, 4);
    suite.at_settling(0);
    let statement = suite.statement(10);
    let stranger = Oracle::number(33);
    let mut signers = suite.oracles[..2].to_vec();
    signers.push(stranger.clone());

    let signatures = suite.signed(&statement, &signers);

    assert_eq!(
        suite.attest_with(&statement, signatures).unwrap_err(),
        ContractError::NotAMember {
            oracle: stranger.address.to_string(),
            version: 4
        }
    );
}

#[test]
fn a_forged_signature_of_any_curve_spoils_the_message() {
    let mut suite = Suite::active(Money::Native, 4);
    suite.at_settling(0);
    let statement = suite.statement(10);
    let mut other = statement;
    other.sum = 11_u128.into();
    let true_ones = suite.signed(&statement, &suite.oracles);
    let of_other = suite.signed(&other, &suite.oracles);

    for index in 0..4 {
        let oracle = true_ones[index].oracle.clone();
        let forgeries = [
            of_other[index].signature.clone(),            // its own, of another statement
            true_ones[(index + 1) % 4].signature.clone(), // another oracle's, of this one
            flywheel_protocol::Signature::new([0; 64]),
            flywheel_protocol::Signature::new([255; 64]),
        ];
        for forgery in forgeries {
            let mut signatures = true_ones.clone();
            signatures[index].signature = forgery;
            assert_eq!(
                suite.attest_with(&statement, signatures).unwrap_err(),
                ContractError::WrongSignature { oracle: oracle.clone() }
            );
        }
    }
}

#[test]
fn a_signature_covers_every_field_of_the_statement() {
    let mut suite = Suite::active(Money::Native, 4);
    suite.at_settling(0);
    let statement = suite.statement(10);
    let signatures = suite.signed(&statement, &suite.oracles);

    // epoch, round, set and base are refused by their own checks; these three only by the signatures
    let mut changed = [statement; 4];
    changed[0].evidence_root = sha256(&[b"other"]);
    changed[1].root = sha256(&[b"other"]);
    changed[2].sum = 9_u128.into();
    changed[3].machines = 4;
    for statement in changed {
        let first = signatures[0].oracle.clone();
        assert_eq!(
            suite.attest_with(&statement, signatures.clone()).unwrap_err(),
            ContractError::WrongSignature { oracle: first }
        );
    }
}

#[test]
fn signatures_for_another_chain_or_contract_are_worth_nothing() {
    let mut suite = Suite::active(Money::Native, 4);
    suite.at_settling(0);
    let statement = suite.statement(10);
    let chain = suite.app.block_info().chain_id;
    let elsewhere: [Vec<OracleSignature>; 2] = [
        signed_for(&statement, &suite.oracles, "another-chain-1", suite.contract.as_str()),
        signed_for(&statement, &suite.oracles, &chain, suite.rewards.as_str()),
    ];
    for signatures in elsewhere {
        let first = signatures[0].oracle.clone();
        assert_eq!(
            suite.attest_with(&statement, signatures).unwrap_err(),
            ContractError::WrongSignature { oracle: first }
        );
    }
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

#[test]
fn coins_do_not_belong_with_a_statement() {
    let mut suite = Suite::active(Money::Native, 4);
    suite.at_settling(0);
    let statement = suite.statement(10);
    let signatures = suite.signed(&statement, &suite.oracles);
    let msg = ExecuteMsg::Attest { statement, signatures };

    let refused = suite
        .execute(&"someone".into_addr(), &msg, &cosmwasm_std::coins(1, COIN))
        .unwrap_err();

    assert_eq!(
        refused,
        ContractError::Payment(flywheel_types::PaymentError::NotPayable)
    );
}

#[test]
fn a_donation_is_owed_to_nobody() {
    let mut suite = Suite::active(Money::Native, 2);
    let contract = suite.contract.clone();
    suite
        .app
        .send_tokens("someone".into_addr(), contract, &cosmwasm_std::coins(77, COIN))
        .unwrap();

    let totals = suite.totals();

    // 2 bonds of 5,000 and the gift
    assert_eq!((totals.balance.u128(), totals.donations.u128()), (10_077, 77));
    assert_eq!(totals.liabilities[0].amount.u128(), 10_000);
}
