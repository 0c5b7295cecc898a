//! Rows by the epoch in which they are delivered: an external sort.
//!
//! The rows are sorted in runs that fit into memory, which stand one after the other in a temporary file, and merged
//! while they are taken out. Memory grows with stations and with one epoch's rows, not with all rows (each run costs a
//! small buffer).

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};

use flywheel_protocol::{Epoch, EpochClock, H3Cell, Time};

use super::error::InputError;
use super::readings::{RAW_ROW, Row};

/// Bytes of a sorted row: epoch, station, ordinal, index, time, value, cell.
const SORTED_ROW: usize = 52;
/// Rows of a run that are read at once.
const READ_AHEAD: usize = 128;

/// All rows, in the order of (delivery epoch, station, ordinal).
///
/// A row's *delivery epoch* is the latest epoch that its station has reached with it, in the order of the file: a device
/// delivers what it measured in order, so a row that goes back in time is delivered with what came before it. Rows
/// before the network's start are delivered in epoch 0.
#[derive(Debug)]
pub struct Spool {
    file: File,
    runs: Vec<Run>,
    /// The first row that is left of each run; the smallest on top.
    heads: BinaryHeap<Reverse<Head>>,
}

/// A sorted part of the file.
#[derive(Debug)]
struct Run {
    /// Where its rows that were not read yet begin and end, in rows.
    next: u64,
    end: u64,
    /// Read rows, the next one last.
    ahead: Vec<Sorted>,
}

/// A row with its delivery epoch. The order of the fields is the order of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Sorted {
    epoch: u64,
    station: u32,
    ordinal: u64,
    index: u64,
    time: u64,
    value: i64,
    cell: u64,
}

/// A run's next row. Ordinals are unique within a station, so two heads never compare equal by their rows.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Head {
    row: Sorted,
    run: usize,
}

impl Spool {
    /// Sorts raw rows, which are in the order of the file they came from.
    pub(super) fn sort(raw: File, stations: usize, clock: EpochClock, run_rows: usize) -> io::Result<Self> {
        let run_rows = run_rows.max(1);
        let mut delivery = Delivery {
            clock,
            stations: vec![(0, 0); stations],
            index: 0,
        };
        let mut raw = raw;
        raw.seek(SeekFrom::Start(0))?;
        let mut rows = BufReader::with_capacity(1 << 16, raw);
        let mut out = BufWriter::with_capacity(1 << 16, tempfile::tempfile()?);
        let (mut runs, mut written) = (Vec::new(), 0);
        loop {
            let run = delivery.read_run(&mut rows, run_rows)?;
            if run.is_empty() {
                break;
            }
            for row in &run {
                out.write_all(&row.encode())?;
            }
            let end = written + u64::try_from(run.len()).unwrap_or(u64::MAX);
            runs.push(Run {
                next: written,
                end,
                ahead: Vec::new(),
            });
            written = end;
        }
        let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        let mut spool = Self {
            file,
            heads: BinaryHeap::with_capacity(runs.len()),
            runs,
        };
        for run in 0..spool.runs.len() {
            spool.advance(run)?;
        }
        Ok(spool)
    }

    /// The rows that are delivered in an epoch, by (station, ordinal). Asked for in rising epochs: what belongs to
    /// epochs before is left out for good.
    ///
    /// # Errors
    /// If the temporary file cannot be read.
    pub fn epoch(&mut self, epoch: Epoch) -> Result<Vec<Row>, InputError> {
        let mut rows = Vec::new();
        while let Some(row) = self.next_until(epoch).map_err(InputError::temporary)? {
            if row.epoch == epoch.get() {
                rows.push(row.row());
            }
        }
        Ok(rows)
    }

    /// Takes the next row out if it is delivered in this epoch or before.
    fn next_until(&mut self, epoch: Epoch) -> io::Result<Option<Sorted>> {
        if self
            .heads
            .peek()
            .is_none_or(|Reverse(head)| head.row.epoch > epoch.get())
        {
            return Ok(None);
        }
        let Some(Reverse(head)) = self.heads.pop() else {
            return Ok(None);
        };
        self.advance(head.run)?;
        Ok(Some(head.row))
    }

    /// Puts a run's next row among the heads.
    fn advance(&mut self, number: usize) -> io::Result<()> {
        let Some(run) = self.runs.get_mut(number) else {
            return Ok(());
        };
        if run.ahead.is_empty() {
            run.read_ahead(&mut self.file)?;
        }
        if let Some(row) = run.ahead.pop() {
            self.heads.push(Reverse(Head { row, run: number }));
        }
        Ok(())
    }
}

impl Run {
    fn read_ahead(&mut self, file: &mut File) -> io::Result<()> {
        let left = usize::try_from(self.end - self.next).unwrap_or(usize::MAX);
        let count = left.min(READ_AHEAD);
        let mut bytes = vec![0; count * SORTED_ROW];
        file.seek(SeekFrom::Start(
            self.next * u64::try_from(SORTED_ROW).unwrap_or(u64::MAX),
        ))?;
        file.read_exact(&mut bytes)?;
        self.next += u64::try_from(count).unwrap_or(u64::MAX);
        self.ahead = bytes.chunks_exact(SORTED_ROW).rev().map(Sorted::decode).collect();
        Ok(())
    }
}

/// Numbers the rows and finds their epochs: a constant amount of memory for each station.
struct Delivery {
    clock: EpochClock,
    /// Of each station: rows so far, and the latest epoch.
    stations: Vec<(u64, u64)>,
    index: u64,
}

impl Delivery {
    /// The next rows, sorted.
    fn read_run(&mut self, raw: &mut impl Read, run_rows: usize) -> io::Result<Vec<Sorted>> {
        let mut run = Vec::new();
        while run.len() < run_rows {
            let mut bytes = [0; RAW_ROW];
            match raw.read_exact(&mut bytes) {
                Ok(()) => run.push(self.take(&bytes)),
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => break,
                Err(error) => return Err(error),
            }
        }
        run.sort_unstable();
        Ok(run)
    }

    fn take(&mut self, bytes: &[u8; RAW_ROW]) -> Sorted {
        let mut rest = bytes.as_slice();
        let station = u32::from_be_bytes(part(&mut rest));
        let time = u64::from_be_bytes(part(&mut rest));
        let own = self.clock.epoch_at(Time::new(time)).map_or(0, Epoch::get);
        let slot = usize::try_from(station)
            .ok()
            .and_then(|station| self.stations.get_mut(station));
        let (ordinal, epoch) = slot.map_or((1, own), |(rows, latest)| {
            *rows += 1;
            *latest = own.max(*latest);
            (*rows, *latest)
        });
        let index = self.index;
        self.index += 1;
        let (value, cell) = (i64::from_be_bytes(part(&mut rest)), u64::from_be_bytes(part(&mut rest)));
        Sorted {
            epoch,
            station,
            ordinal,
            index,
            time,
            value,
            cell,
        }
    }
}

impl Sorted {
    fn encode(&self) -> [u8; SORTED_ROW] {
        let mut bytes = [0; SORTED_ROW];
        bytes[..8].copy_from_slice(&self.epoch.to_be_bytes());
        bytes[8..12].copy_from_slice(&self.station.to_be_bytes());
        bytes[12..20].copy_from_slice(&self.ordinal.to_be_bytes());
        bytes[20..28].copy_from_slice(&self.index.to_be_bytes());
        bytes[28..36].copy_from_slice(&self.time.to_be_bytes());
        bytes[36..44].copy_from_slice(&self.value.to_be_bytes());
        bytes[44..].copy_from_slice(&self.cell.to_be_bytes());
        bytes
    }

    fn decode(bytes: &[u8]) -> Self {
        let mut rest = bytes;
        Self {
            epoch: u64::from_be_bytes(part(&mut rest)),
            station: u32::from_be_bytes(part(&mut rest)),
            ordinal: u64::from_be_bytes(part(&mut rest)),
            index: u64::from_be_bytes(part(&mut rest)),
            time: u64::from_be_bytes(part(&mut rest)),
            value: i64::from_be_bytes(part(&mut rest)),
            cell: u64::from_be_bytes(part(&mut rest)),
        }
    }

    fn row(&self) -> Row {
        Row {
            station: usize::try_from(self.station).unwrap_or(usize::MAX),
            ordinal: self.ordinal,
            index: self.index,
            time: Time::new(self.time),
            value: self.value,
            cell: H3Cell::new(self.cell).ok(),
        }
    }
}

/// Takes the next number off a row's bytes, which are always long enough.
pub(super) fn part<const N: usize>(bytes: &mut &[u8]) -> [u8; N] {
    let Some((head, rest)) = bytes.split_first_chunk::<N>() else {
        return [0; N];
    };
    *bytes = rest;
    *head
}
