//! Role, group and permission are each checked; disabling one never denies others; every reason is given once.

use flywheel_access_control::ContractError;
use flywheel_types::access_control::{Denial, PermissionsResponse, QueryMsg};

use crate::suite::verbs::{account, group, machine, of_account, of_machine, of_network};
use crate::suite::{Suite, error};

const DOOR: &str = "machine/1";

/// Carl may unlock machine 1 by two ways: the role `guard`, and the group `office` with the role `staff`; each by a permission
/// of its own.
fn two_ways() -> Suite {
    let mut suite = Suite::native();
    let door = of_machine(1);
    suite.allow("ann", &door, "guard", ("unlock", DOOR), account("carl"));
    suite.set_group("ann", door.clone(), "office", true).unwrap();
    suite.add_member("ann", door, "office", account("carl")).unwrap();
    let own = of_account("ann");
    suite.set_group("ann", own.clone(), "fleet", true).unwrap();
    suite.allow("ann", &own, "staff", ("unlock", "machine/*"), group("fleet"));
    suite.add_member("ann", own, "fleet", account("carl")).unwrap();
    suite
}

#[test]
fn each_way_alone_is_enough() {
    let mut suite = two_ways();
    assert!(suite.may("carl", "unlock", DOOR));

    suite.set_role("ann", of_machine(1), "guard", false).unwrap();
    assert!(suite.may("carl", "unlock", DOOR), "by the fleet");
    suite.set_role("ann", of_machine(1), "guard", true).unwrap();
    suite.set_group("ann", of_account("ann"), "fleet", false).unwrap();
    assert!(suite.may("carl", "unlock", DOOR), "as a guard");

    suite.set_role("ann", of_machine(1), "guard", false).unwrap();
    assert_eq!(
        suite.why_not("carl", "unlock", DOOR),
        [
            Denial::RoleDisabled { role: "guard".into() },
            Denial::GroupDisabled { group: "fleet".into() },
        ]
    );
}

#[test]
fn each_thing_that_is_disabled_denies_its_own_way_and_no_other() {
    let mut suite = two_ways();
    suite.grant("ann", of_machine(1), account("fred"), "guard").unwrap();
    let fleet = of_account("ann");
    let turn = |suite: &mut Suite, what: usize, on: bool| match what {
        0 => suite.set_role("ann", fleet.clone(), "staff", on).unwrap(),
        1 => suite.set_group("ann", fleet.clone(), "fleet", on).unwrap(),
        _ => suite
            .set_permission("ann", fleet.clone(), ("unlock", "machine/*"), on, &["staff"])
            .unwrap(),
    };
    for what in 0..3 {
        turn(&mut suite, what, false);
        assert!(suite.may("carl", "unlock", DOOR) && suite.may("fred", "unlock", DOOR));
        // Machine 2 can only be unlocked as one of the fleet.
        let expected = match what {
            0 => Denial::RoleDisabled { role: "staff".into() },
            1 => Denial::GroupDisabled { group: "fleet".into() },
            _ => Denial::PermissionDisabled {
                resource: "machine/*".into(),
            },
        };
        assert_eq!(suite.why_not("carl", "unlock", "machine/2"), [expected]);
        turn(&mut suite, what, true);
        assert!(suite.may("carl", "unlock", "machine/2"));
    }
}

#[test]
fn all_that_stands_in_the_way_is_named_once() {
    let mut suite = two_ways();
    let fleet = of_account("ann");
    // Two patterns, two groups, one role: four ways.
    suite
        .set_permission("ann", fleet.clone(), ("unlock", "machine/2"), false, &["staff"])
        .unwrap();
    suite.set_group("ann", fleet.clone(), "depot", true).unwrap();
    suite.grant("ann", fleet.clone(), group("depot"), "staff").unwrap();
    let until = Some(suite.time(10));
    suite
        .add_member_until("ann", fleet.clone(), "depot", account("carl"), until)
        .unwrap();
    suite.set_role("ann", fleet.clone(), "staff", false).unwrap();
    suite.set_group("ann", fleet, "fleet", false).unwrap();
    suite.advance(10);

    assert_eq!(
        suite.why_not("carl", "unlock", "machine/2"),
        [
            Denial::MembershipExpired { group: "depot".into() },
            Denial::RoleDisabled { role: "staff".into() },
            Denial::GroupDisabled { group: "fleet".into() },
            Denial::PermissionDisabled {
                resource: "machine/2".into()
            },
        ]
    );
}

#[test]
fn a_permission_holds_for_its_name_and_resource_alone() {
    let mut suite = Suite::native();
    suite.allow(
        "ann",
        &of_machine(1),
        "reader",
        ("read", "machine/1/meter/*"),
        account("carl"),
    );
    assert!(suite.may("carl", "read", "machine/1/meter/now"));
    for (permission, resource) in [
        ("write", "machine/1/meter/now"),
        ("read", "machine/1/meter"),
        ("read", "machine/1/door/now"),
        ("read", "machine/1"),
        ("read", "machine/2/meter/now"),
    ] {
        assert!(!suite.may("carl", permission, resource), "{permission} {resource}");
    }
}

#[test]
fn a_network_s_admin_lets_a_machine_and_an_auditor_read() {
    let mut suite = Suite::native();
    let network = of_network(2);
    suite.allow(
        "dora",
        &network,
        "auditor",
        ("read", "network/2/evidence"),
        account("eve"),
    );
    suite.grant("dora", network, machine(3), "auditor").unwrap();

    assert!(suite.may("eve", "read", "network/2/evidence") && suite.may("dora", "read", "network/2/evidence"));
    assert!(suite.decide(machine(3), "read", "network/2/evidence").is_permitted);
    assert!(!suite.decide(machine(1), "read", "network/2/evidence").is_permitted);
    assert_eq!(
        suite.why_not("dora", "read", "network/9/evidence"),
        [Denial::NoSuchResource]
    );
}

#[test]
fn an_account_shares_what_is_its_own() {
    let mut suite = Suite::native();
    let archive = format!("account/{}/archive", crate::suite::address("ann"));
    suite.allow("ann", &of_account("ann"), "friend", ("read", &archive), account("carl"));
    assert!(suite.may("carl", "read", &archive) && suite.may("ann", "read", &archive));
    assert_eq!(suite.why_not("bob", "read", &archive), [Denial::NoRole]);
}

#[test]
fn a_machine_that_nobody_registered_is_no_resource() {
    let suite = Suite::native();
    assert_eq!(suite.why_not("ann", "unlock", "machine/99"), [Denial::NoSuchResource]);
}

#[test]
fn a_namespace_that_is_asked_answers_only_for_what_is_its_own() {
    let mut suite = two_ways();
    let ask = |suite: &Suite, namespace, resource: &str| {
        suite.decide_in(namespace, account("carl"), "unlock", resource).why_not
    };
    assert_eq!(ask(&suite, of_machine(1), DOOR), []);
    assert_eq!(ask(&suite, of_account("ann"), DOOR), []);
    assert_eq!(ask(&suite, of_machine(2), DOOR), [Denial::OtherNamespace]);
    assert_eq!(ask(&suite, of_network(2), DOOR), [Denial::OtherNamespace]);
    assert_eq!(ask(&suite, of_account("bob"), DOOR), [Denial::GranterNotOwner]);

    suite.sell(1, "ann", "bob");
    assert_eq!(ask(&suite, of_account("ann"), DOOR), [Denial::GranterNotOwner]);
    assert_eq!(ask(&suite, of_machine(1), DOOR), [Denial::NoRole]);
}

#[test]
fn a_list_of_permissions_names_each_once_and_only_those_that_are_had() {
    let mut suite = two_ways();
    let own = of_account("ann");
    suite
        .set_permission("ann", own.clone(), ("unlock", "machine/1"), true, &["staff"])
        .unwrap();
    suite
        .set_permission("ann", own.clone(), ("restart", "machine/*"), false, &["staff"])
        .unwrap();
    suite.grant("ann", own.clone(), account("carl"), "staff").unwrap();
    let pages = |suite: &Suite, subject: Option<flywheel_types::access_control::Subject>| {
        let mut found: Vec<String> = vec![];
        let mut start_after = None;
        loop {
            let page: PermissionsResponse = suite.query(&QueryMsg::Permissions {
                namespace: own.clone(),
                subject: subject.clone(),
                start_after: start_after.take(),
                limit: Some(1),
            });
            found.extend(
                page.permissions
                    .iter()
                    .map(|row| format!("{} {}", row.permission, row.resource)),
            );
            start_after = page.next;
            if start_after.is_none() {
                return found;
            }
        }
    };
    // Carl has the role twice: directly and by the group.
    assert_eq!(
        pages(&suite, Some(account("carl"))),
        ["unlock machine/*", "unlock machine/1"]
    );
    assert_eq!(
        pages(&suite, None),
        ["unlock machine/*", "unlock machine/1", "restart machine/*"]
    );
    assert!(pages(&suite, Some(account("eve"))).is_empty());

    suite.sell(1, "ann", "bob");
    assert_eq!(pages(&suite, Some(account("carl"))), ["unlock machine/*"]);
}

#[test]
fn what_is_given_twice_is_held_once() {
    let mut suite = two_ways();
    for _ in 0..3 {
        suite.grant("ann", of_machine(1), account("carl"), "guard").unwrap();
        suite
            .add_member("ann", of_machine(1), "office", account("carl"))
            .unwrap();
    }
    let held = suite.holder(of_machine(1), account("carl"));
    assert_eq!((held.roles.len(), held.groups.len()), (1, 1));
    suite.revoke("ann", of_machine(1), account("carl"), "guard").unwrap();
    assert!(suite.holder(of_machine(1), account("carl")).roles.is_empty());
}

#[test]
fn a_permission_that_is_removed_is_gone_and_others_stay() {
    let mut suite = two_ways();
    suite.remove_permission("ann", of_machine(1), ("unlock", DOOR)).unwrap();
    assert!(suite.may("carl", "unlock", DOOR), "by the fleet");
    let again = error(suite.remove_permission("ann", of_machine(1), ("unlock", DOOR)));
    assert!(matches!(again, ContractError::Unknown { .. }));
    assert!(
        !suite
            .decide_in(of_machine(1), account("carl"), "unlock", DOOR)
            .is_permitted
    );
}

#[test]
fn a_group_may_do_what_its_roles_may_while_it_is_enabled() {
    let mut suite = two_ways();
    let fleet = || group("fleet");
    assert!(suite.decide(fleet(), "unlock", "machine/2").is_permitted);
    suite.set_group("ann", of_account("ann"), "fleet", false).unwrap();
    let expected = [Denial::GroupDisabled { group: "fleet".into() }];
    assert_eq!(suite.decide(fleet(), "unlock", "machine/2").why_not, expected);
}

#[test]
fn a_group_without_roles_is_still_a_group_and_as_disabled_as_before() {
    let mut suite = two_ways();
    let fleet = of_account("ann");
    suite.set_group("ann", fleet.clone(), "fleet", false).unwrap();
    suite.revoke("ann", fleet.clone(), group("fleet"), "staff").unwrap();

    suite
        .add_member("ann", fleet.clone(), "fleet", account("fred"))
        .unwrap();
    suite.grant("ann", fleet.clone(), group("fleet"), "staff").unwrap();

    assert!(!suite.holder(fleet, group("fleet")).is_enabled);
    assert!(!suite.may("fred", "unlock", DOOR));
}

/// Whatever a subject holds, a page is answered: five permissions are judged in it, and the answer says where to go on.
#[test]
fn a_page_for_a_subject_judges_five_permissions() {
    let mut suite = Suite::native();
    let own = of_account("ann");
    for number in 0..7 {
        let permission = format!("p{number}");
        suite.allow("ann", &own, "staff", (&permission, "machine/*"), account("carl"));
    }
    let page = |suite: &Suite, start_after| -> PermissionsResponse {
        suite.query(&QueryMsg::Permissions {
            namespace: own.clone(),
            subject: Some(account("carl")),
            start_after,
            limit: Some(100),
        })
    };
    let first = page(&suite, None);
    assert_eq!(first.permissions.len(), 5);
    let second = page(&suite, first.next);
    assert_eq!((second.permissions.len(), second.next), (2, None));
}
