//! A device reports readings.

use super::{Purpose, SignBytes, SignError};
use crate::values::{Hash32, MachineId};

/// What a device signs with each report (V2); the contract is the network's verification.
///
/// Two payloads under one nonce are the offence that V2 slashes, so the payload goes in as its hash: the proof needs
/// no readings.
///
/// | field | bytes |
/// | --- | --- |
/// | `machine` | `u64` |
/// | `nonce` | `u64` |
/// | `payload` | 32 |
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportEnvelope {
    /// The machine that reports.
    pub machine: MachineId,
    /// The number of the report, going up by the machine's own count.
    pub nonce: u64,
    /// The hash of the report's canonical bytes.
    pub payload: Hash32,
}

impl ReportEnvelope {
    /// The bytes that are hashed.
    pub fn sign_bytes(&self, chain_id: &str, verification: &str) -> SignBytes {
        SignBytes::new(Purpose::Report, chain_id, verification)
            .machine(self.machine)
            .u64(self.nonce)
            .hash(&self.payload)
    }

    /// The 32 bytes that the device signs.
    ///
    /// # Errors
    /// [`SignError`] for an empty chain id or contract.
    pub fn digest(&self, chain_id: &str, verification: &str) -> Result<Hash32, SignError> {
        self.sign_bytes(chain_id, verification).digest()
    }
}
