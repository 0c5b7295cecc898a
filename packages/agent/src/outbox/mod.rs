//! What a device has measured and not delivered yet, on disk.
//!
//! A reading is on disk before its source hears of it. A report's number and readings are on disk together, in one
//! transaction, before it is signed: whatever happens, a number belongs to one payload. A report stays until every oracle
//! has answered for good, or its epoch takes no more. The whole is bounded: when it is full the oldest goes first, because
//! its epoch closes first.

mod error;
mod mark;
mod open;
mod record;
mod tables;

use std::path::{Path, PathBuf};

use flywheel_protocol::readings::{Field, Reading, Report, SignedReport};
use flywheel_protocol::{H3Cell, Hash32, MachineId, Signature, Time};
use redb::{AccessGuard, Database, ReadableDatabase, ReadableTable};

pub use error::OutboxError;
use mark::Mark;
pub use open::Damage;
use record::{Kept, decode_sample, encode_sample};
use tables::{Change, Count, PENDING, REPORTS, Tables};

use crate::readings::Sample;

/// Bytes that a waiting reading takes, for the bound.
const SAMPLE_BYTES: u64 = 48;
/// Bytes that a report takes besides its payload.
const REPORT_BYTES: u64 = 256;

/// A device's readings and reports on their way.
#[derive(Debug)]
pub struct Outbox {
    path: PathBuf,
    database: Database,
    most_bytes: u64,
}

/// What became of readings that were handed in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pushed {
    /// On disk now.
    pub taken: u64,
    /// Not later than one that was taken before: a source that began again, or a clock that went back.
    pub old: u64,
    /// Reports and readings, the oldest, that had to go because the outbox is full.
    pub dropped: u64,
}

/// A report to be numbered: which of the waiting readings, and what is said with them.
#[derive(Debug, Clone, Copy)]
pub struct Draft {
    /// The machine.
    pub machine: MachineId,
    /// Of which network and chain: [`Outbox`] holds one machine's reports.
    pub binding: Hash32,
    /// What was measured.
    pub field: Field,
    /// Where, if it says so.
    pub cell: Option<H3Cell>,
    /// The first reading's time.
    pub first: Time,
    /// The last reading's time.
    pub last: Time,
    /// The number is at least this.
    pub nonce_floor: u64,
    /// The clock.
    pub now: Time,
    /// From this second on no oracle takes it.
    pub closes_at: Time,
}

/// An oracle's last word on a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It has it on disk.
    Acknowledged,
    /// It will never take it.
    Refused,
}

/// What is in the outbox, and what became of the rest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stats {
    /// Readings in no report yet.
    pub readings: u64,
    /// Reports on their way.
    pub reports: u64,
    /// What they take, as the bound counts.
    pub bytes: u64,
    /// The newest report's number.
    pub last_nonce: u64,
    /// Reports that at least one oracle acknowledged and every one answered.
    pub delivered: u64,
    /// Reports that every oracle refused.
    pub refused: u64,
    /// Reports whose epoch closed while an oracle had not answered.
    pub expired: u64,
    /// Of those, the ones that no oracle has acknowledged: lost work.
    pub lost: u64,
    /// Reports and readings that went because the outbox was full.
    pub dropped: u64,
}

impl Outbox {
    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Takes readings in, on disk when this returns. Those not later than the newest one taken so far are left out.
    ///
    /// # Errors
    /// The disk; damage.
    pub fn push(&self, samples: &[Sample], now: Time) -> Result<Pushed, OutboxError> {
        self.change(|tables| {
            let mut pushed = Pushed::default();
            let mut newest = tables.count(Count::LastTime)?;
            for sample in samples {
                if sample.time.get() <= newest {
                    pushed.old += 1;
                    continue;
                }
                newest = sample.time.get();
                tables.pending.insert(newest, encode_sample(sample, now).as_slice())?;
                pushed.taken += 1;
            }
            tables.set(Count::LastTime, newest)?;
            tables.add(Count::Bytes, pushed.taken * SAMPLE_BYTES)?;
            pushed.dropped = tables.make_room(self.most_bytes)?;
            Ok(pushed)
        })
    }

    /// Up to `most` waiting readings, the oldest first, each with the time when it was taken in.
    ///
    /// # Errors
    /// The disk; damage.
    pub fn waiting(&self, most: usize) -> Result<Vec<(Sample, Time)>, OutboxError> {
        self.read(|transaction| {
            let pending = transaction.open_table(PENDING)?;
            let mut samples = vec![];
            for row in pending.iter()?.take(most) {
                let (time, bytes) = row?;
                samples.push(decode_sample(time.value(), bytes.value()).ok_or(Change::Damaged("a reading"))?);
            }
            Ok(samples)
        })
    }

    /// Forgets the waiting readings until `last`: their epoch takes no more. Returns how many.
    ///
    /// # Errors
    /// The disk; damage.
    pub fn forget_waiting(&self, last: Time) -> Result<u64, OutboxError> {
        self.change(|tables| {
            let forgotten = tables.take_pending(0, last.get())?.len() as u64;
            tables.subtract(Count::Bytes, forgotten * SAMPLE_BYTES)?;
            tables.add(Count::Dropped, forgotten)?;
            Ok(forgotten)
        })
    }

    /// Makes a report of waiting readings and gives it the next number. It is on disk when this returns, and not signed.
    ///
    /// # Errors
    /// The disk; damage; an outbox of another machine; a report that cannot be.
    pub fn number(&self, draft: &Draft) -> Result<Report, OutboxError> {
        let (report, mark) = self.read(|transaction| {
            let found = tables::numbers(&transaction)?;
            Ok((found.next(draft), found))
        })?;
        let nonce = report.ok_or(OutboxError::NoMoreNonces)?;
        let signed_at = draft.now.get().max(mark.signed_at);
        let mark = Mark {
            nonce,
            time: draft.last.get(),
            signed_at,
        };
        mark.write(&self.path)?;
        self.change(|tables| {
            tables.bind(&draft.binding)?;
            let taken = tables.take_pending(draft.first.get(), draft.last.get())?;
            let readings: Vec<Reading> = taken
                .iter()
                .map(|sample| Reading {
                    time: sample.time,
                    field: draft.field,
                    value: sample.value,
                })
                .collect();
            tables.subtract(Count::Bytes, taken.len() as u64 * SAMPLE_BYTES)?;
            let report = Report::new(draft.machine, nonce, Time::new(signed_at), draft.cell, readings)?;
            let kept = Kept {
                closes_at: draft.closes_at,
                report,
                signature: None,
            };
            tables.add(Count::Bytes, size(&kept.report))?;
            tables.reports.insert(nonce, kept.encode(nonce).as_slice())?;
            tables.set(Count::LastNonce, nonce)?;
            tables.set(Count::SignedAt, signed_at)?;
            Ok(kept.report)
        })
    }

    /// Reports that have a number and no signature: a device that was switched off between the two.
    ///
    /// # Errors
    /// The disk; damage.
    pub fn unsigned(&self) -> Result<Vec<Report>, OutboxError> {
        // Only the newest can be: each is signed before the next is numbered.
        self.read(|transaction| {
            let reports = transaction.open_table(REPORTS)?;
            let mut unsigned = vec![];
            for row in reports.iter()?.rev() {
                let kept = decode(row?)?;
                if kept.signature.is_some() {
                    break;
                }
                unsigned.push(kept.report);
            }
            unsigned.reverse();
            Ok(unsigned)
        })
    }

    /// Puts a report's signature with it.
    ///
    /// # Errors
    /// The disk; damage.
    pub fn sign(&self, nonce: u64, signature: Signature) -> Result<(), OutboxError> {
        self.change(|tables| {
            if let Some(mut kept) = tables.report(nonce)? {
                kept.signature = Some(signature);
                tables.reports.insert(nonce, kept.encode(nonce).as_slice())?;
            }
            Ok(())
        })
    }

    /// Signed reports that an oracle has not answered for good, by number: at most `most` of them, and of together at
    /// most so many readings (but always one report).
    ///
    /// # Errors
    /// The disk; damage.
    pub fn due(&self, oracle: &str, most: usize, most_readings: usize) -> Result<Vec<SignedReport>, OutboxError> {
        self.read(|transaction| {
            let reports = transaction.open_table(REPORTS)?;
            let answers = transaction.open_table(tables::ANSWERS)?;
            let (mut due, mut readings) = (vec![], 0);
            for row in reports.iter()? {
                let (nonce, bytes) = row?;
                let nonce = nonce.value();
                if answers.get((nonce, oracle))?.is_some() {
                    continue;
                }
                let kept = Kept::decode(nonce, bytes.value()).ok_or(Change::Damaged("a report"))?;
                readings += kept.report.readings().len();
                if due.len() == most || (readings > most_readings && !due.is_empty()) {
                    break;
                }
                due.extend(kept.signed());
            }
            Ok(due)
        })
    }

    /// Writes an oracle's answers down. A report that all `oracles` have answered goes. Returns the numbers of those.
    ///
    /// # Errors
    /// The disk; damage.
    pub fn answer(&self, oracle: &str, answers: &[(u64, Answer)], oracles: &[&str]) -> Result<Vec<u64>, OutboxError> {
        self.change(|tables| {
            let mut done = vec![];
            for (nonce, answer) in answers {
                if tables.report(*nonce)?.is_none() {
                    continue;
                }
                tables.answers.insert((*nonce, oracle), tables::code(*answer))?;
                let mut known = vec![];
                for oracle in oracles {
                    known.extend(tables.find_answer(*nonce, oracle)?);
                }
                if known.len() < oracles.len() {
                    continue;
                }
                let is_delivered = known.contains(&Answer::Acknowledged);
                tables.add(if is_delivered { Count::Delivered } else { Count::Refused }, 1)?;
                tables.remove_report(*nonce)?;
                done.push(*nonce);
            }
            Ok(done)
        })
    }

    /// Lets the reports go whose epoch takes no more at `now`. Returns, for each, its number and whether any oracle has
    /// acknowledged it.
    ///
    /// # Errors
    /// The disk; damage.
    pub fn expire(&self, now: Time) -> Result<Vec<(u64, bool)>, OutboxError> {
        // Nothing to do, nothing written: this runs often, and flash wears out. Epochs close in the order of the numbers.
        let over = self.read(|transaction| {
            let reports = transaction.open_table(REPORTS)?;
            let mut over = vec![];
            for row in reports.iter()? {
                let kept = decode(row?)?;
                if now < kept.closes_at {
                    break;
                }
                over.push(kept.report.nonce());
            }
            Ok(over)
        })?;
        if over.is_empty() {
            return Ok(vec![]);
        }
        self.change(|tables| {
            let mut gone = vec![];
            for nonce in &over {
                let is_acknowledged = tables.is_acknowledged(*nonce)?;
                tables.remove_report(*nonce)?;
                tables.add(Count::Expired, 1)?;
                tables.add(Count::Lost, u64::from(!is_acknowledged))?;
                gone.push((*nonce, is_acknowledged));
            }
            Ok(gone)
        })
    }

    /// The time of the newest reading that was ever taken; none before the first.
    ///
    /// # Errors
    /// The disk; damage.
    pub fn newest(&self) -> Result<Option<Time>, OutboxError> {
        let found = self.read(|transaction| tables::read_count(&transaction, Count::LastTime))?;
        Ok((found > 0).then(|| Time::new(found)))
    }

    /// What there is.
    ///
    /// # Errors
    /// The disk; damage.
    pub fn stats(&self) -> Result<Stats, OutboxError> {
        self.read(|transaction| tables::stats(&transaction))
    }

    fn read<T>(&self, read: impl FnOnce(redb::ReadTransaction) -> Result<T, Change>) -> Result<T, OutboxError> {
        let transaction = self.database.begin_read().map_err(|error| self.failed(error.into()))?;
        read(transaction).map_err(|error| self.failed(error))
    }

    /// One transaction: all of it on disk, or nothing.
    fn change<T>(&self, change: impl FnOnce(&mut Tables<'_>) -> Result<T, Change>) -> Result<T, OutboxError> {
        let run = || {
            let transaction = self.database.begin_write()?;
            let done = {
                let mut tables = Tables::open(&transaction)?;
                change(&mut tables)?
            };
            transaction.commit()?;
            Ok(done)
        };
        run().map_err(|error| self.failed(error))
    }

    fn failed(&self, error: Change) -> OutboxError {
        open::failed(&self.path, error)
    }
}

fn decode((nonce, bytes): (AccessGuard<'_, u64>, AccessGuard<'_, &[u8]>)) -> Result<Kept, Change> {
    Kept::decode(nonce.value(), bytes.value()).ok_or(Change::Damaged("a report"))
}

fn size(report: &Report) -> u64 {
    REPORT_BYTES + report.readings().len() as u64 * 18
}
