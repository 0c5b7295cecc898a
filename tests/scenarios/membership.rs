//! Holders decide about machines, oracles and classes: each proposal is voted, waits, and is carried out by the contracts that
//! it is about. Alice and carol are for everything, mallory is against it: 1,800 votes and 1,500 of 4,300.

mod appeals;
mod cases;
mod makers;
mod oracles;

use cosmwasm_std::{CosmosMsg, Uint128, WasmMsg};
use cw_ownable::Action;
use flywheel_client::Code;
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Bps, Hash32, Seconds, Time};
use flywheel_testing::{Person, START, Suite, Token, class, rules};
use flywheel_types::governance::{ProposalClass, Vote};
use flywheel_types::verification::{ClassRules, Suspend};
use flywheel_types::{hub, staking, verification};

const NOT_THE_OWNER: &str = "not the contract's current owner";

fn person(name: &str) -> Person {
    Person::named(name)
}

fn percent(percent: u16) -> Bps {
    Bps::percent(percent).unwrap()
}

/// So long after the network's start.
fn at(days: u64, seconds: u64) -> Time {
    let day = START.plus(Seconds::days(days)).unwrap();
    day.plus(Seconds::new(seconds)).unwrap()
}

/// A day before epoch 0. Meter 1 has alice's bond of 1,000 and 800 of carol's; meter 2 has mallory's bond of 1,500 and 1,000
/// of bob's.
fn town(token: Token) -> Suite {
    let mut suite = Suite::with_dao(token);
    let (carol, bob, mallory) = (person("carol"), person("bob"), person("mallory"));
    suite.enrol(&person("alice"), "meter-1");
    suite.give(&carol, 800).delegate(&carol, "meter-1", 800);
    suite.enrol(&mallory, "meter-2");
    suite.give(&mallory, 500).bond(&mallory, "meter-2", 500);
    suite.give(&bob, 1_000).delegate(&bob, "meter-2", 1_000);
    suite
}

/// Alice proposes; it is voted, and its timelock has passed: 3 minutes and the 6 seconds of a block.
fn pass(suite: &mut Suite, class: ProposalClass, title: &str, actions: Vec<CosmosMsg>) -> u64 {
    let (alice, carol, mallory) = (person("alice"), person("carol"), person("mallory"));
    let proposal = suite.propose(&alice, class, title, actions);
    suite
        .vote(&alice, proposal, Vote::Yes)
        .vote(&mallory, proposal, Vote::No)
        .vote(&carol, proposal, Vote::Yes)
        .await_timelock(proposal);
    proposal
}

/// As [`pass`], and it is carried out.
fn decide(suite: &mut Suite, class: ProposalClass, title: &str, actions: Vec<CosmosMsg>) {
    let proposal = pass(suite, class, title, actions);
    suite.carry_out(proposal);
}

/// As [`pass`], and what it would do is refused where it would be done.
fn decide_in_vain(suite: &mut Suite, class: ProposalClass, title: &str, actions: Vec<CosmosMsg>) {
    let proposal = pass(suite, class, title, actions);
    suite.carry_out_in_vain(proposal);
}

/// An action for staking.
fn to_staking(suite: &Suite, message: &staking::ExecuteMsg) -> CosmosMsg {
    suite.call(suite.network().staking().address(), message)
}

/// An action for verification.
fn to_verification(suite: &Suite, message: &verification::ExecuteMsg) -> CosmosMsg {
    suite.call(suite.network().verification().address(), message)
}

/// What was seen is known by the hash of what proves it.
fn evidence() -> Hash32 {
    sha256(&[b"a camera shows meter 2 in a drawer"])
}

fn open_case(suite: &Suite, machine: &str, at: Time) -> staking::ExecuteMsg {
    staking::ExecuteMsg::OpenCase {
        machine: suite.machine(machine),
        offence: evidence(),
        at,
    }
}

fn suspend(suite: &Suite, machine: &str, until: Time) -> verification::ExecuteMsg {
    verification::ExecuteMsg::Suspend(Suspend {
        machine: suite.machine(machine),
        reason: "forged-place".to_owned(),
        evidence: evidence(),
        until,
    })
}

/// What only class upgrade may: change a contract, or hand its owner's right, the network or money over.
fn powers(suite: &Suite) -> Vec<CosmosMsg> {
    let eve = suite.address(&person("eve"));
    let take = || Action::TransferOwnership {
        new_owner: eve.to_string(),
        expiry: None,
    };
    let network = suite.network();
    let offer = hub::ExecuteMsg::OfferNetwork {
        network: network.record().id,
        to: Some(eve.to_string()),
    };
    let migrate = WasmMsg::Migrate {
        contract_addr: network.verification().address().to_string(),
        new_code_id: Code::Verification.id(),
        msg: b"{}".into(),
    };
    vec![
        migrate.into(),
        to_verification(suite, &verification::ExecuteMsg::UpdateOwnership(take())),
        to_staking(suite, &staking::ExecuteMsg::UpdateOwnership(take())),
        suite.call(suite.hub().address(), &offer),
    ]
}

/// What a class may not is refused when it is proposed, also among what it may.
#[test]
fn no_class_takes_what_another_is_for() {
    use ProposalClass::{Membership, Parameter, Text};

    let mut suite = town(Token::Cw20);
    suite.advance(Seconds::new(6));
    let eve = suite.address(&person("eve"));
    let spend = suite.denom().pay(&eve, Uint128::new(1)).unwrap();
    let set_class = to_staking(&suite, &staking::ExecuteMsg::SetClass { class: class() });
    let set_rules = ClassRules {
        class: "meter".to_owned(),
        rules: rules(),
    };
    let set_rules = to_verification(&suite, &verification::ExecuteMsg::SetRules(set_rules));
    let case = to_staking(&suite, &open_case(&suite, "meter-2", suite.now()));
    let suspension = to_verification(&suite, &suspend(&suite, "meter-2", at(30, 0)));

    let mut refused = vec![(Membership, spend.clone(), "treasury"), (Parameter, spend, "treasury")];
    for power in powers(&suite) {
        refused.extend([Membership, Parameter].map(|class| (class, power.clone(), "upgrade")));
    }
    refused.extend([set_class, set_rules].map(|action| (Membership, action, "parameter")));
    for (class, action, needs) in refused {
        let words = format!("does not belong to class {class}: propose it in class {needs}");
        let alone = suite.try_propose(&person("alice"), class, "Alone", vec![action.clone()]);
        suite.refused(alone, &format!("action 0 {words}"));
        let hidden = vec![case.clone(), suspension.clone(), action];
        let hidden = suite.try_propose(&person("alice"), class, "Hidden", hidden);
        suite.refused(hidden, &format!("action 2 {words}"));
    }
    let text = suite.try_propose(&person("alice"), Text, "Words", vec![case.clone()]);
    suite.refused(text, "name 0 to 0 actions: 1 were named");
    assert_eq!(suite.dao().newest(None, None).unwrap(), []);

    // What membership may, parameter may too: no preset gives it less of a vote. Both actions are carried out.
    decide(&mut suite, Parameter, "Meter 2", vec![case, suspension]);
    let machine = suite.machine("meter-2");
    assert_eq!(suite.network().staking().cases(machine).unwrap().len(), 1);
    let suspension = suite.network().verification().suspension(machine).unwrap();
    assert!(suspension.unwrap().holds);
}
