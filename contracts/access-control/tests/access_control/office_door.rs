//! The office door: group `office`, role `staff`, permission `unlock` on the door, which is machine 1.

use flywheel_types::access_control::{CommandState, Denial};

use crate::suite::Suite;
use crate::suite::verbs::{account, group, of_machine};

const DOOR: &str = "machine/1";

/// Ann's door; Carl and Fred work in the office.
pub fn office() -> Suite {
    let mut suite = Suite::native();
    let door = of_machine(1);
    suite.set_group("ann", door.clone(), "office", true).unwrap();
    suite.allow("ann", &door, "staff", ("unlock", DOOR), group("office"));
    suite
        .add_member("ann", door.clone(), "office", account("carl"))
        .unwrap();
    suite.add_member("ann", door, "office", account("fred")).unwrap();
    suite
}

#[test]
fn who_works_in_the_office_opens_the_door() {
    let mut suite = office();
    suite.request("carl", 1, "unlock", 60).unwrap();
    let answer = suite.answer_by("device-1", 1, 1, true);
    suite.acknowledge(answer).unwrap();

    assert_eq!(suite.state(1, 1), CommandState::Done);
}

#[test]
fn who_does_not_work_there_is_told_why_not() {
    let mut suite = office();
    assert!(suite.request("eve", 1, "unlock", 60).is_err());
    assert_eq!(suite.why_not("eve", "unlock", DOOR), [Denial::NoRole]);
    assert_eq!(suite.why_not("carl", "restart", DOOR), [Denial::NotPermitted]);
    assert_eq!(suite.why_not("carl", "unlock", "machine/2"), [Denial::NoRole]);
}

#[test]
fn a_colleague_who_leaves_stands_before_a_closed_door_in_the_same_block() {
    let mut suite = office();
    assert!(suite.may("carl", "unlock", DOOR));

    suite
        .remove_member("ann", of_machine(1), "office", account("carl"))
        .unwrap();

    assert!(!suite.may("carl", "unlock", DOOR));
    assert!(suite.may("fred", "unlock", DOOR));
}

#[test]
fn a_closed_office_is_closed_for_all_but_the_owner() {
    let mut suite = office();
    suite.set_group("ann", of_machine(1), "office", false).unwrap();
    let expected = [Denial::GroupDisabled { group: "office".into() }];
    assert_eq!(suite.why_not("carl", "unlock", DOOR), expected);
    assert!(suite.may("ann", "unlock", DOOR));
}

#[test]
fn a_house_that_is_sold_opens_for_nobody_who_worked_there() {
    let mut suite = office();
    suite.request("carl", 1, "unlock", 60).unwrap();

    suite.sell(1, "ann", "bob");

    assert_eq!(suite.why_not("carl", "unlock", DOOR), [Denial::GranterNotOwner]);
    assert_eq!(suite.why_not("ann", "unlock", DOOR), [Denial::NoRole]);
    assert!(suite.may("bob", "unlock", DOOR));
    assert_eq!(suite.state(1, 1), CommandState::Void);
    let answer = suite.answer_by("device-1", 1, 1, true);
    assert!(suite.acknowledge(answer).is_err());
}
