//! A sale voids what the former owner arranged, at once and without touching it (rule R6).

use flywheel_types::access_control::{CommandState, Denial};

use crate::suite::verbs::{account, group, of_account, of_machine, scope};
use crate::suite::{Suite, address};

/// Ann has given Carl everything in every way, on machine 1 and on all her machines.
fn given() -> Suite {
    let mut suite = Suite::native();
    let own = of_account("ann");
    suite.allow("ann", &of_machine(1), "a", ("unlock", "machine/1"), account("carl"));
    suite.allow("ann", &of_machine(1), "b", ("read", "machine/1/*"), account("carl"));
    suite.allow("ann", &own, "c", ("restart", "machine/1"), account("carl"));
    suite.allow("ann", &own, "d", ("stop", "machine/*"), account("carl"));
    suite
}

const ALL: [(&str, &str); 4] = [
    ("unlock", "machine/1"),
    ("read", "machine/1/meter"),
    ("restart", "machine/1"),
    ("stop", "machine/1"),
];

#[test]
fn a_sale_voids_every_grant_wildcards_included() {
    let mut suite = given();
    for (permission, resource) in ALL {
        assert!(suite.may("carl", permission, resource), "{permission}");
    }

    suite.sell(1, "ann", "bob");

    for (permission, resource) in ALL {
        assert!(!suite.may("carl", permission, resource), "{permission}");
        assert!(suite.may("bob", permission, resource), "{permission}");
        assert!(!suite.may("ann", permission, resource), "{permission}");
    }
    assert!(suite.may("carl", "stop", "machine/2"), "which is still Ann's");
}

#[test]
fn a_machine_that_comes_back_is_under_the_wildcard_alone() {
    let mut suite = given();
    suite.sell(1, "ann", "bob").sell(1, "bob", "ann");

    let permitted = ALL.map(|(permission, resource)| suite.may("carl", permission, resource));
    assert_eq!(permitted, [false, false, false, true]);
    assert_eq!(suite.why_not("carl", "restart", "machine/1"), [Denial::GranterNotOwner]);

    suite
        .set_permission("ann", of_account("ann"), ("restart", "machine/1"), true, &["c"])
        .unwrap();
    assert!(suite.may("carl", "restart", "machine/1"));
}

#[test]
fn a_machine_that_is_bought_comes_under_the_buyer_s_wildcard() {
    let mut suite = given();
    assert!(!suite.may("carl", "stop", "machine/3"));
    suite.sell(3, "bob", "ann");
    assert!(suite.may("carl", "stop", "machine/3"));
}

#[test]
fn a_wildcard_by_somebody_else_is_worth_nothing() {
    let mut suite = Suite::native();
    suite.allow(
        "eve",
        &of_account("eve"),
        "king",
        ("unlock", "machine/*"),
        account("eve"),
    );
    for machine in ["machine/1", "machine/2", "machine/3"] {
        assert!(!suite.may("eve", "unlock", machine));
    }
    // Nor do groups and roles of the same name help.
    suite.allow("ann", &of_machine(1), "king", ("unlock", "machine/1"), account("carl"));
    assert!(!suite.may("eve", "unlock", "machine/1"));
}

#[test]
fn the_seller_can_write_nothing_more_and_the_buyer_begins_anew() {
    let mut suite = given();
    suite.sell(1, "ann", "bob");

    assert!(suite.grant("ann", of_machine(1), account("eve"), "a").is_err());
    assert!(
        suite
            .set_permission("ann", of_account("ann"), ("unlock", "machine/1"), true, &["c"])
            .is_err()
    );
    let unknown = suite.grant("bob", of_machine(1), account("carl"), "a");
    assert!(unknown.is_err(), "roles of the seller are not the buyer's");
    suite.allow("bob", &of_machine(1), "a", ("unlock", "machine/1"), account("eve"));
    assert!(suite.may("eve", "unlock", "machine/1"));
    assert!(!suite.may("carl", "unlock", "machine/1"));
}

#[test]
fn administrators_groups_agents_and_commands_end_with_the_sale() {
    let mut suite = given();
    let door = of_machine(1);
    suite.set_admin("ann", door.clone(), "carl", None).unwrap();
    suite.set_group("ann", door.clone(), "office", true).unwrap();
    let target = address("target");
    let until = suite.time(1_000);
    let scopes = vec![scope(&target, &["set_tariff"])];
    suite
        .set_agent("ann", door.clone(), "eve", scopes, until, vec![])
        .unwrap();
    suite.request("carl", 1, "unlock", 500).unwrap();
    assert!(suite.may_act(1, "eve", &target, "set_tariff"));

    suite.sell(1, "ann", "bob");

    assert!(suite.grant("carl", door.clone(), account("eve"), "a").is_err());
    assert!(suite.add_member("bob", door.clone(), "office", account("eve")).is_err());
    assert!(suite.grant("bob", door, group("office"), "a").is_err());
    assert!(!suite.may_act(1, "eve", &target, "set_tariff"));
    assert_eq!(suite.state(1, 1), CommandState::Void);
    assert!(suite.cancel("carl", 1, 1).is_err());
}

#[test]
fn an_agent_for_all_machines_loses_the_sold_one_alone() {
    let mut suite = Suite::native();
    let target = address("target");
    let until = suite.time(1_000);
    let scopes = vec![scope(&target, &["set_tariff"])];
    suite
        .set_agent("ann", of_account("ann"), "eve", scopes, until, vec![])
        .unwrap();
    assert!(suite.may_act(1, "eve", &target, "set_tariff") && suite.may_act(2, "eve", &target, "set_tariff"));
    assert!(!suite.may_act(3, "eve", &target, "set_tariff"));

    suite.sell(1, "ann", "bob");

    assert!(!suite.may_act(1, "eve", &target, "set_tariff"));
    assert!(suite.may_act(2, "eve", &target, "set_tariff"));
}

#[test]
fn a_network_s_roles_stay_when_a_machine_that_holds_one_is_sold() {
    use crate::suite::verbs::{machine, of_network};

    let mut suite = Suite::native();
    suite.allow("dora", &of_network(2), "meter", ("write", "network/2/data"), machine(1));
    suite.sell(1, "ann", "bob");
    assert!(suite.decide(machine(1), "write", "network/2/data").is_permitted);
}
