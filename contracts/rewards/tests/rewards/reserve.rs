//! Rules W1 and W2 with a native coin: emission never exceeds the reserve, and what an epoch lacked is lost.

use cosmwasm_std::coins;
use cw_multi_test::Executor;
use flywheel_rewards::ContractError;
use flywheel_types::PaymentError;
use flywheel_types::rewards::ExecuteMsg;

use crate::suite::{COIN, Suite, a_second, address, error, usual_split};

fn with_reserve(reserve: u128) -> Suite {
    Suite::reserve(a_second(10), usual_split(), reserve)
}

fn minted_and_forgone(suite: &Suite) -> (u128, u128) {
    (suite.flows().minted.u128(), suite.flows().forgone.u128())
}

#[test]
fn a_reserve_that_is_exactly_enough_loses_nothing() {
    let mut suite = with_reserve(1_000);

    suite.at(100).mint();

    assert_eq!(minted_and_forgone(&suite), (1_000, 0));
    assert_eq!(suite.owed("reserve"), 0);
    assert_eq!(suite.budget(0), Some((600, 50, 0)));
}

#[test]
fn a_reserve_one_unit_short_at_the_boundary_loses_one_unit() {
    let mut suite = with_reserve(999);

    suite.at(99).mint();
    assert_eq!(minted_and_forgone(&suite), (990, 0));
    suite.at(100).mint();

    assert_eq!(minted_and_forgone(&suite), (999, 1));
}

#[test]
fn what_an_epoch_lacks_can_still_be_funded_until_mint_crosses_its_end() {
    let mut suite = with_reserve(1_500);
    suite.at(180).mint();
    // Due 1,800; the 300 that lack are not lost yet.
    assert_eq!(minted_and_forgone(&suite), (1_500, 0));

    suite.fund(200).at(190).mint();
    assert_eq!(minted_and_forgone(&suite), (1_700, 0));

    // The epoch's end: 2,000 were due.
    suite.at(200).mint();
    assert_eq!(minted_and_forgone(&suite), (1_700, 300));
    assert_eq!(suite.budget(1), Some((1_020, 85, 0)));

    // What is lost does not come back: of 2,500 due until now only epoch 2's 500.
    suite.fund(5_000).at(250).mint();
    assert_eq!(minted_and_forgone(&suite), (2_200, 300));
}

#[test]
fn a_reserve_funded_after_an_end_counts_if_mint_comes_later() {
    let mut suite = with_reserve(500);

    suite.at(130).fund(800).mint();

    assert_eq!(minted_and_forgone(&suite), (1_300, 0));
}

#[test]
fn a_short_reserve_serves_the_oldest_epochs_first() {
    let mut suite = with_reserve(2_500);

    suite.at(500).mint();

    // 1,000 + 1,000 + 500, then nothing: 500 + 1,000 + 1,000 are lost.
    assert_eq!(minted_and_forgone(&suite), (2_500, 2_500));
    assert_eq!(suite.budget(1), Some((1_200, 100, 0)));
    assert_eq!(suite.budget(2), Some((1_500, 125, 0)));
    assert_eq!(suite.budget(4), Some((1_500, 125, 0)));
}

#[test]
fn a_network_without_a_reserve_yet_goes_on_when_it_is_funded() {
    let mut suite = with_reserve(0);
    suite.at(100).mint();
    assert_eq!(minted_and_forgone(&suite), (0, 1_000));

    suite.fund(10_000).at(110).mint();

    assert_eq!(minted_and_forgone(&suite), (100, 1_000));
}

#[test]
fn the_reserve_takes_its_own_coin_alone() {
    let mut suite = with_reserve(0);
    let rewards = suite.rewards.clone();
    let fund = ExecuteMsg::FundReserve {};

    let other = suite
        .app
        .execute_contract(address("stranger"), rewards.clone(), &fund, &coins(5, "other"));
    let wrong = PaymentError::WrongDenom {
        received: "other".into(),
        expected: COIN.into(),
    };
    assert_eq!(error(other), ContractError::Payment(wrong));
    let nothing = suite.app.execute_contract(address("funder"), rewards, &fund, &[]);
    assert_eq!(
        error(nothing),
        ContractError::Payment(PaymentError::OneCoin {
            denom: COIN.into(),
            count: 0
        })
    );
}

#[test]
fn a_network_that_mints_has_no_reserve() {
    let mut suite = Suite::cw20();

    assert_eq!(
        error(suite.try_execute("funder", &ExecuteMsg::FundReserve {}, 5)),
        ContractError::NoReserve
    );
}

#[test]
fn coins_sent_without_a_message_are_donations_and_never_emitted() {
    for mut suite in Suite::both() {
        suite.donate(7).at(100).mint();

        assert_eq!(minted_and_forgone(&suite), (1_000, 0));
    }
    let mut suite = with_reserve(0);
    suite.donate(700).at(100).mint();
    assert_eq!(minted_and_forgone(&suite), (0, 1_000));
}
