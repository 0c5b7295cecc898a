//! A young DAO is safe.

use flywheel_governance::ContractError;
use flywheel_types::governance::{ProposalClass, Status, Vote};

use crate::suite::verbs::{proposal, send, spend, text};
use crate::suite::{PERIOD, Suite, TIMELOCK, error};

#[test]
fn nothing_is_proposed_before_the_minimum_of_votes_is_there() {
    let mut suite = Suite::native();
    let young = |total: u128| ContractError::TooYoung {
        total: total.into(),
        minimum: 1_000_u128.into(),
    };
    // With no votes at all nobody has any to propose with.
    assert!(matches!(
        error(suite.try_propose("alice", text())),
        ContractError::NoVotes { .. }
    ));
    suite.join("alice", 999, None).advance(10);
    assert_eq!(error(suite.try_propose("alice", text())), young(999));
    suite.join("bob", 1, None);
    // The state before the block counts.
    assert_eq!(error(suite.try_propose("alice", text())), young(999));
    suite.advance(10).propose("alice", text());
}

#[test]
fn with_a_deposit_and_zero_votes_nothing_is_proposed_either() {
    let mut suite = Suite::with(|msg| crate::suite::rules_of(msg).text.deposit = 10_u128.into());
    let young = ContractError::TooYoung {
        total: 0_u128.into(),
        minimum: 1_000_u128.into(),
    };
    assert_eq!(error(suite.try_propose_with("eve", text(), 10)), young);
}

#[test]
fn the_first_staker_alone_takes_nothing_while_it_is_below_the_minimum() {
    let mut suite = Suite::native();
    suite.join("eve", 600, None).advance(1_000_000);
    assert!(matches!(
        error(suite.try_propose("eve", spend(1_000_000))),
        ContractError::TooYoung { .. }
    ));
    // Others come: alone it has not half of them.
    suite.join("alice", 601, None).advance(10);
    let raid = suite.propose("eve", spend(1_000_000));
    suite
        .vote("eve", raid, Vote::Yes)
        .vote("alice", raid, Vote::No)
        .advance(PERIOD);
    assert_eq!(suite.status(raid), Status::Rejected);
}

#[test]
fn the_first_staker_above_the_minimum_still_waits_out_votes_and_timelocks() {
    let mut suite = Suite::native();
    suite.join("eve", 1_000, None).advance(10);
    let number = suite.propose("eve", spend(5));
    suite.vote("eve", number, Vote::Yes);
    // Certain, but not early: it is the block that first saw the minimum.
    assert!(matches!(
        error(suite.try_queue(number)),
        ContractError::NotDecided { .. }
    ));
    suite.advance(PERIOD).try_veto("guardian", number).unwrap();
    suite.advance(TIMELOCK);
    assert!(suite.try_execute(number).is_err());
}

#[test]
fn upgrades_and_silence_wait_until_the_minimum_was_seen_in_an_earlier_block() {
    let mut suite = Suite::native();
    suite.join("alice", 1_000, None).advance(10);
    let upgrade = || proposal(ProposalClass::Upgrade, vec![send("payee", 1)]);
    let silent = |suite: &Suite| {
        let target = suite.target.clone();
        let action = crate::suite::verbs::call(&target, &crate::stubs::TargetMsg::Jail { machine: 1 });
        let mut silent = proposal(ProposalClass::Membership, vec![action]);
        silent.optimistic = true;
        silent
    };
    let refuse = |suite: &mut Suite| {
        let refused = error(suite.try_propose("alice", upgrade()));
        assert_eq!(refused, ContractError::NotMature { what: "upgrades" });
        let proposal = silent(suite);
        let refused = error(suite.try_propose("alice", proposal));
        assert_eq!(
            refused,
            ContractError::NotMature {
                what: "optimistic ones"
            }
        );
    };
    refuse(&mut suite);
    suite.propose("alice", text());
    suite.propose("alice", text());
    // Still the same block.
    refuse(&mut suite);
    suite.advance(10).propose("alice", upgrade());
    let proposal = silent(&suite);
    suite.propose("alice", proposal);
    // In one block with others, too.
    suite.propose("alice", upgrade());
}

#[test]
fn a_dao_whose_votes_have_left_waits_for_others() {
    let mut suite = Suite::native();
    suite.join("alice", 5_000, None).advance(10);
    let number = suite.propose("alice", text());
    suite.leave("alice", Some(4_500)).advance(10);
    assert!(matches!(
        error(suite.try_propose("alice", text())),
        ContractError::TooYoung { .. }
    ));
    // What was opened goes on with what was there.
    suite.vote("alice", number, Vote::Yes);
    assert_eq!(suite.votes(number), [5_000, 0, 0, 0]);
}
