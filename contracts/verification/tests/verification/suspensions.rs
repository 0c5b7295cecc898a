//! Corrections: machines whose claims wait (rule V10).

use super::common::*;
use cosmwasm_std::Addr;
use cw_multi_test::{AppResponse, IntoAddr};
use cw_ownable::OwnershipError;
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Hash32, Time};
use flywheel_types::access::Unauthorized;
use flywheel_types::verification::{
    Appeal, ExecuteMsg, QueryMsg, SUSPENSIONS, Suspend, SuspensionResponse, SuspensionsResponse,
};
use flywheel_verification::ContractError;

const YEAR: u64 = 365 * 86_400;

fn owner() -> Addr {
    "owner".into_addr()
}

/// Machines 1 to 5 of one owner.
fn network() -> Suite {
    let mut suite = Suite::active(Money::Native, 1);
    for number in 1..=5 {
        owns(&mut suite, number, &owner());
    }
    suite
}

fn owns(suite: &mut Suite, number: u64, owner: &Addr) {
    let registry = suite.registry.clone();
    let owner = owner.clone();
    suite.sudo(
        &registry,
        &RegistrySudo::Owner {
            machine: machine(number),
            owner,
        },
    );
}

fn suspension(suite: &Suite, number: u64, seconds: u64) -> Suspend {
    Suspend {
        machine: machine(number),
        reason: "false-location".into(),
        evidence: sha256(&[b"photographs"]),
        until: Time::new(suite.now() + seconds),
    }
}

fn suspend(suite: &mut Suite, number: u64, seconds: u64) -> Result<AppResponse, ContractError> {
    let msg = suspension(suite, number, seconds);
    suite.by_admin(&ExecuteMsg::Suspend(msg))
}

fn appeal(suite: &mut Suite, sender: &Addr, number: u64, words: &str) -> Result<AppResponse, ContractError> {
    let msg = ExecuteMsg::Appeal {
        machine: machine(number),
        statement: said(words),
    };
    suite.execute(sender, &msg, &[])
}

fn said(words: &str) -> Hash32 {
    sha256(&[words.as_bytes()])
}

fn decide(suite: &mut Suite, number: u64, lift: bool) -> Result<AppResponse, ContractError> {
    suite.by_admin(&ExecuteMsg::DecideAppeal {
        machine: machine(number),
        lift,
    })
}

fn lift(number: u64) -> ExecuteMsg {
    ExecuteMsg::LiftSuspension {
        machine: machine(number),
    }
}

fn found(suite: &Suite, number: u64) -> Option<SuspensionResponse> {
    suite.query(&QueryMsg::Suspension {
        machine: machine(number),
    })
}

#[test]
fn a_suspension_holds_until_its_second_and_can_be_read_raw() {
    let mut suite = network();
    let since = suite.now();
    let answer = suspend(&mut suite, 2, 500).unwrap();
    assert_eq!(attribute(&answer, "suspended", "reason"), "false-location");

    let row = found(&suite, 2).unwrap();
    assert!(row.holds);
    assert_eq!(
        (row.suspension.since, row.suspension.until),
        (Time::new(since), Time::new(since + 500))
    );
    assert_eq!(
        (row.suspension.evidence, row.suspension.appeal.clone()),
        (said("photographs"), None)
    );
    let raw = SUSPENSIONS.query(&suite.app.wrap(), suite.contract.clone(), 2).unwrap();
    assert_eq!(raw, Some(row.suspension));
    assert_eq!(found(&suite, 1), None);

    assert!(found(suite.at(since + 499), 2).unwrap().holds);
    assert!(!found(suite.at(since + 500), 2).unwrap().holds);
}

#[test]
fn only_the_admin_suspends_lifts_and_decides() {
    let mut suite = network();
    suspend(&mut suite, 1, 500).unwrap();
    appeal(&mut suite, &owner(), 1, "it never moved").unwrap();
    let messages = [
        ExecuteMsg::Suspend(suspension(&suite, 2, 500)),
        lift(1),
        ExecuteMsg::DecideAppeal {
            machine: machine(1),
            lift: true,
        },
    ];
    let senders = ["stranger", "guardian", "owner"].map(IntoAddr::into_addr);
    let oracle = suite.oracles[0].address.clone();
    for sender in senders.into_iter().chain([oracle]) {
        for msg in &messages {
            assert_eq!(
                suite.execute(&sender, msg, &[]).unwrap_err(),
                ContractError::Ownership(OwnershipError::NotOwner)
            );
        }
    }
}

#[test]
fn a_suspension_is_not_over_before_it_begins_and_lasts_a_year_at_most() {
    let mut suite = network();
    let now = suite.now();
    for seconds in [0, YEAR + 1] {
        assert_eq!(
            suspend(&mut suite, 1, seconds).unwrap_err(),
            ContractError::SuspensionTime {
                until: Time::new(now + seconds),
                now: Time::new(now),
                latest: Time::new(now + YEAR)
            }
        );
    }
    suspend(&mut suite, 1, 1).unwrap();
    suspend(&mut suite, 1, YEAR).unwrap();
    let for_ever = Suspend {
        until: Time::new(u64::MAX),
        ..suspension(&suite, 1, 0)
    };
    assert!(suite.by_admin(&ExecuteMsg::Suspend(for_ever)).is_err());
}

#[test]
fn a_reason_is_a_code() {
    let mut suite = network();
    let with = |suite: &Suite, reason: &str| {
        ExecuteMsg::Suspend(Suspend {
            reason: reason.into(),
            ..suspension(suite, 1, 500)
        })
    };
    for reason in ["", "False", "two words", "naïve", &"x".repeat(33)] {
        let msg = with(&suite, reason);
        assert_eq!(
            suite.by_admin(&msg).unwrap_err(),
            ContractError::SuspensionReason { given: reason.into() }
        );
    }
    for reason in ["x", "rule_7-b", &"x".repeat(32)] {
        let msg = with(&suite, reason);
        suite.by_admin(&msg).unwrap();
    }
    // an error does not repeat a novel
    let msg = with(&suite, &"novel ".repeat(1_000));
    let ContractError::SuspensionReason { given } = suite.by_admin(&msg).unwrap_err() else {
        panic!("another error");
    };
    assert_eq!(given.len(), 80);
}

#[test]
fn only_a_registered_machine_is_suspended() {
    let mut suite = network();
    assert_eq!(
        suspend(&mut suite, 6, 500).unwrap_err(),
        ContractError::UnknownMachine { machine: machine(6) }
    );
}

#[test]
fn the_owner_appeals_once_a_suspension() {
    let mut suite = network();
    assert_eq!(
        appeal(&mut suite, &owner(), 1, "why?").unwrap_err(),
        ContractError::NotSuspended { machine: machine(1) }
    );
    suspend(&mut suite, 1, 500).unwrap();
    let at = suite.now() + 7;
    suite.at(at);
    for stranger in ["stranger".into_addr(), suite.admin.clone()] {
        assert_eq!(
            appeal(&mut suite, &stranger, 1, "me too").unwrap_err(),
            ContractError::Unauthorized(Unauthorized {
                sender: stranger,
                owner: owner()
            })
        );
    }

    appeal(&mut suite, &owner(), 1, "it never moved").unwrap();

    let on_record = Appeal {
        statement: said("it never moved"),
        at: Time::new(at),
        closed: None,
    };
    assert_eq!(found(&suite, 1).unwrap().suspension.appeal, Some(on_record));
    assert_eq!(
        appeal(&mut suite, &owner(), 1, "and another thing").unwrap_err(),
        ContractError::AlreadyAppealed {
            machine: machine(1),
            at: Time::new(at)
        }
    );
}

#[test]
fn whoever_owns_the_machine_now_appeals() {
    let mut suite = network();
    suspend(&mut suite, 1, 500).unwrap();
    let buyer = "buyer".into_addr();
    owns(&mut suite, 1, &buyer);

    assert!(matches!(
        appeal(&mut suite, &owner(), 1, "mine once"),
        Err(ContractError::Unauthorized(_))
    ));
    appeal(&mut suite, &buyer, 1, "mine now").unwrap();
}

#[test]
fn an_appeal_that_is_granted_ends_the_suspension() {
    let mut suite = network();
    suspend(&mut suite, 1, 500).unwrap();
    assert_eq!(
        decide(&mut suite, 1, true).unwrap_err(),
        ContractError::NoAppeal { machine: machine(1) }
    );
    appeal(&mut suite, &owner(), 1, "it never moved").unwrap();

    decide(&mut suite, 1, true).unwrap();

    assert_eq!(found(&suite, 1), None);
    assert_eq!(
        decide(&mut suite, 1, true).unwrap_err(),
        ContractError::NotSuspended { machine: machine(1) }
    );
}

#[test]
fn an_appeal_that_is_refused_is_closed_on_record_and_the_suspension_stays() {
    let mut suite = network();
    suspend(&mut suite, 1, 500).unwrap();
    let until = found(&suite, 1).unwrap().suspension.until;
    appeal(&mut suite, &owner(), 1, "it never moved").unwrap();
    let closed = suite.now() + 20;
    suite.at(closed);

    decide(&mut suite, 1, false).unwrap();

    let row = found(&suite, 1).unwrap();
    assert_eq!((row.holds, row.suspension.until), (true, until));
    assert_eq!(row.suspension.appeal.unwrap().closed, Some(Time::new(closed)));
    // no second appeal, no second decision
    assert!(matches!(
        appeal(&mut suite, &owner(), 1, "but"),
        Err(ContractError::AlreadyAppealed { .. })
    ));
    assert_eq!(
        decide(&mut suite, 1, true).unwrap_err(),
        ContractError::NoAppeal { machine: machine(1) }
    );
}

#[test]
fn suspending_again_keeps_an_open_appeal_and_allows_another_after_a_decision() {
    let mut suite = network();
    suspend(&mut suite, 1, 500).unwrap();
    appeal(&mut suite, &owner(), 1, "it never moved").unwrap();

    suspend(&mut suite, 1, 900).unwrap();
    let row = found(&suite, 1).unwrap().suspension;
    assert_eq!(row.until, Time::new(suite.now() + 900));
    assert_eq!(row.appeal.unwrap().statement, said("it never moved"));

    decide(&mut suite, 1, false).unwrap();
    suspend(&mut suite, 1, 1_000).unwrap();
    assert_eq!(found(&suite, 1).unwrap().suspension.appeal, None);
    appeal(&mut suite, &owner(), 1, "it still has not").unwrap();
}

#[test]
fn a_suspension_that_has_run_out_counts_as_none() {
    let mut suite = network();
    for number in [1, 2] {
        suspend(&mut suite, number, 500).unwrap();
        appeal(&mut suite, &owner(), number, "it never moved").unwrap();
    }
    let end = suite.now() + 500;
    suite.at(end - 1);
    assert_eq!(
        suite.send(&lift(2)).unwrap_err(),
        ContractError::Ownership(OwnershipError::NotOwner)
    );

    suite.at(end);
    let none = ContractError::NotSuspended { machine: machine(1) };
    assert_eq!(appeal(&mut suite, &owner(), 1, "late").unwrap_err(), none);
    assert_eq!(decide(&mut suite, 1, false).unwrap_err(), none);
    // anyone may sweep the record away
    suite.send(&lift(1)).unwrap();
    assert_eq!(found(&suite, 1), None);
    assert_eq!(suite.send(&lift(1)).unwrap_err(), none);
    // a new one has nothing of the old one's appeal
    suspend(&mut suite, 2, 500).unwrap();
    assert_eq!(found(&suite, 2).unwrap().suspension.appeal, None);
}

#[test]
fn the_admin_lifts_a_suspension_that_holds() {
    let mut suite = network();
    suspend(&mut suite, 3, 500).unwrap();
    suite.by_admin(&lift(3)).unwrap();
    assert_eq!(found(&suite, 3), None);
    let none = ContractError::NotSuspended { machine: machine(3) };
    assert_eq!(suite.by_admin(&lift(3)).unwrap_err(), none);
}

#[test]
fn suspensions_are_a_paged_list() {
    let mut suite = network();
    for (number, seconds) in [(4, 500), (1, 10), (3, 500)] {
        suspend(&mut suite, number, seconds).unwrap();
    }
    suite.at(suite.now() + 10);
    let page = |start_after: Option<u64>, limit| -> Vec<(u64, bool)> {
        let answer: SuspensionsResponse = suite.query(&QueryMsg::Suspensions {
            start_after: start_after.map(machine),
            limit,
        });
        let rows = answer.suspensions.iter();
        rows.map(|row| (row.machine.get(), row.holds)).collect()
    };

    assert_eq!(page(None, None), [(1, false), (3, true), (4, true)]);
    assert_eq!(page(Some(1), Some(1)), [(3, true)]);
    assert_eq!(page(Some(4), None), []);
}
