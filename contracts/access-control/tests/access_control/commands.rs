//! Commands: who may ask is on record, and what the machine says.

use flywheel_access_control::ContractError;
use flywheel_types::access_control::{CommandState, CommandsResponse, Denial, QueryMsg};

use crate::suite::verbs::{PAYLOAD, account, of_machine};
use crate::suite::{Suite, address, error, id};

const DOOR: &str = "machine/1";

/// Carl and Fred may unlock machine 1.
fn door() -> Suite {
    let mut suite = Suite::native();
    suite.allow("ann", &of_machine(1), "staff", ("unlock", DOOR), account("carl"));
    suite.grant("ann", of_machine(1), account("fred"), "staff").unwrap();
    suite
}

#[test]
fn what_was_asked_and_what_came_of_it_stay_on_record() {
    let mut suite = door();
    suite.request("carl", 1, "unlock", 60).unwrap();
    let asked = suite.command(1, 1);
    assert_eq!((asked.state, asked.is_permitted), (CommandState::Open, true));
    assert_eq!((asked.requester, asked.payload), (address("carl"), PAYLOAD));

    suite.advance(10);
    let answer = suite.answer_by("device-1", 1, 1, true);
    suite.acknowledge(answer.clone()).unwrap();

    let done = suite.command(1, 1);
    assert_eq!((done.state, done.result), (CommandState::Done, Some(answer.result)));
    assert_eq!(done.acknowledged_at, Some(suite.time(0)));
    suite.request("ann", 1, "restart", 60).unwrap();
    let all: CommandsResponse = suite.query(&QueryMsg::Commands {
        machine: id(1),
        start_after: Some(1),
        limit: None,
    });
    assert_eq!(all.commands.len(), 1);
    assert_eq!((all.commands[0].command, all.commands[0].name.as_str()), (2, "restart"));
}

#[test]
fn a_machine_may_refuse() {
    let mut suite = door();
    suite.request("carl", 1, "unlock", 60).unwrap();
    let answer = suite.answer_by("device-1", 1, 1, false);
    suite.acknowledge(answer).unwrap();
    assert_eq!(suite.state(1, 1), CommandState::Refused);
}

#[test]
fn who_may_not_ask_is_told_every_reason() {
    let mut suite = door();
    suite.set_role("ann", of_machine(1), "staff", false).unwrap();
    let refused = error(suite.request("carl", 1, "unlock", 60));
    let expected = ContractError::NotPermitted {
        sender: address("carl"),
        machine: id(1),
        name: "unlock".into(),
        why_not: vec![Denial::RoleDisabled { role: "staff".into() }],
    };
    assert_eq!(refused, expected);
    assert!(refused.to_string().ends_with("the role staff is disabled"));
}

#[test]
fn only_the_machine_s_present_key_answers_and_only_what_it_signed() {
    let mut suite = door();
    suite.request("carl", 1, "unlock", 600).unwrap();
    suite.request("carl", 1, "unlock", 600).unwrap();
    let bad = |suite: &mut Suite, answer| {
        let refused = error(suite.acknowledge(answer));
        assert!(matches!(refused, ContractError::BadSignature { .. }), "{refused:?}");
    };
    let other_device = suite.answer_by("device-2", 1, 1, true);
    bad(&mut suite, other_device);
    let honest = suite.answer_by("device-1", 1, 1, true);
    let mut changed = honest.clone();
    changed.is_done = false;
    bad(&mut suite, changed);
    let mut changed = honest.clone();
    changed.result = PAYLOAD;
    bad(&mut suite, changed);
    let mut changed = honest.clone();
    changed.command = 2;
    bad(&mut suite, changed);

    suite.rotate(1, "ann", "device-1-new");
    bad(&mut suite, honest);
    let new = suite.answer_by("device-1-new", 1, 1, true);
    suite.acknowledge(new).unwrap();
}

#[test]
fn an_answer_counts_once() {
    let mut suite = door();
    suite.request("carl", 1, "unlock", 60).unwrap();
    let answer = suite.answer_by("device-1", 1, 1, true);
    suite.acknowledge(answer.clone()).unwrap();
    let again = error(suite.acknowledge(answer));
    let expected = ContractError::NotOpen {
        machine: id(1),
        command: 1,
        state: CommandState::Done,
    };
    assert_eq!(again, expected);
    assert!(suite.cancel("carl", 1, 1).is_err());
}

#[test]
fn a_paused_machine_is_asked_nothing_and_answers_nothing() {
    let mut suite = door();
    suite.request("carl", 1, "unlock", 60).unwrap();
    let answer = suite.answer_by("device-1", 1, 1, true);
    suite.pause_machine(1, "ann");
    let machine = id(1);
    assert_eq!(
        error(suite.acknowledge(answer)),
        ContractError::NotInService { machine }
    );
    assert_eq!(
        error(suite.request("carl", 1, "unlock", 60)),
        ContractError::NotInService { machine }
    );
}

#[test]
fn who_asked_and_the_owner_may_cancel() {
    for (sender, may) in [("carl", true), ("ann", true), ("fred", false), ("watcher", false)] {
        let mut suite = door();
        suite.request("carl", 1, "unlock", 60).unwrap();
        assert_eq!(suite.cancel(sender, 1, 1).is_ok(), may, "{sender}");
        let expected = if may {
            CommandState::Cancelled
        } else {
            CommandState::Open
        };
        assert_eq!(suite.state(1, 1), expected);
    }
}

#[test]
fn who_has_lost_the_right_is_seen_by_the_machine() {
    let mut suite = door();
    suite.request("carl", 1, "unlock", 60).unwrap();
    suite.revoke("ann", of_machine(1), account("carl"), "staff").unwrap();
    let asked = suite.command(1, 1);
    assert_eq!((asked.state, asked.is_permitted), (CommandState::Open, false));
}

#[test]
fn nobody_fills_a_machine_s_list_alone() {
    let mut suite = door();
    for _ in 0..4 {
        suite.request("carl", 1, "unlock", 60).unwrap();
    }
    let refused = error(suite.request("carl", 1, "unlock", 60));
    assert_eq!(refused, ContractError::TooManyCommands { open: 4, most: 4 });
    suite.request("fred", 1, "unlock", 60).unwrap();
    // Carl makes room.
    suite.cancel("carl", 1, 2).unwrap();
    suite.request("carl", 1, "unlock", 60).unwrap();
    // The owner has 16 in all.
    for _ in 0..11 {
        suite.request("ann", 1, "unlock", 60).unwrap();
    }
    let refused = error(suite.request("ann", 1, "unlock", 60));
    assert_eq!(refused, ContractError::TooManyCommands { open: 16, most: 16 });
    suite.advance(60).request("ann", 1, "unlock", 60).unwrap();
    assert_eq!(suite.state(1, 5), CommandState::Expired);
}

#[test]
fn the_list_of_a_sold_machine_is_the_buyer_s() {
    let mut suite = door();
    for _ in 0..4 {
        suite.request("carl", 1, "unlock", 600_000).unwrap();
    }
    for _ in 0..12 {
        suite.request("ann", 1, "unlock", 600_000).unwrap();
    }
    suite.sell(1, "ann", "bob");
    suite.request("bob", 1, "unlock", 60).unwrap();
    assert_eq!(suite.state(1, 17), CommandState::Open);
}
