//! The hash of a registration's details, which the device signs (rule R1), and how the registry's messages are written.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use cosmwasm_std::from_json;
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Curve, PublicKey, Signature, Time};
use flywheel_types::registry::{
    Attribute, Endpoint, ExecuteMsg, InstantiateMsg, KeyRecovery, MachineDetails, MakerCertificate, Pause, ReceiveMsg,
    Registration, SaleAcceptance,
};

fn attribute(name: &str, value: &str, expires_at: Option<u64>) -> Attribute {
    Attribute {
        name: name.into(),
        value: value.into(),
        expires_at: expires_at.map(Time::new),
    }
}

fn endpoint(name: &str, kind: &str, url: &str) -> Endpoint {
    Endpoint {
        name: name.into(),
        kind: kind.into(),
        url: url.into(),
    }
}

fn details() -> MachineDetails {
    MachineDetails {
        cell: Some("872a1072bffffff".parse().unwrap()),
        payout: Some("bob".into()),
        certificate: Some(MakerCertificate {
            maker: PublicKey::new(Curve::Ed25519, vec![9; 32]).unwrap(),
            signature: Signature::new([5; 64]),
        }),
        metadata: "ipfs:a".into(),
        attributes: vec![attribute("model", "A", None), attribute("permit", "", Some(258))],
        endpoints: vec![endpoint("api", "Web", "urn:a")],
    }
}

#[test]
fn the_hash_is_over_these_bytes() {
    let bytes: [&[u8]; 18] = [
        b"\x08\x72\xa1\x07\x2b\xff\xff\xff",
        b"\0\0\0\x03bob",
        b"\x01",
        b"\x03",
        &[9; 32],
        &[5; 64],
        b"\0\0\0\x06ipfs:a",
        b"\0\0\0\x02",
        b"\0\0\0\x05model",
        b"\0\0\0\x01A",
        b"\0\0\0\0\0\0\0\0",
        b"\0\0\0\x06permit",
        b"\0\0\0\0",
        b"\0\0\0\0\0\0\x01\x02",
        b"\0\0\0\x01",
        b"\0\0\0\x03api",
        b"\0\0\0\x03Web",
        b"\0\0\0\x05urn:a",
    ];
    assert_eq!(details().hash(), sha256(&bytes));
}

#[test]
fn nothing_at_all_hashes_to_zeros_for_every_part() {
    // 8 bytes of cell, 4 of payout, 1 of certificate, 4 of metadata, 4 and 4 of the lists' lengths.
    assert_eq!(MachineDetails::default().hash(), sha256(&[&[0; 25]]));
}

#[test]
fn whatever_differs_hashes_differently() {
    let full = details();
    let mut all = vec![
        MachineDetails::default(),
        full.clone(),
        MachineDetails {
            cell: None,
            ..full.clone()
        },
        MachineDetails {
            cell: Some("862a1072fffffff".parse().unwrap()),
            ..full.clone()
        },
        MachineDetails {
            payout: None,
            ..full.clone()
        },
        MachineDetails {
            payout: Some("bobi".into()),
            metadata: "pfs:a".into(),
            ..full.clone()
        },
        MachineDetails {
            certificate: None,
            ..full.clone()
        },
        MachineDetails {
            metadata: String::new(),
            ..full.clone()
        },
        MachineDetails {
            attributes: vec![],
            ..full.clone()
        },
        MachineDetails {
            endpoints: vec![],
            ..full.clone()
        },
    ];
    // The same letters, cut elsewhere; another order; an expiry; one row more.
    let lists = [
        vec![attribute("ab", "c", None)],
        vec![attribute("a", "bc", None)],
        vec![attribute("abc", "", None)],
        vec![attribute("ab", "c", Some(1))],
        vec![attribute("ab", "c", None), attribute("d", "", None)],
        vec![attribute("d", "", None), attribute("ab", "c", None)],
    ];
    all.extend(lists.map(|attributes| MachineDetails {
        attributes,
        ..full.clone()
    }));
    let lists = [
        vec![endpoint("a", "b", "c")],
        vec![endpoint("ab", "", "c")],
        vec![endpoint("a", "bc", "")],
        vec![endpoint("a", "b", "c"), endpoint("d", "e", "f")],
        vec![endpoint("d", "e", "f"), endpoint("a", "b", "c")],
    ];
    all.extend(lists.map(|endpoints| MachineDetails {
        endpoints,
        ..full.clone()
    }));

    let hashes: BTreeSet<_> = all.iter().map(MachineDetails::hash).collect();
    assert_eq!(hashes.len(), all.len());
}

#[test]
fn an_entry_without_details_is_one_with_empty_details() {
    let (key, signature) = (
        r#"{"curve":"ed25519","bytes":"CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk="}"#,
        "A".repeat(86),
    );
    let short = format!(r#"{{"public_key":{key},"signature":"{signature}==","expires_at":1}}"#);
    let long = format!(r#"{{"public_key":{key},"signature":"{signature}==","expires_at":1,"details":{{}}}}"#);
    assert_eq!(
        from_json::<Registration>(&short).unwrap(),
        from_json::<Registration>(&long).unwrap()
    );
    assert_eq!(
        from_json::<Registration>(&short).unwrap().details,
        MachineDetails::default()
    );
}

#[test]
fn a_misspelt_field_is_refused() {
    from_json::<MachineDetails>(r#"{"payout":"bob"}"#).unwrap();
    from_json::<MachineDetails>(r#"{"payuot":"bob"}"#).unwrap_err();
}

#[test]
fn what_a_message_may_leave_out() {
    let short = r#"{"accept_sale":{"machine":1,"ownership_epoch":2,"key_version":1}}"#;
    let long = r#"{"accept_sale":{"machine":1,"ownership_epoch":2,"key_version":1,"claimed":[]}}"#;
    assert_eq!(
        from_json::<ExecuteMsg>(short).unwrap(),
        from_json::<ExecuteMsg>(long).unwrap()
    );
    assert_eq!(
        from_json::<ReceiveMsg>(short).unwrap(),
        from_json::<ReceiveMsg>(long).unwrap()
    );
    from_json::<ExecuteMsg>(r#"{"offer_sale":{"machine":1,"buyer":"bob"}}"#).unwrap();
    assert_eq!(
        from_json::<InstantiateMsg>(r#"{"admin":"a","deposit":null}"#)
            .unwrap()
            .recovery_delay,
        None
    );
    let key = r#"{"curve":"ed25519","bytes":"CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk="}"#;
    let signature = "A".repeat(86);
    let recovery = format!(r#"{{"machine":1,"public_key":{key},"signature":"{signature}==","expires_at":1}}"#);
    assert_eq!(from_json::<KeyRecovery>(&recovery).unwrap().certificate, None);
}

#[test]
fn a_sale_with_a_field_that_nobody_knows_is_refused() {
    from_json::<SaleAcceptance>(r#"{"machine":1,"ownership_epoch":2,"key_version":1,"claimd":[]}"#).unwrap_err();
    from_json::<SaleAcceptance>(r#"{"machine":1}"#).unwrap_err();
}

#[test]
fn a_pause_covers_its_first_second_and_not_the_one_of_its_end() {
    let pause = |from, until: Option<u64>| Pause {
        from: Time::new(from),
        until: until.map(Time::new),
    };
    let covered = |pause: Pause| [9, 10, 11, 12, 13].map(|time| pause.covers(Time::new(time)));
    assert_eq!(covered(pause(10, Some(12))), [false, true, true, false, false]);
    assert_eq!(covered(pause(10, None)), [false, true, true, true, true]);
    assert_eq!(covered(pause(10, Some(10))), [false; 5]);
}
