//! Bounds of what an entry may carry (rule R5): 50 entries are refused for one that is out of them, and it is named.

use flywheel_machine_registry::ContractError;
use flywheel_protocol::{Curve, Time};
use flywheel_types::registry::{Attribute, Endpoint, MachineDetails};

use crate::suite::{Suite, alice, attribute, device, endpoint, id, park};

/// What comes of registering a good device and then one with these details.
fn register(details: MachineDetails) -> Result<(), ContractError> {
    let mut suite = Suite::free();
    let good = suite.entry(&alice(), &device(Curve::Ed25519, "good"));
    let tried = suite.entry_with(&alice(), &device(Curve::P256, "tried"), details);
    match suite.register(&alice(), vec![good, tried]) {
        Ok(_) => Ok(()),
        Err(ContractError::Entry { entry: 1, error }) => {
            suite.assert_empty();
            Err(*error)
        }
        Err(error) => panic!("{error} does not name entry 1"),
    }
}

fn with_attribute(attribute: Attribute) -> MachineDetails {
    MachineDetails {
        attributes: vec![attribute],
        ..MachineDetails::default()
    }
}

fn with_endpoint(endpoint: Endpoint) -> MachineDetails {
    MachineDetails {
        endpoints: vec![endpoint],
        ..MachineDetails::default()
    }
}

#[test]
fn a_place_is_no_finer_than_resolution_seven() {
    let at = |resolution| MachineDetails {
        cell: Some(park(resolution)),
        ..MachineDetails::default()
    };
    for resolution in 0..=7 {
        register(at(resolution)).unwrap();
    }
    for resolution in 8..=10 {
        assert_eq!(
            register(at(resolution)).unwrap_err(),
            ContractError::CellTooFine { resolution }
        );
    }
}

#[test]
fn a_payout_address_is_an_address_of_this_chain_in_lower_case() {
    let to = |payout: String| MachineDetails {
        payout: Some(payout),
        ..MachineDetails::default()
    };
    register(to(alice().to_string())).unwrap();
    for payout in [
        alice().to_string().to_uppercase(),
        String::new(),
        "0x12".into(),
        "osmo1alice".into(),
    ] {
        assert!(matches!(register(to(payout)), Err(ContractError::Std(_))));
    }
}

#[test]
fn metadata_has_at_most_256_bytes() {
    let metadata = |bytes| MachineDetails {
        metadata: "m".repeat(bytes),
        ..MachineDetails::default()
    };
    register(metadata(256)).unwrap();
    let error = register(metadata(257)).unwrap_err();
    assert_eq!(
        error,
        ContractError::TextLength {
            field: "metadata",
            length: 257,
            maximum: 256
        }
    );
}

#[test]
fn a_machine_has_at_most_sixteen_attributes_and_eight_endpoints() {
    let attributes = |number| MachineDetails {
        attributes: (0..number).map(|n| attribute(&format!("a{n}"), "")).collect(),
        ..MachineDetails::default()
    };
    register(attributes(16)).unwrap();
    for count in [17, 1_000] {
        let expected = ContractError::Count {
            field: "attributes",
            count,
            minimum: 0,
            maximum: 16,
        };
        assert_eq!(register(attributes(count)).unwrap_err(), expected);
    }
    let endpoints = |number| MachineDetails {
        endpoints: (0..number).map(|n| endpoint(&format!("e{n}"), "urn:a")).collect(),
        ..MachineDetails::default()
    };
    register(endpoints(8)).unwrap();
    let expected = ContractError::Count {
        field: "endpoints",
        count: 9,
        minimum: 0,
        maximum: 8,
    };
    assert_eq!(register(endpoints(9)).unwrap_err(), expected);
}

#[test]
fn names_have_one_to_32_plain_characters() {
    for name in ["a", "model", "ISO-15118_v2.0", &"n".repeat(32)] {
        register(with_attribute(attribute(name, ""))).unwrap();
        register(with_endpoint(endpoint(name, "urn:a"))).unwrap();
        register(with_endpoint(Endpoint {
            kind: name.into(),
            ..endpoint("e", "urn:a")
        }))
        .unwrap();
    }
    for name in ["", "two words", "a,b", "a#b", "a%20b", "ä", "a\n", &"n".repeat(33)] {
        let wrong = |field| ContractError::Name {
            field,
            name: name.into(),
        };
        assert_eq!(
            register(with_attribute(attribute(name, ""))).unwrap_err(),
            wrong("attribute name")
        );
        assert_eq!(
            register(with_endpoint(endpoint(name, "urn:a"))).unwrap_err(),
            wrong("endpoint name")
        );
        let kind = Endpoint {
            kind: name.into(),
            ..endpoint("e", "urn:a")
        };
        assert_eq!(register(with_endpoint(kind)).unwrap_err(), wrong("endpoint kind"));
    }
}

#[test]
fn an_error_does_not_repeat_a_name_of_any_length() {
    let error = register(with_attribute(attribute(&"n".repeat(5_000), ""))).unwrap_err();
    assert_eq!(
        error,
        ContractError::Name {
            field: "attribute name",
            name: "n".repeat(80)
        }
    );
}

#[test]
fn no_name_stands_twice_in_a_list() {
    let twice = MachineDetails {
        attributes: vec![attribute("model", "A"), attribute("model", "B")],
        ..MachineDetails::default()
    };
    assert_eq!(
        register(twice).unwrap_err(),
        ContractError::Duplicate { name: "model".into() }
    );
    let twice = MachineDetails {
        endpoints: vec![endpoint("api", "urn:a"), endpoint("api", "urn:b")],
        ..MachineDetails::default()
    };
    assert_eq!(
        register(twice).unwrap_err(),
        ContractError::Duplicate { name: "api".into() }
    );
}

#[test]
fn a_service_never_passes_for_a_key_of_the_did_document() {
    let error = register(with_endpoint(endpoint("key-1", "urn:a"))).unwrap_err();
    assert_eq!(error, ContractError::KeyName { name: "key-1".into() });
    register(with_endpoint(endpoint("keys", "urn:a"))).unwrap();
}

#[test]
fn a_service_is_reached_at_a_uri() {
    let long = format!("https://{}", "h".repeat(248));
    register(with_endpoint(endpoint("api", &long))).unwrap();
    let error = register(with_endpoint(endpoint("api", &format!("{long}h")))).unwrap_err();
    assert_eq!(
        error,
        ContractError::TextLength {
            field: "endpoint url",
            length: 257,
            maximum: 256
        }
    );
    for url in ["", "example.org", "https://a b"] {
        assert_eq!(
            register(with_endpoint(endpoint("api", url))).unwrap_err(),
            ContractError::Url { url: url.into() }
        );
    }
}

#[test]
fn an_attribute_is_not_written_when_it_has_expired() {
    let start = Time::new(crate::suite::START);
    let until = |expires_at| {
        with_attribute(Attribute {
            expires_at: Some(expires_at),
            ..attribute("permit", "")
        })
    };
    register(until(Time::new(crate::suite::START + 1))).unwrap();
    for expires_at in [Time::new(0), start] {
        let expected = ContractError::AttributeExpired {
            name: "permit".into(),
            expires_at,
            now: start,
        };
        assert_eq!(register(until(expires_at)).unwrap_err(), expected);
    }
}

#[test]
fn what_an_entry_carries_is_on_record() {
    let mut suite = Suite::free();
    let details = MachineDetails {
        metadata: "ipfs:bafy".into(),
        attributes: vec![attribute("serial", "17"), attribute("model", "A")],
        endpoints: vec![endpoint("api", "https://one.example")],
        ..MachineDetails::default()
    };
    let entry = suite.entry_with(&alice(), &device(Curve::P256, "one"), details.clone());
    suite.register(&alice(), vec![entry]).unwrap();

    let record = suite.record(id(1).get());
    assert_eq!(record.metadata, details.metadata);
    assert_eq!(record.endpoints, details.endpoints);
    // By name.
    assert_eq!(record.attributes, [attribute("model", "A"), attribute("serial", "17")]);
}
