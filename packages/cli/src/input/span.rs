//! From when to when a file's readings go.

use flywheel_protocol::{Seconds, Time};

use super::error::{InputError, excerpt};
use super::table::Table;

/// No file reaches further: a clock that is wrong by decades would make a network of thousands of empty epochs.
const MAX_SPAN: Seconds = Seconds::days(10 * 366);

/// The times of a file's rows: the earliest of the stations' first rows, and the latest of all.
pub(super) struct Span {
    has_begun: Vec<bool>,
    first: Option<Mark>,
    last: Option<Mark>,
}

/// A time and where it stands.
struct Mark {
    time: Time,
    line: u64,
    written: String,
}

impl Span {
    pub(super) fn new(stations: usize) -> Self {
        Self {
            has_begun: vec![false; stations],
            first: None,
            last: None,
        }
    }

    pub(super) fn take(&mut self, station: usize, time: Time, table: &Table, column: usize) {
        let mark = || {
            Some(Mark {
                time,
                line: table.line(),
                written: excerpt(table.field(column)),
            })
        };
        let begins = self
            .has_begun
            .get_mut(station)
            .is_some_and(|has_begun| !std::mem::replace(has_begun, true));
        if begins && self.first.as_ref().is_none_or(|first| time < first.time) {
            self.first = mark();
        }
        if self.last.as_ref().is_none_or(|last| time > last.time) {
            self.last = mark();
        }
    }

    pub(super) fn finish(self, table: &Table, column: usize) -> Result<(Time, Time), InputError> {
        let no_rows = || InputError::NoRows {
            file: table.file().to_owned(),
        };
        let (first, last) = self.first.zip(self.last).ok_or_else(no_rows)?;
        if last.time.since(first.time) <= MAX_SPAN {
            return Ok((first.time, last.time));
        }
        Err(InputError::TooFarApart {
            file: table.file().to_owned(),
            line: last.line,
            column: table.column_name(column),
            late: last.written,
            early: first.written,
            first: first.line,
        })
    }
}
