//! A machine's own sale goes by the split that its owner has set at the payments contract. Of a sale 80 % are the
//! machine's: the seller's 70 % and the machines' 10 %.

use flywheel_types::marketplace::ExecuteMsg;

use crate::goods::Goods;
use crate::suite::{PEOPLE, Suite, points};

/// An order of machine 1's data for 10,000 whose key is shown at second 0; its bond is 1,000.
fn delivered(suite: &mut Suite) -> u64 {
    let goods = Goods::sized(100);
    let listing = suite.list(suite.dataset(&goods, 10_000));
    suite.delivered(listing, 10_000, &goods, 9, 1_000)
}

#[test]
fn a_machine_s_part_is_divided_to_the_last_unit() {
    for mut suite in Suite::both() {
        suite.divide(1, 0, &[("carol", 3_333), ("dave", 3_333)], "seller");
        let order = delivered(&mut suite);
        suite.at(400).settle(order);

        // floor(8,000 x 0.3333) = 2,666 twice, the rest to the seller, whose bond has come back.
        assert_eq!(
            (suite.gain("carol"), suite.gain("dave"), suite.gain("seller")),
            (2_666, 2_666, 2_668)
        );
        // The other parts of the sale stay as they are, and no network's fee is taken of it a second time.
        assert_eq!((suite.gain("treasury"), suite.sales(4).seller.u128()), (500, 8_000));
        assert_eq!(suite.balance_of(&suite.staking.clone()), 1_000);
    }
}

#[test]
fn the_split_of_the_settlement_counts() {
    let mut suite = Suite::native();
    suite.divide(1, 0, &[], "carol");
    let order = delivered(&mut suite);
    suite.divide(1, 0, &[], "dave");
    suite.at(400).settle(order);
    assert_eq!((suite.gain("carol"), suite.gain("dave")), (0, 8_000));
}

#[test]
fn many_sales_of_one_message_are_divided_each() {
    let mut suite = Suite::native();
    suite.divide(1, 0, &[("carol", 3_333)], "dave");
    let goods = Goods::sized(100);
    let listing = suite.list(suite.dataset(&goods, 1_001));
    let orders = ["buyer", "city"].map(|buyer| {
        let order = suite.buy(buyer, listing, 1_001);
        suite.commit(order, &goods, 9, 101);
        suite.try_confirm(buyer, order).unwrap();
        suite.reveal(order, 9);
        order
    });
    suite.at(400).try_settle(&orders).unwrap();

    // Of each 1,001: 100 machines, 100 stakers, 50 treasury, 50 burned, 700 seller and the rest of 1: 801 in all.
    // floor(801 x 0.3333) = 266 twice, and 535 twice.
    assert_eq!((suite.gain("carol"), suite.gain("dave")), (532, 1_070));
}

#[test]
fn a_sale_of_the_machine_ends_its_split() {
    let mut suite = Suite::native();
    suite.divide(1, 0, &[("carol", 5_000)], "dave");
    let first = delivered(&mut suite);
    suite.sell_machine(1, "stranger");
    suite.at(400).settle(first);
    // The seller who committed is paid himself; the buyer's split would be no word of his either.
    assert_eq!(
        (suite.gain("seller"), suite.gain("carol"), suite.gain("dave")),
        (8_000, 0, 0)
    );

    let mut suite = Suite::native();
    let second = delivered(&mut suite);
    suite.sell_machine(1, "stranger").divide(1, 1, &[], "stranger");
    suite.at(400).settle(second);
    assert_eq!((suite.gain("seller"), suite.gain("stranger")), (8_000, 0));
}

#[test]
fn a_split_of_an_earlier_owner_is_void() {
    let mut suite = Suite::native();
    suite.divide(1, 0, &[], "carol").sell_machine(1, "seller");
    let order = delivered(&mut suite);
    suite.at(400).settle(order);
    assert_eq!((suite.gain("carol"), suite.gain("seller")), (0, 8_000));
}

#[test]
fn a_recipient_who_cannot_receive_is_credited_and_the_others_are_paid() {
    for mut suite in Suite::both() {
        suite.divide(1, 0, &[("carol", 2_500)], "dave");
        let order = delivered(&mut suite);
        suite.refuse("carol", true).at(400).settle(order);
        assert_eq!((suite.credit("carol"), suite.gain("dave")), (2_000, 6_000));

        suite.refuse("carol", false).try_withdraw("stranger", "carol").unwrap();
        assert_eq!(suite.gain("carol"), 2_000);
    }
}

#[test]
fn ten_recipients_of_dust_get_what_there_is() {
    let mut suite = Suite::native();
    let shares: Vec<(&str, u16)> = PEOPLE[1..].iter().map(|name| (*name, 1)).collect();
    suite.divide(1, 0, &shares, "buyer");
    let order = delivered(&mut suite);
    let before = suite.gain("buyer");
    suite.at(400).settle(order);
    // A 10,000th of 8,000 is floored to nothing, so the residual recipient takes everything.
    assert_eq!((suite.gain("buyer") - before, suite.gain("carol")), (8_000, 0));
}

#[test]
fn what_cannot_be_read_holds_no_settlement_up() {
    let mut suite = Suite::native();
    suite.divide(1, 0, &[], "carol");
    let order = delivered(&mut suite);
    suite.garble_division(1).at(400).settle(order);
    assert_eq!((suite.gain("seller"), suite.gain("carol")), (8_000, 0));
}

#[test]
fn feeds_go_by_it_too_and_a_lapsed_order_s_fee_does_not() {
    let mut suite = Suite::native();
    suite.divide(1, 0, &[("carol", 5_000)], "dave");
    let feed = suite.list(suite.feed());
    suite.try_subscribe("buyer", feed, 1, 2).unwrap();
    suite.at(60).try_collect(feed, "buyer").unwrap();
    // Two periods of 100: 160.
    assert_eq!((suite.gain("carol"), suite.gain("dave")), (80, 80));

    // The fee of 1 % pays for a delivery; it is no sale.
    let goods = Goods::sized(100);
    let listing = suite.list(suite.dataset(&goods, 10_000));
    let order = suite.buy("city", listing, 10_000);
    suite.commit(order, &goods, 9, 1_000).at(300).settle(order);
    assert_eq!(
        (suite.gain("seller"), suite.gain("carol")),
        (points(100).get().into(), 80)
    );
    assert!(
        suite
            .try_execute("stranger", &ExecuteMsg::Settle { orders: vec![order] })
            .is_err()
    );
}
