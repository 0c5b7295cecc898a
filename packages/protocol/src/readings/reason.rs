//! Why a reading was refused.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why a reading was refused. Codes and names are stable: they stand in evidence, files and other people's programs.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The report's bytes are not a report.
    Malformed,
    /// The signature is not by the key that is enrolled.
    BadSignature,
    /// The machine is not enrolled in this epoch.
    NotEnrolled,
    /// The nonce is not above the machine's last one: a copy, or a device that lost count.
    ReplayedNonce,
    /// The device signed two different reports under one nonce (RULES V2).
    Conflicting,
    /// Not the field that the class measures.
    WrongField,
    /// The reading's interval does not begin in the epoch.
    OutsideEpoch,
    /// The reading's time is not on the class's grid of intervals.
    OffInterval,
    /// The interval has an accepted reading already.
    Duplicate,
    /// The device's clock went backwards: the time is before an accepted one.
    ClockBackwards,
    /// The reading was signed before its interval was over, or the report comes from the future.
    Future,
    /// The reading was too old when it was signed.
    Stale,
    /// Below zero where the class knows no such values.
    Negative,
    /// Below the class's minimum.
    BelowRange,
    /// Above the class's maximum.
    AboveRange,
    /// Further from the last accepted value than the class finds plausible in the time between.
    RateOfChange,
    /// The same value other than zero for too many intervals in a row.
    Stuck,
    /// The epoch's total would pass the class's maximum.
    AboveEpochMaximum,
    /// Not in the cell where the machine is enrolled, or no cell where the class needs one.
    WrongPlace,
    /// Further from the machine's last place than the class's speed allows.
    TooFast,
    /// Too far from what its neighbours report.
    Outlier,
    /// Made while the owner had stopped the machine's key (RULES R4).
    Paused,
}

impl Reason {
    /// Every reason, by code.
    pub const ALL: [Self; 22] = [
        Self::Malformed,
        Self::BadSignature,
        Self::NotEnrolled,
        Self::ReplayedNonce,
        Self::Conflicting,
        Self::WrongField,
        Self::OutsideEpoch,
        Self::OffInterval,
        Self::Duplicate,
        Self::ClockBackwards,
        Self::Future,
        Self::Stale,
        Self::Negative,
        Self::BelowRange,
        Self::AboveRange,
        Self::RateOfChange,
        Self::Stuck,
        Self::AboveEpochMaximum,
        Self::WrongPlace,
        Self::TooFast,
        Self::Outlier,
        Self::Paused,
    ];

    /// The reason's number, from 1.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Malformed => 1,
            Self::BadSignature => 2,
            Self::NotEnrolled => 3,
            Self::ReplayedNonce => 4,
            Self::Conflicting => 5,
            Self::WrongField => 6,
            Self::OutsideEpoch => 7,
            Self::OffInterval => 8,
            Self::Duplicate => 9,
            Self::ClockBackwards => 10,
            Self::Future => 11,
            Self::Stale => 12,
            Self::Negative => 13,
            Self::BelowRange => 14,
            Self::AboveRange => 15,
            Self::RateOfChange => 16,
            Self::Stuck => 17,
            Self::AboveEpochMaximum => 18,
            Self::WrongPlace => 19,
            Self::TooFast => 20,
            Self::Outlier => 21,
            Self::Paused => 22,
        }
    }

    /// The reason of this number.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }

    /// Its name in files and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::BadSignature => "bad_signature",
            Self::NotEnrolled => "not_enrolled",
            Self::ReplayedNonce => "replayed_nonce",
            Self::Conflicting => "conflicting",
            Self::WrongField => "wrong_field",
            Self::OutsideEpoch => "outside_epoch",
            Self::OffInterval => "off_interval",
            Self::Duplicate => "duplicate",
            Self::ClockBackwards => "clock_backwards",
            Self::Future => "future",
            Self::Stale => "stale",
            Self::Negative => "negative",
            Self::BelowRange => "below_range",
            Self::AboveRange => "above_range",
            Self::RateOfChange => "rate_of_change",
            Self::Stuck => "stuck",
            Self::AboveEpochMaximum => "above_epoch_maximum",
            Self::WrongPlace => "wrong_place",
            Self::TooFast => "too_fast",
            Self::Outlier => "outlier",
            Self::Paused => "paused",
        }
    }

    /// One line for people.
    #[must_use]
    pub const fn explanation(self) -> &'static str {
        match self {
            Self::Malformed => "the report cannot be read",
            Self::BadSignature => "the report is not signed by the machine's key",
            Self::NotEnrolled => "the machine is not enrolled in this epoch",
            Self::ReplayedNonce => "the report's number was used before",
            Self::Conflicting => "the device signed two different reports under one number",
            Self::WrongField => "the class does not measure this",
            Self::OutsideEpoch => "the reading belongs to another epoch",
            Self::OffInterval => "the time is not the start of an interval",
            Self::Duplicate => "the interval has a reading already",
            Self::ClockBackwards => "the device's clock went backwards",
            Self::Future => "the reading was signed before its interval was over",
            Self::Stale => "the reading was too old when it was signed",
            Self::Negative => "the value is negative",
            Self::BelowRange => "the value is below the class's minimum",
            Self::AboveRange => "the value is above the class's maximum",
            Self::RateOfChange => "the value changed faster than is plausible",
            Self::Stuck => "the value has been the same for too long",
            Self::AboveEpochMaximum => "the epoch's total is above the class's maximum",
            Self::WrongPlace => "the machine is not where it is enrolled",
            Self::TooFast => "the machine moved faster than is plausible",
            Self::Outlier => "the machine differs too much from its neighbours",
            Self::Paused => "the owner had stopped the machine's key",
        }
    }

    /// Whether a refusal lowers the machine's quality (RULES N5).
    ///
    /// Not if somebody else could have caused it. Anyone can send garbage in a machine's name or send a true report a
    /// second time; if that counted, a rival could lower a machine's reward. What a stopped key says may be a thief's.
    #[must_use]
    pub const fn counts_against_machine(self) -> bool {
        !matches!(
            self,
            Self::Malformed | Self::BadSignature | Self::NotEnrolled | Self::ReplayedNonce | Self::Paused
        )
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
