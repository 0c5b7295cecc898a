//! What the marketplace refuses, in words that say why; nobody loses anything.

use cosmwasm_std::{Coin, Uint128};
use flywheel_client::ChainExt;
use flywheel_protocol::MachineId;
use flywheel_testing::{Person, Suite, Token};
use flywheel_types::marketplace::{Band, Content, ExecuteMsg, ListingUpdate, Price, Purchase, Seller};

use crate::own_sales::shop;

fn city() -> Person {
    Person::named("city")
}

/// The city still has its 10,000.
#[track_caller]
fn unspent(suite: &Suite) {
    assert_eq!(suite.balance(&city()), 10_000);
}

#[test]
fn a_listing_that_changes_between_view_and_purchase_takes_no_money() {
    let (suite, _, listing) = shop(Token::Cw20);
    let alice = Person::named("alice");
    let seen = suite.purchase(listing);
    let update = ListingUpdate {
        price: Some(Price::Fixed {
            amount: Uint128::new(9_000),
        }),
        order_fee: None,
        terms: None,
        link: None,
    };
    suite.sent(suite.marketplace().update_listing(alice.account(), listing, update));
    // It has even become cheaper; but it is not what the buyer has seen.
    suite.refused(suite.try_buy(&city(), seen, 10_000), "look at it again");
    unspent(&suite);

    let seen = suite.purchase(listing);
    suite.sent(suite.marketplace().close_listing(alice.account(), listing));
    suite.refused(suite.try_buy(&city(), seen, 9_000), "is not for sale");
    unspent(&suite);
}

#[test]
fn money_that_is_missing_too_little_or_too_dear_is_refused_and_too_much_comes_back() {
    let (suite, _, listing) = shop(Token::Native);
    let purchase = suite.purchase(listing);
    let dear = Purchase {
        max_price: Uint128::new(9_999),
        ..purchase.clone()
    };
    let keyless = Purchase {
        transfer_key: None,
        ..purchase.clone()
    };
    let unknown = Purchase {
        listing: 99,
        ..purchase.clone()
    };
    for (wrong, paid, expected) in [
        (&purchase, 0, "10000 are needed, 0 were sent"),
        (&purchase, 9_999, "10000 are needed, 9999 were sent"),
        (&dear, 10_000, "above your maximum of 9999"),
        (&keyless, 10_000, "to buy a dataset, name transfer_key"),
        (&unknown, 10_000, "there is no listing 99"),
    ] {
        suite.refused(suite.try_buy(&city(), wrong.clone(), paid), expected);
        unspent(&suite);
    }
    suite.sent(suite.try_buy(&city(), purchase, 10_000));
    assert_eq!(suite.balance(&city()), 0);
}

#[test]
fn another_coin_or_two_at_once_are_refused() {
    let (mut suite, _, listing) = shop(Token::Cw20);
    let coin = suite.fund(&city(), 10_000);
    let money = (&coin, Uint128::new(10_000));
    let bought = suite
        .marketplace()
        .buy(city().account(), money, suite.purchase(listing));
    suite.refused(bought, "is not accepted here: send");
    unspent(&suite);

    let (suite, _, listing) = shop(Token::Native);
    let coins = |amount, denom: &str| Coin {
        amount: Uint128::new(amount),
        denom: denom.to_owned(),
    };
    let address = suite.address(&city());
    suite.chain().fund(&address, &[coins(5, "ustake")]).unwrap();
    let two = [coins(5, "ustake"), coins(10_000, suite.denom().name())];
    let buy = ExecuteMsg::Buy(suite.purchase(listing));
    let market = suite.marketplace();
    let bought = suite.chain().execute(city().account(), market.address(), &buy, &two);
    suite.refused(bought, "one coin");
    unspent(&suite);
    // Coins beside a message that takes none.
    let confirm = ExecuteMsg::Confirm { order: 1 };
    let sent = suite
        .chain()
        .execute(city().account(), market.address(), &confirm, &two[1..]);
    suite.refused(sent, "without funds");
    unspent(&suite);
}

#[test]
fn nobody_lists_what_is_not_there_or_not_his() {
    let (suite, goods, _) = shop(Token::Cw20);
    let alice = Person::named("alice");
    let market = suite.marketplace();
    let listing = suite.dataset("meter-1", &goods, 100);
    suite.refused(
        market.list(city().account(), listing.clone()),
        "send this message as the owner",
    );
    unspent(&suite);

    let mut empty = listing.clone();
    empty.content = Content::Dataset {
        root: goods.root(),
        size: 0,
        file_hash: None,
    };
    suite.refused(market.list(alice.account(), empty), "data of 0 bytes");
    unspent(&suite);
    let mut unknown = listing.clone();
    unknown.seller = Seller::Machine {
        machine: MachineId::new(99).unwrap(),
    };
    suite.refused(
        market.list(alice.account(), unknown),
        "machine 99 is not in the registry",
    );
    unspent(&suite);
    // The network's data comes from final statements alone, and only its admin sells it.
    let made = suite.network_dataset((0, 0), &[0], &goods, 100);
    suite.refused(
        market.list(Person::named("operator").account(), made),
        "no statement of epoch 0 is final",
    );
    unspent(&suite);

    // Prices stay within the class's band.
    let band = Band {
        lowest: Uint128::new(50),
        highest: Uint128::new(99),
    };
    let operator = Person::named("operator");
    suite.sent(market.set_band(operator.account(), "meter", suite.denom(), Some(band)));
    suite.refused(
        market.list(alice.account(), listing),
        "outside the band of class meter: 50 to 99",
    );
    unspent(&suite);
}

#[test]
fn what_a_step_does_not_belong_to_is_refused() {
    let (mut suite, goods, listing) = shop(Token::Cw20);
    let alice = Person::named("alice");
    suite.give(&city(), 10_000).give(&alice, 1_000);
    let order = suite.order(&city(), listing);
    let again = suite.purchase(listing);
    suite.refused(suite.try_buy(&city(), again, 10_000), "one at a time");
    unspent(&suite);
    // The seller's steps are the seller's, the buyer's the buyer's, each in its stage.
    let market = suite.marketplace();
    suite.refused(
        market.confirm(city().account(), order),
        "is Paid, this needs it Committed",
    );
    suite.refused(suite.try_reveal(&alice, order, 9), "is Paid, this needs it Confirmed");
    suite.refused(
        market.accept(city().account(), order),
        "is Paid, this needs it Revealed",
    );
    suite.refused(
        suite.try_commit(&city(), order, &goods, 9),
        "send this message as the owner",
    );
    let little = (suite.denom(), Uint128::new(999));
    suite.refused(
        market.commit(alice.account(), little, goods.delivery(order, 9)),
        "1000 are needed, 999 were sent",
    );
    unspent(&suite);
    suite.refused(market.settle(alice.account(), vec![]), "0 were given, 1 to 50");
    suite.refused(
        market.settle(alice.account(), vec![order; 51]),
        "51 were given, 1 to 50",
    );
    suite.commit(&alice, order, &goods, 9);
    suite.refused(suite.marketplace().confirm(alice.account(), order), "is not the buyer");
    suite.settle_order(order);
    assert_eq!(suite.balance(&city()), 20_000);
    assert_eq!(suite.balance(&alice), 2_000);
}

#[test]
fn what_is_open_and_what_is_a_service_is_not_bought() {
    let (mut suite, goods, _) = shop(Token::Cw20);
    let alice = Person::named("alice");
    let open = suite.dataset("meter-1", &goods, 0);
    let open = suite.list(&alice, open);
    suite.refused(suite.try_buy(&city(), suite.purchase(open), 1), "nothing is to pay");
    unspent(&suite);
    let access = suite.marketplace().has_access(open, &suite.address(&city()));
    assert!(access.unwrap().has_access);

    let mut service = suite.dataset("meter-1", &goods, 0);
    (service.content, service.price) = (Content::Service { tariff: 1 }, Price::ByTariff {});
    let service = suite.list(&alice, service);
    suite.refused(
        suite.try_buy(&city(), suite.purchase(service), 1),
        "open a session at the payments contract",
    );
    unspent(&suite);
}
