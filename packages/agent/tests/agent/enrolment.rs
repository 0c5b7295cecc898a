//! Enrolment strings.

use flywheel_agent::Enrolment;
use flywheel_agent::enrolment::{EnrolmentError, Wish};
use flywheel_agent::register::{RegisterError, ask, check, register};
use flywheel_protocol::crypto::SecretKey;
use flywheel_protocol::{Curve, Seconds, Time};
use flywheel_testing::{Person, Suite};
use flywheel_types::registry::{Attribute, Endpoint, MachineDetails};

fn wish() -> Wish {
    Wish {
        chain_id: "flywheel-test-1".to_owned(),
        registry: "wasm1registry".to_owned(),
        owner: "wasm1owner".to_owned(),
        counter: 3,
        expires_at: Time::new(1_800_000_000),
        details: MachineDetails::default(),
    }
}

fn key(curve: Curve) -> SecretKey {
    SecretKey::derive(curve, &[7; 32], "device")
}

#[test]
fn a_string_says_what_the_device_signed_in_either_case() {
    for curve in Curve::ALL {
        let enrolment = Enrolment::sign(&key(curve), wish()).unwrap();
        let text = enrolment.to_string();
        assert!(text.starts_with("flywheel1"), "{text}");
        assert_eq!(text.parse::<Enrolment>().unwrap(), enrolment);
        assert_eq!(
            format!(" {}\n", text.to_uppercase()).parse::<Enrolment>().unwrap(),
            enrolment
        );
        assert_eq!((enrolment.owner(), enrolment.counter()), ("wasm1owner", 3));
        assert_eq!(enrolment.registration().public_key, *key(curve).public_key());
    }
}

#[test]
fn every_single_changed_character_is_noticed() {
    let text = Enrolment::sign(&key(Curve::Ed25519), wish()).unwrap().to_string();
    for place in 0..text.len() {
        let mut changed = text.clone().into_bytes();
        changed[place] = if changed[place] == b'q' { b'p' } else { b'q' };
        let changed = String::from_utf8(changed).unwrap();
        let refused = changed.parse::<Enrolment>().unwrap_err();
        assert!(matches!(refused, EnrolmentError::Text { .. }), "{place}: {refused}");
    }
    for cut in [0, 1, 8, 9, 15, text.len() / 2, text.len() - 1] {
        assert!(text[..cut].parse::<Enrolment>().is_err());
    }
}

#[test]
fn who_writes_a_new_checksum_still_needs_the_devices_signature() {
    let enrolment = Enrolment::sign(&key(Curve::P256), wish()).unwrap();
    let (prefix, bytes) = bech32::decode(&enrolment.to_string()).unwrap();
    for place in 1..bytes.len() {
        let mut forged = bytes.clone();
        forged[place] ^= 1;
        let text = bech32::encode::<bech32::Bech32m>(prefix, &forged).unwrap();
        assert!(text.parse::<Enrolment>().is_err(), "byte {place}");
    }
    let mut newer = bytes;
    newer[0] = 2;
    let text = bech32::encode::<bech32::Bech32m>(prefix, &newer).unwrap();
    assert_eq!(
        text.parse::<Enrolment>().unwrap_err(),
        EnrolmentError::Version { given: 2 }
    );
}

#[test]
fn an_entry_has_one_spelling() {
    let details = MachineDetails {
        metadata: "pump".to_owned(),
        ..MachineDetails::default()
    };
    let enrolment = Enrolment::sign(&key(Curve::Ed25519), Wish { details, ..wish() }).unwrap();
    let (prefix, bytes) = bech32::decode(&enrolment.to_string()).unwrap();
    let json = br#"{"cell":null,"payout":null,"certificate":null,"metadata":"pump","attributes":[],"endpoints":[]}"#;
    let at = bytes.windows(json.len()).position(|part| part == json).unwrap();
    // The same entry, and the same signature of it, in other words.
    let other = br#"{"metadata":"pump"}"#;
    let mut spelt = bytes[..at - 2].to_vec();
    spelt.extend(u16::try_from(other.len()).unwrap().to_be_bytes());
    spelt.extend(other);
    spelt.extend(&bytes[at + json.len()..]);
    let text = bech32::encode::<bech32::Bech32m>(prefix, &spelt).unwrap();
    assert_eq!(
        text.parse::<Enrolment>().unwrap_err(),
        EnrolmentError::Part { part: "entry" }
    );
}

#[test]
fn the_largest_entry_fits_a_string_and_a_small_one_a_qr_code() {
    let small = Enrolment::sign(&key(Curve::Secp256k1), wish()).unwrap();
    let qr = small.qr().unwrap();
    assert!(qr.lines().count() < 60, "{} lines", qr.lines().count());

    let text = |length| "x".repeat(length);
    let details = MachineDetails {
        metadata: text(256),
        attributes: (0..16)
            .map(|number| Attribute {
                name: format!("attribute-{number:022}"),
                value: text(256),
                expires_at: Some(Time::new(1_900_000_000)),
            })
            .collect(),
        endpoints: (0..8)
            .map(|number| Endpoint {
                name: format!("endpoint-{number:023}"),
                kind: text(32),
                url: format!("https://{}", text(248)),
            })
            .collect(),
        ..MachineDetails::default()
    };
    let large = Enrolment::sign(&key(Curve::Secp256k1), Wish { details, ..wish() }).unwrap();
    assert_eq!(large.to_string().parse::<Enrolment>().unwrap(), large);
    assert_eq!(large.qr().unwrap_err(), EnrolmentError::TooLongForQr);
}

#[test]
fn the_owner_registers_the_machine_with_the_string_alone() {
    let suite = Suite::native();
    let owner = Person::named("owner");
    let registry = suite.network().registry().address().clone();
    let key = key(Curve::P256);
    let (chain, address) = (suite.chain(), suite.address(&owner));
    let asked = ask(
        chain,
        &registry,
        &key,
        address.as_str(),
        MachineDetails::default(),
        Seconds::days(7),
    )
    .unwrap();
    let text = asked.to_string();

    let enrolment: Enrolment = text.parse().unwrap();
    let machine = register(chain, &registry, owner.account(), &enrolment).unwrap();
    let known = suite.network().registry().machine(machine).unwrap();
    assert_eq!((known.owner, known.public_key), (address, key.public_key().clone()));

    let again = register(chain, &registry, owner.account(), &enrolment).unwrap_err();
    assert!(
        matches!(again, RegisterError::Registered { machine: known } if known == machine),
        "{again}"
    );
}

#[test]
fn a_string_for_somebody_else_or_of_yesterday_is_refused_before_it_costs_anything() {
    let mut suite = Suite::native();
    let (owner, thief) = (Person::named("owner"), Person::named("thief"));
    let registry = suite.network().registry().address().clone();
    let key = key(Curve::Ed25519);
    let address = suite.address(&owner);
    let details = MachineDetails::default();
    let asked = ask(
        suite.chain(),
        &registry,
        &key,
        address.as_str(),
        details,
        Seconds::days(7),
    )
    .unwrap();

    let refused = register(suite.chain(), &registry, thief.account(), &asked).unwrap_err();
    assert!(matches!(refused, RegisterError::OtherOwner { .. }), "{refused}");
    let hub = suite.hub().address().clone();
    let refused = check(suite.chain(), &hub, &asked).unwrap_err();
    assert!(matches!(refused, RegisterError::OtherRegistry { .. }), "{refused}");
    let elsewhere = Enrolment::sign(
        &key,
        Wish {
            registry: registry.to_string(),
            ..wish()
        },
    )
    .unwrap();
    let counted = check(suite.chain(), &registry, &elsewhere).unwrap_err();
    assert!(
        matches!(counted, RegisterError::Counter { signed: 3, next: 0 }),
        "{counted}"
    );

    suite.advance(Seconds::days(7));
    let refused = register(suite.chain(), &registry, owner.account(), &asked).unwrap_err();
    assert!(matches!(refused, RegisterError::Expired { .. }), "{refused}");
}
