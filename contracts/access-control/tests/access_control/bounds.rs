//! Every list has an end, and what has expired makes room.

use flywheel_access_control::ContractError;
use flywheel_types::Denom;

use crate::suite::verbs::{account, group, limit, of_machine, scope};
use crate::suite::{Suite, address, error};

#[test]
fn a_subject_holds_32_roles_and_what_has_expired_makes_room() {
    for subject in [account("carl"), group("office")] {
        let mut suite = Suite::native();
        let door = of_machine(1);
        suite.set_group("ann", door.clone(), "office", true).unwrap();
        let until = Some(suite.time(10));
        for number in 0..33 {
            suite
                .set_role("ann", door.clone(), &format!("r{number}"), true)
                .unwrap();
        }
        for number in 0..32 {
            let until = until.filter(|_| number == 7);
            suite
                .grant_until("ann", door.clone(), subject.clone(), &format!("r{number}"), until)
                .unwrap();
        }
        let full = error(suite.grant("ann", door.clone(), subject.clone(), "r32"));
        let expected = ContractError::Count {
            what: "roles of one subject",
            given: 33,
            least: 0,
            most: 32,
        };
        assert_eq!(full, expected);
        suite.advance(10);
        suite.grant("ann", door.clone(), subject.clone(), "r32").unwrap();
        let held = suite.holder(door, subject).roles;
        assert_eq!(held.len(), 32);
        assert!(held.iter().all(|role| role.name != "r7"));
    }
}

#[test]
fn a_subject_is_in_8_groups() {
    let mut suite = Suite::native();
    let door = of_machine(1);
    for number in 0..9 {
        let name = format!("g{number}");
        suite.set_group("ann", door.clone(), &name, true).unwrap();
        let added = suite.add_member("ann", door.clone(), &name, account("carl"));
        assert_eq!(added.is_ok(), number < 8);
    }
}

#[test]
fn a_permission_has_1_to_32_roles_each_once() {
    let mut suite = Suite::native();
    let door = of_machine(1);
    let names: Vec<String> = (0..33).map(|number| format!("r{number}")).collect();
    for name in &names {
        suite.set_role("ann", door.clone(), name, true).unwrap();
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    for (roles, may) in [
        (&names[..0], false),
        (&names[..1], true),
        (&names[..32], true),
        (&names[..33], false),
        (&["r1", "r1"][..], false),
    ] {
        let set = suite.set_permission("ann", door.clone(), ("p", "machine/1"), true, roles);
        assert_eq!(set.is_ok(), may, "{roles:?}");
    }
}

#[test]
fn an_agent_has_8_contracts_16_messages_4_tokens_8_recipients() {
    let mut suite = Suite::native();
    let until = suite.time(100);
    let messages: Vec<String> = (0..17).map(|number| format!("m{number}")).collect();
    let messages: Vec<&str> = messages.iter().map(String::as_str).collect();
    let scopes = |contracts: u64, count: usize| {
        (0..contracts)
            .map(|number| scope(&address(&format!("c{number}")), &messages[..count]))
            .collect::<Vec<_>>()
    };
    for (contracts, count, may) in [(8, 16, true), (9, 16, false), (8, 17, false)] {
        let set = suite.set_agent("ann", of_machine(1), "eve", scopes(contracts, count), until, vec![]);
        assert_eq!(set.is_ok(), may);
    }
    let limits = |tokens: u64| {
        (0..tokens)
            .map(|number| limit(&Denom::Native(format!("coin{number}")), 1, 1))
            .collect::<Vec<_>>()
    };
    for (tokens, may) in [(4, true), (5, false)] {
        let set = suite.set_agent("ann", of_machine(1), "eve", vec![], until, limits(tokens));
        assert_eq!(set.is_ok(), may);
    }
    for (count, may) in [(8, true), (9, false)] {
        let mut limit = limit(&suite.denom, 1, 1);
        limit.recipients = (0..count)
            .map(|number| address(&format!("p{number}")).to_string())
            .collect();
        let set = suite.set_agent("ann", of_machine(1), "eve", vec![], until, vec![limit]);
        assert_eq!(set.is_ok(), may);
    }
}

#[test]
fn money_that_is_left_keeps_its_place_in_the_purse() {
    let mut suite = Suite::native();
    suite.agent_with_budget(10);
    let until = suite.time(3_600);
    let four: Vec<_> = (0..4)
        .map(|number| limit(&Denom::Native(format!("coin{number}")), 1, 1))
        .collect();
    let refused = error(suite.set_agent("ann", of_machine(1), "eve", vec![], until, four.clone()));
    let expected = ContractError::Count {
        what: "tokens in one agent's budgets",
        given: 5,
        least: 0,
        most: 4,
    };
    assert_eq!(refused, expected);
    let name = crate::suite::verbs::budget(of_machine(1), None, "eve");
    suite.withdraw_budget("ann", name, None).unwrap();
    suite
        .set_agent("ann", of_machine(1), "eve", vec![], until, four)
        .unwrap();
}
