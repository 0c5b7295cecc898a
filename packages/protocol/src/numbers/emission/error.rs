//! What can be wrong with a schedule.

use cosmwasm_std::Uint128;
use thiserror::Error;

use crate::values::Seconds;

/// Why a schedule is refused.
#[derive(Error, Debug, Clone, PartialEq, Eq)]
pub enum ScheduleError {
    /// A half life of zero.
    #[error("the half life is zero; it must be at least one second")]
    ZeroHalfLife,
    /// A time beyond 200 years: seconds are meant, not milliseconds.
    #[error("{found} is beyond the {maximum} (200 years) that a schedule may reach; times are in seconds")]
    TooLong {
        /// The time given.
        found: Seconds,
        /// The longest allowed.
        maximum: Seconds,
    },
    /// More than the whole supply in the first year.
    #[error("a first year's rate of {found} is above {maximum}, which is 100 %; rates count in 10^-18")]
    RateAboveOne {
        /// The rate given.
        found: Uint128,
        /// One.
        maximum: Uint128,
    },
    /// A rate that would rise from year to year.
    #[error("a yearly factor of {found} is above {maximum}, which is 1: the rate would rise; factors count in 10^-18")]
    FactorAboveOne {
        /// The factor given.
        found: Uint128,
        /// One.
        maximum: Uint128,
    },
    /// A floor that the first year is already under.
    #[error("the floor rate {floor_rate} is above the first year's rate {first_year_rate}; the rate would rise")]
    FloorAboveFirstYear {
        /// The floor given.
        floor_rate: Uint128,
        /// The first year's rate.
        first_year_rate: Uint128,
    },
    /// A table without points.
    #[error("the table has no points; it needs at least one")]
    EmptyTable,
    /// A table that is too long.
    #[error("the table has {found} points, more than {maximum}")]
    TooManyPoints {
        /// How many there are.
        found: usize,
        /// How many there may be.
        maximum: usize,
    },
    /// Two points at one time, or out of order.
    #[error("a point at {at} follows one at {before}; times must rise from point to point")]
    TimesNotRising {
        /// The later point's time.
        at: Seconds,
        /// The time of the point before it.
        before: Seconds,
    },
    /// An amount that is lower than an earlier one.
    #[error("the point at {at} emits {emitted}, less than the {before} before it; what is emitted stays emitted")]
    AmountsFall {
        /// The point's time.
        at: Seconds,
        /// Its amount.
        emitted: Uint128,
        /// The amount of the point before it.
        before: Uint128,
    },
    /// A schedule that was never validated gave a number that does not fit.
    #[error("the schedule is not valid: its emission after {elapsed} does not fit an amount")]
    Overflow {
        /// The time asked for.
        elapsed: Seconds,
    },
}
