//! Rule R5: a machine's record, written by its owner alone.

use cosmwasm_std::coins;
use flywheel_machine_registry::ContractError;
use flywheel_protocol::{Curve, Time};
use flywheel_types::registry::{Attribute, ExecuteMsg, MachineStatus};
use flywheel_types::{PaymentError, Unauthorized};

use crate::suite::{COIN, Suite, alice, attribute, attributes, bob, device, endpoint, events, id, park};

fn with_machine() -> Suite {
    let mut suite = Suite::free();
    suite.machine(&alice(), &device(Curve::Ed25519, "one"));
    suite
}

/// Every message about machine 1, valid if its owner sends it.
fn messages() -> Vec<ExecuteMsg> {
    let machine = id(1);
    vec![
        ExecuteMsg::SetAttributes {
            machine,
            attributes: vec![attribute("model", "B")],
        },
        ExecuteMsg::RemoveAttributes {
            machine,
            names: vec!["model".into()],
        },
        ExecuteMsg::SetEndpoints {
            machine,
            endpoints: vec![endpoint("api", "https://b.example")],
        },
        ExecuteMsg::SetMetadata {
            machine,
            metadata: "b".into(),
        },
        ExecuteMsg::SetCell {
            machine,
            cell: Some(park(7)),
        },
        ExecuteMsg::SetPayout {
            machine,
            address: Some(bob().to_string()),
        },
        ExecuteMsg::Retire { machine },
    ]
}

fn set(suite: &mut Suite, attributes: Vec<Attribute>) -> Result<(), ContractError> {
    suite
        .send(
            &alice(),
            &ExecuteMsg::SetAttributes {
                machine: id(1),
                attributes,
            },
        )
        .map(|_| ())
}

fn remove(suite: &mut Suite, names: &[&str]) -> Result<(), ContractError> {
    let names = names.iter().map(|name| (*name).to_owned()).collect();
    suite
        .send(&alice(), &ExecuteMsg::RemoveAttributes { machine: id(1), names })
        .map(|_| ())
}

fn names(suite: &Suite) -> Vec<String> {
    suite
        .record(1)
        .attributes
        .into_iter()
        .map(|attribute| attribute.name)
        .collect()
}

#[test]
fn only_the_owner_writes_and_nobody_sends_coins_along() {
    let mut suite = with_machine();
    set(&mut suite, vec![attribute("model", "A")]).unwrap();
    let (machine, record) = (suite.get(1), suite.record(1));
    let unauthorized = |sender| ContractError::Unauthorized(Unauthorized { sender, owner: alice() });
    for message in messages() {
        assert_eq!(
            suite.send(&bob(), &message).unwrap_err(),
            unauthorized(bob()),
            "{message:?}"
        );
        // The admin has no right over machines either.
        let admin = suite.admin.clone();
        assert_eq!(
            suite.send(&admin, &message).unwrap_err(),
            unauthorized(admin),
            "{message:?}"
        );
        let error = suite.execute(&alice(), &message, &coins(1, COIN)).unwrap_err();
        assert_eq!(error, ContractError::Payment(PaymentError::NotPayable), "{message:?}");
    }
    assert_eq!((suite.get(1), suite.record(1)), (machine, record));
    for message in messages() {
        suite.send(&alice(), &message).unwrap();
    }
}

#[test]
fn a_machine_that_does_not_exist_has_no_record_to_write() {
    let mut suite = Suite::free();
    for message in messages() {
        assert_eq!(
            suite.send(&alice(), &message).unwrap_err(),
            ContractError::NoMachine { machine: id(1) }
        );
    }
}

#[test]
fn a_retired_machine_takes_no_message() {
    let mut suite = with_machine();
    suite.retire(&alice(), id(1)).unwrap();
    let machine = suite.get(1);
    for message in messages() {
        assert_eq!(
            suite.send(&alice(), &message).unwrap_err(),
            ContractError::Retired { machine: id(1) }
        );
    }
    assert_eq!(suite.get(1), machine);
    assert_eq!(machine.status, MachineStatus::Retired);
}

#[test]
fn an_attribute_that_exists_is_replaced() {
    let mut suite = with_machine();
    set(&mut suite, vec![attribute("model", "A"), attribute("serial", "17")]).unwrap();
    set(&mut suite, vec![attribute("model", "B")]).unwrap();
    assert_eq!(
        suite.record(1).attributes,
        [attribute("model", "B"), attribute("serial", "17")]
    );
}

#[test]
fn at_its_expiry_s_second_an_attribute_is_gone() {
    let mut suite = with_machine();
    let permit = Attribute {
        expires_at: Some(Time::new(suite.now() + 100)),
        ..attribute("permit", "yes")
    };
    set(&mut suite, vec![permit.clone(), attribute("model", "A")]).unwrap();

    suite.advance(99);
    assert_eq!(suite.record(1).attributes, [attribute("model", "A"), permit]);
    suite.advance(1);
    assert_eq!(names(&suite), ["model"]);

    // What is gone cannot be removed, like what never was.
    let gone = |name: &str| ContractError::NoAttribute {
        machine: id(1),
        name: name.into(),
    };
    assert_eq!(remove(&mut suite, &["permit"]).unwrap_err(), gone("permit"));
    assert_eq!(remove(&mut suite, &["colour"]).unwrap_err(), gone("colour"));
    // But it can be written anew.
    set(&mut suite, vec![attribute("permit", "again")]).unwrap();
    assert_eq!(names(&suite), ["model", "permit"]);
}

#[test]
fn an_expired_attribute_is_not_written() {
    let mut suite = with_machine();
    let now = Time::new(suite.now());
    let error = set(
        &mut suite,
        vec![Attribute {
            expires_at: Some(now),
            ..attribute("permit", "")
        }],
    )
    .unwrap_err();
    assert_eq!(
        error,
        ContractError::AttributeExpired {
            name: "permit".into(),
            expires_at: now,
            now
        }
    );
}

#[test]
fn never_more_than_sixteen_attributes_and_expired_ones_make_room() {
    let mut suite = with_machine();
    let soon = Some(Time::new(suite.now() + 10));
    let sixteen = (0..16)
        .map(|n| Attribute {
            expires_at: soon,
            ..attribute(&format!("old-{n}"), "")
        })
        .collect();
    set(&mut suite, sixteen).unwrap();

    // One more is too many, one replaced is not.
    let full = ContractError::Count {
        field: "attributes",
        count: 17,
        minimum: 0,
        maximum: 16,
    };
    assert_eq!(set(&mut suite, vec![attribute("new", "")]).unwrap_err(), full);
    set(&mut suite, vec![attribute("old-3", "for ever")]).unwrap();
    assert_eq!(suite.record(1).attributes.len(), 16);

    // Fifteen of them expire: 15 new ones fit beside the one that stays, 16 do not.
    suite.advance(10);
    assert_eq!(names(&suite), ["old-3"]);
    let many = |number| {
        (0..number)
            .map(|n| attribute(&format!("new-{n}"), ""))
            .collect::<Vec<_>>()
    };
    assert_eq!(set(&mut suite, many(16)).unwrap_err(), full);
    assert_eq!(names(&suite), ["old-3"]);
    set(&mut suite, many(15)).unwrap();
    assert_eq!(suite.record(1).attributes.len(), 16);
}

#[test]
fn lists_of_attributes_and_names_have_one_to_sixteen_rows() {
    let mut suite = with_machine();
    let many: Vec<_> = (0..17).map(|n| format!("a{n}")).collect();
    let count = |field, count| ContractError::Count {
        field,
        count,
        minimum: 1,
        maximum: 16,
    };
    assert_eq!(set(&mut suite, vec![]).unwrap_err(), count("attributes", 0));
    let attributes = many.iter().map(|name| attribute(name, "")).collect();
    assert_eq!(set(&mut suite, attributes).unwrap_err(), count("attributes", 17));
    assert_eq!(remove(&mut suite, &[]).unwrap_err(), count("names", 0));
    let names: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(remove(&mut suite, &names).unwrap_err(), count("names", 17));
    let wrong = ContractError::Name {
        field: "attribute name",
        name: String::new(),
    };
    assert_eq!(remove(&mut suite, &[""]).unwrap_err(), wrong);
}

#[test]
fn attributes_are_removed_all_or_none() {
    let mut suite = with_machine();
    set(
        &mut suite,
        vec![attribute("a", ""), attribute("b", ""), attribute("c", "")],
    )
    .unwrap();
    let twice = ContractError::NoAttribute {
        machine: id(1),
        name: "a".into(),
    };
    assert_eq!(remove(&mut suite, &["a", "a"]).unwrap_err(), twice);
    assert_eq!(names(&suite), ["a", "b", "c"]);
    remove(&mut suite, &["c", "a"]).unwrap();
    assert_eq!(names(&suite), ["b"]);
}

#[test]
fn attributes_of_neighbouring_machines_stay_apart() {
    let mut suite = with_machine();
    suite.machine(&bob(), &device(Curve::P256, "two"));
    set(&mut suite, vec![attribute("model", "A")]).unwrap();
    let theirs = ExecuteMsg::SetAttributes {
        machine: id(2),
        attributes: vec![attribute("model", "Z")],
    };
    suite.send(&bob(), &theirs).unwrap();
    remove(&mut suite, &["model"]).unwrap();
    assert_eq!(suite.record(2).attributes, [attribute("model", "Z")]);
    suite.retire(&alice(), id(1)).unwrap();
    assert_eq!(suite.record(2).attributes, [attribute("model", "Z")]);
}

#[test]
fn endpoints_and_metadata_are_replaced_as_a_whole() {
    let mut suite = with_machine();
    let endpoints = |endpoints| ExecuteMsg::SetEndpoints {
        machine: id(1),
        endpoints,
    };
    let metadata = |metadata: &str| ExecuteMsg::SetMetadata {
        machine: id(1),
        metadata: metadata.into(),
    };
    let two = vec![
        endpoint("api", "https://a.example"),
        endpoint("feed", "mqtt://a.example"),
    ];
    suite.send(&alice(), &endpoints(two.clone())).unwrap();
    suite.send(&alice(), &metadata("ipfs:a")).unwrap();
    assert_eq!(
        (suite.record(1).endpoints, suite.record(1).metadata.as_str()),
        (two, "ipfs:a")
    );

    suite.send(&alice(), &endpoints(vec![])).unwrap();
    suite.send(&alice(), &metadata("")).unwrap();
    assert_eq!(
        (suite.record(1).endpoints.len(), suite.record(1).metadata.as_str()),
        (0, "")
    );

    let error = suite.send(&alice(), &metadata(&"m".repeat(257))).unwrap_err();
    assert_eq!(
        error,
        ContractError::TextLength {
            field: "metadata",
            length: 257,
            maximum: 256
        }
    );
    let nine = (0..9).map(|n| endpoint(&format!("e{n}"), "urn:a")).collect();
    let error = suite.send(&alice(), &endpoints(nine)).unwrap_err();
    assert_eq!(
        error,
        ContractError::Count {
            field: "endpoints",
            count: 9,
            minimum: 0,
            maximum: 8
        }
    );
}

#[test]
fn a_machine_moves_but_never_more_exactly_than_resolution_seven() {
    let mut suite = with_machine();
    let to = |cell| ExecuteMsg::SetCell { machine: id(1), cell };
    suite.send(&alice(), &to(Some(park(7)))).unwrap();
    assert_eq!(suite.get(1).cell, Some(park(7)));
    let error = suite.send(&alice(), &to(Some(park(8)))).unwrap_err();
    assert_eq!(error, ContractError::CellTooFine { resolution: 8 });
    assert_eq!(suite.get(1).cell, Some(park(7)));
    suite.send(&alice(), &to(None)).unwrap();
    assert_eq!(suite.get(1).cell, None);
}

#[test]
fn income_goes_to_the_payout_address_until_it_is_taken_back() {
    let mut suite = with_machine();
    let to = |address: Option<String>| ExecuteMsg::SetPayout {
        machine: id(1),
        address,
    };
    suite.send(&alice(), &to(Some(bob().to_string()))).unwrap();
    assert_eq!(suite.get(1).payout, Some(bob()));
    for address in [bob().to_string().to_uppercase(), String::new(), "bob".into()] {
        assert!(matches!(
            suite.send(&alice(), &to(Some(address))),
            Err(ContractError::Std(_))
        ));
    }
    // Who receives the income does not own the machine.
    let error = suite.send(&bob(), &to(None)).unwrap_err();
    assert_eq!(
        error,
        ContractError::Unauthorized(Unauthorized {
            sender: bob(),
            owner: alice()
        })
    );
    suite.send(&alice(), &to(None)).unwrap();
    assert_eq!(suite.get(1).payout, None);
}

#[test]
fn every_change_has_an_event() {
    let mut suite = with_machine();
    let told: Vec<Vec<String>> = messages()
        .iter()
        .take(6)
        .map(|message| {
            let answer = suite.send(&alice(), message).unwrap();
            let told = [events(&answer, "changed"), events(&answer, "attributes_removed")].concat();
            assert_eq!(told.len(), 1);
            attributes(told[0])
        })
        .collect();
    let expected = [
        vec!["machine=1".to_owned(), "field=attributes".into(), "value=model".into()],
        vec!["machine=1".to_owned(), "names=model".into()],
        vec!["machine=1".to_owned(), "field=endpoints".into(), "value=api".into()],
        vec!["machine=1".to_owned(), "field=metadata".into(), "value=b".into()],
        vec![
            "machine=1".to_owned(),
            "field=cell".into(),
            format!("value={}", park(7)),
        ],
        vec![
            "machine=1".to_owned(),
            "field=payout".into(),
            format!("value={}", bob()),
        ],
    ];
    assert_eq!(told, expected);
}
