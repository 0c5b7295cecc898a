//! Bad input: a clear error, and nothing stored.

use cosmwasm_std::{Binary, coins};
use cw_multi_test::{AppResponse, Executor};
use flywheel_access_control::ContractError;
use flywheel_types::PaymentError;
use flywheel_types::access_control::{ExecuteMsg, Namespace, Subject};
use flywheel_types::payments::MachineName;

use crate::suite::verbs::{account, group, limit, of_account, of_machine, of_network, scope};
use crate::suite::{COIN, Suite, address, error};

/// Everything that the contract has stored.
fn stored(suite: &Suite) -> Vec<(Vec<u8>, Vec<u8>)> {
    suite.app.dump_wasm_raw(&suite.contract)
}

/// A message as text, which typed messages could not write.
fn send_text(suite: &mut Suite, text: &str) -> anyhow::Result<AppResponse> {
    let msg = cosmwasm_std::WasmMsg::Execute {
        contract_addr: suite.contract.to_string(),
        msg: Binary::from(text.as_bytes()),
        funds: vec![],
    };
    suite.app.execute(address("ann"), msg.into())
}

#[test]
fn texts_that_are_no_names_or_resources_are_refused_and_nothing_is_stored() {
    let mut suite = Suite::native();
    suite.set_role("ann", of_machine(1), "staff", true).unwrap();
    let before = stored(&suite);
    let long = "x".repeat(1_000_000);
    for role in ["", "Staff", "a b", "a/b", "*", "staff\\u0000", "é", &long] {
        let text = format!(r#"{{"set_role":{{"namespace":{{"machine":1}},"role":"{role}","is_enabled":true}}}}"#);
        let refused = send_text(&mut suite, &text).unwrap_err().root_cause().to_string();
        assert!(refused.len() < 400, "{refused}");
    }
    for resource in [
        "",
        "machine",
        "machine/door-1",
        "machine/01",
        "machine/1/",
        "machine/1//x",
        "machine/*/x",
        "machine/1/a/b/c",
        "network/*",
        "account/*",
        "*",
        "machine/1/%2e",
        "machine/1/\\n",
        &long,
    ] {
        let text = format!(
            r#"{{"set_permission":{{"namespace":{{"machine":1}},"permission":"p","resource":"{resource}","is_enabled":true,"roles":["staff"]}}}}"#
        );
        assert!(send_text(&mut suite, &text).is_err(), "{resource}");
    }
    for text in [
        r#"{"set_role":{"namespace":{"machine":0},"role":"a","is_enabled":true}}"#,
        r#"{"set_role":{"namespace":{"machine":1},"role":"a","is_enabled":true,"is_enabeld":true}}"#,
        r#"{"set_rolle":{}}"#,
        "not json",
    ] {
        assert!(send_text(&mut suite, text).is_err(), "{text}");
    }
    assert_eq!(stored(&suite), before);
}

#[test]
fn nothing_can_be_given_that_is_not_there() {
    let mut suite = Suite::native();
    let door = of_machine(1);
    suite.set_role("ann", door.clone(), "staff", true).unwrap();
    let before = stored(&suite);
    for refused in [
        error(suite.grant("ann", door.clone(), account("carl"), "guard")),
        error(suite.grant("ann", door.clone(), group("office"), "staff")),
        error(suite.add_member("ann", door.clone(), "office", account("carl"))),
        error(suite.set_permission("ann", door.clone(), ("unlock", "machine/1"), true, &["guard"])),
        error(suite.remove_permission("ann", door.clone(), ("unlock", "machine/1"))),
        error(suite.remove_admin("ann", door.clone(), "carl", true)),
        error(suite.revoke_agent("ann", door.clone(), "carl")),
        error(suite.cancel("ann", 1, 1)),
    ] {
        assert!(matches!(refused, ContractError::Unknown { .. }), "{refused:?}");
    }
    for refused in [
        error(suite.revoke("ann", door.clone(), account("carl"), "staff")),
        error(suite.remove_member("ann", door, "office", account("carl"))),
    ] {
        assert!(matches!(refused, ContractError::NotHeld { .. }), "{refused:?}");
    }
    assert!(matches!(
        error(suite.set_role("ann", of_machine(99), "a", true)),
        ContractError::UnknownMachine { .. }
    ));
    assert_eq!(
        error(suite.set_role("dora", of_network(9), "a", true)),
        ContractError::UnknownNetwork { network: 9 }
    );
    assert_eq!(stored(&suite), before);
}

#[test]
fn no_circle_can_be_made_of_groups() {
    let mut suite = Suite::native();
    let door = of_machine(1);
    for name in ["a", "b"] {
        suite.set_group("ann", door.clone(), name, true).unwrap();
    }
    let before = stored(&suite);
    for (into, member) in [("a", "b"), ("b", "a"), ("a", "a")] {
        let refused = error(suite.add_member("ann", door.clone(), into, group(member)));
        assert_eq!(refused, ContractError::GroupInGroup);
    }
    assert_eq!(stored(&suite), before);
}

#[test]
fn a_namespace_writes_only_about_what_is_its_own() {
    let mut suite = Suite::native();
    let (door, own, network) = (of_machine(1), of_account("ann"), of_network(2));
    for (owner, namespace) in [("ann", &door), ("ann", &own), ("dora", &network)] {
        suite.set_role(owner, namespace.clone(), "r", true).unwrap();
    }
    let bobs = format!("account/{}", address("bob"));
    let anns = format!("account/{}", address("ann"));
    for (owner, namespace, resource, may) in [
        ("ann", &door, "machine/1", true),
        ("ann", &door, "machine/1/*", true),
        ("ann", &door, "machine/2", false),
        ("ann", &door, "machine/*", false),
        ("ann", &door, "network/2", false),
        ("ann", &door, &anns, false),
        ("ann", &own, "machine/2", true),
        ("ann", &own, "machine/*", true),
        ("ann", &own, &anns, true),
        ("ann", &own, "machine/3", false),
        ("ann", &own, &bobs, false),
        ("ann", &own, "network/2", false),
        ("dora", &network, "network/2/data/*", true),
        ("dora", &network, "network/3", false),
        ("dora", &network, "machine/1", false),
        ("dora", &network, "machine/*", false),
    ] {
        let result = suite.set_permission(owner, namespace.clone(), ("p", resource), true, &["r"]);
        assert_eq!(result.is_ok(), may, "{namespace:?} {resource}");
        if !may {
            assert!(matches!(error(result), ContractError::ForeignResource { .. }));
        }
    }
}

#[test]
fn a_did_of_another_registry_or_chain_is_nobody() {
    let mut suite = Suite::native();
    suite.set_role("ann", of_machine(1), "r", true).unwrap();
    let chain = suite.app.block_info().chain_id;
    let registry = suite.registry.to_string();
    for (chain, registry, may) in [
        (chain.as_str(), registry.as_str(), true),
        ("other-1", registry.as_str(), false),
        (chain.as_str(), "cosmwasm1other", false),
    ] {
        let did = format!("did:flywheel:{chain}:{registry}:3").parse().unwrap();
        let subject = Subject::Machine(MachineName::Did(did));
        assert_eq!(suite.grant("ann", of_machine(1), subject, "r").is_ok(), may);
    }
    assert_eq!(
        suite.holder(of_machine(1), crate::suite::verbs::machine(3)).roles.len(),
        1
    );
}

#[test]
fn addresses_that_are_none_are_refused() {
    let mut suite = Suite::native();
    suite.set_role("ann", of_machine(1), "r", true).unwrap();
    let before = stored(&suite);
    let nobody = || "nobody".to_owned();
    for msg in [
        ExecuteMsg::Grant {
            namespace: of_machine(1),
            subject: Subject::Account(nobody()),
            role: "r".parse().unwrap(),
            expires_at: None,
        },
        ExecuteMsg::SetRole {
            namespace: Namespace::Account(nobody()),
            role: "r".parse().unwrap(),
            is_enabled: true,
        },
        ExecuteMsg::SetAdmin {
            namespace: of_machine(1),
            admin: nobody(),
            expires_at: None,
        },
    ] {
        assert!(matches!(error(suite.send("ann", &msg)), ContractError::Std(_)));
    }
    assert_eq!(stored(&suite), before);
}

#[test]
fn an_agent_s_grant_that_makes_no_sense_is_refused() {
    let mut suite = Suite::native();
    let before = stored(&suite);
    let target = address("target");
    let until = suite.time(100);
    for scopes in [
        vec![scope(&target, &[])],
        vec![scope(&target, &["a", "a"])],
        vec![scope(&target, &["a"]), scope(&target, &["b"])],
        vec![scope(&target, &["SetTariff"])],
        vec![scope(&target, &[""])],
        vec![scope(&target, &["a.b"])],
        vec![scope(&target, &[&"x".repeat(65)])],
    ] {
        let refused = suite.set_agent("ann", of_machine(1), "eve", scopes.clone(), until, vec![]);
        assert!(refused.is_err(), "{scopes:?}");
    }
    let denom = suite.denom.clone();
    let mut to_itself = limit(&denom, 1, 1);
    to_itself.recipients = vec![suite.contract.to_string()];
    let mut twice = limit(&denom, 1, 1);
    twice.recipients = vec![address("carl").to_string(); 2];
    for limits in [
        vec![limit(&denom, 0, 1)],
        vec![limit(&denom, 1, 0)],
        vec![limit(&denom, 1, 1), limit(&denom, 2, 2)],
        vec![to_itself],
        vec![twice],
    ] {
        let refused = suite.set_agent("ann", of_machine(1), "eve", vec![], until, limits.clone());
        assert!(refused.is_err(), "{limits:?}");
    }
    assert_eq!(stored(&suite), before);
}

#[test]
fn coins_are_taken_only_where_they_are_asked_for() {
    let mut suite = Suite::native();
    suite.agent_with_budget(100);
    let role = ExecuteMsg::SetRole {
        namespace: of_machine(1),
        role: "r".parse().unwrap(),
        is_enabled: true,
    };
    let refused = error(suite.send_with("ann", &role, &coins(5, COIN)));
    assert_eq!(refused, ContractError::Payment(PaymentError::NotPayable));
    let fund = ExecuteMsg::FundAgent {
        namespace: of_machine(1),
        agent: address("eve").to_string(),
    };
    assert_eq!(error(suite.send("ann", &fund)), ContractError::OneCoin { count: 0 });
    let reference = ExecuteMsg::Spend {
        namespace: of_machine(1),
        denom: suite.denom.clone().into(),
        amount: 1_u128.into(),
        recipient: address("carl").to_string(),
        reference: "x".repeat(129),
    };
    assert!(matches!(
        error(suite.send("eve", &reference)),
        ContractError::TextLength { .. }
    ));
    assert!(suite.spend("eve", of_machine(1), 0, "carl").is_err());
}
