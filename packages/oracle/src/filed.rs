//! A report with what is computed from it once, and what the reports of a network are bound to.

use std::cmp::Ordering;
use std::ops::Deref;
use std::sync::Arc;

use flywheel_protocol::crypto::{MAX_BATCH, Signed, verify, verify_many};
use flywheel_protocol::readings::{Report, SignedReport};
use flywheel_protocol::sign::{Purpose, SignBytes, SignError};
use flywheel_protocol::{Epoch, EpochClock, Hash32, MachineId, PublicKey};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

/// Signatures of one batch. A part of the cost is one for the whole batch, whatever is in it: 6 % of the additions of 2,048
/// signatures, 3 % of these.
const BATCH: usize = 4_096;
const _: () = assert!(BATCH <= MAX_BATCH);

/// A signed report in its place. The order of places is the order in which reports are judged: by epoch, machine and
/// nonce; two payloads under one nonce by their hash. A signature is no part of a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Filed {
    epoch: Epoch,
    /// Always of this very report, whoever filed it.
    payload: Hash32,
    signed: SignedReport,
}

impl Filed {
    pub(crate) fn new(epoch: Epoch, signed: SignedReport) -> Self {
        Self {
            epoch,
            payload: signed.report.payload_hash(),
            signed,
        }
    }

    /// The epoch among whose reports it stands.
    pub(crate) const fn epoch(&self) -> Epoch {
        self.epoch
    }

    pub(crate) const fn machine(&self) -> MachineId {
        self.signed.report.machine()
    }

    pub(crate) const fn nonce(&self) -> u64 {
        self.signed.report.nonce()
    }

    pub(crate) const fn payload(&self) -> &Hash32 {
        &self.payload
    }

    pub(crate) const fn report(&self) -> &Report {
        &self.signed.report
    }

    pub(crate) const fn signed(&self) -> &SignedReport {
        &self.signed
    }

    /// The order of a machine's reports of one epoch.
    pub(crate) fn compare_number(&self, other: &Self) -> Ordering {
        self.nonce()
            .cmp(&other.nonce())
            .then_with(|| self.payload.cmp(&other.payload))
    }

    /// Whether both are a machine's reports of one epoch and number.
    pub(crate) fn is_of_number(&self, other: &Self) -> bool {
        (self.epoch, self.machine(), self.nonce()) == (other.epoch, other.machine(), other.nonce())
    }
}

/// A report that inboxes and bundles share. What they sort and group it by first lies beside it: a look at the report
/// itself, one of a million, costs as much as a hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SharedReport {
    epoch: Epoch,
    machine: MachineId,
    filed: Arc<Filed>,
}

impl SharedReport {
    pub(crate) fn new(filed: Filed) -> Self {
        Self {
            epoch: filed.epoch,
            machine: filed.machine(),
            filed: Arc::new(filed),
        }
    }

    pub(crate) const fn epoch(&self) -> Epoch {
        self.epoch
    }

    pub(crate) const fn machine(&self) -> MachineId {
        self.machine
    }

    pub(crate) fn compare_place(&self, other: &Self) -> Ordering {
        let (one, two) = ((self.epoch, self.machine), (other.epoch, other.machine));
        let is_shared = || Arc::ptr_eq(&self.filed, &other.filed);
        match one.cmp(&two) {
            Ordering::Equal if is_shared() => Ordering::Equal,
            Ordering::Equal => self.filed.compare_number(&other.filed),
            order => order,
        }
    }

    pub(crate) fn is_in_place_of(&self, other: &Self) -> bool {
        self.compare_place(other).is_eq()
    }

    /// Whether the other is this report with this very signature.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let is_same = || self.is_in_place_of(other) && self.signed.signature == other.signed.signature;
        Arc::ptr_eq(&self.filed, &other.filed) || is_same()
    }
}

impl Deref for SharedReport {
    type Target = Filed;

    fn deref(&self) -> &Filed {
        &self.filed
    }
}

/// Each of `reports` with the one of `others` that stands in the same place; both go by place.
pub(crate) fn matched<'a>(
    reports: impl Iterator<Item = &'a SharedReport>,
    others: impl Iterator<Item = &'a SharedReport>,
) -> impl Iterator<Item = (&'a SharedReport, Option<&'a SharedReport>)> {
    let mut others = others.peekable();
    reports.map(move |report| {
        while others.next_if(|other| other.compare_place(report).is_lt()).is_some() {}
        (report, others.next_if(|other| other.is_in_place_of(report)))
    })
}

/// The chain, contract and epochs that a network's reports are signed for.
#[derive(Debug, Clone)]
pub(crate) struct Binding {
    clock: EpochClock,
    digests: Result<Digests, SignError>,
}

impl Binding {
    pub(crate) fn new(chain_id: &str, verification: &str, clock: EpochClock) -> Self {
        Self {
            clock,
            digests: Digests::new(chain_id, verification),
        }
    }

    pub(crate) const fn clock(&self) -> &EpochClock {
        &self.clock
    }

    /// Whether a report stands among those of its epoch: others may have filed it by another clock.
    pub(crate) fn is_in_its_epoch(&self, filed: &Filed) -> bool {
        self.clock.epoch_at(filed.report().first_time()) == Some(filed.epoch)
    }

    pub(crate) fn is_signed(&self, filed: &Filed, key: &PublicKey) -> bool {
        match &self.digests {
            Ok(digests) => verify(key, &digests.of(filed), &filed.signed.signature),
            Err(_) => false,
        }
    }

    /// Of each report whether its key has signed it: as [`Binding::is_signed`], in batches and on all cores.
    pub(crate) fn are_signed(&self, reports: &[(&Filed, &PublicKey)]) -> Vec<bool> {
        let Ok(digests) = &self.digests else {
            return vec![false; reports.len()];
        };
        // On several cores rather more and smaller batches than one core without work.
        let share = reports.len().div_ceil(rayon::current_num_threads().max(1));
        let verified = reports.par_chunks(share.clamp(1, BATCH)).map(|part| {
            let signed = part.iter().map(|(filed, key)| Signed {
                key,
                digest: digests.of(filed),
                signature: &filed.signed.signature,
            });
            verify_many(&signed.collect::<Vec<_>>())
        });
        verified.collect::<Vec<_>>().concat()
    }
}

/// Makes the digests that devices sign: [`Report::digest`], with what is the same for all reports of a network hashed
/// once.
#[derive(Debug, Clone)]
pub(crate) struct Digests(Sha256);

impl Digests {
    pub(crate) fn new(chain_id: &str, verification: &str) -> Result<Self, SignError> {
        let same = SignBytes::new(Purpose::Report, chain_id, verification).preimage()?;
        Ok(Self(Sha256::new_with_prefix(same)))
    }

    pub(crate) fn of(&self, filed: &Filed) -> Hash32 {
        let mut hash = self.0.clone();
        hash.update(filed.machine().get().to_be_bytes());
        hash.update(filed.nonce().to_be_bytes());
        hash.update(filed.payload.as_bytes());
        Hash32::new(hash.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use flywheel_protocol::readings::{Field, Reading};
    use flywheel_protocol::{Signature, Time};

    use super::*;

    #[test]
    fn the_digest_is_the_one_that_the_device_signs() {
        for (machine, nonce, readings) in [(1, 1, 1), (u64::MAX, u64::MAX, 1_024), (7, 3, 24)] {
            let reading = |hour: u64| Reading {
                time: Time::new(hour * 3_600),
                field: Field::ENERGY,
                value: 5,
            };
            let machine = MachineId::new(machine).unwrap();
            let report = Report::new(machine, nonce, Time::new(9), None, (0..readings).map(reading).collect()).unwrap();
            let expected = report.digest("flywheel-1", "verification").unwrap();
            let signature = Signature::new([0; 64]);
            let filed = Filed::new(Epoch::FIRST, SignedReport { report, signature });
            assert_eq!(Digests::new("flywheel-1", "verification").unwrap().of(&filed), expected);
        }
        assert!(Digests::new("", "verification").is_err());
    }
}
