//! An oracle shows that it holds its key.

use super::{Purpose, SignBytes, SignError};
use crate::values::{Hash32, PublicKey};

/// What an oracle signs when it is admitted (V1); the contract is the network's verification.
///
/// Without it an account could be admitted with another oracle's key and pass that one's attestations off as its own.
///
/// | field | bytes |
/// | --- | --- |
/// | `account` | `u32` length, address |
/// | `key` | `u32` length, curve byte, key |
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OracleKey<'a> {
    /// The oracle's account, which bonds and is paid.
    pub account: &'a str,
    /// The key it attests with, which signs this.
    pub key: &'a PublicKey,
}

impl OracleKey<'_> {
    /// The bytes that are hashed.
    pub fn sign_bytes(&self, chain_id: &str, verification: &str) -> SignBytes {
        SignBytes::new(Purpose::OracleKey, chain_id, verification)
            .address(self.account)
            .key(self.key)
    }

    /// The 32 bytes that the oracle signs.
    ///
    /// # Errors
    /// [`SignError`] for an empty chain id or contract, or a field longer than its prefix can say.
    pub fn digest(&self, chain_id: &str, verification: &str) -> Result<Hash32, SignError> {
        self.sign_bytes(chain_id, verification).digest()
    }
}
