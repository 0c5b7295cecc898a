//! Marketplaces that a network may not start with; each refusal names its field and its numbers.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used)]

mod common;

use common::*;
use cosmwasm_std::Uint128;
use flywheel_network_hub::ContractError;
use flywheel_protocol::{Bps, Seconds};
use flywheel_types::hub::{Launch, MarketTerms};
use flywheel_types::marketplace::{OrderWindows, SalePart, SaleSplit};

/// A launch with a marketplace that was changed in one place.
fn with_market(change: impl FnOnce(&mut MarketTerms)) -> impl FnOnce(&mut Launch) {
    |asked| {
        let mut terms = market();
        change(&mut terms);
        asked.market = Some(terms);
    }
}

/// Is taken as it is.
fn taken(change: impl FnOnce(&mut Launch)) {
    let mut asked = launch(native());
    change(&mut asked);
    Suite::new().launch(asked).unwrap();
}

fn number(field: &'static str, given: u128, least: u128, most: u128) -> ContractError {
    ContractError::Number {
        field,
        given,
        least,
        most,
    }
}

#[test]
fn a_marketplace_that_could_not_be_is_refused_by_the_name_of_its_field() {
    let percent = |percent| Bps::percent(percent).unwrap();
    type Change = Box<dyn Fn(&mut MarketTerms)>;
    let changes: [(&'static str, u128, u128, u128, Change); 5] = [
        // 90 + 5 + 3 + 2 per cent, and one more
        (
            "market.split",
            10_100,
            0,
            10_000,
            Box::new(move |terms| terms.split.seller = percent(1)),
        ),
        // stakers 5, treasury 3, burned 2
        (
            "market.split's fees",
            1_000,
            0,
            900,
            Box::new(move |terms| terms.limits.fees = percent(9)),
        ),
        (
            "market.limits.order_fee",
            200,
            0,
            100,
            Box::new(move |terms| terms.limits.order_fee = percent(2)),
        ),
        (
            "market.windows.reveal",
            0,
            60,
            31_536_000,
            Box::new(|terms| terms.windows.reveal = Seconds::new(0)),
        ),
        (
            "market.windows.complain",
            31_536_001,
            60,
            31_536_000,
            Box::new(|terms| terms.windows.complain = Seconds::new(31_536_001)),
        ),
    ];
    for (field, given, least, most, change) in changes {
        let refused = refused_native(|asked| {
            let mut terms = market();
            change(&mut terms);
            asked.market = Some(terms);
        });
        assert_eq!(
            refused,
            ContractError::Number {
                field,
                given,
                least,
                most
            }
        );
    }
    let refused = refused_native(|asked| {
        let mut terms = market();
        terms.accepted = vec![terms.accepted[0].clone(); 11];
        asked.market = Some(terms);
    });
    assert_eq!(refused, length("market.accepted", 11, 0, 10));
}

#[test]
fn a_desk_that_is_no_account_is_refused() {
    let refused = refused_native(|asked| {
        let mut terms = market();
        terms.desk = Some("Nobody".to_owned());
        asked.market = Some(terms);
    });
    assert!(refused.to_string().starts_with("market.desk is"), "{refused}");
    taken(with_market(|terms| terms.desk = None));
}

#[test]
fn every_window_of_an_order_is_a_minute_to_a_year() {
    type Change = fn(&mut OrderWindows, Seconds);
    let changes: [(&'static str, Change); 4] = [
        ("market.windows.commit", |windows, window| windows.commit = window),
        ("market.windows.confirm", |windows, window| windows.confirm = window),
        ("market.windows.reveal", |windows, window| windows.reveal = window),
        ("market.windows.complain", |windows, window| windows.complain = window),
    ];
    for (field, change) in changes {
        for seconds in [0, 1, 59, 31_536_001, u64::MAX] {
            let refused = refused_native(with_market(|terms| change(&mut terms.windows, Seconds::new(seconds))));
            assert_eq!(refused, number(field, seconds.into(), 60, 31_536_000));
        }
        for seconds in [60, 31_536_000] {
            taken(with_market(|terms| change(&mut terms.windows, Seconds::new(seconds))));
        }
    }
}

#[test]
fn a_complaint_costs_something_that_can_be_locked() {
    let most = 10_u128.pow(24);
    for cost in [0, most + 1, u128::MAX] {
        let refused = refused_native(with_market(|terms| terms.complaint_cost = Uint128::new(cost)));
        assert_eq!(refused, number("market.complaint_cost", cost, 1, most));
        let refused = refused_native(with_market(|terms| {
            terms.accepted[0].complaint_cost = Uint128::new(cost)
        }));
        assert_eq!(refused, number("market.accepted.complaint_cost", cost, 1, most));
    }
    for cost in [1, most] {
        taken(with_market(|terms| {
            terms.complaint_cost = Uint128::new(cost);
            terms.accepted[0].complaint_cost = Uint128::new(cost);
        }));
    }
}

#[test]
fn a_class_that_earns_by_its_sales_needs_a_marketplace() {
    let demanding = |asked: &mut Launch| asked.classes[1].class.demand = Some(Bps::ONE);
    assert_eq!(
        refused_native(demanding),
        ContractError::NoMarket {
            class: "battery".into()
        }
    );
    let mut asked = launch(native());
    demanding(&mut asked);
    asked.market = Some(market());
    Suite::new().launch(asked).unwrap();
}

#[test]
fn a_class_that_earns_by_its_sales_needs_sales_that_count() {
    let percent = |percent| Bps::percent(percent).unwrap();
    let split = |machines, treasury, burned, residual| SaleSplit {
        seller: Bps::ZERO,
        machines: percent(machines),
        stakers: percent(5),
        treasury: percent(treasury),
        burned: percent(burned),
        residual,
    };
    let launched = |split: SaleSplit, demand: Option<Bps>| {
        move |asked: &mut Launch| {
            asked.classes[1].class.demand = demand;
            with_market(|terms| terms.split = split)(asked);
        }
    };
    // What stakers get may come back to the buyer's side: it does not count, nor does what rounding may leave.
    for nothing in [
        split(95, 0, 0, SalePart::Machines),
        split(90, 0, 0, SalePart::Stakers),
        split(95, 0, 0, SalePart::Treasury),
    ] {
        let refused = refused_native(launched(nothing, Some(Bps::ONE)));
        assert_eq!(
            refused,
            ContractError::NothingCounts {
                class: "battery".into()
            }
        );
        taken(launched(nothing, None));
    }
    for something in [
        split(94, 1, 0, SalePart::Machines),
        split(94, 0, 1, SalePart::Machines),
        // The residual part is one hundredth.
        split(94, 0, 0, SalePart::Burned),
    ] {
        taken(launched(something, Some(Bps::ONE)));
    }
}
