//! The network files that are shipped, with their samples, and a real city's data if it is at hand.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use flywheel_protocol::readings::{
    Aggregate, EpochWindow, MachineJudge, MachineState, NoGeometry, Reading, Reason, Report, Standing, Tally,
    find_outliers, judge_machine,
};
use flywheel_protocol::{Epoch, EpochClock, MachineId};

use crate::input::{Plan, Readings, Row, Stations};

fn networks() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../networks")
}

/// Accepted readings, and refused ones by their reason, as the rules of the network file judge them.
type Counts = (u64, BTreeMap<Reason, u64>);

fn judge(network: &Path, stations: &Path, readings: &Path) -> Counts {
    let say = |error| -> ! { panic!("{error}") };
    let plan = Plan::load(network).unwrap_or_else(|error| say(error));
    let stations = Stations::load(stations, &plan).unwrap_or_else(|error| say(error));
    let checked = Readings::check(readings, &plan, &stations, None).unwrap_or_else(|error| say(error));
    let clock = EpochClock::new(plan.epoch_start(checked.first_time()).unwrap(), plan.epoch).unwrap();
    let last = clock.epoch_at(checked.last_time()).unwrap();
    let mut spool = checked.spool(clock, 100).unwrap_or_else(|error| say(error));

    let mut counts = Counts::default();
    let mut states = vec![MachineState::default(); stations.list().len()];
    for number in 0..=last.get() {
        let rows = spool.epoch(Epoch::new(number)).unwrap_or_else(|error| say(error));
        let window = EpochWindow::new(&clock, Epoch::new(number), plan.windows.grace).unwrap();
        for (_, tally) in judge_epoch(&plan, &stations, &rows, window, &mut states) {
            counts.0 += u64::from(tally.accepted());
            for (reason, count) in tally.by_reason() {
                *counts.1.entry(reason).or_default() += u64::from(count);
            }
        }
    }
    counts
}

/// Judges one epoch's rows, outliers included.
fn judge_epoch(
    plan: &Plan,
    stations: &Stations,
    rows: &[Row],
    window: EpochWindow,
    states: &mut [MachineState],
) -> BTreeMap<MachineId, Tally> {
    let mut tallies = BTreeMap::new();
    for spec in &plan.classes {
        let mut aggregates = Vec::new();
        for (number, station) in stations
            .list()
            .iter()
            .enumerate()
            .filter(|(_, s)| s.class == spec.class.name)
        {
            let machine = MachineId::new(u64::try_from(number + 1).unwrap()).unwrap();
            let report = |row: &Row| {
                let reading = Reading {
                    time: row.time,
                    field: spec.rules.field,
                    value: row.value,
                };
                let signed_at = row.time.plus(spec.rules.interval).unwrap();
                Report::new(machine, row.ordinal, signed_at, row.cell, vec![reading]).unwrap()
            };
            let standing = Standing::Enrolled { cell: station.cell };
            let judge = MachineJudge::new(&spec.rules, window, standing, &NoGeometry, states[number].clone());
            let own = rows.iter().filter(|row| row.station == number).map(report);
            let (state, tally) = judge_machine(judge, own, |_, _| {});
            states[number] = state;
            aggregates.extend(Aggregate::of(machine, station.cell, &tally, &spec.rules));
            tallies.insert(machine, tally);
        }
        for machine in spec
            .rules
            .outlier
            .iter()
            .flat_map(|rule| find_outliers(rule, &aggregates))
        {
            tallies.entry(machine).or_default().refuse_accepted(Reason::Outlier);
        }
    }
    tallies
}

fn sample(name: &str) -> Counts {
    let folder = networks();
    judge(
        &folder.join(format!("{name}.toml")),
        &folder.join(format!("samples/{name}-stations.csv")),
        &folder.join(format!("samples/{name}-readings.csv")),
    )
}

#[test]
fn the_chargers_sample_has_a_stuck_meter_and_a_stadium_that_exaggerates() {
    // 259 rows. The library's meter stands still for 48 hours, of which 24 pass; the stadium claims too much in 5 hours.
    let refused = [
        (Reason::OffInterval, 1),
        (Reason::Duplicate, 1),
        (Reason::ClockBackwards, 1),
        (Reason::Negative, 1),
        (Reason::AboveRange, 5),
        (Reason::Stuck, 24),
    ];
    assert_eq!(sample("ev-charging"), (259 - 33, BTreeMap::from(refused)));
}

#[test]
fn the_computers_sample_has_a_scheduler_that_counts_wrong() {
    // 331 rows. gpu-dynamo says the same for 12 hours, of which 6 pass; edge-03 restarts itself in 4 hours.
    let refused = [
        (Reason::OffInterval, 1),
        (Reason::Duplicate, 1),
        (Reason::BelowRange, 4),
        (Reason::AboveRange, 2),
        (Reason::Stuck, 6),
    ];
    assert_eq!(sample("compute"), (331 - 14, BTreeMap::from(refused)));
}

#[test]
fn the_noise_sample_has_a_meter_beside_a_building_site() {
    // 573 rows. N-106's second day is 24 dB too loud, all 24 hours of it; N-107 says the same for 10 hours.
    let refused = [
        (Reason::ClockBackwards, 1),
        (Reason::BelowRange, 3),
        (Reason::AboveRange, 1),
        (Reason::Stuck, 6),
        (Reason::Outlier, 24),
    ];
    assert_eq!(sample("noise"), (573 - 35, BTreeMap::from(refused)));
}

/// A real city's four weeks, if `FLYWHEEL_DATA` names the folder that holds them. They are not part of the project.
#[test]
fn melbourne_s_sites_are_read_and_judged() {
    let Ok(folder) = std::env::var("FLYWHEEL_DATA") else {
        return;
    };
    let folder = Path::new(&folder);
    let counts = judge(
        &networks().join("ev-charging.toml"),
        &folder.join("ev-melbourne-stations.csv"),
        &folder.join("ev-melbourne-hourly.csv"),
    );
    // Counted from the file by other means: 541 hours above 700 kW.h, all of site 34; 4,166 equal hours after 24 of them.
    let refused = [(Reason::AboveRange, 541), (Reason::Stuck, 4_166)];
    assert_eq!(counts, (26_763 - 541 - 4_166, BTreeMap::from(refused)));
}
