//! Adding signatures and the end of the challenge window (rules V4, V5, V12).

use super::common::*;
use cosmwasm_std::Addr;
use flywheel_protocol::{Epoch, Time};
use flywheel_types::rewards::FinalRoot;
use flywheel_types::verification::{ExecuteMsg, FINALS, FinalsResponse, OracleSignature, QueryMsg};
use flywheel_verification::ContractError;

fn cosign(suite: &mut Suite, signatures: Vec<OracleSignature>) -> Result<(), ContractError> {
    suite.send(&ExecuteMsg::Cosign { signatures }).map(|_| ())
}

#[test]
fn a_statement_is_final_from_the_windows_last_second_on() {
    let mut suite = Suite::active(Money::Native, 4);
    suite.at_settling(0);
    let statement = suite.statement(900);
    suite.attest(&statement, 3).unwrap();
    let final_at = suite.now() + CHALLENGE;

    suite.at(final_at - 1);
    assert_eq!(
        suite.send(&ExecuteMsg::Finalize {}).unwrap_err(),
        ContractError::WindowOpen {
            final_at: Time::new(final_at),
            now: Time::new(final_at - 1)
        }
    );
    suite.at(final_at).send(&ExecuteMsg::Finalize {}).unwrap();

    let last = suite.last_final().unwrap();
    assert_eq!((last.statement, last.at), (statement, Time::new(final_at)));
    assert!(suite.pending().is_none());
    assert_eq!(
        suite.send(&ExecuteMsg::Finalize {}).unwrap_err(),
        ContractError::NothingPending
    );
}

#[test]
fn the_rewards_contract_learns_the_root_and_who_earned_the_oracles_budget() {
    let mut suite = Suite::active(Money::Native, 4);
    suite.at_settling(0);
    let statement = suite.statement(900);
    suite.attest(&statement, 3).unwrap();

    suite
        .at(suite.now() + CHALLENGE)
        .send(&ExecuteMsg::Finalize {})
        .unwrap();

    let signers: Vec<String> = suite.oracles[..3]
        .iter()
        .map(|oracle| oracle.address.to_string())
        .collect();
    let root = FinalRoot {
        epoch: Epoch::new(0),
        root: statement.root,
        sum: 900_u128.into(),
        machines: 3,
    };
    let expected = Accepted {
        sender: suite.contract.clone(),
        root,
        signers,
        oracles: 4,
    };
    assert_eq!(suite.accepted(), vec![expected]);
}

#[test]
fn a_rewards_contract_that_fails_leaves_everything_pending() {
    let mut suite = Suite::active(Money::Native, 4);
    suite.at_settling(0);
    let statement = suite.statement(900);
    suite.attest(&statement, 4).unwrap();
    suite.at(suite.now() + CHALLENGE);

    let rewards = suite.rewards.clone();
    suite.app.wasm_sudo(rewards.clone(), &StubSudo::Refuse(true)).unwrap();
    let contract = suite.contract.clone();
    let someone = cw_multi_test::IntoAddr::into_addr("someone");
    let msg = ExecuteMsg::Finalize {};
    cw_multi_test::Executor::execute_contract(&mut suite.app, someone, contract, &msg, &[]).unwrap_err();

    assert_eq!(suite.pending().unwrap().statement, statement);
    assert!(suite.last_final().is_none());
    suite.app.wasm_sudo(rewards, &StubSudo::Refuse(false)).unwrap();
    suite.send(&msg).unwrap();
    assert_eq!(suite.accepted().len(), 1);
}

#[test]
fn signatures_are_added_until_the_window_ends() {
    let mut suite = Suite::active(Money::Native, 5);
    suite.at_settling(0);
    let statement = suite.statement(900);
    suite.attest(&statement, 4).unwrap();
    let final_at = suite.now() + CHALLENGE;
    let last = suite.signed(&statement, &suite.oracles[4..]);

    suite.at(final_at);
    assert_eq!(
        cosign(&mut suite, last.clone()).unwrap_err(),
        ContractError::WindowOver {
            final_at: Time::new(final_at),
            now: Time::new(final_at)
        }
    );
    suite.at(final_at - 1);
    cosign(&mut suite, last).unwrap();
    suite.at(final_at).send(&ExecuteMsg::Finalize {}).unwrap();

    assert_eq!(suite.accepted()[0].signers.len(), 5);
}

#[test]
fn signers_stay_sorted_however_they_come() {
    let mut suite = Suite::active(Money::Native, 6);
    suite.at_settling(0);
    let statement = suite.statement(900);
    // q = 5 of 6: all but the first
    let signatures = suite.signed(&statement, &suite.oracles[1..]);
    suite.attest_with(&statement, signatures).unwrap();

    let all = suite.signed(&statement, &suite.oracles);
    cosign(&mut suite, all).unwrap();

    let addresses: Vec<Addr> = suite.oracles.iter().map(|oracle| oracle.address.clone()).collect();
    assert_eq!(suite.pending().unwrap().signers, addresses);
}

#[test]
fn whoever_has_signed_is_passed_over_and_nothing_new_is_an_error() {
    let mut suite = Suite::active(Money::Native, 4);
    suite.at_settling(0);
    let statement = suite.statement(900);
    suite.attest(&statement, 3).unwrap();
    let all = suite.signed(&statement, &suite.oracles);

    // somebody was faster with a part of the message: the rest still goes in
    cosign(&mut suite, all.clone()).unwrap();
    assert_eq!(suite.pending().unwrap().signers.len(), 4);
    assert_eq!(cosign(&mut suite, all).unwrap_err(), ContractError::NothingNew);
    assert_eq!(cosign(&mut suite, vec![]).unwrap_err(), ContractError::NothingNew);
}

#[test]
fn added_signatures_are_checked_like_the_first_ones() {
    let mut suite = Suite::active(Money::Native, 6);
    assert_eq!(cosign(&mut suite, vec![]).unwrap_err(), ContractError::NothingPending);
    suite.at_settling(0);
    let statement = suite.statement(900);
    let mut other = statement;
    other.sum = 899_u128.into();
    // q = 5 of 6
    suite.attest(&statement, 5).unwrap();
    let missing = suite.oracles[5].clone();

    let of_other = suite.signed(&other, std::slice::from_ref(&missing));
    assert_eq!(
        cosign(&mut suite, of_other).unwrap_err(),
        ContractError::WrongSignature {
            oracle: missing.address.to_string()
        }
    );
    let stranger = Oracle::number(33);
    let foreign = suite.signed(&statement, std::slice::from_ref(&stranger));
    assert_eq!(
        cosign(&mut suite, foreign).unwrap_err(),
        ContractError::NotAMember {
            oracle: stranger.address.to_string(),
            version: 6
        }
    );
    let one = suite.signed(&statement, &[missing]);
    let twice = vec![one[0].clone(), one[0].clone()];
    assert!(matches!(
        cosign(&mut suite, twice),
        Err(ContractError::NotSorted { .. })
    ));
    assert_eq!(suite.pending().unwrap().signers.len(), 5);
}

#[test]
fn an_oracle_that_joins_or_leaves_meanwhile_cannot_cosign() {
    let mut suite = Suite::active(Money::Native, 5);
    let newcomer = Oracle::number(20);
    suite.by_admin(&ExecuteMsg::AdmitOracle(newcomer.spec())).unwrap();
    suite.at_settling(0);
    let statement = suite.statement(900);
    suite.attest(&statement, 4).unwrap();
    let (signer, missing) = (suite.oracles[0].clone(), suite.oracles[4].clone());

    suite.bond(&newcomer).unwrap();
    let by_newcomer = suite.signed(&statement, std::slice::from_ref(&newcomer));
    assert_eq!(
        cosign(&mut suite, by_newcomer).unwrap_err(),
        ContractError::NotAMember {
            oracle: newcomer.address.to_string(),
            version: 5
        }
    );
    // the set is another one now, but who was in it and stays may still sign
    let late = suite.signed(&statement, std::slice::from_ref(&missing));
    suite
        .by_admin(&ExecuteMsg::RemoveOracle {
            address: missing.address.to_string(),
        })
        .unwrap();
    assert_eq!(
        cosign(&mut suite, late).unwrap_err(),
        ContractError::NotAMember {
            oracle: missing.address.to_string(),
            version: 5
        }
    );
    // a signature that was given stays given, and each part stays a fifth
    suite
        .by_admin(&ExecuteMsg::RemoveOracle {
            address: signer.address.to_string(),
        })
        .unwrap();
    suite
        .at(suite.now() + CHALLENGE)
        .send(&ExecuteMsg::Finalize {})
        .unwrap();
    let accepted = &suite.accepted()[0];
    assert_eq!((accepted.signers.len(), accepted.oracles), (4, 5));
    assert!(accepted.signers.contains(&signer.address.to_string()));
}

#[test]
fn a_member_that_stays_may_cosign_although_the_set_has_changed() {
    let mut suite = Suite::active(Money::Native, 5);
    suite.at_settling(0);
    let statement = suite.statement(900);
    suite.attest(&statement, 4).unwrap();
    let leaver = suite.oracles[0].address.to_string();
    suite.by_admin(&ExecuteMsg::RemoveOracle { address: leaver }).unwrap();

    let late = suite.signed(&statement, &suite.oracles[4..]);
    cosign(&mut suite, late).unwrap();

    assert_eq!(suite.pending().unwrap().signers.len(), 5);
}

#[test]
fn removal_of_all_oracles_leaves_the_epoch_to_new_ones() {
    let mut suite = Suite::active(Money::Native, 4);
    suite.at_settling(0);
    for oracle in suite.oracles.clone() {
        suite
            .by_admin(&ExecuteMsg::RemoveOracle {
                address: oracle.address.to_string(),
            })
            .unwrap();
    }
    let mut new: Vec<Oracle> = (10..13).map(Oracle::number).collect();
    new.sort_by(|a, b| a.address.cmp(&b.address));
    for oracle in &new {
        suite.by_admin(&ExecuteMsg::AdmitOracle(oracle.spec())).unwrap();
        suite.bond(oracle).unwrap();
    }
    // 4 joined, 4 left, 3 joined
    assert_eq!(suite.set().version, 11);
    let old_ones = suite.oracles.clone();
    suite.oracles = new;

    let statement = suite.statement(1_000);
    let by_old = suite.signed(&statement, &old_ones[..3]);
    assert!(matches!(
        suite.attest_with(&statement, by_old),
        Err(ContractError::NotAMember { .. })
    ));
    suite.settle(1_000);

    assert_eq!(suite.last_final().unwrap().statement.epoch, Epoch::new(0));
}

#[test]
fn finals_are_public_state_and_a_paged_list() {
    let mut suite = Suite::active(Money::Native, 1);
    for epoch in 0..5 {
        suite.at_settling(epoch);
        suite.settle(100 * u128::from(epoch + 1));
    }
    let page = |start_after: Option<u64>, limit| -> Vec<u64> {
        let start_after = start_after.map(Epoch::new);
        let answer: FinalsResponse = suite.query(&QueryMsg::Finals { start_after, limit });
        answer.finals.iter().map(|row| row.statement.epoch.get()).collect()
    };

    assert_eq!(page(None, None), [0, 1, 2, 3, 4]);
    assert_eq!(page(Some(1), Some(2)), [2, 3]);
    assert_eq!(page(Some(4), None), Vec::<u64>::new());

    let querier = suite.app.wrap();
    let raw = FINALS.query(&querier, suite.contract.clone(), 3).unwrap().unwrap();
    assert_eq!(raw.statement.sum.u128(), 400);
    assert_eq!(suite.last_final().unwrap().statement.epoch, Epoch::new(4));
}
