//! Tokens as large as an amount can be, and larger: nothing that is counted stands in the way of what is paid.

use cosmwasm_std::{Addr, Coin, Empty, Uint128, to_json_binary};
use cw_multi_test::Executor;
use cw20::Cw20ReceiveMsg;
use flywheel_payments::ContractError;
use flywheel_protocol::Seconds;
use flywheel_types::Denom;
use flywheel_types::payments::{ChannelOpening, ExecuteMsg, QueryMsg, ReceiveMsg, TariffSpec};

use crate::stubs::{self, REFUSED};
use crate::suite::verbs::{machine, payment};
use crate::suite::{COIN, FORTUNE, OTHER_COIN, Suite, address, attribute, error, public};

const MAX: u128 = u128::MAX;

/// A suite that pays with a coin of which all there can be is Carl's.
fn suite() -> Suite {
    let mut suite = Suite::native();
    let coins = vec![
        Coin::new(FORTUNE, COIN),
        Coin::new(FORTUNE, OTHER_COIN),
        Coin::new(MAX, "uhuge"),
    ];
    suite.app.init_modules(|router, _, storage| {
        router
            .bank
            .keeper
            .init_balance(storage, &address("carl"), coins)
            .unwrap();
    });
    suite.denom = Denom::Native("uhuge".to_owned());
    let tariff = TariffSpec {
        price: Uint128::MAX,
        ..suite.tariff()
    };
    suite.set_tariff("ann", 1, Some(tariff)).unwrap();
    suite
}

/// Ann has all of it, and gives it back.
fn give_back(suite: &mut Suite) {
    assert_eq!((suite.balance("ann"), suite.balance("carl")), (MAX, 0));
    let all = [Coin::new(MAX, "uhuge")];
    suite.app.send_tokens(address("ann"), address("carl"), &all).unwrap();
    let totals = suite.totals(&suite.denom.clone());
    assert!(totals.balances() && totals.balance.is_zero(), "{totals:?}");
}

#[test]
fn all_that_there_is_goes_back_and_forth_as_often_as_anybody_likes() {
    let mut suite = suite();
    for _ in 0..3 {
        let mut opening = suite.opening();
        (opening.version, opening.max_price) = (2, Uint128::MAX);
        suite.bring("carl", MAX, ReceiveMsg::OpenSession(opening)).unwrap();
        let config: flywheel_types::payments::ConfigResponse = suite.query(&QueryMsg::Config {});
        let session = config.agreements;
        let voucher = suite.voucher(session, 1, MAX);
        suite.collect("ann", session, voucher).unwrap();
        give_back(&mut suite);

        let channel = suite.open_channel(machine(1), MAX);
        let vouchers = vec![suite.in_lane(channel, 0, 1, MAX - 7), suite.in_lane(channel, 1, 1, MAX)];
        suite.close_channel("ann", channel, vouchers).unwrap();
        give_back(&mut suite);

        let stream = suite.open_stream(machine(1), MAX, 1, MAX);
        suite.advance(1).collect_stream("watcher", stream).unwrap();
        give_back(&mut suite);

        suite.try_pay("carl", MAX, vec![payment(1, MAX)]).unwrap();
        give_back(&mut suite);

        suite.refuse("ann", true);
        suite.try_pay("carl", MAX, vec![payment(1, MAX)]).unwrap();
        assert_eq!(suite.credit("ann"), MAX);
        suite.refuse("ann", false).withdraw("watcher", Some("ann")).unwrap();
        give_back(&mut suite);
    }
}

#[test]
fn a_stream_that_has_paid_all_there_is_takes_no_more_and_ends_as_ever() {
    let mut suite = suite();
    let stream = suite.open_stream(machine(1), MAX, 1, MAX);
    suite.advance(1).collect_stream("watcher", stream).unwrap();
    give_back(&mut suite);

    // `deposit` says what was ever paid in: it cannot say more. Nothing is taken.
    let refused = error(suite.top_up_stream("carl", stream, 1));
    assert!(matches!(refused, ContractError::Overflow(_)), "{refused}");
    assert_eq!(suite.balance("carl"), MAX);

    suite.cancel("carl", stream).unwrap();
    assert!(suite.has_ended(stream));
}

/// A cw20 of which there is more than 128 bits can count.
fn endless(suite: &mut Suite) -> Addr {
    let code = suite.app.store_code(stubs::endless());
    suite
        .app
        .instantiate_contract(code, address("admin"), &Empty {}, &[], "endless", None)
        .unwrap()
}

/// The token announces that Carl has sent all that an amount can say.
fn announce(suite: &mut Suite, token: &Addr, msg: &ReceiveMsg) {
    let received = Cw20ReceiveMsg {
        sender: address("carl").to_string(),
        amount: Uint128::MAX,
        msg: to_json_binary(msg).unwrap(),
    };
    let receive = ExecuteMsg::Receive(received);
    suite
        .app
        .execute_contract(token.clone(), suite.payments.clone(), &receive, &[])
        .unwrap();
}

fn freeze(suite: &mut Suite, token: &Addr, names: &[&str], frozen: bool) {
    let mut storage = suite.app.contract_storage_mut(token);
    for name in names {
        if frozen {
            REFUSED.save(&mut *storage, &address(name), &true).unwrap();
        } else {
            REFUSED.remove(&mut *storage, &address(name));
        }
    }
}

#[test]
fn a_token_of_more_than_128_bits_holds_nobody_back() {
    let mut suite = Suite::native();
    let token = endless(&mut suite);
    let credit = |suite: &Suite, name: &str| {
        let credit: Uint128 = suite.query(&QueryMsg::Credit {
            account: address(name).to_string(),
            denom: Denom::Cw20(token.to_string()),
        });
        credit.u128()
    };
    freeze(&mut suite, &token, &["ann", "carl"], true);
    for _ in 0..2 {
        let opening = ChannelOpening {
            payee: machine(1),
            key: public("carl"),
            challenge: Seconds::new(60),
            duration: Seconds::new(60),
        };
        announce(&mut suite, &token, &ReceiveMsg::OpenChannel(opening));
        let payments = vec![payment(1, MAX)];
        announce(&mut suite, &token, &ReceiveMsg::Pay { payments });
    }
    // Neither can receive: two payments are credited to Ann, two refunds to Carl, four times all that an amount can say.
    suite.advance(60);
    for channel in [1, 2] {
        suite.finish_channel("watcher", channel).unwrap();
        assert!(suite.has_ended(channel));
    }
    assert_eq!((credit(&suite, "ann"), credit(&suite, "carl")), (MAX, MAX));

    let withdraw = |name: &str| ExecuteMsg::Withdraw {
        denom: Denom::Cw20(token.to_string()),
        account: Some(address(name).to_string()),
    };
    // A withdrawal that fails leaves everything credited; each that succeeds pays what one payment can carry.
    for name in ["ann", "carl"] {
        suite.send("watcher", &withdraw(name)).unwrap();
    }
    freeze(&mut suite, &token, &["ann", "carl"], false);
    for name in ["ann", "carl"] {
        for _ in 0..2 {
            assert_eq!(credit(&suite, name), MAX);
            let paid = suite.send("watcher", &withdraw(name)).unwrap();
            assert_eq!(attribute(&paid, "withdrawn", "amount"), MAX.to_string());
        }
        let nothing = error(suite.send("watcher", &withdraw(name)));
        assert!(matches!(nothing, ContractError::NothingToWithdraw { .. }), "{nothing}");
    }
}
