//! Rule R7: by id, by key, by owner, and as a DID document.

use flywheel_protocol::crypto::SecretKey;
use flywheel_protocol::{Curve, Did};
use flywheel_types::registry::{Endpoint, MachineDetails, MachineResponse, QueryMsg};

use crate::suite::{Suite, alice, bob, device, devices, endpoint, id};

#[test]
fn a_machine_is_found_by_its_key() {
    let mut suite = Suite::free();
    let keys = devices(4);
    for key in &keys[..3] {
        suite.machine(&alice(), key);
    }
    for (position, key) in keys[..3].iter().enumerate() {
        let found: MachineResponse = suite.query(&QueryMsg::MachineByKey {
            public_key: key.public_key().clone(),
        });
        assert_eq!(found, suite.get(position as u64 + 1));
    }
    let public_key = keys[3].public_key().clone();
    let error = suite.query_error(&QueryMsg::MachineByKey {
        public_key: public_key.clone(),
    });
    assert!(
        error.contains(&format!("no machine has the key {public_key} now")),
        "{error}"
    );
}

#[test]
fn the_same_bytes_on_another_curve_are_another_key() {
    // A compressed key of 33 bytes may be a key of either ECDSA curve.
    let mut suite = Suite::free();
    let key = device(Curve::Secp256k1, "one");
    suite.machine(&alice(), &key);
    if let Ok(public_key) = flywheel_protocol::PublicKey::new(Curve::P256, key.public_key().bytes()) {
        assert_eq!(suite.counter(&public_key), 0);
        suite.query_error(&QueryMsg::MachineByKey { public_key });
    }
    assert_eq!(suite.counter(key.public_key()), 1);
}

#[test]
fn an_owner_s_machines_come_page_by_page_in_the_order_of_their_ids() {
    let mut suite = Suite::free();
    let keys = devices(136);
    // Bob's machines have the ids 3 and 108.
    for (batch, owner) in [(&keys[..2], alice()), (&keys[2..3], bob()), (&keys[3..53], alice())] {
        let entries = batch.iter().map(|key| suite.entry(&owner, key)).collect();
        suite.register(&owner, entries).unwrap();
    }
    for (batch, owner) in [
        (&keys[53..103], alice()),
        (&keys[103..107], alice()),
        (&keys[107..108], bob()),
    ] {
        let entries = batch.iter().map(|key| suite.entry(&owner, key)).collect();
        suite.register(&owner, entries).unwrap();
    }

    assert_eq!(suite.owned(&bob(), None, None), [3, 108]);
    assert_eq!(suite.owned(&bob(), Some(3), None), [108]);
    // Thirty by default, a hundred at most; machine 3 is not alice's.
    let first = suite.owned(&alice(), None, None);
    assert_eq!((first.len(), first[..3].to_vec(), first[29]), (30, vec![1, 2, 4], 31));
    assert_eq!(suite.owned(&alice(), Some(31), Some(2)), [32, 33]);
    assert_eq!(suite.owned(&alice(), None, Some(5_000)).len(), 100);
    assert_eq!(
        suite.owned(&alice(), Some(101), Some(5_000)),
        [102, 103, 104, 105, 106, 107]
    );
    assert_eq!(suite.owned(&alice(), Some(107), None), [0; 0]);
    assert_eq!(suite.owned(&alice(), None, Some(0)), [0; 0]);
    assert_eq!(suite.owned(&suite.admin, None, None), [0; 0]);
}

#[test]
fn a_question_about_nobody_says_so() {
    let suite = Suite::free();
    let machine = id(1);
    for question in [
        QueryMsg::Machine { machine },
        QueryMsg::Record { machine },
        QueryMsg::DidDocument { machine },
    ] {
        let error = suite.query_error(&question);
        assert!(error.contains("there is no machine 1"), "{error}");
    }
    let owner = alice().to_string().to_uppercase();
    suite.query_error(&QueryMsg::MachinesByOwner {
        owner,
        start_after: None,
        limit: None,
    });
}

/// The whole document, as generic DID tools read it. Key and Multikey are those of did:key's test vectors for the seed of
/// 32 zeros.
#[test]
fn the_did_document_is_a_w3c_did_document_with_a_multikey() {
    let mut suite = Suite::free();
    let key = SecretKey::from_bytes(Curve::Ed25519, &[0; 32]).unwrap();
    let feed = Endpoint {
        name: "feed".into(),
        kind: "Telemetry".into(),
        url: "mqtts://m.example:8883/7".into(),
    };
    let details = MachineDetails {
        endpoints: vec![endpoint("api", "https://m.example/api"), feed],
        ..MachineDetails::default()
    };
    let entry = suite.entry_with(&alice(), &key, details);
    suite.register(&alice(), vec![entry]).unwrap();

    let document: serde_json::Value = suite.query(&QueryMsg::DidDocument { machine: id(1) });

    let did = format!("did:flywheel:cosmos-testnet-14002:{}:1", suite.registry);
    assert!(did.parse::<Did>().is_ok());
    let expected = serde_json::json!({
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": [{
            "id": format!("{did}#key-1"),
            "type": "Multikey",
            "controller": did,
            "publicKeyMultibase": "z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp",
        }],
        "assertionMethod": [format!("{did}#key-1")],
        "authentication": [format!("{did}#key-1")],
        "service": [
            { "id": format!("{did}#api"), "type": "Telemetry", "serviceEndpoint": "https://m.example/api" },
            { "id": format!("{did}#feed"), "type": "Telemetry", "serviceEndpoint": "mqtts://m.example:8883/7" },
        ],
    });
    assert_eq!(document, expected);
}

/// The key of did:key's first secp256k1 vector, from its published secret.
#[test]
fn a_secp256k1_machine_has_the_published_multikey() {
    let mut suite = Suite::free();
    let secret = [
        0x90, 0x85, 0xd2, 0xbe, 0xf6, 0x92, 0x86, 0xa6, 0xcb, 0xb5, 0x16, 0x23, 0xc8, 0xfa, 0x25, 0x86, //
        0x29, 0x94, 0x5c, 0xd5, 0x5c, 0xa7, 0x05, 0xcc, 0x4e, 0x66, 0x70, 0x03, 0x96, 0x89, 0x4e, 0x0c,
    ];
    suite.machine(&alice(), &SecretKey::from_bytes(Curve::Secp256k1, &secret).unwrap());
    let document: serde_json::Value = suite.query(&QueryMsg::DidDocument { machine: id(1) });
    assert_eq!(
        document["verificationMethod"][0]["publicKeyMultibase"],
        "zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme"
    );
}
