//! The life of a proposal: every state is entered and left as the README's table says, at the very second.

use flywheel_governance::ContractError;
use flywheel_protocol::Time;
use flywheel_types::governance::{ProposalClass, Status, Vote};

use crate::stubs::BROKEN;
use crate::suite::verbs::{proposal, spend, text};
use crate::suite::{GRACE, PERIOD, START, Suite, TIMELOCK, address, error};

/// Alice has 6,000 votes, Bob 4,000.
fn two() -> Suite {
    let mut suite = Suite::native();
    suite.bond("alice", 6_000);
    suite.bond("bob", 4_000);
    suite.advance(10).mature();
    suite
}

#[test]
fn what_passes_waits_for_its_timelock_and_is_executed_once() {
    let mut suite = two();
    let opened = suite.now();
    let number = suite.propose("alice", spend(500));
    suite.vote("alice", number, Vote::Yes).vote("bob", number, Vote::No);
    assert_eq!(suite.votes(number), [6_000, 4_000, 0, 0]);

    suite.at(opened + PERIOD - 1);
    assert_eq!(suite.status(number), Status::Open);
    suite.at(opened + PERIOD);
    assert_eq!(suite.status(number), Status::Queued);
    suite.at(opened + PERIOD + TIMELOCK - 1);
    assert!(matches!(
        error(suite.try_execute(number)),
        ContractError::NotExecutable {
            status: Status::Queued,
            ..
        }
    ));
    suite.at(opened + PERIOD + TIMELOCK);
    assert_eq!(suite.status(number), Status::Passed);
    suite.execute(number);

    assert_eq!((suite.gained("payee"), suite.status(number)), (500, Status::Executed));
    assert!(matches!(
        error(suite.try_execute(number)),
        ContractError::NotExecutable {
            status: Status::Executed,
            ..
        }
    ));
    suite.advance(GRACE);
    assert_eq!(suite.status(number), Status::Executed);
}

#[test]
fn what_is_not_executed_in_its_grace_time_expires() {
    let mut suite = two();
    let opened = suite.now();
    let (late, last) = (suite.propose("alice", spend(1)), suite.propose("alice", spend(2)));
    suite.vote("alice", late, Vote::Yes).vote("alice", last, Vote::Yes);
    suite.at(opened + PERIOD + TIMELOCK + GRACE - 1);
    suite.execute(last);
    suite.at(opened + PERIOD + TIMELOCK + GRACE);
    assert_eq!(suite.status(late), Status::Expired);
    let refused = ContractError::NotExecutable {
        proposal_id: late,
        status: Status::Expired,
        from: Time::new(opened + PERIOD + TIMELOCK),
        until: Time::new(opened + PERIOD + TIMELOCK + GRACE),
    };
    assert_eq!(error(suite.try_execute(late)), refused);
    assert_eq!(suite.gained("payee"), 2);
}

#[test]
fn at_the_end_of_voting_nobody_votes() {
    let mut suite = two();
    let opened = suite.now();
    let number = suite.propose("alice", text());
    suite.at(opened + PERIOD - 1).vote("alice", number, Vote::Yes);
    suite.at(opened + PERIOD);
    let refused = ContractError::NotOpen {
        proposal_id: number,
        status: Status::Passed,
        ended_at: Time::new(opened + PERIOD),
    };
    assert_eq!(error(suite.try_vote("bob", number, Vote::No)), refused);
}

#[test]
fn a_text_is_executed_and_does_nothing() {
    let mut suite = two();
    let number = suite.decide(text());
    assert_eq!(suite.status(number), Status::Executed);
}

#[test]
fn yes_must_be_more_than_half_and_the_quorum_must_have_voted() {
    // Of 10,000 a fifth must vote: 2,000.
    let cases: [(&[(&str, Vote)], Status); 7] = [
        (&[], Status::Rejected),
        (&[("carol", Vote::Yes)], Status::Rejected),
        (&[("carol", Vote::Yes), ("dave", Vote::Yes)], Status::Queued),
        (&[("carol", Vote::Yes), ("dave", Vote::Abstain)], Status::Queued),
        (&[("carol", Vote::Abstain), ("dave", Vote::Abstain)], Status::Rejected),
        (&[("alice", Vote::Yes), ("bob", Vote::No)], Status::Rejected),
        (
            &[("alice", Vote::Yes), ("bob", Vote::No), ("carol", Vote::Yes)],
            Status::Queued,
        ),
    ];
    for (votes, expected) in cases {
        let mut suite = Suite::native();
        for (name, bond) in [("alice", 4_000), ("bob", 4_000), ("carol", 1_999), ("dave", 1)] {
            suite.join(name, bond, None);
        }
        suite.advance(10);
        let number = suite.propose("alice", spend(1));
        for (name, vote) in votes {
            suite.vote(name, number, *vote);
        }
        suite.advance(PERIOD);
        assert_eq!(suite.status(number), expected, "{votes:?}");
    }
}

#[test]
fn more_than_a_third_of_veto_rejects() {
    let mut suite = Suite::native();
    suite
        .join("alice", 6_000, None)
        .join("bob", 3_000, None)
        .join("carol", 1, None);
    suite.advance(10);
    let (third, more) = (suite.propose("alice", spend(1)), suite.propose("alice", spend(1)));
    for number in [third, more] {
        suite.vote("alice", number, Vote::Yes).vote("bob", number, Vote::Veto);
    }
    // 3,000 of 9,000 is a third, 3,001 of 9,001 is more.
    suite.vote("carol", more, Vote::Veto).advance(PERIOD);
    assert_eq!(
        (suite.status(third), suite.status(more)),
        (Status::Queued, Status::Rejected)
    );
}

#[test]
fn what_no_vote_can_stop_is_queued_early() {
    let mut suite = Suite::native();
    suite
        .join("alice", 6_000, None)
        .join("bob", 700, None)
        .join("carol", 3_300, None);
    suite.advance(10);
    suite.propose("alice", text());
    suite.advance(10);
    let opened = suite.now();
    let number = suite.propose("alice", spend(5));
    suite.vote("alice", number, Vote::Yes);
    // 4,000 could still veto, more than a third of 10,000.
    let refused = ContractError::NotDecided {
        proposal_id: number,
        ends_at: Time::new(opened + PERIOD),
    };
    assert_eq!(error(suite.try_queue(number)), refused);
    // 3,300 could, which is not.
    suite.vote("bob", number, Vote::Yes).advance(100);
    suite.try_queue(number).unwrap();

    assert_eq!(suite.status(number), Status::Queued);
    assert!(matches!(
        error(suite.try_vote("carol", number, Vote::Veto)),
        ContractError::NotOpen { .. }
    ));
    assert!(matches!(error(suite.try_queue(number)), ContractError::NotOpen { .. }));
    suite.advance(TIMELOCK - 1);
    assert!(suite.try_execute(number).is_err());
    suite.advance(1).execute(number);
    assert_eq!(suite.gained("payee"), 5);
}

#[test]
fn a_representative_s_votes_end_nothing_early() {
    let mut suite = Suite::native();
    suite
        .join("alice", 1_000, None)
        .join("bob", 9_000, Some("alice"))
        .advance(10);
    suite.propose("alice", text());
    suite.advance(10);
    let number = suite.propose("alice", spend(5));
    suite.vote("alice", number, Vote::Yes);
    assert_eq!(suite.votes(number), [10_000, 0, 0, 0]);
    // Bob can still come and veto.
    assert!(matches!(
        error(suite.try_queue(number)),
        ContractError::NotDecided { .. }
    ));
    suite.vote("bob", number, Vote::Veto);
    assert_eq!(suite.votes(number), [1_000, 0, 0, 9_000]);
}

#[test]
fn a_failing_execution_is_kept_and_tried_again() {
    let mut suite = two();
    let action = suite.set(7);
    let first = suite.propose("alice", proposal(ProposalClass::Parameter, vec![action.clone()]));
    let other = suite.propose("alice", spend(3));
    suite.vote("alice", first, Vote::Yes).vote("alice", other, Vote::Yes);
    let opened = suite.now();
    suite.at(opened + PERIOD + TIMELOCK);
    let target = suite.target.clone();
    BROKEN
        .save(&mut *suite.app.contract_storage_mut(&target), &true)
        .unwrap();
    suite.execute(first);

    let failed = suite.proposal(first);
    assert_eq!(failed.status, Status::ExecutionFailed);
    let failure = failed.failure.unwrap();
    assert!(failure.error.contains("the target is broken"), "{failure:?}");
    assert_eq!(failure.at, Time::new(suite.now()));
    // It holds nobody up.
    suite.execute(other);
    assert_eq!(suite.gained("payee"), 3);

    suite.advance(5).execute(first);
    assert_eq!(suite.status(first), Status::ExecutionFailed);
    BROKEN.remove(&mut *suite.app.contract_storage_mut(&target));
    suite.advance(5).execute(first);
    assert_eq!((suite.value(), suite.status(first)), (Some(7), Status::Executed));
    assert_eq!(suite.proposal(first).failure, None);
}

#[test]
fn what_has_failed_until_the_grace_time_s_end_stays_failed() {
    let mut suite = two();
    let number = suite.pass(spend(u128::from(u64::MAX)));
    suite.execute(number).advance(GRACE - 10);
    suite.execute(number).advance(10);
    assert_eq!(suite.status(number), Status::ExecutionFailed);
    assert!(matches!(
        error(suite.try_execute(number)),
        ContractError::NotExecutable {
            status: Status::ExecutionFailed,
            ..
        }
    ));
    assert!(suite.try_veto("guardian", number).is_err());
}

#[test]
fn actions_are_carried_out_all_or_none() {
    let mut suite = two();
    let msgs = vec![suite.set(1), crate::suite::verbs::send("payee", 5), suite.set(2)];
    let number = suite.pass(proposal(ProposalClass::Upgrade, msgs.clone()));
    suite.execute(number);
    assert_eq!((suite.value(), suite.gained("payee")), (Some(2), 5));

    suite.refuse("payee", true);
    let mut again = msgs;
    again[2] = suite.set(3);
    let number = suite.pass(proposal(ProposalClass::Upgrade, again));
    suite.execute(number);
    assert_eq!((suite.value(), suite.gained("payee")), (Some(2), 5));
    assert_eq!(suite.status(number), Status::ExecutionFailed);
    suite.refuse("payee", false).execute(number);
    assert_eq!((suite.value(), suite.gained("payee")), (Some(3), 10));
}

#[test]
fn the_guardian_stops_what_has_passed_and_nothing_else() {
    let mut suite = two();
    let opened = suite.now();
    let raid = suite.propose("alice", spend(900_000));
    let rejected = suite.propose("alice", spend(1));
    suite.vote("alice", raid, Vote::Yes);
    // Still open.
    assert_eq!(
        error(suite.try_veto("guardian", raid)),
        ContractError::NotVetoable {
            proposal_id: raid,
            status: Status::Open
        }
    );
    suite.at(opened + PERIOD);
    assert_eq!(
        error(suite.try_veto("guardian", rejected)),
        ContractError::NotVetoable {
            proposal_id: rejected,
            status: Status::Rejected
        }
    );
    assert_eq!(
        error(suite.try_veto("alice", raid)),
        ContractError::NotGuardian {
            sender: address("alice")
        }
    );
    suite.try_veto("guardian", raid).unwrap();
    assert_eq!(suite.status(raid), Status::Vetoed);
    suite.advance(TIMELOCK);
    assert!(matches!(
        error(suite.try_execute(raid)),
        ContractError::NotExecutable {
            status: Status::Vetoed,
            ..
        }
    ));
    assert!(suite.try_veto("guardian", raid).is_err());
    assert_eq!(suite.gained("payee"), 0);
}

#[test]
fn the_guardian_s_power_expires_by_itself() {
    let mut suite = two();
    let until = START + 100 * crate::suite::DAY;
    suite.at(until - PERIOD - 1);
    let (first, second) = (suite.propose("alice", spend(1)), suite.propose("alice", spend(2)));
    suite.vote("alice", first, Vote::Yes).vote("alice", second, Vote::Yes);
    suite.at(until - 1);
    suite.try_veto("guardian", first).unwrap();
    suite.at(until);
    assert_eq!(
        error(suite.try_veto("guardian", second)),
        ContractError::GuardianExpired { at: Time::new(until) }
    );
}
