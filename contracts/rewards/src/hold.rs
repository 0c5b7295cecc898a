//! Why what a machine has earned is not paid now.

use flywheel_protocol::{MachineId, Time};

use crate::error::ContractError;

/// A reason to pass a machine over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hold {
    /// The breaker's window has no room left (rule W6).
    Breaker {
        /// When the next window begins.
        until: Time,
    },
    /// Verification has suspended the machine (rule V10).
    Suspension {
        /// Which.
        machine: MachineId,
        /// Verification's code for it.
        reason: String,
        /// From then on it is paid.
        until: Time,
    },
    /// Nobody has registered the machine.
    Unknown {
        /// Which.
        machine: MachineId,
    },
}

/// For a claim in which nothing else was left to pay.
impl From<Hold> for ContractError {
    fn from(hold: Hold) -> Self {
        match hold {
            Hold::Breaker { until } => Self::WindowExhausted { until },
            Hold::Suspension { machine, reason, until } => Self::Suspended { machine, reason, until },
            Hold::Unknown { machine } => Self::UnknownMachine { machine },
        }
    }
}
