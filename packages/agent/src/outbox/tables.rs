//! The outbox's tables and what is done with them within one transaction.

use flywheel_protocol::Hash32;
use flywheel_protocol::readings::ReportError;
use redb::{ReadTransaction, ReadableTable, ReadableTableMetadata, Table, TableDefinition, WriteTransaction};

use super::mark::Mark;
use super::record::{Kept, decode_sample};
use super::{Answer, Draft, SAMPLE_BYTES, Stats, size};
use crate::readings::Sample;

/// Readings that are in no report yet, by time.
pub(super) const PENDING: TableDefinition<u64, &[u8]> = TableDefinition::new("pending readings");
/// Reports by number.
pub(super) const REPORTS: TableDefinition<u64, &[u8]> = TableDefinition::new("reports");
/// The last words of oracles, by report and oracle.
pub(super) const ANSWERS: TableDefinition<(u64, &str), u8> = TableDefinition::new("answers");
const COUNTS: TableDefinition<&str, u64> = TableDefinition::new("counts");
const BINDING: TableDefinition<&str, &[u8]> = TableDefinition::new("binding");

/// The layout of these tables.
pub(super) const VERSION: u64 = 1;

/// Why a transaction stopped.
pub(super) enum Change {
    Store(redb::Error),
    Damaged(&'static str),
    OtherMachine,
    Report(ReportError),
}

macro_rules! store_errors {
    ($($error:ty),*) => {
        $(impl From<$error> for Change {
            fn from(error: $error) -> Self {
                Self::Store(error.into())
            }
        })*
    };
}

store_errors!(
    redb::TransactionError,
    redb::TableError,
    redb::StorageError,
    redb::CommitError
);

impl From<ReportError> for Change {
    fn from(error: ReportError) -> Self {
        Self::Report(error)
    }
}

/// A number that is kept.
#[derive(Debug, Clone, Copy)]
pub(super) enum Count {
    Version,
    Bytes,
    LastTime,
    LastNonce,
    SignedAt,
    Delivered,
    Refused,
    Expired,
    Lost,
    Dropped,
}

impl Count {
    const fn name(self) -> &'static str {
        match self {
            Self::Version => "version",
            Self::Bytes => "bytes",
            Self::LastTime => "last time",
            Self::LastNonce => "last nonce",
            Self::SignedAt => "signed at",
            Self::Delivered => "delivered",
            Self::Refused => "refused",
            Self::Expired => "expired",
            Self::Lost => "lost",
            Self::Dropped => "dropped",
        }
    }
}

pub(super) struct Tables<'t> {
    pub pending: Table<'t, u64, &'static [u8]>,
    pub reports: Table<'t, u64, &'static [u8]>,
    pub answers: Table<'t, (u64, &'static str), u8>,
    counts: Table<'t, &'static str, u64>,
    binding: Table<'t, &'static str, &'static [u8]>,
}

impl<'t> Tables<'t> {
    pub fn open(transaction: &'t WriteTransaction) -> Result<Self, Change> {
        Ok(Self {
            pending: transaction.open_table(PENDING)?,
            reports: transaction.open_table(REPORTS)?,
            answers: transaction.open_table(ANSWERS)?,
            counts: transaction.open_table(COUNTS)?,
            binding: transaction.open_table(BINDING)?,
        })
    }

    pub fn count(&self, count: Count) -> Result<u64, Change> {
        Ok(self.counts.get(count.name())?.map_or(0, |found| found.value()))
    }

    pub fn set(&mut self, count: Count, value: u64) -> Result<(), Change> {
        self.counts.insert(count.name(), value)?;
        Ok(())
    }

    pub fn add(&mut self, count: Count, more: u64) -> Result<(), Change> {
        if more == 0 {
            return Ok(());
        }
        let value = self.count(count)?.saturating_add(more);
        self.set(count, value)
    }

    pub fn subtract(&mut self, count: Count, less: u64) -> Result<(), Change> {
        let value = self.count(count)?.saturating_sub(less);
        self.set(count, value)
    }

    /// The first report decides whose outbox this is.
    pub fn bind(&mut self, binding: &Hash32) -> Result<(), Change> {
        let known = self.binding.get("machine")?.map(|known| known.value().to_vec());
        match known {
            None => {
                self.binding.insert("machine", binding.as_bytes().as_slice())?;
                Ok(())
            }
            Some(known) if known == binding.as_bytes() => Ok(()),
            Some(_) => Err(Change::OtherMachine),
        }
    }

    /// Takes the waiting readings from `first` to `last` out.
    pub fn take_pending(&mut self, first: u64, last: u64) -> Result<Vec<Sample>, Change> {
        let mut samples = vec![];
        for row in self.pending.extract_from_if(first..=last, |_, _| true)? {
            let (time, bytes) = row?;
            let (sample, _) = decode_sample(time.value(), bytes.value()).ok_or(Change::Damaged("a reading"))?;
            samples.push(sample);
        }
        Ok(samples)
    }

    pub fn report(&self, nonce: u64) -> Result<Option<Kept>, Change> {
        let found = self.reports.get(nonce)?;
        let decode = |bytes: &[u8]| Kept::decode(nonce, bytes).ok_or(Change::Damaged("a report"));
        found.map(|found| decode(found.value())).transpose()
    }

    pub fn find_answer(&self, nonce: u64, oracle: &str) -> Result<Option<Answer>, Change> {
        let found = self.answers.get((nonce, oracle))?;
        found.map(|found| answer(found.value())).transpose()
    }

    pub fn is_acknowledged(&self, nonce: u64) -> Result<bool, Change> {
        for row in self.answers.range((nonce, "")..)? {
            let (key, found) = row?;
            if key.value().0 != nonce {
                break;
            }
            if answer(found.value())? == Answer::Acknowledged {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Takes a report and the answers to it away.
    pub fn remove_report(&mut self, nonce: u64) -> Result<(), Change> {
        if let Some(kept) = self.report(nonce)? {
            self.subtract(Count::Bytes, size(&kept.report))?;
            self.reports.remove(nonce)?;
        }
        let is_of_report = |(number, _): (u64, &str), _: u8| number == nonce;
        // Names of oracles sort after the empty one; the next number ends the range.
        let end = nonce.saturating_add(1);
        self.answers
            .retain_in((nonce, "")..(end, ""), |key, value| !is_of_report(key, value))?;
        Ok(())
    }

    /// Takes the oldest away until everything fits: reports before readings, which are always newer.
    pub fn make_room(&mut self, most_bytes: u64) -> Result<u64, Change> {
        let mut dropped = 0;
        while self.count(Count::Bytes)? > most_bytes {
            let oldest = self.reports.first()?.map(|(nonce, _)| nonce.value());
            match oldest {
                Some(nonce) => self.remove_report(nonce)?,
                None => {
                    if self.pending.pop_first()?.is_none() {
                        self.set(Count::Bytes, 0)?;
                        break;
                    }
                    self.subtract(Count::Bytes, SAMPLE_BYTES)?;
                }
            }
            dropped += 1;
        }
        self.add(Count::Dropped, dropped)?;
        Ok(dropped)
    }

    /// Checks every record, one by one.
    pub fn check(&self) -> Result<(), Change> {
        for row in self.pending.iter()? {
            let (time, bytes) = row?;
            decode_sample(time.value(), bytes.value()).ok_or(Change::Damaged("a reading"))?;
        }
        for row in self.reports.iter()? {
            let (nonce, bytes) = row?;
            Kept::decode(nonce.value(), bytes.value()).ok_or(Change::Damaged("a report"))?;
        }
        for row in self.answers.iter()? {
            let (_, found) = row?;
            answer(found.value())?;
        }
        Ok(())
    }
}

/// An answer as it is kept.
pub(super) const fn code(answer: Answer) -> u8 {
    match answer {
        Answer::Acknowledged => 1,
        Answer::Refused => 2,
    }
}

fn answer(code: u8) -> Result<Answer, Change> {
    match code {
        1 => Ok(Answer::Acknowledged),
        2 => Ok(Answer::Refused),
        _ => Err(Change::Damaged("an answer")),
    }
}

pub(super) fn read_count(transaction: &ReadTransaction, count: Count) -> Result<u64, Change> {
    let counts = transaction.open_table(COUNTS)?;
    let found = counts.get(count.name())?;
    Ok(found.map_or(0, |found| found.value()))
}

/// The newest number and what was signed with it.
pub(super) fn numbers(transaction: &ReadTransaction) -> Result<Mark, Change> {
    Ok(Mark {
        nonce: read_count(transaction, Count::LastNonce)?,
        time: read_count(transaction, Count::LastTime)?,
        signed_at: read_count(transaction, Count::SignedAt)?,
    })
}

impl Mark {
    /// The number of the next report; none after the last.
    pub(super) fn next(&self, draft: &Draft) -> Option<u64> {
        self.nonce.checked_add(1).map(|next| next.max(draft.nonce_floor))
    }

    /// The numbers as times and counts go into a new outbox.
    pub(super) fn restore(&self, tables: &mut Tables<'_>) -> Result<(), Change> {
        tables.set(Count::LastNonce, self.nonce)?;
        tables.set(Count::LastTime, self.time)?;
        tables.set(Count::SignedAt, self.signed_at)
    }
}

pub(super) fn stats(transaction: &ReadTransaction) -> Result<Stats, Change> {
    Ok(Stats {
        readings: transaction.open_table(PENDING)?.len()?,
        reports: transaction.open_table(REPORTS)?.len()?,
        bytes: read_count(transaction, Count::Bytes)?,
        last_nonce: read_count(transaction, Count::LastNonce)?,
        delivered: read_count(transaction, Count::Delivered)?,
        refused: read_count(transaction, Count::Refused)?,
        expired: read_count(transaction, Count::Expired)?,
        lost: read_count(transaction, Count::Lost)?,
        dropped: read_count(transaction, Count::Dropped)?,
    })
}
