//! An oracle attests what the machines have earned.

use cosmwasm_std::Uint128;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Purpose, SignBytes, SignError};
use crate::values::{Epoch, Hash32};

/// What a quorum of oracles signs to settle all epochs up to one (V4); the contract is the network's verification.
///
/// | field | bytes |
/// | --- | --- |
/// | `epoch` | `u64` |
/// | `round` | `u64` |
/// | `set_version` | `u64` |
/// | `built_on` | 32 |
/// | `evidence_root` | 32 |
/// | `root` | 32 |
/// | `sum` | `u128` |
/// | `machines` | `u64` |
#[derive(Serialize, Deserialize, JsonSchema, Clone, Copy, Debug, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// The newest epoch it settles.
    pub epoch: Epoch,
    /// The attempt it belongs to, from 0 (V3).
    pub round: u64,
    /// The version of the oracle set that signs.
    pub set_version: u64,
    /// The final root whose cumulative amounts it continues; [`Hash32::ZERO`] for a network's first.
    pub built_on: Hash32,
    /// The root of the evidence tree (N6).
    pub evidence_root: Hash32,
    /// The root of the reward tree (N4).
    pub root: Hash32,
    /// What all machines have earned since the network's start, in base units.
    pub sum: Uint128,
    /// The number of leaves of the reward tree.
    pub machines: u64,
}

impl Statement {
    /// The bytes that are hashed.
    pub fn sign_bytes(&self, chain_id: &str, verification: &str) -> SignBytes {
        SignBytes::new(Purpose::Attest, chain_id, verification)
            .epoch(self.epoch)
            .u64(self.round)
            .u64(self.set_version)
            .hash(&self.built_on)
            .hash(&self.evidence_root)
            .hash(&self.root)
            .u128(self.sum.u128())
            .u64(self.machines)
    }

    /// The 32 bytes that an oracle signs.
    ///
    /// # Errors
    /// [`SignError`] for an empty chain id or contract.
    pub fn digest(&self, chain_id: &str, verification: &str) -> Result<Hash32, SignError> {
        self.sign_bytes(chain_id, verification).digest()
    }
}
