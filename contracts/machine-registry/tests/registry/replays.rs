//! A signed message that is sent again changes nothing: at once, later, after a key's return, at another registry.

use cosmwasm_std::Addr;
use cw_multi_test::Executor;
use flywheel_machine_registry::ContractError;
use flywheel_protocol::Curve;
use flywheel_protocol::crypto::SecretKey;
use flywheel_types::registry::{InstantiateMsg, KeyRotation, MachineDetails};

use crate::suite::{Suite, Terms, alice, bob, code, device, entry_error, id};
use crate::verbs::Change;

fn first_key() -> SecretKey {
    device(Curve::Ed25519, "first")
}

fn second_key() -> SecretKey {
    device(Curve::P256, "second")
}

/// Alice's machine 1; recoveries take 100 s.
fn with_machine() -> Suite {
    let mut suite = Suite::with_recovery_delay(100);
    suite.machine(&alice(), &first_key());
    suite
}

/// What this does leaves the registry's storage as it was.
fn assert_changes_nothing(suite: &mut Suite, act: impl FnOnce(&mut Suite)) {
    let before = suite.stored();
    act(suite);
    assert_eq!(suite.stored(), before);
}

/// A registry beside the first one, in whose place it stands in the suite; returns the first one.
fn second_registry(suite: &mut Suite) -> Addr {
    let code = suite.app.store_code(code());
    let msg = InstantiateMsg {
        admin: alice().to_string(),
        deposit: None,
        recovery_delay: None,
    };
    let second = suite
        .app
        .instantiate_contract(code, alice(), &msg, &[], "second", None)
        .unwrap();
    std::mem::replace(&mut suite.registry, second)
}

#[test]
fn a_registration_sent_again_registers_nothing() {
    let mut suite = Suite::free();
    let entry = suite.entry(&alice(), &first_key());
    suite.register(&alice(), vec![entry.clone()]).unwrap();
    let expect = |suite: &mut Suite, error: ContractError| {
        assert_changes_nothing(suite, |suite| {
            let found = suite.register(&alice(), vec![entry.clone()]).unwrap_err();
            assert_eq!(found, entry_error(0, error));
        });
    };
    expect(&mut suite, ContractError::KeyInUse { machine: 1 });
    // The key is free after a rotation, in use after its return, and free after retirement.
    suite.rotate_to(1, &first_key(), &second_key());
    expect(&mut suite, ContractError::BadSignature { counter: 1 });
    suite.rotate_to(1, &second_key(), &first_key());
    expect(&mut suite, ContractError::KeyInUse { machine: 1 });
    suite.retire(&alice(), id(1)).unwrap();
    expect(&mut suite, ContractError::BadSignature { counter: 2 });
}

/// The second key signs a registration for bob, which nobody sends; then it becomes and ceases to be the key of alice's
/// machine.
#[test]
fn a_registration_signed_before_a_key_served_a_machine_is_worth_nothing_after() {
    let by_rotation = |suite: &mut Suite| {
        suite.rotate_to(1, &first_key(), &second_key());
    };
    let by_recovery = |suite: &mut Suite| {
        suite.recover_to(1, &second_key()).advance(100);
        suite.finish_recovery(&alice(), 1).unwrap();
    };
    let ways: [&dyn Fn(&mut Suite); 2] = [&by_rotation, &by_recovery];
    for becomes_the_key in ways {
        let mut suite = with_machine();
        let never_used = suite.entry(&bob(), &second_key());
        becomes_the_key(&mut suite);
        suite.rotate_to(1, &second_key(), &first_key());
        assert_eq!(suite.find_by_key(&second_key()), None);
        assert_changes_nothing(&mut suite, |suite| {
            let error = suite.register(&bob(), vec![never_used]).unwrap_err();
            assert_eq!(error, entry_error(0, ContractError::BadSignature { counter: 1 }));
        });
        // The device can agree anew.
        suite.machine(&bob(), &second_key());
    }
}

/// Alice has the device sign a registration for herself, sells the machine, and waits for its buyer to retire it.
#[test]
fn a_seller_s_registration_does_not_take_the_device_back() {
    let mut suite = with_machine();
    let for_alice = suite.entry(&alice(), &first_key());
    suite.sell(1, &bob());
    suite.retire(&bob(), id(1)).unwrap();
    assert_changes_nothing(&mut suite, |suite| {
        let error = suite.register(&alice(), vec![for_alice]).unwrap_err();
        assert_eq!(error, entry_error(0, ContractError::BadSignature { counter: 2 }));
    });
    suite.machine(&bob(), &first_key());
}

#[test]
fn a_rotation_sent_again_changes_no_key() {
    let mut suite = with_machine();
    let there = suite.change(1).rotation(&first_key(), &second_key());
    suite.rotate(&alice(), there.clone()).unwrap();
    let expect = |suite: &mut Suite, rotation: &KeyRotation, error: ContractError| {
        assert_changes_nothing(suite, |suite| {
            assert_eq!(suite.rotate(&alice(), rotation.clone()).unwrap_err(), error);
        });
    };
    expect(&mut suite, &there, ContractError::KeyInUse { machine: 1 });
    // Back again: the first rotation would fit the keys, but names version 2, and version 3 is in force.
    let back = suite.change(1).rotation(&second_key(), &first_key());
    suite.rotate(&alice(), back.clone()).unwrap();
    expect(&mut suite, &there, ContractError::BadOldSignature { key_version: 4 });
    let once_more = suite.change(1).rotation(&first_key(), &second_key());
    suite.rotate(&alice(), once_more).unwrap();
    expect(&mut suite, &back, ContractError::BadOldSignature { key_version: 5 });
}

#[test]
fn a_rotation_is_for_one_machine_of_one_owner() {
    let mut suite = with_machine();
    let rotation = suite.change(1).rotation(&first_key(), &second_key());
    // The device is registered again: another machine, although key and version are the same.
    suite.retire(&alice(), id(1)).unwrap();
    suite.machine(&alice(), &first_key());
    let for_the_second = KeyRotation {
        machine: id(2),
        ..rotation
    };
    let bad = ContractError::BadOldSignature { key_version: 2 };
    assert_changes_nothing(&mut suite, |suite| {
        assert_eq!(suite.rotate(&alice(), for_the_second).unwrap_err(), bad);
    });
    // It is sold: what was signed for the seller is not for the buyer.
    let for_alice = suite.change(2).rotation(&first_key(), &second_key());
    suite.sell(2, &bob());
    assert_changes_nothing(&mut suite, |suite| {
        assert_eq!(suite.rotate(&bob(), for_alice.clone()).unwrap_err(), bad);
        suite.rotate(&alice(), for_alice).unwrap_err();
    });
}

#[test]
fn what_is_signed_for_one_registry_is_worth_nothing_at_another() {
    let mut suite = with_machine();
    let rotation = suite.change(1).rotation(&first_key(), &second_key());
    let recovery = suite.change(1).recovery(&second_key());
    let first = second_registry(&mut suite);
    suite.machine(&alice(), &first_key());
    assert_changes_nothing(&mut suite, |suite| {
        let error = suite.rotate(&alice(), rotation.clone()).unwrap_err();
        assert_eq!(error, ContractError::BadOldSignature { key_version: 2 });
        let error = suite.start_recovery(&alice(), recovery.clone()).unwrap_err();
        assert_eq!(error, ContractError::BadNewSignature { key_version: 2 });
    });
    suite.registry = first;
    suite.start_recovery(&alice(), recovery).unwrap();
    suite.rotate(&alice(), rotation).unwrap();
}

#[test]
fn a_recovery_sent_again_starts_nothing() {
    let mut suite = with_machine();
    let asked = suite.change(1).recovery(&second_key());
    suite.start_recovery(&alice(), asked.clone()).unwrap();
    let used = ContractError::RecoveryUsed {
        expires_at: asked.expires_at,
        last: asked.expires_at,
    };
    let expect = |suite: &mut Suite, error: &ContractError| {
        assert_changes_nothing(suite, |suite| {
            assert_eq!(suite.start_recovery(&alice(), asked.clone()).unwrap_err(), *error);
        });
    };
    // While it is pending, when it is cancelled, and when the machine was sold and bought back.
    suite.advance(10);
    expect(&mut suite, &used);
    suite.cancel_recovery(&alice(), 1).unwrap();
    expect(&mut suite, &used);
    suite.sell(1, &bob());
    suite.sell(1, &alice());
    expect(&mut suite, &used);
    // When it is finished, and when the first key has come back.
    suite.recover_to(1, &second_key()).advance(100);
    suite.finish_recovery(&alice(), 1).unwrap();
    expect(&mut suite, &ContractError::KeyInUse { machine: 1 });
    suite.rotate_to(1, &second_key(), &first_key());
    expect(&mut suite, &ContractError::BadNewSignature { key_version: 4 });
}

#[test]
fn an_older_announcement_does_not_come_back_after_a_newer_one() {
    let mut suite = with_machine();
    let older = suite.change(1).recovery(&second_key());
    suite.start_recovery(&alice(), older.clone()).unwrap();
    let third = device(Curve::Secp256k1, "third");
    suite.advance(1).recover_to(1, &third);
    assert_changes_nothing(&mut suite, |suite| {
        suite.start_recovery(&alice(), older).unwrap_err();
    });
    assert_eq!(suite.recovery(1).unwrap().public_key, *third.public_key());
    // Not even one that was never sent, if it expires as early.
    let as_early = Change {
        expires_at: suite.change(1).expires_at,
        ..suite.change(1)
    };
    let error = suite
        .start_recovery(&alice(), as_early.recovery(&second_key()))
        .unwrap_err();
    assert!(matches!(error, ContractError::RecoveryUsed { .. }));
    // After a change of keys the versions count, and any expiry will do.
    suite.rotate_to(1, &first_key(), &second_key());
    let soon = Change {
        expires_at: as_early.expires_at,
        ..suite.change(1)
    };
    suite.start_recovery(&alice(), soon.recovery(&third)).unwrap();
}

#[test]
fn a_recovery_s_signature_is_half_a_rotation_at_most() {
    let mut suite = with_machine();
    let terms = suite.change(1);
    let asked = terms.recovery(&second_key());
    // The same bytes: but the present key must have signed them too.
    let rotation = KeyRotation {
        machine: id(1),
        public_key: asked.public_key.clone(),
        old_signature: asked.signature.clone(),
        new_signature: asked.signature,
        expires_at: asked.expires_at,
        certificate: None,
    };
    assert_changes_nothing(&mut suite, |suite| {
        let error = suite.rotate(&alice(), rotation).unwrap_err();
        assert_eq!(error, ContractError::BadOldSignature { key_version: 2 });
    });
}

#[test]
fn a_certificate_stays_with_its_key() {
    let mut suite = Suite::with_recovery_delay(100);
    let maker = device(Curve::Secp256k1, "maker");
    let certificate = suite.certificate(&maker, first_key().public_key());
    let details = MachineDetails {
        certificate: Some(certificate.clone()),
        ..MachineDetails::default()
    };
    let entry = suite.entry_with(&alice(), &first_key(), details.clone());
    suite.register(&alice(), vec![entry]).unwrap();

    // Sent again it certifies no other key: not one that is registered, rotated to, or recovered.
    let register = Terms {
        details,
        ..suite.terms(&bob(), second_key().public_key())
    };
    let rotation = KeyRotation {
        certificate: Some(certificate.clone()),
        ..suite.change(1).rotation(&first_key(), &second_key())
    };
    let mut recovery = suite.change(1).recovery(&second_key());
    recovery.certificate = Some(certificate.clone());
    assert_changes_nothing(&mut suite, |suite| {
        let error = suite.register(&bob(), vec![register.sign(&second_key())]).unwrap_err();
        assert_eq!(error, entry_error(0, ContractError::BadCertificate));
        let error = suite.rotate(&alice(), rotation).unwrap_err();
        assert_eq!(error, ContractError::BadCertificate);
        let error = suite.start_recovery(&alice(), recovery).unwrap_err();
        assert_eq!(error, ContractError::BadCertificate);
    });

    // When the key returns, the maker's word is as true as before, and says no more.
    suite.rotate_to(1, &first_key(), &second_key());
    assert_eq!(suite.get(1).maker, None);
    let back = KeyRotation {
        certificate: Some(certificate),
        ..suite.change(1).rotation(&second_key(), &first_key())
    };
    suite.rotate(&alice(), back).unwrap();
    assert_eq!(suite.get(1).maker.as_ref(), Some(maker.public_key()));
}
