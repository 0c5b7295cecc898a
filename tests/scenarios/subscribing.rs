//! Feeds by the day, and consent that is withdrawn. Of what is earned machines get 60 %.

use cosmwasm_std::Uint128;
use flywheel_protocol::{Epoch, Seconds};
use flywheel_testing::{Person, Suite, Token};
use flywheel_types::marketplace::NoAccess;

use crate::own_sales::shop;
use crate::selling::at;

fn reason(suite: &Suite, listing: u64, person: &Person) -> Option<NoAccess> {
    let found = suite.marketplace().has_access(listing, &suite.address(person));
    found.unwrap().reason
}

fn cancelled_half_way(token: Token) {
    let (mut suite, ..) = shop(token);
    let (alice, city) = (Person::named("alice"), Person::named("city"));
    let feed = suite.feed("meter-1", 100);
    let feed = suite.list(&alice, feed);
    assert_eq!(reason(&suite, feed, &city), Some(NoAccess::NotBought {}));
    suite.subscribe(&city, feed, 10);
    assert_eq!(suite.balance(&city), 9_000);

    // In the middle of the fifth day five have begun. The other five come back.
    suite.wait_until(at(4, 43_200));
    suite.sent(suite.marketplace().unsubscribe(city.account(), feed));
    assert_eq!(suite.balance(&city), 9_500);
    suite.collect(feed, &city);
    // 60 % of 500; alice has the 1,000 that she began with.
    assert_eq!(suite.balance(&alice), 1_300);
    let sales = suite.marketplace().sales(Epoch::new(4)).unwrap();
    assert_eq!((sales.amount.u128(), sales.demand.u128()), (500, 125));

    // The fifth day is paid, so it is used to its end.
    suite.wait_until(at(5, 0).minus(Seconds::new(1)).unwrap());
    assert_eq!(reason(&suite, feed, &city), None);
    suite.wait_until(at(5, 0));
    assert_eq!(reason(&suite, feed, &city), Some(NoAccess::Expired { since: at(5, 0) }));
    let again = suite.marketplace().unsubscribe(city.account(), feed);
    suite.refused(again, "no period is left");
}

#[test]
fn a_subscription_is_cancelled_half_way_in_a_cw20_network() {
    cancelled_half_way(Token::Cw20);
}

#[test]
fn a_subscription_is_cancelled_half_way_in_a_native_network() {
    cancelled_half_way(Token::Native);
}

#[test]
fn a_sold_machine_s_feed_goes_on_for_who_has_paid_and_is_renewed_by_nobody() {
    let (mut suite, ..) = shop(Token::Cw20);
    let (alice, bob, city) = (Person::named("alice"), Person::named("bob"), Person::named("city"));
    let feed = suite.feed("meter-1", 100);
    let feed = suite.list(&alice, feed);
    suite.subscribe(&city, feed, 2);
    suite.sell(&alice, "meter-1", &bob);
    let mut purchase = suite.purchase(feed);
    (purchase.periods, purchase.transfer_key) = (Some(1), None);
    suite.refused(suite.try_buy(&city, purchase, 100), "was sold after this was listed");

    // Whoever does not want the feed of another owner's machine cancels what has not begun.
    suite.sent(suite.marketplace().unsubscribe(city.account(), feed));
    assert_eq!(suite.balance(&city), 10_000 - 100);
}

fn consent_is_withdrawn(token: Token) {
    let (mut suite, goods, _) = shop(token);
    let (alice, city) = (Person::named("alice"), Person::named("city"));
    // A licence for 100 days costs 10,000.
    let mut listing = suite.dataset("meter-1", &goods, 10_000);
    listing.terms.duration = Some(Seconds::days(100));
    let listing = suite.list(&alice, listing);
    let order = suite.delivered((&alice, &city), listing, &goods, 9);
    suite.settle_order(order);
    assert_eq!((suite.balance(&alice), suite.balance(&city)), (7_000, 0));

    suite.advance(Seconds::days(40));
    suite.sent(suite.marketplace().withdraw_consent(alice.account(), listing));
    // Nobody buys it any more; who has it has it still.
    suite.give(&city, 10_000);
    let purchase = suite.purchase(listing);
    suite.refused(suite.try_buy(&city, purchase, 10_000), "is not for sale");
    assert_eq!(reason(&suite, listing, &city), None);

    // 60 days are left: 6,000. Less is refused, what is too much comes back.
    let holder = suite.address(&city);
    let revoke = |suite: &Suite, paid| {
        let money = (suite.denom(), Uint128::new(paid));
        suite.marketplace().revoke(alice.account(), money, listing, &holder)
    };
    suite.refused(revoke(&suite, 5_999), "6000 are needed, 5999 were sent");
    suite.sent(revoke(&suite, 7_000));
    assert_eq!((suite.balance(&alice), suite.balance(&city)), (1_000, 16_000));
    let since = suite.now();
    assert_eq!(reason(&suite, listing, &city), Some(NoAccess::Withdrawn { since }));
    suite.refused(revoke(&suite, 1_000), "no licence");
}

#[test]
fn a_licence_that_is_taken_back_is_paid_for_what_is_left_in_a_cw20_network() {
    consent_is_withdrawn(Token::Cw20);
}

#[test]
fn a_licence_that_is_taken_back_is_paid_for_what_is_left_in_a_native_network() {
    consent_is_withdrawn(Token::Native);
}

#[test]
fn a_subscription_that_is_taken_back_is_paid_for_what_is_left() {
    let (mut suite, ..) = shop(Token::Cw20);
    let (alice, city) = (Person::named("alice"), Person::named("city"));
    let feed = suite.feed("meter-1", 100);
    let feed = suite.list(&alice, feed);
    suite.subscribe(&city, feed, 10);
    // Half of the third day: seven days have not begun, and 50 of the third are the seller's to give back.
    suite.wait_until(at(2, 43_200));
    let (money, holder) = (Uint128::new(50), suite.address(&city));
    let revoked = suite
        .marketplace()
        .revoke(alice.account(), (suite.denom(), money), feed, &holder);
    suite.sent(revoked);
    assert_eq!(suite.balance(&city), 9_000 + 700 + 50);
    // The three days are hers all the same: 60 % of 300.
    suite.collect(feed, &city);
    assert_eq!(suite.balance(&alice), 1_000 - 50 + 180);
}
