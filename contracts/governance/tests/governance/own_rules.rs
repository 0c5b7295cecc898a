//! The DAO changes itself: its rules, weights, guardian, code.

use cosmwasm_std::{AnyMsg, Binary, CosmosMsg, WasmMsg};
use flywheel_governance::ContractError;
use flywheel_protocol::{Seconds, Time};
use flywheel_types::Guardian;
use flywheel_types::governance::{
    ClassRules, ConfigResponse, ExecuteMsg, ProposalClass, QueryMsg, Rules, Status, Vote,
};

use crate::suite::verbs::{proposal, send, spend, text};
use crate::suite::{DAY, PERIOD, Suite, TIMELOCK, address, bps, class_rules, error};

fn two() -> Suite {
    let mut suite = Suite::native();
    suite
        .join("alice", 6_000, None)
        .join("bob", 4_000, None)
        .advance(10)
        .mature();
    suite
}

fn rules(suite: &Suite) -> Rules {
    suite.query(&QueryMsg::Rules {})
}

#[test]
fn a_change_of_rules_counts_for_later_proposals_only() {
    let mut suite = two();
    let strict = ClassRules {
        threshold: bps(9_000),
        period: Seconds::new(DAY),
        ..class_rules()
    };
    let change = ExecuteMsg::SetRules {
        class: ProposalClass::Upgrade,
        rules: strict.clone(),
    };
    let own = suite.own(&change);
    let changing = suite.propose("alice", proposal(ProposalClass::Upgrade, vec![own]));
    let beside = suite.propose("alice", proposal(ProposalClass::Upgrade, vec![send("payee", 1)]));
    for number in [changing, beside] {
        suite.vote("alice", number, Vote::Yes).vote("bob", number, Vote::No);
    }
    suite.advance(PERIOD + TIMELOCK).execute(changing);
    assert_eq!(rules(&suite).upgrade, strict);
    // 60 % is enough for what was opened before.
    suite.execute(beside);
    assert_eq!(suite.gained("payee"), 1);
    let later = suite.propose("alice", proposal(ProposalClass::Upgrade, vec![send("payee", 1)]));
    suite
        .vote("alice", later, Vote::Yes)
        .vote("bob", later, Vote::No)
        .advance(DAY);
    assert_eq!(suite.status(later), Status::Rejected);
}

#[test]
fn rules_that_would_lock_the_dao_out_are_refused_by_their_execution() {
    let good = class_rules;
    let wrong = [
        ClassRules {
            quorum: bps(6_001),
            ..good()
        },
        ClassRules {
            quorum: bps(0),
            ..good()
        },
        ClassRules {
            threshold: bps(9_001),
            ..good()
        },
        ClassRules {
            threshold: bps(4_999),
            ..good()
        },
        ClassRules {
            objection: Some(bps(10)),
            ..good()
        },
        ClassRules {
            period: Seconds::new(0),
            ..good()
        },
        ClassRules {
            period: Seconds::days(61),
            ..good()
        },
        ClassRules {
            timelock: Seconds::new(DAY - 1),
            ..good()
        },
        ClassRules {
            timelock: Seconds::days(31),
            ..good()
        },
        ClassRules {
            grace: Seconds::new(0),
            ..good()
        },
        // A hundredth of 1,000 is 10.
        ClassRules {
            deposit: 11_u128.into(),
            ..good()
        },
    ];
    let mut suite = two();
    for rules_given in wrong {
        let change = ExecuteMsg::SetRules {
            class: ProposalClass::Upgrade,
            rules: rules_given,
        };
        let number = suite.decide_own(ProposalClass::Upgrade, &change);
        assert_eq!(suite.status(number), Status::ExecutionFailed);
        assert_eq!(rules(&suite).upgrade, class_rules());
    }
}

#[test]
fn a_quorum_over_the_whole_cannot_even_be_written() {
    let text =
        r#"{"set_rules":{"class":"text","rules":{"quorum":10001,"threshold":5000,"period":86400,"grace":86400}}}"#;
    let mut suite = two();
    let contract_addr = suite.dao.to_string();
    let action = WasmMsg::Execute {
        contract_addr,
        msg: Binary::from(text.as_bytes()),
        funds: vec![],
    };
    let refused = error(suite.try_propose("alice", proposal(ProposalClass::Upgrade, vec![action.into()])));
    assert!(matches!(refused, ContractError::NotDecoded { .. }), "{refused}");
}

#[test]
fn the_shortest_timelock_of_upgrades_never_changes() {
    let mut suite = two();
    let change = ExecuteMsg::SetRules {
        class: ProposalClass::Upgrade,
        rules: ClassRules {
            timelock: Seconds::new(DAY),
            ..class_rules()
        },
    };
    suite.decide_own(ProposalClass::Upgrade, &change);
    assert_eq!(rules(&suite).upgrade.timelock, Seconds::new(DAY));
    let config: ConfigResponse = suite.query(&QueryMsg::Config {});
    assert_eq!(config.bounds.min_upgrade_timelock, Seconds::new(DAY));
}

#[test]
fn weights_are_those_of_the_opening() {
    let mut suite = two();
    suite.join("carol", 5_000, Some("bob")).advance(10);
    let before = suite.propose("alice", text());
    let change = ExecuteMsg::SetWeights {
        machine_weight: 3_u128.into(),
        representative_cap: bps(1_000),
    };
    let own = suite.own(&change);
    let change = suite.propose("alice", proposal(ProposalClass::Upgrade, vec![own]));
    suite.vote("alice", change, Vote::Yes).vote("bob", before, Vote::Yes);
    assert_eq!(suite.power_of(before, "bob"), (9_000, 5_000));
    suite.advance(PERIOD + TIMELOCK).execute(change);
    let after = suite.propose("alice", text());
    suite.vote("bob", after, Vote::Yes);
    // A tenth of 15,000.
    assert_eq!(suite.power_of(after, "bob"), (5_500, 1_500));
    assert_eq!(
        (
            suite.proposal(before).machine_weight.u128(),
            suite.proposal(after).machine_weight.u128()
        ),
        (0, 3)
    );
}

#[test]
fn a_guardian_is_named_for_a_year_at_most() {
    let mut suite = two();
    let decided_at = suite.now() + PERIOD + TIMELOCK;
    let name = |expires_at: u64| ExecuteMsg::SetGuardian {
        guardian: Some(Guardian {
            address: address("erin").to_string(),
            expires_at: Time::new(expires_at),
        }),
    };
    let numbers: Vec<u64> = [decided_at, decided_at + 365 * DAY + 1, decided_at + 365 * DAY]
        .into_iter()
        .map(|expires_at| {
            let own = suite.own(&name(expires_at));
            let number = suite.propose("alice", proposal(ProposalClass::Upgrade, vec![own]));
            suite.vote("alice", number, Vote::Yes);
            number
        })
        .collect();
    suite.at(decided_at);
    let states: Vec<Status> = numbers
        .iter()
        .map(|number| {
            suite.execute(*number);
            suite.status(*number)
        })
        .collect();
    assert_eq!(
        states,
        [Status::ExecutionFailed, Status::ExecutionFailed, Status::Executed]
    );
    let raid = suite.propose("alice", spend(9));
    suite.vote("alice", raid, Vote::Yes).advance(PERIOD);
    suite.try_veto("guardian", raid).unwrap_err();
    suite.try_veto("erin", raid).unwrap();
}

#[test]
fn the_dao_migrates_what_it_governs_and_itself() {
    let mut suite = two();
    let migrate = |contract_addr: String, new_code_id: u64| WasmMsg::Migrate {
        contract_addr,
        new_code_id,
        msg: Binary::from(b"{}"),
    };
    let (target, dao) = (suite.target.to_string(), suite.dao.to_string());
    let (target_code, dao_code) = (suite.target_code, suite.dao_code);
    let both = vec![
        migrate(target.clone(), target_code).into(),
        migrate(dao.clone(), dao_code).into(),
        suite.set(4),
    ];
    let number = suite.decide(proposal(ProposalClass::Upgrade, both));
    assert_eq!((suite.status(number), suite.value()), (Status::Executed, Some(4)));
    // To code that is another contract's it does not go, and goes on as it was.
    let number = suite.decide(proposal(ProposalClass::Upgrade, vec![migrate(target, dao_code).into()]));
    assert_eq!(suite.status(number), Status::ExecutionFailed);
    let number = suite.decide(proposal(ProposalClass::Upgrade, vec![migrate(dao, dao_code).into()]));
    assert_eq!(suite.status(number), Status::Executed);
    suite.decide(spend(6));
    assert_eq!(suite.gained("payee"), 6);
}

/// After the books' keeper has changed, nobody would look whether others' money is still there.
#[test]
fn nothing_moves_coins_unread_beside_the_dao_s_own_upgrade() {
    let mut suite = two();
    let migrate = WasmMsg::Migrate {
        contract_addr: suite.dao.to_string(),
        new_code_id: suite.dao_code,
        msg: Binary::from(b"{}"),
    };
    let any = AnyMsg {
        type_url: "/cosmos.bank.v1beta1.MsgSend".to_owned(),
        value: Binary::default(),
    };
    for (msgs, action) in [
        (vec![migrate.clone().into(), CosmosMsg::Any(any.clone())], 1),
        (vec![CosmosMsg::Any(any), migrate.into()], 0),
    ] {
        let refused = error(suite.try_propose("alice", proposal(ProposalClass::Upgrade, msgs)));
        assert_eq!(refused, ContractError::BesideOwnUpgrade { action });
    }
}

#[test]
fn the_dao_may_become_another_contract() {
    use cw_multi_test::Executor;

    let mut suite = two();
    let (dao, code) = (suite.dao.clone(), suite.target_code);
    let migrate = WasmMsg::Migrate {
        contract_addr: dao.to_string(),
        new_code_id: code,
        msg: Binary::from(b"{}"),
    };
    let number = suite.pass(proposal(ProposalClass::Upgrade, vec![migrate.into()]));
    // It is the DAO no more, so that nothing can be checked of it.
    let msg = ExecuteMsg::Execute { proposal_id: number };
    suite
        .app
        .execute_contract(address("watcher"), dao.clone(), &msg, &[])
        .unwrap();
    assert_eq!(suite.app.wrap().query_wasm_contract_info(dao).unwrap().code_id, code);
}

#[test]
fn a_proposal_may_execute_another_that_has_passed_by_itself() {
    let mut suite = two();
    let inner = suite.propose("alice", spend(6));
    let own = suite.own(&ExecuteMsg::Execute { proposal_id: inner });
    let outer = suite.propose("alice", proposal(ProposalClass::Upgrade, vec![own]));
    suite
        .vote("alice", outer, Vote::Yes)
        .advance(PERIOD + TIMELOCK)
        .execute(outer);
    // The inner one has not.
    assert_eq!(
        (suite.status(outer), suite.gained("payee")),
        (Status::ExecutionFailed, 0)
    );
    let inner = suite.propose("alice", spend(6));
    let own = suite.own(&ExecuteMsg::Execute { proposal_id: inner });
    let outer = suite.propose("alice", proposal(ProposalClass::Upgrade, vec![own]));
    suite
        .vote("alice", outer, Vote::Yes)
        .vote("alice", inner, Vote::Yes)
        .advance(PERIOD + TIMELOCK)
        .execute(outer);
    assert_eq!((suite.status(inner), suite.gained("payee")), (Status::Executed, 6));
}

#[test]
fn a_proposal_cannot_execute_itself_twice() {
    let mut suite = two();
    let number = suite.count() + 1;
    let own = suite.own(&ExecuteMsg::Execute { proposal_id: number });
    let number = suite.pass(proposal(ProposalClass::Upgrade, vec![send("payee", 1), own]));
    suite.execute(number);
    assert_eq!(
        (suite.status(number), suite.gained("payee")),
        (Status::ExecutionFailed, 0)
    );
}

#[test]
fn machines_never_count_so_much_that_nothing_can_be_summed() {
    let mut suite = two();
    // A hundredth of 1,000 is 10.
    for (weight, expected) in [
        (u128::MAX, Status::ExecutionFailed),
        (11, Status::ExecutionFailed),
        (10, Status::Executed),
    ] {
        let change = ExecuteMsg::SetWeights {
            machine_weight: weight.into(),
            representative_cap: bps(0),
        };
        let number = suite.decide_own(ProposalClass::Upgrade, &change);
        assert_eq!(suite.status(number), expected);
    }
    suite.bond_machines("bob", 5);
    suite.advance(10);
    suite.decide(spend(1));
    assert_eq!(suite.gained("payee"), 1);
}
