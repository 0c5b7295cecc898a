//! Money that is divided: exact shares of it (N1), over time (N2), and how much of it comes into being (N3).
//!
//! Everything here is integers. Whatever a division leaves over is kept and said, never lost.

mod accumulator;
mod emission;
mod stream;

pub use accumulator::{Accumulator, AccumulatorError};
pub use emission::{MAX_TABLE_POINTS, MAX_YEARS, RATE_ONE, Schedule, ScheduleError, TablePoint, YEAR};
pub use stream::{Stream, StreamError};
