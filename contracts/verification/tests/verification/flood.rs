//! A flood of demands (rule V8): what it costs, and how little it delays.

use super::common::*;
use cosmwasm_std::{CosmosMsg, Uint128, WasmMsg, coins, to_json_binary};
use cw_multi_test::IntoAddr;
use flywheel_types::verification::ExecuteMsg;

const MACHINES: u64 = 10_000;

/// A network whose machines have earned one unit each, and two with the pending root.
fn network() -> (Suite, flywheel_protocol::trees::SumTree) {
    let each = |amount: u128| tree(&(1..=MACHINES).map(|number| (number, amount)).collect::<Vec<_>>());
    let mut suite = Suite::active(Money::Native, 4);
    suite.set_budget(0, 10_000);
    suite.set_budget(1, 20_000);
    suite.at_settling(0).propose(&each(1));
    suite.at(suite.now() + CHALLENGE);
    suite.finalize().unwrap();
    suite.at_settling(1).propose(&each(2));

    // In the window's last second, one after the other, each for its price: 32 + 32 * open / 32.
    suite.at(suite.now() + CHALLENGE - 1);
    let settled = each(1);
    let whale = "whale".into_addr();
    for numbers in (1..=MACHINES).collect::<Vec<_>>().chunks(1_000) {
        let messages = numbers.iter().map(|number| -> CosmosMsg {
            WasmMsg::Execute {
                contract_addr: suite.contract.to_string(),
                msg: to_json_binary(&ExecuteMsg::DemandLeaf(demand_of(&settled, *number))).unwrap(),
                funds: coins(DEPOSIT + u128::from(number - 1), COIN),
            }
            .into()
        });
        let messages = messages.collect();
        suite.app.execute_multi(whale.clone(), messages).unwrap();
    }
    suite.assert_totals();
    (suite, each(2))
}

/// `32 * (10,000 + (0 + 1 + ... + 9,999) / 32) = 320,000 + 49,995,000`.
const COST: u128 = 50_315_000;

#[test]
fn ten_thousand_demands_cost_who_sends_them_and_delay_finality_by_one_answer_period_at_most() {
    let (mut suite, pending) = network();
    let whale = "whale".into_addr();
    assert_eq!(suite.balance(&whale), WHALE - COST);
    assert_eq!(suite.liabilities(), [4 * BOND, COST, 0]);
    let terms = suite.terms();
    // the next one would cost 313 times and a half what the first did: 32 + 10,000
    assert_eq!((terms.open, terms.deposit), (MACHINES, Uint128::new(10_032)));

    // 200 messages of 50 answer them all
    let helper = "helper".into_addr();
    let numbers: Vec<u64> = (1..=MACHINES).collect();
    for batch in numbers.chunks(50) {
        let answer = answer_of(&pending, batch);
        suite.execute(&helper, &answer, &[]).unwrap();
    }

    assert_eq!(suite.balance(&helper), 1_000_000 + COST);
    assert_eq!(suite.terms().open, 0);
    // answered in the same second, so the root is final when its window ends
    suite.at(suite.now() + 1);
    suite.finalize().unwrap();
    assert_eq!(suite.last_final().unwrap().statement.sum.u128(), 20_000);
    assert_eq!(suite.liabilities(), [4 * BOND, 0, 0]);
}

#[test]
fn a_flood_that_nobody_answers_is_over_after_one_answer_period_and_loops_over_nothing() {
    let (mut suite, _) = network();
    let statement = suite.pending().unwrap().statement;
    let window_ends = suite.pending().unwrap().final_at.get();

    // the last demand came a second before the window's end
    suite.at(window_ends - 1 + ANSWER - 1);
    suite.finalize().unwrap_err();
    suite.at(window_ends - 1 + ANSWER);
    let answer = suite.finalize().unwrap();

    assert_eq!(
        attribute(&answer, "root_rejected", "reason"),
        "10000 demands were not answered"
    );
    assert!(suite.pending().is_none());
    // each deposit waits for its own message
    suite.reclaim(&"someone".into_addr(), &statement, 10_000).unwrap();
    assert_eq!(suite.balance(&"whale".into_addr()), WHALE - COST + 32 + 9_999);
    assert_eq!(suite.liabilities(), [4 * BOND, COST - 10_031, 0]);
}
