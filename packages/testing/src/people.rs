//! Who takes part in a test.

use flywheel_client::Account;
use flywheel_protocol::Curve;
use flywheel_protocol::crypto::SecretKey;
use flywheel_protocol::values::sha256;

const SEED: [u8; 32] = [7; 32];

/// A named account; the name is its key.
#[derive(Debug, Clone)]
pub struct Person {
    account: Account,
}

impl Person {
    /// The person of this name.
    pub fn named(name: &str) -> Self {
        Self {
            account: Account::from_seed(&SEED, name),
        }
    }

    /// The account that signs transactions.
    pub const fn account(&self) -> &Account {
        &self.account
    }
}

/// A device's key; the curves take turns by name.
pub fn device_key(name: &str) -> SecretKey {
    let digest = sha256(&[name.as_bytes()]);
    let curve = match digest.as_bytes().first().map(|byte| byte % 3) {
        Some(0) => Curve::Secp256k1,
        Some(1) => Curve::P256,
        _ => Curve::Ed25519,
    };
    SecretKey::derive(curve, &SEED, name)
}
