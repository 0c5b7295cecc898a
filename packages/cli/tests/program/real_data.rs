//! A real city's month, where it is at hand: `FLYWHEEL_DATA` names the folder of its files.

use std::path::{Path, PathBuf};

use crate::support::Run;

#[test]
fn a_month_of_a_city_runs_and_balances() {
    let Some(data) = std::env::var_os("FLYWHEEL_DATA") else {
        return;
    };
    let data = PathBuf::from(data);
    let network = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../networks/ev-charging.toml");
    let run = Run::new(
        network,
        data.join("ev-melbourne-stations.csv"),
        data.join("ev-melbourne-hourly.csv"),
    );
    let facts = run.facts();
    assert_eq!(facts.0["epochs"], 28);
    assert_eq!(facts.machines().count(), 62);
    let readings = &facts.0["readings"];
    let all = readings["accepted"].as_u64().unwrap() + readings["refused"].as_u64().unwrap();
    assert_eq!(all, 26_763);
    // A charge of 41 kWh, and the month's data.
    let market = &facts.0["market"];
    assert_eq!(
        (&market["session"]["paid"], &market["session"]["back"]),
        (&"12300000".into(), &"7700000".into())
    );
    assert_eq!(market["data"]["readings"], 26_763);
}
