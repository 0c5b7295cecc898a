//! What keys sign in sessions and channels, with the chain's id and the contract's address.

use flywheel_protocol::crypto::SecretKey;
use flywheel_protocol::sign::{MeterReading, SignError, Voucher};
use flywheel_types::payments::{SignedReading, SignedVoucher};

use super::Payments;
use crate::Chain;

impl<C: Chain + ?Sized> Payments<'_, C> {
    /// Signs a voucher with the key that the session or channel was opened with.
    ///
    /// # Errors
    /// [`SignError`] for a chain id that no signature can name.
    pub fn sign_voucher(&self, key: &SecretKey, voucher: Voucher) -> Result<SignedVoucher, SignError> {
        let digest = voucher.digest(self.chain.chain_id(), self.address.as_str())?;
        Ok(SignedVoucher {
            lane: voucher.lane,
            nonce: voucher.nonce,
            cumulative: voucher.cumulative,
            expires_at: voucher.expires_at,
            signature: key.sign(&digest),
        })
    }

    /// Signs a reading of the meter with the machine's key.
    ///
    /// # Errors
    /// [`SignError`] for a chain id that no signature can name.
    pub fn sign_reading(&self, key: &SecretKey, reading: MeterReading) -> Result<SignedReading, SignError> {
        let digest = reading.digest(self.chain.chain_id(), self.address.as_str())?;
        Ok(SignedReading {
            nonce: reading.nonce,
            units: reading.units,
            signature: key.sign(&digest),
        })
    }
}
