//! An agent sends what its owner lets it, where, and until when.

use flywheel_access_control::ContractError;
use flywheel_protocol::Time;
use flywheel_types::access_control::{AGENTS, AgentResponse, AgentsResponse, QueryMsg, may_act, namespace};

use crate::suite::verbs::{budget, of_account, of_machine, of_network, scope};
use crate::suite::{Suite, address, error, id};

/// What a target contract asks, by raw reads.
fn asks(suite: &Suite, machine: u64, agent: &str, contract: &str, message: &str) -> bool {
    let record = suite.record(machine);
    let answer = may_act(
        &suite.app.wrap(),
        &suite.contract,
        &record.owner,
        id(machine),
        record.ownership_epoch,
        &address(agent),
        &address(contract),
        message,
        Time::new(suite.now()),
    )
    .unwrap();
    assert_eq!(answer, suite.may_act(machine, agent, &address(contract), message));
    answer
}

/// Eve may set tariffs on payments and attributes on the registry, for machine 1, an hour.
fn with_agent() -> Suite {
    let mut suite = Suite::native();
    let scopes = vec![
        scope(&address("payments"), &["set_tariff", "set_split"]),
        scope(&address("registry"), &["set_attributes"]),
    ];
    let until = suite.time(3_600);
    suite
        .set_agent("ann", of_machine(1), "eve", scopes, until, vec![])
        .unwrap();
    suite
}

#[test]
fn an_agent_sends_what_is_named_where_it_is_named_and_nothing_else() {
    let suite = with_agent();
    for (machine, agent, contract, message, expected) in [
        (1, "eve", "payments", "set_tariff", true),
        (1, "eve", "payments", "set_split", true),
        (1, "eve", "registry", "set_attributes", true),
        (1, "eve", "payments", "set_attributes", false),
        (1, "eve", "registry", "set_tariff", false),
        (1, "eve", "staking", "set_tariff", false),
        (1, "eve", "payments", "set_tarif", false),
        (1, "eve", "payments", "", false),
        (1, "carl", "payments", "set_tariff", false),
        (2, "eve", "payments", "set_tariff", false),
        (3, "eve", "payments", "set_tariff", false),
    ] {
        assert_eq!(
            asks(&suite, machine, agent, contract, message),
            expected,
            "{machine} {agent} {contract} {message}"
        );
    }
}

#[test]
fn what_is_set_again_replaces_what_was() {
    let mut suite = with_agent();
    let until = suite.time(10);
    let scopes = vec![scope(&address("staking"), &["refresh"])];
    suite
        .set_agent("ann", of_machine(1), "eve", scopes, until, vec![])
        .unwrap();
    assert!(asks(&suite, 1, "eve", "staking", "refresh"));
    assert!(!asks(&suite, 1, "eve", "payments", "set_tariff"));
}

#[test]
fn a_revocation_counts_in_the_same_block() {
    for sender in ["ann", "eve"] {
        let mut suite = with_agent();
        suite.revoke_agent(sender, of_machine(1), "eve").unwrap();
        assert!(!asks(&suite, 1, "eve", "payments", "set_tariff"));
        let again = error(suite.revoke_agent(sender, of_machine(1), "eve"));
        assert!(matches!(again, ContractError::Unknown { .. }));
    }
}

#[test]
fn a_grant_for_all_machines_and_one_for_a_machine_stand_beside_each_other() {
    let mut suite = with_agent();
    let until = suite.time(100);
    let scopes = vec![scope(&address("payments"), &["withdraw"])];
    suite
        .set_agent("ann", of_account("ann"), "eve", scopes, until, vec![])
        .unwrap();
    assert!(asks(&suite, 1, "eve", "payments", "withdraw") && asks(&suite, 2, "eve", "payments", "withdraw"));
    assert!(asks(&suite, 1, "eve", "payments", "set_tariff") && !asks(&suite, 2, "eve", "payments", "set_tariff"));

    suite.revoke_agent("ann", of_account("ann"), "eve").unwrap();
    assert!(asks(&suite, 1, "eve", "payments", "set_tariff"));
    assert!(!asks(&suite, 1, "eve", "payments", "withdraw"));
}

#[test]
fn what_the_owner_reads_is_what_he_has_set() {
    let suite = with_agent();
    let name = budget(of_machine(1), None, "eve");
    let found: AgentResponse = suite.query(&QueryMsg::Agent { name });
    assert_eq!(found.expires_at, Some(suite.time(3_600)));
    assert_eq!(found.scopes.len(), 2);
    assert_eq!((found.owner, found.budgets.len()), (None, 0));
    let all: AgentsResponse = suite.query(&QueryMsg::Agents {
        namespace: of_machine(1),
        start_after: None,
        limit: None,
    });
    assert_eq!(all.agents, [address("eve")]);
}

#[test]
fn networks_have_no_agents() {
    let mut suite = Suite::native();
    let until = suite.time(100);
    let refused = suite.set_agent("dora", of_network(2), "eve", vec![], until, vec![]);
    assert_eq!(error(refused), ContractError::NoAgentsHere);
}

#[test]
fn the_stored_grant_is_one_item_under_its_documented_key() {
    let suite = with_agent();
    let key = namespace::machine(id(1), 0);
    assert_eq!(key, "m1.0");
    let grant = AGENTS
        .query(&suite.app.wrap(), suite.contract.clone(), (&key, &address("eve")))
        .unwrap()
        .unwrap();
    assert!(grant.permits(&address("payments"), "set_tariff", Time::new(suite.now())));
}
