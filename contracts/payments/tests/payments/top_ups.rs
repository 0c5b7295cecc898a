//! New money in an old channel or stream goes where the machine's income goes now.

use flywheel_payments::ContractError;

use crate::suite::verbs::{account, machine, split};
use crate::suite::{Suite, address, error, id};

#[test]
fn new_money_in_a_channel_is_divided_by_the_split_of_now() {
    for mut suite in Suite::both() {
        suite.set_split("ann", 1, Some(split(&[], "eve")), None).unwrap();
        let channel = suite.open_channel(machine(1), 1_000);
        let first = suite.voucher(channel, 1, 400);
        suite.settle("watcher", channel, vec![first]).unwrap();

        // A quarter to Dora, the rest to Ann; Eve is out.
        let quarter = split(&[("dora", 2_500)], "ann");
        suite.set_split("ann", 1, Some(quarter), None).unwrap();
        suite.top_up_channel("carl", channel, 1_000).unwrap();
        let second = suite.voucher(channel, 2, 2_000);
        suite.close_channel("ann", channel, vec![second]).unwrap();

        // 1,600 more: 400 and 1,200
        let gained = ["eve", "dora", "ann", "carl"].map(|name| suite.gained(name));
        assert_eq!(gained, [400, 400, 1_200, -2_000]);
    }
}

#[test]
fn new_money_goes_to_the_payout_address_of_now() {
    for mut suite in Suite::both() {
        let channel = suite.open_channel(machine(1), 100);
        let stream = suite.open_stream(machine(1), 1, 1, 100);
        suite.set_payout(1, "ann", "payout");
        suite.top_up_channel("carl", channel, 100).unwrap();
        suite.top_up_stream("carl", stream, 100).unwrap();

        let voucher = suite.voucher(channel, 1, 150);
        suite.close_channel("ann", channel, vec![voucher]).unwrap();
        suite.advance(120).collect_stream("watcher", stream).unwrap();

        // 150 by the voucher, 120 by 120 seconds
        assert_eq!((suite.gained("payout"), suite.gained("ann")), (270, 0));
    }
}

#[test]
fn a_channel_whose_machine_was_sold_takes_no_new_money_for_the_seller() {
    for mut suite in Suite::both() {
        let channel = suite.open_channel(machine(1), 1_000);
        let voucher = suite.voucher(channel, 1, 5_000);
        suite.sell(1, "ann", "bob");

        let refused = error(suite.top_up_channel("carl", channel, 9_000));

        let expected = ContractError::Sold {
            machine: id(1),
            channel,
            seller: address("ann"),
        };
        assert_eq!(refused, expected);
        // What was there is the seller's as far as it was vouched for.
        suite.close_channel("ann", channel, vec![voucher]).unwrap();
        assert_eq!((suite.gained("ann"), suite.gained("carl")), (1_000, -1_000));
    }
}

#[test]
fn a_channel_to_a_machine_that_came_back_to_its_seller_takes_no_new_money() {
    let mut suite = Suite::native();
    let channel = suite.open_channel(machine(1), 1_000);
    suite.sell(1, "ann", "bob").sell(1, "bob", "ann");

    let refused = error(suite.top_up_channel("carl", channel, 9_000));

    assert!(matches!(refused, ContractError::Sold { .. }), "{refused}");
}

#[test]
fn new_money_in_a_stream_is_the_new_owner_s() {
    for mut suite in Suite::both() {
        suite.set_split("ann", 1, Some(split(&[], "eve")), None).unwrap();
        let stream = suite.open_stream(machine(1), 1, 1, 100);
        suite.advance(100).collect_stream("watcher", stream).unwrap();
        suite.sell(1, "ann", "bob");

        suite.top_up_stream("carl", stream, 50).unwrap();
        suite.advance(50).collect_stream("watcher", stream).unwrap();

        let gained = ["eve", "ann", "bob", "carl"].map(|name| suite.gained(name));
        assert_eq!(gained, [100, 0, 50, -150]);
    }
}

#[test]
fn a_stream_is_divided_by_the_split_of_the_moment_it_is_collected() {
    let mut suite = Suite::native();
    let stream = suite.open_stream(machine(1), 1, 1, 100);
    suite.advance(60).collect_stream("watcher", stream).unwrap();
    suite
        .set_split("ann", 1, Some(split(&[("dora", 5_000)], "ann")), None)
        .unwrap();
    suite.top_up_stream("carl", stream, 100).unwrap();

    suite.advance(140).collect_stream("watcher", stream).unwrap();

    // 60, then half of 140
    assert_eq!((suite.gained("ann"), suite.gained("dora")), (130, 70));
}

#[test]
fn who_has_become_the_owner_or_its_payout_does_not_top_up_his_own_machine() {
    for is_sold in [true, false] {
        let mut suite = Suite::native();
        let channel = suite.open_channel(machine(1), 100);
        let stream = suite.open_stream(machine(1), 1, 1, 100);
        if is_sold {
            suite.sell(1, "ann", "carl");
        } else {
            suite.set_payout(1, "ann", "carl");
        }
        let expected = ContractError::SelfDealing {
            account: address("carl"),
        };

        assert_eq!(error(suite.top_up_channel("carl", channel, 5)), expected);
        assert_eq!(error(suite.top_up_stream("carl", stream, 5)), expected);
    }
}

#[test]
fn a_channel_to_an_account_knows_no_sale() {
    let mut suite = Suite::native();
    let channel = suite.open_channel(account("eve"), 100);
    suite.sell(1, "ann", "bob");

    suite.top_up_channel("carl", channel, 5).unwrap();

    assert_eq!(suite.channel(channel).left.u128(), 105);
}
