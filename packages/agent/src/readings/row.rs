//! One row's texts as a reading.

use std::str::FromStr;

use flywheel_protocol::{H3Cell, Time};
use jiff::Timestamp;

use super::{Measure, RowError, Sample};

/// The texts of a row.
#[derive(Debug, Default)]
pub(super) struct Row<'a> {
    pub time: &'a str,
    pub value: &'a str,
    pub cell: Option<&'a str>,
}

impl Row<'_> {
    /// The reading. `after`: the time of the one before it.
    pub fn sample(&self, measure: &Measure, after: Option<Time>) -> Result<Sample, RowError> {
        let time = parse_time(self.time).ok_or_else(|| RowError::Time {
            given: excerpt(self.time),
        })?;
        check_time(measure, time, after)?;
        let value = measure.value(self.value)?;
        let cell = match self.cell {
            None | Some("") => None,
            Some(text) => Some(parse_cell(text).ok_or_else(|| RowError::Cell { given: excerpt(text) })?),
        };
        Ok(Sample { time, value, cell })
    }
}

fn check_time(measure: &Measure, time: Time, after: Option<Time>) -> Result<(), RowError> {
    let nearest = measure.interval_at(time).ok_or(RowError::BeforeStart {
        time,
        start: measure.origin,
    })?;
    if nearest != time {
        return Err(RowError::OffInterval {
            time,
            interval: measure.interval,
            nearest,
        });
    }
    match after {
        Some(before) if time <= before => Err(RowError::NotLater { time, before }),
        _ => Ok(()),
    }
}

/// A time: whole seconds since 1970, or RFC 3339 with its zone. Fractions of a second are cut off.
pub fn parse_time(text: &str) -> Option<Time> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok().map(Time::new);
    }
    let seconds = Timestamp::from_str(text).ok()?.as_second();
    u64::try_from(seconds).ok().map(Time::new)
}

fn parse_cell(text: &str) -> Option<H3Cell> {
    let cell = u64::from_str_radix(text, 16).ok()?;
    H3Cell::new(cell).ok()
}

pub(super) fn excerpt(text: &str) -> String {
    text.chars().take(40).collect()
}
