//! The readings: checked row by row before anything is written.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

use flywheel_protocol::readings::{Field, parse_decimal_cut};
use flywheel_protocol::{EpochClock, H3Cell, Hash32, Time};
use sha2::{Digest, Sha256};

use super::error::InputError;
use super::network_file::Plan;
use super::span::Span;
use super::spool::{Spool, part};
use super::stations::{Place, Stations};
use super::table::Table;

/// Bytes of a row as it is kept and hashed: station, time, value, cell.
pub(super) const RAW_ROW: usize = 28;

/// One reading of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The station's place in the list of stations.
    pub station: usize,
    /// Its number among the station's rows, from 1: becomes the report's nonce.
    pub ordinal: u64,
    /// Its number in the whole file, from 0.
    pub index: u64,
    /// The start of its interval.
    pub time: Time,
    /// What was measured, in the field's smallest parts.
    pub value: i64,
    /// Where the machine was, if the file says so.
    pub cell: Option<H3Cell>,
}

/// A file of readings.
#[derive(Debug)]
pub struct Readings;

/// Readings that were read once in full, without a fault.
///
/// Their rows stand in a temporary file that has no name and goes when this does, so what is used later is what was
/// checked, even if the file given changes. Memory does not grow with their number.
#[derive(Debug)]
pub struct Checked {
    raw: File,
    stations: usize,
    rows: u64,
    first: Time,
    last: Time,
    digest: Hash32,
    prefix_digest: Option<Hash32>,
}

impl Readings {
    /// Reads a whole file. `known_rows`: how many rows an earlier run knew, to see whether they are still the same.
    ///
    /// Negative, far too large, duplicate and unordered readings pass; the oracles refuse them one by one. Digits beyond
    /// what the field can hold are cut off.
    ///
    /// # Errors
    /// The first [`InputError`].
    pub fn check(
        path: &Path,
        plan: &Plan,
        stations: &Stations,
        known_rows: Option<u64>,
    ) -> Result<Checked, InputError> {
        let mut table = Table::open(path, plan.readings.delimiter, &plan.readings.required())?;
        let columns = Columns::find(&table, plan)?;
        let measures = measures(plan, stations);
        let raw = tempfile::tempfile().map_err(InputError::temporary)?;
        let mut out = BufWriter::with_capacity(1 << 16, raw);
        let mut span = Span::new(stations.list().len());
        let mut hasher = Sha256::new();
        let (mut rows, mut prefix_digest) = (0_u64, None);

        while table.next_row()? {
            let station = columns.station(&table, stations)?;
            let time = columns.time(&table, plan)?;
            let value = columns.value(&table, measures.get(station))?;
            let cell = columns
                .place
                .map(|place| place.cell(&table, plan.cell_resolution, false))
                .transpose()?
                .flatten();
            columns.check_price(&table)?;
            span.take(station, time, &table, columns.time);

            let row = raw_row(station, time, value, cell);
            hasher.update(row);
            out.write_all(&row).map_err(InputError::temporary)?;
            rows += 1;
            if known_rows == Some(rows) {
                prefix_digest = Some(finish(hasher.clone()));
            }
        }

        let (first, last) = span.finish(&table, columns.time)?;
        let raw = out
            .into_inner()
            .map_err(|error| InputError::temporary(error.into_error()))?;
        let stations = stations.list().len();
        Ok(Checked {
            raw,
            stations,
            rows,
            first,
            last,
            digest: finish(hasher),
            prefix_digest,
        })
    }
}

impl Checked {
    /// How many rows there are, at least one.
    pub const fn rows(&self) -> u64 {
        self.rows
    }

    /// When the first station begins: the earliest of the stations' first rows. A row that comes later in the file and
    /// is earlier in time is a clock that went backwards.
    pub const fn first_time(&self) -> Time {
        self.first
    }

    /// The latest time of all rows.
    pub const fn last_time(&self) -> Time {
        self.last
    }

    /// SHA-256 of all rows: station (its number), time, value, cell. How the file writes them does not matter, nor do
    /// prices.
    pub const fn digest(&self) -> Hash32 {
        self.digest
    }

    /// The digest of the first `known_rows` rows; none if there are fewer.
    pub const fn prefix_digest(&self) -> Option<Hash32> {
        self.prefix_digest
    }

    /// The rows once more, in the order of the file, also after they were spooled.
    ///
    /// # Errors
    /// [`InputError::TemporaryFile`].
    pub fn kept(&self) -> Result<Kept, InputError> {
        self.raw.try_clone().map(Kept).map_err(InputError::temporary)
    }

    /// Sorts the rows by the epoch in which they are delivered. `run_rows`: how many rows are sorted in memory at once.
    ///
    /// # Errors
    /// [`InputError::TemporaryFile`] without room for two copies of the rows.
    pub fn spool(self, clock: EpochClock, run_rows: usize) -> Result<Spool, InputError> {
        Spool::sort(self.raw, self.stations, clock, run_rows).map_err(InputError::temporary)
    }
}

/// A row as it was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptRow {
    /// The station's place in the list of stations.
    pub station: usize,
    /// The start of its interval.
    pub time: Time,
    /// What was measured, in the field's smallest parts.
    pub value: i64,
    /// Where the machine was, if the file says so.
    pub cell: Option<H3Cell>,
}

/// The rows that were checked: what is read here is what was used.
#[derive(Debug)]
pub struct Kept(File);

impl Kept {
    /// Hands out every row, from the first one on.
    ///
    /// # Errors
    /// What the temporary file or `take` says.
    pub fn each<E: From<InputError>>(&mut self, mut take: impl FnMut(KeptRow) -> Result<(), E>) -> Result<(), E> {
        let broken = |error| E::from(InputError::temporary(error));
        self.0.seek(SeekFrom::Start(0)).map_err(broken)?;
        let mut rows = BufReader::with_capacity(1 << 16, &self.0);
        let mut row = [0; RAW_ROW];
        loop {
            match rows.read_exact(&mut row) {
                Ok(()) => take(kept_row(&row))?,
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
                Err(error) => return Err(broken(error)),
            }
        }
    }
}

/// Where the columns are.
struct Columns {
    time: usize,
    id: usize,
    value: usize,
    price: Option<usize>,
    place: Option<Place>,
}

/// What a station's values are.
struct Measure<'p> {
    field: Field,
    unit: &'p str,
}

fn measures<'p>(plan: &'p Plan, stations: &Stations) -> Vec<Measure<'p>> {
    let classes = || plan.classes.iter().zip(&plan.units);
    let of_class = |name: &str| classes().find(|(spec, _)| spec.class.name == name);
    let known = stations.list().iter().filter_map(|station| of_class(&station.class));
    known
        .map(|(spec, unit)| Measure {
            field: spec.rules.field,
            unit,
        })
        .collect()
}

impl Columns {
    fn find(table: &Table, plan: &Plan) -> Result<Self, InputError> {
        let names = &plan.readings;
        Ok(Self {
            time: table.column(&names.time)?,
            id: table.column(&names.id)?,
            value: table.column(&names.value)?,
            price: names.price.as_deref().map(|name| table.column(name)).transpose()?,
            place: names
                .place
                .as_ref()
                .map(|(north, east)| Place::find(table, north, east))
                .transpose()?,
        })
    }

    fn station(&self, table: &Table, stations: &Stations) -> Result<usize, InputError> {
        let name = table.field(self.id);
        stations.find(name).ok_or_else(|| InputError::UnknownStation {
            file: table.file().to_owned(),
            line: table.line(),
            column: table.column_name(self.id),
            station: super::error::excerpt(name),
            stations: stations.file().to_owned(),
        })
    }

    fn time(&self, table: &Table, plan: &Plan) -> Result<Time, InputError> {
        let format = &plan.readings.time_format;
        let expected = || format!("a time such as {}", format.example());
        format
            .parse(table.field(self.time))
            .ok_or_else(|| table.cell_error(self.time, expected()))
    }

    fn value(&self, table: &Table, measure: Option<&Measure<'_>>) -> Result<i64, InputError> {
        let text = table.field(self.value);
        // Every station has a class of the network file: `Stations` saw to it.
        let Some(measure) = measure else {
            return Err(table.cell_error(self.value, "a value of a known class"));
        };
        parse_decimal_cut(text, measure.field, measure.unit).map_err(|problem| InputError::Value {
            file: table.file().to_owned(),
            line: table.line(),
            column: table.column_name(self.value),
            problem: Box::new(problem),
        })
    }

    /// Zero is a free station. Nothing is reckoned with prices, so a float will do.
    fn check_price(&self, table: &Table) -> Result<(), InputError> {
        let Some(column) = self.price else {
            return Ok(());
        };
        let price = table.field(column).parse::<f64>();
        if price.is_ok_and(|price| price.is_finite() && price >= 0.0) {
            return Ok(());
        }
        Err(table.cell_error(column, "a price such as 0.35, or 0 where it is free"))
    }
}

fn raw_row(station: usize, time: Time, value: i64, cell: Option<H3Cell>) -> [u8; RAW_ROW] {
    let mut row = [0; RAW_ROW];
    // A list of 2^32 stations would not fit into memory.
    row[..4].copy_from_slice(&u32::try_from(station).unwrap_or(u32::MAX).to_be_bytes());
    row[4..12].copy_from_slice(&time.get().to_be_bytes());
    row[12..20].copy_from_slice(&value.to_be_bytes());
    row[20..].copy_from_slice(&cell.map_or(0, H3Cell::get).to_be_bytes());
    row
}

fn kept_row(row: &[u8; RAW_ROW]) -> KeptRow {
    let mut rest = row.as_slice();
    let station = u32::from_be_bytes(part(&mut rest));
    KeptRow {
        station: usize::try_from(station).unwrap_or(usize::MAX),
        time: Time::new(u64::from_be_bytes(part(&mut rest))),
        value: i64::from_be_bytes(part(&mut rest)),
        cell: H3Cell::new(u64::from_be_bytes(part(&mut rest))).ok(),
    }
}

fn finish(hasher: Sha256) -> Hash32 {
    Hash32::new(hasher.finalize().into())
}
