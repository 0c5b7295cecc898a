//! A network that belongs to a DAO from its first block, run on telemetry.

use crate::market::MARKET;
use crate::support::{Facts, Folder, NETWORK, STATIONS, readings, rows};

const DAO: &str = "\n[dao]\nrules = \"trial\"\nminimum_power = 10_000\n";

#[test]
fn a_run_pays_the_treasurys_part_to_the_dao_and_earns_as_without_one() {
    let network = format!("{NETWORK}{DAO}");
    let governed = Folder::new().run_of(&network, STATIONS, readings(&rows(2))).facts();
    let usual = Folder::new().run_of(NETWORK, STATIONS, readings(&rows(2))).facts();

    assert!(governed.0["network"]["contracts"]["governance"].is_string());
    assert!(usual.0["network"]["contracts"].get("governance").is_none());
    // Two epochs of six hours and half an hour of grace: a tenth of 100 x 12.5 / 6 = 208.333333 tokens, and what rounding
    // leaves. That the DAO holds it is one of the checks.
    assert_eq!(governed.0["holdings"]["treasury"], "20833334");
    assert_eq!(governed.0["flows"], usual.0["flows"]);
    assert_eq!(governed.all_earned(), usual.all_earned());
}

#[test]
fn beside_a_market_the_operator_sells_for_the_dao_and_it_gets_the_treasurys_part() {
    let network = format!("{NETWORK}{DAO}{MARKET}");
    let governed = Folder::new().run_of(&network, STATIONS, readings(&rows(2))).facts();
    let network = format!("{NETWORK}{MARKET}");
    let usual = Folder::new().run_of(&network, STATIONS, readings(&rows(2))).facts();

    let contracts = &governed.0["network"]["contracts"];
    assert!(contracts["governance"].is_string() && contracts["marketplace"].is_string());
    // Nobody votes in a run.
    assert!(governed.0.get("dao").is_none());
    for deal in ["session", "channel", "data", "fraud", "feed", "revenue"] {
        assert_eq!(governed.0["market"][deal], usual.0["market"][deal], "{deal}");
    }
    let row = |facts: &Facts| {
        let parties = facts.0["market"]["parties"].as_array().unwrap();
        let treasury = parties.iter().find(|party| party["name"] == "treasury");
        treasury.unwrap()["received"].clone()
    };
    // A tenth of 100 for the data and of 10 for the feed.
    assert_eq!(row(&governed), "11000000");
    assert_eq!(row(&usual), "11000000");
}
