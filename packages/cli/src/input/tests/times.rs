//! Times and offsets.

use flywheel_protocol::{Seconds, Time};

use super::network_error;
use crate::input::times::{TimeFormat, UtcOffset};

/// 1 April 2023, 00:00 UTC: 19,448 days after 1970.
const APRIL: u64 = 19_448 * 86_400;
const HOUR: Seconds = Seconds::hours(1);

fn format(pattern: &str, offset: &str) -> TimeFormat {
    TimeFormat::new(pattern, UtcOffset::parse(offset).unwrap(), HOUR).unwrap()
}

#[test]
fn local_times_become_utc() {
    let melbourne = format("%Y-%m-%d %H:%M:%S", "+10:00");
    assert_eq!(melbourne.parse("2023-04-01 10:00:00"), Some(Time::new(APRIL)));
    let newfoundland = format("%d/%m/%Y %H:%M", "-03:30");
    assert_eq!(newfoundland.parse("31/03/2023 20:30"), Some(Time::new(APRIL)));
}

#[test]
fn times_with_an_offset_of_their_own_are_not_local() {
    let rfc = format("rfc3339", "+10:00");
    for text in [
        "2023-04-01T00:00:00Z",
        "2023-04-01T02:00:00+02:00",
        "2023-04-01T00:00:00.75Z",
    ] {
        assert_eq!(rfc.parse(text), Some(Time::new(APRIL)), "{text}");
    }
    assert_eq!(format("%s", "+10:00").parse(&APRIL.to_string()), Some(Time::new(APRIL)));
    assert_eq!(
        format("%Y-%m-%d %H:%M %z", "+10:00").parse("2023-04-01 02:00 +0200"),
        Some(Time::new(APRIL))
    );
}

#[test]
fn what_is_no_time_is_none() {
    let format = format("%Y-%m-%d %H:%M:%S", "Z");
    for text in [
        "",
        "2023-04-31 00:00:00",
        "2023-04-01 24:00:00",
        "2023-04-01",
        "01.04.2023 00:00:00",
        "1969-12-31 23:59:59",
        "2023-04-01 00:00:00 x",
    ] {
        assert_eq!(format.parse(text), None, "{text}");
    }
}

#[test]
fn an_example_shows_the_format() {
    assert_eq!(format("rfc3339", "+10:00").example(), "2023-04-01T13:00:00+10:00");
    assert_eq!(format("%d.%m.%y %H:%M", "Z").example(), "01.04.23 13:00");
}

#[test]
fn a_pattern_that_loses_something_is_refused() {
    let change = |pattern: &str| {
        network_error(
            "time_format = \"%Y-%m-%d %H:%M:%S\"",
            &format!("time_format = \"{pattern}\""),
        )
    };
    let key = "net.toml, line 58, readings.time_format: ";
    let advice = "from which it cannot be read back to the second; use \"rfc3339\" or a pattern such as \"%Y-%m-%d \
                  %H:%M:%S\"";
    // No hours; no year; no morning and afternoon.
    assert_eq!(
        change("%Y-%m-%d"),
        format!("{key}\"%Y-%m-%d\" writes a time as \"2023-12-31\", {advice}")
    );
    assert_eq!(
        change("%d/%m %H:%M"),
        format!("{key}\"%d/%m %H:%M\" writes a time as \"31/12 00:00\", {advice}")
    );
    assert_eq!(
        change("%Y-%m-%d %I:%M"),
        format!("{key}\"%Y-%m-%d %I:%M\" writes a time as \"2023-12-31 12:00\", {advice}")
    );
    assert!(change("%Y-%m-%d %!").starts_with(&format!("{key}\"%Y-%m-%d %!\" is no pattern: ")));
}

#[test]
fn a_day_s_readings_need_only_a_date() {
    let format = TimeFormat::new("%Y-%m-%d", UtcOffset::parse("Z").unwrap(), Seconds::days(1)).unwrap();
    assert_eq!(format.parse("2023-04-01"), Some(Time::new(APRIL)));
}

#[test]
fn an_epoch_of_a_day_begins_at_local_midnight() {
    let melbourne = UtcOffset::parse("+10:00").unwrap();
    let midnight = APRIL - 10 * 3_600;
    for seconds in [midnight, midnight + 1, midnight + 86_399] {
        assert_eq!(
            melbourne.floor(Time::new(seconds), Seconds::days(1)),
            Ok(Time::new(midnight))
        );
    }
    assert_eq!(
        melbourne.floor(Time::new(midnight + 86_400), Seconds::days(1)),
        Ok(Time::new(midnight + 86_400))
    );
    // In Melbourne 1 January 1970 begins before the start of time.
    assert!(melbourne.floor(Time::new(5), Seconds::days(1)).is_err());
}

#[test]
fn offsets_have_one_spelling() {
    assert_eq!(UtcOffset::parse("-03:30").map(UtcOffset::seconds), Some(-12_600));
    for text in [
        "", "10:00", "+10", "+1:00", "+10:60", "+14:01", "+aa:00", "z", "+10:000",
    ] {
        assert_eq!(UtcOffset::parse(text), None, "{text}");
    }
}
