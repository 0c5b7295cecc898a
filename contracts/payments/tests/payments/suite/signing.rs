//! What keys sign, each part of which a test may change.

use cosmwasm_std::Uint128;
use flywheel_protocol::Time;
use flywheel_protocol::crypto::SecretKey;
use flywheel_protocol::sign::{MeterReading, Voucher};
use flywheel_types::payments::{SignedReading, SignedVoucher};

use super::{Suite, key};

/// A voucher before it is signed.
#[derive(Clone)]
pub struct Draft {
    pub chain: String,
    pub contract: String,
    pub signer: SecretKey,
    pub voucher: Voucher,
}

impl Draft {
    pub fn sign(&self) -> SignedVoucher {
        let digest = self.voucher.digest(&self.chain, &self.contract).unwrap();
        let Voucher {
            lane,
            nonce,
            cumulative,
            expires_at,
            ..
        } = self.voucher;
        SignedVoucher {
            lane,
            nonce,
            cumulative,
            expires_at,
            signature: self.signer.sign(&digest),
        }
    }
}

impl Suite {
    /// Carl's voucher for so much; it does not expire while a test lasts.
    pub fn draft(&self, agreement: u64, key_version: u32, nonce: u64, cumulative: u128) -> Draft {
        Draft {
            chain: self.app.block_info().chain_id,
            contract: self.payments.to_string(),
            signer: key("carl"),
            voucher: Voucher {
                agreement,
                lane: 0,
                key_version,
                nonce,
                cumulative: Uint128::new(cumulative),
                expires_at: Time::new(10_000_000_000),
            },
        }
    }

    /// Carl's voucher for a machine with its first key.
    pub fn voucher(&self, agreement: u64, nonce: u64, cumulative: u128) -> SignedVoucher {
        self.draft(agreement, 1, nonce, cumulative).sign()
    }

    /// Carl's voucher in a lane of a channel.
    pub fn in_lane(&self, channel: u64, lane: u32, nonce: u64, cumulative: u128) -> SignedVoucher {
        let mut draft = self.draft(channel, 1, nonce, cumulative);
        draft.voucher.lane = lane;
        draft.sign()
    }

    /// What the device of this name reads in a session.
    pub fn reading_by(&self, device: &str, session: u64, key_version: u32, nonce: u64, units: u128) -> SignedReading {
        let units = Uint128::new(units);
        let digest = MeterReading {
            session,
            key_version,
            nonce,
            units,
        }
        .digest(&self.app.block_info().chain_id, self.payments.as_str())
        .unwrap();
        SignedReading {
            nonce,
            units,
            signature: key(device).sign(&digest),
        }
    }

    /// What machine 1's first key reads.
    pub fn reading(&self, session: u64, nonce: u64, units: u128) -> SignedReading {
        self.reading_by("device-1", session, 1, nonce, units)
    }
}
