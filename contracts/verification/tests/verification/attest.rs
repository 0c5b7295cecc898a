//! Accepting a statement: who signs, when, and for which oracle set (rules V3 and V4).

use super::common::*;
use cosmwasm_std::Addr;
use cw_multi_test::{Executor, IntoAddr};
use flywheel_protocol::Time;
use flywheel_protocol::values::sha256;
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
