//! Rule W4.

use cosmwasm_std::{Binary, StdError, Timestamp, Uint128, coins, to_json_binary};
use cw_multi_test::Executor;
use cw20::{Cw20ExecuteMsg, Cw20ReceiveMsg};
use flywheel_protocol::{Epoch, Time};
use flywheel_rewards::ContractError;
use flywheel_types::rewards::{ExecuteMsg, ReceiveMsg, Revenue};
use flywheel_types::{Denom, PaymentError};

use crate::suite::{COIN, START, Suite, address, error, id};

fn of_epoch_0() -> Revenue {
    Revenue {
        from: Epoch::FIRST,
        to: Epoch::FIRST,
        machine: None,
    }
}

#[test]
fn revenue_joins_the_budget_of_the_epoch_in_which_it_comes() {
    for mut suite in Suite::both() {
        suite.at(150).add_revenue(0, 0, Some(1), 70);
        suite.at(250).mint();

        assert_eq!(suite.budget(0), Some((600, 50, 0)));
        assert_eq!(suite.budget(1), Some((1_270, 100, 70)));
        // 2,500 x 60 % + 70
        assert_eq!(suite.flows().machines.u128(), 1_570);
        let rows = suite.revenues(1, None, None);
        assert_eq!(rows.len(), 1);
        assert_eq!(
            rows[0].revenue,
            Revenue {
                from: Epoch::FIRST,
                to: Epoch::FIRST,
                machine: Some(id(1))
            }
        );
    }
}

#[test]
fn revenue_counts_for_its_own_epoch_while_mint_lags() {
    for mut suite in Suite::both() {
        suite.at(50).add_revenue(0, 0, None, 10);
        suite.at(150).add_revenue(0, 1, None, 20);
        suite.at(350).add_revenue(2, 3, Some(4), 40);
        assert_eq!(suite.owed("open"), 70);

        suite.mint();

        assert_eq!(suite.budget(0), Some((610, 50, 10)));
        assert_eq!(suite.budget(1), Some((1_230, 100, 30)));
        assert_eq!(suite.budget(2), Some((1_830, 150, 30)));
        // 3,500 x 60 % + 70
        assert_eq!(suite.owed("open"), 2_170);
    }
}

#[test]
fn at_an_end_s_second_revenue_is_the_next_epoch_s() {
    for mut suite in Suite::both() {
        suite.at(99).add_revenue(0, 0, None, 3);
        suite.at(100).add_revenue(0, 0, None, 5);
        suite.mint();
        suite.at(200).mint();

        assert_eq!(suite.budget(0), Some((603, 50, 3)));
        assert_eq!(suite.budget(1), Some((1_208, 100, 8)));
    }
}

#[test]
fn revenue_with_one_tag_is_one_row() {
    let mut suite = Suite::native();
    suite.at(150);
    suite.add_revenue(0, 0, None, 5);
    suite.add_revenue(0, 0, Some(3), 6);
    suite.add_revenue(0, 1, None, 7);
    suite.add_revenue(0, 0, None, 8);

    let amounts: Vec<(u64, u128)> = suite
        .revenues(1, None, None)
        .iter()
        .map(|row| (row.row, row.amount.u128()))
        .collect();
    assert_eq!(amounts, [(0, 13), (1, 6), (2, 7)]);

    // The same tag in the next epoch is another row.
    suite.at(250).add_revenue(0, 0, None, 1);
    assert_eq!(suite.revenues(1, None, None).len(), 3);
    assert_eq!(suite.revenues(2, None, None).len(), 1);
}

#[test]
fn revenues_are_paged() {
    let mut suite = Suite::native();
    for machine in 1..=35 {
        suite.add_revenue(0, 0, Some(machine), 1);
    }

    let first = suite.revenues(0, None, None);
    let rest = suite.revenues(0, first.last().map(|row| row.row), None);
    assert_eq!((first.len(), rest.len()), (30, 5));
    assert_eq!(suite.revenues(0, Some(2), Some(2))[0].row, 3);
}

#[test]
fn tags_name_epochs_in_order_that_have_begun() {
    for mut suite in Suite::both() {
        suite.at(150);

        let reversed = ContractError::EpochsReversed {
            from: Epoch::new(1),
            to: Epoch::new(0),
        };
        assert_eq!(error(suite.try_add_revenue(1, 0, None, 5)), reversed);
        let future = ContractError::EpochNotBegun {
            to: Epoch::new(2),
            running: Epoch::new(1),
        };
        assert_eq!(error(suite.try_add_revenue(0, 2, None, 5)), future);
        suite.add_revenue(0, 1, None, 5);
    }
}

#[test]
fn revenue_names_at_most_the_64_epochs_that_oracles_remember() {
    for mut suite in Suite::both() {
        // Epoch 64 runs; with the 63 before it that is 1 to 64.
        suite.at(6_450);

        let too_old = ContractError::EpochTooOld {
            from: Epoch::new(0),
            oldest: Epoch::new(1),
        };
        assert_eq!(error(suite.try_add_revenue(0, 64, None, 5)), too_old);
        suite.add_revenue(1, 64, None, 5);
    }
}

#[test]
fn before_the_start_there_is_no_epoch_for_revenue() {
    for mut suite in Suite::both() {
        suite
            .app
            .update_block(|block| block.time = Timestamp::from_seconds(START - 1));

        let refused = ContractError::NotStarted {
            starts_at: Time::new(START),
            now: Time::new(START - 1),
        };
        assert_eq!(error(suite.try_add_revenue(0, 0, None, 5)), refused);
    }
}

#[test]
fn only_the_network_s_coin_is_revenue() {
    let mut suite = Suite::native();
    let rewards = suite.rewards.clone();
    let msg = ExecuteMsg::AddRevenue(of_epoch_0());

    let other = suite
        .app
        .execute_contract(address("stranger"), rewards, &msg, &coins(5, "other"));
    let wrong = PaymentError::WrongDenom {
        received: "other".into(),
        expected: COIN.into(),
    };
    assert_eq!(error(other), ContractError::Payment(wrong));
    let nothing = suite.try_execute("funder", &msg, 0);
    assert_eq!(
        error(nothing),
        ContractError::Payment(PaymentError::OneCoin {
            denom: COIN.into(),
            count: 0
        })
    );
}

#[test]
fn only_the_network_s_cw20_may_announce_revenue() {
    for mut suite in Suite::both() {
        // Anyone can write such a message: it is worth nothing unless the token itself sends it.
        let forged = ExecuteMsg::Receive(Cw20ReceiveMsg {
            sender: address("funder").to_string(),
            amount: Uint128::new(1_000),
            msg: to_json_binary(&ReceiveMsg::AddRevenue(of_epoch_0())).unwrap(),
        });

        let refused = error(suite.try_execute("stranger", &forged, 0));

        let expected = suite.denom.name().to_owned();
        let received = address("stranger").to_string();
        assert_eq!(
            refused,
            ContractError::Payment(PaymentError::WrongDenom { received, expected })
        );
        assert_eq!(suite.flows().revenue.u128(), 0);
    }
}

#[test]
fn native_coins_are_no_revenue_of_a_cw20_network() {
    let mut suite = Suite::cw20();

    let refused = error(suite.try_execute("funder", &ExecuteMsg::AddRevenue(of_epoch_0()), 5));

    assert!(
        matches!(refused, ContractError::Payment(PaymentError::WrongDenom { .. })),
        "{refused}"
    );
}

#[test]
fn a_cw20_sent_with_another_message_comes_back() {
    let mut suite = Suite::cw20();
    let Denom::Cw20(token) = suite.denom.clone() else {
        panic!("a cw20")
    };
    for msg in [Binary::default(), Binary::from(br#"{"fund_reserve":{}}"#)] {
        let send = Cw20ExecuteMsg::Send {
            contract: suite.rewards.to_string(),
            amount: 5_u128.into(),
            msg,
        };

        let refused = error(suite.app.execute_contract(address("funder"), token.clone(), &send, &[]));

        assert!(
            matches!(refused, ContractError::Std(StdError::ParseErr { .. })),
            "{refused}"
        );
        suite.check();
    }
}
