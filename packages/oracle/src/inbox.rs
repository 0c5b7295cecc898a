//! Reports as they come in: checked, acknowledged, kept until their epoch is final.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::Deref;

use flywheel_protocol::readings::SignedReport;
use flywheel_protocol::{Epoch, EpochClock, MachineId, PublicKey, Seconds, Time};
use rayon::prelude::*;
use thiserror::Error;

use crate::filed::{Binding, Filed, SharedReport};
use crate::reports::Reports;
use crate::used::{REMEMBERED_REPORTS, USED_EPOCHS};

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
    binding: Binding,
    grace: Seconds,
    /// Of each machine by nonce and payload hash.
    reports: BTreeMap<Epoch, BTreeMap<MachineId, Reports>>,
    /// The newest reports of the newest final epochs: one half of a conflict, if the device uses a number again.
    settled: BTreeMap<Epoch, BTreeMap<MachineId, Reports>>,
}

impl Inbox {
    /// An empty inbox of one network.
    pub fn new(chain_id: &str, verification: &str, clock: EpochClock, grace: Seconds) -> Self {
        Self {
            binding: Binding::new(chain_id, verification, clock),
            grace,
            reports: BTreeMap::new(),
            settled: BTreeMap::new(),
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
        let filed = self.file(report, now)?;
        let is_signed = self.find(&filed).is_some() || self.binding.is_signed(&filed, key);
        self.keep(filed, is_signed)
    }

    /// Takes many reports, each with its machine's enrolled key: the same answers as [`Inbox::take`] for one after the
    /// other, in less than half the time. Signatures are verified in batches and on all cores; thousands of reports at
    /// once make it worth the while. It is quickest if they come by machine.
    pub fn take_many<'k>(
        &mut self,
        reports: impl IntoIterator<Item = (SignedReport, &'k PublicKey)>,
        now: Time,
    ) -> Vec<Result<Acknowledged, NotTaken>> {
        let reports: Vec<_> = reports.into_iter().collect();
        let filed = reports.into_par_iter().map(|(report, key)| {
            let filed = self.file(report, now)?;
            let is_known = self.find(&filed).is_some();
            Ok((filed, key, is_known))
        });
        let mut filed: Vec<Result<(Filed, &PublicKey, bool), NotTaken>> = filed.collect();
        let unknown = || filed.iter().flatten().filter(|(_, _, is_known)| !is_known);
        let unknown: Vec<(&Filed, &PublicKey)> = unknown().map(|(filed, key, _)| (filed, *key)).collect();
        let verified = self.binding.are_signed(&unknown);
        let unknown = filed.iter_mut().flatten().filter(|(_, _, is_known)| !*is_known);
        for ((_, _, is_signed), verified) in unknown.zip(verified) {
            *is_signed = verified;
        }
        let keep = |filed: Result<(Filed, _, bool), NotTaken>| {
            let (filed, _, is_signed) = filed?;
            self.keep(filed, is_signed)
        };
        filed.into_iter().map(keep).collect()
    }

    /// What reports are checked against.
    pub(crate) const fn binding(&self) -> &Binding {
        &self.binding
    }

    /// What was acknowledged for these epochs, in the order in which it is judged.
    pub(crate) fn of_epochs(&self, first: Epoch, last: Epoch) -> impl Iterator<Item = &SharedReport> {
        let epochs = self
            .reports
            .iter()
            .filter(move |(epoch, _)| (first..=last).contains(*epoch));
        epochs.flat_map(|(_, machines)| machines.values().flat_map(|reports| reports.iter()))
    }

    /// Reports of final epochs that a machine has sent under this number, as far as they are kept.
    pub(crate) fn settled(&self, machine: MachineId, nonce: u64) -> impl Iterator<Item = &Filed> {
        let epochs = self.settled.values();
        let reports = epochs.filter_map(move |machines| machines.get(&machine));
        let reports = reports.flat_map(|reports| reports.iter()).map(Deref::deref);
        reports.filter(move |filed: &&Filed| filed.nonce() == nonce)
    }

    /// Forgets the reports of epochs that are final, but for a few of the newest: they may turn out to be one half of a
    /// conflict.
    pub fn forget_until(&mut self, last: Epoch) {
        let open = match last.next() {
            Ok(next) => self.reports.split_off(&next),
            Err(_) => BTreeMap::new(),
        };
        self.settled.extend(std::mem::replace(&mut self.reports, open));
        let oldest = last.get().saturating_sub(USED_EPOCHS - 1);
        self.settled.retain(|epoch, _| epoch.get() >= oldest);
        for reports in self.settled.values_mut().flat_map(BTreeMap::values_mut) {
            reports.keep_newest(REMEMBERED_REPORTS);
        }
    }

    /// The number of reports held for epochs that are not final.
    pub fn len(&self) -> usize {
        let machines = self.reports.values().flat_map(BTreeMap::values);
        machines.map(|reports| reports.len()).sum()
    }

    /// Whether no such report is held.
    pub fn is_empty(&self) -> bool {
        self.reports.values().all(BTreeMap::is_empty)
    }

    /// The report in the same place, with the signature that it came with.
    pub(crate) fn find(&self, filed: &Filed) -> Option<&SharedReport> {
        let reports = self.reports.get(&filed.epoch())?.get(&filed.machine())?;
        let place = reports.binary_search_by(|known| known.compare_number(filed)).ok()?;
        reports.get(place)
    }

    fn file(&self, report: SignedReport, now: Time) -> Result<Filed, NotTaken> {
        Ok(Filed::new(self.check_time(&report, now)?, report))
    }

    /// Puts a report in its place. Room is asked for after its signature, so that only the device itself can fill its
    /// place.
    fn keep(&mut self, filed: Filed, is_signed: bool) -> Result<Acknowledged, NotTaken> {
        let (epoch, machine, nonce) = (filed.epoch(), filed.machine(), filed.nonce());
        let report = SharedReport::new(filed);
        let known = match self.reports.entry(epoch).or_default().entry(machine) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(_) if !is_signed => return Err(NotTaken::BadSignature { machine }),
            Entry::Vacant(none) => {
                none.insert(Reports::One(report));
                return Ok(Acknowledged { epoch, known: false });
            }
        };
        let place = match known.binary_search_by(|other| other.compare_number(&report)) {
            Ok(_) => return Ok(Acknowledged { epoch, known: true }),
            Err(place) => place,
        };
        if !is_signed {
            return Err(NotTaken::BadSignature { machine });
        }
        let begin = known.partition_point(|other| other.nonce() < nonce);
        let twins = known.iter().skip(begin).take_while(|other| other.nonce() == nonce);
        if twins.take(MAX_PAYLOADS).count() == MAX_PAYLOADS {
            return Err(NotTaken::TooManyPayloads { machine, nonce });
        }
        if known.len() >= MAX_REPORTS {
            return Err(NotTaken::TooMany { machine, epoch });
        }
        known.insert(place, report);
        Ok(Acknowledged { epoch, known: false })
    }

    fn check_time(&self, report: &SignedReport, now: Time) -> Result<Epoch, NotTaken> {
        let epoch = self
            .binding
            .clock()
            .epoch_at(report.report.first_time())
            .ok_or(NotTaken::NoEpoch)?;
        let begins = self.binding.clock().start_of(epoch).map_err(|_| NotTaken::NoEpoch)?;
        let closed_at = self.binding.clock().end_of(epoch).and_then(|end| end.plus(self.grace));
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
