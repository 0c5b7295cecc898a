//! The common list of reading fields, so that networks and buyers read each other's machines.

mod electricity;
mod environment;
mod machines;
mod network;

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::quantity::ReadingError;

/// What a reading measures: its code in the common list, by which it is named in signed bytes; in JSON its name.
///
/// A code that is not (yet) on the list is a field too: the report that carries it stays readable, and the reading is
/// refused alone. Such a field is written `field_<code>`.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[serde(try_from = "String", into = "String")]
pub struct Field(#[schemars(with = "String", regex(pattern = r"^[a-z0-9_]{1,40}$"))] u16);

/// One entry of the common list.
#[derive(Debug, PartialEq, Eq)]
pub struct FieldInfo {
    /// The field. Its code never changes meaning and is never used again.
    pub field: Field,
    /// Its name in files and JSON: snake case, unique.
    pub name: &'static str,
    /// What it measures, for people.
    pub description: &'static str,
    /// A reading's value counts `10^-decimals` of the base unit.
    pub decimals: u8,
    /// The accepted units. The first is the base unit.
    pub units: &'static [Unit],
}

/// A unit that a field accepts: one of it is exactly `times / per` base units.
#[derive(Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its case-sensitive code in the Unified Code for Units of Measure (ucum.org).
    pub code: &'static str,
    /// Numerator of its ratio to the base unit, at least 1 and at most 2^40.
    pub times: u64,
    /// Denominator of its ratio to the base unit, at least 1 and at most 10^6.
    pub per: u64,
}

impl Field {
    /// Electrical energy in an interval; counts mW.h.
    pub const ENERGY: Self = Self(1);
    /// Sound pressure level; counts thousandths of dB[SPL].
    pub const SOUND_LEVEL: Self = Self(110);
    /// Bytes moved in an interval; counts bytes.
    pub const DATA_TRANSFERRED: Self = Self(200);
    /// Processor time in an interval; counts milliseconds.
    pub const COMPUTE_TIME: Self = Self(300);
    /// Time ready for use in an interval; counts milliseconds.
    pub const UPTIME: Self = Self(310);

    /// The field of this code, on the list or not.
    #[must_use]
    pub const fn from_code(code: u16) -> Self {
        Self(code)
    }

    /// The code in signed bytes.
    #[must_use]
    pub const fn code(self) -> u16 {
        self.0
    }

    /// The field's entry in the common list; none for a code that is not on it.
    #[must_use]
    pub fn info(self) -> Option<&'static FieldInfo> {
        Self::list().find(|info| info.field == self)
    }

    /// The field's entry in the common list.
    ///
    /// # Errors
    /// [`ReadingError::UnknownField`] for a code that is not on the list.
    pub fn known(self) -> Result<&'static FieldInfo, ReadingError> {
        self.info()
            .ok_or_else(|| ReadingError::UnknownField { name: self.to_string() })
    }

    /// The common list, by code.
    pub fn list() -> impl Iterator<Item = &'static FieldInfo> {
        electricity::FIELDS
            .iter()
            .chain(environment::FIELDS)
            .chain(network::FIELDS)
            .chain(machines::FIELDS)
    }
}

impl FieldInfo {
    /// The unit in which values are counted, in parts of `10^-decimals`.
    #[must_use]
    pub fn base_unit(&self) -> &'static str {
        self.units.first().map_or("1", |unit| unit.code)
    }

    /// The accepted unit of this code.
    ///
    /// # Errors
    /// [`ReadingError::UnknownUnit`], listing the accepted ones.
    pub fn unit(&self, code: &str) -> Result<&'static Unit, ReadingError> {
        self.units
            .iter()
            .find(|unit| unit.code == code)
            .ok_or_else(|| ReadingError::UnknownUnit {
                field: self.name,
                given: super::quantity::excerpt(code),
                accepted: self.units.iter().map(|unit| unit.code).collect::<Vec<_>>().join(", "),
            })
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.info() {
            Some(info) => f.write_str(info.name),
            None => write!(f, "field_{}", self.0),
        }
    }
}

impl FromStr for Field {
    type Err = ReadingError;

    /// Reads a name of the list, or `field_<code>` for a code that is not on it: a field has one spelling.
    fn from_str(name: &str) -> Result<Self, ReadingError> {
        let unlisted = || {
            name.strip_prefix("field_")?
                .parse()
                .ok()
                .map(Self)
                .filter(|field| field.to_string() == name)
        };
        Self::list()
            .find(|info| info.name == name)
            .map(|info| info.field)
            .or_else(unlisted)
            .ok_or_else(|| ReadingError::UnknownField {
                name: super::quantity::excerpt(name),
            })
    }
}

impl TryFrom<String> for Field {
    type Error = ReadingError;

    fn try_from(name: String) -> Result<Self, ReadingError> {
        name.parse()
    }
}

impl From<Field> for String {
    fn from(field: Field) -> Self {
        field.to_string()
    }
}

/// A measured quantity, counted in thousandths of its base unit.
const fn measured(code: u16, name: &'static str, units: &'static [Unit], description: &'static str) -> FieldInfo {
    FieldInfo {
        field: Field(code),
        name,
        description,
        decimals: 3,
        units,
    }
}

/// Whole things, counted one by one.
const fn counted(code: u16, name: &'static str, units: &'static [Unit], description: &'static str) -> FieldInfo {
    FieldInfo {
        field: Field(code),
        name,
        description,
        decimals: 0,
        units,
    }
}

const fn unit(code: &'static str, times: u64) -> Unit {
    Unit { code, times, per: 1 }
}

const fn small_unit(code: &'static str, per: u64) -> Unit {
    Unit { code, times: 1, per }
}

/// Durations: a second and its multiples.
const SECONDS: &[Unit] = &[
    unit("s", 1),
    small_unit("ms", 1_000),
    unit("min", 60),
    unit("h", 3_600),
    unit("d", 86_400),
];
const METRES: &[Unit] = &[
    unit("m", 1),
    unit("km", 1_000),
    small_unit("cm", 100),
    small_unit("mm", 1_000),
];
const PER_CENT: &[Unit] = &[unit("%", 1)];
