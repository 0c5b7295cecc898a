//! N3: every schedule against the rule done slowly.

use flywheel_protocol::numbers::{Schedule, YEAR};
use proptest::prelude::*;

use super::{ONE, declining, emitted, halving, table};

/// The rule as one would say it: year by year, each from the supply at its start.
fn year_by_year(initial: u128, rate: u128, factor: u128, floor: u128, elapsed: u64) -> u128 {
    let (mut sum, mut rate) = (0, rate);
    let years = elapsed / YEAR.get();
    for year in 0..=years.min(199) {
        let whole = (initial + sum) * rate / ONE;
        let seconds = if year < years { YEAR.get() } else { elapsed % YEAR.get() };
        sum += whole * u128::from(seconds) / u128::from(YEAR.get());
        rate = (rate * factor / ONE).max(floor);
    }
    sum
}

fn schedule() -> impl Strategy<Value = Schedule> {
    let numbers = || prop_oneof![0..1_000_u128, any::<u128>()];
    let times = || prop_oneof![1..1_000_u64, 1..=200 * YEAR.get()];
    prop_oneof![
        (numbers(), times()).prop_map(|(total, half_life)| halving(total, half_life)),
        (numbers(), 0..=ONE, 0..=ONE, 0..=ONE, numbers()).prop_map(|(initial, rate, factor, floor, cap)| declining(
            initial,
            rate,
            factor,
            floor.min(rate),
            cap
        )),
        (
            prop::collection::btree_set(times(), 1..64),
            prop::collection::vec(numbers(), 64)
        )
            .prop_map(|(times, mut amounts)| {
                amounts.sort_unstable();
                table(&times.into_iter().zip(amounts).collect::<Vec<_>>())
            }),
    ]
}

proptest! {
    #[test]
    fn what_is_emitted_stays_emitted(schedule in schedule(), times in prop::collection::vec(any::<u64>(), 2..20)) {
        prop_assert_eq!(schedule.validate(), Ok(()));
        // Times of all sizes: seconds to centuries, and one second after each.
        let mut times: Vec<u64> = times.iter().enumerate().map(|(i, time)| time >> (i * 3 % 64)).collect();
        times.extend(times.clone().iter().map(|time| time.saturating_add(1)));
        times.sort_unstable();
        let amounts: Vec<u128> = times.iter().map(|time| emitted(&schedule, *time)).collect();
        prop_assert!(amounts.is_sorted());
        let most = match &schedule {
            Schedule::Halving { total, .. } => *total,
            Schedule::Declining { cap, .. } => *cap,
            Schedule::Table { points } => points.last().unwrap().emitted,
        };
        prop_assert!(amounts.iter().all(|emitted| *emitted <= most.u128()));
    }

    #[test]
    fn a_declining_schedule_equals_the_naive_loop_over_years(
        initial in 0..=1_u128 << 40, rate in 0..=ONE / 10, factor in 0..=ONE, floor in 0..=ONE / 50,
        elapsed in prop_oneof![0..4 * YEAR.get(), 0..300 * YEAR.get()],
    ) {
        let floor = floor.min(rate);
        let expected = year_by_year(initial, rate, factor, floor, elapsed);
        let schedule = declining(initial, rate, factor, floor, u128::MAX);
        prop_assert_eq!(emitted(&schedule, elapsed), expected);
    }

    #[test]
    fn a_halving_schedule_equals_halving_step_by_step(total in any::<u64>(), half_life in 1..5_000_u64, elapsed in 0..200_000_u64) {
        let (mut left, mut time) = (u128::from(total), elapsed);
        while time >= half_life {
            left /= 2;
            time -= half_life;
        }
        let expected = u128::from(total) - left + left * u128::from(time) / u128::from(2 * half_life);
        prop_assert_eq!(emitted(&halving(total.into(), half_life), elapsed), expected);
    }
}
