//! Acknowledged reports.

use std::ops::Bound;

use flywheel_api::Place;
use flywheel_protocol::readings::SignedReport;
use flywheel_protocol::{Epoch, PublicKey};
use redb::ReadableDatabase;

use super::{REPORTS, Store, StoreError, place, row};

/// A report to store, with the key that it was checked with.
pub(crate) struct StoredReport {
    pub(crate) place: Place,
    pub(crate) key: PublicKey,
    pub(crate) signed: SignedReport,
}

/// A report as it was encoded.
pub(crate) type ReportRow = (Place, Vec<u8>);

impl Store {
    /// Stores reports: all of them are on disk when this returns, or none is.
    pub(crate) fn put_reports(&self, reports: &[StoredReport]) -> Result<(), StoreError> {
        let writing = self.database.begin_write()?;
        {
            let mut table = writing.open_table(REPORTS)?;
            for report in reports {
                let key = report.key.tagged();
                let mut value = Vec::with_capacity(256);
                value.push(u8::try_from(key.len()).map_err(|error| row("reports", error))?);
                value.extend(key);
                value.extend(report.signed.encode());
                table.insert(place::key(&report.place).as_slice(), value.as_slice())?;
            }
        }
        writing.commit()?;
        Ok(())
    }

    /// Calls `each` with every stored report of epochs from `first` on, by place.
    pub(crate) fn each_report(
        &self,
        first: Epoch,
        mut each: impl FnMut(StoredReport) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let reading = self.database.begin_read()?;
        let table = reading.open_table(REPORTS)?;
        for entry in table.range(place::first_of(first.get()).as_slice()..)? {
            let (key, value) = entry?;
            let place = place::place(key.value()).ok_or_else(|| row("reports", "its key is no place"))?;
            let (public_key, encoded) = split(value.value())?;
            each(StoredReport {
                place,
                key: PublicKey::from_tagged(public_key).map_err(|error| row("reports", error))?,
                signed: SignedReport::decode(encoded).map_err(|error| row("reports", error))?,
            })?;
        }
        Ok(())
    }

    /// A page of the reports of `first` to `last`: up to `most` bytes, at least one report, and whether there are more.
    pub(crate) fn report_page(
        &self,
        (first, last): (Epoch, Epoch),
        after: Option<&Place>,
        most: usize,
    ) -> Result<(Vec<ReportRow>, bool), StoreError> {
        let reading = self.database.begin_read()?;
        let table = reading.open_table(REPORTS)?;
        let (from, until) = (place::first_of(first.get()), end_of(last));
        let after = after.map(place::key);
        let from = match &after {
            Some(after) if after.as_slice() >= from.as_slice() => Bound::Excluded(after.as_slice()),
            _ => Bound::Included(from.as_slice()),
        };
        let (mut rows, mut size) = (Vec::new(), 0_usize);
        if is_empty(from, &until) {
            return Ok((rows, false));
        }
        for entry in table.range::<&[u8]>((from, Bound::Excluded(until.as_slice())))? {
            let (key, value) = entry?;
            if size >= most {
                return Ok((rows, true));
            }
            let place = place::place(key.value()).ok_or_else(|| row("reports", "its key is no place"))?;
            let (_, encoded) = split(value.value())?;
            size = size.saturating_add(encoded.len());
            rows.push((place, encoded.to_vec()));
        }
        Ok((rows, false))
    }

    /// Forgets the reports of epochs before this one.
    pub(crate) fn forget_reports(&self, before: Epoch) -> Result<(), StoreError> {
        let writing = self.database.begin_write()?;
        {
            let mut table = writing.open_table(REPORTS)?;
            table.retain_in(..place::first_of(before.get()).as_slice(), |_, _| false)?;
        }
        writing.commit()?;
        Ok(())
    }
}

pub(super) fn end_of(epoch: Epoch) -> Vec<u8> {
    match epoch.get().checked_add(1) {
        Some(next) => place::first_of(next),
        None => vec![0xff; place::PLACE + 1],
    }
}

/// Whether a range ends before it begins: the database does not take such a one.
pub(super) fn is_empty(from: Bound<&[u8]>, until: &[u8]) -> bool {
    match from {
        Bound::Included(from) | Bound::Excluded(from) => from >= until,
        Bound::Unbounded => false,
    }
}

fn split(value: &[u8]) -> Result<(&[u8], &[u8]), StoreError> {
    let cut = || row("reports", "it is cut off");
    let (length, rest) = value.split_first().ok_or_else(cut)?;
    rest.split_at_checked(usize::from(*length)).ok_or_else(cut)
}
