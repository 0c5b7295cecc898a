//! Records on disk, each with a checksum of its own: the database checks its pages only after a crash.

use flywheel_protocol::readings::{Report, SignedReport};
use flywheel_protocol::values::sha256;
use flywheel_protocol::{H3Cell, Signature, Time};

use crate::readings::Sample;

const CHECK: usize = 8;
const SAMPLE: usize = 24;

/// What the outbox keeps of a report.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Kept {
    /// From this second on no oracle takes it.
    pub closes_at: Time,
    pub report: Report,
    /// None between numbering and signing.
    pub signature: Option<Signature>,
}

impl Kept {
    pub fn encode(&self, nonce: u64) -> Vec<u8> {
        let mut body = self.closes_at.get().to_be_bytes().to_vec();
        match &self.signature {
            None => {
                body.push(0);
                body.extend(self.report.payload());
            }
            Some(signature) => {
                body.push(1);
                body.extend(self.report.payload());
                body.extend(signature.as_bytes());
            }
        }
        seal(nonce, &body)
    }

    pub fn decode(nonce: u64, bytes: &[u8]) -> Option<Self> {
        let (closes_at, rest) = unseal(nonce, bytes)?.split_first_chunk::<8>()?;
        let closes_at = Time::new(u64::from_be_bytes(*closes_at));
        let (report, signature) = match rest.split_first()? {
            (0, payload) => (Report::from_payload(payload).ok()?, None),
            (1, signed) => {
                let signed = SignedReport::decode(signed).ok()?;
                (signed.report, Some(signed.signature))
            }
            _ => return None,
        };
        (report.nonce() == nonce).then_some(Self {
            closes_at,
            report,
            signature,
        })
    }

    pub fn signed(self) -> Option<SignedReport> {
        let report = self.report;
        self.signature.map(|signature| SignedReport { report, signature })
    }
}

/// A reading that is in no report yet, and when it was taken in.
pub(super) fn encode_sample(sample: &Sample, taken_at: Time) -> Vec<u8> {
    let mut body = Vec::with_capacity(SAMPLE);
    body.extend(sample.value.to_be_bytes());
    body.extend(sample.cell.map_or(0, H3Cell::get).to_be_bytes());
    body.extend(taken_at.get().to_be_bytes());
    seal(sample.time.get(), &body)
}

pub(super) fn decode_sample(time: u64, bytes: &[u8]) -> Option<(Sample, Time)> {
    let (value, rest) = unseal(time, bytes)?.split_first_chunk::<8>()?;
    let (cell, rest) = rest.split_first_chunk::<8>()?;
    let taken_at = u64::from_be_bytes(rest.try_into().ok()?);
    let cell = match u64::from_be_bytes(*cell) {
        0 => None,
        cell => Some(H3Cell::new(cell).ok()?),
    };
    let sample = Sample {
        time: Time::new(time),
        value: i64::from_be_bytes(*value),
        cell,
    };
    Some((sample, Time::new(taken_at)))
}

fn seal(key: u64, body: &[u8]) -> Vec<u8> {
    let mut bytes = check(key, body).to_vec();
    bytes.extend(body);
    bytes
}

fn unseal(key: u64, bytes: &[u8]) -> Option<&[u8]> {
    let (found, body) = bytes.split_first_chunk::<CHECK>()?;
    (*found == check(key, body)).then_some(body)
}

/// The key goes in, so that a record in another's place is noticed too.
fn check(key: u64, body: &[u8]) -> [u8; CHECK] {
    let hash = sha256(&[b"flywheel/outbox/v1\0", &key.to_be_bytes(), body]);
    let mut check = [0; CHECK];
    check.iter_mut().zip(hash.as_bytes()).for_each(|(to, from)| *to = *from);
    check
}
