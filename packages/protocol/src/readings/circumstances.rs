//! What a judge has to know besides the readings: when, whether enrolled, how far.

use crate::clock::EpochClock;
use crate::values::{Epoch, H3Cell, Seconds, Time, ValueError};

/// When readings of an epoch are made and taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EpochWindow {
    /// The epoch's first second. Intervals are counted from here.
    pub start: Time,
    /// The first second after the epoch.
    pub end: Time,
    /// When its reports stop being taken: the end and the grace (RULES V2).
    pub closes: Time,
}

impl EpochWindow {
    /// The window of an epoch.
    ///
    /// # Errors
    /// [`ValueError::TimeOutOfRange`] beyond 64 bits of seconds.
    pub fn new(clock: &EpochClock, epoch: Epoch, grace: Seconds) -> Result<Self, ValueError> {
        let end = clock.end_of(epoch)?;
        Ok(Self {
            start: clock.start_of(epoch)?,
            end,
            closes: end.plus(grace)?,
        })
    }
}

/// What the enrolment record of the epoch says of a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// No record: nothing it reports counts.
    NotEnrolled,
    /// Enrolled.
    Enrolled {
        /// In this cell; none in a network without places.
        cell: Option<H3Cell>,
    },
}

/// Distances between places; `places::Grid` has them, with the feature `geometry`.
pub trait Geometry {
    /// Metres that something in one cell is at least away from something in the other; none if that is unknown.
    fn metres_apart(&self, from: H3Cell, to: H3Cell) -> Option<u64>;
}

/// No distances: enough for classes that do not move.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoGeometry;

impl Geometry for NoGeometry {
    fn metres_apart(&self, from: H3Cell, to: H3Cell) -> Option<u64> {
        (from == to).then_some(0)
    }
}
