//! The number of an epoch.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::ValueError;

/// The number of an interval `[start + e*length, start + (e+1)*length)` of a network, from 0.
///
/// [`EpochClock`](crate::EpochClock) turns it into times.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[serde(transparent)]
pub struct Epoch(u64);

impl Epoch {
    /// A network's first epoch.
    pub const FIRST: Self = Self(0);

    /// The epoch of this number.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// The number itself.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }

    /// The epoch after this one.
    ///
    /// # Errors
    /// [`ValueError::LastEpoch`] at 2^64 - 1.
    pub fn next(self) -> Result<Self, ValueError> {
        self.0
            .checked_add(1)
            .map(Self)
            .ok_or(ValueError::LastEpoch { epoch: self.0 })
    }

    /// The epoch before this one; none before the first.
    #[must_use]
    pub const fn previous(self) -> Option<Self> {
        match self.0.checked_sub(1) {
            Some(number) => Some(Self(number)),
            None => None,
        }
    }
}

impl From<Epoch> for u64 {
    fn from(epoch: Epoch) -> Self {
        epoch.0
    }
}

impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
