//! `RotateKey` (rule R4): both keys agree, the old one is free.

use cosmwasm_std::coins;
use flywheel_machine_registry::ContractError;
use flywheel_protocol::crypto::SecretKey;
use flywheel_protocol::sign::RegisterMachine;
use flywheel_protocol::{Curve, Hash32, Signature, Time};
use flywheel_types::Unauthorized;
use flywheel_types::registry::{
    DidDocument, ExecuteMsg, KeyRotation, MachineDetails, MachineResponse, MachineStatus, QueryMsg,
};

use crate::suite::{COIN, START, Suite, alice, attributes, bob, carol, device, devices, events, id};
use crate::verbs::Change;

const BAD_OLD: ContractError = ContractError::BadOldSignature { key_version: 2 };
const BAD_NEW: ContractError = ContractError::BadNewSignature { key_version: 2 };

fn new_key() -> SecretKey {
    device(Curve::P256, "new")
}

/// Alice's machine 1 with the first of these keys.
fn with_machine() -> (Suite, SecretKey) {
    let mut suite = Suite::free();
    let key = device(Curve::Ed25519, "one");
    suite.machine(&alice(), &key);
    (suite, key)
}

#[test]
fn the_new_key_takes_the_old_one_s_place_at_once() {
    let keys = devices(3);
    for old in &keys {
        for new in devices(6).split_off(3) {
            let mut suite = Suite::free();
            suite.machine(&alice(), old);
            let before = suite.get(1);
            let rotation = suite.change(1).rotation(old, &new);
            let answer = suite.rotate(&alice(), rotation).unwrap();

            let expected = MachineResponse {
                public_key: new.public_key().clone(),
                key_version: 2,
                ..before
            };
            assert_eq!(suite.get(1), expected);
            assert_eq!((suite.find_by_key(old), suite.find_by_key(&new)), (None, Some(1)));
            let expected = [
                "machine=1".to_owned(),
                format!("owner={}", alice()),
                format!("public_key={}", new.public_key()),
                "key_version=2".into(),
                "maker=".into(),
            ];
            assert_eq!(attributes(events(&answer, "key_rotated")[0]), expected);
        }
    }
}

#[test]
fn the_did_document_names_the_new_key_by_its_version() {
    let (mut suite, key) = with_machine();
    suite.rotate_to(1, &key, &new_key());
    let document: DidDocument = suite.query(&QueryMsg::DidDocument { machine: id(1) });
    let key_ids = [format!("{}#key-2", suite.get(1).did)];
    assert_eq!(document.verification_method.len(), 1);
    assert_eq!(document.verification_method[0].id, key_ids[0]);
    assert_eq!(document.authentication, key_ids);
    assert_eq!(document.assertion_method, key_ids);
}

#[test]
fn the_old_key_is_free_and_the_new_one_is_not() {
    let (mut suite, key) = with_machine();
    suite.rotate_to(1, &key, &new_key());

    let again = suite.entry(&bob(), &new_key());
    suite.register(&bob(), vec![again]).unwrap_err();
    assert_eq!(suite.machine(&bob(), &key), id(2));
    assert_eq!(
        (suite.find_by_key(&key), suite.find_by_key(&new_key())),
        (Some(2), Some(1))
    );
}

#[test]
fn only_the_owner_rotates_and_brings_no_coins() {
    let (mut suite, key) = with_machine();
    let payout = ExecuteMsg::SetPayout {
        machine: id(1),
        address: Some(carol().to_string()),
    };
    suite.send(&alice(), &payout).unwrap();
    let admin = suite.admin.clone();
    for sender in [bob(), carol(), admin] {
        // Signed for alice, and signed for the sender.
        let good = suite.change(1);
        let own = Change {
            owner: sender.to_string(),
            ..good.clone()
        };
        for terms in [good, own] {
            let error = suite.rotate(&sender, terms.rotation(&key, &new_key())).unwrap_err();
            let expected = Unauthorized {
                sender: sender.clone(),
                owner: alice(),
            };
            assert_eq!(error, ContractError::Unauthorized(expected));
        }
    }
    let rotation = ExecuteMsg::RotateKey(suite.change(1).rotation(&key, &new_key()));
    let error = suite.execute(&alice(), &rotation, &coins(1, COIN)).unwrap_err();
    assert!(matches!(error, ContractError::Payment(_)));
    suite.send(&alice(), &rotation).unwrap();
}

#[test]
fn both_signatures_cover_everything() {
    let (mut suite, key) = with_machine();
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
            key_version: 3,
            ..good.clone()
        },
        Change {
            expires_at: Time::new(suite.now() + 999),
            ..good.clone()
        },
    ];
    let right = good.rotation(&key, &new_key());
    for other in others {
        let wrong = other.rotation(&key, &new_key());
        let old_is_wrong = KeyRotation {
            old_signature: wrong.old_signature,
            ..right.clone()
        };
        assert_eq!(suite.rotate(&alice(), old_is_wrong).unwrap_err(), BAD_OLD);
        let new_is_wrong = KeyRotation {
            new_signature: wrong.new_signature,
            ..right.clone()
        };
        assert_eq!(suite.rotate(&alice(), new_is_wrong).unwrap_err(), BAD_NEW);
    }
    suite.rotate(&alice(), right).unwrap();
}

#[test]
fn neither_key_agrees_for_the_other_nor_to_another_key() {
    let (mut suite, key) = with_machine();
    let terms = suite.change(1);
    let right = terms.rotation(&key, &new_key());
    let stranger = device(Curve::Ed25519, "stranger");
    let public_key = new_key().public_key().clone();
    let bad_old = [
        terms.signature(&new_key(), &public_key),
        terms.signature(&stranger, &public_key),
        terms.signature(&key, stranger.public_key()),
        Signature::new([0; 64]),
    ];
    for old_signature in bad_old {
        let rotation = KeyRotation {
            old_signature,
            ..right.clone()
        };
        assert_eq!(suite.rotate(&alice(), rotation).unwrap_err(), BAD_OLD);
    }
    let bad_new = [
        terms.signature(&key, &public_key),
        terms.signature(&stranger, &public_key),
        terms.signature(&new_key(), stranger.public_key()),
        Signature::new([0xff; 64]),
    ];
    for new_signature in bad_new {
        let rotation = KeyRotation {
            new_signature,
            ..right.clone()
        };
        assert_eq!(suite.rotate(&alice(), rotation).unwrap_err(), BAD_NEW);
    }
}

#[test]
fn a_registration_s_signature_is_no_agreement_to_a_rotation() {
    let (mut suite, key) = with_machine();
    let terms = suite.change(1);
    let public_key = new_key().public_key().clone();
    let as_registration = RegisterMachine {
        owner: &terms.owner,
        key: &public_key,
        counter: 0,
        expires_at: terms.expires_at,
        entry: Hash32::ZERO,
    }
    .digest(&terms.chain, &terms.registry)
    .unwrap();
    let rotation = KeyRotation {
        new_signature: new_key().sign(&as_registration),
        ..terms.rotation(&key, &new_key())
    };
    assert_eq!(suite.rotate(&alice(), rotation).unwrap_err(), BAD_NEW);
}

#[test]
fn a_key_that_serves_a_machine_serves_no_second_one() {
    let (mut suite, key) = with_machine();
    suite.machine(&bob(), &new_key());
    let taken = suite.change(1).rotation(&key, &new_key());
    let error = suite.rotate(&alice(), taken.clone()).unwrap_err();
    assert_eq!(error, ContractError::KeyInUse { machine: 2 });
    // Nor does a machine rotate to the key that it has.
    let same = suite.change(1).rotation(&key, &key);
    let error = suite.rotate(&alice(), same).unwrap_err();
    assert_eq!(error, ContractError::KeyInUse { machine: 1 });

    suite.retire(&bob(), id(2)).unwrap();
    suite.rotate(&alice(), taken).unwrap();
}

#[test]
fn at_the_expiry_s_second_the_signatures_are_worth_nothing() {
    let (mut suite, key) = with_machine();
    let rotation = suite.change(1).rotation(&key, &new_key());
    let expires_at = Time::new(START + 1_000);

    suite.advance(1_000);
    let error = suite.rotate(&alice(), rotation).unwrap_err();
    assert_eq!(error, ContractError::Expired { expires_at });

    let rotation = suite.change(1).rotation(&key, &new_key());
    suite.advance(999).rotate(&alice(), rotation).unwrap();
}

#[test]
fn the_signatures_are_good_for_thirty_days_at_most() {
    let (mut suite, key) = with_machine();
    let until = |seconds: u64| Time::new(START + 30 * 86_400 + seconds);
    let terms = |suite: &Suite, expires_at: Time| Change {
        expires_at,
        ..suite.change(1)
    };
    let too_far = terms(&suite, until(1)).rotation(&key, &new_key());
    let expected = ContractError::ExpiryTooFar {
        expires_at: until(1),
        now: Time::new(START),
    };
    assert_eq!(suite.rotate(&alice(), too_far).unwrap_err(), expected);
    let longest = terms(&suite, until(0)).rotation(&key, &new_key());
    suite.rotate(&alice(), longest).unwrap();
}

#[test]
fn a_retired_a_paused_and_an_unknown_machine_do_not_rotate() {
    let (mut suite, key) = with_machine();
    let rotation = suite.change(1).rotation(&key, &new_key());
    suite.pause(&alice(), 1).unwrap();
    let error = suite.rotate(&alice(), rotation.clone()).unwrap_err();
    assert_eq!(error, ContractError::Paused { machine: id(1) });

    let unknown = KeyRotation {
        machine: id(2),
        ..rotation.clone()
    };
    let error = suite.rotate(&alice(), unknown).unwrap_err();
    assert_eq!(error, ContractError::NoMachine { machine: id(2) });

    // What was signed before the pause is good again after it.
    suite.resume(&alice(), 1).unwrap();
    suite.rotate(&alice(), rotation.clone()).unwrap();
    assert_eq!(suite.get(1).status, MachineStatus::Active);

    suite.retire(&alice(), id(1)).unwrap();
    let error = suite.rotate(&alice(), rotation).unwrap_err();
    assert_eq!(error, ContractError::Retired { machine: id(1) });
}

#[test]
fn one_word_of_a_maker_does_not_make_two_certified_machines() {
    let mut suite = Suite::free();
    let (key, maker) = (device(Curve::Ed25519, "one"), device(Curve::Secp256k1, "maker"));
    let certified = |suite: &Suite| MachineDetails {
        certificate: Some(suite.certificate(&maker, key.public_key())),
        ..MachineDetails::default()
    };
    let entry = suite.entry_with(&alice(), &key, certified(&suite));
    suite.register(&alice(), vec![entry]).unwrap();

    // The certificate was for the device's first key, which is free now and can be certified once more.
    suite.rotate_to(1, &key, &new_key());
    let entry = suite.entry_with(&alice(), &key, certified(&suite));
    suite.register(&alice(), vec![entry]).unwrap();

    assert_eq!(suite.get(1).maker, None);
    assert_eq!(suite.get(2).maker.as_ref(), Some(maker.public_key()));
}

#[test]
fn a_maker_may_vouch_for_the_new_key() {
    let (mut suite, key) = with_machine();
    let maker = device(Curve::P256, "maker");
    let right = suite.change(1).rotation(&key, &new_key());
    let of_the_old_key = KeyRotation {
        certificate: Some(suite.certificate(&maker, key.public_key())),
        ..right.clone()
    };
    let error = suite.rotate(&alice(), of_the_old_key).unwrap_err();
    assert_eq!(error, ContractError::BadCertificate);
    let of_the_new_key = KeyRotation {
        certificate: Some(suite.certificate(&maker, new_key().public_key())),
        ..right
    };
    suite.rotate(&alice(), of_the_new_key).unwrap();
    assert_eq!(suite.get(1).maker.as_ref(), Some(maker.public_key()));
}
