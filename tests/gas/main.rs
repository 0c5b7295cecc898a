//! What every message costs on a real chain. `scripts/gas` runs it.
//!
//! `UPDATE_GAS=1` writes docs/gas.json and docs/gas.md; otherwise the figures are compared with the committed ones.

mod day;
mod meter;
mod settle;
mod stake;

use flywheel_testing::Token;

use crate::day::Day;
use crate::meter::{Meter, docs};

#[test]
#[ignore = "needs a local chain: scripts/gas"]
fn every_message_costs_what_the_table_says() {
    let mut meter = Meter::default();
    for token in [Token::Cw20, Token::Native] {
        let mut day = Day::new(token);
        settle::measure_registering(&mut day);
        stake::measure(&mut day);
        let owner = day.person("fleet", 0);
        let machines: Vec<_> = (0..51)
            .map(|number| day.suite.register(&owner, &format!("fleet-{number}")))
            .collect();
        settle::measure_settling(&mut day, 1_000, &machines, 10, "1,000 machines");
        settle::measure_settling(&mut day, 1_000_000, &machines, 20, "1,000,000 machines");
        stake::measure_slash(&mut day, 1);
        meter.rows.append(&mut day.meter.rows);
    }
    let file = docs("gas.json");
    if std::env::var_os("UPDATE_GAS").is_some() {
        std::fs::write(&file, serde_json::to_string_pretty(&meter).unwrap() + "\n").unwrap();
        return;
    }
    let before: Meter = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let wrong = meter.changes(&before);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
