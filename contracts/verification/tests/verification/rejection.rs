//! Roots that the admin or the guardian rejects (rule V9), and what becomes of a rejected one.

use super::common::*;
use cosmwasm_std::{Addr, Uint128};
use cw_multi_test::IntoAddr;
use cw_ownable::OwnershipError;
use flywheel_protocol::sign::Statement;
use flywheel_protocol::trees::SumTree;
use flywheel_protocol::{Epoch, Hash32, Time};
use flywheel_types::verification::{Attempt, ExecuteMsg, QueryMsg, Suspend};
use flywheel_verification::ContractError;

fn guardian() -> Addr {
    "guardian".into_addr()
}

fn reject() -> ExecuteMsg {
    ExecuteMsg::Reject {
        reason: "the tree was never published".into(),
    }
}

fn settled() -> SumTree {
    tree(&[(1, 100), (2, 200)])
}

fn honest() -> SumTree {
    tree(&[(1, 150), (2, 250)])
}

fn network() -> (Suite, Statement) {
    let suite = Suite::with_trees(Money::Native, &settled(), &honest());
    let statement = suite.pending().unwrap().statement;
    (suite, statement)
}

fn last_rejected(suite: &Suite) -> Option<Attempt> {
    suite.query(&QueryMsg::LastRejected {})
}

#[test]
fn the_admin_or_the_guardian_rejects_a_pending_root() {
    for rejects in ["admin", "guardian"] {
        let (mut suite, statement) = network();
        let before = suite.last_final();

        let answer = suite.execute(&rejects.into_addr(), &reject(), &[]).unwrap();

        assert_eq!(attribute(&answer, "root_rejected", "by"), rejects.into_addr().as_str());
        assert_eq!(
            attribute(&answer, "root_rejected", "reason"),
            "the tree was never published"
        );
        assert_eq!(attribute(&answer, "root_rejected", "epoch"), "1");
        assert!(suite.pending().is_none());
        assert_eq!(last_rejected(&suite), Some(Attempt::of(&statement)));
        // what is final stays: the rewards contract was told nothing
        assert_eq!(suite.last_final(), before);
        assert_eq!(suite.accepted().len(), 1);
    }
}

#[test]
fn nobody_else_rejects() {
    let (mut suite, _) = network();
    for sender in [
        "stranger".into_addr(),
        suite.oracles[0].address.clone(),
        suite.rewards.clone(),
        suite.staking.clone(),
        suite.contract.clone(),
    ] {
        assert_eq!(
            suite.execute(&sender, &reject(), &[]).unwrap_err(),
            ContractError::MayNotReject { sender }
        );
    }
    let mut suite = Suite::launched(Money::Native, 1, |msg| msg.guardian = None);
    assert_eq!(
        suite.execute(&guardian(), &reject(), &[]).unwrap_err(),
        ContractError::MayNotReject { sender: guardian() }
    );
}

#[test]
fn the_guardians_right_ends_at_its_last_second() {
    // epoch 998's round begins at START + 999,100; its statement waits until then
    let mut suite = Suite::active(Money::Native, 1);
    suite.set_budget(998, 1_000);
    suite.at_settling(998);
    let statement = suite.statement(500);
    suite.attest(&statement, 1).unwrap();

    suite.at(GUARDIAN_UNTIL);
    assert_eq!(
        suite.execute(&guardian(), &reject(), &[]).unwrap_err(),
        ContractError::GuardianOver {
            expires_at: Time::new(GUARDIAN_UNTIL),
            now: Time::new(GUARDIAN_UNTIL)
        }
    );
    suite.at(GUARDIAN_UNTIL - 1);
    suite.execute(&guardian(), &reject(), &[]).unwrap();
}

#[test]
fn the_guardian_may_do_nothing_else() {
    let (mut suite, _) = network();
    let someone = suite.oracles[0].address.to_string();
    let messages = [
        ExecuteMsg::AdmitOracle(Oracle::number(9).spec()),
        ExecuteMsg::RemoveOracle { address: someone },
        ExecuteMsg::SetRules(rules("meter", 100)),
        ExecuteMsg::Suspend(Suspend {
            machine: machine(1),
            reason: "fraud".into(),
            evidence: Hash32::ZERO,
            until: Time::new(suite.now() + 10),
        }),
        ExecuteMsg::DecideAppeal {
            machine: machine(1),
            lift: true,
        },
        ExecuteMsg::UpdateOwnership(cw_ownable::Action::TransferOwnership {
            new_owner: guardian().to_string(),
            expiry: None,
        }),
    ];
    for msg in messages {
        assert_eq!(
            suite.execute(&guardian(), &msg, &[]).unwrap_err(),
            ContractError::Ownership(OwnershipError::NotOwner),
            "{msg:?}"
        );
    }
}

#[test]
fn a_root_is_rejected_also_after_its_window_until_somebody_finalizes_it() {
    let (mut suite, _) = network();
    let final_at = suite.pending().unwrap().final_at.get();
    suite.at(final_at + 50);
    suite.by_admin(&reject()).unwrap();
    assert_eq!(suite.by_admin(&reject()).unwrap_err(), ContractError::NothingPending);
    assert_eq!(suite.finalize().unwrap_err(), ContractError::NothingPending);

    let (mut suite, _) = network();
    suite.at(final_at).finalize().unwrap();
    assert_eq!(suite.by_admin(&reject()).unwrap_err(), ContractError::NothingPending);
}

#[test]
fn a_reason_is_short_and_there_is_one() {
    for (bytes, is_taken) in [(0, false), (1, true), (256, true), (257, false)] {
        let (mut suite, _) = network();
        let reason = "x".repeat(bytes);
        let answer = suite.by_admin(&ExecuteMsg::Reject { reason });
        match answer {
            Ok(_) => assert!(is_taken),
            Err(refused) => {
                assert_eq!((refused, is_taken), (ContractError::RejectReason { bytes }, false));
            }
        }
    }
}

#[test]
fn what_was_rejected_does_not_come_back() {
    let (mut suite, statement) = network();
    let signatures = suite.signed(&statement, &suite.oracles);
    suite.by_admin(&reject()).unwrap();

    // the same bytes, other signatures of them, and another statement of that round
    let fewer = signatures[..3].to_vec();
    let other = Statement {
        sum: Uint128::new(401),
        ..statement
    };
    let others = suite.signed(&other, &suite.oracles);
    let rejected = ContractError::Rejected {
        epoch: Epoch::new(1),
        round: 0,
    };
    assert!(!suite.round().open);
    for (statement, signatures) in [(statement, signatures.clone()), (statement, fewer), (other, others)] {
        assert_eq!(suite.attest_with(&statement, signatures).unwrap_err(), rejected);
    }
    let cosign = ExecuteMsg::Cosign {
        signatures: signatures.clone(),
    };
    assert_eq!(suite.send(&cosign).unwrap_err(), ContractError::NothingPending);

    // the next round is another one's turn: the old bytes are of no use, a new statement settles the same epoch
    suite.at(suite.now() + ROUND);
    assert!(suite.round().open);
    assert!(matches!(
        suite.attest_with(&statement, signatures),
        Err(ContractError::WrongRound { .. })
    ));
    let second = suite.propose(&honest());
    assert_eq!((second.epoch, second.round), (Epoch::new(1), 1));
    suite.at(suite.now() + CHALLENGE).finalize().unwrap();
    assert_eq!(suite.last_final().unwrap().statement, second);
}

#[test]
fn a_rejection_can_be_followed_by_another_and_by_a_later_epoch() {
    let (mut suite, _) = network();
    suite.by_admin(&reject()).unwrap();
    suite.at(suite.now() + 3 * ROUND);
    let second = suite.propose(&honest());
    suite.by_admin(&reject()).unwrap();
    assert_eq!(
        last_rejected(&suite),
        Some(Attempt {
            epoch: Epoch::new(1),
            round: 3
        })
    );

    // round 0 of a later epoch is after round 3 of this one
    suite.at_settling(2);
    let third = suite.propose(&honest());
    assert_eq!((third.epoch, third.round), (Epoch::new(2), 0));
    suite.at(suite.now() + CHALLENGE).finalize().unwrap();
    assert_eq!(suite.last_final().unwrap().statement, third);
    assert!(second.epoch < third.epoch);
}

#[test]
fn deposits_of_a_rejected_root_come_back_and_answers_are_not_taken_any_more() {
    let (mut suite, statement) = network();
    let (stranger, helper) = ("stranger".into_addr(), "helper".into_addr());
    suite.demand(&stranger, demand_of(&settled(), 1), 32).unwrap();
    suite.demand(&stranger, demand_of(&settled(), 2), 33).unwrap();
    suite.execute(&helper, &answer_of(&honest(), &[1]), &[]).unwrap();
    suite.execute(&guardian(), &reject(), &[]).unwrap();

    assert_eq!(
        suite.execute(&helper, &answer_of(&honest(), &[2]), &[]).unwrap_err(),
        ContractError::NothingPending
    );
    suite.reclaim(&stranger, &statement, 2).unwrap();
    assert_eq!(suite.balance(&stranger), 1_000_000 - 32);
    assert_eq!(suite.liabilities(), [4 * BOND, 0, 0]);

    // the next statement begins with no demands: its window is not held up by the old ones
    suite.at(suite.now() + ROUND).propose(&honest());
    let terms = suite.terms();
    assert_eq!((terms.open, terms.deadline), (0, None));
    suite.at(suite.now() + CHALLENGE).finalize().unwrap();
}
