//! Fixed, falling and banded prices.

use flywheel_marketplace::ContractError;
use flywheel_types::Denom;
use flywheel_types::marketplace::{Band, ExecuteMsg, ListingUpdate, Price, Purchase, QueryMsg};

use crate::goods::Goods;
use crate::suite::{OTHER, Suite, amount, at, attribute, error, purchase};

fn falling(suite: &Suite) -> flywheel_types::marketplace::NewListing {
    let mut new = suite.dataset(&Goods::sized(100), 1);
    new.price = Price::Dutch {
        from: amount(1_000),
        to: amount(100),
        begins: at(100),
        ends: at(400),
    };
    new
}

#[test]
fn a_falling_price_falls_evenly_between_its_ends() {
    let mut suite = Suite::native();
    let listing = suite.list(falling(&suite));
    // 900 in 300 s: 3 a second.
    for (second, price) in [
        (0, 1_000),
        (99, 1_000),
        (100, 1_000),
        (101, 997),
        (250, 550),
        (399, 103),
        (400, 100),
        (9_999, 100),
    ] {
        assert_eq!(suite.at(second).listing(listing).price_now.u128(), price, "{second}");
    }
}

#[test]
fn who_pays_ahead_for_a_falling_price_gets_the_rest_back() {
    for mut suite in Suite::both() {
        let listing = suite.list(falling(&suite));
        suite.at(250);
        let cheap = Purchase {
            max_price: amount(549),
            ..purchase(listing)
        };
        assert!(matches!(
            error(suite.try_buy("buyer", cheap, 1_000)),
            ContractError::PriceAboveMaximum { .. }
        ));
        let order = suite.buy("buyer", listing, 1_000);
        assert_eq!((suite.gain("buyer"), suite.order(order).price.u128()), (-550, 550));
    }
}

#[test]
fn a_price_may_fall_to_nothing() {
    let mut suite = Suite::cw20();
    let mut new = falling(&suite);
    new.price = Price::Dutch {
        from: amount(10),
        to: amount(0),
        begins: at(0),
        ends: at(10),
    };
    let listing = suite.list(new);
    suite.at(10);
    let order = suite.buy("buyer", listing, 0);
    // Nothing of the price is at stake; what a complaint costs still is.
    let goods = Goods::sized(100);
    suite.commit(order, &goods, 9, 50).confirm(order).reveal(order, 9);
    suite.at(500).settle(order);
    assert!(suite.access(listing, "buyer").has_access);
    assert_eq!((suite.gain("buyer"), suite.gain("seller")), (0, 0));
}

#[test]
fn prices_outside_the_class_s_band_are_refused_everywhere() {
    let mut suite = Suite::native();
    let goods = Goods::sized(100);
    let early = suite.list(suite.dataset(&goods, 10_000));
    let denom: Denom<String> = suite.denom.clone().into();
    let set = |class: &str, band| ExecuteMsg::SetBand {
        class: class.into(),
        denom: denom.clone(),
        band,
    };
    let band = Some(Band {
        lowest: amount(50),
        highest: amount(500),
    });
    suite.try_execute("stranger", &set("meter", band)).unwrap_err();
    let empty = Some(Band {
        lowest: amount(5),
        highest: amount(4),
    });
    assert!(matches!(
        error(suite.try_execute("admin", &set("meter", empty))),
        ContractError::EmptyBand { .. }
    ));
    suite.execute("admin", &set("meter", band));
    let found: Option<Band> = suite.query(&QueryMsg::Band {
        class: "meter".into(),
        denom: denom.clone(),
    });
    assert_eq!(found, band);
    // A storage key's parts have at most 65,535 bytes: the name is looked at before the key is made.
    let long = QueryMsg::Band {
        class: "m".repeat(65_536),
        denom: denom.clone(),
    };
    let refused = suite.app.wrap().query_wasm_smart::<Option<Band>>(&suite.market, &long);
    assert!(refused.unwrap_err().to_string().contains("a class"));

    for price in [0, 1, 49, 501] {
        let refused = error(suite.try_list("seller", suite.dataset(&goods, price)));
        assert!(matches!(refused, ContractError::OutsideBand { .. }), "{price}");
    }
    for price in [50, 500] {
        suite.list(suite.dataset(&goods, price));
    }
    // Both ends of a falling price, a feed's period, an update, and a purchase of what was listed before.
    assert!(suite.try_list("seller", falling(&suite)).is_err());
    let mut feed = suite.feed();
    feed.price = Price::PerPeriod {
        amount: amount(501),
        period: flywheel_protocol::Seconds::new(5),
        grace: flywheel_protocol::Seconds::ZERO,
    };
    assert!(suite.try_list("seller", feed).is_err());
    let update = ListingUpdate {
        price: Some(Price::Fixed { amount: amount(501) }),
        order_fee: None,
        terms: None,
        link: None,
    };
    assert!(
        suite
            .try_execute("seller", &ExecuteMsg::UpdateListing { listing: 2, update })
            .is_err()
    );
    assert!(matches!(
        error(suite.try_buy("buyer", purchase(early), 10_000)),
        ContractError::OutsideBand { .. }
    ));
    // Another class and another token are free; and so is this one without its band.
    let mut other = suite.dataset(&goods, 10_000);
    other.class = "camera".into();
    suite.list(other);
    let mut other = suite.dataset(&goods, 10_000);
    other.denom = Denom::Native(OTHER.into());
    suite.list(other);
    suite.execute("admin", &set("meter", None));
    suite.buy("buyer", early, 10_000);
}

#[test]
fn the_admin_decides_which_tokens_are_taken() {
    let mut suite = Suite::native();
    let goods = Goods::sized(100);
    let mut new = suite.dataset(&goods, 1_000);
    new.denom = Denom::Native(OTHER.into());
    let listing = suite.list(new.clone());
    let set = |denom: &str, cost: Option<u128>| ExecuteMsg::SetDenom {
        denom: Denom::Native(denom.into()),
        complaint_cost: cost.map(amount),
    };
    suite.try_execute("stranger", &set(OTHER, None)).unwrap_err();
    suite.execute("admin", &set(OTHER, None));
    assert!(matches!(
        error(suite.try_list("seller", new.clone())),
        ContractError::DenomNotTaken { .. }
    ));
    let other = suite.other();
    let hook = flywheel_types::marketplace::ReceiveMsg::Buy(purchase(listing));
    assert!(suite.try_pay("buyer", &other, 1_000, &hook).is_err());
    assert!(matches!(
        error(suite.try_execute("admin", &set(crate::suite::COIN, None))),
        ContractError::OwnDenom { .. }
    ));
    assert!(matches!(
        error(suite.try_execute("admin", &set("unever", None))),
        ContractError::DenomNotTaken { .. }
    ));
    suite.execute("admin", &set(OTHER, Some(300)));
    let response = suite.try_pay("buyer", &other, 1_000, &hook).unwrap();
    let order: u64 = attribute(&response, "ordered", "order").parse().unwrap();
    let commit = flywheel_types::marketplace::ReceiveMsg::Commit(goods.delivery(order, 9));
    assert!(suite.try_pay("seller", &other, 299, &commit).is_err());
    suite.try_pay("seller", &other, 300, &commit).unwrap();
}
