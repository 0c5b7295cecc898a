//! A malformed file is refused before anything is written: file, line, column, what was expected.

use crate::support::{Folder, NETWORK, STATIONS, readings, rows};

/// Runs three files into a state folder: refused with exactly these parts, and no folder was made.
fn refuse(network: &str, stations: &str, readings: impl AsRef<[u8]>, parts: &[&str]) {
    let folder = Folder::new();
    let state = folder.path("state");
    let error = folder
        .run_of(network, stations, readings)
        .in_state(&state)
        .json()
        .refusal();
    for part in parts {
        assert!(error.contains(part), "expected {part:?} in {error}");
    }
    assert!(!state.exists(), "a state folder was made although: {error}");
}

fn refuse_readings(readings: impl AsRef<[u8]>, parts: &[&str]) {
    refuse(NETWORK, STATIONS, readings, &[&["readings.csv"], parts].concat());
}

fn refuse_stations(stations: &str, parts: &[&str]) {
    let all = [&["stations.csv"], parts].concat();
    refuse(NETWORK, stations, readings(&rows(1)), &all);
}

/// The network with one key's line written anew: refused at the line that is `named`.
fn refuse_key(line: &str, named: &str, parts: &[&str]) {
    let (key, _) = line.split_once('=').unwrap();
    let is_key = |old: &str| old.split_once('=').is_some_and(|(name, _)| name.trim() == key.trim());
    assert_eq!(NETWORK.lines().filter(|old| is_key(old)).count(), 1, "{key}");
    let lines = NETWORK.lines().map(|old| if is_key(old) { line } else { old });
    let network: Vec<&str> = lines.collect();
    let number = network.iter().position(|old| *old == named).unwrap() + 1;
    let place = format!("network.toml, line {number}, ");
    let all = [&[place.as_str()], parts].concat();
    refuse(&network.join("\n"), STATIONS, readings(&rows(1)), &all);
}

/// Good readings with the fifth line, which is the first bay's second hour, replaced.
fn with_fifth_line(line: &[u8]) -> Vec<u8> {
    let good = readings(&rows(1));
    let mut lines: Vec<&[u8]> = good.lines().map(str::as_bytes).collect();
    assert_eq!(lines[4], b"2026-05-01 01:00,north,10,0.40");
    lines[4] = line;
    lines.join(&b'\n')
}

#[test]
fn readings_without_a_column() {
    let text = readings(&rows(1)).replacen("kwh", "energy", 1);
    refuse_readings(text, &["line 1", "column kwh", "missing", "time, bay, energy, price"]);
}

#[test]
fn readings_with_a_value_that_is_no_number() {
    let text = with_fifth_line(b"2026-05-01 01:00,north,ten,0.40");
    refuse_readings(text, &["line 5", "column kwh", "ten"]);
}

#[test]
fn readings_with_an_empty_value() {
    let text = with_fifth_line(b"2026-05-01 01:00,north,,0.40");
    refuse_readings(text, &["line 5", "column kwh"]);
}

#[test]
fn readings_with_a_time_that_is_none() {
    for time in ["2026-05-01", "2026-13-01 01:00", "01.05.2026 01:00", ""] {
        let text = with_fifth_line(format!("{time},north,10,0.40").as_bytes());
        refuse_readings(text, &["line 5", "column time", "expected a time such as 20"]);
    }
}

#[test]
fn readings_of_a_station_that_is_not_in_the_list() {
    let text = with_fifth_line(b"2026-05-01 01:00,west,10,0.40");
    refuse_readings(text, &["line 5", "column bay", "\"west\"", "stations.csv"]);
}

#[test]
fn readings_without_a_price_or_with_one_that_is_none() {
    for price in ["", "free", "-0.4", "NaN"] {
        let text = with_fifth_line(format!("2026-05-01 01:00,north,10,{price}").as_bytes());
        refuse_readings(text, &["line 5", "column price", "expected a price"]);
    }
}

#[test]
fn readings_with_too_few_fields() {
    let text = with_fifth_line(b"2026-05-01 01:00,north,10");
    refuse_readings(text, &["line 5", "expected 4 fields", "found 3"]);
}

#[test]
fn readings_that_are_not_utf_8() {
    let text = with_fifth_line(b"2026-05-01 01:00,n\xf6rth,10,0.40");
    refuse_readings(text, &["line 5", "column bay", "UTF-8"]);
}

#[test]
fn empty_files_and_files_of_a_header_alone() {
    refuse_readings("", &["empty", "time", "kwh"]);
    refuse_readings("time,bay,kwh,price\n", &["no row"]);
    refuse_stations("", &["empty", "bay"]);
    refuse_stations("bay,lat,lon,owner\n", &["no row"]);
}

#[test]
fn stations_without_a_column() {
    let text = STATIONS.replacen("lat", "north", 1);
    refuse_stations(&text, &["line 1", "column lat", "missing"]);
}

#[test]
fn stations_with_a_place_that_is_none() {
    let text = STATIONS.replacen("52.60", "152.60", 1);
    refuse_stations(&text, &["line 2", "column lat"]);
    let text = STATIONS.replacen("52.60", "here", 1);
    refuse_stations(&text, &["line 2", "column lat", "here"]);
}

#[test]
fn stations_of_one_name() {
    let text = STATIONS.replacen("east", "north", 1);
    refuse_stations(&text, &["line 4", "column bay", "\"north\"", "line 2"]);
}

#[test]
fn a_network_file_that_is_not_toml() {
    let all = ["network.toml", "line 4"];
    refuse(
        &NETWORK
            .replacen("\"Bays\"", "\"Bays", 1)
            .replacen("# The", "#\n# The", 1),
        STATIONS,
        "",
        &all,
    );
}

#[test]
fn a_network_file_with_a_key_that_nothing_reads() {
    let network = NETWORK.replacen("max_age", "maxage = \"1h\"\nmax_age", 1);
    let all = ["network.toml", "classes.bay.rules.maxage", "unknown key", "max_age"];
    refuse(&network, STATIONS, readings(&rows(1)), &all);
}

#[test]
fn a_network_file_without_a_key() {
    let network = NETWORK.replacen("sector = \"mobility\"\n", "", 1);
    refuse(
        &network,
        STATIONS,
        readings(&rows(1)),
        &["network.toml", "sector", "missing"],
    );
}

#[test]
fn a_split_over_100_per_cent() {
    // 80 + 15 + 5 + 10 = 110
    refuse_key("machines = 80", "[split]", &["split: ", "110.00 %", "more than 100 %"]);
}

#[test]
fn an_epoch_of_zero() {
    refuse_key("epoch = \"0s\"", "epoch = \"0s\"", &["epoch: "]);
}

#[test]
fn an_epoch_that_is_no_multiple_of_the_interval() {
    let named = "interval = \"1h\"";
    refuse_key(
        "epoch = \"90m\"",
        named,
        &["classes.bay.rules.interval: ", "5400 s", "3600 s"],
    );
}

#[test]
fn a_bond_that_is_worth_less_than_what_a_cheat_may_earn() {
    // H3: 20 % of 1,000 = 200; 8.5 hours touch two epochs of 101 = 202.
    let named = "min_bond = 1_000";
    refuse_key(
        "max_reward_per_epoch = 101",
        named,
        &["classes.bay.min_bond: ", "200 BAY", "202 BAY"],
    );
}

#[test]
fn an_unbonding_that_is_over_before_a_case_is() {
    // H3: 3 days = 259,200 s, below 6 h + 1 h + 1 h + 4 d = 374,400 s.
    let named = "unbonding_days = 3";
    refuse_key(
        "max_freeze = \"4d\"",
        named,
        &["windows.unbonding_days: ", "259200 s", "374400 s"],
    );
}

#[test]
fn a_supply_that_does_not_cover_the_bonds() {
    // 3 bays and 4 oracles bond 1,000 each.
    let network = NETWORK.replacen("supply = 1_000_000", "supply = 6_999", 1);
    let all = ["stations.csv", "7000 BAY", "6999 BAY", "token.supply"];
    refuse(&network, STATIONS, readings(&rows(1)), &all);
}
