//! What a statement may give out (rule V6).

use super::common::*;
use flywheel_protocol::Epoch;
use flywheel_verification::ContractError;

#[test]
fn the_whole_budget_may_be_given_out_and_not_one_unit_more() {
    let mut suite = Suite::active(Money::Native, 4);
    suite.at_settling(0);
    let over = suite.statement(BUDGET + 1);
    assert_eq!(
        suite.attest(&over, 4).unwrap_err(),
        ContractError::OverBudget {
            given: 1_001_u128.into(),
            budget: 1_000_u128.into()
        }
    );

    let all = suite.statement(BUDGET);
    suite.attest(&all, 4).unwrap();
}

#[test]
fn what_an_epoch_left_over_cannot_be_spent_later() {
    let mut suite = Suite::active(Money::Native, 4);
    suite.at_settling(0);
    suite.settle(400);

    // epoch 0 left 600 of 1,000; epoch 1 has 1,000 of its own: 400 + 1,000
    suite.at_settling(1);
    let over = suite.statement(1_401);
    assert_eq!(
        suite.attest(&over, 4).unwrap_err(),
        ContractError::OverBudget {
            given: 1_001_u128.into(),
            budget: 1_000_u128.into()
        }
    );
    let all = suite.statement(1_400);
    suite.attest(&all, 4).unwrap();
}

#[test]
fn a_sum_never_falls() {
    let mut suite = Suite::active(Money::Native, 4);
    suite.at_settling(0);
    suite.settle(400);
    suite.at_settling(1);

    let lower = suite.statement(399);
    assert_eq!(
        suite.attest(&lower, 4).unwrap_err(),
        ContractError::SumFalls {
            sum: 399_u128.into(),
            last_final: 400_u128.into()
        }
    );
    let same = suite.statement(400);
    suite.attest(&same, 4).unwrap();
}

#[test]
fn an_epoch_without_a_budget_waits_for_mint() {
    let mut suite = Suite::active(Money::Native, 4);
    suite.drop_budget(0);
    suite.at_settling(0);
    let statement = suite.statement(0);

    let refused = suite.attest(&statement, 4).unwrap_err();

    assert_eq!(
        refused,
        ContractError::NoBudget {
            epoch: Epoch::new(0),
            rewards: suite.rewards.clone()
        }
    );
    assert!(refused.to_string().contains("send Mint"), "{refused}");
    suite.set_budget(0, 0);
    suite.attest(&statement, 4).unwrap();
}

#[test]
fn a_tree_without_machines_holds_nothing() {
    let mut suite = Suite::active(Money::Native, 4);
    suite.at_settling(0);
    let mut statement = suite.statement(1);
    statement.machines = 0;
    assert_eq!(
        suite.attest(&statement, 4).unwrap_err(),
        ContractError::NoMachines { sum: 1_u128.into() }
    );

    statement.sum = 0_u128.into();
    suite.attest(&statement, 4).unwrap();
}

#[test]
fn the_largest_amounts_are_refused_without_a_panic() {
    let mut suite = Suite::active(Money::Native, 4);
    suite.at_settling(0);
    let all = suite.statement(u128::MAX);
    assert!(matches!(suite.attest(&all, 4), Err(ContractError::OverBudget { .. })));

    suite.set_budget(0, u128::MAX);
    suite.attest(&all, 4).unwrap();
}
