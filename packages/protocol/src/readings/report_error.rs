//! Why something is not a report.

use thiserror::Error;

use super::report::{MAX_READINGS, VERSION};
use crate::values::ValueError;

/// Why something is not a report.
#[derive(Error, Debug, Clone, PartialEq, Eq)]
pub enum ReportError {
    /// A report says something.
    #[error("a report has at least one reading")]
    Empty,
    /// More than [`MAX_READINGS`].
    #[error("a report has at most {MAX_READINGS} readings, not {given}")]
    TooManyReadings {
        /// How many there are.
        given: usize,
    },
    /// Nonces start at 1.
    #[error("a report's nonce is at least 1")]
    NonceZero,
    /// The bytes of a newer format, or no report's.
    #[error("a report's first byte is {VERSION}, not {given}")]
    Version {
        /// The first byte.
        given: u8,
    },
    /// Cut off, or with something after its end.
    #[error("a report of so many readings has {expected} bytes, not {given}")]
    Length {
        /// Bytes that its count of readings calls for; for a head that is cut off, the head's.
        expected: usize,
        /// Bytes there are.
        given: usize,
    },
    /// A machine or cell that cannot be.
    #[error(transparent)]
    Value(#[from] ValueError),
}
