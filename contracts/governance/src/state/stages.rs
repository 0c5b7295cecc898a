//! What a proposal asks and what was done with it, as numbers in records.

use flywheel_types::governance::ProposalKind;
use serde::{Deserialize, Serialize};

/// What a proposal asks, as a number in records.
#[derive(Serialize, Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(from = "u8", into = "u8")]
pub enum Kind {
    Single,
    Multiple,
    Optimistic,
}

impl From<u8> for Kind {
    fn from(number: u8) -> Self {
        match number {
            0 => Self::Single,
            1 => Self::Multiple,
            _ => Self::Optimistic,
        }
    }
}

impl From<Kind> for u8 {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Single => 0,
            Kind::Multiple => 1,
            Kind::Optimistic => 2,
        }
    }
}

impl From<Kind> for ProposalKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Single => Self::Single,
            Kind::Multiple => Self::Multiple,
            Kind::Optimistic => Self::Optimistic,
        }
    }
}

/// What has been done with a proposal. All else follows from votes and time.
#[derive(Serialize, Deserialize, Debug, Clone, Copy, Default, PartialEq, Eq)]
#[serde(from = "u8", into = "u8")]
pub enum Stage {
    /// Nothing yet.
    #[default]
    Voting,
    /// Its actions failed.
    Failed,
    /// Its actions were carried out.
    Executed,
    /// The guardian stopped it.
    Vetoed,
}

impl From<u8> for Stage {
    fn from(number: u8) -> Self {
        match number {
            0 => Self::Voting,
            1 => Self::Failed,
            2 => Self::Executed,
            _ => Self::Vetoed,
        }
    }
}

impl From<Stage> for u8 {
    fn from(stage: Stage) -> Self {
        match stage {
            Stage::Voting => 0,
            Stage::Failed => 1,
            Stage::Executed => 2,
            Stage::Vetoed => 3,
        }
    }
}
