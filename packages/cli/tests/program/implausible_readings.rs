//! An implausible reading is refused alone and counted under its reason.
//!
//! An epoch's budget is 70 BAY. Work: north 60, south 30, east 15 of 60 kW.h; points 10,000, 5,000 and 2,500 of 17,500;
//! so 40, 20 and 10 BAY.

use std::collections::BTreeMap;

use crate::support::{Folder, Row, STATIONS, network_of_short_epochs, readings, rows};

/// A whole token.
const BAY: u128 = 1_000_000;

#[test]
fn bays_are_paid_by_what_they_deliver() {
    let facts = Folder::new().run(&rows(2)).facts();
    assert_eq!(facts.0["epochs"], 2);
    let expected = [("north", 80), ("south", 40), ("east", 20)].map(|(bay, tokens)| (bay.to_owned(), tokens * BAY));
    assert_eq!(facts.all_earned(), BTreeMap::from(expected));
    assert_eq!(facts.refusals(), BTreeMap::new());
}

#[test]
fn a_bad_reading_costs_its_own_machine_only() {
    let mut rows = rows(1);
    let row = |rows: &[Row], bay, hour| rows.iter().position(|row| row.bay == bay && row.hour == hour).unwrap();
    let negative = row(&rows, "north", 1);
    rows[negative].kwh = -10.0;
    let too_large = row(&rows, "north", 3);
    rows[too_large].kwh = 100.5;
    // Hour 3 comes after hour 4.
    let (three, four) = (row(&rows, "south", 3), row(&rows, "south", 4));
    rows.swap(three, four);
    // Hour 2 twice.
    let again = rows[row(&rows, "south", 2)].clone();
    rows.insert(row(&rows, "south", 2) + 1, again);

    let facts = Folder::new().run(&rows).facts();

    let expected = [
        ("negative", 1),
        ("above_range", 1),
        ("clock_backwards", 1),
        ("duplicate", 1),
    ];
    assert_eq!(facts.refusals(), BTreeMap::from(expected));
    assert_eq!(facts.readings("north"), (4, 2));
    assert_eq!(facts.readings("south"), (5, 2));
    assert_eq!(facts.readings("east"), (6, 0));
    // North: 40 of 60 kW.h, 6,666; quality 4 of 6. South: 25 of 60, 4,166; quality 5 of 7. East: 2,500. All are paid,
    // and the budget of 70 is shared by those points: 4,444 to 2,976 to 2,500, at most 50.
    let (north, south, east) = (facts.earned("north"), facts.earned("south"), facts.earned("east"));
    assert!(
        north > south && south > east && east > 17 * BAY,
        "{north} {south} {east}"
    );
    let share = |earned: u128, of: u128| (earned * 9_920).abs_diff(of * 70 * BAY) < 5 * 70 * BAY;
    assert!(
        share(north, 4_444) && share(south, 2_976) && share(east, 2_500),
        "{north} {south} {east}"
    );
}

#[test]
fn an_hour_without_a_row_is_zero_use_and_no_downtime() {
    let is_idle = |row: &Row| row.bay == "south" && [1, 4].contains(&row.hour);
    let mut with_zeros = rows(1);
    with_zeros
        .iter_mut()
        .filter(|row| is_idle(row))
        .for_each(|row| row.kwh = 0.0);
    let mut without_rows = rows(1);
    without_rows.retain(|row| !is_idle(row));

    let (zeros, gaps) = (
        Folder::new().run(&with_zeros).facts(),
        Folder::new().run(&without_rows).facts(),
    );

    assert_eq!((zeros.readings("south"), gaps.readings("south")), ((6, 0), (4, 0)));
    assert_eq!(zeros.all_earned(), gaps.all_earned());
    // 20 of 60 kW.h are 3,333 points of 15,833: 70 x 3,333 / 15,833 = 14.7358 BAY.
    assert_eq!(gaps.earned("south"), 70 * BAY * 3_333 / 15_833);
}

#[test]
fn a_whole_epoch_without_rows_pays_nobody_and_the_next_one_does() {
    let mut rows = rows(3);
    rows.retain(|row| !(6..12).contains(&row.hour));
    let facts = Folder::new().run(&rows).facts();
    assert_eq!(facts.0["epochs"], 3);
    assert_eq!(facts.earned("north"), 80 * BAY); // 40 in the first and in the third
    assert_eq!(facts.0["flows"]["machines"]["undistributed"], (70 * BAY).to_string());
}

#[test]
fn rows_of_epochs_shorter_than_their_disputes_are_all_counted() {
    let folder = Folder::new();
    let text = readings(&rows(2));
    let facts = folder.run_of(&network_of_short_epochs(), STATIONS, text).facts();
    for bay in ["north", "south", "east"] {
        assert_eq!(facts.readings(bay), (12, 0));
    }
    // 12 hours of 70 / 6 BAY, shared 4 to 2 to 1; each hour's parts are floored.
    assert!((80 * BAY - facts.earned("north")) <= 24, "{}", facts.earned("north"));
}
