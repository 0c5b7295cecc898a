//! N2.

use cosmwasm_std::Uint128;
use flywheel_protocol::numbers::{Stream, StreamError};
use flywheel_protocol::{Seconds, Time};
use proptest::prelude::*;

use crate::amount;

const START: u64 = 1_700_000_000;

fn at(seconds: u64) -> Time {
    Time::new(START + seconds)
}

fn seconds(seconds: u64) -> Seconds {
    Seconds::new(seconds)
}

fn stream(units: u128, duration: u64) -> Stream {
    let mut stream = Stream::default();
    assert_eq!(
        stream.add(at(0), amount(units), seconds(duration)).unwrap(),
        Uint128::zero()
    );
    stream
}

#[test]
fn a_stream_releases_by_the_second_and_rounds_down() {
    let mut stream = stream(10, 7);
    // floor(10 t / 7): 0, 1, 2, 4, 5, 7, 8, 10
    let released: Vec<u128> = (0..=7).map(|second| stream.touch(at(second)).unwrap().u128()).collect();
    assert_eq!(released, [0, 1, 1, 2, 1, 2, 1, 2]);
    assert_eq!(stream.left(), Uint128::zero());
    assert_eq!(stream.touch(at(1_000)).unwrap(), Uint128::zero());
}

#[test]
fn one_touch_long_after_the_end_releases_everything() {
    let mut stream = stream(10, 7);
    assert_eq!(stream.releasable(at(1_000_000)).unwrap(), amount(10));
    assert_eq!(stream.touch(at(1_000_000)).unwrap(), amount(10));
    assert_eq!(stream.left(), Uint128::zero());
}

#[test]
fn a_clock_that_goes_back_releases_nothing_and_takes_nothing_back() {
    let mut stream = stream(100, 10);
    assert_eq!(stream.touch(at(5)).unwrap(), amount(50));
    assert_eq!(stream.touch(at(3)).unwrap(), amount(0));
    assert_eq!(stream.touch(Time::new(0)).unwrap(), amount(0));
    assert_eq!(stream.touch(at(6)).unwrap(), amount(10));
}

#[test]
fn new_money_flows_over_the_mean_of_both_times_weighted_by_amount() {
    let mut stream = stream(1_000, 100);
    // At 40 s: 400 are released, 600 are left for 60 s. With 200 over 300 s: (600 x 60 + 200 x 300) / 800 = 120 s.
    assert_eq!(stream.add(at(40), amount(200), seconds(300)).unwrap(), amount(400));
    assert_eq!(stream.left(), amount(800));
    assert_eq!(stream.time_left(at(40)), seconds(120));
    assert_eq!(stream.touch(at(100)).unwrap(), amount(400));
    assert_eq!(stream.touch(at(160)).unwrap(), amount(400));
}

#[test]
fn a_new_stream_after_the_old_one_ended_has_its_own_time() {
    let mut stream = stream(1_000, 100);
    assert_eq!(stream.add(at(500), amount(30), seconds(10)).unwrap(), amount(1_000));
    assert_eq!(stream.left(), amount(30));
    assert_eq!(stream.time_left(at(500)), seconds(10));
}

#[test]
fn dust_with_a_long_time_does_not_hold_up_what_flows() {
    let mut stream = stream(1_000_000_000, 1_000);
    let mut released = Uint128::zero();
    for second in 1..1_000 {
        // (left x time_left + 1 x 10,000) / (left + 1) is under a second more than time_left while left > 10,000
        released += stream.add(at(second), amount(1), seconds(10_000)).unwrap();
    }
    assert_eq!(stream.time_left(at(999)), seconds(1));
    released += stream.touch(at(1_000)).unwrap();
    assert_eq!(released, amount(1_000_000_000 + 999));
}

#[test]
fn an_amount_of_zero_only_touches() {
    let mut stream = stream(1_000, 100);
    assert_eq!(
        stream.add(at(10), Uint128::zero(), seconds(1_000_000)).unwrap(),
        amount(100)
    );
    assert_eq!(stream.time_left(at(10)), seconds(90));
    assert_eq!(stream.left(), amount(900));

    let mut empty = Stream::default();
    assert_eq!(
        empty.add(at(10), Uint128::zero(), seconds(50)).unwrap(),
        Uint128::zero()
    );
    assert_eq!(empty, Stream::default());
}

#[test]
fn money_never_flows_in_the_second_it_came_in() {
    let mut stream = stream(1_000, 0);
    assert_eq!(stream.time_left(at(0)), seconds(1));
    assert_eq!(stream.touch(at(0)).unwrap(), amount(0));
    assert_eq!(stream.touch(at(1)).unwrap(), amount(1_000));

    // The mean is rounded down: (1 x 1 + 1,000 x 0) / 1,001 is no whole second, and becomes one.
    let mut stream = Stream::default();
    stream.add(at(0), amount(1), seconds(1)).unwrap();
    stream.add(at(0), amount(1_000), seconds(0)).unwrap();
    assert_eq!(stream.time_left(at(0)), seconds(1));
}

#[test]
fn more_than_an_amount_can_be_is_refused_and_changes_nothing() {
    let mut stream = stream(u128::MAX, 100);
    let before = stream;
    let error = stream.add(at(0), amount(1), seconds(100)).unwrap_err();
    assert_eq!(
        error,
        StreamError::Overflow {
            amount: amount(1),
            left: Uint128::MAX
        }
    );
    assert_eq!(stream, before);
    // Half of it gone, there is room.
    assert_eq!(
        stream.add(at(50), amount(1), seconds(100)).unwrap(),
        amount(u128::MAX / 2)
    );
}

#[test]
fn the_largest_amount_over_the_longest_time_is_exact() {
    let mut stream = stream(u128::MAX, u64::MAX);
    // 2^128 - 1 = (2^64 - 1)(2^64 + 1): 2^64 + 1 each second.
    assert_eq!(stream.touch(at(1)).unwrap(), amount((1 << 64) + 1));
    assert_eq!(stream.touch(at(3)).unwrap(), amount((1 << 65) + 2));
}

proptest! {
    #[test]
    fn touching_at_any_moments_releases_what_one_touch_does(
        units in prop_oneof![0..1_000_u128, any::<u128>()],
        duration in prop_oneof![1..200_u64, any::<u64>()],
        mut moments in prop::collection::vec(0..400_u64, 1..50),
    ) {
        moments.sort_unstable();
        let (mut often, mut once) = (stream(units, duration), stream(units, duration));
        let mut sum = Uint128::zero();
        for moment in &moments {
            sum += often.touch(at(*moment)).unwrap();
            prop_assert_eq!(sum + often.left(), amount(units));
        }
        prop_assert_eq!(sum, once.touch(at(*moments.last().unwrap())).unwrap());
        prop_assert_eq!(often, once);
    }

    #[test]
    fn released_and_left_are_always_what_was_funded(
        steps in prop::collection::vec((0..100_u64, 0..=1_u128 << 100, 0..500_u64), 1..50)
    ) {
        let mut stream = Stream::default();
        let (mut funded, mut released, mut now) = (Uint128::zero(), Uint128::zero(), 0);
        for (passed, units, duration) in steps {
            now += passed;
            let longest = stream.time_left(at(now)).max(seconds(duration)).max(seconds(1));
            released += stream.add(at(now), amount(units), seconds(duration)).unwrap();
            funded += amount(units);
            prop_assert_eq!(released + stream.left(), funded);
            prop_assert!(stream.time_left(at(now)) <= longest);
        }
        let end = at(now + stream.time_left(at(now)).get());
        prop_assert_eq!(released + stream.touch(end).unwrap(), funded);
    }
}
