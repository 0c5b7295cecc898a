//! Whose votes count, and that none counts twice.

use flywheel_governance::ContractError;
use flywheel_types::governance::{QueryMsg, Vote};
use flywheel_types::staking::{TotalPowerAtHeightResponse, VotingPowerAtHeightResponse};

use crate::suite::verbs::{spend, text};
use crate::suite::{Suite, address, error};

#[test]
fn votes_are_bonds_delegations_and_community_tokens() {
    for mut suite in Suite::both() {
        let first = suite.bond("alice", 1_000);
        let second = suite.bond("carol", 500);
        suite
            .delegate("bob", first, 300)
            .delegate("bob", second, 70)
            .join("bob", 5, None);
        suite.advance(10);
        let number = suite.propose("alice", text());
        suite.vote("bob", number, Vote::Yes).vote("alice", number, Vote::No);
        assert_eq!(suite.votes(number), [375, 1_000, 0, 0]);
        assert_eq!(suite.proposal(number).total_power.u128(), 1_875);
        assert_eq!(suite.power_of(number, "bob"), (375, 0));
    }
}

#[test]
fn naming_positions_and_asking_staking_tell_the_same() {
    let mut suite = Suite::native();
    let first = suite.bond("alice", 1_000);
    suite.delegate("bob", first, 300).join("carol", 9, None).advance(10);
    let (one, two) = (suite.propose("alice", text()), suite.propose("alice", text()));
    for name in ["alice", "bob", "carol"] {
        suite.vote(name, one, Vote::Yes).try_vote(name, two, Vote::Yes).unwrap();
        assert_eq!(suite.power_of(one, name), suite.power_of(two, name));
    }
}

#[test]
fn what_a_list_leaves_out_does_not_count_and_what_it_makes_up_is_nothing() {
    let mut suite = Suite::native();
    let (first, second) = (suite.bond("alice", 1_000), suite.bond("alice", 1_000));
    suite
        .delegate("bob", first, 300)
        .delegate("bob", second, 50)
        .advance(10);
    let number = suite.propose("alice", text());
    for wrong in [vec![second, first], vec![first, first], (1..=33).collect()] {
        let refused = error(suite.try_vote_with("bob", number, Vote::Yes, Some(wrong)));
        assert_eq!(refused, ContractError::Positions { most: 32 });
    }
    suite
        .try_vote_with("bob", number, Vote::Yes, Some(vec![second]))
        .unwrap();
    assert_eq!(suite.power_of(number, "bob"), (50, 0));
    // A machine that the voter has not delegated to: staking is asked for all.
    let other = suite.propose("alice", text());
    suite
        .try_vote_with("bob", other, Vote::Yes, Some(vec![first, 99]))
        .unwrap();
    assert_eq!(suite.power_of(other, "bob"), (350, 0));
}

#[test]
fn a_stake_of_the_proposal_s_block_or_later_has_no_votes() {
    let mut suite = Suite::native();
    let machine = suite.bond("alice", 2_000);
    suite.advance(10);
    // Within one block: stakes, proposes, votes.
    suite.join("eve", 500_000, None).delegate("eve", machine, 7);
    let refused = error(suite.try_propose("eve", text()));
    assert_eq!(
        refused,
        ContractError::NoVotes {
            account: address("eve"),
            height: suite.height()
        }
    );
    let number = suite.propose("alice", text());
    assert_eq!(suite.proposal(number).total_power.u128(), 2_000);
    for positions in [None, Some(vec![]), Some(vec![machine])] {
        let refused = error(suite.try_vote_with("eve", number, Vote::Yes, positions));
        assert_eq!(
            refused,
            ContractError::NoVotes {
                account: address("eve"),
                height: suite.height()
            }
        );
    }
    suite.advance(10);
    assert!(matches!(
        error(suite.try_vote("eve", number, Vote::Yes)),
        ContractError::NoVotes { .. }
    ));
    // A later proposal counts it.
    let later = suite.propose("eve", text());
    suite.vote("eve", later, Vote::Yes);
    assert_eq!(suite.power_of(later, "eve").0, 500_007);
}

#[test]
fn who_leaves_after_the_opening_votes_with_what_was_there_and_nobody_votes_with_it_again() {
    let mut suite = Suite::native();
    let machine = suite.bond("alice", 2_000);
    suite.delegate("bob", machine, 300).join("carol", 40, None).advance(10);
    let number = suite.propose("alice", text());
    suite.advance(10).undelegate("bob", machine, 300);
    suite.leave("carol", None).unbond("alice", machine, 2_000);
    suite.join("erin", 300, None).advance(10);
    suite.try_vote("bob", number, Vote::Yes).unwrap();
    suite.vote("carol", number, Vote::Yes).vote("alice", number, Vote::No);
    assert!(suite.try_vote("erin", number, Vote::Yes).is_err());
    assert_eq!(suite.votes(number), [340, 2_000, 0, 0]);
}

#[test]
fn a_slash_after_the_opening_takes_no_votes_of_it() {
    let mut suite = Suite::native();
    let machine = suite.bond("alice", 2_000);
    suite.delegate("bob", machine, 1_000).advance(10);
    let before = suite.propose("alice", text());
    suite.advance(10).slash(machine, 1).advance(10);
    let after = suite.propose("alice", text());
    for number in [before, after] {
        suite.vote("alice", number, Vote::Yes).vote("bob", number, Vote::No);
    }
    assert_eq!(
        (suite.votes(before), suite.votes(after)),
        ([2_000, 1_000, 0, 0], [1_000, 500, 0, 0])
    );
    assert_eq!(suite.proposal(after).total_power.u128(), 1_500);
}

#[test]
fn a_machine_sold_after_a_vote_votes_no_second_time() {
    let mut suite = Suite::native();
    let machine = suite.bond("alice", 2_000);
    suite.bond("carol", 1_000);
    suite.advance(10);
    let number = suite.propose("alice", text());
    suite.vote("alice", number, Vote::Yes).advance(10);
    suite.sell(machine, "bob", 3_000).advance(10);
    assert!(matches!(
        error(suite.try_vote("bob", number, Vote::No)),
        ContractError::NoVotes { .. }
    ));
    assert!(suite.try_vote("alice", number, Vote::No).is_err());
    assert_eq!(suite.votes(number), [2_000, 0, 0, 0]);
    let later = suite.propose("bob", text());
    suite.vote("bob", later, Vote::Yes);
    assert!(suite.try_vote("alice", later, Vote::Yes).is_err());
    assert_eq!(suite.votes(later), [3_000, 0, 0, 0]);
}

#[test]
fn a_vote_counts_once_unless_the_class_allows_another() {
    let mut suite = Suite::with(|msg| crate::suite::rules_of(msg).treasury.revoting = true);
    suite.join("alice", 1_000, None).join("bob", 30, None).advance(10);
    suite.propose("alice", text());
    suite.advance(10);
    let (fixed, free) = (suite.propose("alice", text()), suite.propose("alice", spend(1)));
    suite.vote("alice", fixed, Vote::Yes).vote("alice", free, Vote::Yes);
    let refused = error(suite.try_vote("alice", fixed, Vote::No));
    assert_eq!(
        refused,
        ContractError::AlreadyVoted {
            voter: address("alice")
        }
    );
    let same = ContractError::SameVote {
        voter: address("alice"),
        vote: Vote::Yes,
    };
    assert_eq!(error(suite.try_vote("alice", free, Vote::Yes)), same);
    suite.vote("alice", free, Vote::Veto).vote("bob", free, Vote::Yes);
    assert_eq!(suite.votes(free), [30, 0, 0, 1_000]);
    suite.vote("alice", free, Vote::Yes);
    assert_eq!(suite.votes(free), [1_030, 0, 0, 0]);
    // Whoever can change its mind can still stop it.
    assert!(matches!(error(suite.try_queue(free)), ContractError::NotDecided { .. }));
}

#[test]
fn nobody_votes_without_votes_or_on_what_is_not_there() {
    let mut suite = Suite::native();
    suite.join("alice", 1_000, None).advance(10);
    let number = suite.propose("alice", text());
    assert!(matches!(
        error(suite.try_vote("eve", number, Vote::Yes)),
        ContractError::NoVotes { .. }
    ));
    assert_eq!(
        error(suite.try_vote("alice", 9, Vote::Yes)),
        ContractError::NoProposal { proposal_id: 9 }
    );
    let refused = error(suite.try_vote("alice", number, Vote::Option(0)));
    assert_eq!(
        refused,
        ContractError::NoChoice {
            vote: Vote::Option(0),
            options: 0
        }
    );
}

#[test]
fn thirty_two_positions_are_voted_with() {
    let mut suite = Suite::native();
    for _ in 0..32 {
        let machine = suite.bond("alice", 100);
        suite.delegate("bob", machine, 10);
    }
    suite.advance(10);
    let number = suite.propose("alice", text());
    suite.vote("bob", number, Vote::Yes);
    assert_eq!(suite.power_of(number, "bob"), (320, 0));
}

#[test]
fn power_is_answered_as_dao_dao_asks() {
    let mut suite = Suite::native();
    suite.join("alice", 1_000, None).advance(10);
    let address = address("alice").to_string();
    let power: VotingPowerAtHeightResponse = suite.query(&QueryMsg::VotingPowerAtHeight { address, height: None });
    assert_eq!((power.power.u128(), power.height), (1_000, suite.height()));
    let height = Some(suite.height() - 1);
    let total: TotalPowerAtHeightResponse = suite.query(&QueryMsg::TotalPowerAtHeight { height });
    assert_eq!((total.power.u128(), total.height), (0, suite.height() - 1));
}

#[test]
fn shares_of_a_closed_generation_vote_nothing() {
    use cw_multi_test::Executor;
    use flywheel_protocol::{Hash32, Time};
    use flywheel_types::staking::ExecuteMsg;

    let mut suite = Suite::native();
    let machine = suite.bond("alice", 2_000);
    suite
        .delegate("bob", machine, 500)
        .join("carol", 3_000, None)
        .advance(10);
    let (dao, staking) = (suite.dao.clone(), suite.staking.clone());
    let (machine_id, offence) = (crate::suite::id(machine), Hash32::new([9; 32]));
    let open = ExecuteMsg::OpenCase {
        machine: machine_id,
        offence,
        at: Time::new(suite.now()),
    };
    let decide = ExecuteMsg::DecideCase {
        machine: machine_id,
        offence,
        slash: crate::suite::bps(10_000),
        prover: None,
    };
    for msg in [open, decide] {
        suite
            .app
            .execute_contract(dao.clone(), staking.clone(), &msg, &[])
            .unwrap();
    }
    suite.advance(crate::suite::DAY).bond_more("alice", machine, 1_000);
    suite.delegate("dave", machine, 700).advance(10);
    let number = suite.propose("carol", text());
    for positions in [None, Some(vec![machine])] {
        let refused = error(suite.try_vote_with("bob", number, Vote::Yes, positions));
        assert!(matches!(refused, ContractError::NoVotes { .. }), "{refused:?}");
    }
    suite.vote("dave", number, Vote::Yes);
    assert_eq!(suite.power_of(number, "dave"), (700, 0));
}
