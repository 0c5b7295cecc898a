//! The external sort.

use flywheel_protocol::{Epoch, EpochClock, Seconds, Time};

use super::Files;
use crate::input::{Row, Spool};

const HEADER: &str = "time,station_id,energy_kwh,price\n";
/// 1 April 2023, 00:00 in Melbourne.
const START: u64 = 19_448 * 86_400 - 36_000;

fn clock() -> EpochClock {
    EpochClock::new(Time::new(START), Seconds::days(1)).unwrap()
}

fn spool(files: &Files, rows: &str, run_rows: usize) -> Spool {
    files
        .readings(format!("{HEADER}{rows}"))
        .unwrap()
        .spool(clock(), run_rows)
        .unwrap()
}

/// (station, ordinal) of an epoch's rows.
fn order(spool: &mut Spool, epoch: u64) -> Vec<(usize, u64)> {
    let rows = spool.epoch(Epoch::new(epoch)).unwrap();
    rows.iter().map(|row: &Row| (row.station, row.ordinal)).collect()
}

#[test]
fn rows_come_by_epoch_station_and_ordinal() {
    let files = Files::new();
    let rows =
        "2023-04-02 00:00:00,7,1,0\n2023-04-01 05:00:00,0,2,0\n2023-04-02 01:00:00,0,3,0\n2023-04-02 02:00:00,7,4,0\n";
    let mut spool = spool(&files, rows, 100);
    assert_eq!(order(&mut spool, 0), [(0, 1)]);
    assert_eq!(order(&mut spool, 1), [(0, 2), (1, 1), (1, 2)]);
    assert_eq!(order(&mut spool, 2), []);
}

#[test]
fn a_row_that_goes_back_in_time_is_delivered_with_what_came_before_it() {
    let files = Files::new();
    let rows =
        "2023-03-31 23:00:00,0,1,0\n2023-04-03 00:00:00,0,2,0\n2023-04-01 00:00:00,0,3,0\n2023-04-02 00:00:00,7,4,0\n";
    let mut spool = spool(&files, rows, 100);
    // Before the start: epoch 0. Station 7's clock is its own.
    assert_eq!(order(&mut spool, 0), [(0, 1)]);
    assert_eq!(order(&mut spool, 1), [(1, 1)]);
    assert_eq!(order(&mut spool, 2), [(0, 2), (0, 3)]);
}

#[test]
fn epochs_may_be_skipped_and_never_come_back() {
    let files = Files::new();
    let rows: String = (1..=9).map(|day| format!("2023-04-0{day} 00:00:00,0,1,0\n")).collect();
    let mut spool = spool(&files, &rows, 2);
    assert_eq!(order(&mut spool, 3), [(0, 4)]);
    assert_eq!(order(&mut spool, 2), []);
    assert_eq!(order(&mut spool, 8), [(0, 9)]);
}

#[test]
fn runs_of_any_size_give_the_same_order() {
    // 600 rows in no order of time: day, hour and station by a linear congruence.
    let mut state = 12_345_u32;
    let mut next = |below: u32| {
        state = state.wrapping_mul(1_103_515_245).wrapping_add(12_345);
        (state >> 16) % below
    };
    let rows: String = (0..600)
        .map(|value| {
            let station = if next(2) == 0 { 0 } else { 7 };
            format!("2023-04-{:02} {:02}:00:00,{station},{value},0\n", 1 + next(9), next(24))
        })
        .collect();
    let files = Files::new();
    let all = |run_rows: usize| {
        let mut spool = spool(&files, &rows, run_rows);
        (0..9)
            .map(|epoch| spool.epoch(Epoch::new(epoch)).unwrap())
            .collect::<Vec<_>>()
    };

    let sorted_at_once = all(1_000);
    assert_eq!(sorted_at_once.iter().map(Vec::len).sum::<usize>(), 600);
    for epoch in &sorted_at_once {
        assert!(epoch.is_sorted_by_key(|row| (row.station, row.ordinal)));
    }
    for run_rows in [0, 1, 7, 128, 129, 599, 600] {
        assert_eq!(all(run_rows), sorted_at_once, "runs of {run_rows} rows");
    }
}
