//! A device's signed set of readings and its bytes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::field::Field;
use super::report_error::ReportError;
use crate::sign::{ReportEnvelope, SignError};
use crate::values::{H3Cell, Hash32, MachineId, Signature, Time, sha256};

/// Most readings of one report.
pub const MAX_READINGS: usize = 1_024;

/// First byte of every payload.
pub(super) const VERSION: u8 = 1;
const HEAD: usize = 35;
const ROW: usize = 18;
const SIGNATURE: usize = 64;

/// One measurement: a field's value over an interval.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Copy, Debug, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// The interval's start; its length is the class's.
    pub time: Time,
    /// What was measured.
    pub field: Field,
    /// How much, in the field's smallest parts ([`FieldInfo`](super::FieldInfo)).
    pub value: i64,
}

/// Readings of one machine, numbered by the device.
///
/// The device gives each report the next nonce, for as long as the machine exists, keeps the readings in the order of
/// their times, and begins a new report when an epoch begins: a report belongs to the epoch of its first reading.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, PartialEq, Eq)]
#[serde(try_from = "UncheckedReport")]
pub struct Report {
    machine: MachineId,
    nonce: u64,
    signed_at: Time,
    cell: Option<H3Cell>,
    readings: Vec<Reading>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UncheckedReport {
    machine: MachineId,
    nonce: u64,
    signed_at: Time,
    #[serde(default)]
    cell: Option<H3Cell>,
    readings: Vec<Reading>,
}

/// A report with the device's signature of its digest.
///
/// A signature is never an identifier (of most, anyone can write a second one): machine, nonce and payload hash are.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct SignedReport {
    /// What was signed.
    pub report: Report,
    /// By the machine's key, over [`Report::digest`].
    pub signature: Signature,
}

impl Report {
    /// A report.
    ///
    /// # Errors
    /// No readings or more than [`MAX_READINGS`]; the nonce 0.
    pub fn new(
        machine: MachineId,
        nonce: u64,
        signed_at: Time,
        cell: Option<H3Cell>,
        readings: Vec<Reading>,
    ) -> Result<Self, ReportError> {
        match (nonce, readings.len()) {
            (0, _) => Err(ReportError::NonceZero),
            (_, 0) => Err(ReportError::Empty),
            (_, given) if given > MAX_READINGS => Err(ReportError::TooManyReadings { given }),
            _ => Ok(Self {
                machine,
                nonce,
                signed_at,
                cell,
                readings,
            }),
        }
    }

    /// The machine that reports.
    #[must_use]
    pub const fn machine(&self) -> MachineId {
        self.machine
    }

    /// The device's number of the report, at least 1 and higher with every report.
    #[must_use]
    pub const fn nonce(&self) -> u64 {
        self.nonce
    }

    /// The device's clock when it signed.
    #[must_use]
    pub const fn signed_at(&self) -> Time {
        self.signed_at
    }

    /// Where the machine was when it signed, if it says so.
    #[must_use]
    pub const fn cell(&self) -> Option<H3Cell> {
        self.cell
    }

    /// The readings, 1 to [`MAX_READINGS`].
    #[must_use]
    pub fn readings(&self) -> &[Reading] {
        &self.readings
    }

    /// The time of the first reading: the report belongs to its epoch.
    #[must_use]
    pub fn first_time(&self) -> Time {
        self.readings.first().map(|reading| reading.time).unwrap_or_default()
    }

    /// The canonical bytes. All numbers are big endian.
    ///
    /// | offset | bytes | what |
    /// | --- | --- | --- |
    /// | 0 | 1 | version: 1 |
    /// | 1 | 8 | machine |
    /// | 9 | 8 | nonce |
    /// | 17 | 8 | signed at, seconds since 1970 |
    /// | 25 | 8 | H3 cell; 0 if none is given |
    /// | 33 | 2 | number of readings n, 1 to 1,024 |
    /// | 35 + 18 i | 8 | reading i: start of its interval, seconds since 1970 |
    /// | 43 + 18 i | 2 | its field's code |
    /// | 45 + 18 i | 8 | its value, two's complement |
    #[must_use]
    pub fn payload(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(payload_len(self.readings.len()));
        bytes.push(VERSION);
        bytes.extend(self.machine.get().to_be_bytes());
        bytes.extend(self.nonce.to_be_bytes());
        bytes.extend(self.signed_at.get().to_be_bytes());
        bytes.extend(self.cell.map_or(0, H3Cell::get).to_be_bytes());
        bytes.extend(u16::try_from(self.readings.len()).unwrap_or(u16::MAX).to_be_bytes());
        for reading in &self.readings {
            bytes.extend(reading.time.get().to_be_bytes());
            bytes.extend(reading.field.code().to_be_bytes());
            bytes.extend(reading.value.to_be_bytes());
        }
        bytes
    }

    /// SHA-256 of the payload.
    #[must_use]
    pub fn payload_hash(&self) -> Hash32 {
        sha256(&[&self.payload()])
    }

    /// What the device signs (RULES N7): the report's machine, nonce and payload hash for one verification contract on
    /// one chain.
    ///
    /// # Errors
    /// [`SignError`] for an empty chain id or contract.
    pub fn digest(&self, chain_id: &str, verification: &str) -> Result<Hash32, SignError> {
        self.envelope().digest(chain_id, verification)
    }

    /// What of the report goes into the signature: enough to prove two reports under one nonce without their readings.
    #[must_use]
    pub fn envelope(&self) -> ReportEnvelope {
        ReportEnvelope {
            machine: self.machine,
            nonce: self.nonce,
            payload: self.payload_hash(),
        }
    }

    /// Reads a payload back.
    ///
    /// # Errors
    /// Anything that [`Report::payload`] cannot have written.
    pub fn from_payload(bytes: &[u8]) -> Result<Self, ReportError> {
        let cut_off = || ReportError::Length {
            expected: HEAD,
            given: bytes.len(),
        };
        let (version, mut rest) = bytes.split_first().ok_or_else(cut_off)?;
        if *version != VERSION {
            return Err(ReportError::Version { given: *version });
        }
        let machine = u64::from_be_bytes(take(&mut rest).ok_or_else(cut_off)?);
        let nonce = u64::from_be_bytes(take(&mut rest).ok_or_else(cut_off)?);
        let signed_at = Time::new(u64::from_be_bytes(take(&mut rest).ok_or_else(cut_off)?));
        let cell = u64::from_be_bytes(take(&mut rest).ok_or_else(cut_off)?);
        let count = usize::from(u16::from_be_bytes(take(&mut rest).ok_or_else(cut_off)?));

        let expected = payload_len(count);
        let wrong_length = || ReportError::Length {
            expected,
            given: bytes.len(),
        };
        if bytes.len() != expected {
            return Err(wrong_length());
        }
        if count > MAX_READINGS {
            return Err(ReportError::TooManyReadings { given: count });
        }
        let cell = if cell == 0 { None } else { Some(H3Cell::new(cell)?) };
        let readings = (0..count)
            .map(|_| Reading::take(&mut rest))
            .collect::<Option<_>>()
            .ok_or_else(wrong_length)?;
        Self::new(MachineId::new(machine)?, nonce, signed_at, cell, readings)
    }
}

impl Reading {
    fn take(bytes: &mut &[u8]) -> Option<Self> {
        Some(Self {
            time: Time::new(u64::from_be_bytes(take(bytes)?)),
            field: Field::from_code(u16::from_be_bytes(take(bytes)?)),
            value: i64::from_be_bytes(take(bytes)?),
        })
    }
}

impl SignedReport {
    /// The payload and the 64 bytes of the signature: for stores and evidence bundles.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = self.report.payload();
        bytes.extend(self.signature.as_bytes());
        bytes
    }

    /// Reads what [`SignedReport::encode`] wrote, all of it and nothing after it. The signature is not checked.
    ///
    /// # Errors
    /// Anything that [`SignedReport::encode`] cannot have written.
    pub fn decode(bytes: &[u8]) -> Result<Self, ReportError> {
        let cut_off = ReportError::Length {
            expected: HEAD.saturating_add(SIGNATURE),
            given: bytes.len(),
        };
        let (payload, signature) = bytes.split_last_chunk::<SIGNATURE>().ok_or(cut_off)?;
        Ok(Self {
            report: Report::from_payload(payload)?,
            signature: Signature::new(*signature),
        })
    }
}

impl TryFrom<UncheckedReport> for Report {
    type Error = ReportError;

    fn try_from(report: UncheckedReport) -> Result<Self, ReportError> {
        Self::new(
            report.machine,
            report.nonce,
            report.signed_at,
            report.cell,
            report.readings,
        )
    }
}

/// At most 35 + 18 * 65,535.
const fn payload_len(readings: usize) -> usize {
    HEAD.saturating_add(readings.saturating_mul(ROW))
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (head, rest) = bytes.split_first_chunk::<N>()?;
    *bytes = rest;
    Some(*head)
}
