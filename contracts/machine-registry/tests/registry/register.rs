//! Rules R1 and R2: who may register which machine.

use flywheel_machine_registry::ContractError;
use flywheel_protocol::Curve;
use flywheel_types::registry::{MAX_BATCH, MachineDetails, MachineStatus};

use crate::suite::{
    Money, Suite, Terms, alice, attribute, attributes, bob, device, devices, endpoint, entry_error, events, park,
};

#[test]
fn machines_of_all_three_curves_register_in_one_message() {
    let mut suite = Suite::with_deposit(Money::Native, 10);
    let keys = devices(3);
    let maker = device(Curve::P256, "maker");
    let details = MachineDetails {
        cell: Some(park(7)),
        payout: Some(bob().to_string()),
        certificate: Some(suite.certificate(&maker, keys[0].public_key())),
        ..MachineDetails::default()
    };
    let entries = vec![
        suite.entry_with(&alice(), &keys[0], details),
        suite.entry(&alice(), &keys[1]),
        suite.entry(&alice(), &keys[2]),
    ];

    let answer = suite.register(&alice(), entries).unwrap();

    let first = suite.get(1);
    assert_eq!(
        first.did.to_string(),
        format!("did:flywheel:cosmos-testnet-14002:{}:1", suite.registry)
    );
    assert_eq!((first.owner, first.payout), (alice(), Some(bob())));
    assert_eq!((first.ownership_epoch, first.key_version), (0, 1));
    assert_eq!(
        (&first.public_key, first.maker.as_ref()),
        (keys[0].public_key(), Some(maker.public_key()))
    );
    assert_eq!((first.cell, first.status), (Some(park(7)), MachineStatus::Active));
    assert_eq!(first.deposit.u128(), 10);
    let curves: Vec<_> = (1..=3).map(|machine| suite.get(machine).public_key.curve()).collect();
    assert_eq!(curves, Curve::ALL);
    assert_eq!(
        (suite.get(2).cell, suite.get(2).maker, suite.get(2).payout),
        (None, None, None)
    );

    let registered = events(&answer, "registered");
    assert_eq!(registered.len(), 3);
    assert_eq!(
        attributes(registered[0]),
        [
            "machine=1".to_owned(),
            format!("did={}", suite.get(1).did),
            format!("owner={}", alice()),
            format!("public_key={}", keys[0].public_key()),
            format!("cell={}", park(7)),
            format!("maker={}", maker.public_key()),
            format!("payout={}", bob()),
            "deposit=10".to_owned(),
            "denom=ufly".to_owned(),
        ]
    );
    assert_eq!(attributes(registered[2])[4..7], ["cell=", "maker=", "payout="]);
}

#[test]
fn a_message_registers_one_to_fifty_machines() {
    let mut suite = Suite::with_deposit(Money::Cw20, 3);
    let keys = devices(102);
    let batch = |suite: &Suite, keys: &[_]| keys.iter().map(|key| suite.entry(&alice(), key)).collect::<Vec<_>>();

    let one = batch(&suite, &keys[..1]);
    suite.register(&alice(), one).unwrap();
    let fifty = batch(&suite, &keys[1..51]);
    suite.register(&alice(), fifty).unwrap();
    assert_eq!(suite.config().machines, 51);
    // 51 machines of 3 each.
    assert_eq!(suite.totals().owed().unwrap().u128(), 153);

    let fifty_one = batch(&suite, &keys[51..]);
    assert_eq!(fifty_one.len(), MAX_BATCH + 1);
    assert_eq!(
        suite.register(&alice(), fifty_one).unwrap_err(),
        ContractError::BatchSize { count: 51 }
    );
    assert_eq!(
        suite.register(&alice(), vec![]).unwrap_err(),
        ContractError::BatchSize { count: 0 }
    );
    assert_eq!(suite.config().machines, 51);
}

#[test]
fn fifty_machines_with_full_records_fit_one_message() {
    let mut suite = Suite::free();
    let details = MachineDetails {
        cell: Some(park(7)),
        metadata: "m".repeat(256),
        attributes: (0..16)
            .map(|n| attribute(&format!("name-{n}"), &"v".repeat(256)))
            .collect(),
        endpoints: (0..8)
            .map(|n| endpoint(&format!("end-{n}"), "https://example.org"))
            .collect(),
        ..MachineDetails::default()
    };
    let entries = devices(50)
        .iter()
        .map(|key| suite.entry_with(&alice(), key, details.clone()))
        .collect();
    suite.register(&alice(), entries).unwrap();

    let record = suite.record(50);
    assert_eq!(
        (record.attributes.len(), record.endpoints.len(), record.metadata.len()),
        (16, 8, 256)
    );
}

#[test]
fn one_bad_entry_refuses_all_and_leaves_no_trace() {
    for money in [Money::Native, Money::Cw20] {
        let mut suite = Suite::with_deposit(money, 10);
        let keys = devices(50);
        let mut entries: Vec<_> = keys.iter().map(|key| suite.entry(&alice(), key)).collect();
        entries[49].signature = entries[48].signature.clone();

        let error = suite.register(&alice(), entries).unwrap_err();

        assert_eq!(error, entry_error(49, ContractError::BadSignature { counter: 0 }));
        suite.assert_empty();
        assert_eq!(suite.counter(keys[0].public_key()), 0);
        assert_eq!(suite.balance(&alice()), 1_000_000);
    }
}

#[test]
fn the_same_key_twice_in_one_message_is_refused() {
    let mut suite = Suite::free();
    let [one, other] = [device(Curve::Ed25519, "one"), device(Curve::Ed25519, "other")];
    let entries = vec![
        suite.entry(&alice(), &one),
        suite.entry(&alice(), &other),
        suite.entry(&alice(), &one),
    ];
    let error = suite.register(&alice(), entries).unwrap_err();
    assert_eq!(error, entry_error(2, ContractError::KeyInUse { machine: 1 }));

    // Also not with the counter that the key would have after the first entry.
    let twice = Terms {
        counter: 1,
        ..suite.terms(&alice(), one.public_key())
    }
    .sign(&one);
    let entries = vec![suite.entry(&alice(), &one), twice];
    let error = suite.register(&alice(), entries).unwrap_err();
    assert_eq!(error, entry_error(1, ContractError::KeyInUse { machine: 1 }));
    suite.assert_empty();
}

#[test]
fn a_key_serves_one_machine_at_a_time_whoever_owns_it() {
    let mut suite = Suite::free();
    let key = device(Curve::Secp256k1, "one");
    suite.machine(&alice(), &key);
    for owner in [alice(), bob()] {
        let again = suite.entry(&owner, &key);
        let error = suite.register(&owner, vec![again]).unwrap_err();
        assert_eq!(error, entry_error(0, ContractError::KeyInUse { machine: 1 }));
    }
}

#[test]
fn an_old_signature_never_brings_a_machine_back() {
    let mut suite = Suite::free();
    let key = device(Curve::P256, "one");
    let first = suite.entry(&alice(), &key);
    suite.register(&alice(), vec![first.clone()]).unwrap();
    assert_eq!(suite.counter(key.public_key()), 1);
    suite.retire(&alice(), crate::suite::id(1)).unwrap();

    // The signature has not expired, but the key's counter has moved on and stays there.
    let error = suite.register(&alice(), vec![first.clone()]).unwrap_err();
    assert_eq!(error, entry_error(0, ContractError::BadSignature { counter: 1 }));
    assert_eq!(suite.counter(key.public_key()), 1);
}

#[test]
fn resold_hardware_registers_again_when_the_device_itself_signs() {
    let mut suite = Suite::with_deposit(Money::Native, 10);
    let key = device(Curve::Ed25519, "one");
    suite.machine(&alice(), &key);
    suite.retire(&alice(), crate::suite::id(1)).unwrap();

    let machine = suite.machine(&bob(), &key);

    // A new machine: ids are never used again.
    assert_eq!(machine.get(), 2);
    assert_eq!((suite.get(2).owner, suite.get(1).owner), (bob(), alice()));
    assert_eq!(suite.counter(key.public_key()), 2);
    assert_eq!(suite.owned(&bob(), None, None), [2]);
}
