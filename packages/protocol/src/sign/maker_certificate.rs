//! A maker states that it made a device.

use super::{Purpose, SignBytes, SignError};
use crate::values::{Hash32, PublicKey};

/// What a maker signs for each device it makes (R3); the contract is the machine registry.
///
/// It names both keys and no owner: it stays true when the machine is sold, and says nothing of any other device.
///
/// | field | bytes |
/// | --- | --- |
/// | `maker` | `u32` length, curve byte, key |
/// | `device` | `u32` length, curve byte, key |
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MakerCertificate<'a> {
    /// The maker's key, which signs this.
    pub maker: &'a PublicKey,
    /// The key of the device.
    pub device: &'a PublicKey,
}

impl MakerCertificate<'_> {
    /// The bytes that are hashed.
    pub fn sign_bytes(&self, chain_id: &str, registry: &str) -> SignBytes {
        SignBytes::new(Purpose::CertifyMachine, chain_id, registry)
            .key(self.maker)
            .key(self.device)
    }

    /// The 32 bytes that the maker signs.
    ///
    /// # Errors
    /// [`SignError`] for an empty chain id or contract.
    pub fn digest(&self, chain_id: &str, registry: &str) -> Result<Hash32, SignError> {
        self.sign_bytes(chain_id, registry).digest()
    }
}
