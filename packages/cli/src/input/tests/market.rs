//! `[market]`: the marketplace's terms, and what people buy at the end of a run.

use cosmwasm_std::Uint128;
use flywheel_protocol::{Bps, Seconds, Time};
use flywheel_types::marketplace::{FeeLimits, OrderWindows, SalePart, SaleSplit};

use super::{NETWORK, network_error, network_with, plan, principals};
use crate::input::Plan;

const ORACLES: &str = "[oracles]\nbond = 1_000\n";

/// Its first key is in line 35.
const MARKET: &str = r#"[market]
max_order_fee = 1
max_fees = 40
complaint_cost = 0.5

[market.split]
machines = 70
stakers = 10
treasury = 12.5
residual = "seller"

[market.windows]
commit = "1d"
confirm = "12h"
reveal = "30m"
complain = "60s"

[market.service]
unit = "kWh"
price = "0.30"
units_per_minute = 2
units = 41
deposit = 20

[market.vouchers]
amount = "0.01"
deposit = 10

[market.data]
price = 250

[market.feed]
price = 2
period = "1h"
periods = 10
"#;

fn with_market(text: &str) -> String {
    network_with(ORACLES, &format!("{ORACLES}\n{text}"))
}

/// The file with one line of the market replaced.
fn changed(from: &str, to: &str) -> String {
    assert_eq!(MARKET.matches(from).count(), 1, "{from:?} must be there once");
    MARKET.replacen(from, to, 1)
}

fn market_error(from: &str, to: &str) -> String {
    network_error(ORACLES, &format!("{ORACLES}\n{}", changed(from, to)))
}

fn bps(points: u16) -> Bps {
    Bps::new(points).unwrap()
}

#[test]
fn a_market_is_launched_as_the_file_says() {
    let plan = plan(&with_market(MARKET));
    let terms = plan
        .launch(Time::new(0), principals("a", "b"), vec![], vec![])
        .unwrap()
        .market
        .unwrap();
    assert_eq!(
        terms.split,
        SaleSplit {
            seller: Bps::ZERO,
            machines: bps(7_000),
            stakers: bps(1_000),
            treasury: bps(1_250),
            burned: Bps::ZERO,
            residual: SalePart::Seller,
        }
    );
    assert_eq!(
        terms.limits,
        FeeLimits {
            order_fee: bps(100),
            fees: bps(4_000)
        }
    );
    assert_eq!(
        terms.windows,
        OrderWindows {
            commit: Seconds::days(1),
            confirm: Seconds::hours(12),
            reveal: Seconds::minutes(30),
            complain: Seconds::new(60),
        }
    );
    assert_eq!(terms.complaint_cost, Uint128::new(500_000));
    assert!(terms.accepted.is_empty());
}

#[test]
fn what_people_buy_is_in_base_units_and_adds_up() {
    let market = plan(&with_market(MARKET)).market.unwrap();
    let service = &market.service;
    assert_eq!((service.class.as_str(), service.unit.as_str()), ("charger", "kWh"));
    assert_eq!((service.units_per_minute, service.units), (2, 41));
    assert_eq!(service.price, Uint128::new(300_000));
    assert_eq!(service.deposit, Uint128::new(20_000_000));
    assert_eq!(service.cost(), Uint128::new(12_300_000)); // 41 x 0.30
    assert_eq!(market.vouchers.cost(), Uint128::new(10_000_000)); // 1,000 x 0.01
    assert_eq!(market.data.price, Uint128::new(250_000_000));
    assert_eq!(market.data.order_fee, Bps::ZERO);
    assert_eq!((market.feed.period, market.feed.periods), (Seconds::hours(1), 10));
    assert_eq!(market.feed.cost(), Uint128::new(20_000_000));
}

#[test]
fn a_file_without_a_market_has_none_and_its_digest_is_the_old_one() {
    let plain = plan(NETWORK);
    assert!(plain.market.is_none());
    let launch = plain
        .launch(Time::new(0), principals("a", "b"), vec![], vec![])
        .unwrap();
    assert_eq!(launch.market, None);
    // State folders of before know their network by it.
    assert!(!serde_json::to_string(&plain).unwrap().contains("market"));

    let digest = plan(&with_market(MARKET)).digest();
    assert_ne!(digest, plain.digest());
    let dearer = changed("price = 250", "price = 251");
    assert_ne!(plan(&with_market(&dearer)).digest(), digest);
    let reordered = changed("units = 41\ndeposit = 20", "deposit = 20\nunits = 41");
    assert_eq!(plan(&with_market(&reordered)).digest(), digest);
}

#[test]
fn a_split_that_takes_too_much_is_refused_with_its_line() {
    assert_eq!(
        market_error("machines = 70", "machines = 80"),
        "net.toml, line 39, market.split: the parts sum to 102.50 %, more than 100 %"
    );
    assert_eq!(
        market_error("max_fees = 40", "max_fees = 22"),
        "net.toml, line 39, market.split: stakers, treasury and burned get 22.50 %, more than market.max_fees, 22 %"
    );
    // What the parts leave, 7.5 %, is a fee too if it is burned: 30 % in all.
    let burning = changed("residual = \"seller\"", "residual = \"burned\"");
    assert!(
        plan(&with_market(&burning.replacen("max_fees = 40", "max_fees = 30", 1)))
            .market
            .is_some()
    );
    let refused = burning.replacen("max_fees = 40", "max_fees = 29.99", 1);
    assert_eq!(
        Plan::parse("net.toml", &with_market(&refused)).unwrap_err().to_string(),
        "net.toml, line 39, market.split: stakers, treasury and burned get 30 %, more than market.max_fees, 29.99 %"
    );
}

#[test]
fn what_the_marketplace_would_refuse_is_named() {
    assert_eq!(
        market_error("max_order_fee = 1", "max_order_fee = 1.01"),
        "net.toml, line 35, market.max_order_fee: must be at most 1 %"
    );
    assert_eq!(
        market_error("commit = \"1d\"", "commit = \"59s\""),
        "net.toml, line 46, market.windows.commit: must be from 60 seconds to 365 days"
    );
    assert_eq!(
        market_error("complain = \"60s\"", "complain = \"366d\""),
        "net.toml, line 49, market.windows.complain: must be from 60 seconds to 365 days"
    );
    assert_eq!(
        market_error("complaint_cost = 0.5", "complaint_cost = 0"),
        "net.toml, line 37, market.complaint_cost: must be above zero"
    );
    assert_eq!(
        market_error("price = 250", "price = 250\norder_fee = 1.5"),
        "net.toml, line 64, market.data.order_fee: must be at most market.max_order_fee, 1 %"
    );
}

#[test]
fn what_people_could_not_pay_is_refused() {
    assert_eq!(
        market_error("deposit = 20", "deposit = 12.29"),
        "net.toml, line 56, market.service.deposit: must be at least units x price, 12.3 TEST"
    );
    assert!(
        plan(&with_market(&changed("deposit = 20", "deposit = 12.3")))
            .market
            .is_some()
    );
    assert_eq!(
        market_error("deposit = 10", "deposit = 9.999999"),
        "net.toml, line 60, market.vouchers.deposit: must be at least 1,000 x amount, 10 TEST"
    );
    for (from, to, line, key) in [
        ("price = \"0.30\"", "price = 0", 53, "service.price"),
        ("amount = \"0.01\"", "amount = 0.0", 59, "vouchers.amount"),
        ("price = 250", "price = 0", 63, "data.price"),
        ("price = 2\n", "price = 0\n", 66, "feed.price"),
    ] {
        let expected = format!("net.toml, line {line}, market.{key}: must be above zero");
        assert_eq!(market_error(from, to), expected);
    }
}

#[test]
fn a_feed_ends_within_ten_epochs() {
    assert_eq!(
        market_error("period = \"1h\"", "period = \"24h1s\""),
        "net.toml, line 68, market.feed.periods: periods x period must be at most 10 epochs"
    );
    assert!(
        plan(&with_market(&changed("period = \"1h\"", "period = \"24h\"")))
            .market
            .is_some()
    );
    for periods in ["1", "1_001", "\"many\""] {
        let error = market_error("periods = 10", &format!("periods = {periods}"));
        let expected = "net.toml, line 68, market.feed.periods: expected a whole number from 2 to 1,000, found ";
        assert!(error.starts_with(expected), "{error}");
    }
}

#[test]
fn values_that_are_none_are_refused_with_what_was_expected() {
    assert_eq!(
        market_error("units = 41", "units = 1_001"),
        "net.toml, line 55, market.service.units: expected a whole number from 1 to 1,000, found 1001"
    );
    assert_eq!(
        market_error("units_per_minute = 2", "units_per_minute = 0"),
        "net.toml, line 54, market.service.units_per_minute: expected a whole number from 1 to 1,000, found 0"
    );
    assert_eq!(
        market_error("unit = \"kWh\"", "unit = \"\""),
        "net.toml, line 52, market.service.unit: expected 1 to 32 bytes, found \"\""
    );
    assert_eq!(
        market_error("unit = \"kWh\"", "class = \"bus\"\nunit = \"kWh\""),
        "net.toml, line 52, market.service.class: expected one of the classes charger, found \"bus\""
    );
    assert_eq!(
        market_error("price = \"0.30\"", "price = \"0.3000001\""),
        "net.toml, line 53, market.service.price: expected an amount of tokens with at most 6 decimals, such as \
         \"1_000.5\", found \"0.3000001\""
    );
    assert_eq!(
        market_error("residual = \"seller\"", "residual = \"oracles\""),
        "net.toml, line 43, market.split.residual: expected one of \"seller\", \"machines\", \"stakers\", \
         \"treasury\", \"burned\", found \"oracles\""
    );
}

#[test]
fn keys_that_are_missing_or_unknown_are_refused() {
    assert_eq!(
        market_error("complaint_cost = 0.5\n", ""),
        "net.toml, line 34, market.complaint_cost: missing; expected an amount of tokens with at most 6 decimals, such as \
         \"1_000.5\""
    );
    assert_eq!(
        market_error("[market.feed]", "[market.feeds]"),
        "net.toml, line 34, market.feed: missing; expected a table"
    );
    assert_eq!(
        market_error("confirm = \"12h\"", "confirm = \"12h\"\nsettle = \"1h\""),
        "net.toml, line 48, market.windows.settle: unknown key; expected commit, confirm, reveal, complain"
    );
    assert_eq!(
        network_error("epoch = \"1d\"", "epoch = \"1d\"\nmarket = 5"),
        "net.toml, line 6, market: expected a table, found 5"
    );
}
