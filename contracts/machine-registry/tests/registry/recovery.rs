//! Recovery of a lost key (rule R4): by the owner, after a delay.

use cosmwasm_std::coins;
use cw_multi_test::Executor;
use flywheel_machine_registry::ContractError;
use flywheel_protocol::crypto::SecretKey;
use flywheel_protocol::{Curve, Seconds, Signature, Time};
use flywheel_types::Unauthorized;
use flywheel_types::registry::{
    ExecuteMsg, InstantiateMsg, KeyRecovery, MachineResponse, MachineStatus, QueryMsg, RecoveryResponse,
};

use crate::suite::{COIN, START, Suite, alice, attributes, bob, code, device, devices, events, id};
use crate::verbs::Change;

const DAY: u64 = 86_400;
const BAD: ContractError = ContractError::BadNewSignature { key_version: 2 };

fn lost_key() -> SecretKey {
    device(Curve::Ed25519, "one")
}

fn new_key() -> SecretKey {
    device(Curve::P256, "new")
}

/// Alice's machine 1; recoveries take 100 s.
fn with_machine() -> Suite {
    let mut suite = Suite::with_recovery_delay(100);
    suite.machine(&alice(), &lost_key());
    suite
}

#[test]
fn the_new_key_takes_the_lost_one_s_place_when_the_delay_is_over() {
    for new in devices(3) {
        let mut suite = with_machine();
        let before = suite.get(1);
        let asked = suite.change(1).recovery(&new);
        let answer = suite.start_recovery(&alice(), asked).unwrap();
        let expected = [
            "machine=1".to_owned(),
            format!("owner={}", alice()),
            format!("public_key={}", new.public_key()),
            "key_version=2".into(),
            "maker=".into(),
            format!("ready_at={}", START + 100),
        ];
        assert_eq!(attributes(events(&answer, "recovery_started")[0]), expected);
        // Nothing has changed yet.
        assert_eq!(suite.get(1), before);
        let pending = RecoveryResponse {
            public_key: new.public_key().clone(),
            key_version: 2,
            maker: None,
            ready_at: Time::new(START + 100),
        };
        assert_eq!(suite.recovery(1), Some(pending));

        let not_ready = ContractError::RecoveryNotReady {
            machine: id(1),
            ready_at: Time::new(START + 100),
        };
        assert_eq!(suite.finish_recovery(&alice(), 1).unwrap_err(), not_ready);
        assert_eq!(suite.advance(99).finish_recovery(&alice(), 1).unwrap_err(), not_ready);
        let answer = suite.advance(1).finish_recovery(&alice(), 1).unwrap();
        let expected = [
            "machine=1".to_owned(),
            format!("owner={}", alice()),
            format!("public_key={}", new.public_key()),
            "key_version=2".into(),
            "maker=".into(),
        ];
        assert_eq!(attributes(events(&answer, "recovery_finished")[0]), expected);
        let after = MachineResponse {
            public_key: new.public_key().clone(),
            key_version: 2,
            ..before
        };
        assert_eq!(suite.get(1), after);
        assert_eq!(
            (suite.find_by_key(&lost_key()), suite.find_by_key(&new)),
            (None, Some(1))
        );
        assert_eq!(suite.recovery(1), None);
    }
}

#[test]
fn a_recovery_waits_for_three_days_unless_the_registry_says_otherwise() {
    let mut suite = Suite::free();
    assert_eq!(suite.config().recovery_delay, Seconds::days(3));
    suite.machine(&alice(), &lost_key());
    suite.recover_to(1, &new_key());
    suite.advance(3 * DAY - 1).finish_recovery(&alice(), 1).unwrap_err();
    suite.advance(1).finish_recovery(&alice(), 1).unwrap();

    let suite = Suite::with_recovery_delay(365 * DAY);
    assert_eq!(suite.config().recovery_delay, Seconds::days(365));
    assert_eq!(Suite::with_recovery_delay(1).config().recovery_delay, Seconds::new(1));
}

#[test]
fn a_delay_is_between_a_second_and_a_year() {
    let mut suite = Suite::free();
    let code = suite.app.store_code(code());
    for delay in [0, 365 * DAY + 1, u64::MAX].map(Seconds::new) {
        let msg = InstantiateMsg {
            admin: alice().to_string(),
            deposit: None,
            recovery_delay: Some(delay),
        };
        let error = suite
            .app
            .instantiate_contract(code, alice(), &msg, &[], "r", None)
            .unwrap_err();
        assert_eq!(
            error.downcast::<ContractError>().unwrap(),
            ContractError::RecoveryDelay { delay }
        );
    }
}

#[test]
fn a_paused_machine_recovers_and_stays_paused_until_it_is_resumed() {
    let mut suite = with_machine();
    suite.pause(&alice(), 1).unwrap();
    suite.recover_to(1, &new_key());
    suite.advance(100).finish_recovery(&alice(), 1).unwrap();
    assert_eq!(suite.get(1).status, MachineStatus::Paused);
    assert_eq!(suite.get(1).public_key, *new_key().public_key());
    suite.resume(&alice(), 1).unwrap();
    assert_eq!(suite.pauses(1), [(START, Some(START + 100))]);
}

#[test]
fn only_the_owner_recovers_and_brings_no_coins() {
    let mut suite = with_machine();
    let good = suite.change(1);
    let finish = ExecuteMsg::FinishRecovery { machine: id(1) };
    let cancel = ExecuteMsg::CancelRecovery { machine: id(1) };
    let start = ExecuteMsg::StartRecovery(good.recovery(&new_key()));
    suite.send(&alice(), &start).unwrap();
    suite.advance(100);
    for sender in [bob(), suite.admin.clone()] {
        let own = Change {
            owner: sender.to_string(),
            ..suite.change(1)
        };
        let start_own = ExecuteMsg::StartRecovery(own.recovery(&new_key()));
        for message in [&start, &start_own, &finish, &cancel] {
            let expected = Unauthorized {
                sender: sender.clone(),
                owner: alice(),
            };
            let error = suite.send(&sender, message).unwrap_err();
            assert_eq!(error, ContractError::Unauthorized(expected));
        }
    }
    for message in [&start, &finish, &cancel] {
        let error = suite.execute(&alice(), message, &coins(1, COIN)).unwrap_err();
        assert!(matches!(error, ContractError::Payment(_)));
    }
    suite.send(&alice(), &finish).unwrap();
}

#[test]
fn the_new_key_s_signature_covers_everything() {
    let mut suite = with_machine();
    suite.machine(&alice(), &device(Curve::P256, "two"));
    let good = suite.change(1);
    let others = [
        Change {
            chain: "cosmos-testnet-14003".into(),
            ..good.clone()
        },
        Change {
            registry: bob().to_string(),
            ..good.clone()
        },
        Change {
            machine: id(2),
            ..good.clone()
        },
        Change {
            owner: bob().to_string(),
            ..good.clone()
        },
        Change {
            key_version: 1,
            ..good.clone()
        },
        Change {
            expires_at: Time::new(suite.now() + 999),
            ..good.clone()
        },
    ];
    let right = good.recovery(&new_key());
    let mut wrong: Vec<Signature> = others.map(|other| other.recovery(&new_key()).signature).to_vec();
    // The old key cannot agree for the new one, nor the new one to another.
    wrong.push(good.signature(&lost_key(), new_key().public_key()));
    wrong.push(good.signature(&new_key(), device(Curve::P256, "other").public_key()));
    wrong.push(Signature::new([0; 64]));
    for signature in wrong {
        let recovery = KeyRecovery {
            signature,
            ..right.clone()
        };
        assert_eq!(suite.start_recovery(&alice(), recovery).unwrap_err(), BAD);
    }
    assert_eq!(suite.recovery(1), None);
    suite.start_recovery(&alice(), right).unwrap();
}

#[test]
fn the_signature_expires_within_thirty_days() {
    let mut suite = with_machine();
    let early = suite.change(1).recovery(&new_key());
    suite.advance(1_000);
    let expected = ContractError::Expired {
        expires_at: Time::new(START + 1_000),
    };
    assert_eq!(suite.start_recovery(&alice(), early).unwrap_err(), expected);

    let until = |seconds: u64| Time::new(START + 1_000 + 30 * DAY + seconds);
    let recovery = |suite: &Suite, expires_at| {
        let terms = suite.change(1);
        Change { expires_at, ..terms }.recovery(&new_key())
    };
    let too_far = recovery(&suite, until(1));
    let error = suite.start_recovery(&alice(), too_far).unwrap_err();
    assert!(matches!(error, ContractError::ExpiryTooFar { .. }));
    let longest = recovery(&suite, until(0));
    suite.start_recovery(&alice(), longest).unwrap();
    // The expiry is of the announcement: what was announced stays.
    suite.advance(40 * DAY).finish_recovery(&alice(), 1).unwrap();
}

#[test]
fn a_second_announcement_takes_the_first_one_s_place_and_waits_anew() {
    let mut suite = with_machine();
    let other = device(Curve::Secp256k1, "other");
    suite.recover_to(1, &new_key()).advance(99).recover_to(1, &other);
    assert_eq!(suite.recovery(1).unwrap().ready_at, Time::new(START + 199));
    suite.advance(1).finish_recovery(&alice(), 1).unwrap_err();
    suite.advance(99).finish_recovery(&alice(), 1).unwrap();
    assert_eq!(suite.get(1).public_key, *other.public_key());
    assert_eq!(suite.get(1).key_version, 2);
    assert_eq!(suite.find_by_key(&new_key()), None);
}

#[test]
fn a_cancelled_recovery_is_over() {
    let mut suite = with_machine();
    let none = ContractError::NoRecovery { machine: id(1) };
    assert_eq!(suite.cancel_recovery(&alice(), 1).unwrap_err(), none);
    assert_eq!(suite.finish_recovery(&alice(), 1).unwrap_err(), none);
    let answer = suite.recover_to(1, &new_key()).cancel_recovery(&alice(), 1).unwrap();
    let expected = ["machine=1".to_owned(), format!("public_key={}", new_key().public_key())];
    assert_eq!(attributes(events(&answer, "recovery_cancelled")[0]), expected);
    assert_eq!(suite.recovery(1), None);
    assert_eq!(suite.advance(100).finish_recovery(&alice(), 1).unwrap_err(), none);
    assert_eq!(suite.get(1).public_key, *lost_key().public_key());
}

#[test]
fn a_key_in_use_is_refused_at_the_beginning_and_at_the_end() {
    let mut suite = with_machine();
    let own = suite.change(1).recovery(&lost_key());
    let error = suite.start_recovery(&alice(), own).unwrap_err();
    assert_eq!(error, ContractError::KeyInUse { machine: 1 });

    suite.recover_to(1, &new_key());
    suite.machine(&bob(), &new_key());
    let in_use = ContractError::KeyInUse { machine: 2 };
    assert_eq!(suite.advance(100).finish_recovery(&alice(), 1).unwrap_err(), in_use);
    let again = suite.change(1).recovery(&new_key());
    assert_eq!(suite.start_recovery(&alice(), again).unwrap_err(), in_use);
}

/// Alice announces a device's key for her machine, registers and sells the device, and waits until its buyer retires the
/// machine to register it anew.
#[test]
fn a_device_that_was_sold_is_not_taken_back_by_an_old_recovery() {
    let mut suite = with_machine();
    suite.recover_to(1, &new_key());
    suite.machine(&alice(), &new_key());
    suite.sell(2, &bob());
    suite.advance(100).retire(&bob(), id(2)).unwrap();

    let error = suite.finish_recovery(&alice(), 1).unwrap_err();
    assert_eq!(error, ContractError::RecoveryOutdated { machine: id(1) });
    suite.machine(&bob(), &new_key());
}

#[test]
fn a_rotation_a_sale_and_retirement_end_a_recovery() {
    let none = ContractError::NoRecovery { machine: id(1) };
    let rotate = |suite: &mut Suite| {
        suite.rotate_to(1, &lost_key(), &device(Curve::P256, "other"));
    };
    let sell = |suite: &mut Suite| {
        suite.sell(1, &bob());
    };
    let ends: [&dyn Fn(&mut Suite); 2] = [&rotate, &sell];
    for end in ends {
        let mut suite = with_machine();
        suite.recover_to(1, &new_key()).advance(100);
        end(&mut suite);
        let owner = suite.get(1).owner;
        assert_eq!(suite.recovery(1), None);
        assert_eq!(suite.finish_recovery(&owner, 1).unwrap_err(), none);
    }

    let mut suite = with_machine();
    let before = suite.stored().len();
    suite.recover_to(1, &new_key()).advance(100);
    suite.retire(&alice(), id(1)).unwrap();
    let retired = ContractError::Retired { machine: id(1) };
    assert_eq!(suite.finish_recovery(&alice(), 1).unwrap_err(), retired);
    assert_eq!(suite.cancel_recovery(&alice(), 1).unwrap_err(), retired);
    assert_eq!(suite.recovery(1), None);
    // The key's counter stays, and the recovery has left nothing.
    assert_eq!(suite.stored().len(), before);
}

#[test]
fn a_retired_and_an_unknown_machine_do_not_recover() {
    let mut suite = with_machine();
    let asked = suite.change(1).recovery(&new_key());
    let unknown = KeyRecovery {
        machine: id(2),
        ..asked.clone()
    };
    let error = suite.start_recovery(&alice(), unknown).unwrap_err();
    assert_eq!(error, ContractError::NoMachine { machine: id(2) });
    suite.retire(&alice(), id(1)).unwrap();
    let error = suite.start_recovery(&alice(), asked).unwrap_err();
    assert_eq!(error, ContractError::Retired { machine: id(1) });
    let error = suite.query_error(&QueryMsg::Recovery { machine: id(2) });
    assert!(error.contains("there is no machine 2"), "{error}");
}

#[test]
fn a_maker_may_vouch_for_the_recovered_key() {
    let mut suite = with_machine();
    let maker = device(Curve::P256, "maker");
    let asked = suite.change(1).recovery(&new_key());
    let of_the_lost_key = KeyRecovery {
        certificate: Some(suite.certificate(&maker, lost_key().public_key())),
        ..asked.clone()
    };
    let error = suite.start_recovery(&alice(), of_the_lost_key).unwrap_err();
    assert_eq!(error, ContractError::BadCertificate);
    let of_the_new_key = KeyRecovery {
        certificate: Some(suite.certificate(&maker, new_key().public_key())),
        ..asked
    };
    suite.start_recovery(&alice(), of_the_new_key).unwrap();
    assert_eq!(suite.recovery(1).unwrap().maker.as_ref(), Some(maker.public_key()));
    suite.advance(100).finish_recovery(&alice(), 1).unwrap();
    assert_eq!(suite.get(1).maker.as_ref(), Some(maker.public_key()));
}
