//! How times are written in a file of readings.

use flywheel_protocol::values::ValueError;
use flywheel_protocol::{Seconds, Time};
use jiff::civil::{DateTime, date};
use jiff::fmt::strtime::{self, BrokenDownTime};
use jiff::fmt::temporal::DateTimeParser;
use jiff::tz::{Offset, TimeZone};
use serde::Serialize;

/// The pattern's name for RFC 3339, which readers of it know better than its letters.
const RFC_3339: &str = "rfc3339";
/// What an RFC 3339 time looks like, for examples.
const RFC_3339_PATTERN: &str = "%Y-%m-%dT%H:%M:%S%:z";
/// No clock on earth is further from UTC.
const MAX_OFFSET_HOURS: i32 = 14;
/// Where a clock of twelve hours begins to repeat itself.
const AFTER_NOON: Seconds = Seconds::hours(13);

/// A fixed distance from UTC in seconds, east positive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct UtcOffset(i32);

impl UtcOffset {
    /// Reads `+10:00`, `-03:30` or `Z`; none for anything else, or more than 14 hours.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "Z" {
            return Some(Self(0));
        }
        let (sign, rest) = match text.split_at_checked(1)? {
            ("+", rest) => (1, rest),
            ("-", rest) => (-1, rest),
            _ => return None,
        };
        let (hours, minutes) = rest.split_once(':')?;
        let number = |digits: &str| -> Option<i32> {
            (digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| digits.parse().ok())?
        };
        let (hours, minutes) = (number(hours)?, number(minutes)?);
        let is_offset = minutes < 60 && hours * 60 + minutes <= MAX_OFFSET_HOURS * 60;
        is_offset.then_some(Self(sign * (hours * 3_600 + minutes * 60)))
    }

    /// Seconds east of UTC.
    pub const fn seconds(self) -> i32 {
        self.0
    }

    /// The start of the interval of a length that a time lies in, where intervals are counted from local midnight of
    /// 1 January 1970: an epoch of a day begins at local midnight.
    ///
    /// # Errors
    /// [`ValueError::TimeOutOfRange`] if that is before 1970 in UTC.
    pub fn floor(self, time: Time, length: Seconds) -> Result<Time, ValueError> {
        let local = i128::from(time.get()) + i128::from(self.0);
        let into = local.rem_euclid(i128::from(length.get().max(1)));
        time.minus(Seconds::new(u64::try_from(into).unwrap_or(u64::MAX)))
    }

    fn offset(self) -> Option<Offset> {
        Offset::from_seconds(self.0).ok()
    }
}

/// How times are written: RFC 3339, or a pattern of `strftime` directives.
///
/// Times that carry no offset of their own (`%z`, `%s`, RFC 3339) are local: the network's offset from UTC applies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TimeFormat {
    pattern: String,
    offset: UtcOffset,
}

impl TimeFormat {
    /// Takes a pattern that tells the starts of intervals of this length apart.
    ///
    /// # Errors
    /// What is wrong with the pattern, for people.
    pub fn new(pattern: &str, offset: UtcOffset, interval: Seconds) -> Result<Self, String> {
        let format = Self {
            pattern: pattern.to_owned(),
            offset,
        };
        let midnight = date(2023, 12, 31).at(0, 0, 0, 0);
        let start = format.seconds_of(midnight).ok_or("the offset is beyond the calendar")?;
        let length = interval.get().max(1);
        for intervals in [0, 1, AFTER_NOON.get() / length] {
            let time = Time::new(start + intervals * length);
            let written = format
                .write(time)
                .map_err(|problem| format!("{pattern:?} is no pattern: {problem}"))?;
            if format.parse(&written) != Some(time) {
                return Err(format!(
                    "{pattern:?} writes a time as {written:?}, from which it cannot be read back to the second; use \
                     \"rfc3339\" or a pattern such as \"%Y-%m-%d %H:%M:%S\""
                ));
            }
        }
        Ok(format)
    }

    /// Reads a time, cutting off a fraction of a second; none for anything that the format does not allow, and before
    /// 1970.
    pub fn parse(&self, text: &str) -> Option<Time> {
        let seconds = if self.pattern == RFC_3339 {
            static PARSER: DateTimeParser = DateTimeParser::new();
            PARSER.parse_timestamp(text).ok()?.as_second()
        } else {
            let read = BrokenDownTime::parse(&self.pattern, text).ok()?;
            let says_when = read.timestamp().is_some() || read.offset().is_some();
            if says_when {
                read.to_timestamp().ok()?.as_second()
            } else {
                self.offset
                    .offset()?
                    .to_timestamp(read.to_datetime().ok()?)
                    .ok()?
                    .as_second()
            }
        };
        u64::try_from(seconds).ok().map(Time::new)
    }

    /// A time in this format, for people: 1 PM of 1 April 2023.
    pub fn example(&self) -> String {
        let written = self
            .seconds_of(date(2023, 4, 1).at(13, 0, 0, 0))
            .map(|start| self.write(Time::new(start)));
        written.and_then(Result::ok).unwrap_or_else(|| self.pattern.clone())
    }

    fn seconds_of(&self, local: DateTime) -> Option<u64> {
        let timestamp = self.offset.offset()?.to_timestamp(local).ok()?;
        u64::try_from(timestamp.as_second()).ok()
    }

    fn write(&self, time: Time) -> Result<String, jiff::Error> {
        let pattern = if self.pattern == RFC_3339 {
            RFC_3339_PATTERN
        } else {
            &self.pattern
        };
        let seconds = i64::try_from(time.get()).unwrap_or(i64::MAX);
        let zone = TimeZone::fixed(self.offset.offset().unwrap_or(Offset::UTC));
        strtime::format(pattern, &jiff::Timestamp::from_second(seconds)?.to_zoned(zone))
    }
}
