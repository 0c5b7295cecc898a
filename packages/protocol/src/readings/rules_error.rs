//! Which rule of a class cannot be meant.

use thiserror::Error;

use super::quantity::MAX_VALUE;
use crate::values::Seconds;

/// Which rule contradicts itself or is absurd.
#[derive(Error, Debug, Clone, PartialEq, Eq)]
pub enum RulesError {
    /// The field is not on the common list.
    #[error("field: {field} is not on the common list")]
    UnknownField {
        /// The field.
        field: String,
    },
    /// A duration is zero where it may not be, or absurdly long.
    #[error("{rule}: {given} is not between {least} and {most}")]
    Duration {
        /// The rule's name.
        rule: &'static str,
        /// What was given.
        given: Seconds,
        /// The shortest allowed.
        least: Seconds,
        /// The longest allowed.
        most: Seconds,
    },
    /// The epoch is not made of whole intervals.
    #[error("interval: an epoch of {epoch} is not a whole number of intervals of {interval}")]
    EpochNotInIntervals {
        /// The epoch's length.
        epoch: Seconds,
        /// The reading's interval.
        interval: Seconds,
    },
    /// Nothing can lie between the two.
    #[error("minimum: {minimum} is above the maximum {maximum}")]
    EmptyRange {
        /// The class's minimum.
        minimum: i64,
        /// The class's maximum.
        maximum: i64,
    },
    /// Beyond what a reading can hold.
    #[error("{rule}: {given} is beyond what a reading can hold: at most {MAX_VALUE} either way")]
    BeyondReadings {
        /// The rule's name.
        rule: &'static str,
        /// What was given.
        given: i64,
    },
    /// Amounts are sums of values, and a sum must not fall.
    #[error("minimum: {minimum} is negative, but the values are summed up as work")]
    NegativeAmount {
        /// The class's minimum.
        minimum: i64,
    },
    /// A limit of zero would refuse everything.
    #[error("{rule}: zero would refuse every reading; leave it out to switch the rule off")]
    Zero {
        /// The rule's name.
        rule: &'static str,
    },
    /// The rule makes sense only where amounts count.
    #[error("{rule}: only for classes whose work is an amount")]
    OnlyForAmounts {
        /// The rule's name.
        rule: &'static str,
    },
    /// A number outside its bounds.
    #[error("{rule}: {given} is not between {least} and {most}")]
    Number {
        /// The rule's name.
        rule: &'static str,
        /// What was given.
        given: u64,
        /// The least allowed.
        least: u64,
        /// The most allowed.
        most: u64,
    },
}
