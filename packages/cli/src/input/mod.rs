//! What a person gives `flywheel run`: a network file, a list of stations and their readings.
//!
//! All three are read in full before anything is written. Whatever is malformed is an [`error::InputError`] that names the
//! file, the line and the column or key, and what was expected. A reading that is well-formed but implausible passes:
//! the oracles refuse it, alone, and say why.
//!
//! The CSV files are UTF-8, with or without a byte order mark, with `\n` or `\r\n`, and begin with a line of column
//! names. Columns are found by their names, in any order; others are ignored. Fields may be quoted (`"a ""b"", c"`).
//! Spaces around a field are not part of it, and empty lines are skipped.

mod error;
mod network_file;
mod readings;
mod span;
mod spool;
mod stations;
mod table;
mod times;

#[cfg(test)]
mod tests;

pub use network_file::{MarketPlan, Plan, Principals, ServicePlan, TokenPlan, VOUCHERS};
pub use readings::{Checked, Kept, Readings, Row};
pub use spool::Spool;
pub use stations::Stations;
