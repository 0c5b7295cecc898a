//! A machine states what it has delivered, off chain.

use cosmwasm_std::Uint128;

use super::{Purpose, SignBytes, SignError};
use crate::values::Hash32;

/// What a machine's key signs for every reading of its meter in a session; the contract is payments.
///
/// | field | bytes |
/// | --- | --- |
/// | `session` | `u64` |
/// | `key_version` | `u32` |
/// | `nonce` | `u64` |
/// | `units` | `u128` |
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MeterReading {
    /// The session.
    pub session: u64,
    /// The version of the machine's key to which the session is bound.
    pub key_version: u32,
    /// Goes up with every reading. Two different readings with one nonce contradict each other.
    pub nonce: u64,
    /// What was delivered since the session began, in the tariff's unit.
    pub units: Uint128,
}

impl MeterReading {
    /// The bytes that are hashed.
    pub fn sign_bytes(&self, chain_id: &str, payments: &str) -> SignBytes {
        SignBytes::new(Purpose::Meter, chain_id, payments)
            .u64(self.session)
            .u32(self.key_version)
            .u64(self.nonce)
            .u128(self.units.u128())
    }

    /// The 32 bytes that the machine's key signs.
    ///
    /// # Errors
    /// [`SignError`] for an empty chain id or contract, or one longer than its prefix can say.
    pub fn digest(&self, chain_id: &str, payments: &str) -> Result<Hash32, SignError> {
        self.sign_bytes(chain_id, payments).digest()
    }
}
