//! Readings in a CSV file.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use csv::{ByteRecord, Reader, ReaderBuilder};
use flywheel_protocol::Time;

use super::row::Row;
use super::{Measure, RowError, Sample, SourceError};

/// The names of the columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The start of each reading's interval.
    pub time: String,
    /// The value, in the unit of the [`Measure`].
    pub value: String,
    /// An H3 cell; the column may be missing.
    pub cell: String,
}

impl Default for Table {
    fn default() -> Self {
        Self {
            time: "time".to_owned(),
            value: "value".to_owned(),
            cell: "cell".to_owned(),
        }
    }
}

impl Table {
    /// Reads the whole file once and gives nothing away: a signature cannot be taken back, so no row is signed before all
    /// have been read. Returns the number of readings. Memory does not grow with them.
    ///
    /// # Errors
    /// The first bad row, by its line.
    pub fn check(&self, path: &Path, measure: &Measure) -> Result<u64, SourceError> {
        let mut rows = 0;
        self.read(path, measure, &mut |_| {
            rows += 1;
            true
        })?;
        Ok(rows)
    }

    /// Reads the file row by row, until `take` says that it wants no more.
    ///
    /// # Errors
    /// As [`Table::check`]: a file that changed in between.
    pub fn read(
        &self,
        path: &Path,
        measure: &Measure,
        take: &mut dyn FnMut(Sample) -> bool,
    ) -> Result<(), SourceError> {
        let name = path.display().to_string();
        let file = File::open(path).map_err(|error| SourceError::Read {
            source_name: name.clone(),
            error,
        })?;
        let mut reader = ReaderBuilder::new()
            .trim(csv::Trim::All)
            .from_reader(BufReader::with_capacity(1 << 15, file));
        let columns = self.columns(&mut reader, &name)?;
        let mut record = ByteRecord::new();
        let mut after: Option<Time> = None;
        while reader
            .read_byte_record(&mut record)
            .map_err(|error| csv_error(&name, error))?
        {
            let line = record.position().map_or(0, csv::Position::line);
            let refused = |problem| SourceError::Row {
                source_name: name.clone(),
                line,
                problem,
            };
            let sample = columns.sample(&record, measure, after).map_err(refused)?;
            after = Some(sample.time);
            if !take(sample) {
                break;
            }
        }
        Ok(())
    }

    fn columns<R: Read>(&self, reader: &mut Reader<R>, name: &str) -> Result<Columns, SourceError> {
        let headings = reader.headers().map_err(|error| csv_error(name, error))?;
        let find = |column: &str| headings.iter().position(|heading| heading == column);
        let need = |column: &str| {
            find(column).ok_or_else(|| SourceError::Column {
                source_name: name.to_owned(),
                column: column.to_owned(),
                found: headings.iter().take(20).collect::<Vec<_>>().join(", "),
            })
        };
        Ok(Columns {
            time: need(&self.time)?,
            value: need(&self.value)?,
            cell: find(&self.cell),
        })
    }
}

struct Columns {
    time: usize,
    value: usize,
    cell: Option<usize>,
}

impl Columns {
    fn sample(&self, record: &ByteRecord, measure: &Measure, after: Option<Time>) -> Result<Sample, RowError> {
        let text = |column: usize| {
            let bytes = record.get(column).unwrap_or_default();
            std::str::from_utf8(bytes).map_err(|_| RowError::Form {
                reason: "the row is not UTF-8 text: save the file as UTF-8".to_owned(),
            })
        };
        let row = Row {
            time: text(self.time)?,
            value: text(self.value)?,
            cell: self.cell.map(text).transpose()?,
        };
        row.sample(measure, after)
    }
}

fn csv_error(name: &str, error: csv::Error) -> SourceError {
    let line = error.position().map_or(1, csv::Position::line);
    let reason = match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("expected {expected_len} columns as in the heading, found {len}")
        }
        _ => error.to_string(),
    };
    match error.into_kind() {
        csv::ErrorKind::Io(error) => SourceError::Read {
            source_name: name.to_owned(),
            error,
        },
        _ => SourceError::Row {
            source_name: name.to_owned(),
            line,
            problem: RowError::Form { reason },
        },
    }
}
