//! Spending limits and budgets.

use cosmwasm_std::{Coin, CosmosMsg, WasmMsg, to_json_binary};
use cw20::Cw20ExecuteMsg;
use flywheel_governance::ContractError;
use flywheel_protocol::{Seconds, Time};
use flywheel_types::Denom;
use flywheel_types::governance::{
    BudgetResponse, BudgetSpec, DenomLimit, ExecuteMsg, ProposalClass, QueryMsg, SpendingLimit, SpendingLimitResponse,
    Status, Vote,
};

use crate::stubs::TargetMsg;
use crate::suite::verbs::{call, proposal, send, spend};
use crate::suite::{COIN, DAY, FORTUNE, PERIOD, START, Suite, TIMELOCK, TREASURY, address, error};

/// 1,000 of the coin in 30 days, from the start on.
fn limited() -> Suite {
    let mut suite = Suite::with(|msg| {
        msg.spending_limits = vec![DenomLimit {
            denom: Denom::Native(COIN.to_owned()),
            limit: SpendingLimit {
                window: Seconds::new(30 * DAY),
                amount: 1_000_u128.into(),
            },
        }];
    });
    suite.join("alice", 6_000, None).advance(10).mature();
    suite
}

fn rich() -> Suite {
    let mut suite = Suite::native();
    suite.join("alice", 6_000, None).advance(10).mature();
    suite
}

fn spent(suite: &Suite) -> (u128, u64) {
    let query = QueryMsg::SpendingLimit {
        denom: Denom::Native(COIN.to_owned()),
    };
    let limit = suite.query::<Option<SpendingLimitResponse>>(&query).unwrap();
    (limit.spent.u128(), limit.until.get())
}

#[test]
fn what_is_over_the_limit_waits_for_the_next_window() {
    let mut suite = limited();
    let [first, second, third] = [600, 401, 400].map(|amount| suite.propose("alice", spend(amount)));
    for number in [first, second, third] {
        suite.vote("alice", number, Vote::Yes);
    }
    suite.at(START + 30 * DAY - 1);
    // The grace time is over by then for these: begin anew, late in the window.
    assert_eq!(suite.status(first), Status::Expired);
    let [first, second, third] = [600, 401, 400].map(|amount| suite.propose("alice", spend(amount)));
    for number in [first, second, third] {
        suite.vote("alice", number, Vote::Yes);
    }
    suite.advance(PERIOD + TIMELOCK).execute(first);
    let refused = ContractError::OverLimit {
        amount: 401_u128.into(),
        denom: COIN.into(),
        left: 400_u128.into(),
        limit: 1_000_u128.into(),
        next: Time::new(START + 60 * DAY),
    };
    assert_eq!(error(suite.try_execute(second)), refused);
    // It holds nobody up, and stays what it was.
    assert_eq!(suite.status(second), Status::Passed);
    suite.execute(third);
    assert_eq!(
        (suite.gained("payee"), spent(&suite)),
        (1_000, (1_000, START + 60 * DAY))
    );
}

#[test]
fn a_window_begins_anew_at_its_second() {
    let mut suite = limited();
    suite.at(START + 30 * DAY - PERIOD - TIMELOCK - 1);
    let (first, second) = (
        suite.propose("alice", spend(1_000)),
        suite.propose("alice", spend(1_000)),
    );
    suite.vote("alice", first, Vote::Yes).vote("alice", second, Vote::Yes);
    suite.at(START + 30 * DAY - 1).execute(first);
    assert!(matches!(
        error(suite.try_execute(second)),
        ContractError::OverLimit { .. }
    ));
    suite.at(START + 30 * DAY).execute(second);
    assert_eq!(suite.gained("payee"), 2_000);
}

#[test]
fn what_fails_was_not_spent() {
    let mut suite = limited();
    suite.refuse("payee", true);
    let number = suite.pass(spend(900));
    suite.execute(number);
    assert_eq!((suite.status(number), spent(&suite).0), (Status::ExecutionFailed, 0));
    suite.refuse("payee", false).execute(number);
    assert_eq!((suite.status(number), spent(&suite).0), (Status::Executed, 900));
}

#[test]
fn only_an_upgrade_lifts_the_limit() {
    let mut suite = limited();
    let lift = ExecuteMsg::SetSpendingLimit {
        denom: Denom::Native(COIN.to_owned()),
        limit: None,
    };
    let action = suite.own(&lift);
    let refused = error(suite.try_propose("alice", proposal(ProposalClass::Treasury, vec![action])));
    assert!(matches!(refused, ContractError::WrongClass { .. }));
    suite.decide_own(ProposalClass::Upgrade, &lift);
    suite.decide(spend(5_000));
    assert_eq!(suite.gained("payee"), 5_000);
}

#[test]
fn a_limit_counts_cw20s_and_coins_by_themselves() {
    let mut suite = rich();
    let token = suite.tokens[1].clone();
    let Denom::Cw20(contract) = token.clone() else {
        panic!("the second is a cw20")
    };
    let limit = ExecuteMsg::SetSpendingLimit {
        denom: token.clone().into(),
        limit: Some(SpendingLimit {
            window: Seconds::new(30 * DAY),
            amount: 10_u128.into(),
        }),
    };
    suite.decide_own(ProposalClass::Upgrade, &limit);
    let transfer = |amount: u128| -> CosmosMsg {
        let msg = Cw20ExecuteMsg::Transfer {
            recipient: address("payee").to_string(),
            amount: amount.into(),
        };
        call(&contract, &msg)
    };
    let both = suite.pass(proposal(
        ProposalClass::Treasury,
        vec![transfer(6), send("payee", 100), transfer(5)],
    ));
    assert!(matches!(
        error(suite.try_execute(both)),
        ContractError::OverLimit { .. }
    ));
    suite.decide(proposal(
        ProposalClass::Treasury,
        vec![transfer(6), send("payee", 100), transfer(4)],
    ));
    assert_eq!(
        (suite.gained("payee"), suite.balance_of(&token, &address("payee"))),
        (100, FORTUNE + 10)
    );
}

#[test]
fn an_upgrade_takes_nothing_that_is_held_for_others_by_whatever_way() {
    let mut suite = Suite::with(|msg| crate::suite::rules_of(msg).text.deposit = 10_u128.into());
    suite.join("alice", 6_000, None).advance(10);
    suite
        .try_propose_with("alice", crate::suite::verbs::text(), 10)
        .unwrap();
    suite.advance(10);
    let target = suite.target.clone();
    let pay = move |amount: u128| -> CosmosMsg {
        WasmMsg::Execute {
            contract_addr: target.to_string(),
            msg: to_json_binary(&TargetMsg::Pay {}).unwrap(),
            funds: vec![Coin::new(amount, COIN)],
        }
        .into()
    };
    let number = suite.pass(proposal(ProposalClass::Upgrade, vec![pay(TREASURY + 1)]));
    assert!(matches!(
        error(suite.try_execute(number)),
        ContractError::MoreThanFree { .. }
    ));
    suite.decide(proposal(ProposalClass::Upgrade, vec![pay(TREASURY)]));
    assert_eq!(suite.owed(&suite.denom.clone()), [10, 0, 0, 0]);
}

#[test]
fn what_a_module_sends_is_counted_afterwards() {
    use cosmwasm_std::{AnyMsg, Binary};

    let mut suite = Suite::with(|msg| crate::suite::rules_of(msg).text.deposit = 10_u128.into());
    suite.join("alice", 6_000, None).advance(10);
    suite
        .try_propose_with("alice", crate::suite::verbs::text(), 10)
        .unwrap();
    suite.advance(10);
    let send = |amount: u128| -> CosmosMsg {
        let value = format!("{} {amount}", address("payee"));
        CosmosMsg::Any(AnyMsg {
            type_url: "/cosmos.bank.v1beta1.MsgSend".to_owned(),
            value: Binary::from(value.as_bytes()),
        })
    };
    let number = suite.decide(proposal(ProposalClass::Upgrade, vec![send(TREASURY + 1)]));
    assert_eq!(suite.status(number), Status::ExecutionFailed);
    assert_eq!(suite.gained("payee"), 0);
    // So many bytes of the error are kept.
    assert_eq!(suite.proposal(number).failure.unwrap().error.len(), 512);
    suite.decide(proposal(ProposalClass::Upgrade, vec![send(TREASURY)]));
    assert_eq!(suite.gained("payee"), i128::try_from(TREASURY).unwrap());
}

#[test]
fn a_token_that_lies_stops_no_upgrade() {
    use cw_multi_test::Executor;
    use flywheel_types::governance::{GrantApplication, MilestoneSpec};

    let mut suite = rich();
    let Denom::Cw20(token) = suite.tokens[1].clone() else {
        panic!("the second is a cw20")
    };
    let application = GrantApplication {
        title: "A trap".to_owned(),
        details: String::new(),
        recipient: None,
        denom: Denom::Cw20(token.to_string()),
        milestones: vec![MilestoneSpec {
            title: "It springs".to_owned(),
            amount: 10_u128.into(),
        }],
        duration: Seconds::new(DAY * 300),
    };
    suite.send("eve", &ExecuteMsg::Apply(application)).unwrap();
    suite.decide_own(
        ProposalClass::Treasury,
        &ExecuteMsg::AwardGrant {
            grant: 1,
            reviewer: None,
        },
    );
    let pay = WasmMsg::Execute {
        contract_addr: suite.target.to_string(),
        msg: to_json_binary(&TargetMsg::Pay {}).unwrap(),
        funds: vec![Coin::new(1_u128, COIN)],
    };
    let number = suite.pass(proposal(ProposalClass::Upgrade, vec![pay.into()]));
    // The token now says that the DAO has nothing of it.
    let balances: cw_storage_plus::Map<&cosmwasm_std::Addr, cosmwasm_std::Uint128> =
        cw_storage_plus::Map::new("balance");
    let dao = suite.dao.clone();
    balances
        .save(&mut *suite.app.contract_storage_mut(&token), &dao, &0_u128.into())
        .unwrap();
    let msg = ExecuteMsg::Execute { proposal_id: number };
    suite.app.execute_contract(address("watcher"), dao, &msg, &[]).unwrap();
    assert_eq!(suite.status(number), Status::Executed);
}

fn budget(suite: &Suite, budget: u64) -> BudgetResponse {
    suite.query(&QueryMsg::Budget { budget })
}

fn open(suite: &mut Suite, amount: u128, instalments: u32) {
    let spec = BudgetSpec {
        recipient: address("payee").to_string(),
        denom: Denom::Native(COIN.to_owned()),
        amount: amount.into(),
        period: Seconds::new(DAY),
        instalments,
    };
    suite.decide_own(ProposalClass::Treasury, &ExecuteMsg::OpenBudget(spec));
}

#[test]
fn a_budget_pays_at_the_end_of_each_period() {
    let mut suite = rich();
    open(&mut suite, 100, 5);
    let (began, pay) = (suite.now(), ExecuteMsg::PayBudget { budget: 1 });
    let nothing = |due| ContractError::NothingDue { budget: 1, due };
    suite.at(began + DAY - 1);
    assert_eq!(error(suite.send("watcher", &pay)), nothing(0));
    suite.at(began + DAY).send("watcher", &pay).unwrap();
    assert_eq!((suite.gained("payee"), budget(&suite, 1).paid), (100, 1));
    assert_eq!(error(suite.send("watcher", &pay)), nothing(0));
    suite.at(began + 4 * DAY - 1).send("payee", &pay).unwrap();
    assert_eq!(suite.gained("payee"), 300);
    suite.at(began + 100 * DAY).send("watcher", &pay).unwrap();
    assert_eq!((suite.gained("payee"), budget(&suite, 1).due), (500, 0));
    assert_eq!(error(suite.send("watcher", &pay)), nothing(0));
}

#[test]
fn a_stopped_budget_pays_what_was_due() {
    let mut suite = rich();
    open(&mut suite, 100, 50);
    suite.advance(DAY * 2);
    // Passing takes seven days more.
    suite.decide_own(ProposalClass::Treasury, &ExecuteMsg::StopBudget { budget: 1 });
    let again = suite.pass(proposal(
        ProposalClass::Treasury,
        vec![suite.own(&ExecuteMsg::StopBudget { budget: 1 })],
    ));
    suite
        .execute(again)
        .send("watcher", &ExecuteMsg::PayBudget { budget: 1 })
        .unwrap();
    assert_eq!(
        (suite.gained("payee"), suite.status(again)),
        (900, Status::ExecutionFailed)
    );
    suite.advance(50 * DAY);
    assert!(suite.send("watcher", &ExecuteMsg::PayBudget { budget: 1 }).is_err());
}

#[test]
fn a_budget_pays_whole_instalments_as_far_as_money_and_limit_go() {
    let mut suite = limited();
    open(&mut suite, 300, 50);
    let pay = ExecuteMsg::PayBudget { budget: 1 };
    // Ten are due, three fit 1,000.
    suite.advance(10 * DAY).send("watcher", &pay).unwrap();
    assert_eq!((suite.gained("payee"), budget(&suite, 1).due), (900, 7));
    assert_eq!(
        error(suite.send("watcher", &pay)),
        ContractError::NothingDue { budget: 1, due: 7 }
    );

    let mut suite = rich();
    open(&mut suite, 400_000, 50);
    suite.advance(10 * DAY).send("watcher", &pay).unwrap();
    assert_eq!((suite.gained("payee"), suite.treasury()), (800_000, 200_000));
}

#[test]
fn a_budget_s_payee_who_cannot_receive_is_credited() {
    let mut suite = rich();
    open(&mut suite, 100, 5);
    suite.refuse("payee", true).advance(DAY);
    suite.send("watcher", &ExecuteMsg::PayBudget { budget: 1 }).unwrap();
    assert_eq!(suite.owed(&suite.denom.clone()), [0, 0, 100, TREASURY - 100]);
}

#[test]
fn budgets_that_cannot_be_fail_when_they_are_executed() {
    let good = BudgetSpec {
        recipient: address("payee").to_string(),
        denom: Denom::Native(COIN.to_owned()),
        amount: 1_u128.into(),
        period: Seconds::new(60),
        instalments: 1,
    };
    let dao = rich().dao.to_string();
    let wrong = [
        BudgetSpec {
            recipient: dao,
            ..good.clone()
        },
        BudgetSpec {
            amount: 0_u128.into(),
            ..good.clone()
        },
        BudgetSpec {
            period: Seconds::new(59),
            ..good.clone()
        },
        BudgetSpec {
            instalments: 0,
            ..good.clone()
        },
        BudgetSpec {
            instalments: 1_001,
            ..good
        },
    ];
    for spec in wrong {
        let mut suite = rich();
        let number = suite.decide_own(ProposalClass::Treasury, &ExecuteMsg::OpenBudget(spec.clone()));
        assert_eq!(suite.status(number), Status::ExecutionFailed, "{spec:?}");
    }
}
