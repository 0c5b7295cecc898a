//! A device agrees to be registered.

use super::{Purpose, SignBytes, SignError};
use crate::values::{Hash32, PublicKey, Time};

/// What a device signs so that an owner may register it (R1); the contract is the machine registry.
///
/// | field | bytes |
/// | --- | --- |
/// | `owner` | `u32` length, address |
/// | `key` | `u32` length, curve byte, key |
/// | `counter` | `u64` |
/// | `expires_at` | `u64` |
/// | `entry` | 32 |
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegisterMachine<'a> {
    /// The address that sends the registration.
    pub owner: &'a str,
    /// The device's own key, which signs this.
    pub key: &'a PublicKey,
    /// How often this key has been registered before, so that an old signature cannot bring a sold machine back.
    pub counter: u64,
    /// From this second on the signature is worth nothing.
    pub expires_at: Time,
    /// The hash of everything else in the entry, so that nobody on the way changes it.
    pub entry: Hash32,
}

impl RegisterMachine<'_> {
    /// The bytes that are hashed.
    pub fn sign_bytes(&self, chain_id: &str, registry: &str) -> SignBytes {
        SignBytes::new(Purpose::RegisterMachine, chain_id, registry)
            .address(self.owner)
            .key(self.key)
            .u64(self.counter)
            .time(self.expires_at)
            .hash(&self.entry)
    }

    /// The 32 bytes that the device signs.
    ///
    /// # Errors
    /// [`SignError`] for an empty chain id or contract, or a field longer than its prefix can say.
    pub fn digest(&self, chain_id: &str, registry: &str) -> Result<Hash32, SignError> {
        self.sign_bytes(chain_id, registry).digest()
    }
}
