//! The layout of access-control's public state (rule A1): append-only, as that of the others in `layout.rs`.
#![allow(clippy::unwrap_used)]

use std::fmt::Debug;

use cosmwasm_std::testing::MockStorage;
use cosmwasm_std::{Addr, Order, Storage, from_json};
use flywheel_protocol::{Hash32, MachineId, Time};
use flywheel_types::access_control::{
    AGENTS, Acknowledgement, AgentGrant, COMMANDS, Command, Grant, HOLDERS, Holder, PERMISSIONS, Permission, ROLES,
    StoredScope, VOIDED, namespace, subject,
};
use flywheel_types::hub::HAND_OVERS;
use flywheel_types::stored_hash::StoredHash;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What `write` puts into an empty storage: one item, under this key, of these bytes, which read back as `value`.
fn assert_layout<T>(write: impl FnOnce(&mut dyn Storage), key: &[u8], text: &str, value: &T)
where
    T: Serialize + DeserializeOwned + PartialEq + Debug,
{
    let mut storage = MockStorage::new();
    write(&mut storage);
    let items: Vec<_> = storage.range(None, None, Order::Ascending).collect();
    assert_eq!(items.len(), 1);
    let (found_key, found) = items.into_iter().next().unwrap();
    assert_eq!(found_key.escape_ascii().to_string(), key.escape_ascii().to_string());
    assert_eq!(String::from_utf8(found).unwrap(), text);
    assert_eq!(from_json::<T>(text).unwrap(), *value);
}

#[test]
fn names_of_namespaces_and_subjects() {
    let (ann, seven) = (Addr::unchecked("ann"), MachineId::new(7).unwrap());
    assert_eq!(namespace::account(&ann), "aann");
    assert_eq!(namespace::machine(seven, 2), "m7.2");
    assert_eq!(namespace::network(3, 0), "n3");
    assert_eq!(namespace::network(3, 12), "n3.12");
    assert_eq!(subject::account(&ann), "aann");
    assert_eq!(subject::machine(seven), "m7");
    assert_eq!(subject::group("office"), "goffice");
}

/// In network-hub: the second half of a network's namespace.
#[test]
fn hand_overs() {
    assert_layout(
        |storage| HAND_OVERS.save(storage, 258, &12).unwrap(),
        b"\0\x12network_hand_overs\0\0\0\0\0\0\x01\x02",
        "12",
        &12,
    );
}

#[test]
fn holders() {
    let given = |name: &str, expires_at, appointment| Grant {
        name: name.to_owned(),
        expires_at,
        appointment,
    };
    let holder = Holder {
        is_enabled: true,
        roles: vec![given("staff", None, None), given("guest", Some(Time::new(9)), Some(2))],
        groups: vec![given("office", None, None)],
    };
    assert_layout(
        |storage| HOLDERS.save(storage, ("m1.0", "acarl"), &holder).unwrap(),
        b"\0\x07holders\0\x04m1.0acarl",
        r#"[true,[["staff",null,null],["guest",9,2]],[["office",null,null]]]"#,
        &holder,
    );
}

#[test]
fn roles_and_voided_appointments() {
    assert_layout(
        |storage| ROLES.save(storage, ("n2", "staff"), &true).unwrap(),
        b"\0\x05roles\0\x02n2staff",
        "true",
        &true,
    );
    assert_layout(
        |storage| VOIDED.save(storage, ("n2", 258), &true).unwrap(),
        b"\0\x06voided\0\x02n2\0\0\x01\x02",
        "true",
        &true,
    );
}

#[test]
fn permissions() {
    let permission = Permission {
        is_enabled: false,
        ownership_epoch: Some(3),
        roles: vec!["staff".to_owned(), "guard".to_owned()],
    };
    let key = ("aann", "unlock", "machine/7");
    assert_layout(
        |storage| PERMISSIONS.save(storage, key, &permission).unwrap(),
        b"\0\x0bpermissions\0\x04aann\0\x06unlockmachine/7",
        r#"[false,3,["staff","guard"]]"#,
        &permission,
    );
}

#[test]
fn agents() {
    let grant = AgentGrant {
        expires_at: Time::new(1_000),
        scopes: vec![StoredScope {
            contract: Addr::unchecked("payments"),
            messages: vec!["set_tariff".to_owned(), "set_split".to_owned()],
        }],
    };
    assert_layout(
        |storage| AGENTS.save(storage, ("m7.2", &Addr::unchecked("eve")), &grant).unwrap(),
        b"\0\x06agents\0\x04m7.2eve",
        r#"[1000,[["payments",["set_tariff","set_split"]]]]"#,
        &grant,
    );
}

#[test]
fn commands() {
    let hash = StoredHash(Hash32::new([0xcd; 32]));
    let said = Acknowledgement {
        at: Time::new(8),
        key_version: 3,
        is_done: true,
        result: hash,
    };
    let command = Command {
        requester: Addr::unchecked("carl"),
        name: "unlock".to_owned(),
        payload: hash,
        ownership_epoch: 2,
        requested_at: Time::new(5),
        expires_at: Time::new(9),
        cancelled_at: None,
        acknowledgement: Some(said),
    };
    let root = "zc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc0=";
    assert_layout(
        |storage| COMMANDS.save(storage, (258, 1), &command).unwrap(),
        b"\0\x08commands\0\x08\0\0\0\0\0\0\x01\x02\0\0\0\0\0\0\0\x01",
        &format!(r#"["carl","unlock","{root}",2,5,9,null,[8,3,true,"{root}"]]"#),
        &command,
    );
}
