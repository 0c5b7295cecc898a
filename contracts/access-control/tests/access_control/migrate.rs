//! Upgrades from the state of version 0.1.0. What a fixture is and when it may change: `tests/fixture.rs`.

#[path = "../../../../tests/fixture.rs"]
mod fixture;

use cosmwasm_std::{from_json, to_json_string};
use flywheel_types::access_control::{MigrateMsg, QueryMsg};

use crate::suite::verbs::{account, budget, group, limit, machine, name, of_account, of_machine, of_network, scope};
use crate::suite::{Suite, address, id};
use fixture::{Contract, Fixture};

const CONTRACT: Contract = Contract {
    folder: "access-control",
    name: flywheel_access_control::contract::CONTRACT_NAME,
    version: flywheel_access_control::contract::CONTRACT_VERSION,
    migrate: |deps, env| {
        let done = flywheel_access_control::contract::migrate(deps, env, MigrateMsg {});
        done.map(drop).map_err(|error| error.to_string())
    },
    query: |deps, env, query| {
        let query = from_json(query).map_err(|error| error.to_string())?;
        flywheel_access_control::contract::query(deps, env, query).map_err(|error| error.to_string())
    },
};

/// Every kind of record: two namespaces with roles, groups, grants by an administrator who was voided, an agent with a budget
/// of the seller and one of the buyer, commands in each state, a credit.
fn fixture() -> Fixture {
    CONTRACT.fixture(|| {
        let mut suite = Suite::native();
        let own = of_account("ann");
        suite.set_group("ann", own.clone(), "fleet", true).unwrap();
        suite.allow("ann", &own, "driver", ("unlock", "machine/*"), group("fleet"));
        suite
            .set_permission("ann", own.clone(), ("restart", "machine/2"), false, &["driver"])
            .unwrap();
        let until = Some(suite.time(500));
        suite
            .add_member_until("ann", own.clone(), "fleet", account("carl"), until)
            .unwrap();
        suite.grant("ann", own.clone(), machine(3), "driver").unwrap();
        suite.set_admin("ann", own.clone(), "carl", until).unwrap();
        suite.set_admin("ann", own.clone(), "dora", None).unwrap();
        suite
            .grant_until("carl", own.clone(), account("eve"), "driver", until)
            .unwrap();
        suite.remove_admin("ann", own.clone(), "carl", true).unwrap();
        suite.allow(
            "dora",
            &of_network(2),
            "auditor",
            ("read", "network/2/data/*"),
            account("bob"),
        );
        suite.set_role("dora", of_network(2), "guest", false).unwrap();

        suite.agent_with_budget(1_000);
        suite.spend("eve", of_machine(1), 60, "fred").unwrap();
        let mut named = limit(&suite.denom, 5, 5);
        named.recipients = vec![address("fred").to_string()];
        let scopes = vec![scope(&address("payments"), &["set_tariff", "set_split"])];
        let later = suite.time(9_000);
        suite.set_agent("ann", own, "fred", scopes, later, vec![named]).unwrap();
        for in_seconds in [50, 600, 600, 600, 600] {
            suite.request("ann", 1, "unlock", in_seconds).unwrap();
        }
        for (number, is_done) in [(2, true), (3, false)] {
            let answer = suite.answer_by("device-1", 1, number, is_done);
            suite.acknowledge(answer).unwrap();
        }
        suite.cancel("ann", 1, 4).unwrap();
        suite.request("carl", 2, "unlock", 300).unwrap();
        suite.advance(100).sell(1, "ann", "bob").refuse("bob", true);
        let limits = vec![limit(&suite.denom, 7, 9)];
        suite
            .set_agent("bob", of_machine(1), "eve", vec![], later, limits)
            .unwrap();
        suite.fund("bob", of_machine(1), "eve", 70).unwrap();
        suite.revoke_agent("eve", of_machine(1), "eve").unwrap();
        suite.donate("eve", 3);

        let block = suite.app.block_info();
        let storage = suite.app.contract_storage(&suite.contract);
        let chain = suite.app.wrap();
        CONTRACT.record(&*chain, &*storage, (&suite.contract, block), &queries(&suite))
    })
}

fn queries(suite: &Suite) -> Vec<String> {
    let denom = || suite.denom.clone().into();
    let mut queries = vec![
        QueryMsg::Config {},
        QueryMsg::Agent {
            name: budget(of_machine(1), Some(0), "eve"),
        },
        QueryMsg::Agent {
            name: budget(of_account("ann"), None, "fred"),
        },
        QueryMsg::Credit {
            account: address("bob").to_string(),
            denom: denom(),
        },
        QueryMsg::Totals { denom: denom() },
        QueryMsg::Commands {
            machine: id(1),
            start_after: None,
            limit: None,
        },
        QueryMsg::Command {
            machine: id(2),
            command: 1,
        },
        QueryMsg::MayAct {
            machine: id(2),
            agent: address("fred").to_string(),
            contract: address("payments").to_string(),
            message: "set_split".into(),
        },
    ];
    for namespace in [of_account("ann"), of_network(2), of_machine(1)] {
        queries.push(QueryMsg::Holders {
            namespace: namespace.clone(),
            start_after: None,
            limit: None,
        });
        queries.push(QueryMsg::Roles {
            namespace: namespace.clone(),
            start_after: None,
            limit: None,
        });
        queries.push(QueryMsg::Permissions {
            namespace: namespace.clone(),
            subject: None,
            start_after: None,
            limit: None,
        });
        queries.push(QueryMsg::Admins {
            namespace: namespace.clone(),
            start_after: None,
            limit: None,
        });
        queries.push(QueryMsg::Agents {
            namespace,
            start_after: None,
            limit: None,
        });
    }
    for subject in [account("carl"), account("eve"), group("fleet"), machine(3)] {
        queries.push(QueryMsg::Holder {
            namespace: of_account("ann"),
            subject: subject.clone(),
        });
        for permission in ["unlock", "restart"] {
            queries.push(QueryMsg::HasPermission {
                subject: subject.clone(),
                permission: name(permission),
                resource: "machine/2".parse().unwrap(),
                namespace: None,
            });
        }
    }
    queries.iter().map(|query| to_json_string(query).unwrap()).collect()
}

#[test]
fn an_upgrade_keeps_every_answer() {
    CONTRACT.survives(&fixture(), &["0.1.0", "0.0.9"]);
}

#[test]
fn an_upgrade_refuses_a_newer_version_s_state_and_another_contract_s() {
    CONTRACT.refuses_what_is_newer_or_not_its_own(&fixture());
}

#[test]
fn fields_that_a_later_version_appends_are_passed_over() {
    let arrays = [
        "admins",
        "agents",
        "commands",
        "config",
        "held",
        "holders",
        "open_commands",
        "permissions",
        "purses",
    ];
    CONTRACT.passes_over_appended_fields(&fixture(), &arrays);
}
