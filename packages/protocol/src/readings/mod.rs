//! Readings: what machines measure, how they sign it, and which of it counts as work.
//!
//! A device builds a [`Report`] of [`Reading`]s and signs its digest. An oracle judges a machine's reports with
//! [`judge_machine`] under the [`ReadingRules`] of its class; each refused reading has a [`Reason`]. The second pass,
//! [`find_outliers`], compares machines with their neighbours.

mod circumstances;
mod field;
mod judge;
mod outliers;
mod quantity;
mod reason;
mod report;
mod report_error;
mod rules;
mod rules_error;
mod state;

pub use circumstances::{EpochWindow, Geometry, NoGeometry, Standing};
pub use field::{Field, FieldInfo, Unit};
pub use judge::{MachineJudge, Verdict, judge_machine};
pub use outliers::{Aggregate, find_outliers};
pub use quantity::{MAX_VALUE, ReadingError, format_amount, parse_decimal, parse_decimal_cut};
pub use reason::Reason;
pub use report::{MAX_READINGS, Reading, Report, SignedReport};
pub use report_error::ReportError;
pub use rules::{Neighbourhood, OutlierLimit, OutlierRule, PlaceRule, ReadingRules, Work};
pub use rules_error::RulesError;
pub use state::{MachineState, Tally};
