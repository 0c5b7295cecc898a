//! Where readings come from: a file, a stream of lines, a command.

mod command;
mod lines;
mod row;
mod table;

use flywheel_protocol::readings::{Field, ReadingError};
use flywheel_protocol::{H3Cell, Seconds, Time};
use thiserror::Error;

pub use command::{Command, run_command};
pub use lines::{Lines, MAX_LINE};
pub use row::parse_time;
pub use table::Table;

/// One reading of this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// The start of its interval.
    pub time: Time,
    /// How much, in the field's smallest parts.
    pub value: i64,
    /// Where the machine was, if the source says so.
    pub cell: Option<H3Cell>,
}

/// What the machine's class measures, and in which unit the source writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// The field.
    pub field: Field,
    /// A unit that the field accepts.
    pub unit: String,
    /// How long a reading measures.
    pub interval: Seconds,
    /// A start of an interval: the network's start.
    pub origin: Time,
}

impl Measure {
    /// The value that a decimal number of the unit stands for.
    pub(crate) fn value(&self, text: &str) -> Result<i64, ReadingError> {
        flywheel_protocol::readings::parse_decimal_cut(text, self.field, &self.unit)
    }

    /// The start of the interval that a time lies in; none before the network's start.
    pub fn interval_at(&self, time: Time) -> Option<Time> {
        let since = time.get().checked_sub(self.origin.get())?;
        let into = since.checked_rem(self.interval.get())?;
        Some(Time::new(time.get() - into))
    }
}

/// Why a reading is not one. Made to be shown to the person who has the source.
#[derive(Debug, Error)]
pub enum SourceError {
    /// The file or stream cannot be read.
    #[error("{source_name}: {error}")]
    Read {
        /// Its name.
        source_name: String,
        /// What the system said.
        error: std::io::Error,
    },
    /// A file without a column that is needed.
    #[error("{source_name} has no column {column:?}; it has {found}: name the column with an option")]
    Column {
        /// The file.
        source_name: String,
        /// The column.
        column: String,
        /// Those it has.
        found: String,
    },
    /// One row or line.
    #[error("{source_name}, line {line}: {problem}")]
    Row {
        /// The file, `standard input` or the command.
        source_name: String,
        /// From 1 on, the heading counted.
        line: u64,
        /// What is wrong.
        problem: RowError,
    },
    /// The command did not run, or failed.
    #[error("the command {command:?} {problem}")]
    Command {
        /// The command.
        command: String,
        /// What happened.
        problem: String,
    },
}

/// What is wrong with one row.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RowError {
    /// Not a row of the form that is expected.
    #[error("{reason}")]
    Form {
        /// What was expected.
        reason: String,
    },
    /// Not a time.
    #[error("expected a time such as 1767225600 or 2026-01-01T00:00:00Z, found {given:?}")]
    Time {
        /// What was given, cut.
        given: String,
    },
    /// Not a value.
    #[error(transparent)]
    Value(#[from] ReadingError),
    /// Not a cell.
    #[error("expected an H3 cell such as 8a2a1072b59ffff, found {given:?}")]
    Cell {
        /// What was given, cut.
        given: String,
    },
    /// Not after the row before.
    #[error("its time {time} is not later than that of the reading before it, {before}: sort the readings by time")]
    NotLater {
        /// Its time, seconds since 1970.
        time: Time,
        /// The time before.
        before: Time,
    },
    /// Between two intervals.
    #[error("its time {time} is not the start of an interval of {interval}: the nearest before it is {nearest}")]
    OffInterval {
        /// Its time, seconds since 1970.
        time: Time,
        /// The class's interval.
        interval: Seconds,
        /// The start of the interval it lies in.
        nearest: Time,
    },
    /// Before the network's first epoch.
    #[error("its time {time} is before the network's start, {start}")]
    BeforeStart {
        /// Its time, seconds since 1970.
        time: Time,
        /// The start.
        start: Time,
    },
}
