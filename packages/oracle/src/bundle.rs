//! The evidence of a round: the union of all acknowledged reports, as its proposer publishes it (rule V3).

use std::ops::Deref;

use flywheel_protocol::values::sha256;
use flywheel_protocol::{Epoch, Hash32, MachineId};

use crate::Inbox;
use crate::filed::{Filed, SharedReport};

/// The reports of some epochs, each once, in the order in which they are judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    /// Hides the reports behind the evidence leaves; one salt a machine and epoch is derived from it.
    salt: [u8; 32],
    /// Strictly rising by place.
    reports: Vec<SharedReport>,
}

impl Bundle {
    /// The union of what these inboxes have acknowledged for `first` to `last`, as it is: an honest proposer uses
    /// [`Oracle::propose`](crate::Oracle::propose), which looks at the signatures.
    pub fn union<'a>(inboxes: impl IntoIterator<Item = &'a Inbox>, first: Epoch, last: Epoch, salt: [u8; 32]) -> Self {
        let reports = inboxes.into_iter().flat_map(|inbox| inbox.of_epochs(first, last));
        Self::of(reports.cloned().collect(), salt)
    }

    /// Of several reports in one place, the last.
    pub(crate) fn of(mut reports: Vec<SharedReport>, salt: [u8; 32]) -> Self {
        // Sorted stretches, one an inbox: the sort merges them.
        reports.sort_by(|one, other| one.compare_place(other));
        reports.dedup_by(|later, earlier| {
            let is_twin = later.is_in_place_of(earlier);
            if is_twin {
                std::mem::swap(later, earlier);
            }
            is_twin
        });
        Self { salt, reports }
    }

    /// Adds reports that are not in it.
    pub(crate) fn add(&mut self, reports: Vec<SharedReport>) {
        if !reports.is_empty() {
            let mut all = std::mem::take(&mut self.reports);
            all.extend(reports);
            *self = Self::of(all, self.salt);
        }
    }

    /// All reports, by place.
    pub(crate) fn reports(&self) -> &[SharedReport] {
        &self.reports
    }

    /// One epoch's reports, machine by machine; within a machine by nonce.
    pub(crate) fn by_machine(&self, epoch: Epoch) -> impl Iterator<Item = (MachineId, &[SharedReport])> {
        let begin = self.reports.partition_point(|report| report.epoch() < epoch);
        let end = self.reports.partition_point(|report| report.epoch() <= epoch);
        let of_epoch = self.reports.get(begin..end).unwrap_or_default();
        let machines = of_epoch.chunk_by(|one, next| one.machine() == next.machine());
        machines.filter_map(|reports| Some((reports.first()?.machine(), reports)))
    }

    /// A machine's reports of one epoch and number.
    pub(crate) fn of_number(&self, epoch: Epoch, machine: MachineId, nonce: u64) -> impl Iterator<Item = &Filed> {
        let wanted = (epoch, machine, nonce);
        let number = |filed: &Filed| (filed.epoch(), filed.machine(), filed.nonce());
        let begin = self.reports.partition_point(|filed| number(filed) < wanted);
        let found = self.reports.iter().skip(begin).map(Deref::deref);
        found.take_while(move |filed| number(filed) == wanted)
    }

    /// The salt of one machine's evidence leaf: `SHA-256(bundle's salt | epoch u64 | machine u64)`.
    pub fn salt(&self, epoch: Epoch, machine: MachineId) -> Hash32 {
        sha256(&[&self.salt, &epoch.get().to_be_bytes(), &machine.get().to_be_bytes()])
    }

    /// The number of reports.
    pub fn len(&self) -> usize {
        self.reports.len()
    }

    /// Whether there is no report.
    pub fn is_empty(&self) -> bool {
        self.reports.is_empty()
    }
}
