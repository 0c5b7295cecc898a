//! Who may send what, and with what: the whole table, of a world in which everything is there to be done.

use cosmwasm_std::coins;
use flywheel_access_control::ContractError;
use flywheel_protocol::Hash32;
use flywheel_types::PaymentError;
use flywheel_types::access_control::{ExecuteMsg, Namespace};

use crate::suite::verbs::{account, budget, limit, name, of_account, of_machine, of_network};
use crate::suite::{COIN, Suite, address, error, id};

/// In each of Ann's machine 1, Ann's own and Dora's network's namespace: Carl is administrator with the role `staff` and in the
/// group `office`; Fred has the same and is none. Eve is an agent with a budget where agents can be.
fn world() -> Suite {
    let mut suite = Suite::native();
    for (owner, namespace, resource) in NAMESPACES.map(|row| (row.0, row.1(), row.2)) {
        suite.set_role(owner, namespace.clone(), "staff", true).unwrap();
        suite.set_group(owner, namespace.clone(), "office", true).unwrap();
        suite
            .set_permission(owner, namespace.clone(), ("unlock", resource), true, &["staff"])
            .unwrap();
        for person in ["carl", "fred"] {
            suite.grant(owner, namespace.clone(), account(person), "staff").unwrap();
            suite
                .add_member(owner, namespace.clone(), "office", account(person))
                .unwrap();
        }
        suite.set_admin(owner, namespace.clone(), "carl", None).unwrap();
        if !matches!(namespace, Namespace::Network(_)) {
            let until = suite.time(1_000);
            let limits = vec![limit(&suite.denom, 50, 50)];
            suite
                .set_agent(owner, namespace.clone(), "eve", vec![], until, limits)
                .unwrap();
            suite.fund(owner, namespace, "eve", 50).unwrap();
        }
    }
    suite.request("carl", 1, "unlock", 500).unwrap();
    suite
}

type Named = (&'static str, fn() -> Namespace, &'static str);

const NAMESPACES: [Named; 3] = [
    ("ann", || of_machine(1), "machine/1"),
    ("ann", || of_account("ann"), "machine/*"),
    ("dora", || of_network(2), "network/2"),
];

const SENDERS: [&str; 7] = ["ann", "bob", "carl", "dora", "eve", "fred", "watcher"];

/// Every message on one namespace, and who may send it besides the owner.
fn table(suite: &Suite, (owner, namespace, resource): Named) -> Vec<(ExecuteMsg, Vec<&'static str>)> {
    let resource = || resource.parse().unwrap();
    let mut rows = vec![
        (
            ExecuteMsg::SetRole {
                namespace: namespace(),
                role: name("staff"),
                is_enabled: false,
            },
            vec![owner],
        ),
        (
            ExecuteMsg::SetGroup {
                namespace: namespace(),
                group: name("office"),
                is_enabled: false,
            },
            vec![owner],
        ),
        (
            ExecuteMsg::SetPermission {
                namespace: namespace(),
                permission: name("lock"),
                resource: resource(),
                is_enabled: true,
                roles: vec![name("staff")],
            },
            vec![owner],
        ),
        (
            ExecuteMsg::RemovePermission {
                namespace: namespace(),
                permission: name("unlock"),
                resource: resource(),
            },
            vec![owner],
        ),
        (
            ExecuteMsg::Grant {
                namespace: namespace(),
                subject: account("bob"),
                role: name("staff"),
                expires_at: None,
            },
            vec![owner, "carl"],
        ),
        (
            ExecuteMsg::Revoke {
                namespace: namespace(),
                subject: account("fred"),
                role: name("staff"),
            },
            vec![owner, "carl", "fred"],
        ),
        (
            ExecuteMsg::AddMember {
                namespace: namespace(),
                group: name("office"),
                member: account("bob"),
                expires_at: None,
            },
            vec![owner, "carl"],
        ),
        (
            ExecuteMsg::RemoveMember {
                namespace: namespace(),
                group: name("office"),
                member: account("fred"),
            },
            vec![owner, "carl", "fred"],
        ),
        (
            ExecuteMsg::SetAdmin {
                namespace: namespace(),
                admin: address("fred").to_string(),
                expires_at: None,
            },
            vec![owner],
        ),
        (
            ExecuteMsg::RemoveAdmin {
                namespace: namespace(),
                admin: address("carl").to_string(),
                void_gifts: true,
            },
            vec![owner],
        ),
    ];
    if !matches!(namespace(), Namespace::Network(_)) {
        rows.extend(agent_rows(suite, owner, namespace));
    }
    rows
}

fn agent_rows(
    suite: &Suite,
    owner: &'static str,
    namespace: fn() -> Namespace,
) -> Vec<(ExecuteMsg, Vec<&'static str>)> {
    let agent = || address("eve").to_string();
    vec![
        (
            ExecuteMsg::SetAgent {
                namespace: namespace(),
                agent: agent(),
                scopes: vec![],
                expires_at: suite.time(10),
                limits: vec![],
            },
            vec![owner],
        ),
        (
            ExecuteMsg::RevokeAgent {
                namespace: namespace(),
                agent: agent(),
            },
            vec![owner, "eve"],
        ),
        (
            ExecuteMsg::Spend {
                namespace: namespace(),
                denom: suite.denom.clone().into(),
                amount: 5_u128.into(),
                recipient: address("bob").to_string(),
                reference: String::new(),
            },
            vec!["eve"],
        ),
        (
            ExecuteMsg::WithdrawBudget {
                budget: budget(namespace(), None, "eve"),
                denom: suite.denom.clone().into(),
                amount: None,
            },
            vec![owner],
        ),
        (
            ExecuteMsg::ReturnBudgets {
                budget: budget(namespace(), None, "eve"),
            },
            vec![owner],
        ),
    ]
}

/// Commands and credits, which are in no namespace.
fn others(suite: &Suite) -> Vec<(ExecuteMsg, Vec<&'static str>)> {
    let machine = id(1);
    vec![
        (
            ExecuteMsg::RequestCommand {
                machine,
                name: name("unlock"),
                payload: Hash32::ZERO,
                expires_at: suite.time(100),
            },
            vec!["ann", "carl", "fred"],
        ),
        (ExecuteMsg::CancelCommand { machine, command: 1 }, vec!["ann", "carl"]),
        (
            ExecuteMsg::AcknowledgeCommand(suite.answer_by("device-1", 1, 1, true)),
            SENDERS.to_vec(),
        ),
    ]
}

#[test]
fn a_message_is_refused_from_everyone_but_its_sender() {
    for named in NAMESPACES {
        let rows = table(&world(), named).len();
        for row in 0..rows {
            for sender in SENDERS {
                let mut suite = world();
                let (msg, allowed) = table(&suite, named).swap_remove(row);
                let result = suite.send(sender, &msg);
                assert_eq!(
                    result.is_ok(),
                    allowed.contains(&sender),
                    "{sender}: {msg:?}: {result:?}"
                );
            }
        }
    }
}

#[test]
fn a_command_is_asked_cancelled_and_acknowledged_by_whom_it_may() {
    for row in 0..3 {
        for sender in SENDERS {
            let mut suite = world();
            let (msg, allowed) = others(&suite).swap_remove(row);
            let result = suite.send(sender, &msg);
            assert_eq!(
                result.is_ok(),
                allowed.contains(&sender),
                "{sender}: {msg:?}: {result:?}"
            );
        }
    }
}

#[test]
fn messages_that_take_no_coins_refuse_them() {
    let mut suite = world();
    let mut rows: Vec<_> = NAMESPACES.iter().flat_map(|named| table(&suite, *named)).collect();
    rows.extend(others(&suite));
    for (msg, _) in rows {
        let refused = error(suite.send_with("ann", &msg, &coins(5, COIN)));
        assert_eq!(refused, ContractError::Payment(PaymentError::NotPayable), "{msg:?}");
    }
}

#[test]
fn anyone_brings_an_account_its_credit() {
    for sender in SENDERS {
        let mut suite = world();
        suite.refuse("ann", true);
        suite.revoke_agent("eve", of_machine(1), "eve").unwrap();
        assert_eq!(suite.credit("ann"), 50);
        suite.refuse("ann", false).withdraw(sender, Some("ann")).unwrap();
        assert_eq!(suite.credit("ann"), 0);
        assert!(suite.withdraw(sender, Some("ann")).is_err());
    }
}
