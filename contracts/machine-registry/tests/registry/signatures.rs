//! What a device's and a maker's signature covers (rules R1, R3, N7).

use cosmwasm_std::Uint128;
use cw_multi_test::{Executor, IntoAddr};
use flywheel_machine_registry::ContractError;
use flywheel_protocol::sign::{MakerCertificate, OracleKey};
use flywheel_protocol::{Curve, Signature, Time};
use flywheel_types::registry::{InstantiateMsg, MachineDetails, Registration};

use crate::suite::{Suite, Terms, alice, attribute, bob, code, device, devices, endpoint, entry_error, id, park};

const BAD: ContractError = ContractError::BadSignature { counter: 0 };

#[test]
fn a_signature_is_worth_nothing_for_another_owner_chain_registry_counter_or_expiry() {
    for key in devices(3) {
        let mut suite = Suite::free();
        let good = suite.terms(&alice(), key.public_key());
        let others = [
            Terms {
                owner: bob().to_string(),
                ..good.clone()
            },
            Terms {
                chain: "cosmos-testnet-14003".into(),
                ..good.clone()
            },
            Terms {
                registry: "another".into_addr().to_string(),
                ..good.clone()
            },
            Terms {
                counter: 1,
                ..good.clone()
            },
            Terms {
                expires_at: Time::new(suite.now() + 999),
                ..good.clone()
            },
        ];
        for signed in others {
            // Sent as if it had been signed for alice, here, now.
            let entry = Registration {
                expires_at: good.expires_at,
                ..signed.sign(&key)
            };
            assert_eq!(suite.register(&alice(), vec![entry]).unwrap_err(), entry_error(0, BAD));
        }
        suite.assert_empty();
        suite.register(&alice(), vec![good.sign(&key)]).unwrap();
    }
}

#[test]
fn whoever_sees_a_registration_cannot_take_the_machine() {
    let mut suite = Suite::free();
    let entry = suite.entry(&alice(), &device(Curve::Ed25519, "one"));
    assert_eq!(
        suite.register(&bob(), vec![entry.clone()]).unwrap_err(),
        entry_error(0, BAD)
    );
    suite.register(&alice(), vec![entry]).unwrap();
}

#[test]
fn a_registration_is_worth_nothing_at_a_second_registry_of_the_chain() {
    let mut suite = Suite::free();
    let entry = suite.entry(&alice(), &device(Curve::P256, "one"));
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
    let first = std::mem::replace(&mut suite.registry, second);

    assert_eq!(
        suite.register(&alice(), vec![entry.clone()]).unwrap_err(),
        entry_error(0, BAD)
    );

    suite.registry = first;
    suite.register(&alice(), vec![entry]).unwrap();
}

#[test]
fn nobody_on_the_way_changes_an_entry() {
    let mut suite = Suite::free();
    let key = device(Curve::Secp256k1, "one");
    let [maker, other] = [device(Curve::P256, "maker"), device(Curve::P256, "other")];
    let details = MachineDetails {
        cell: Some(park(7)),
        payout: Some(bob().to_string()),
        certificate: Some(suite.certificate(&maker, key.public_key())),
        metadata: "ipfs:one".into(),
        attributes: vec![attribute("model", "A")],
        endpoints: vec![endpoint("api", "https://one.example")],
    };
    let signed = suite.entry_with(&alice(), &key, details.clone());
    let mut short_lived = attribute("model", "A");
    short_lived.expires_at = Some(Time::new(suite.now() + 1));
    let mut other_kind = endpoint("api", "https://one.example");
    other_kind.kind = "Other".into();
    let changes = [
        MachineDetails {
            cell: Some(park(6)),
            ..details.clone()
        },
        MachineDetails {
            cell: None,
            ..details.clone()
        },
        MachineDetails {
            payout: Some(alice().to_string()),
            ..details.clone()
        },
        MachineDetails {
            payout: None,
            ..details.clone()
        },
        MachineDetails {
            certificate: Some(suite.certificate(&other, key.public_key())),
            ..details.clone()
        },
        MachineDetails {
            certificate: None,
            ..details.clone()
        },
        MachineDetails {
            metadata: "ipfs:two".into(),
            ..details.clone()
        },
        MachineDetails {
            attributes: vec![attribute("model", "B")],
            ..details.clone()
        },
        MachineDetails {
            attributes: vec![attribute("modelA", "")],
            ..details.clone()
        },
        MachineDetails {
            attributes: vec![short_lived],
            ..details.clone()
        },
        MachineDetails {
            attributes: vec![],
            ..details.clone()
        },
        MachineDetails {
            endpoints: vec![endpoint("api", "https://two.example")],
            ..details.clone()
        },
        MachineDetails {
            endpoints: vec![other_kind],
            ..details.clone()
        },
        MachineDetails {
            endpoints: vec![],
            ..details.clone()
        },
    ];
    for details in changes {
        let entry = Registration {
            details,
            ..signed.clone()
        };
        assert_eq!(suite.register(&alice(), vec![entry]).unwrap_err(), entry_error(0, BAD));
    }
    suite.register(&alice(), vec![signed]).unwrap();
}

#[test]
fn a_signature_made_for_another_purpose_registers_nothing() {
    let mut suite = Suite::free();
    let key = device(Curve::Ed25519, "one");
    let good = suite.entry(&alice(), &key);
    let (chain, registry) = (suite.app.block_info().chain_id, suite.registry.to_string());
    let owner = alice();
    let as_oracle = OracleKey {
        account: owner.as_str(),
        key: key.public_key(),
    }
    .digest(&chain, &registry)
    .unwrap();
    let as_maker = MakerCertificate {
        maker: key.public_key(),
        device: key.public_key(),
    }
    .digest(&chain, &registry)
    .unwrap();
    for digest in [as_oracle, as_maker] {
        let entry = Registration {
            signature: key.sign(&digest),
            ..good.clone()
        };
        assert_eq!(suite.register(&alice(), vec![entry]).unwrap_err(), entry_error(0, BAD));
    }
}

#[test]
fn bytes_that_are_no_signature_are_a_bad_signature_on_every_curve() {
    let mut suite = Suite::free();
    for key in devices(3) {
        for bytes in [[0; 64], [0xff; 64]] {
            let entry = Registration {
                signature: Signature::new(bytes),
                ..suite.entry(&alice(), &key)
            };
            assert_eq!(suite.register(&alice(), vec![entry]).unwrap_err(), entry_error(0, BAD));
        }
    }
}

#[test]
fn at_the_expiry_s_second_a_signature_is_worth_nothing() {
    let mut suite = Suite::free();
    let [one, other] = [device(Curve::P256, "one"), device(Curve::P256, "other")];
    let entries = [suite.entry(&alice(), &one), suite.entry(&alice(), &other)];
    let expires_at = entries[0].expires_at;

    suite.advance(999).register(&alice(), vec![entries[0].clone()]).unwrap();
    let error = suite
        .advance(1)
        .register(&alice(), vec![entries[1].clone()])
        .unwrap_err();

    assert_eq!(error, entry_error(0, ContractError::Expired { expires_at }));
}

#[test]
fn a_signature_is_good_for_thirty_days_at_most() {
    let mut suite = Suite::free();
    let key = device(Curve::P256, "one");
    let terms = suite.terms(&alice(), key.public_key());
    let days = |days: u64, seconds: u64| Time::new(crate::suite::START + days * 86_400 + seconds);

    let too_far = Terms {
        expires_at: days(30, 1),
        ..terms.clone()
    }
    .sign(&key);
    let error = suite.register(&alice(), vec![too_far]).unwrap_err();
    let expected = ContractError::ExpiryTooFar {
        expires_at: days(30, 1),
        now: days(0, 0),
    };
    assert_eq!(error, entry_error(0, expected));
    let never = Terms {
        expires_at: Time::new(u64::MAX),
        ..terms.clone()
    }
    .sign(&key);
    suite.register(&alice(), vec![never]).unwrap_err();

    let longest = Terms {
        expires_at: days(30, 0),
        ..terms
    }
    .sign(&key);
    suite.register(&alice(), vec![longest]).unwrap();
}

#[test]
fn a_maker_s_certificate_is_for_one_device_at_one_registry() {
    let mut suite = Suite::free();
    let [key, sibling] = [device(Curve::Ed25519, "one"), device(Curve::Ed25519, "sibling")];
    let maker = device(Curve::Secp256k1, "maker");
    let of_sibling = suite.certificate(&maker, sibling.public_key());
    let digest = MakerCertificate {
        maker: maker.public_key(),
        device: key.public_key(),
    };
    let elsewhere = digest.digest(&suite.app.block_info().chain_id, "another").unwrap();
    let mut for_another_registry = of_sibling.clone();
    for_another_registry.signature = maker.sign(&elsewhere);
    // The device signs in the maker's name.
    let mut by_the_device = suite.certificate(&key, key.public_key());
    by_the_device.maker = maker.public_key().clone();

    for certificate in [of_sibling, for_another_registry, by_the_device] {
        let details = MachineDetails {
            certificate: Some(certificate),
            ..MachineDetails::default()
        };
        let entry = suite.entry_with(&alice(), &key, details);
        let error = suite.register(&alice(), vec![entry]).unwrap_err();
        assert_eq!(error, entry_error(0, ContractError::BadCertificate));
    }

    // The right one stays right after a resale: it names no owner.
    let details = MachineDetails {
        certificate: Some(suite.certificate(&maker, key.public_key())),
        ..MachineDetails::default()
    };
    for (owner, machine) in [(alice(), 1), (bob(), 2)] {
        let entry = suite.entry_with(&owner, &key, details.clone());
        suite.register(&owner, vec![entry]).unwrap();
        assert_eq!(suite.get(machine).maker.as_ref(), Some(maker.public_key()));
        suite.retire(&owner, id(machine)).unwrap();
    }
}

#[test]
fn the_other_form_of_an_ecdsa_signature_changes_nothing() {
    // s and n - s both verify. That is no second registration: the key is in use, and later its counter has moved on.
    let order = cosmwasm_std::Uint256::from_be_bytes([
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe, //
        0xba, 0xae, 0xdc, 0xe6, 0xaf, 0x48, 0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36, 0x41, 0x41,
    ]);
    let mut suite = Suite::free();
    let key = device(Curve::Secp256k1, "one");
    let entry = suite.entry(&alice(), &key);
    let mut twin = *entry.signature.as_bytes();
    let s = cosmwasm_std::Uint256::from_be_bytes(twin[32..].try_into().unwrap());
    twin[32..].copy_from_slice(&(order - s).to_be_bytes());
    let twin = Registration {
        signature: Signature::new(twin),
        ..entry.clone()
    };

    suite.register(&alice(), vec![twin.clone()]).unwrap();
    for again in [entry.clone(), twin.clone()] {
        let error = suite.register(&alice(), vec![again]).unwrap_err();
        assert_eq!(error, entry_error(0, ContractError::KeyInUse { machine: 1 }));
    }
    suite.retire(&alice(), id(1)).unwrap();
    for again in [entry, twin] {
        let error = suite.register(&alice(), vec![again]).unwrap_err();
        assert_eq!(error, entry_error(0, ContractError::BadSignature { counter: 1 }));
    }
    assert_eq!(suite.get(1).deposit, Uint128::zero());
}
