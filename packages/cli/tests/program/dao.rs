//! A network that belongs to a DAO from its first block, run on telemetry.

use crate::support::{Folder, NETWORK, STATIONS, readings, rows};

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
fn a_dao_beside_a_market_is_refused_before_anything_is_launched() {
    let market = include_str!("../../../../networks/ev-charging.toml");
    assert!(market.contains("\n[market]\n"));
    let network = market.replacen(
        "\n[market]\n",
        "\n[dao]\nrules = \"trial\"\nminimum_power = 10_000\n\n[market]\n",
        1,
    );
    let refused = Folder::new().run_of(&network, STATIONS, readings(&rows(1))).refusal();
    assert!(refused.contains("leave [market] or [dao] out"), "{refused}");
}
