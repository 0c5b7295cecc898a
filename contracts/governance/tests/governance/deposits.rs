//! Deposits: back on pass or honest fail, lost on veto or without a quorum; and never the treasury's meanwhile.

use flywheel_governance::ContractError;
use flywheel_types::PaymentError;
use flywheel_types::governance::{InstantiateMsg, ProposalClass, Vote};

use crate::suite::verbs::{proposal, spend, text};
use crate::suite::{FORTUNE, GRACE, PERIOD, Suite, TIMELOCK, TREASURY, address, error};

fn ten(msg: &mut InstantiateMsg) {
    let rules = crate::suite::rules_of(msg);
    rules.treasury.deposit = 10_u128.into();
    rules.text.deposit = 10_u128.into();
}

fn staked(mut suite: Suite) -> Suite {
    suite
        .join("alice", 6_000, None)
        .join("bob", 3_500, None)
        .join("carol", 500, None)
        .advance(10);
    suite
}

#[test]
fn a_deposit_comes_back_with_the_execution() {
    for mut suite in [staked(Suite::with(ten)), staked(Suite::cw20_with(ten))] {
        let denom = suite.denom.clone();
        // Eve has no votes: the deposit is her right to propose.
        suite.try_propose_with("eve", spend(5), 10).unwrap();
        assert_eq!(suite.owed(&denom), [10, 0, 0, TREASURY]);
        suite.vote("alice", 1, Vote::Yes).advance(PERIOD + TIMELOCK);
        suite.execute(1);
        assert_eq!(suite.owed(&denom)[0], 0);
        assert_eq!(suite.balance_of(&denom, &address("eve")), FORTUNE);
        assert!(suite.proposal(1).deposit_settled);
        assert!(matches!(
            error(suite.try_close(1)),
            ContractError::NothingToClose { .. }
        ));
    }
}

#[test]
fn a_deposit_comes_back_after_an_honest_no_and_is_lost_on_veto_or_without_a_quorum() {
    let cases: [(&[(&str, Vote)], u128); 5] = [
        (&[("alice", Vote::No), ("bob", Vote::Yes)], FORTUNE),
        (&[("alice", Vote::Veto), ("bob", Vote::Yes)], FORTUNE - 10),
        (&[("carol", Vote::Yes)], FORTUNE - 10),
        (&[], FORTUNE - 10),
        // Passed, and nobody executed it.
        (&[("alice", Vote::Yes)], FORTUNE),
    ];
    for (votes, expected) in cases {
        let mut suite = staked(Suite::with(ten));
        suite.try_propose_with("eve", spend(5), 10).unwrap();
        for (name, vote) in votes {
            suite.vote(name, 1, *vote);
        }
        assert!(matches!(
            error(suite.try_close(1)),
            ContractError::NothingToClose { .. }
        ));
        suite.advance(PERIOD + TIMELOCK + GRACE).try_close(1).unwrap();
        assert_eq!(suite.balance("eve"), expected, "{votes:?}");
        assert_eq!(suite.treasury(), TREASURY + FORTUNE - expected);
        assert!(matches!(
            error(suite.try_close(1)),
            ContractError::NothingToClose { .. }
        ));
    }
}

#[test]
fn a_guardian_s_veto_costs_the_deposit() {
    let mut suite = staked(Suite::with(ten));
    suite.try_propose_with("eve", spend(900_000), 10).unwrap();
    suite.vote("alice", 1, Vote::Yes).advance(PERIOD);
    suite.try_veto("guardian", 1).unwrap();
    assert_eq!((suite.balance("eve"), suite.treasury()), (FORTUNE - 10, TREASURY + 10));
}

#[test]
fn a_failing_execution_gives_the_deposit_back_once() {
    let mut suite = staked(Suite::with(ten));
    suite.try_propose_with("eve", spend(TREASURY - 5), 10).unwrap();
    suite.refuse("payee", true);
    suite.vote("alice", 1, Vote::Yes).advance(PERIOD + TIMELOCK);
    suite.execute(1).execute(1);
    assert_eq!(suite.balance("eve"), FORTUNE);
    suite.refuse("payee", false).execute(1);
    assert_eq!((suite.balance("eve"), suite.treasury()), (FORTUNE, 5));
}

#[test]
fn exactly_the_deposit_is_taken_and_nothing_where_none_is_asked() {
    let mut suite = staked(Suite::with(ten));
    for wrong in [9, 11] {
        let expected = ContractError::Deposit {
            sent: wrong.into(),
            deposit: 10_u128.into(),
            denom: "uwheel".into(),
        };
        assert_eq!(error(suite.try_propose_with("eve", text(), wrong)), expected);
    }
    assert!(matches!(
        error(suite.try_propose("alice", text())),
        ContractError::Deposit { .. }
    ));
    let free = proposal(ProposalClass::Parameter, vec![suite.set(1)]);
    let refused = error(suite.try_propose_with("alice", free, 10));
    assert_eq!(refused, ContractError::Payment(PaymentError::NotPayable));
    // Another token than the network's.
    let mut other = staked(Suite::cw20_with(ten));
    let coins = [cosmwasm_std::Coin::new(10_u128, "uwheel")];
    let msg = flywheel_types::governance::ExecuteMsg::Propose(Box::new(text()));
    let refused = error(other.send_with("eve", &msg, &coins));
    assert!(matches!(
        refused,
        ContractError::Payment(PaymentError::WrongDenom { .. })
    ));
}

#[test]
fn who_cannot_receive_its_deposit_is_credited() {
    for mut suite in [staked(Suite::with(ten)), staked(Suite::cw20_with(ten))] {
        let denom = suite.denom.clone();
        suite.try_propose_with("eve", spend(5), 10).unwrap();
        suite
            .refuse("eve", true)
            .vote("alice", 1, Vote::Yes)
            .advance(PERIOD + TIMELOCK);
        suite.execute(1);
        assert_eq!((suite.credit_in(&denom, "eve"), suite.gained("payee")), (10, 5));
        let withdraw = flywheel_types::governance::ExecuteMsg::Withdraw {
            denom: denom.clone().into(),
            account: Some(address("eve").to_string()),
        };
        suite.send("watcher", &withdraw).unwrap();
        assert_eq!(suite.credit_in(&denom, "eve"), 10);
        suite.refuse("eve", false).send("watcher", &withdraw).unwrap();
        assert_eq!(suite.balance_of(&denom, &address("eve")), FORTUNE);
        let nothing = error(suite.send("watcher", &withdraw));
        assert!(matches!(nothing, ContractError::NothingToWithdraw { .. }));
    }
}

#[test]
fn a_proposal_spends_no_deposit_of_others() {
    let mut suite = staked(Suite::with(ten));
    suite.try_propose_with("eve", text(), 10).unwrap();
    suite.try_propose_with("eve", spend(TREASURY + 11), 10).unwrap();
    suite.vote("alice", 2, Vote::Yes).advance(PERIOD + TIMELOCK);
    let expected = ContractError::MoreThanFree {
        amount: (TREASURY + 11).into(),
        denom: "uwheel".into(),
        free: TREASURY.into(),
    };
    assert_eq!(error(suite.try_execute(2)), expected);
}
