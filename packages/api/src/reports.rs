//! Reports from devices and what became of them.

use std::fmt;

use flywheel_protocol::MachineId;
use flywheel_protocol::readings::SignedReport;
use serde::{Deserialize, Serialize};

/// What a device sends: 1 to [`MAX_REPORTS`](crate::MAX_REPORTS) reports, at most [`MAX_BODY`](crate::MAX_BODY) bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SubmitReports {
    /// The reports. They may be of several machines.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<crate::schema::SignedReport>, min_items = 1, max_items = 256))]
    pub reports: Vec<SignedReport>,
}

/// What became of the reports of one call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Submitted {
    /// One for each report, in the order in which they were sent.
    pub results: Vec<ReportResult>,
}

/// What became of one report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReportResult {
    /// The report's machine.
    #[cfg_attr(feature = "openapi", schema(value_type = u64, minimum = 1))]
    pub machine: MachineId,
    /// The report's number.
    pub nonce: u64,
    /// Whether the oracle has it.
    pub outcome: Outcome,
    /// Why, for programs.
    pub code: Code,
    /// Why, for people.
    pub text: String,
    /// Whether the same report may be taken if it is sent again later, unchanged. Always false for an acknowledged one.
    pub retry: bool,
}

/// Whether the oracle has the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Outcome {
    /// It is on the oracle's disk. The oracle signs no statement without it.
    Acknowledged,
    /// It left no trace.
    Refused,
}

/// Why a report was acknowledged or refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Code {
    /// Acknowledged: it is new and stored now.
    Stored,
    /// Acknowledged: this very report was stored before.
    Known,
    /// Its first reading is of no epoch of this network.
    NoEpoch,
    /// Its epoch has not begun. Send it again when it has.
    TooEarly,
    /// Its epoch's grace is over.
    TooLate,
    /// The machine is not enrolled in that epoch, as far as this oracle has read the chain. Enrolment of a running epoch is
    /// fixed, but a node may be behind: worth one more attempt.
    NotEnrolled,
    /// The signature is not by the enrolled key.
    BadSignature,
    /// Two other reports with this number are stored already.
    TooManyPayloads,
    /// The machine has sent as many reports as are kept for one epoch.
    TooMany,
    /// The machine sends faster than this oracle takes. Send it again later.
    RateLimited,
    /// The oracle cannot store it now. Send it again later.
    Busy,
    /// A code that this version does not know.
    #[serde(other)]
    Unknown,
}

impl Code {
    /// Every code that a service sends.
    pub const ALL: [Self; 11] = [
        Self::Stored,
        Self::Known,
        Self::NoEpoch,
        Self::TooEarly,
        Self::TooLate,
        Self::NotEnrolled,
        Self::BadSignature,
        Self::TooManyPayloads,
        Self::TooMany,
        Self::RateLimited,
        Self::Busy,
    ];

    /// Its name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stored => "stored",
            Self::Known => "known",
            Self::NoEpoch => "no_epoch",
            Self::TooEarly => "too_early",
            Self::TooLate => "too_late",
            Self::NotEnrolled => "not_enrolled",
            Self::BadSignature => "bad_signature",
            Self::TooManyPayloads => "too_many_payloads",
            Self::TooMany => "too_many",
            Self::RateLimited => "rate_limited",
            Self::Busy => "busy",
            Self::Unknown => "unknown",
        }
    }

    /// What it says of the report.
    pub const fn outcome(self) -> Outcome {
        match self {
            Self::Stored | Self::Known => Outcome::Acknowledged,
            _ => Outcome::Refused,
        }
    }

    /// Whether the same report may be taken later.
    pub const fn is_worth_a_retry(self) -> bool {
        matches!(
            self,
            Self::TooEarly | Self::NotEnrolled | Self::RateLimited | Self::Busy
        )
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl ReportResult {
    /// A result; outcome and retry follow from the code.
    pub fn new(machine: MachineId, nonce: u64, code: Code, text: impl Into<String>) -> Self {
        Self {
            machine,
            nonce,
            outcome: code.outcome(),
            code,
            text: text.into(),
            retry: code.is_worth_a_retry(),
        }
    }
}
