//! What every message costs on a real chain. `scripts/gas` runs it.
//!
//! `UPDATE_GAS=1` writes docs/gas.json and docs/gas.md; otherwise the figures are compared with the committed ones, and a
//! rise of more than 3 % fails.

mod cover;
mod day;
mod flat;
mod goals;
mod governing;
mod market;
mod meter;
mod network;
mod oracles;
mod page;
mod paying;
mod permits;
mod pools;
mod registry;
mod settle;
mod sharing;
mod shop_keys;
mod stake;
mod trading;
mod treasury;
mod voting;

use flywheel_testing::Token;

use crate::day::Day;
use crate::meter::{Meter, docs};

/// Leaves of the trees that are settled, and what their rows are called. The first epoch writes what later ones change.
const TREES: [(u64, &str); 3] = [
    (1_000, "the first epoch"),
    (1_000, "1,000 machines"),
    (1_000_000, "1,000,000 machines"),
];

#[test]
#[ignore = "needs a local chain: scripts/gas"]
fn every_message_costs_what_the_table_says() {
    let mut meter = Meter::default();
    for token in [Token::Cw20, Token::Native] {
        meter.rows.append(&mut measure(token).rows);
        meter.rows.append(&mut governing::measure(token).rows);
    }
    if let Some(delegators) = nightly_delegators() {
        flat::take_nightly(&mut meter, delegators);
    }
    flat::nothing_grows(&meter);
    goals::questions_are_cheap(&meter);
    cover::every_message_has_a_row(&meter);
    let (json, page) = (docs("gas.json"), docs("gas.md"));
    let text = page::write(&meter);
    if std::env::var_os("UPDATE_GAS").is_some() {
        std::fs::write(&json, serde_json::to_string_pretty(&meter).unwrap() + "\n").unwrap();
        std::fs::write(&page, text).unwrap();
        return;
    }
    let before: Meter = serde_json::from_slice(&std::fs::read(&json).unwrap()).unwrap();
    let wrong = meter.changes(&before);
    assert!(
        wrong.is_empty(),
        "{}\nif meant: UPDATE_GAS=1 scripts/gas, and say why in the commit",
        wrong.join("\n")
    );
}

#[test]
fn the_page_says_what_the_figures_say() {
    let kept: Meter = serde_json::from_slice(&std::fs::read(docs("gas.json")).unwrap()).unwrap();
    let text = page::write(&kept);
    if std::env::var_os("UPDATE_GAS").is_some() {
        std::fs::write(docs("gas.md"), &text).unwrap();
    }
    assert!(
        std::fs::read_to_string(docs("gas.md")).unwrap() == text,
        "docs/gas.md is not of docs/gas.json: UPDATE_GAS=1 cargo test -p flywheel-tests --test gas"
    );
}

fn measure(token: Token) -> Meter {
    let mut day = Day::new(token);
    registry::measure_registering(&mut day);
    stake::measure(&mut day);
    let owner = day.person("fleet", 0);
    let names = (0..51).map(|number| format!("fleet-{number}"));
    let machines: Vec<_> = names.map(|name| day.suite.register(&owner, &name)).collect();
    for (number, (leaves, case)) in (1..).zip(TREES) {
        settle::measure(&mut day, leaves, &machines, number * 10, case);
    }
    let mut earned = settle::measure_largest(&mut day, &machines);
    for (number, delegators) in (1..).zip(slashed()) {
        stake::measure_slash(&mut day, number, delegators);
    }
    registry::measure(&mut day);
    pools::measure(&mut day);
    network::measure_rewards(&mut day, token);
    paying::measure(&mut day);
    sharing::measure(&mut day);
    let shop = trading::measure(&mut day);
    shop_keys::measure(&mut day, &shop);
    market::measure(&mut day, &shop, &earned);
    oracles::measure(&mut day, &mut earned);
    paying::measure_bands(&mut day);
    // Last: the network has another admin then.
    network::measure_hub(&mut day, token);
    day.meter
}

/// How many delegators the slashed pools have. The first slash writes what later ones change.
fn slashed() -> Vec<usize> {
    [1, 1, 200].into_iter().chain(nightly_delegators()).collect()
}

/// One more number of delegators, for the night: `FLYWHEEL_SLASHED`.
fn nightly_delegators() -> Option<usize> {
    let text = std::env::var("FLYWHEEL_SLASHED").ok()?;
    Some(text.parse().expect("FLYWHEEL_SLASHED is a number"))
}
