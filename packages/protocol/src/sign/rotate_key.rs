//! A machine changes its key.

use super::{Purpose, SignBytes, SignError};
use crate::values::{Hash32, MachineId, PublicKey, Time};

/// What a machine's present key and its new key sign for a rotation, and the new key alone for a recovery (R4); the
/// contract is the machine registry.
///
/// The present key is not named: the version says which one it is, because each version of a machine has one key.
///
/// | field | bytes |
/// | --- | --- |
/// | `machine` | `u64` |
/// | `owner` | `u32` length, address |
/// | `key` | `u32` length, curve byte, key |
/// | `key_version` | `u32` |
/// | `expires_at` | `u64` |
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RotateKey<'a> {
    /// The machine that gets a new key.
    pub machine: MachineId,
    /// Its owner, who sends the message.
    pub owner: &'a str,
    /// The new key.
    pub key: &'a PublicKey,
    /// The version that the machine's key has afterwards: the present one and 1. Versions only go up, so a signature
    /// changes a key once.
    pub key_version: u32,
    /// From this second on the signature is worth nothing.
    pub expires_at: Time,
}

impl RotateKey<'_> {
    /// The bytes that are hashed.
    pub fn sign_bytes(&self, chain_id: &str, registry: &str) -> SignBytes {
        SignBytes::new(Purpose::RotateKey, chain_id, registry)
            .machine(self.machine)
            .address(self.owner)
            .key(self.key)
            .u32(self.key_version)
            .time(self.expires_at)
    }

    /// The 32 bytes that both keys sign.
    ///
    /// # Errors
    /// [`SignError`] for an empty chain id or contract, or a field longer than its prefix can say.
    pub fn digest(&self, chain_id: &str, registry: &str) -> Result<Hash32, SignError> {
        self.sign_bytes(chain_id, registry).digest()
    }
}
