//! Sellers and buyers who do not keep to a fair exchange. The data is 3,000 bytes in three chunks, the last one of 952; it
//! costs 10,000, the seller's bond is 1,000. Whoever is honest ends with what he had, or better.

use flywheel_protocol::Seconds;
use flywheel_testing::{Goods, Person, Suite, Token};
use flywheel_types::marketplace::{NoAccess, Stage};

use crate::own_sales::shop;

fn people() -> (Person, Person) {
    (Person::named("alice"), Person::named("city"))
}

/// What the seller and the buyer have.
fn balances(suite: &Suite) -> (u128, u128) {
    let (alice, city) = people();
    (suite.balance(&alice), suite.balance(&city))
}

/// The last second in which an order's stage is not over.
fn wait_for_the_last_second(suite: &mut Suite, order: u64) {
    let deadline = suite.order_now(order).deadline;
    suite.wait_until(deadline.minus(Seconds::new(1)).unwrap());
}

fn a_cheat_is_caught_with_one_chunk(token: Token) {
    let (mut suite, goods, listing) = shop(token);
    let (alice, city) = people();
    // One bit of the last chunk is wrong; it is shorter than the others.
    let spoilt = goods.spoilt();
    let order = suite.delivered((&alice, &city), listing, &spoilt, 9);
    assert_eq!(balances(&suite), (0, 0));
    let hidden = spoilt.hidden(9);
    assert_eq!((goods.chunks(), goods.chunk(2).len()), (3, 952));

    // The other chunks are good, and nobody is caught with them.
    for good in [0, 1] {
        let complaint = goods.complaint(order, &hidden, good);
        suite.refused(
            suite.marketplace().complain(city.account(), complaint),
            "nothing to complain about",
        );
    }
    wait_for_the_last_second(&mut suite, order);
    let complaint = goods.complaint(order, &hidden, 2);
    suite.sent(suite.marketplace().complain(city.account(), complaint));

    assert_eq!(balances(&suite), (0, 11_000), "price and bond");
    assert_eq!(suite.order_now(order).stage, Stage::Refunded);
}

#[test]
fn a_cheating_seller_is_caught_with_one_chunk_in_a_cw20_network() {
    a_cheat_is_caught_with_one_chunk(Token::Cw20);
}

#[test]
fn a_cheating_seller_is_caught_with_one_chunk_in_a_native_network() {
    a_cheat_is_caught_with_one_chunk(Token::Native);
}

#[test]
fn an_honest_seller_is_paid_whatever_the_buyer_complains_of() {
    let (mut suite, goods, listing) = shop(Token::Cw20);
    let (alice, city) = people();
    let order = suite.delivered((&alice, &city), listing, &goods, 9);
    let hidden = goods.hidden(9);
    let market = suite.marketplace();
    for index in 0..goods.chunks() {
        let complaint = goods.complaint(order, &hidden, index);
        suite.refused(market.complain(city.account(), complaint), "nothing to complain about");
    }
    // A chunk that the seller did not send, one of another place, one with another listing's leaf, one that is cut off.
    let mut foreign = goods.complaint(order, &hidden, 0);
    foreign.hidden_chunk = vec![7; 1_024].into();
    let mut moved = goods.complaint(order, &hidden, 0);
    moved.index = 1;
    let mut other_leaf = goods.complaint(order, &hidden, 0);
    other_leaf.leaf = goods.spoilt().complaint(order, &hidden, 2).leaf;
    let mut short = goods.complaint(order, &hidden, 2);
    short.hidden_chunk = hidden.chunk(2)[..951].to_vec().into();
    let mut outside = goods.complaint(order, &hidden, 2);
    outside.index = 3;
    for (wrong, words) in [
        (foreign, "the proof leads to"),
        (moved, "the proof leads to"),
        (other_leaf, "the proof leads to"),
        (short, "chunk 2 has 951 bytes"),
        (outside, "chunk 3 is outside"),
    ] {
        suite.refused(market.complain(city.account(), wrong), words);
    }
    // Somebody else cannot complain, and at the deadline nobody can.
    let complaint = goods.complaint(order, &goods.spoilt().hidden(9), 2);
    suite.refused(market.complain(alice.account(), complaint.clone()), "is not the buyer");
    suite.wait_until(suite.order_now(order).deadline);
    suite.refused(
        suite.marketplace().complain(city.account(), complaint),
        "had to be answered before",
    );
    suite.settle_order(order);
    assert_eq!(balances(&suite), (7_000, 0));
}

#[test]
fn a_buyer_who_finds_a_wrong_root_declines_and_has_all_back() {
    let (mut suite, goods, listing) = shop(Token::Cw20);
    let (alice, city) = people();
    let order = suite.order(&city, listing);
    // What came has another root than what the seller has committed to.
    suite.commit(&alice, order, &Goods::sized(2_999), 9);
    let committed = suite.order_now(order).commitment.unwrap();
    assert_ne!(committed.hidden_root, goods.hidden(9).root());
    suite.sent(suite.marketplace().decline(city.account(), order));
    assert_eq!(balances(&suite), (1_000, 10_000));
}

#[test]
fn a_key_that_is_not_the_committed_one_is_no_key() {
    let (mut suite, goods, listing) = shop(Token::Native);
    let (alice, city) = people();
    let town = Person::named("town");
    suite.give(&town, 10_000).give(&alice, 1_000);
    // Two orders with a key each: one's key does not open the other.
    let first = suite.order(&city, listing);
    let second = suite.order(&town, listing);
    suite
        .commit(&alice, first, &goods, 9)
        .commit(&alice, second, &goods, 8)
        .confirm(&city, first)
        .confirm(&town, second);
    for (order, wrong) in [(first, 8), (first, 7), (second, 9)] {
        suite.refused(suite.try_reveal(&alice, order, wrong), "the seller committed to");
    }
    suite.reveal(&alice, second, 8);
    // Nor do the chunks of one order prove anything about the other.
    let complaint = goods.complaint(second, &goods.hidden(9), 0);
    suite.refused(
        suite.marketplace().complain(town.account(), complaint),
        "the proof leads to",
    );

    // She shows no key for the first one: its buyer has price and bond. The second is settled in the same message.
    let deadline = suite.order_now(second).deadline;
    suite.wait_until(deadline);
    let both = suite
        .marketplace()
        .settle(Person::named("anyone").account(), vec![first, second]);
    suite.sent(both);
    assert_eq!(balances(&suite), (6_000 + 1_000, 11_000));
    assert_eq!(suite.balance(&town), 0);
    let reason = |person: &Person| {
        let found = suite.marketplace().has_access(listing, &suite.address(person));
        found.unwrap().reason
    };
    assert_eq!((reason(&city), reason(&town)), (Some(NoAccess::NotBought {}), None));
}

#[test]
fn a_seller_who_delivers_nothing_gets_nothing() {
    let (mut suite, goods, listing) = shop(Token::Native);
    let (alice, city) = people();
    // He does not commit.
    let order = suite.order(&city, listing);
    wait_for_the_last_second(&mut suite, order);
    let anyone = Person::named("anyone");
    let early = suite.marketplace().settle(anyone.account(), vec![order]);
    suite.refused(early, "none of these orders can be settled now");
    suite.settle_order(order);
    assert_eq!(balances(&suite), (1_000, 10_000));

    // At the deadline he is too late.
    let order = suite.order(&city, listing);
    suite.wait_until(suite.order_now(order).deadline);
    suite.refused(suite.try_commit(&alice, order, &goods, 9), "had to be answered before");
    suite.settle_order(order);
    assert_eq!(balances(&suite), (1_000, 10_000));

    // He commits, and the hidden chunks never come: the buyer does not confirm, and has all back by time alone.
    let order = suite.order(&city, listing);
    suite.commit(&alice, order, &goods, 9).settle_order(order);
    assert_eq!(balances(&suite), (1_000, 10_000));
    suite.refused(suite.marketplace().confirm(city.account(), order), "is Refunded");
}

#[test]
fn a_buyer_who_lets_an_order_lapse_pays_the_fee_that_was_shown() {
    let (mut suite, goods, _) = shop(Token::Cw20);
    let (alice, city) = people();
    let mut listing = suite.dataset("meter-1", &goods, 10_000);
    listing.order_fee = flywheel_protocol::Bps::percent(1).unwrap();
    let listing = suite.list(&alice, listing);
    let order = suite.order(&city, listing);
    suite.commit(&alice, order, &goods, 9).settle_order(order);
    assert_eq!(balances(&suite), (1_100, 9_900));
}
