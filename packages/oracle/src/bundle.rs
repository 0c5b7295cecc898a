//! The evidence of a round: the union of all acknowledged reports, as its proposer publishes it (rule V3).

use std::collections::BTreeMap;

use flywheel_protocol::readings::SignedReport;
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Epoch, Hash32, MachineId};

use crate::Inbox;
use crate::inbox::ReportKey;

/// The reports of some epochs, each once, in the order in which they are judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    /// Hides the reports behind the evidence leaves; one salt a machine and epoch is derived from it.
    salt: [u8; 32],
    reports: BTreeMap<ReportKey, SignedReport>,
}

impl Bundle {
    /// The union of what these inboxes have acknowledged for `first` to `last`, as it is: an honest proposer uses
    /// [`Oracle::propose`](crate::Oracle::propose), which looks at the signatures.
    pub fn union<'a>(inboxes: impl IntoIterator<Item = &'a Inbox>, first: Epoch, last: Epoch, salt: [u8; 32]) -> Self {
        let reports = inboxes
            .into_iter()
            .flat_map(|inbox| inbox.of_epochs(first, last))
            .map(|(slot, report)| (*slot, report.clone()))
            .collect();
        Self { salt, reports }
    }

    /// Adds a report, unless this very one is here.
    pub(crate) fn add(&mut self, slot: ReportKey, report: &SignedReport) {
        self.reports.entry(slot).or_insert_with(|| report.clone());
    }

    /// Whether this very report is in the bundle.
    pub(crate) fn has(&self, slot: &ReportKey) -> bool {
        self.reports.contains_key(slot)
    }

    /// All reports with their places.
    pub(crate) fn reports(&self) -> impl Iterator<Item = (&ReportKey, &SignedReport)> {
        self.reports.iter()
    }

    /// One epoch's reports by machine; within a machine by nonce.
    pub(crate) fn by_machine(&self, epoch: Epoch) -> BTreeMap<MachineId, Vec<&SignedReport>> {
        let mut machines: BTreeMap<MachineId, Vec<&SignedReport>> = BTreeMap::new();
        for ((_, machine, ..), report) in self.reports.iter().filter(|((of, ..), _)| *of == epoch) {
            machines.entry(*machine).or_default().push(report);
        }
        machines
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
