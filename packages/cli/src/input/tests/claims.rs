//! `[claims]` and `oracles.demand_deposit`: what bounds claims and what a demand costs.

use cosmwasm_std::Uint128;
use flywheel_protocol::{Seconds, Time};
use flywheel_types::hub::Launch;
use flywheel_types::rewards::Breaker;

use super::{NETWORK, network_error, network_with, plan, principals};

const ORACLES: &str = "[oracles]\nbond = 1_000\n";

/// The network file with a table of claims, whose first key is in line 35.
fn with_claims(keys: &str) -> String {
    network_with(ORACLES, &format!("{ORACLES}\n[claims]\n{keys}\n"))
}

fn claims_error(keys: &str) -> String {
    network_error(ORACLES, &format!("{ORACLES}\n[claims]\n{keys}\n"))
}

fn launch(text: &str) -> Launch {
    plan(text)
        .launch(Time::new(0), principals("a", "b"), vec![], vec![])
        .unwrap()
}

#[test]
fn claims_have_a_window_and_a_cap() {
    let breaker = Breaker {
        window: Seconds::days(1),
        cap: Uint128::new(2_500_500_000),
    };
    assert_eq!(
        launch(&with_claims("window = \"1d\"\ncap = 2_500.5")).breaker,
        Some(breaker)
    );
    // Twice what becomes final alone.
    let none = launch(&with_claims("window = \"1s\"\ncap = 0")).breaker.unwrap();
    assert_eq!((none.window, none.cap), (Seconds::new(1), Uint128::zero()));
}

#[test]
fn a_file_without_claims_bounds_nothing_and_leaves_the_deposit_to_the_contract() {
    let launch = launch(NETWORK);

    assert_eq!((launch.breaker, launch.demand_deposit), (None, None));
}

#[test]
fn claims_that_launch_would_refuse_are_named() {
    assert_eq!(
        claims_error("window = \"0s\"\ncap = 1"),
        "net.toml, line 35, claims.window: window is 0 s: it must be 1 to 31536000 s"
    );
    assert_eq!(
        claims_error("window = \"366d\"\ncap = 1"),
        "net.toml, line 35, claims.window: window is 31622400 s: it must be 1 to 31536000 s"
    );
    assert!(plan(&with_claims("window = \"365d\"\ncap = 1")).claims.is_some());
}

#[test]
fn claims_that_are_none_are_refused() {
    assert_eq!(
        claims_error("cap = 1"),
        "net.toml, line 34, claims.window: missing; expected a duration such as \"1d\", \"12h\", \"30m\" or \"45s\""
    );
    assert_eq!(
        claims_error("window = \"1d\""),
        "net.toml, line 34, claims.cap: missing; expected an amount of tokens with at most 6 decimals, such as \
         \"1_000.5\""
    );
    assert_eq!(
        claims_error("window = 86400\ncap = 1"),
        "net.toml, line 35, claims.window: expected a duration such as \"1d\", \"12h\", \"30m\" or \"45s\", found 86400"
    );
    assert_eq!(
        claims_error("window = \"1d\"\ncap = \"all\""),
        "net.toml, line 36, claims.cap: expected an amount of tokens with at most 6 decimals, such as \"1_000.5\", \
         found \"all\""
    );
    assert_eq!(
        claims_error("window = \"1d\"\ncap = 1\nlimit = 2"),
        "net.toml, line 37, claims.limit: unknown key; expected window, cap"
    );
    assert_eq!(
        network_error("epoch = \"1d\"", "epoch = \"1d\"\nclaims = 5"),
        "net.toml, line 6, claims: expected a table, found 5"
    );
}

#[test]
fn a_demand_costs_what_the_file_says() {
    let with_deposit = |deposit: &str| format!("{ORACLES}demand_deposit = {deposit}\n");
    let launch = launch(&network_with(ORACLES, &with_deposit("0.25")));
    assert_eq!(launch.demand_deposit, Some(Uint128::new(250_000)));

    assert_eq!(
        network_error(ORACLES, &with_deposit("0")),
        "net.toml, line 33, oracles.demand_deposit: must be above zero"
    );
    assert_eq!(
        network_error(ORACLES, &with_deposit("\"a lot\"")),
        "net.toml, line 33, oracles.demand_deposit: expected an amount of tokens with at most 6 decimals, such as \
         \"1_000.5\", found \"a lot\""
    );
    assert_eq!(
        network_error(ORACLES, &format!("{ORACLES}deposit = 1\n")),
        "net.toml, line 33, oracles.deposit: unknown key; expected count, bond, demand_deposit"
    );
}

#[test]
fn the_digest_knows_the_new_keys_and_is_the_old_one_without_them() {
    let digest = plan(NETWORK).digest();
    let with_breaker = plan(&with_claims("window = \"1d\"\ncap = 1")).digest();
    assert_ne!(with_breaker, digest);
    assert_ne!(plan(&with_claims("window = \"1d\"\ncap = 2")).digest(), with_breaker);
    let with_deposit = network_with(ORACLES, &format!("{ORACLES}demand_deposit = 1\n"));
    assert_ne!(plan(&with_deposit).digest(), digest);

    // State folders of before know their network by it.
    let text = serde_json::to_string(&plan(NETWORK)).unwrap();
    assert!(!text.contains("claims") && !text.contains("demand_deposit"), "{text}");
}
