//! Bundles of rounds: what this oracle proposed, or has looked at before it signed.

use std::ops::Bound;

use flywheel_api::Place;
use flywheel_protocol::readings::SignedReport;
use flywheel_protocol::{Epoch, MachineId};
use redb::{ReadableDatabase, ReadableTable};

use super::reports::{ReportRow, end_of, is_empty};
use super::{BUNDLE_REPORTS, BUNDLES, Store, StoreError, place, row};

/// A bundle's head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StoredBundle {
    pub(crate) salt: [u8; 32],
    pub(crate) total: u64,
}

impl Store {
    /// Stores a bundle, whole or not at all. A round's first bundle stays: this oracle may have signed it.
    pub(crate) fn put_bundle<'a>(
        &self,
        (epoch, round): (Epoch, u64),
        salt: &[u8; 32],
        reports: impl IntoIterator<Item = (Place, &'a SignedReport)>,
    ) -> Result<(), StoreError> {
        let writing = self.database.begin_write()?;
        {
            let mut bundles = writing.open_table(BUNDLES)?;
            if bundles.get((epoch.get(), round))?.is_some() {
                return Ok(());
            }
            let mut rows = writing.open_table(BUNDLE_REPORTS)?;
            let mut total = 0_u64;
            for (place, signed) in reports {
                let key = [head(epoch, round).as_slice(), place::key(&place).as_slice()].concat();
                rows.insert(key.as_slice(), signed.encode().as_slice())?;
                total = total.saturating_add(1);
            }
            let value = [salt.as_slice(), &total.to_be_bytes()].concat();
            bundles.insert((epoch.get(), round), value.as_slice())?;
        }
        writing.commit()?;
        Ok(())
    }

    /// A bundle's head, if it is here.
    pub(crate) fn bundle(&self, epoch: Epoch, round: u64) -> Result<Option<StoredBundle>, StoreError> {
        let reading = self.database.begin_read()?;
        let table = reading.open_table(BUNDLES)?;
        let Some(value) = table.get((epoch.get(), round))? else {
            return Ok(None);
        };
        let parts = value.value().split_first_chunk::<32>();
        let head = parts.and_then(|(salt, total)| {
            Some(StoredBundle {
                salt: *salt,
                total: u64::from_be_bytes(total.try_into().ok()?),
            })
        });
        head.map(Some).ok_or_else(|| row("bundles", "it is cut off"))
    }

    /// All reports of a bundle, by place.
    pub(crate) fn bundle_reports(&self, epoch: Epoch, round: u64) -> Result<Vec<SignedReport>, StoreError> {
        let (mut reports, mut after) = (Vec::new(), None);
        loop {
            let (rows, more) = self.bundle_page((epoch, round), after.as_ref(), 16 << 20)?;
            after = rows.last().map(|(place, _)| *place);
            for (_, encoded) in rows {
                reports.push(SignedReport::decode(&encoded).map_err(|error| row("bundle_reports", error))?);
            }
            if !more {
                return Ok(reports);
            }
        }
    }

    /// A page of a bundle: up to `most` bytes, at least one report, and whether there are more.
    pub(crate) fn bundle_page(
        &self,
        (epoch, round): (Epoch, u64),
        after: Option<&Place>,
        most: usize,
    ) -> Result<(Vec<ReportRow>, bool), StoreError> {
        let from = after.map_or_else(Vec::new, |after| place::key(after).to_vec());
        let bound = if after.is_some() {
            Bound::Excluded
        } else {
            Bound::Included
        };
        self.bundle_range((epoch, round), bound(from.as_slice()), &[0xff; place::PLACE + 1], most)
    }

    /// A machine's reports of one epoch in a bundle.
    pub(crate) fn bundle_of_machine(
        &self,
        bundle: (Epoch, u64),
        epoch: Epoch,
        machine: MachineId,
    ) -> Result<Vec<ReportRow>, StoreError> {
        let from = [epoch.get().to_be_bytes(), machine.get().to_be_bytes()].concat();
        let until = match machine.get().checked_add(1) {
            Some(next) => [epoch.get().to_be_bytes(), next.to_be_bytes()].concat(),
            None => end_of(epoch),
        };
        let (rows, _) = self.bundle_range(bundle, Bound::Included(from.as_slice()), &until, usize::MAX)?;
        Ok(rows)
    }

    fn bundle_range(
        &self,
        (epoch, round): (Epoch, u64),
        from: Bound<&[u8]>,
        until: &[u8],
        most: usize,
    ) -> Result<(Vec<ReportRow>, bool), StoreError> {
        let head = head(epoch, round);
        let within = |key: &[u8]| [head.as_slice(), key].concat();
        let from = from.map(within);
        let (from, until) = (from.as_ref().map(Vec::as_slice), within(until));
        let (mut rows, mut size) = (Vec::new(), 0_usize);
        if is_empty(from, &until) {
            return Ok((rows, false));
        }
        let reading = self.database.begin_read()?;
        let table = reading.open_table(BUNDLE_REPORTS)?;
        for entry in table.range::<&[u8]>((from, Bound::Excluded(until.as_slice())))? {
            let (key, value) = entry?;
            if size >= most {
                return Ok((rows, true));
            }
            let place = key.value().get(head.len()..).and_then(place::place);
            let place = place.ok_or_else(|| row("bundle_reports", "its key is no place"))?;
            size = size.saturating_add(value.value().len());
            rows.push((place, value.value().to_vec()));
        }
        Ok((rows, false))
    }

    /// Forgets a bundle that this oracle does not sign.
    pub(crate) fn drop_bundle(&self, epoch: Epoch, round: u64) -> Result<(), StoreError> {
        let writing = self.database.begin_write()?;
        {
            writing.open_table(BUNDLES)?.remove((epoch.get(), round))?;
            let from = head(epoch, round);
            let until = [from.as_slice(), &[0xff; place::PLACE + 1]].concat();
            let mut rows = writing.open_table(BUNDLE_REPORTS)?;
            rows.retain_in(from.as_slice()..until.as_slice(), |_, _| false)?;
        }
        writing.commit()?;
        Ok(())
    }

    /// Forgets bundles of epochs before `oldest`, and those of rounds of final epochs that came to nothing.
    pub(crate) fn forget_bundles(&self, oldest: Epoch, kept: (Epoch, u64)) -> Result<(), StoreError> {
        let writing = self.database.begin_write()?;
        {
            let mut bundles = writing.open_table(BUNDLES)?;
            let all: Vec<(u64, u64)> = bundles
                .range(..=(kept.0.get(), u64::MAX))?
                .map(|entry| entry.map(|(key, _)| key.value()))
                .collect::<Result<_, _>>()?;
            let finals = writing.open_table(super::FINALS)?;
            let mut rows = writing.open_table(BUNDLE_REPORTS)?;
            for (epoch, round) in all {
                let is_kept = (Epoch::new(epoch), round) == kept;
                let of_final = finals
                    .get(epoch)?
                    .and_then(|record| super::finals::round_of(record.value()));
                if is_kept || (epoch >= oldest.get() && of_final == Some(round)) {
                    continue;
                }
                bundles.remove((epoch, round))?;
                let from = head(Epoch::new(epoch), round);
                let until = [from.as_slice(), &[0xff; place::PLACE + 1]].concat();
                rows.retain_in(from.as_slice()..until.as_slice(), |_, _| false)?;
            }
        }
        writing.commit()?;
        Ok(())
    }
}

fn head(epoch: Epoch, round: u64) -> Vec<u8> {
    [epoch.get().to_be_bytes(), round.to_be_bytes()].concat()
}
