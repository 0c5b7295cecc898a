//! Data is sold by fair exchange, and the money of each sale goes where the network's split says: 60 % machines, 15 %
//! stakers, 15 % treasury, 10 % burned. Stakers have no part of the emission here, so their income is from sales alone.

use cosmwasm_std::Uint128;
use flywheel_client::{Chain, ChainError};
use flywheel_protocol::{Bps, Epoch, Seconds};
use flywheel_testing::{Goods, Person, Settled, Suite, Token, module_address};
use flywheel_types::marketplace::{Price, SaleSplit, Stage};

use crate::selling::at;

fn person(name: &str) -> Person {
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
    assert_eq!((sales.machines.u128(), sales.demand.u128()), (6_000, 4_000));
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

/// Alice's meter-1 has a bond of 1,000, its data is listed for 10,000; the city has the money, alice the bond of a tenth.
/// The first day begins.
pub fn shop(token: Token) -> (Suite, Goods, u64) {
    let (mut suite, goods, listing) = early_shop(token);
    suite.begin(0);
    (suite, goods, listing)
}

/// The same a day before.
fn early_shop(token: Token) -> (Suite, Goods, u64) {
    let mut suite = Suite::with_market(token);
    let alice = person("alice");
    suite.enrol(&alice, "meter-1");
    suite.give(&alice, 1_000).give(&person("city"), 10_000);
    let goods = Goods::sized(3_000);
    let listing = suite.dataset("meter-1", &goods, 10_000);
    let listing = suite.list(&alice, listing);
    (suite, goods, listing)
}

fn a_machine_s_own_sale_goes_by_its_split(token: Token) {
    let (mut suite, goods, listing) = shop(token);
    let (alice, ivan, city, operator) = (person("alice"), person("ivan"), person("city"), person("operator"));
    // The owner pays the network's fee of 10 % for what is paid at the payments contract; the marketplace has its own.
    let network = suite.network().record().id;
    let fees = suite.address(&person("fees"));
    let set = suite
        .payments()
        .set_fee(operator.account(), network, Bps::percent(10).unwrap(), &fees);
    suite.sent(set);
    let (installer, owner) = (suite.address(&ivan), suite.address(&alice));
    suite.set_split(&alice, "meter-1", &[(&installer, 2_500)], &owner, Some(network));

    let order = suite.delivered((&alice, &city), listing, &goods, 9);
    suite.settle_order(order);

    // 6,000 are the machine's: a quarter is the installer's. The bond of 1,000 is back.
    assert_eq!((suite.balance(&ivan), suite.balance(&alice)), (1_500, 4_500 + 1_000));
    assert_eq!(suite.balance(&person("fees")), 0, "no fee is taken twice");
    assert_eq!(suite.balance(&person("treasury")), 1_500);
    let sales = suite.marketplace().sales(Epoch::FIRST).unwrap();
    assert_eq!((sales.seller.u128(), sales.machines.u128()), (6_000, 0));
}

#[test]
fn a_machine_s_own_sale_goes_by_the_split_of_its_income_in_a_cw20_network() {
    a_machine_s_own_sale_goes_by_its_split(Token::Cw20);
}

#[test]
fn a_machine_s_own_sale_goes_by_the_split_of_its_income_in_a_native_network() {
    a_machine_s_own_sale_goes_by_its_split(Token::Native);
}

#[test]
fn who_sells_the_machine_after_delivering_is_paid_himself() {
    let (mut suite, goods, listing) = shop(Token::Cw20);
    let (alice, bob, ivan, city) = (person("alice"), person("bob"), person("ivan"), person("city"));
    let installer = suite.address(&ivan);
    suite.set_split(&alice, "meter-1", &[], &installer, None);
    let order = suite.order(&city, listing);
    suite.commit(&alice, order, &goods, 9).confirm(&city, order);
    suite.sell(&alice, "meter-1", &bob);
    let buyer = suite.address(&bob);
    suite.set_split(&bob, "meter-1", &[], &buyer, None);

    // Only she who committed shows the key. With the sale her split is void, and the buyer's is not hers.
    suite.refused(suite.try_reveal(&bob, order, 9), "has not committed to this order");
    suite.reveal(&alice, order, 9).settle_order(order);
    assert_eq!(
        (suite.balance(&alice), suite.balance(&ivan), suite.balance(&bob)),
        (7_000, 0, 0)
    );

    // The listing has ended with the sale.
    suite.give(&city, 10_000);
    let purchase = suite.purchase(listing);
    suite.refused(suite.try_buy(&city, purchase, 10_000), "was sold after this was listed");
    assert_eq!(suite.balance(&city), 10_000);
}

#[test]
fn an_order_that_nobody_committed_to_before_the_machine_was_sold_comes_back() {
    let (mut suite, goods, listing) = shop(Token::Native);
    let (alice, bob, city) = (person("alice"), person("bob"), person("city"));
    let order = suite.order(&city, listing);
    suite.sell(&alice, "meter-1", &bob);
    for seller in [&alice, &bob] {
        suite.give(seller, 1_000);
        suite.refused(
            suite.try_commit(seller, order, &goods, 9),
            "was sold after this was listed",
        );
    }
    suite.settle_order(order);
    assert_eq!(suite.balance(&city), 10_000);
}

#[test]
fn those_who_cannot_receive_hold_nobody_up() {
    let nowhere = module_address("mint");
    let mut suite = Suite::launched(Token::Native, |launch| {
        launch.market = Some(flywheel_testing::market_terms());
        launch.treasury = Some(nowhere.to_string());
    });
    let (alice, city, anyone) = (person("alice"), person("city"), person("anyone"));
    suite.enrol(&alice, "meter-1");
    suite.give(&alice, 1_000).give(&city, 10_000).begin(0);
    let owner = suite.address(&alice);
    suite.set_split(&alice, "meter-1", &[(&nowhere, 2_500)], &owner, None);
    let goods = Goods::sized(100);
    let listing = suite.dataset("meter-1", &goods, 10_000);
    let listing = suite.list(&alice, listing);
    let order = suite.delivered((&alice, &city), listing, &goods, 9);
    suite.settle_order(order);

    // A quarter of the machine's 6,000 and the treasury's 1,500 are credited to one account that nobody can pay.
    assert_eq!(suite.balance(&alice), 4_500 + 1_000);
    let credit = |suite: &Suite| {
        let credit = suite.marketplace().credit(&nowhere, suite.denom());
        credit.unwrap().u128()
    };
    assert_eq!(credit(&suite), 3_000);
    let again = suite
        .marketplace()
        .withdraw(anyone.account(), suite.denom(), Some(&nowhere));
    suite.sent(again);
    assert_eq!(credit(&suite), 3_000);
}

#[test]
fn a_machine_sells_in_a_coin_and_the_network_does_not() {
    let (mut suite, goods, _) = shop(Token::Cw20);
    let (alice, city, operator) = (person("alice"), person("city"), person("operator"));
    let coin = suite.fund(&city, 10_000);
    suite.fund(&alice, 1_000);
    let mut listing = suite.dataset("meter-1", &goods, 10_000);
    listing.denom = coin.clone().into();
    let listing = suite.list(&alice, listing);

    let market = suite.marketplace();
    let paid = (&coin, Uint128::new(10_000));
    let done = suite.sent(market.buy(city.account(), paid, suite.purchase(listing)));
    let order = market.ordered(&done).unwrap();
    let bond = (&coin, market.bond(&coin, Uint128::new(10_000)).unwrap());
    suite.sent(market.commit(alice.account(), bond, goods.delivery(order, 9)));
    suite.confirm(&city, order).reveal(&alice, order, 9).settle_order(order);

    // Neither stakers nor burning take a coin that is not the network's: the treasury has 40 %. It is no demand.
    let coins = |name| {
        let address = suite.address(&person(name));
        suite.chain().balance(&address, coin.name()).unwrap().u128()
    };
    assert_eq!((coins("alice"), coins("treasury"), coins("city")), (7_000, 4_000, 0));
    assert_eq!(suite.marketplace().sales(Epoch::FIRST).unwrap().amount.u128(), 0);

    suite.work("meter-1", 0, 1_000);
    suite.settle(0);
    let mut listing = suite.network_dataset((0, 0), &[0], &goods, 10_000);
    listing.denom = coin.into();
    suite.refused(
        suite.marketplace().list(operator.account(), listing),
        "a network sells in its own token",
    );
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

#[test]
fn what_is_sold_is_shared_by_the_split_of_its_purchase() -> Result<(), ChainError> {
    let (mut suite, goods, listing) = shop(Token::Cw20);
    let (alice, city, operator) = (person("alice"), person("city"), person("operator"));
    let order = suite.delivered((&alice, &city), listing, &goods, 9);
    let market = suite.marketplace();
    let split = SaleSplit {
        machines: Bps::percent(90).unwrap(),
        stakers: Bps::ZERO,
        treasury: Bps::ZERO,
        ..market.config()?.split
    };
    suite.sent(market.set_split(operator.account(), split));
    suite.settle_order(order);
    assert_eq!(suite.balance(&alice), 7_000);

    suite.give(&city, 10_000);
    let order = suite.delivered((&alice, &city), listing, &goods, 8);
    suite.settle_order(order);
    assert_eq!(suite.balance(&alice), 7_000 + 9_000);
    Ok(())
}

#[test]
fn what_is_sold_before_the_first_day_counts_for_it() {
    let (mut suite, goods, listing) = early_shop(Token::Cw20);
    let (alice, city) = (person("alice"), person("city"));
    let order = suite.delivered((&alice, &city), listing, &goods, 9);
    suite.settle_order(order);
    assert!(suite.now() < at(0, 0));
    assert_eq!(suite.balance(&alice), 7_000);
    assert_eq!(suite.marketplace().waiting().unwrap(), []);
    assert_eq!(suite.marketplace().sales(Epoch::FIRST).unwrap().amount.u128(), 10_000);

    // The stakers' 1,500 are the only staker's.
    suite.begin(1).claim_income(&alice, &["meter-1"]);
    assert_eq!(suite.balance(&alice), 8_500);
}

#[test]
fn a_falling_price_is_that_of_the_second() {
    let (mut suite, goods, _) = shop(Token::Native);
    let (alice, city) = (person("alice"), person("city"));
    let mut listing = suite.dataset("meter-1", &goods, 1);
    listing.price = Price::Dutch {
        from: Uint128::new(10_000),
        to: Uint128::new(1_000),
        begins: at(1, 0),
        ends: at(2, 0),
    };
    let listing = suite.list(&alice, listing);
    suite.begin(1).advance(Seconds::hours(8));
    // A third of the day: 10,000 - 9,000 / 3 = 7,000. What is paid beyond it comes back.
    let mut purchase = suite.purchase(listing);
    assert_eq!(purchase.max_price.u128(), 7_000);
    purchase.max_price = Uint128::new(10_000);
    suite.sent(suite.try_buy(&city, purchase, 10_000));
    assert_eq!(suite.balance(&city), 3_000);
}
