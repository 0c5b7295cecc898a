//! `Pause` and `Resume` (rule R4): a lost or stolen key is stopped at once.

use cosmwasm_std::coins;
use flywheel_machine_registry::ContractError;
use flywheel_protocol::{Curve, Time};
use flywheel_types::Unauthorized;
use flywheel_types::registry::{DidDocument, ExecuteMsg, MachineStatus, PAUSES, Pause, QueryMsg};

use crate::suite::{COIN, START, Suite, alice, attributes, bob, device, events, id};

const DAY: u64 = 86_400;

fn with_machine() -> Suite {
    let mut suite = Suite::free();
    suite.machine(&alice(), &device(Curve::P256, "one"));
    suite
}

/// A pause of a second in each of the next minutes.
fn pause_times(suite: &mut Suite, times: u64) {
    for _ in 0..times {
        suite.pause(&alice(), 1).unwrap();
        suite.advance(1).resume(&alice(), 1).unwrap();
        suite.advance(59);
    }
}

#[test]
fn a_pause_holds_from_its_second_until_before_that_of_the_resumption() {
    let mut suite = with_machine();
    let answer = suite.pause(&alice(), 1).unwrap();
    assert_eq!(suite.get(1).status, MachineStatus::Paused);
    assert_eq!(suite.pauses(1), [(START, None)]);
    let expected = ["machine=1".to_owned(), format!("from={START}")];
    assert_eq!(attributes(events(&answer, "paused")[0]), expected);

    let answer = suite.advance(60).resume(&alice(), 1).unwrap();
    assert_eq!(suite.get(1).status, MachineStatus::Active);
    assert_eq!(suite.pauses(1), [(START, Some(START + 60))]);
    let expected = [
        "machine=1".to_owned(),
        format!("from={START}"),
        format!("until={}", START + 60),
    ];
    assert_eq!(attributes(events(&answer, "resumed")[0]), expected);

    suite.advance(40).pause(&alice(), 1).unwrap();
    assert_eq!(suite.pauses(1), [(START, Some(START + 60)), (START + 100, None)]);
    // What others read raw; a machine that was never paused has no item.
    let (querier, registry) = (suite.app.wrap(), suite.registry.clone());
    let pauses = PAUSES.query(&querier, registry.clone(), 1).unwrap().unwrap();
    let stopped = [-1_i64, 0, 59, 60, 99, 100, 1_000_000].map(|seconds| {
        let time = Time::new(START.checked_add_signed(seconds).unwrap());
        pauses.iter().any(|pause| pause.covers(time))
    });
    assert_eq!(stopped, [false, true, true, false, false, true, true]);
    assert_eq!(PAUSES.query(&querier, registry, 2).unwrap(), None);
}

#[test]
fn a_pause_that_ends_in_its_own_second_refuses_nothing() {
    let mut suite = with_machine();
    suite.pause(&alice(), 1).unwrap();
    suite.resume(&alice(), 1).unwrap();
    assert_eq!(suite.pauses(1), [(START, Some(START))]);
    let now = Time::new(START);
    let pause = Pause {
        from: now,
        until: Some(now),
    };
    assert!(
        [START - 1, START, START + 1]
            .iter()
            .all(|time| !pause.covers(Time::new(*time)))
    );
    // And in the same second it can be stopped again.
    suite.pause(&alice(), 1).unwrap();
    assert_eq!(suite.pauses(1), [(START, Some(START)), (START, None)]);
}

#[test]
fn only_the_owner_pauses_and_resumes_and_brings_no_coins() {
    let mut suite = with_machine();
    let refused = |suite: &mut Suite, message: &ExecuteMsg| {
        for sender in [bob(), suite.admin.clone()] {
            let owner = alice();
            let expected = Unauthorized {
                sender: sender.clone(),
                owner,
            };
            assert_eq!(
                suite.send(&sender, message).unwrap_err(),
                ContractError::Unauthorized(expected)
            );
        }
        let error = suite.execute(&alice(), message, &coins(1, COIN)).unwrap_err();
        assert!(matches!(error, ContractError::Payment(_)));
    };
    refused(&mut suite, &ExecuteMsg::Pause { machine: id(1) });
    suite.pause(&alice(), 1).unwrap();
    refused(&mut suite, &ExecuteMsg::Resume { machine: id(1) });
    suite.resume(&alice(), 1).unwrap();
}

#[test]
fn nothing_is_paused_or_resumed_twice() {
    let mut suite = with_machine();
    let not_paused = ContractError::NotPaused { machine: id(1) };
    assert_eq!(suite.resume(&alice(), 1).unwrap_err(), not_paused);
    suite.pause(&alice(), 1).unwrap();
    let error = suite.advance(5).pause(&alice(), 1).unwrap_err();
    assert_eq!(error, ContractError::AlreadyPaused { machine: id(1) });
    assert_eq!(suite.pauses(1), [(START, None)]);
    suite.resume(&alice(), 1).unwrap();
    assert_eq!(suite.advance(5).resume(&alice(), 1).unwrap_err(), not_paused);
    assert_eq!(suite.pauses(1), [(START, Some(START + 5))]);

    let unknown = ContractError::NoMachine { machine: id(2) };
    assert_eq!(suite.pause(&alice(), 2).unwrap_err(), unknown);
    assert_eq!(suite.resume(&alice(), 2).unwrap_err(), unknown);
    let error = suite.query_error(&QueryMsg::Pauses { machine: id(2) });
    assert!(error.contains("there is no machine 2"), "{error}");
}

#[test]
fn a_retired_machine_keeps_its_pauses_and_takes_no_more() {
    let mut suite = with_machine();
    suite.pause(&alice(), 1).unwrap();
    suite.advance(10).retire(&alice(), id(1)).unwrap();
    // Its last readings may still be judged.
    assert_eq!(suite.pauses(1), [(START, None)]);
    let retired = ContractError::Retired { machine: id(1) };
    assert_eq!(suite.pause(&alice(), 1).unwrap_err(), retired);
    assert_eq!(suite.resume(&alice(), 1).unwrap_err(), retired);
    assert_eq!(suite.get(1).status, MachineStatus::Retired);
}

#[test]
fn a_paused_key_stands_in_the_did_document_and_speaks_for_nobody() {
    let mut suite = with_machine();
    let document = |suite: &Suite| -> DidDocument { suite.query(&QueryMsg::DidDocument { machine: id(1) }) };
    let before = document(&suite);
    suite.pause(&alice(), 1).unwrap();
    let paused = document(&suite);
    assert_eq!(paused.verification_method, before.verification_method);
    assert_eq!((paused.authentication.len(), paused.assertion_method.len()), (0, 0));
    suite.resume(&alice(), 1).unwrap();
    assert_eq!(document(&suite), before);
    assert_eq!((before.authentication.len(), before.assertion_method.len()), (1, 1));
}

#[test]
fn the_owner_of_a_paused_machine_still_writes_its_record() {
    let mut suite = with_machine();
    suite.pause(&alice(), 1).unwrap();
    let write = ExecuteMsg::SetMetadata {
        machine: id(1),
        metadata: "stolen on monday".into(),
    };
    suite.send(&alice(), &write).unwrap();
    assert_eq!(suite.record(1).metadata, "stolen on monday");
    assert_eq!(suite.get(1).status, MachineStatus::Paused);
}

#[test]
fn the_sixteenth_pause_ends_when_the_first_is_thirty_days_old() {
    let mut suite = with_machine();
    // Fifteen pauses; the first ended at START + 1. Pausing always works, the sixteenth time too.
    pause_times(&mut suite, 15);
    suite.pause(&alice(), 1).unwrap();
    assert_eq!(suite.pauses(1).len(), 16);

    let from = Time::new(START + 1 + 30 * DAY);
    let expected = ContractError::TooManyPauses { machine: id(1), from };
    assert_eq!(suite.resume(&alice(), 1).unwrap_err(), expected);
    let left = from.get() - suite.now();
    assert_eq!(suite.advance(left - 1).resume(&alice(), 1).unwrap_err(), expected);
    assert_eq!(suite.get(1).status, MachineStatus::Paused);
    suite.advance(1).resume(&alice(), 1).unwrap();

    // The first one stays until the place is needed.
    assert_eq!((suite.pauses(1).len(), suite.pauses(1)[0].0), (16, START));
    suite.pause(&alice(), 1).unwrap();
    assert_eq!((suite.pauses(1).len(), suite.pauses(1)[0].0), (16, START + 60));
    assert_eq!(suite.pauses(1)[15], (from.get(), None));
}

#[test]
fn a_pause_that_an_oracle_may_still_judge_by_never_disappears() {
    let mut suite = with_machine();
    let mut all = vec![];
    for round in 0..60_u64 {
        suite.pause(&alice(), 1).unwrap();
        let from = suite.now();
        // Every third one ends in its own second, some last for a day.
        suite.advance((round % 3) * DAY / 2);
        if let Err(ContractError::TooManyPauses { from, .. }) = suite.resume(&alice(), 1) {
            let left = from.get() - suite.now();
            suite.advance(left).resume(&alice(), 1).unwrap();
        }
        all.push((from, Some(suite.now())));
        suite.advance(7 * round);

        let kept = suite.pauses(1);
        assert!(kept.len() <= 16);
        let judged: Vec<_> = all
            .iter()
            .filter(|(_, until)| until.unwrap() + 30 * DAY > suite.now())
            .collect();
        assert!(judged.iter().all(|pause| kept.contains(pause)), "round {round}");
    }
    // Far more than 16 pauses have come and gone.
    assert_eq!((all.len(), suite.pauses(1).len()), (60, 16));
}
