//! Points in time and durations, in whole seconds.
//!
//! Two types, so that a date is never added to a date and a number of blocks never passes for a number of seconds.

use std::fmt;

use cosmwasm_std::{BlockInfo, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::ValueError;

/// A point in time: whole seconds since the start of 1970 in UTC, without leap seconds.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[serde(transparent)]
pub struct Time(u64);

/// A duration in whole seconds.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[serde(transparent)]
pub struct Seconds(u64);

impl Time {
    /// So many seconds after the start of 1970.
    #[must_use]
    pub const fn new(seconds_since_1970: u64) -> Self {
        Self(seconds_since_1970)
    }

    /// The time of a block, its fraction of a second cut off.
    #[must_use]
    pub fn of(block: &BlockInfo) -> Self {
        Self(block.time.seconds())
    }

    /// Seconds since the start of 1970.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }

    /// So much later.
    ///
    /// # Errors
    /// [`ValueError::TimeOutOfRange`] beyond 2^64 - 1 seconds.
    pub fn plus(self, duration: Seconds) -> Result<Self, ValueError> {
        self.0
            .checked_add(duration.0)
            .map(Self)
            .ok_or(out_of_range(self.0, duration.0))
    }

    /// So much earlier.
    ///
    /// # Errors
    /// [`ValueError::TimeOutOfRange`] before 1970.
    pub fn minus(self, duration: Seconds) -> Result<Self, ValueError> {
        self.0
            .checked_sub(duration.0)
            .map(Self)
            .ok_or(out_of_range(self.0, duration.0))
    }

    /// How long ago `earlier` was; nothing if it is not earlier.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Seconds {
        Seconds(self.0.saturating_sub(earlier.0))
    }
}

impl Seconds {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// So many seconds.
    #[must_use]
    pub const fn new(seconds: u64) -> Self {
        Self(seconds)
    }

    /// So many minutes of 60 seconds; a number beyond 64 bits of seconds becomes the longest duration.
    #[must_use]
    pub const fn minutes(minutes: u64) -> Self {
        Self(minutes.saturating_mul(60))
    }

    /// So many hours of 3,600 seconds; a number beyond 64 bits of seconds becomes the longest duration.
    #[must_use]
    pub const fn hours(hours: u64) -> Self {
        Self(hours.saturating_mul(3_600))
    }

    /// So many days of 86,400 seconds; a number beyond 64 bits of seconds becomes the longest duration.
    #[must_use]
    pub const fn days(days: u64) -> Self {
        Self(days.saturating_mul(86_400))
    }

    /// The number of seconds.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }

    /// Whether this is no time at all.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Both durations, one after the other.
    ///
    /// # Errors
    /// [`ValueError::TimeOutOfRange`] beyond 2^64 - 1 seconds.
    pub fn plus(self, other: Self) -> Result<Self, ValueError> {
        self.0
            .checked_add(other.0)
            .map(Self)
            .ok_or(out_of_range(self.0, other.0))
    }

    /// This duration so many times.
    ///
    /// # Errors
    /// [`ValueError::TimeOutOfRange`] beyond 2^64 - 1 seconds.
    pub fn times(self, factor: u64) -> Result<Self, ValueError> {
        self.0.checked_mul(factor).map(Self).ok_or(out_of_range(self.0, factor))
    }
}

const fn out_of_range(seconds: u64, other: u64) -> ValueError {
    ValueError::TimeOutOfRange { seconds, other }
}

impl From<Timestamp> for Time {
    /// The fraction of a second is cut off.
    fn from(timestamp: Timestamp) -> Self {
        Self(timestamp.seconds())
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} s", self.0)
    }
}
