//! Reports as they come in: checked, acknowledged, kept until their epoch is final.

use std::collections::BTreeMap;

use flywheel_protocol::crypto::verify;
use flywheel_protocol::readings::SignedReport;
use flywheel_protocol::{Epoch, EpochClock, Hash32, MachineId, PublicKey, Seconds, Time};
use thiserror::Error;

/// The order in which reports are judged: by epoch, machine and nonce; two payloads under one nonce by their hash.
pub(crate) type ReportKey = (Epoch, MachineId, u64, Hash32);

/// Different payloads that are kept under one nonce: two prove what the device did, more prove nothing else (rule V2).
pub const MAX_PAYLOADS: usize = 2;

/// Reports of one machine and epoch that are kept: one every 22 seconds for a day. More come only from a device that means
/// harm, whose every report costs memory here and a signature check everywhere.
pub const MAX_REPORTS: usize = 4_096;

/// The oracle has the report and will not settle its epoch without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Acknowledged {
    /// The epoch it belongs to.
    pub epoch: Epoch,
    /// Whether this very report was here already.
    pub known: bool,
}

/// Why a report is not taken. It leaves no trace.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotTaken {
    /// Its first reading is before the network's start, or cannot be.
    #[error("the report belongs to no epoch of this network")]
    NoEpoch,
    /// Its epoch has not begun.
    #[error("epoch {epoch} has not begun")]
    TooEarly {
        /// The epoch.
        epoch: Epoch,
    },
    /// Its epoch's grace is over.
    #[error("reports of epoch {epoch} were taken until {closed_at}")]
    TooLate {
        /// The epoch.
        epoch: Epoch,
        /// From this second on no report of the epoch is taken.
        closed_at: Time,
    },
    /// There are two other payloads of this nonce already.
    #[error("machine {machine} has signed two other reports with number {nonce} already: that proves enough")]
    TooManyPayloads {
        /// The machine.
        machine: MachineId,
        /// The report's nonce.
        nonce: u64,
    },
    /// The machine has sent as many reports as are kept.
    #[error("machine {machine} has sent {MAX_REPORTS} reports for epoch {epoch}: put more readings into one report")]
    TooMany {
        /// The machine.
        machine: MachineId,
        /// The epoch.
        epoch: Epoch,
    },
    /// The signature is not the enrolled key's.
    #[error("the signature is not by the key of machine {machine}")]
    BadSignature {
        /// The machine.
        machine: MachineId,
    },
}

/// The reports that one oracle has acknowledged.
#[derive(Debug, Clone)]
pub struct Inbox {
    chain_id: String,
    verification: String,
    clock: EpochClock,
    grace: Seconds,
    reports: BTreeMap<ReportKey, SignedReport>,
    /// How many reports of each machine and epoch are here.
    counts: BTreeMap<(Epoch, MachineId), usize>,
}

impl Inbox {
    /// An empty inbox of one network.
    pub fn new(chain_id: &str, verification: &str, clock: EpochClock, grace: Seconds) -> Self {
        Self {
            chain_id: chain_id.to_owned(),
            verification: verification.to_owned(),
            clock,
            grace,
            reports: BTreeMap::new(),
            counts: BTreeMap::new(),
        }
    }

    /// Takes a report, if its time is right and `key`, the machine's enrolled key, has signed it.
    ///
    /// A report that is here already is acknowledged again. Another one under the same nonce is taken too: both are the
    /// evidence that the device signed two things (rule V2). A third is not, nor are more than [`MAX_REPORTS`] of one
    /// machine and epoch.
    ///
    /// # Errors
    /// [`NotTaken`] says why.
    pub fn take(&mut self, report: SignedReport, key: &PublicKey, now: Time) -> Result<Acknowledged, NotTaken> {
        let epoch = self.check_time(&report, now)?;
        let machine = report.report.machine();
        let slot = place(epoch, &report);
        if self.reports.contains_key(&slot) {
            return Ok(Acknowledged { epoch, known: true });
        }
        if !self.is_signed(&report, key) {
            return Err(NotTaken::BadSignature { machine });
        }
        self.check_room(&slot)?;
        self.reports.insert(slot, report);
        let count = self.counts.entry((epoch, machine)).or_default();
        *count = count.saturating_add(1);
        Ok(Acknowledged { epoch, known: false })
    }

    /// Whether the key has signed the report for this network.
    pub(crate) fn is_signed(&self, report: &SignedReport, key: &PublicKey) -> bool {
        report
            .report
            .digest(&self.chain_id, &self.verification)
            .is_ok_and(|digest| verify(key, &digest, &report.signature))
    }

    /// Where a report belongs; none if it belongs to no epoch of this network.
    pub(crate) fn slot(&self, report: &SignedReport) -> Option<ReportKey> {
        Some(place(self.clock.epoch_at(report.report.first_time())?, report))
    }

    /// The report in this place, with the signature that it came with.
    pub(crate) fn find(&self, slot: &ReportKey) -> Option<&SignedReport> {
        self.reports.get(slot)
    }

    /// What was acknowledged for these epochs, in the order in which it is judged.
    pub(crate) fn of_epochs(&self, first: Epoch, last: Epoch) -> impl Iterator<Item = (&ReportKey, &SignedReport)> {
        self.reports
            .iter()
            .filter(move |((epoch, ..), _)| (first..=last).contains(epoch))
    }

    /// Forgets the reports of epochs that are final.
    pub fn forget_until(&mut self, last: Epoch) {
        self.reports.retain(|(epoch, ..), _| *epoch > last);
        self.counts.retain(|(epoch, _), _| *epoch > last);
    }

    /// The number of reports held.
    pub fn len(&self) -> usize {
        self.reports.len()
    }

    /// Whether no report is held.
    pub fn is_empty(&self) -> bool {
        self.reports.is_empty()
    }

    /// Whether another report fits; asked after its signature is checked, so that only the device itself can fill its place.
    fn check_room(&self, (epoch, machine, nonce, _): &ReportKey) -> Result<(), NotTaken> {
        let (epoch, machine, nonce) = (*epoch, *machine, *nonce);
        let twins = self
            .reports
            .range((epoch, machine, nonce, Hash32::ZERO)..)
            .take_while(|(slot, _)| (slot.0, slot.1, slot.2) == (epoch, machine, nonce));
        if twins.take(MAX_PAYLOADS).count() == MAX_PAYLOADS {
            return Err(NotTaken::TooManyPayloads { machine, nonce });
        }
        if self
            .counts
            .get(&(epoch, machine))
            .is_some_and(|count| *count >= MAX_REPORTS)
        {
            return Err(NotTaken::TooMany { machine, epoch });
        }
        Ok(())
    }

    fn check_time(&self, report: &SignedReport, now: Time) -> Result<Epoch, NotTaken> {
        let epoch = self
            .clock
            .epoch_at(report.report.first_time())
            .ok_or(NotTaken::NoEpoch)?;
        let begins = self.clock.start_of(epoch).map_err(|_| NotTaken::NoEpoch)?;
        let closed_at = self.clock.end_of(epoch).and_then(|end| end.plus(self.grace));
        let closed_at = closed_at.map_err(|_| NotTaken::NoEpoch)?;
        if now < begins {
            return Err(NotTaken::TooEarly { epoch });
        }
        if now >= closed_at {
            return Err(NotTaken::TooLate { epoch, closed_at });
        }
        Ok(epoch)
    }
}

fn place(epoch: Epoch, report: &SignedReport) -> ReportKey {
    (
        epoch,
        report.report.machine(),
        report.report.nonce(),
        report.report.payload_hash(),
    )
}
