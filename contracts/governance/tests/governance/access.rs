//! Who may send what: every message by every kind of sender, in a world in which everything is there to be done.

use cosmwasm_std::{Uint128, coins};
use flywheel_governance::ContractError;
use flywheel_protocol::Seconds;
use flywheel_types::Denom;
use flywheel_types::PaymentError;
use flywheel_types::governance::{
    BudgetSpec, ExecuteMsg, GrantApplication, InstantiateMsg, MilestoneSpec, ProposalClass, Vote,
};

use crate::suite::verbs::{spend, text};
use crate::suite::{COIN, DAY, GRACE, PERIOD, Suite, TIMELOCK, address, bps, class_rules, error, lock_terms};

const SENDERS: [&str; 7] = ["alice", "bob", "dave", "erin", "eve", "guardian", "watcher"];

fn change(msg: &mut InstantiateMsg) {
    msg.locks = Some(lock_terms());
    let rules = crate::suite::rules_of(msg);
    rules.membership.deposit = 10_u128.into();
}

fn application() -> GrantApplication {
    GrantApplication {
        title: "A map".to_owned(),
        details: String::new(),
        recipient: None,
        denom: Denom::Native(COIN.to_owned()),
        milestones: vec![
            MilestoneSpec {
                title: "All of it".to_owned(),
                amount: 100_u128.into()
            };
            2
        ],
        duration: Seconds::new(300 * DAY),
    }
}

fn budget() -> BudgetSpec {
    BudgetSpec {
        recipient: address("payee").to_string(),
        denom: Denom::Native(COIN.to_owned()),
        amount: 10_u128.into(),
        period: Seconds::new(DAY),
        instalments: 500,
    }
}

/// Numbers of proposals: open, certain, ready, rejected with a deposit.
struct World {
    suite: Suite,
    open: u64,
    certain: u64,
    ready: u64,
    rejected: u64,
}

/// Alice and Bob have stakes; Dave has a grant, which Erin reviews, and one that is over; Bob's lock is above his stake, as his
/// machine is sold.
fn world() -> World {
    let mut suite = Suite::with(change);
    suite.join("alice", 7_000, None).join("bob", 500, None);
    let machine = suite.bond("bob", 500);
    suite.advance(10).mature();
    suite
        .send(
            "bob",
            &ExecuteMsg::Lock {
                amount: 1_000_u128.into(),
                days: 5,
            },
        )
        .unwrap();
    let short = GrantApplication {
        duration: Seconds::new(60),
        ..application()
    };
    for application in [application(), short] {
        suite.send("dave", &ExecuteMsg::Apply(application)).unwrap();
    }
    let reviewer = Some(address("erin").to_string());
    for grant in [1, 2] {
        let award = ExecuteMsg::AwardGrant {
            grant,
            reviewer: reviewer.clone(),
        };
        suite.decide_own(ProposalClass::Treasury, &award);
    }
    suite.decide_own(ProposalClass::Treasury, &ExecuteMsg::OpenBudget(budget()));
    suite.sell(machine, "alice", 500).refuse("payee", true).advance(DAY);
    suite.send("watcher", &ExecuteMsg::PayBudget { budget: 1 }).unwrap();
    suite.refuse("payee", false);
    let jail = crate::suite::verbs::call(&suite.target, &crate::stubs::TargetMsg::Jail { machine: 1 });
    let lost = crate::suite::verbs::proposal(ProposalClass::Membership, vec![jail]);
    suite.try_propose_with("eve", lost, 10).unwrap();
    let rejected = suite.count();
    let ready = suite.pass(spend(1));
    let (open, certain) = (suite.propose("alice", text()), suite.propose("alice", text()));
    suite.vote("alice", certain, Vote::Yes);
    World {
        suite,
        open,
        certain,
        ready,
        rejected,
    }
}

/// Every message without tokens, and who may send it; nobody named: anyone.
fn table(world: &World) -> Vec<(ExecuteMsg, Option<&'static [&'static str]>)> {
    let native = || Denom::Native(COIN.to_owned());
    let nobody: Option<&'static [&'static str]> = Some(&[]);
    vec![
        (ExecuteMsg::Propose(Box::new(text())), Some(&["alice", "bob"])),
        (
            ExecuteMsg::Vote {
                proposal_id: world.open,
                vote: Vote::No,
                positions: Some(vec![]),
            },
            Some(&["alice", "bob"]),
        ),
        (
            ExecuteMsg::Queue {
                proposal_id: world.certain,
            },
            None,
        ),
        (
            ExecuteMsg::Execute {
                proposal_id: world.ready,
            },
            None,
        ),
        (
            ExecuteMsg::Close {
                proposal_id: world.rejected,
            },
            None,
        ),
        (
            ExecuteMsg::Veto {
                proposal_id: world.ready,
            },
            Some(&["guardian"]),
        ),
        (
            ExecuteMsg::Lock {
                amount: 500_u128.into(),
                days: 5,
            },
            Some(&["alice"]),
        ),
        (ExecuteMsg::StartUnlock {}, Some(&["bob"])),
        (
            ExecuteMsg::Trim {
                account: address("bob").to_string(),
            },
            None,
        ),
        (ExecuteMsg::Apply(application()), None),
        (
            ExecuteMsg::ReportMilestone {
                grant: 1,
                milestone: 0,
                evidence: "x".to_owned(),
            },
            Some(&["dave"]),
        ),
        (ExecuteMsg::AcceptMilestone { grant: 1, milestone: 0 }, Some(&["erin"])),
        (ExecuteMsg::StopGrant { grant: 1 }, Some(&["dave", "erin"])),
        (ExecuteMsg::CloseGrant { grant: 2 }, None),
        (ExecuteMsg::PayBudget { budget: 1 }, None),
        (
            ExecuteMsg::Withdraw {
                denom: native(),
                account: Some(address("payee").to_string()),
            },
            None,
        ),
        (
            ExecuteMsg::SetRules {
                class: ProposalClass::Text,
                rules: class_rules(),
            },
            nobody,
        ),
        (ExecuteMsg::SetGuardian { guardian: None }, nobody),
        (
            ExecuteMsg::SetWeights {
                machine_weight: Uint128::zero(),
                representative_cap: bps(1),
            },
            nobody,
        ),
        (
            ExecuteMsg::SetSpendingLimit {
                denom: native(),
                limit: None,
            },
            nobody,
        ),
        (ExecuteMsg::OpenBudget(budget()), nobody),
        (ExecuteMsg::StopBudget { budget: 1 }, nobody),
        (
            ExecuteMsg::AwardGrant {
                grant: 1,
                reviewer: None,
            },
            nobody,
        ),
        (
            ExecuteMsg::CarryOut {
                msgs: vec![],
                audit: false,
            },
            nobody,
        ),
        (ExecuteMsg::Audit {}, nobody),
    ]
}

#[test]
fn a_message_is_refused_from_everyone_but_its_senders() {
    let rows = table(&world()).len();
    for sender in SENDERS {
        for row in 0..rows {
            let mut world = world();
            let (msg, allowed) = table(&world).swap_remove(row);
            let result = world.suite.send(sender, &msg);
            let expected = allowed.is_none_or(|names| names.contains(&sender));
            assert_eq!(result.is_ok(), expected, "{sender}: {msg:?}: {result:?}");
            if allowed.is_some_and(<[_]>::is_empty) {
                assert_eq!(error(result), ContractError::NotDao, "{sender}: {msg:?}");
            }
        }
    }
}

#[test]
fn messages_that_take_no_coins_refuse_them() {
    let mut world = world();
    for (msg, _) in table(&world) {
        let refused = error(world.suite.send_with("alice", &msg, &coins(5, COIN)));
        assert_eq!(refused, ContractError::Payment(PaymentError::NotPayable), "{msg:?}");
    }
}

#[test]
fn what_is_ready_expires_in_the_world_too() {
    let mut world = world();
    let ready = world.ready;
    world.suite.advance(PERIOD + TIMELOCK + GRACE);
    assert!(world.suite.try_veto("guardian", ready).is_err());
}
