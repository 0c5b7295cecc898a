//! The readings: what is malformed, what passes, what is counted.

use flywheel_protocol::{Epoch, EpochClock, Seconds, Time};

use super::{Files, NETWORK, STATIONS, network_with, plan};
use crate::input::error::InputError;
use crate::input::{Checked, Readings, Row};

const HEADER: &str = "time,station_id,energy_kwh,price\n";
/// 1 April 2023, 00:00 in Melbourne.
const START: u64 = 19_448 * 86_400 - 36_000;

fn file(rows: &str) -> String {
    format!("{HEADER}{rows}")
}

/// All rows, in the order of the file.
fn rows(checked: Checked) -> Vec<Row> {
    let clock = EpochClock::new(Time::new(0), Seconds::days(1_000_000)).unwrap();
    let mut rows = checked.spool(clock, 1_000).unwrap().epoch(Epoch::FIRST).unwrap();
    rows.sort_unstable_by_key(|row| row.index);
    rows
}

#[test]
fn rows_are_numbered_in_the_file_and_by_station() {
    let files = Files::new();
    let content = "2023-04-01 00:00:00,7,23.794,0.0\n2023-04-01 00:00:00,0,44,0.3\n2023-04-01 01:00:00,7,1.333,0\n";
    let checked = files.readings(file(content)).unwrap();
    assert_eq!(checked.rows(), 3);
    assert_eq!(
        (checked.first_time(), checked.last_time()),
        (Time::new(START), Time::new(START + 3_600))
    );

    let row = |station, ordinal, index, time, value| Row {
        station,
        ordinal,
        index,
        time: Time::new(time),
        value,
        cell: None,
    };
    let expected = [
        row(1, 1, 0, START, 23_794_000),
        row(0, 1, 1, START, 44_000_000),
        row(1, 2, 2, START + 3_600, 1_333_000),
    ];
    assert_eq!(rows(checked), expected);
}

#[test]
fn what_was_checked_can_be_read_again_as_often_as_wanted_also_once_it_is_spooled() {
    let files = Files::new();
    let content = "2023-04-01 00:00:00,7,23.794,0.0\n2023-04-01 00:00:00,0,-44,0.3\n2023-04-01 01:00:00,7,1.333,0\n";
    let checked = files.readings(file(content)).unwrap();
    let mut kept = checked.kept().unwrap();
    assert_eq!(rows(checked).len(), 3);
    for _ in 0..2 {
        let mut found = vec![];
        kept.each(|row| {
            assert_eq!(row.cell, None);
            found.push((row.station, row.time.get() - START, row.value));
            Ok::<_, InputError>(())
        })
        .unwrap();
        assert_eq!(found, [(1, 0, 23_794_000), (0, 0, -44_000_000), (1, 3_600, 1_333_000)]);
    }
}

#[test]
fn implausible_readings_pass() {
    let files = Files::new();
    let content = "2023-04-02 00:00:00,0,-5,0\n\
                   2023-04-02 00:00:00,0,-5,0\n\
                   2023-04-01 00:00:00,0,9000000000,0\n\
                   2023-04-02 00:17:03,0,1.23456789e-3,0\n";
    let values: Vec<i64> = rows(files.readings(file(content)).unwrap())
        .iter()
        .map(|row| row.value)
        .collect();
    // In mW.h; what is finer is cut off.
    assert_eq!(values, [-5_000_000, -5_000_000, 9_000_000_000_000_000, 1_234]);
}

#[test]
fn every_malformed_cell_is_named_with_its_place() {
    let cases = [
        (
            "2023-04-01 00:00:00,0,abc,0",
            "readings.csv, line 2, column energy_kwh: expected a number of kW.h such as 23.794, found \"abc\"",
        ),
        (
            "2023-04-01 00:00:00,0,,0",
            "readings.csv, line 2, column energy_kwh: a number of kW.h is missing",
        ),
        (
            "2023-04-01 00:00:00,0,inf,0",
            "readings.csv, line 2, column energy_kwh: expected a number of kW.h such as 23.794, found \"inf\"",
        ),
        (
            "2023-04-01 00:00:00,0,1e30,0",
            "readings.csv, line 2, column energy_kwh: 1e30 kW.h is beyond what energy can hold: at most \
             9007199254740991 x 10^-3 W.h",
        ),
        (
            "2023-04-01 00:00:00,0,\"1,5\",0",
            "readings.csv, line 2, column energy_kwh: expected a number of kW.h such as 23.794, found \"1,5\"",
        ),
        (
            "01/04/2023,0,1,0",
            "readings.csv, line 2, column time: expected a time such as 2023-04-01 13:00:00, found \"01/04/2023\"",
        ),
        (
            "2023-02-29 00:00:00,0,1,0",
            "readings.csv, line 2, column time: expected a time such as 2023-04-01 13:00:00, found \"2023-02-29 \
             00:00:00\"",
        ),
        (
            "2023-04-01 00:00:00,99,1,0",
            "readings.csv, line 2, column station_id: station \"99\" is not in stations.csv",
        ),
        (
            "2023-04-01 00:00:00,0,1,",
            "readings.csv, line 2, column price: expected a price such as 0.35, or 0 where it is free, found \"\"",
        ),
        (
            "2023-04-01 00:00:00,0,1,-0.1",
            "readings.csv, line 2, column price: expected a price such as 0.35, or 0 where it is free, found \"-0.1\"",
        ),
        (
            "2023-04-01 00:00:00,0,1,NaN",
            "readings.csv, line 2, column price: expected a price such as 0.35, or 0 where it is free, found \"NaN\"",
        ),
        (
            "2023-04-01 00:00:00,0,1",
            "readings.csv, line 2: expected 4 fields as in the first line, found 3",
        ),
        ("", "readings.csv: no row follows the line of column names"),
    ];
    let files = Files::new();
    for (row, said) in cases {
        assert_eq!(files.said(files.readings(file(row))), said);
    }
}

#[test]
fn lines_are_counted_as_an_editor_does() {
    let files = Files::new();
    let good = "2023-04-01 00:00:00,0,1,0";
    for end in ["\n", "\r\n"] {
        let content = [HEADER.trim_end(), good, "", "  ", good, "2023-04-01 00:00:00,0,x,0"].join(end);
        assert_eq!(
            files.said(files.readings(content)),
            "readings.csv, line 6, column energy_kwh: expected a number of kW.h such as 23.794, found \"x\""
        );
    }
}

#[test]
fn an_empty_file_and_a_missing_column_are_named() {
    let files = Files::new();
    assert_eq!(
        files.said(files.readings("\u{feff}")),
        "readings.csv: the file is empty; expected a first line with the columns time, station_id, energy_kwh, price"
    );
    assert_eq!(
        files.said(files.readings("time,station_id,price\n")),
        "readings.csv, line 1: column energy_kwh is missing; found the columns time, station_id, price"
    );
    assert_eq!(
        files.said(files.readings(b"time,station_id,energy_kwh,price\n2023-04-01 00:00:00,\xff,1,0\n")),
        "readings.csv, line 2, column station_id: expected UTF-8 text, found other bytes; save the file as UTF-8"
    );
}

#[test]
fn a_year_that_nobody_meant_is_refused() {
    let files = Files::new();
    let content = "2023-04-01 00:00:00,0,1,0\n2203-04-01 01:00:00,0,1,0\n";
    assert_eq!(
        files.said(files.readings(file(content))),
        "readings.csv, line 3, column time: \"2203-04-01 01:00:00\" is more than 10 years after \"2023-04-01 00:00:00\" \
         on line 2; is one of them wrong?"
    );
}

#[test]
fn the_first_time_is_that_of_the_station_that_begins_first() {
    let files = Files::new();
    // Station 0's clock later falls back to 1970; station 7 began a day before it.
    let content = "2023-04-02 00:00:00,0,1,0\n1970-01-02 00:00:00,0,1,0\n2023-04-01 00:00:00,7,1,0\n";
    let checked = files.readings(file(content)).unwrap();
    assert_eq!(
        (checked.first_time(), checked.last_time()),
        (Time::new(START), Time::new(START + 86_400))
    );
}

#[test]
fn without_a_named_price_no_row_needs_one() {
    let files = Files::new();
    let plan = plan(&network_with("price = \"price\"\n", ""));
    let stations = files.stations(&plan, STATIONS).unwrap();
    let path = files.write("readings.csv", "time,station_id,energy_kwh\n2023-04-01 00:00:00,0,1\n");
    assert_eq!(Readings::check(&path, &plan, &stations, None).unwrap().rows(), 1);
}

#[test]
fn rows_that_say_where_the_machine_is_carry_its_cell() {
    let files = Files::new();
    let plan = plan(&format!("{NETWORK}latitude = \"north\"\nlongitude = \"east\"\n"));
    let stations = files.stations(&plan, STATIONS).unwrap();
    let check = |row: &str| {
        let content = format!("time,station_id,energy_kwh,price,north,east\n{row}\n");
        Readings::check(&files.write("readings.csv", content), &plan, &stations, None)
    };
    let checked = check("2023-04-01 00:00:00,0,1,0,37.775270,-122.418307").unwrap();
    assert_eq!(
        rows(checked)[0].cell.map(|cell| cell.to_string()).as_deref(),
        Some("872830828ffffff")
    );
    assert_eq!(rows(check("2023-04-01 00:00:00,0,1,0,,").unwrap())[0].cell, None);
    assert_eq!(
        files.said(check("2023-04-01 00:00:00,0,1,0,37.775270,west")),
        "readings.csv, line 2, column east: expected a longitude in degrees such as -37.689403, found \"west\""
    );
}

#[test]
fn a_digest_of_the_first_rows_tells_whether_they_are_the_same() {
    let files = Files::new();
    let old = "2023-04-01 00:00:00,0,1,0\n2023-04-01 01:00:00,0,2,0\n";
    let more = "2023-04-01 02:00:00,0,3,0\n";
    let digest = files.readings(file(old)).unwrap().digest();

    let longer = files.readings_known(file(&format!("{old}{more}")), Some(2)).unwrap();
    assert_eq!((longer.rows(), longer.prefix_digest()), (3, Some(digest)));
    assert_ne!(longer.digest(), digest);
    // Written differently, with another price: still the same rows.
    let rewritten = "2023-04-01 00:00:00,0,1.000,9\r\n2023-04-01 01:00:00,\"0\",2e0,9\r\n";
    assert_eq!(
        files.readings_known(file(rewritten), Some(2)).unwrap().prefix_digest(),
        Some(digest)
    );

    let changed = files
        .readings_known(file(&old.replace(",2,", ",2.5,")), Some(2))
        .unwrap();
    assert_ne!(changed.prefix_digest(), Some(digest));
    assert_eq!(files.readings_known(file(more), Some(2)).unwrap().prefix_digest(), None);
}
