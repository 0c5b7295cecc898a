//! What oracles say to each other. Each call is signed: [`PeerRequest`](crate::PeerRequest).

use cosmwasm_std::Binary;
use flywheel_protocol::sign::Statement;
use flywheel_protocol::{Epoch, Hash32, Signature};
use serde::{Deserialize, Serialize};

use crate::Place;

/// A proposer asks for the reports that another oracle has acknowledged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AskReports {
    /// The first epoch.
    #[cfg_attr(feature = "openapi", schema(value_type = u64))]
    pub first: Epoch,
    /// The last epoch.
    #[cfg_attr(feature = "openapi", schema(value_type = u64))]
    pub last: Epoch,
    /// Where the page before ended.
    #[serde(default)]
    pub after: Option<Place>,
}

/// A page of reports, by place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReportPage {
    /// Each report as `SignedReport::encode` writes it.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub reports: Vec<Binary>,
    /// Where the next page begins; none if this is the last.
    #[serde(default)]
    pub next: Option<Place>,
}

/// An oracle asks for the bundle of a round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AskBundle {
    /// The round's epoch.
    #[cfg_attr(feature = "openapi", schema(value_type = u64))]
    pub epoch: Epoch,
    /// The round.
    pub round: u64,
    /// Where the page before ended.
    #[serde(default)]
    pub after: Option<Place>,
}

/// A page of a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BundlePage {
    /// The round's epoch.
    #[cfg_attr(feature = "openapi", schema(value_type = u64))]
    pub epoch: Epoch,
    /// The round.
    pub round: u64,
    /// The bundle's salt.
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[0-9a-f]{64}$"))]
    pub salt: Hash32,
    /// How many reports the whole bundle has.
    pub total: u64,
    /// Each report as `SignedReport::encode` writes it.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub reports: Vec<Binary>,
    /// Where the next page begins; none if this is the last.
    #[serde(default)]
    pub next: Option<Place>,
}

/// What an oracle says to a round's bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Answer {
    /// It signs.
    Signed(OfferedSignature),
    /// It does not.
    Refused {
        /// The round's epoch.
        #[cfg_attr(feature = "openapi", schema(value_type = u64))]
        epoch: Epoch,
        /// The round.
        round: u64,
        /// Why, for people.
        text: String,
    },
}

/// An oracle's signature under a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OfferedSignature {
    /// What it signs.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Statement))]
    pub statement: Statement,
    /// Its signature of the statement's digest.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "byte"))]
    pub signature: Signature,
}

/// An answer has arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Received {
    /// Whether it was new.
    pub new: bool,
}

/// An oracle that has missed final statements asks for the ledger of one that has not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AskLedger {
    /// The root that the ledger must stand on.
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[0-9a-f]{64}$"))]
    pub root: Hash32,
    /// The byte at which the page begins.
    pub offset: u64,
}

/// A part of a ledger's JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LedgerPage {
    /// SHA-256 of the whole: oracles that went the same way have the same.
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[0-9a-f]{64}$"))]
    pub hash: Hash32,
    /// Its length in bytes.
    pub total: u64,
    /// The bytes from the offset on.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "byte"))]
    pub bytes: Binary,
}

/// Why a peer's call was not taken. With session and number in hand it can be signed again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PeerFailure {
    /// Why, for people.
    pub text: String,
    /// The service's session: it changes whenever the program starts.
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[0-9a-f]{64}$"))]
    pub session: Hash32,
    /// Numbers up to this one are used up, or too old to tell.
    pub after: u64,
}
