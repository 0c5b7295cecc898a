//! Grants: apply, vote, pay per accepted milestone, stop, claw back what is unearned.

use flywheel_governance::ContractError;
use flywheel_protocol::Seconds;
use flywheel_types::Denom;
use flywheel_types::governance::{
    DenomLimit, ExecuteMsg, GrantApplication, GrantStatus, MilestoneSpec, ProposalClass, SpendingLimit, Status, Vote,
};

use crate::suite::verbs::{proposal, spend};
use crate::suite::{COIN, DAY, PERIOD, Suite, TIMELOCK, TREASURY, address, error};

fn rich() -> Suite {
    let mut suite = Suite::native();
    suite.join("alice", 6_000, None).advance(10).mature();
    suite
}

/// 300 and 700, in a hundred days.
fn application() -> GrantApplication {
    let milestone = |title: &str, amount: u128| MilestoneSpec {
        title: title.to_owned(),
        amount: amount.into(),
    };
    GrantApplication {
        title: "A map".to_owned(),
        details: "Of all chargers.".to_owned(),
        recipient: Some(address("payee").to_string()),
        denom: Denom::Native(COIN.to_owned()),
        milestones: vec![
            milestone("It shows them", 300),
            milestone("It shows which are free", 700),
        ],
        duration: Seconds::new(100 * DAY),
    }
}

fn apply(suite: &mut Suite) {
    suite.send("dave", &ExecuteMsg::Apply(application())).unwrap();
}

fn award(suite: &mut Suite, reviewer: Option<&str>) -> u64 {
    let msg = ExecuteMsg::AwardGrant {
        grant: 1,
        reviewer: reviewer.map(|name| address(name).to_string()),
    };
    suite.decide_own(ProposalClass::Treasury, &msg)
}

const fn accept(milestone: u8) -> ExecuteMsg {
    ExecuteMsg::AcceptMilestone { grant: 1, milestone }
}

#[test]
fn a_grant_is_paid_half_and_stopped() {
    let mut suite = rich();
    let denom = suite.denom.clone();
    apply(&mut suite);
    assert_eq!(suite.grant(1).status, GrantStatus::Applied);
    award(&mut suite, None);
    assert_eq!(suite.owed(&denom), [0, 1_000, 0, TREASURY - 1_000]);

    let report = ExecuteMsg::ReportMilestone {
        grant: 1,
        milestone: 0,
        evidence: "https://example.org/map".to_owned(),
    };
    suite.send("dave", &report).unwrap();
    assert_eq!(
        suite.grant(1).milestones[0].evidence.as_deref(),
        Some("https://example.org/map")
    );
    suite.decide_own(ProposalClass::Treasury, &accept(0));
    assert_eq!(
        (suite.gained("payee"), suite.owed(&denom)),
        (300, [0, 700, 0, TREASURY - 1_000])
    );

    suite.decide_own(ProposalClass::Treasury, &ExecuteMsg::StopGrant { grant: 1 });
    assert_eq!(
        (suite.grant(1).status, suite.owed(&denom)),
        (GrantStatus::Ended, [0, 0, 0, TREASURY - 300])
    );
    // Nothing more comes of it.
    let late = suite.decide_own(ProposalClass::Treasury, &accept(1));
    assert_eq!(
        (suite.status(late), suite.gained("payee")),
        (Status::ExecutionFailed, 300)
    );
}

#[test]
fn a_reviewer_accepts_and_stops_for_the_dao() {
    let mut suite = rich();
    apply(&mut suite);
    award(&mut suite, Some("erin"));
    for name in ["alice", "dave", "payee", "guardian"] {
        assert!(matches!(
            error(suite.send(name, &accept(0))),
            ContractError::NotYours { .. }
        ));
    }
    suite.send("erin", &accept(1)).unwrap();
    let paid = ContractError::NoMilestone { grant: 1, milestone: 1 };
    assert_eq!(error(suite.send("erin", &accept(1))), paid);
    assert_eq!(
        error(suite.send("erin", &accept(2))),
        ContractError::NoMilestone { grant: 1, milestone: 2 }
    );
    suite.send("erin", &accept(0)).unwrap();
    assert_eq!(
        (suite.gained("payee"), suite.grant(1).status),
        (1_000, GrantStatus::Completed)
    );
    assert!(matches!(
        error(suite.send("erin", &ExecuteMsg::StopGrant { grant: 1 })),
        ContractError::GrantStands { .. }
    ));
}

#[test]
fn the_grantee_may_give_up_and_nobody_else() {
    let mut suite = rich();
    apply(&mut suite);
    award(&mut suite, None);
    let stop = ExecuteMsg::StopGrant { grant: 1 };
    for name in ["alice", "erin", "guardian"] {
        assert!(matches!(error(suite.send(name, &stop)), ContractError::NotYours { .. }));
    }
    suite.send("payee", &stop).unwrap();
    assert_eq!(suite.treasury(), TREASURY);
}

#[test]
fn at_its_end_a_grant_can_only_be_closed() {
    let mut suite = rich();
    apply(&mut suite);
    award(&mut suite, Some("erin"));
    let ends_at = suite.now() + 100 * DAY;
    let close = ExecuteMsg::CloseGrant { grant: 1 };
    suite.at(ends_at - 1);
    assert!(matches!(
        error(suite.send("watcher", &close)),
        ContractError::GrantStands { .. }
    ));
    suite.send("erin", &accept(0)).unwrap();
    suite.at(ends_at);
    assert_eq!(suite.grant(1).status, GrantStatus::Over);
    for msg in [accept(1), ExecuteMsg::StopGrant { grant: 1 }] {
        assert!(matches!(
            error(suite.send("erin", &msg)),
            ContractError::GrantStands { .. }
        ));
    }
    suite.send("watcher", &close).unwrap();
    assert_eq!(
        (suite.grant(1).status, suite.treasury()),
        (GrantStatus::Ended, TREASURY - 300)
    );
    assert!(suite.send("watcher", &close).is_err());
}

#[test]
fn an_application_lapses_and_is_awarded_once() {
    let mut suite = rich();
    apply(&mut suite);
    award(&mut suite, None);
    let again = award(&mut suite, None);
    assert_eq!(suite.status(again), Status::ExecutionFailed);
    suite.send("dave", &ExecuteMsg::Apply(application())).unwrap();
    suite.advance(180 * DAY);
    assert_eq!(suite.grant(2).status, GrantStatus::Lapsed);
    let late = ExecuteMsg::AwardGrant {
        grant: 2,
        reviewer: None,
    };
    let late = suite.decide_own(ProposalClass::Treasury, &late);
    assert_eq!(
        (suite.status(late), suite.owed(&suite.denom.clone())[1]),
        (Status::ExecutionFailed, 1_000)
    );
}

#[test]
fn what_is_set_aside_is_not_spent_on_anything_else() {
    let mut suite = rich();
    apply(&mut suite);
    award(&mut suite, None);
    let number = suite.pass(spend(TREASURY - 999));
    assert!(matches!(
        error(suite.try_execute(number)),
        ContractError::MoreThanFree { .. }
    ));
    suite.decide(spend(TREASURY - 1_000));
    assert_eq!(suite.owed(&suite.denom.clone()), [0, 1_000, 0, 0]);
    // And there is nothing left to award.
    suite.send("dave", &ExecuteMsg::Apply(application())).unwrap();
    let more = ExecuteMsg::AwardGrant {
        grant: 2,
        reviewer: None,
    };
    let more = suite.decide_own(ProposalClass::Treasury, &more);
    assert_eq!(suite.status(more), Status::ExecutionFailed);
}

/// What is free is looked at before the first action: an award in between would let the rest take what is held for others.
#[test]
fn nothing_is_spent_after_an_award() {
    let mut suite = rich();
    apply(&mut suite);
    let award = suite.own(&ExecuteMsg::AwardGrant {
        grant: 1,
        reviewer: None,
    });
    let all = spend(TREASURY).msgs[0].clone();
    let raid = proposal(ProposalClass::Treasury, vec![award.clone(), all]);
    assert_eq!(
        error(suite.try_propose("alice", raid)),
        ContractError::SpendsAfterAward { action: 1 }
    );
    // The other way round each sees what the other has left.
    let first = |amount| {
        let rest = spend(amount).msgs[0].clone();
        proposal(ProposalClass::Treasury, vec![rest, award.clone()])
    };
    let number = suite.decide(first(TREASURY - 999));
    assert_eq!(suite.status(number), Status::ExecutionFailed);
    let number = suite.decide(first(TREASURY - 1_000));
    assert_eq!(suite.status(number), Status::Executed);
    assert_eq!(suite.owed(&suite.denom.clone()), [0, 1_000, 0, 0]);
}

#[test]
fn an_award_counts_against_the_spending_limit_once() {
    let mut suite = Suite::with(|msg| {
        msg.spending_limits = vec![DenomLimit {
            denom: Denom::Native(COIN.to_owned()),
            limit: SpendingLimit {
                window: Seconds::new(365 * DAY),
                amount: 1_000_u128.into(),
            },
        }];
    });
    suite.join("alice", 6_000, None).advance(10).mature();
    apply(&mut suite);
    award(&mut suite, Some("erin"));
    suite.send("erin", &accept(0)).unwrap();
    suite.send("erin", &accept(1)).unwrap();
    let number = suite.pass(spend(1));
    assert!(matches!(
        error(suite.try_execute(number)),
        ContractError::OverLimit { .. }
    ));
}

#[test]
fn a_grantee_who_cannot_receive_is_credited() {
    let mut suite = rich();
    apply(&mut suite);
    award(&mut suite, Some("erin"));
    suite.refuse("payee", true).send("erin", &accept(0)).unwrap();
    assert_eq!(suite.owed(&suite.denom.clone()), [0, 700, 300, TREASURY - 1_000]);
}

#[test]
fn a_milestone_is_accepted_together_with_what_else_is_voted() {
    let mut suite = rich();
    apply(&mut suite);
    award(&mut suite, None);
    let both = vec![suite.own(&accept(0)), suite.own(&accept(1))];
    let number = suite.propose("alice", proposal(ProposalClass::Treasury, both));
    suite
        .vote("alice", number, Vote::Yes)
        .advance(PERIOD + TIMELOCK)
        .execute(number);
    assert_eq!(
        (suite.gained("payee"), suite.grant(1).status),
        (1_000, GrantStatus::Completed)
    );
}

#[test]
fn applications_that_cannot_be_are_refused() {
    let mut suite = rich();
    let dao = suite.dao.to_string();
    let long = |bytes: usize| "x".repeat(bytes);
    let milestones = |count: usize, amount: u128| {
        vec![
            MilestoneSpec {
                title: "A".to_owned(),
                amount: amount.into()
            };
            count
        ]
    };
    let wrong = [
        GrantApplication {
            title: String::new(),
            ..application()
        },
        GrantApplication {
            title: long(129),
            ..application()
        },
        GrantApplication {
            details: long(1_048_576),
            ..application()
        },
        GrantApplication {
            milestones: vec![],
            ..application()
        },
        GrantApplication {
            milestones: milestones(11, 1),
            ..application()
        },
        GrantApplication {
            milestones: milestones(1, 0),
            ..application()
        },
        GrantApplication {
            milestones: milestones(2, u128::MAX),
            ..application()
        },
        GrantApplication {
            duration: Seconds::new(0),
            ..application()
        },
        GrantApplication {
            duration: Seconds::new(94_608_001),
            ..application()
        },
        GrantApplication {
            recipient: Some(dao),
            ..application()
        },
        GrantApplication {
            recipient: Some("nobody".to_owned()),
            ..application()
        },
        GrantApplication {
            denom: Denom::Native("?".to_owned()),
            ..application()
        },
    ];
    for application in wrong {
        suite.send("dave", &ExecuteMsg::Apply(application)).unwrap_err();
    }
    assert!(
        suite
            .app
            .wrap()
            .query_wasm_smart::<flywheel_types::governance::GrantResponse>(
                &suite.dao,
                &flywheel_types::governance::QueryMsg::Grant { grant: 1 }
            )
            .is_err()
    );
}
