//! A network's epochs as times.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::values::{Epoch, Seconds, Time, ValueError};

/// When a network's epochs begin and end: epoch e is `[start + e*length, start + (e+1)*length)`.
///
/// The length is at least one second.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Copy, Debug, PartialEq, Eq)]
#[serde(try_from = "UncheckedClock")]
pub struct EpochClock {
    start: Time,
    length: Seconds,
}

/// A clock as it comes in a message.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UncheckedClock {
    start: Time,
    length: Seconds,
}

impl EpochClock {
    /// A clock whose epoch 0 begins at `start`.
    ///
    /// # Errors
    /// [`ValueError::EpochWithoutLength`] for a length of zero.
    pub const fn new(start: Time, length: Seconds) -> Result<Self, ValueError> {
        if length.is_zero() {
            Err(ValueError::EpochWithoutLength)
        } else {
            Ok(Self { start, length })
        }
    }

    /// When epoch 0 begins.
    #[must_use]
    pub const fn start(&self) -> Time {
        self.start
    }

    /// How long an epoch lasts, at least one second.
    #[must_use]
    pub const fn length(&self) -> Seconds {
        self.length
    }

    /// The epoch a time belongs to; none before the start. An epoch's end belongs to the next one.
    #[must_use]
    pub fn epoch_at(&self, time: Time) -> Option<Epoch> {
        if time < self.start {
            return None;
        }
        time.since(self.start)
            .get()
            .checked_div(self.length.get())
            .map(Epoch::new)
    }

    /// The first second of an epoch.
    ///
    /// # Errors
    /// [`ValueError::TimeOutOfRange`] beyond 64 bits of seconds.
    pub fn start_of(&self, epoch: Epoch) -> Result<Time, ValueError> {
        self.start.plus(self.length.times(epoch.get())?)
    }

    /// The first second after an epoch: the start of the next one.
    ///
    /// # Errors
    /// [`ValueError::TimeOutOfRange`] beyond 64 bits of seconds.
    pub fn end_of(&self, epoch: Epoch) -> Result<Time, ValueError> {
        self.start_of(epoch)?.plus(self.length)
    }
}

impl TryFrom<UncheckedClock> for EpochClock {
    type Error = ValueError;

    fn try_from(clock: UncheckedClock) -> Result<Self, ValueError> {
        Self::new(clock.start, clock.length)
    }
}
