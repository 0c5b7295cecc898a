//! Devices that sign two payloads under one nonce (rule V2).

mod epochs;

use super::common::*;
use cosmwasm_std::Addr;
use cw_multi_test::{AppResponse, IntoAddr};
use flywheel_protocol::crypto::SecretKey;
use flywheel_protocol::readings::{Field, MAX_READINGS, Reading, Report, ReportError};
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Curve, Epoch, Time};
use flywheel_types::staking::Slash;
use flywheel_types::verification::{ExecuteMsg, MAX_REPORT_BYTES, ReportProof, conflict_offence};
use flywheel_verification::ContractError;

fn stranger() -> Addr {
    "stranger".into_addr()
}

fn device(curve: Curve) -> SecretKey {
    SecretKey::derive(curve, &[5; 32], "meter-7")
}

/// Machine 7 is enrolled from epoch 1 on, with this key; epoch 3 has begun 500 s ago.
fn network(key: &SecretKey) -> Suite {
    let mut suite = Suite::active(Money::Native, 1);
    enrol(&mut suite, 1, Some(key));
    suite.at(START + 3 * EPOCH + 500);
    suite
}

fn enrol(suite: &mut Suite, since: u64, key: Option<&SecretKey>) {
    let staking = suite.staking.clone();
    suite.sudo(
        &staking,
        &StakingSudo::Enrol {
            machine: machine(7),
            since: Epoch::new(since),
            key: key.map(|key| key.public_key().clone()),
        },
    );
}

/// A report of one reading, signed and read at this second after the network's start.
fn report(nonce: u64, second: u64, value: i64) -> Report {
    report_with(nonce, START + second, START + second, value)
}

fn report_with(nonce: u64, signed_at: u64, first: u64, value: i64) -> Report {
    let reading = Reading {
        time: Time::new(first),
        field: Field::ENERGY,
        value,
    };
    Report::new(machine(7), nonce, Time::new(signed_at), None, vec![reading]).unwrap()
}

fn signed(suite: &Suite, key: &SecretKey, report: &Report) -> ReportProof {
    let chain = suite.app.block_info().chain_id;
    let digest = report.digest(&chain, suite.contract.as_str()).unwrap();
    ReportProof {
        payload: report.payload().into(),
        signature: key.sign(&digest),
    }
}

fn accuse(epoch: u64, first: ReportProof, second: ReportProof) -> ExecuteMsg {
    ExecuteMsg::ProveConflict {
        machine: machine(7),
        epoch: Epoch::new(epoch),
        first,
        second,
    }
}

/// Sends two reports as proof for an epoch.
fn prove(suite: &mut Suite, key: &SecretKey, epoch: u64, reports: [&Report; 2]) -> Result<AppResponse, ContractError> {
    let [first, second] = reports.map(|report| signed(suite, key, report));
    suite.execute(&stranger(), &accuse(epoch, first, second), &[])
}

fn slashes(suite: &Suite) -> Vec<(Addr, Slash)> {
    SLASHES.query(&suite.app.wrap(), suite.staking.clone()).unwrap()
}

/// The times of the slashes, in seconds after the network's start.
fn times(suite: &Suite) -> Vec<u64> {
    slashes(suite).iter().map(|(_, slash)| slash.at.get() - START).collect()
}

#[test]
fn two_payloads_under_one_nonce_slash_the_pool_and_name_the_prover() {
    for curve in Curve::ALL {
        let key = device(curve);
        let mut suite = network(&key);
        let answer = prove(&mut suite, &key, 2, [&report(4, 2_300, 10), &report(4, 2_200, 11)]).unwrap();

        let offence = conflict_offence(machine(7), key.public_key(), 4);
        let slash = Slash {
            machine: machine(7),
            offence,
            // the earlier of the two
            at: Time::new(START + 2_200),
            prover: stranger().to_string(),
        };
        assert_eq!(slashes(&suite), [(suite.contract.clone(), slash)]);
        assert_eq!(attribute(&answer, "conflict_proved", "offence"), offence.to_string());
        assert_eq!(attribute(&answer, "conflict_proved", "nonce"), "4");
    }
}

#[test]
fn an_offence_is_known_by_machine_key_and_nonce() {
    let key = device(Curve::Ed25519);
    let tagged = key.public_key().tagged();
    let expected = sha256(&[
        b"flywheel/conflicting-reports/v1\0",
        &[0, 0, 0, 0, 0, 0, 0, 7],
        &tagged,
        &[0, 0, 0, 0, 0, 0, 1, 2],
    ]);
    assert_eq!(conflict_offence(machine(7), key.public_key(), 258), expected);
}

#[test]
fn each_machine_key_and_nonce_is_punished_once() {
    let key = device(Curve::Secp256k1);
    let mut suite = network(&key);
    let [first, second, third] = [10, 11, 12].map(|value| report(4, 2_200, value));
    prove(&mut suite, &key, 2, [&first, &second]).unwrap();

    let punished = ContractError::ConflictPunished {
        machine: machine(7),
        nonce: 4,
    };
    for again in [[&first, &second], [&second, &first], [&first, &third]] {
        assert_eq!(prove(&mut suite, &key, 2, again).unwrap_err(), punished);
    }
    // also as an offence of another epoch, in which the machine had the same key
    let later = report(4, 3_100, 13);
    assert_eq!(prove(&mut suite, &key, 3, [&first, &later]).unwrap_err(), punished);
    assert_eq!(slashes(&suite).len(), 1);

    // and one conflict an epoch: whoever has stolen a key does not empty the pool with it
    let next = prove(&mut suite, &key, 2, [&report(5, 2_200, 10), &report(5, 2_200, 11)]);
    let punished = ContractError::EpochPunished {
        machine: machine(7),
        epoch: Epoch::new(2),
    };
    assert_eq!(next.unwrap_err(), punished);
    prove(&mut suite, &key, 3, [&report(5, 3_200, 10), &report(5, 3_200, 11)]).unwrap();
    assert_eq!(slashes(&suite).len(), 2);
}

/// A thief signs what he likes with the stolen key. What he dates after the pause proves nothing.
#[test]
fn a_paused_key_speaks_for_nothing() {
    let key = device(Curve::Ed25519);
    let mut suite = network(&key);
    let registry = suite.registry.clone();
    let pauses = vec![
        (Time::new(START + 2_100), Some(Time::new(START + 2_200))),
        (Time::new(START + 3_000), None),
    ];
    suite.sudo(
        &registry,
        &RegistrySudo::Pauses {
            machine: machine(7),
            pauses,
        },
    );

    for (epoch, second, is_paused) in [(2, 2_100, true), (2, 2_199, true), (3, 3_000, true), (3, 3_400, true)] {
        // also if only one of the two is of that time
        let pair = [
            &report(4, second, 10),
            &report_with(4, START + 2_050, START + second, 11),
        ];
        let refused = prove(&mut suite, &key, epoch, pair).unwrap_err();
        let expected = ContractError::KeyPaused {
            machine: machine(7),
            at: Time::new(START + second),
        };
        assert_eq!(refused == expected, is_paused, "{second}");
    }
    prove(&mut suite, &key, 2, [&report(4, 2_099, 10), &report(4, 2_200, 11)]).unwrap();
}

#[test]
fn a_conflict_is_proved_until_its_epoch_can_have_become_final() {
    // epoch 2 ends at 3000; grace 100, challenge 500 and answers 100 later nobody judges it any more
    for (second, is_taken) in [(3_699, true), (3_700, false)] {
        let key = device(Curve::P256);
        let mut suite = network(&key);
        suite.at(START + second);
        let answer = prove(&mut suite, &key, 2, [&report(4, 2_200, 10), &report(4, 2_200, 11)]);
        let too_old = ContractError::ConflictTooOld {
            epoch: Epoch::new(2),
            until: Time::new(START + 3_700),
            now: Time::new(START + second),
        };
        assert_eq!(answer.err(), (!is_taken).then_some(too_old));
    }
}

#[test]
fn one_payload_with_two_signatures_is_no_conflict() {
    for curve in Curve::ALL {
        let key = device(curve);
        let mut suite = network(&key);
        let once = signed(&suite, &key, &report(4, 2_200, 10));
        let twin = ReportProof {
            signature: high_s(curve, &once.signature),
            ..once.clone()
        };
        for second in [once.clone(), twin] {
            assert_eq!(
                suite
                    .execute(&stranger(), &accuse(2, once.clone(), second), &[])
                    .unwrap_err(),
                ContractError::SamePayload
            );
        }
    }
}

#[test]
fn a_high_s_signature_of_another_payload_proves_as_well_as_a_low_one_and_only_once() {
    for curve in [Curve::Secp256k1, Curve::P256] {
        let key = device(curve);
        let mut suite = network(&key);
        let [first, second] = [10, 11].map(|value| signed(&suite, &key, &report(4, 2_200, value)));
        let twin = ReportProof {
            signature: high_s(curve, &second.signature),
            ..second.clone()
        };
        suite
            .execute(&stranger(), &accuse(2, first.clone(), twin), &[])
            .unwrap();
        assert!(matches!(
            suite.execute(&stranger(), &accuse(2, first, second), &[]),
            Err(ContractError::ConflictPunished { .. })
        ));
    }
}

#[test]
fn reports_with_their_own_nonces_do_not_contradict_each_other() {
    let key = device(Curve::P256);
    let mut suite = network(&key);
    assert_eq!(
        prove(&mut suite, &key, 2, [&report(4, 2_200, 10), &report(5, 2_200, 11)]).unwrap_err(),
        ContractError::OtherNonce { nonce: 4, other: 5 }
    );
}

#[test]
fn reports_of_another_machine_are_not_this_ones() {
    let key = device(Curve::P256);
    let mut suite = network(&key);
    let ours = report(4, 2_200, 10);
    let reading = ours.readings()[0];
    let other = Report::new(machine(8), 4, ours.signed_at(), None, vec![reading]).unwrap();
    for pair in [[&ours, &other], [&other, &ours]] {
        assert_eq!(
            prove(&mut suite, &key, 2, pair).unwrap_err(),
            ContractError::OtherMachine {
                given: machine(8),
                machine: machine(7)
            }
        );
    }
}

#[test]
fn signatures_of_another_chain_contract_or_key_prove_nothing() {
    for curve in Curve::ALL {
        let key = device(curve);
        let mut suite = network(&key);
        let (chain, contract) = (suite.app.block_info().chain_id, suite.contract.to_string());
        let (first, second) = (report(4, 2_200, 10), report(4, 2_200, 11));
        let good = signed(&suite, &key, &first);
        let thief = SecretKey::derive(curve, &[6; 32], "another");
        let forged = [
            key.sign(&second.digest("another-chain", &contract).unwrap()),
            key.sign(&second.digest(&chain, "another-contract").unwrap()),
            thief.sign(&second.digest(&chain, &contract).unwrap()),
            good.signature.clone(),
        ];
        for signature in forged {
            let bad = ReportProof {
                payload: second.payload().into(),
                signature,
            };
            for msg in [accuse(2, good.clone(), bad.clone()), accuse(2, bad, good.clone())] {
                assert_eq!(
                    suite.execute(&stranger(), &msg, &[]).unwrap_err(),
                    ContractError::WrongReportSignature {
                        key: key.public_key().clone(),
                        payload: second.payload_hash()
                    }
                );
            }
        }
    }
}

#[test]
fn if_staking_refuses_nothing_is_recorded() {
    let key = device(Curve::P256);
    let mut suite = network(&key);
    let staking = suite.staking.clone();
    let [first, second] = [10, 11].map(|value| signed(&suite, &key, &report(4, 2_200, value)));
    let msg = accuse(2, first, second);
    suite.sudo(&staking, &StakingSudo::Refuse(true));
    suite.refused_elsewhere(&stranger(), &msg);

    suite.sudo(&staking, &StakingSudo::Refuse(false));
    suite.execute(&stranger(), &msg, &[]).unwrap();
    assert_eq!(slashes(&suite).len(), 1);
}

#[test]
fn what_is_no_report_is_refused_before_it_is_read() {
    let key = device(Curve::P256);
    let mut suite = network(&key);
    let good = signed(&suite, &key, &report(4, 2_200, 10));
    let with = |payload: Vec<u8>| ReportProof {
        payload: payload.into(),
        ..good.clone()
    };

    let refused = suite.execute(
        &stranger(),
        &accuse(2, with(vec![1; MAX_REPORT_BYTES + 1]), good.clone()),
        &[],
    );
    assert_eq!(refused.unwrap_err(), ContractError::ReportTooLong { bytes: 18_468 });
    let refused = suite.execute(&stranger(), &accuse(2, good.clone(), with(vec![])), &[]);
    assert_eq!(
        refused.unwrap_err(),
        ContractError::Report(ReportError::Length { expected: 35, given: 0 })
    );
    let longer = [good.payload.as_slice(), &[0]].concat();
    let refused = suite.execute(&stranger(), &accuse(2, good.clone(), with(longer)), &[]);
    assert_eq!(
        refused.unwrap_err(),
        ContractError::Report(ReportError::Length {
            expected: 53,
            given: 54
        })
    );
}

#[test]
fn the_longest_report_can_be_proved_with() {
    let key = device(Curve::P256);
    let mut suite = network(&key);
    let long = |value: i64| {
        let reading = |second: usize| Reading {
            time: Time::new(START + 2_000 + second as u64),
            field: Field::ENERGY,
            value,
        };
        let readings = (0..MAX_READINGS).map(reading).collect();
        Report::new(machine(7), 4, Time::new(START + 3_050), None, readings).unwrap()
    };
    assert_eq!(long(1).payload().len(), MAX_REPORT_BYTES);

    prove(&mut suite, &key, 2, [&long(1), &long(2)]).unwrap();
}
