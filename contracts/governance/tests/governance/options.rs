//! Several options, and proposals that pass in silence.

use flywheel_governance::ContractError;
use flywheel_types::governance::{ProposalClass, Status, Vote};

use crate::stubs::TargetMsg;
use crate::suite::verbs::{call, options, proposal, send};
use crate::suite::{PERIOD, Suite, TIMELOCK, error};

fn four() -> Suite {
    let mut suite = Suite::native();
    suite
        .join("alice", 4_000, None)
        .join("bob", 3_000, None)
        .join("carol", 2_000, None)
        .join("dave", 1_000, None);
    suite.advance(10).mature();
    suite
}

#[test]
fn the_option_with_most_votes_is_carried_out() {
    let mut suite = four();
    let sends = vec![vec![send("payee", 1)], vec![send("payee", 2)], vec![]];
    let number = suite.propose("alice", options(ProposalClass::Treasury, sends));
    suite
        .vote("alice", number, Vote::Option(1))
        .vote("bob", number, Vote::Option(0));
    suite
        .vote("carol", number, Vote::No)
        .vote("dave", number, Vote::Abstain);
    assert_eq!(
        (suite.choices(number), suite.votes(number)),
        (vec![3_000, 4_000, 0], [0, 2_000, 1_000, 0])
    );
    suite.advance(PERIOD + TIMELOCK).execute(number);
    assert_eq!(suite.gained("payee"), 2);
}

#[test]
fn a_tie_none_and_too_few_votes_choose_nothing() {
    let cases: [(&[(&str, Vote)], Status); 6] = [
        // 4,000 against 4,000.
        (
            &[
                ("alice", Vote::Option(0)),
                ("bob", Vote::Option(1)),
                ("dave", Vote::Option(1)),
            ],
            Status::Rejected,
        ),
        // More for none: 5,000.
        (
            &[("alice", Vote::Option(0)), ("bob", Vote::No), ("carol", Vote::No)],
            Status::Rejected,
        ),
        // As many for none: 3,000.
        (
            &[("bob", Vote::Option(0)), ("carol", Vote::No), ("dave", Vote::No)],
            Status::Rejected,
        ),
        // Under a fifth.
        (&[("dave", Vote::Option(0))], Status::Rejected),
        (&[("carol", Vote::Option(0))], Status::Queued),
        (&[("dave", Vote::Option(1)), ("alice", Vote::Abstain)], Status::Queued),
    ];
    for (votes, expected) in cases {
        let mut suite = four();
        let sends = vec![vec![send("payee", 1)], vec![send("payee", 2)]];
        let number = suite.propose("alice", options(ProposalClass::Treasury, sends));
        for (name, vote) in votes {
            suite.vote(name, number, *vote);
        }
        suite.advance(PERIOD);
        assert_eq!(suite.status(number), expected, "{votes:?}");
    }
}

#[test]
fn options_are_two_to_ten_and_of_one_class() {
    let mut suite = four();
    let text = |count: usize| options(ProposalClass::Text, vec![vec![]; count]);
    for count in [1, 11] {
        assert!(matches!(
            error(suite.try_propose("alice", text(count))),
            ContractError::Count { .. }
        ));
    }
    let number = suite.propose("alice", text(10));
    suite
        .vote("alice", number, Vote::Option(9))
        .vote("bob", number, Vote::No)
        .vote("carol", number, Vote::Abstain);
    for wrong in [Vote::Option(10), Vote::Option(255), Vote::Yes, Vote::Veto] {
        let refused = error(suite.try_vote("dave", number, wrong));
        assert_eq!(
            refused,
            ContractError::NoChoice {
                vote: wrong,
                options: 10
            }
        );
    }
    let upgrade = options(ProposalClass::Upgrade, vec![vec![], vec![send("payee", 1)]]);
    assert_eq!(
        error(suite.try_propose("alice", upgrade)),
        ContractError::UpgradeChoices
    );
    let nothing = options(ProposalClass::Treasury, vec![vec![], vec![]]);
    assert!(matches!(
        error(suite.try_propose("alice", nothing)),
        ContractError::Count { .. }
    ));
    let set = suite.set(1);
    let wrong = options(ProposalClass::Treasury, vec![vec![], vec![set]]);
    assert!(matches!(
        error(suite.try_propose("alice", wrong)),
        ContractError::WrongClass { .. }
    ));
    let mut mixed = options(ProposalClass::Treasury, vec![vec![], vec![]]);
    mixed.msgs = vec![send("payee", 1)];
    assert_eq!(error(suite.try_propose("alice", mixed)), ContractError::MixedKinds);
    assert!(matches!(
        error(suite.try_queue(number)),
        ContractError::NotDecided { .. }
    ));
}

#[test]
fn silence_passes_unless_a_tenth_objects() {
    let mut suite = four();
    suite.join("erin", 90, None).join("eve", 10, None).advance(10);
    let action = call(&suite.target, &TargetMsg::Jail { machine: 1 });
    let mut silent = proposal(ProposalClass::Membership, vec![action]);
    silent.optimistic = true;
    let numbers: Vec<u64> = (0..4).map(|_| suite.propose("alice", silent.clone())).collect();
    // Of 10,100 a tenth is 1,010.
    assert_eq!(suite.proposal(numbers[0]).quorum_votes.u128(), 1_010);
    suite
        .vote("dave", numbers[1], Vote::No)
        .vote("alice", numbers[1], Vote::Yes);
    suite
        .vote("dave", numbers[2], Vote::No)
        .vote("eve", numbers[2], Vote::Veto);
    suite.vote("alice", numbers[3], Vote::Veto);
    suite.advance(PERIOD);
    let states: Vec<Status> = numbers.iter().map(|number| suite.status(*number)).collect();
    assert_eq!(
        states,
        [Status::Queued, Status::Queued, Status::Rejected, Status::Rejected]
    );
    suite.advance(TIMELOCK).execute(numbers[0]);
}

#[test]
fn a_class_without_objection_has_no_silent_proposals() {
    let mut suite = four();
    let mut silent = proposal(ProposalClass::Treasury, vec![send("payee", 1)]);
    silent.optimistic = true;
    let refused = error(suite.try_propose("alice", silent));
    assert_eq!(
        refused,
        ContractError::NotOptimistic {
            class: ProposalClass::Treasury
        }
    );
}
