//! A machine's owner sells its data: 60 % are the machine's, and go by the split that its owner has set at the payments
//! contract; 15 % are the stakers', 15 % the treasury's, 10 % are burned.

use cosmwasm_std::Uint128;
use flywheel_client::{Chain, ChainError};
use flywheel_protocol::{Bps, Epoch, Seconds};
use flywheel_testing::{Goods, Suite, Token, module_address};
use flywheel_types::marketplace::{Price, SaleSplit};

use crate::selling::at;
use crate::trading::person;

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
