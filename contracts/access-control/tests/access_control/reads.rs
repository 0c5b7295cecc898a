//! What a reader of the public state pays: raw reads and their bytes, as docs/gas.md counts them.

use std::cell::Cell;

use cosmwasm_std::{Querier, QuerierResult, QuerierWrapper, QueryRequest, WasmQuery, from_json};
use flywheel_protocol::Time;
use flywheel_types::access_control::{Decision, Judge, Places, may_act, subject};

use crate::suite::verbs::{account, group, of_account, of_machine, of_network, scope};
use crate::suite::{Suite, address, id};

/// A raw read, besides its bytes.
const READ: usize = 1_400;
/// A byte read.
const BYTE: usize = 3;

/// Counts what is read raw, and lets nothing else pass.
struct Meter<'a> {
    chain: QuerierWrapper<'a>,
    reads: Cell<usize>,
    bytes: Cell<usize>,
}

impl Querier for Meter<'_> {
    fn raw_query(&self, request: &[u8]) -> QuerierResult {
        let parsed: QueryRequest<cosmwasm_std::Empty> = from_json(request).unwrap();
        assert!(
            matches!(parsed, QueryRequest::Wasm(WasmQuery::Raw { .. })),
            "{parsed:?}"
        );
        let answer = self.chain.raw_query(request);
        let bytes = answer.clone().unwrap().unwrap().len();
        self.reads.set(self.reads.get() + 1);
        self.bytes.set(self.bytes.get() + bytes);
        answer
    }
}

impl<'a> Meter<'a> {
    fn new(suite: &'a Suite) -> Self {
        Self {
            chain: suite.app.wrap(),
            reads: Cell::new(0),
            bytes: Cell::new(0),
        }
    }

    fn gas(&self) -> usize {
        self.reads.get() * READ + self.bytes.get() * BYTE
    }
}

/// Reads and gas of a decision about an account, which must come out as `expected`.
fn price(suite: &Suite, name: &str, resource: &str, expected: bool) -> (usize, usize) {
    let meter = Meter::new(suite);
    let places = Places {
        registry: suite.registry.clone(),
        hub: suite.hub.clone(),
    };
    let judge = Judge::of_contract(
        &suite.contract,
        QuerierWrapper::new(&meter),
        &places,
        Time::new(suite.now()),
    );
    let who = subject::account(&address(name));
    let said: Decision = judge
        .decide(&who, &"unlock".parse().unwrap(), &resource.parse().unwrap())
        .unwrap();
    assert_eq!(said.is_permitted, expected);
    println!("{resource}: {} reads, {} gas", meter.reads.get(), meter.gas());
    (meter.reads.get(), meter.gas())
}

#[test]
fn a_direct_role_and_a_role_by_one_group_cost_at_most_20_000() {
    let door = "machine/1";
    for namespace in [of_machine(1), of_account("ann")] {
        let mut suite = Suite::native();
        suite.set_group("ann", namespace.clone(), "office", true).unwrap();
        suite.allow("ann", &namespace, "guard", ("unlock", door), account("carl"));
        suite.grant("ann", namespace.clone(), group("office"), "guard").unwrap();
        suite
            .add_member("ann", namespace.clone(), "office", account("fred"))
            .unwrap();
        // Machine, subject, pattern, role; in the owner's namespace also the other subject and the wildcard.
        let (reads, gas) = price(&suite, "carl", door, true);
        assert!(reads <= 6 && gas <= 20_000, "{reads} {gas}");
        let (reads, gas) = price(&suite, "fred", door, true);
        assert!(reads <= 7 && gas <= 20_000, "{reads} {gas}");
    }
    let mut suite = Suite::native();
    suite.allow(
        "ann",
        &of_account("ann"),
        "guard",
        ("unlock", "machine/*"),
        account("carl"),
    );
    let (reads, gas) = price(&suite, "carl", "machine/1/a/b", true);
    assert!(reads <= 8 && gas <= 20_000, "{reads} {gas}");
    suite.allow(
        "dora",
        &of_network(2),
        "guard",
        ("unlock", "network/2/*"),
        account("carl"),
    );
    // How often it was handed over, subject, three patterns, role: the admin is not asked for.
    let (reads, gas) = price(&suite, "carl", "network/2/a/b", true);
    assert!(reads <= 6 && gas <= 20_000, "{reads} {gas}");
    suite.hand_over(2, "dora", "ann");
    // And the admin; in the namespace of before once more subject, patterns and role.
    let (reads, gas) = price(&suite, "carl", "network/2/a/b", false);
    assert!(reads <= 8 && gas <= 20_000, "{reads} {gas}");
}

#[test]
fn an_agent_costs_one_read_or_two() {
    let mut suite = Suite::native();
    let target = address("payments");
    let until = suite.time(100);
    // As long as a grant can be: 8 contracts with 16 messages each.
    let messages: Vec<String> = (0..16).map(|number| format!("set_something_{number}")).collect();
    let messages: Vec<&str> = messages.iter().map(String::as_str).collect();
    let mut scopes: Vec<_> = (0..7)
        .map(|number| scope(&address(&format!("c{number}")), &messages))
        .collect();
    scopes.push(scope(&target, &["set_tariff"]));
    suite
        .set_agent("ann", of_account("ann"), "eve", scopes, until, vec![])
        .unwrap();
    suite
        .set_agent(
            "ann",
            of_machine(1),
            "carl",
            vec![scope(&target, &["set_tariff"])],
            until,
            vec![],
        )
        .unwrap();
    for (agent, most) in [("carl", 1), ("eve", 2), ("fred", 2)] {
        let meter = Meter::new(&suite);
        let permitted = may_act(
            &QuerierWrapper::new(&meter),
            &suite.contract,
            &address("ann"),
            id(1),
            0,
            &address(agent),
            &target,
            "set_tariff",
            Time::new(suite.now()),
        );
        assert_eq!(permitted.unwrap(), agent != "fred");
        println!("{agent}: {} reads, {} gas", meter.reads.get(), meter.gas());
        assert!(meter.reads.get() == most && meter.gas() <= 20_000, "{}", meter.gas());
    }
}

/// 32 roles directly and 32 in each of 8 groups, all with the permission on every pattern, and every role disabled; in both
/// namespaces that speak for the machine.
#[test]
fn the_worst_case_has_an_end() {
    let mut suite = Suite::native();
    let roles: Vec<String> = (0..32)
        .map(|number| format!("a-role-with-a-long-name-{number:02}"))
        .collect();
    let roles: Vec<&str> = roles.iter().map(String::as_str).collect();
    for (namespace, patterns) in [
        (of_machine(1), &["machine/1/a/b", "machine/1/a/*", "machine/1/*"][..]),
        (
            of_account("ann"),
            &["machine/1/a/b", "machine/1/a/*", "machine/1/*", "machine/*"][..],
        ),
    ] {
        for role in &roles {
            suite.set_role("ann", namespace.clone(), role, false).unwrap();
            suite.grant("ann", namespace.clone(), account("carl"), role).unwrap();
        }
        for pattern in patterns {
            suite
                .set_permission("ann", namespace.clone(), ("unlock", pattern), true, &roles)
                .unwrap();
        }
        for number in 0..8 {
            let name = format!("g{number}");
            suite.set_group("ann", namespace.clone(), &name, true).unwrap();
            for role in &roles {
                suite.grant("ann", namespace.clone(), group(&name), role).unwrap();
            }
            suite
                .add_member("ann", namespace.clone(), &name, account("carl"))
                .unwrap();
        }
    }
    let (reads, gas) = price(&suite, "carl", "machine/1/a/b", false);
    // The machine; a subject, its patterns, 32 roles and 8 groups, twice.
    assert_eq!(reads, 1 + (1 + 3 + 32 + 8) + (1 + 4 + 32 + 8));
    assert!(gas < 300_000, "{gas}");
}
