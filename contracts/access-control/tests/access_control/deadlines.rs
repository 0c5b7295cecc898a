//! One second before, at, and after: at a deadline's second only the later step is valid (rule A5).

use flywheel_types::access_control::{CommandState, Denial};

use crate::suite::verbs::{account, budget, limit, of_machine, scope};
use crate::suite::{Suite, address};

const DOOR: &str = "machine/1";
const END: u64 = 1_000;

#[test]
fn a_role_ends_at_its_second() {
    let mut suite = Suite::native();
    suite.allow("ann", &of_machine(1), "staff", ("unlock", DOOR), account("carl"));
    let until = Some(suite.time(END));
    suite
        .grant_until("ann", of_machine(1), account("carl"), "staff", until)
        .unwrap();
    for (at, may) in [(END - 1, true), (END, false), (END + 1, false)] {
        suite.at(at);
        assert_eq!(suite.may("carl", "unlock", DOOR), may, "{at}");
    }
    assert_eq!(
        suite.why_not("carl", "unlock", DOOR),
        [Denial::RoleExpired { role: "staff".into() }]
    );
}

#[test]
fn a_membership_ends_at_its_second() {
    let mut suite = Suite::native();
    suite.set_group("ann", of_machine(1), "office", true).unwrap();
    let office = crate::suite::verbs::group("office");
    suite.allow("ann", &of_machine(1), "staff", ("unlock", DOOR), office);
    let until = Some(suite.time(END));
    suite
        .add_member_until("ann", of_machine(1), "office", account("carl"), until)
        .unwrap();
    for (at, may) in [(END - 1, true), (END, false), (END + 1, false)] {
        suite.at(at);
        assert_eq!(suite.may("carl", "unlock", DOOR), may, "{at}");
    }
}

#[test]
fn an_administrator_s_time_ends_at_its_second() {
    for (at, may) in [(END - 1, true), (END, false), (END + 1, false)] {
        let mut suite = Suite::native();
        suite.allow("ann", &of_machine(1), "staff", ("unlock", DOOR), account("carl"));
        let until = Some(suite.time(END));
        suite.set_admin("ann", of_machine(1), "carl", until).unwrap();
        suite.at(at);
        let given = suite.grant("carl", of_machine(1), account("eve"), "staff");
        assert_eq!(given.is_ok(), may, "{at}");
    }
}

#[test]
fn an_agent_s_time_ends_at_its_second_and_then_anyone_returns_its_budget() {
    for mut suite in Suite::both() {
        let target = address("target");
        let until = suite.time(END);
        let limits = vec![limit(&suite.denom, 10, 100)];
        let scopes = vec![scope(&target, &["pay"])];
        suite
            .set_agent("ann", of_machine(1), "eve", scopes, until, limits)
            .unwrap();
        suite.fund("ann", of_machine(1), "eve", 100).unwrap();
        let name = || budget(of_machine(1), None, "eve");

        suite.at(END - 1);
        assert!(suite.may_act(1, "eve", &target, "pay"));
        suite.spend("eve", of_machine(1), 10, "carl").unwrap();
        assert!(suite.return_budgets("watcher", name()).is_err());

        suite.at(END);
        assert!(!suite.may_act(1, "eve", &target, "pay"));
        assert!(suite.spend("eve", of_machine(1), 10, "carl").is_err());
        assert!(suite.fund("ann", of_machine(1), "eve", 1).is_err());
        suite.return_budgets("watcher", name()).unwrap();
        assert_eq!((suite.gained("ann"), suite.gained("carl")), (-10, 10));

        suite.at(END + 1);
        assert!(suite.spend("eve", of_machine(1), 10, "carl").is_err());
    }
}

#[test]
fn a_command_fails_at_its_second() {
    for (at, may) in [(END - 1, true), (END, false), (END + 1, false)] {
        let mut suite = Suite::native();
        suite.request("ann", 1, "unlock", END).unwrap();
        suite.request("ann", 1, "unlock", END).unwrap();
        suite.at(at);
        let answer = suite.answer_by("device-1", 1, 1, true);
        assert_eq!(suite.acknowledge(answer).is_ok(), may, "{at}");
        assert_eq!(suite.cancel("ann", 1, 2).is_ok(), may, "{at}");
        if !may {
            assert_eq!(suite.state(1, 1), CommandState::Expired);
        }
    }
}

#[test]
fn nothing_begins_that_is_over_or_lasts_too_long() {
    let mut suite = Suite::native();
    suite.set_role("ann", of_machine(1), "staff", true).unwrap();
    suite.set_group("ann", of_machine(1), "office", true).unwrap();
    for (seconds, may) in [(0, false), (1, true)] {
        let until = suite.time(seconds);
        let door = of_machine(1);
        let results = [
            suite.grant_until("ann", door.clone(), account("carl"), "staff", Some(until)),
            suite.add_member_until("ann", door.clone(), "office", account("carl"), Some(until)),
            suite.set_admin("ann", door.clone(), "carl", Some(until)),
            suite.set_agent("ann", door, "eve", vec![], until, vec![]),
            suite.request("ann", 1, "unlock", seconds),
        ];
        assert!(
            results.iter().all(|result| result.is_ok() == may),
            "{seconds}: {results:?}"
        );
    }
    suite.request("ann", 1, "unlock", 604_800).unwrap();
    assert!(suite.request("ann", 1, "unlock", 604_801).is_err());
}
