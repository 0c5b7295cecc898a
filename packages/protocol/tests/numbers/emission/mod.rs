//! N3.

mod properties;

use cosmwasm_std::Uint128;
use flywheel_protocol::Seconds;
use flywheel_protocol::numbers::{MAX_TABLE_POINTS, RATE_ONE, Schedule, ScheduleError, TablePoint, YEAR};
use serde::Deserialize;

use crate::amount;

const ONE: u128 = 1_000_000_000_000_000_000;

#[derive(Deserialize)]
struct Vectors {
    halving: Halving,
    declining: Declining,
    table: Table,
}

#[derive(Deserialize)]
struct Halving {
    total: Uint128,
    half_life: Seconds,
    emitted: Vec<(Seconds, Uint128)>,
}

#[derive(Deserialize)]
struct Declining {
    initial: Uint128,
    rate: Uint128,
    factor: Uint128,
    floor: Uint128,
    cap: Uint128,
    emitted: Vec<(Seconds, Uint128)>,
}

#[derive(Deserialize)]
struct Table {
    points: Vec<(Seconds, Uint128)>,
    emitted: Vec<(Seconds, Uint128)>,
}

fn vectors() -> Vectors {
    serde_json::from_str(include_str!("../../../vectors/emission.json")).unwrap()
}

fn assert_emits(schedule: &Schedule, expected: &[(Seconds, Uint128)]) {
    schedule.validate().unwrap();
    assert_eq!(expected.len(), 30);
    for (elapsed, emitted) in expected {
        assert_eq!(schedule.emitted(*elapsed).unwrap(), *emitted, "after {elapsed}");
    }
}

fn halving(total: u128, half_life: u64) -> Schedule {
    Schedule::Halving {
        total: amount(total),
        half_life: Seconds::new(half_life),
    }
}

fn declining(initial: u128, rate: u128, factor: u128, floor: u128, cap: u128) -> Schedule {
    Schedule::Declining {
        initial_supply: amount(initial),
        first_year_rate: amount(rate),
        yearly_factor: amount(factor),
        floor_rate: amount(floor),
        cap: amount(cap),
    }
}

fn table(points: &[(u64, u128)]) -> Schedule {
    let point = |&(at, emitted): &(u64, u128)| TablePoint {
        at: Seconds::new(at),
        emitted: amount(emitted),
    };
    Schedule::Table {
        points: points.iter().map(point).collect(),
    }
}

fn emitted(schedule: &Schedule, elapsed: u64) -> u128 {
    schedule.emitted(Seconds::new(elapsed)).unwrap().u128()
}

#[test]
fn every_schedule_of_the_vectors_emits_what_they_say() {
    let Vectors {
        halving,
        declining,
        table,
    } = vectors();
    assert_emits(
        &Schedule::Halving {
            total: halving.total,
            half_life: halving.half_life,
        },
        &halving.emitted,
    );
    let schedule = Schedule::Declining {
        initial_supply: declining.initial,
        first_year_rate: declining.rate,
        yearly_factor: declining.factor,
        floor_rate: declining.floor,
        cap: declining.cap,
    };
    assert_emits(&schedule, &declining.emitted);
    let points = table
        .points
        .into_iter()
        .map(|(at, emitted)| TablePoint { at, emitted })
        .collect();
    assert_emits(&Schedule::Table { points }, &table.emitted);
}

#[test]
fn each_half_life_emits_half_of_what_is_left_until_nothing_is() {
    let schedule = halving(1_000, 100);
    assert_eq!(emitted(&schedule, 50), 250); // half of the first half
    assert_eq!(emitted(&schedule, 100), 500);
    assert_eq!(emitted(&schedule, 200), 750);
    assert_eq!(emitted(&schedule, 250), 812); // 750 + 62.5
    assert_eq!(emitted(&schedule, 900), 999); // 1,000 >> 9 = 1 is left
    assert_eq!(emitted(&schedule, 1_000), 1_000);
    assert_eq!(emitted(&schedule, u64::MAX), 1_000);
    assert_eq!(emitted(&halving(u128::MAX, 1), 127), u128::MAX - 1);
    assert_eq!(emitted(&halving(u128::MAX, 1), 128), u128::MAX);
}

#[test]
fn a_declining_schedule_compounds_falls_to_its_floor_and_stops_after_two_hundred_years() {
    // 10 % of 1,000 = 100, then 5 % of 1,100 = 55, then the floor of 4 % (not 2.5 %) of 1,155 = 46.2.
    let schedule = declining(1_000, ONE / 10, ONE / 2, ONE / 25, u128::MAX);
    let year = YEAR.get();
    assert_eq!(emitted(&schedule, year / 2), 50);
    assert_eq!(emitted(&schedule, year), 100);
    assert_eq!(emitted(&schedule, 2 * year), 155);
    assert_eq!(emitted(&schedule, 3 * year), 201);
    assert!(emitted(&schedule, 199 * year) < emitted(&schedule, 200 * year));
    assert_eq!(emitted(&schedule, 200 * year), emitted(&schedule, 201 * year));
    assert_eq!(emitted(&schedule, 200 * year), emitted(&schedule, u64::MAX));
}

#[test]
fn a_declining_schedule_never_passes_its_cap() {
    let schedule = declining(1_000, ONE / 10, ONE, 0, 150);
    let year = YEAR.get();
    assert_eq!(emitted(&schedule, year), 100);
    assert_eq!(emitted(&schedule, year + year / 4), 127); // a quarter of 110 is 27.5
    assert_eq!(emitted(&schedule, 2 * year), 150); // 210 without the cap
    assert_eq!(emitted(&schedule, 100 * year), 150);
    assert_eq!(emitted(&declining(1_000, ONE, ONE, 0, 0), year), 0);
}

#[test]
fn a_supply_that_doubles_each_year_from_the_largest_amount_stops_at_the_cap() {
    let schedule = declining(u128::MAX, ONE, ONE, ONE, u128::MAX);
    schedule.validate().unwrap();
    assert_eq!(emitted(&schedule, u64::MAX), u128::MAX);
}

#[test]
fn a_table_is_joined_by_lines_from_nothing_and_flat_after_its_end() {
    let schedule = table(&[(100, 1_000), (200, 1_000), (300, 1_010)]);
    schedule.validate().unwrap();
    assert_eq!(emitted(&schedule, 0), 0);
    assert_eq!(emitted(&schedule, 50), 500);
    assert_eq!(emitted(&schedule, 150), 1_000);
    assert_eq!(emitted(&schedule, 219), 1_001); // 10 x 19 / 100 = 1.9
    assert_eq!(emitted(&schedule, 1_000_000), 1_010);
    // A first point at zero is there from the start.
    assert_eq!(emitted(&table(&[(0, 7), (10, 17)]), 0), 7);
    assert_eq!(emitted(&table(&[(0, 7), (10, 17)]), 5), 12);
}

#[test]
fn schedules_that_nobody_can_have_meant_are_refused_by_name() {
    use ScheduleError::*;
    let two_hundred_years = Seconds::new(200 * YEAR.get());
    let too_long = |found: u64| {
        Err(TooLong {
            found: Seconds::new(found),
            maximum: two_hundred_years,
        })
    };

    assert_eq!(halving(1, 0).validate(), Err(ZeroHalfLife));
    assert_eq!(halving(1, 200 * YEAR.get()).validate(), Ok(()));
    // Four years in milliseconds.
    assert_eq!(halving(1, 4_000 * YEAR.get()).validate(), too_long(4_000 * YEAR.get()));

    assert_eq!(declining(1, ONE, ONE, ONE, 1).validate(), Ok(()));
    let rate = RateAboveOne {
        found: amount(ONE + 1),
        maximum: RATE_ONE,
    };
    assert_eq!(declining(1, ONE + 1, ONE, ONE, 1).validate(), Err(rate));
    let factor = FactorAboveOne {
        found: amount(ONE + 1),
        maximum: RATE_ONE,
    };
    assert_eq!(declining(1, ONE, ONE + 1, ONE, 1).validate(), Err(factor));
    let floor = FloorAboveFirstYear {
        floor_rate: amount(3),
        first_year_rate: amount(2),
    };
    assert_eq!(declining(1, 2, ONE, 3, 1).validate(), Err(floor));

    assert_eq!(table(&[]).validate(), Err(EmptyTable));
    let points: Vec<(u64, u128)> = (0..65).map(|point| (point, 1)).collect();
    assert_eq!(
        table(&points).validate(),
        Err(TooManyPoints {
            found: 65,
            maximum: MAX_TABLE_POINTS
        })
    );
    assert_eq!(table(&points[..64]).validate(), Ok(()));
    let same_time = TimesNotRising {
        at: Seconds::new(5),
        before: Seconds::new(5),
    };
    assert_eq!(table(&[(5, 1), (5, 2)]).validate(), Err(same_time));
    let falls = AmountsFall {
        at: Seconds::new(6),
        emitted: amount(1),
        before: amount(2),
    };
    assert_eq!(table(&[(5, 2), (6, 1)]).validate(), Err(falls));
    assert_eq!(
        table(&[(5, 2), (201 * YEAR.get(), 3)]).validate(),
        too_long(201 * YEAR.get())
    );
}

#[test]
fn a_schedule_that_was_never_validated_gives_an_error_and_no_panic() {
    assert_eq!(halving(1, 0).emitted(Seconds::new(5)), Err(ScheduleError::ZeroHalfLife));
    let falling = table(&[(5, 2), (9, 1)]);
    assert_eq!(
        falling.emitted(Seconds::new(6)),
        Err(ScheduleError::Overflow {
            elapsed: Seconds::new(6)
        })
    );
    let backwards = table(&[(9, 2), (5, 3)]);
    assert_eq!(emitted(&backwards, 9), 3);
    let rising = declining(u128::MAX, u128::MAX, u128::MAX, u128::MAX, u128::MAX);
    assert_eq!(emitted(&rising, 1), u128::MAX); // its cap
}

#[test]
fn a_schedule_is_written_in_snake_case() {
    let written = serde_json::to_string(&halving(223, 60)).unwrap();
    assert_eq!(written, r#"{"halving":{"total":"223","half_life":60}}"#);
    let written = serde_json::to_string(&declining(5, 4, 3, 2, 1)).unwrap();
    assert_eq!(
        written,
        r#"{"declining":{"initial_supply":"5","first_year_rate":"4","yearly_factor":"3","floor_rate":"2","cap":"1"}}"#
    );
    let written = serde_json::to_string(&table(&[(60, 1)])).unwrap();
    assert_eq!(written, r#"{"table":{"points":[{"at":60,"emitted":"1"}]}}"#);
    assert_eq!(serde_json::from_str::<Schedule>(&written).unwrap(), table(&[(60, 1)]));
    assert!(serde_json::from_str::<Schedule>(r#"{"halving":{"total":"223","half_life":60,"cap":"1"}}"#).is_err());
}
