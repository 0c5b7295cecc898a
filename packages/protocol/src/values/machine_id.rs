//! The number of a machine in its registry.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::{ValueError, excerpt};

/// The number of a machine: from 1, given out in order, never used again.
///
/// 0 is refused everywhere, because pool 0 of staking is the community pool and no machine's.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[serde(try_from = "u64", into = "u64")]
pub struct MachineId(#[schemars(range(min = 1))] u64);

impl MachineId {
    /// The first machine of a registry.
    pub const FIRST: Self = Self(1);

    /// A machine's number.
    ///
    /// # Errors
    /// [`ValueError::MachineId`] for 0.
    pub fn new(number: u64) -> Result<Self, ValueError> {
        match number {
            0 => Err(ValueError::MachineId { given: "0".to_owned() }),
            number => Ok(Self(number)),
        }
    }

    /// The number itself, at least 1.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl TryFrom<u64> for MachineId {
    type Error = ValueError;

    fn try_from(number: u64) -> Result<Self, ValueError> {
        Self::new(number)
    }
}

impl From<MachineId> for u64 {
    fn from(id: MachineId) -> Self {
        id.0
    }
}

impl fmt::Display for MachineId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for MachineId {
    type Err = ValueError;

    /// Reads the one decimal spelling of a number: no sign, no leading zero, so that a DID has one spelling too.
    fn from_str(text: &str) -> Result<Self, ValueError> {
        let refused = || ValueError::MachineId { given: excerpt(text) };
        let number: u64 = text.parse().map_err(|_| refused())?;
        let id = Self::new(number)?;
        if id.to_string() == text { Ok(id) } else { Err(refused()) }
    }
}
