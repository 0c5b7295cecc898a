//! A CSV file, line by line, with exact line numbers.
//!
//! Every line is one row: a quoted field ends on the line on which it began. So a quote that is never closed is found
//! where it is, instead of swallowing the rest of the file, and memory is bounded by the longest line.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use csv_core::ReadRecordResult;

use super::error::{self, InputError};

/// The longest line, in bytes: no telemetry comes near it.
const MAX_LINE: u64 = 1 << 16;
/// Written by some programs before the first character of a UTF-8 file.
const BYTE_ORDER_MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

/// A CSV file and its current row.
pub struct Table {
    file: String,
    input: BufReader<File>,
    parser: csv_core::Reader,
    columns: Vec<String>,
    header_line: u64,
    line: u64,
    /// The current line's bytes, its fields one after the other, and where each of them ends.
    raw: Vec<u8>,
    fields: Vec<u8>,
    ends: Vec<usize>,
    count: usize,
}

impl Table {
    /// Opens a file and reads its line of column names. `expected` names the columns that it needs.
    ///
    /// # Errors
    /// A file that cannot be read, an empty one, or a first line that is not text.
    pub fn open(path: &Path, delimiter: u8, expected: &[&str]) -> Result<Self, InputError> {
        let file = error::name(path);
        let input = File::open(path).map_err(|source| InputError::unreadable(&file, source))?;
        let mut table = Self {
            file,
            input: BufReader::with_capacity(1 << 16, input),
            parser: csv_core::ReaderBuilder::new().delimiter(delimiter).build(),
            columns: Vec::new(),
            header_line: 0,
            line: 0,
            raw: Vec::new(),
            fields: Vec::new(),
            ends: Vec::new(),
            count: 0,
        };
        if !table.read_row()? {
            return Err(InputError::Empty {
                file: table.file,
                expected: expected.join(", "),
            });
        }
        table.header_line = table.line;
        table.columns = (0..table.count).map(|column| table.field(column).to_owned()).collect();
        Ok(table)
    }

    /// Where a column is.
    ///
    /// # Errors
    /// A column that is missing or there twice.
    pub fn column(&self, name: &str) -> Result<usize, InputError> {
        self.find_column(name)?.ok_or_else(|| InputError::MissingColumn {
            file: self.file.clone(),
            line: self.header_line,
            column: name.to_owned(),
            found: error::excerpt_of_list(&self.columns),
        })
    }

    /// Where a column is, if it is there.
    ///
    /// # Errors
    /// A column that is there twice.
    pub fn find_column(&self, name: &str) -> Result<Option<usize>, InputError> {
        let mut found = self.columns.iter().enumerate().filter(|(_, column)| *column == name);
        let first = found.next().map(|(position, _)| position);
        if found.next().is_some() {
            return Err(InputError::DuplicateColumn {
                file: self.file.clone(),
                line: self.header_line,
                column: name.to_owned(),
            });
        }
        Ok(first)
    }

    /// Goes to the next row; false after the last one.
    ///
    /// # Errors
    /// A row that is not text, too long, or has more or fewer fields than the first line.
    pub fn next_row(&mut self) -> Result<bool, InputError> {
        if !self.read_row()? {
            return Ok(false);
        }
        if self.count != self.columns.len() {
            return Err(InputError::FieldCount {
                file: self.file.clone(),
                line: self.line,
                expected: self.columns.len(),
                found: self.count,
            });
        }
        Ok(true)
    }

    /// The file as the person gave it.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The current row's line, from 1.
    pub const fn line(&self) -> u64 {
        self.line
    }

    /// A field of the current row without the spaces around it.
    pub fn field(&self, column: usize) -> &str {
        self.text(column).unwrap_or_default().trim()
    }

    /// The error of a cell of the current row that should hold something else.
    pub fn cell_error(&self, column: usize, expected: impl Into<String>) -> InputError {
        InputError::Cell {
            file: self.file.clone(),
            line: self.line,
            column: self.column_name(column),
            expected: expected.into(),
            found: error::excerpt(self.field(column)),
        }
    }

    /// A column's name.
    pub fn column_name(&self, column: usize) -> String {
        self.columns.get(column).cloned().unwrap_or_default()
    }

    /// Reads the next line that is not empty into fields.
    fn read_row(&mut self) -> Result<bool, InputError> {
        while self.read_line()? {
            if self.raw.iter().any(|byte| !byte.is_ascii_whitespace()) {
                self.split()?;
                return self.check_text().map(|()| true);
            }
        }
        Ok(false)
    }

    /// Reads the next line into `raw`, ending with exactly one line feed; false at the end of the file.
    fn read_line(&mut self) -> Result<bool, InputError> {
        self.raw.clear();
        let mut bounded = (&mut self.input).take(MAX_LINE + 1);
        let read = bounded.read_until(b'\n', &mut self.raw);
        if read.map_err(|source| InputError::unreadable(&self.file, source))? == 0 {
            return Ok(false);
        }
        self.line += 1;
        if self.line == 1 && self.raw.starts_with(&BYTE_ORDER_MARK) {
            self.raw.drain(..BYTE_ORDER_MARK.len());
        }
        while matches!(self.raw.last(), Some(b'\n' | b'\r')) {
            self.raw.pop();
        }
        if u64::try_from(self.raw.len()).is_ok_and(|length| length >= MAX_LINE) {
            return Err(InputError::LineTooLong {
                file: self.file.clone(),
                line: self.line,
                maximum: MAX_LINE,
            });
        }
        self.raw.push(b'\n');
        Ok(true)
    }

    /// Splits `raw` into fields.
    fn split(&mut self) -> Result<(), InputError> {
        self.parser.reset();
        // No field is longer than what it was written with, and each but the last takes a byte for the delimiter.
        self.fields.resize(self.raw.len(), 0);
        self.ends.resize(self.raw.len() + 1, 0);
        let (result, _, _, count) = self.parser.read_record(&self.raw, &mut self.fields, &mut self.ends);
        if !matches!(result, ReadRecordResult::Record) {
            return Err(InputError::OpenQuote {
                file: self.file.clone(),
                line: self.line,
            });
        }
        self.count = count;
        Ok(())
    }

    /// Refuses fields that are not UTF-8, also in columns that nothing reads: the file is not what it should be.
    fn check_text(&self) -> Result<(), InputError> {
        let Some(column) = (0..self.count).find(|column| self.text(*column).is_none()) else {
            return Ok(());
        };
        let name = self.columns.get(column).map(|name| format!(", column {name}"));
        Err(InputError::NotUtf8 {
            file: self.file.clone(),
            line: self.line,
            column: name.unwrap_or_default(),
        })
    }

    /// A field of the current row; none if it is not UTF-8. Empty beyond the last one.
    fn text(&self, column: usize) -> Option<&str> {
        let end = |column: usize| self.ends.get(..self.count).and_then(|ends| ends.get(column)).copied();
        let start = column.checked_sub(1).map_or(Some(0), end);
        let field = start
            .zip(end(column))
            .and_then(|(start, end)| self.fields.get(start..end));
        std::str::from_utf8(field.unwrap_or_default()).ok()
    }
}
