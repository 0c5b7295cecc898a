//! `Retire`: what ends with a machine, and what does not.

use flywheel_protocol::Curve;
use flywheel_types::registry::{
    DidDocument, KEYS, KeyRecord, MACHINES, Machine, MachineDetails, MachineStatus, QueryMsg,
};

use crate::suite::{Money, Suite, alice, attribute, attributes, bob, device, endpoint, events, id, park};

fn with_full_record(money: Money) -> Suite {
    let mut suite = Suite::with_deposit(money, 10);
    let details = MachineDetails {
        cell: Some(park(7)),
        payout: Some(bob().to_string()),
        metadata: "ipfs:a".into(),
        attributes: vec![attribute("model", "A"), attribute("serial", "17")],
        endpoints: vec![endpoint("api", "https://a.example")],
        ..MachineDetails::default()
    };
    let entry = suite.entry_with(&alice(), &device(Curve::P256, "one"), details);
    suite.register(&alice(), vec![entry]).unwrap();
    suite
}

#[test]
fn the_owner_gets_the_deposit_and_not_the_payout_address() {
    for money in [Money::Native, Money::Cw20] {
        let mut suite = with_full_record(money);
        assert_eq!((suite.balance(&alice()), suite.balance(&suite.registry)), (999_990, 10));
        let answer = suite.retire(&alice(), id(1)).unwrap();
        assert_eq!((suite.balance(&alice()), suite.balance(&bob())), (1_000_000, 1_000_000));
        assert_eq!(suite.balance(&suite.registry), 0);
        assert_eq!(suite.get(1).deposit.u128(), 0);

        let retired = events(&answer, "retired");
        let expected = [
            "machine=1".to_owned(),
            format!("owner={}", alice()),
            format!("public_key={}", suite.get(1).public_key),
            "deposit=10".to_owned(),
            format!("denom={}", suite.denom.as_ref().unwrap().name()),
        ];
        assert_eq!(attributes(retired[0]), expected);
    }
}

#[test]
fn a_deposit_comes_back_once() {
    let mut suite = with_full_record(Money::Native);
    suite.machine(&bob(), &device(Curve::P256, "of bob"));
    suite.retire(&alice(), id(1)).unwrap();
    suite.retire(&alice(), id(1)).unwrap_err();
    // Bob's is still here.
    assert_eq!(suite.balance(&suite.registry), 10);
}

#[test]
fn a_retired_machine_s_record_is_gone_and_its_earnings_still_have_a_payee() {
    let mut suite = with_full_record(Money::Native);
    suite.retire(&alice(), id(1)).unwrap();

    let record = suite.record(1);
    assert_eq!(
        (
            record.attributes.len(),
            record.endpoints.len(),
            record.metadata.as_str()
        ),
        (0, 0, "")
    );
    let machine = suite.get(1);
    assert_eq!(machine.status, MachineStatus::Retired);
    // Leaves of retired machines stay claimable (rule V10), so the payee stays too.
    assert_eq!((machine.owner, machine.payout), (alice(), Some(bob())));
    assert_eq!(suite.owned(&alice(), None, None), [1]);
}

#[test]
fn a_retired_machine_leaves_only_what_others_read() {
    let mut suite = with_full_record(Money::Native);
    let before = suite.app.dump_wasm_raw(&suite.registry).len();
    suite.retire(&alice(), id(1)).unwrap();
    let left = suite.app.dump_wasm_raw(&suite.registry);
    // Two attributes, endpoints and metadata.
    assert_eq!(before - left.len(), 4);
    let key = device(Curve::P256, "one").public_key().tagged();
    let record = KEYS.query(&suite.app.wrap(), suite.registry.clone(), &key).unwrap();
    let free = KeyRecord {
        registrations: 1,
        machine: None,
    };
    assert_eq!(record, Some(free));
}

#[test]
fn the_key_of_a_retired_machine_speaks_for_nobody() {
    let mut suite = with_full_record(Money::Native);
    suite.retire(&alice(), id(1)).unwrap();
    let public_key = device(Curve::P256, "one").public_key().clone();
    let error = suite.query_error(&QueryMsg::MachineByKey {
        public_key: public_key.clone(),
    });
    assert!(
        error.contains(&format!("no machine has the key {public_key} now")),
        "{error}"
    );
    let document: DidDocument = suite.query(&QueryMsg::DidDocument { machine: id(1) });
    assert_eq!(document.verification_method, []);
    assert!(document.assertion_method.is_empty() && document.authentication.is_empty());
    assert_eq!(document.service, []);
}

#[test]
fn a_resold_device_does_not_inherit_the_old_record() {
    let mut suite = with_full_record(Money::Cw20);
    suite.retire(&alice(), id(1)).unwrap();
    suite.machine(&bob(), &device(Curve::P256, "one"));

    let machine = suite.get(2);
    assert_eq!(
        (machine.owner, machine.payout, machine.cell, machine.maker),
        (bob(), None, None, None)
    );
    assert_eq!(suite.record(2).attributes, []);
    // The old machine stays retired, and its old owner has no right over the new one.
    assert_eq!(suite.get(1).status, MachineStatus::Retired);
    suite.retire(&alice(), id(2)).unwrap_err();
    suite.retire(&alice(), id(1)).unwrap_err();
    suite.retire(&bob(), id(2)).unwrap();
}

#[test]
fn other_contracts_read_machines_raw() {
    let suite = with_full_record(Money::Native);
    let machine: Option<Machine> = MACHINES.query(&suite.app.wrap(), suite.registry.clone(), 1).unwrap();
    assert_eq!(machine.unwrap().payee(), &bob());
    assert_eq!(
        MACHINES.query(&suite.app.wrap(), suite.registry.clone(), 2).unwrap(),
        None
    );
    let raw = suite
        .app
        .wrap()
        .query_wasm_raw(&suite.registry, MACHINES.key(1).to_vec())
        .unwrap()
        .unwrap();
    let row: Vec<serde_json::Value> = serde_json::from_slice(&raw).unwrap();
    assert_eq!(row.len(), 9);
}
