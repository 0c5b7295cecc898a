//! What anyone may ask.

use cosmwasm_std::{Binary, Uint128};
use flywheel_protocol::{Epoch, MachineId, Time};
use serde::{Deserialize, Serialize};

/// What a machine needs to claim: its leaf in the newest final root, and the proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MachineProof {
    /// The newest epoch that the root settles.
    #[cfg_attr(feature = "openapi", schema(value_type = u64))]
    pub epoch: Epoch,
    /// The machine.
    #[cfg_attr(feature = "openapi", schema(value_type = u64, minimum = 1))]
    pub machine: MachineId,
    /// What it has earned since the network's start, in base units of the network's token.
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[0-9]{1,39}$"))]
    pub cumulative: Uint128,
    /// Its place in the tree.
    pub position: u64,
    /// Base64, 48 bytes a level.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "byte"))]
    pub proof: Binary,
    /// The rewards contract that takes the claim.
    pub rewards: String,
}

/// Which network this oracle serves, and where it is in time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Status {
    /// The chain's id: reports are signed for it.
    pub chain_id: String,
    /// The network's id in the hub.
    pub network: String,
    /// The network's verification contract: reports are signed for it.
    pub verification: String,
    /// The running epoch by the newest block that the oracle has seen; the first one before the network's start.
    #[cfg_attr(feature = "openapi", schema(value_type = u64))]
    pub epoch: Epoch,
    /// The time of that block, in seconds since 1970.
    #[cfg_attr(feature = "openapi", schema(value_type = u64))]
    pub now: Time,
}
