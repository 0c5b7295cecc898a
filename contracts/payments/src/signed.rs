//! What payers' and machines' keys have signed.

use cosmwasm_std::{Api, Env};
use flywheel_protocol::sign::{MeterReading, Voucher, verify_on_chain};
use flywheel_protocol::{PublicKey, Time};
use flywheel_types::payments::{SignedReading, SignedVoucher};

use crate::error::ContractError;

/// What a signature is bound to besides chain and contract.
pub struct Binding<'a> {
    /// Whose signature.
    pub key: &'a PublicKey,
    /// The session or channel.
    pub agreement: u64,
    /// The version of the machine's key at the opening; 0 for an account.
    pub key_version: u32,
}

impl Binding<'_> {
    /// Checks that a voucher is the payer's and has not expired: at the expiry's second it is worth nothing.
    pub fn check_voucher(&self, api: &dyn Api, env: &Env, voucher: &SignedVoucher) -> Result<(), ContractError> {
        let &SignedVoucher {
            lane,
            nonce,
            cumulative,
            expires_at,
            ref signature,
        } = voucher;
        if Time::of(&env.block) >= expires_at {
            return Err(ContractError::VoucherExpired { nonce, expires_at });
        }
        let digest = Voucher {
            agreement: self.agreement,
            lane,
            key_version: self.key_version,
            nonce,
            cumulative,
            expires_at,
        }
        .digest(&env.block.chain_id, env.contract.address.as_str())?;
        if verify_on_chain(api, self.key, &digest, signature)? {
            return Ok(());
        }
        Err(ContractError::BadVoucher { lane, nonce })
    }

    /// Checks that a reading is the machine's.
    pub fn check_reading(&self, api: &dyn Api, env: &Env, reading: &SignedReading) -> Result<(), ContractError> {
        let digest = MeterReading {
            session: self.agreement,
            key_version: self.key_version,
            nonce: reading.nonce,
            units: reading.units,
        }
        .digest(&env.block.chain_id, env.contract.address.as_str())?;
        if verify_on_chain(api, self.key, &digest, &reading.signature)? {
            return Ok(());
        }
        Err(ContractError::BadReading { nonce: reading.nonce })
    }
}
