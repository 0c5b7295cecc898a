//! The network files that are shipped, with their samples.

use std::path::PathBuf;

use crate::support::{Facts, Folder, NETWORK, Run, STATIONS, readings, rows};

fn shipped(name: &str) -> Run {
    let networks = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../networks");
    let sample = |kind: &str| networks.join("samples").join(format!("{name}-{kind}.csv"));
    Run::new(
        networks.join(format!("{name}.toml")),
        sample("stations"),
        sample("readings"),
    )
}

/// Amounts of a column of a statement, in base units.
fn sum(statement: &str, column: &str, decimals: usize) -> u128 {
    let mut table = csv::Reader::from_reader(statement.as_bytes());
    let place = table.headers().unwrap().iter().position(|name| name == column).unwrap();
    let base_units = |text: &str| -> u128 {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        format!("{whole}{part:0<decimals$}").parse().unwrap()
    };
    table.records().map(|record| base_units(&record.unwrap()[place])).sum()
}

/// Runs a sample: every machine earns and is paid all of it, readings are refused for these reasons, and each owner's
/// statement sums to what its machines earned.
fn works(name: &str, machines: usize, epochs: u64, reasons: &[&str]) {
    let run = shipped(name);
    let facts = run.facts();
    assert_eq!(facts.machines().count(), machines);
    assert_eq!(facts.0["epochs"], epochs);
    for machine in facts.machines() {
        assert_ne!(machine["earned"], "0", "{}", machine["name"]);
        assert_eq!(machine["earned"], machine["claimed"], "{}", machine["name"]);
    }
    let refusals = facts.refusals();
    for reason in reasons {
        assert!(refusals.contains_key(reason), "{reason} is not in {refusals:?}");
    }
    people_pay(&facts);
    let decimals = facts.0["network"]["token"]["decimals"].as_u64().unwrap() as usize;
    let owner = &facts.0["owners"][0];
    let name = owner["name"].as_str().unwrap();
    let statement = run.with("--statement").with(name).printed();
    let earned: u128 = facts
        .machines()
        .filter(|machine| machine["owner"] == owner["name"])
        .map(|machine| machine["earned"].as_str().unwrap().parse::<u128>().unwrap())
        .sum();
    assert_eq!(sum(&statement, "earned", decimals), earned, "{statement}");
    assert_eq!(sum(&statement, "claimed", decimals), earned, "{statement}");
    assert_eq!(owner["claimed"], earned.to_string());
}

/// Whatever a network sells, every machine that earned receives its part of it, and only rounding is left.
fn people_pay(facts: &Facts) {
    let market = &facts.0["market"];
    let number = |value: &serde_json::Value| value.as_str().unwrap().parse::<u128>().unwrap();
    for deal in ["session", "channel", "feed"] {
        let [brought, paid, back] = ["deposit", "paid", "back"].map(|name| number(&market[deal][name]));
        assert!(paid > 0 && paid + back == brought, "{}", market[deal]);
    }
    assert_eq!(
        number(&market["fraud"]["back"]),
        number(&market["fraud"]["price"]) + number(&market["fraud"]["bond"])
    );
    let machines = market["machines"].as_array().unwrap();
    assert_eq!(machines.len(), facts.machines().count());
    let received: u128 = machines.iter().map(|machine| number(&machine["received"])).sum();
    let left = number(&market["revenue"]) - received;
    assert!(received > 0 && left < machines.len() as u128, "{left} is left");
}

#[test]
fn charging_sites_run_with_their_sample() {
    works(
        "ev-charging",
        6,
        3,
        &["negative", "above_range", "off_interval", "duplicate", "stuck"],
    );
}

#[test]
fn sound_level_meters_run_with_their_sample() {
    works("noise", 8, 3, &["outlier"]);
}

#[test]
fn compute_nodes_run_with_their_sample() {
    works("compute", 7, 8, &[]);
}

#[test]
fn an_owner_is_a_fleet_and_its_statement_lists_every_machine_and_epoch() {
    let folder = Folder::new();
    let run = folder.run(&rows(2));
    let facts = run.facts();
    let fleets: Vec<_> = facts.0["owners"].as_array().unwrap().iter().collect();
    let fleets: Vec<_> = fleets
        .iter()
        .map(|owner| (owner["name"].as_str(), owner["machines"].as_u64()))
        .collect();
    assert_eq!(fleets, [(Some("ann"), Some(2)), (Some("east"), Some(1))]);

    let statement = run.with("--statement").with("ann").printed();
    assert_eq!(statement.lines().count(), 1 + 2 * 2, "{statement}");
    for bay in ["north", "south"] {
        assert_eq!(
            statement.lines().filter(|line| line.contains(bay)).count(),
            2,
            "{statement}"
        );
    }
    assert!(!statement.contains("east"), "{statement}");
    assert_eq!(sum(&statement, "earned", 6), 120_000_000); // two epochs of 40 and 20 BAY
}

#[test]
fn a_list_without_owners_makes_every_station_its_own_owner() {
    let stations: Vec<&str> = STATIONS.lines().map(|line| line.rsplit_once(',').unwrap().0).collect();
    let folder = Folder::new();
    let text = readings(&rows(1));
    let facts = folder.run_of(NETWORK, &stations.join("\n"), text).facts();
    for machine in facts.machines() {
        assert_eq!(machine["owner"], machine["name"]);
    }
}

#[test]
fn a_statement_of_an_unknown_owner_is_refused_with_names_that_exist() {
    let folder = Folder::new();
    let error = folder.run(&rows(1)).with("--statement").with("anne").refusal();
    assert!(error.contains("\"anne\"") && error.contains("\"ann\""), "{error}");
}
