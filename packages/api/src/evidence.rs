//! What was counted of a machine in an epoch, and the proof.

use cosmwasm_std::Binary;
use flywheel_protocol::trees::EvidenceLeaf;
use flywheel_protocol::{Epoch, Hash32, MachineId};
use serde::{Deserialize, Serialize};

/// A machine's evidence leaf in a final statement: `VerifyEvidence` of the verification contract takes it as it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Evidence {
    /// The epoch of the final statement that settles the leaf's epoch.
    #[cfg_attr(feature = "openapi", schema(value_type = u64))]
    pub statement: Epoch,
    /// The statement's evidence root.
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[0-9a-f]{64}$"))]
    pub evidence_root: Hash32,
    /// The leaf. It holds no readings.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::EvidenceLeaf))]
    pub leaf: EvidenceLeaf,
    /// The leaf's place in the tree.
    pub position: u64,
    /// How many leaves the tree has.
    pub leaves: u64,
    /// Base64, 32 bytes a level.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "byte"))]
    pub proof: Binary,
    /// What opens the leaf's salted hash. Only for the machine itself, whose key signs the request, and for the admitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opening: Option<Opening>,
}

/// What a leaf's salted hash is made of: who knows it can show that a report was counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Opening {
    /// The salt of this machine and epoch.
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[0-9a-f]{64}$"))]
    pub salt: Hash32,
    /// The digests of the machine's reports, in the order in which they are hashed.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub reports: Vec<Hash32>,
}

/// A report's place among all others, by which pages of reports go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Place {
    /// Its epoch.
    #[cfg_attr(feature = "openapi", schema(value_type = u64))]
    pub epoch: Epoch,
    /// Its machine.
    #[cfg_attr(feature = "openapi", schema(value_type = u64, minimum = 1))]
    pub machine: MachineId,
    /// Its number.
    pub nonce: u64,
    /// The hash of its payload.
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[0-9a-f]{64}$"))]
    pub payload: Hash32,
}
