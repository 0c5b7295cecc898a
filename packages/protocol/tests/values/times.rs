//! Times, durations and epochs as times.

use super::{assert_round_trip, refusal};
use cosmwasm_std::Timestamp;
use cosmwasm_std::testing::mock_env;
use flywheel_protocol::values::ValueError;
use flywheel_protocol::{Epoch, EpochClock, Seconds, Time};
use proptest::prelude::*;

#[test]
fn times_and_durations_are_plain_numbers_in_json() {
    assert_round_trip(&Time::new(1_700_000_000), "1700000000");
    assert_round_trip(&Seconds::days(2), "172800");
    assert_eq!(Seconds::hours(3), Seconds::new(10_800));
    assert_eq!(Seconds::minutes(3), Seconds::new(180));
}

#[test]
fn a_time_cannot_leave_its_range() {
    let (early, late) = (Time::new(5), Time::new(u64::MAX - 5));

    assert_eq!(early.minus(Seconds::new(5)), Ok(Time::new(0)));
    assert_eq!(
        early.minus(Seconds::new(6)),
        Err(ValueError::TimeOutOfRange { seconds: 5, other: 6 })
    );
    assert_eq!(late.plus(Seconds::new(5)), Ok(Time::new(u64::MAX)));
    assert!(late.plus(Seconds::new(6)).is_err());
    assert!(Seconds::new(u64::MAX).plus(Seconds::new(1)).is_err());
    assert!(Seconds::new(u64::MAX).times(2).is_err());
    assert_eq!(Seconds::new(3).times(4), Ok(Seconds::new(12)));
}

#[test]
fn an_absurd_number_of_days_stays_absurd() {
    assert_eq!(Seconds::days(u64::MAX), Seconds::new(u64::MAX));
}

#[test]
fn nothing_has_passed_since_a_time_that_is_still_to_come() {
    assert_eq!(Time::new(9).since(Time::new(4)), Seconds::new(5));
    assert_eq!(Time::new(4).since(Time::new(9)), Seconds::ZERO);
}

#[test]
fn a_block_time_loses_its_fraction_of_a_second() {
    let mut block = mock_env().block;
    block.time = Timestamp::from_nanos(1_700_000_000_999_999_999);

    assert_eq!(Time::of(&block), Time::new(1_700_000_000));
}

#[test]
fn an_epoch_ends_where_the_next_one_begins() {
    let clock = EpochClock::new(Time::new(1_000), Seconds::new(100)).unwrap();

    assert_eq!(clock.epoch_at(Time::new(999)), None);
    assert_eq!(clock.epoch_at(Time::new(1_000)), Some(Epoch::new(0)));
    assert_eq!(clock.epoch_at(Time::new(1_099)), Some(Epoch::new(0)));
    assert_eq!(clock.epoch_at(Time::new(1_100)), Some(Epoch::new(1)));
    assert_eq!(clock.start_of(Epoch::new(3)), Ok(Time::new(1_300)));
    assert_eq!(clock.end_of(Epoch::new(3)), Ok(Time::new(1_400)));
}

#[test]
fn an_epoch_without_length_is_refused() {
    assert_eq!(
        EpochClock::new(Time::new(1), Seconds::ZERO),
        Err(ValueError::EpochWithoutLength)
    );
    assert!(refusal::<EpochClock>(r#"{"start":1,"length":0}"#).contains("at least one second"));
    let clock = EpochClock::new(Time::new(1), Seconds::new(2)).unwrap();
    assert_round_trip(&clock, r#"{"start":1,"length":2}"#);
}

#[test]
fn an_epoch_beyond_all_time_has_no_start() {
    let clock = EpochClock::new(Time::new(10), Seconds::new(2)).unwrap();

    // 10 + 2 e <= 2^64 - 1 up to e = 2^63 - 6; its end is one second too far
    let last = Epoch::new((1 << 63) - 6);
    assert_eq!(clock.start_of(last), Ok(Time::new(u64::MAX - 1)));
    assert!(clock.end_of(last).is_err());
    assert!(clock.start_of(Epoch::new(u64::MAX)).is_err());
}

proptest! {
    #[test]
    fn every_time_lies_in_its_epoch(start in 0..1_u64 << 62, length in 1..1_u64 << 40, after in 0..1_u64 << 62) {
        let clock = EpochClock::new(Time::new(start), Seconds::new(length)).unwrap();
        let time = Time::new(start + after);
        let epoch = clock.epoch_at(time).unwrap();

        prop_assert!(clock.start_of(epoch).unwrap() <= time && time < clock.end_of(epoch).unwrap());
        prop_assert_eq!(clock.end_of(epoch), clock.start_of(epoch.next().unwrap()));
    }
}
