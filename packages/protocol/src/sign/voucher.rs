//! A payer promises a sum, off chain.

use cosmwasm_std::Uint128;

use super::{Purpose, SignBytes, SignError};
use crate::values::{Hash32, Time};

/// What a consumer's session key, or a payer's voucher key, signs for every sum it promises; the contract is payments.
///
/// A voucher replaces all earlier ones of its lane: `cumulative` is what is owed in all, so only the best one counts.
///
/// | field | bytes |
/// | --- | --- |
/// | `agreement` | `u64` |
/// | `lane` | `u32` |
/// | `key_version` | `u32` |
/// | `nonce` | `u64` |
/// | `cumulative` | `u128` |
/// | `expires_at` | `u64` |
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Voucher {
    /// The session or channel. Both are numbered together, so that a voucher for one is none for the other.
    pub agreement: u64,
    /// The lane of the channel; 0 in a session.
    pub lane: u32,
    /// The version of the machine's key to which the agreement is bound; 0 if the payee is an account.
    pub key_version: u32,
    /// The payer's number of it. It decides nothing: of two vouchers of a lane the higher amount counts.
    pub nonce: u64,
    /// What is owed in this lane since the beginning, in base units.
    pub cumulative: Uint128,
    /// From this second on the voucher is worth nothing.
    pub expires_at: Time,
}

impl Voucher {
    /// The bytes that are hashed.
    pub fn sign_bytes(&self, chain_id: &str, payments: &str) -> SignBytes {
        SignBytes::new(Purpose::Voucher, chain_id, payments)
            .u64(self.agreement)
            .u32(self.lane)
            .u32(self.key_version)
            .u64(self.nonce)
            .u128(self.cumulative.u128())
            .time(self.expires_at)
    }

    /// The 32 bytes that the payer's key signs.
    ///
    /// # Errors
    /// [`SignError`] for an empty chain id or contract, or one longer than its prefix can say.
    pub fn digest(&self, chain_id: &str, payments: &str) -> Result<Hash32, SignError> {
        self.sign_bytes(chain_id, payments).digest()
    }
}
