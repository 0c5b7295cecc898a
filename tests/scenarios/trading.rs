//! A network sells what its machines made together, and the money goes where its split says: 60 % machines, 15 %
//! stakers, 15 % treasury, 10 % burned. Stakers have no part of the emission here, so their income is from sales alone.

use flywheel_protocol::{Epoch, Seconds};
use flywheel_testing::{Goods, Person, Settled, Suite, Token};
use flywheel_types::marketplace::Stage;

use crate::selling::at;

pub fn person(name: &str) -> Person {
    Person::named(name)
}

/// Alice's meter-1 has a bond of 1,000 and dora's 2,000, bob's meter-2 has 1,000. In the 30 days of the month meter-1 has
/// worked on the first and the last, meter-2 half of the first. The city has 10,000.
fn month(token: Token) -> (Suite, Settled) {
    let mut suite = Suite::with_market(token);
    let (alice, bob, dora) = (person("alice"), person("bob"), person("dora"));
    suite.enrol(&alice, "meter-1");
    suite.enrol(&bob, "meter-2");
    suite
        .give(&dora, 2_000)
        .delegate(&dora, "meter-1", 2_000)
        .give(&person("city"), 10_000);
    suite
        .work("meter-1", 0, 1_000)
        .work("meter-2", 0, 500)
        .work("meter-1", 29, 1_000);
    let settled = suite.settle(29);
    (suite, settled)
}

/// How much there is of a cw20 network's token.
fn supply(suite: &Suite) -> Option<u128> {
    let token = suite.network().token()?;
    Some(token.info().unwrap().total_supply.u128())
}

fn a_city_buys_the_month_s_data(token: Token) {
    let (mut suite, settled) = month(token);
    let (alice, bob, dora, city, operator) = (
        person("alice"),
        person("bob"),
        person("dora"),
        person("city"),
        person("operator"),
    );
    suite.claim(&alice, &settled, &["meter-1", "meter-2"]);
    // Day 0: 600 x 10,000 / 15,000 = 400, and 200. Day 29: 400, the most for one machine.
    assert_eq!((suite.balance(&alice), suite.balance(&bob)), (800, 200));

    let goods = Goods::sized(41_000);
    let listing = suite.network_dataset((0, 29), &[29], &goods, 10_000);
    let listing = suite.list(&operator, listing);
    let (treasury, operated, before) = (
        suite.balance(&person("treasury")),
        suite.balance(&operator),
        supply(&suite),
    );
    let order = suite.delivered((&operator, &city), listing, &goods, 9);
    // What came opens with the key that is on the chain, to what the listing names.
    let key = suite.order_now(order).key.unwrap();
    assert_eq!(Goods::of(&goods.hidden(9).opened(&key)).root(), goods.root());
    suite.settle_order(order);

    assert_eq!(suite.now(), at(30, (13 + 6) * 3_600));
    assert_eq!(suite.order_now(order).stage, Stage::Settled);
    assert!(
        suite
            .marketplace()
            .has_access(listing, &suite.address(&city))
            .unwrap()
            .has_access
    );
    assert_eq!(suite.balance(&city), 0);
    assert_eq!(suite.balance(&operator), operated, "the bond has come back");
    assert_eq!(suite.balance(&person("treasury")), treasury + 1_500);
    assert_eq!(supply(&suite), before.map(|supply| supply - 1_000), "10 % are burned");
    let sales = suite.marketplace().sales(Epoch::new(30)).unwrap();
    assert_eq!((sales.machines.u128(), sales.demand.u128()), (6_000, 2_500));
    assert_eq!(suite.network().rewards().flows().unwrap().revenue.u128(), 6_000);

    // The next root: 6,000 by the points of days 0 to 29, which are 20,000 and 5,000. Nobody has worked on day 30.
    let settled = suite.settle(30);
    suite.claim(&person("anyone"), &settled, &["meter-1", "meter-2"]);
    assert_eq!((suite.balance(&alice), suite.balance(&bob)), (800 + 4_800, 200 + 1_200));

    // A day after the sale the stakers' 1,500 have streamed: by stake, 375 for each 1,000.
    suite.wait_until(at(31, (13 + 6) * 3_600));
    suite
        .claim_income(&alice, &["meter-1"])
        .claim_income(&bob, &["meter-2"])
        .claim_income(&dora, &["meter-1"]);
    assert_eq!(suite.balance(&alice), 5_600 + 375);
    assert_eq!(suite.balance(&bob), 1_400 + 375);
    assert_eq!(suite.balance(&dora), 750);
}

#[test]
fn a_city_s_money_reaches_those_who_made_the_data_in_a_cw20_network() {
    a_city_buys_the_month_s_data(Token::Cw20);
}

#[test]
fn a_city_s_money_reaches_those_who_made_the_data_in_a_native_network() {
    a_city_buys_the_month_s_data(Token::Native);
}

#[test]
fn who_owns_the_seller_does_not_buy_from_it() {
    let (mut suite, settled) = month(Token::Cw20);
    let (alice, operator, treasury) = (person("alice"), person("operator"), person("treasury"));
    let goods = Goods::sized(2_000);
    // Alice has a second machine; one of hers does not buy from another: both pay and are paid by her.
    suite.enrol(&alice, "meter-3");
    suite.claim(&alice, &settled, &["meter-1"]);
    let own = suite.dataset("meter-3", &goods, 100);
    let own = suite.list(&alice, own);
    let network = suite.network_dataset((0, 29), &[29], &goods, 100);
    let network = suite.list(&operator, network);
    for (buyer, listing) in [(&alice, own), (&operator, network), (&treasury, network)] {
        let before = suite.balance(buyer);
        let purchase = suite.purchase(listing);
        suite.refused(suite.try_buy(buyer, purchase, 100), "would buy from itself");
        assert_eq!(suite.balance(buyer), before);
    }
}

#[test]
fn who_buys_the_network_s_data_with_another_account_loses_what_is_gone_for_good() {
    let mut suite = Suite::with_market(Token::Cw20);
    let (alice, alias, operator) = (person("alice"), person("alias"), person("operator"));
    // All machines and all stake are hers.
    suite.enrol(&alice, "meter-1");
    suite.enrol(&alice, "meter-2");
    suite.give(&alias, 10_000);
    suite.work("meter-1", 0, 1_000).work("meter-2", 0, 1_000);
    let settled = suite.settle(0);
    suite.claim(&alice, &settled, &["meter-1", "meter-2"]);
    assert_eq!(suite.balance(&alice), 600);
    let goods = Goods::sized(2_000);
    let listing = suite.network_dataset((0, 0), &[0], &goods, 10_000);
    let listing = suite.list(&operator, listing);
    let order = suite.delivered((&operator, &alias), listing, &goods, 9);
    suite.settle_order(order);
    let settled = suite.settle(1);
    suite.claim(&alice, &settled, &["meter-1", "meter-2"]);
    suite
        .advance(Seconds::days(1))
        .claim_income(&alice, &["meter-1", "meter-2"]);

    // 6,000 by the machines and 1,500 by the stake come back to her; the treasury's 1,500 and the burned 1,000 do not.
    let hers = suite.balance(&alice) + suite.balance(&alias);
    assert_eq!(hers, 600 + 10_000 - 2_500);
}
