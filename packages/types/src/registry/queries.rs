//! What is asked of the contract, and its answers.

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::{Addr, Uint128};
use flywheel_protocol::{Curve, Did, H3Cell, MachineId, PublicKey, Seconds, Time};

use super::details::{Attribute, Endpoint};
use super::messages::Deposit;
use super::state::MachineStatus;
#[cfg_attr(target_arch = "wasm32", allow(unused_imports, reason = "only the schema names it"))]
use crate::totals::Totals;

/// `query`.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// The deposit, the delay of recoveries, the number of machines, and where access-control is.
    #[returns(ConfigResponse)]
    Config {},
    /// A machine by its id.
    #[returns(MachineResponse)]
    Machine {
        /// Which.
        machine: MachineId,
    },
    /// The machine that a key belongs to.
    #[returns(MachineResponse)]
    MachineByKey {
        /// The device's key.
        public_key: PublicKey,
    },
    /// An owner's machines by id.
    #[returns(MachinesResponse)]
    MachinesByOwner {
        /// Whose.
        owner: String,
        /// After this id.
        start_after: Option<MachineId>,
        /// Default 30, at most 100.
        limit: Option<u32>,
    },
    /// A machine's attributes (expired ones left out), endpoints and metadata.
    #[returns(RecordResponse)]
    Record {
        /// Which.
        machine: MachineId,
    },
    /// What the device signs as `counter` at its next registration. It goes up whenever the key is registered, replaces
    /// another key, or is sold with its machine: an older signature is worth nothing then.
    #[returns(u32)]
    RegistrationCounter {
        /// The device's key.
        public_key: PublicKey,
    },
    /// The machine's W3C DID document.
    #[returns(DidDocument)]
    DidDocument {
        /// Which.
        machine: MachineId,
    },
    /// When the machine's key was stopped: the pauses that are kept, at most 16, the oldest first.
    #[returns(PausesResponse)]
    Pauses {
        /// Which.
        machine: MachineId,
    },
    /// The recovery that is pending, if one is.
    #[returns(Option<RecoveryResponse>)]
    Recovery {
        /// Which.
        machine: MachineId,
    },
    /// The offer that can be accepted now, if one can.
    #[returns(Option<OfferResponse>)]
    Offer {
        /// Which.
        machine: MachineId,
    },
    /// What `Withdraw` would pay an account.
    #[returns(Uint128)]
    Credit {
        /// Which.
        account: String,
    },
    /// Deposits held, and credits.
    #[returns(Totals)]
    Totals {},
    /// The admin.
    #[returns(cw_ownable::Ownership<String>)]
    Ownership {},
}

/// Answers `Config`.
#[cw_serde]
pub struct ConfigResponse {
    /// What each new machine pays.
    pub deposit: Option<Deposit>,
    /// How long an owner waits before a new key replaces a lost one.
    pub recovery_delay: Seconds,
    /// Machines ever registered: the newest id.
    pub machines: u64,
    /// The access-control contract, if the admin has named one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_control: Option<Addr>,
}

/// Answers `Machine` and `MachineByKey`.
#[cw_serde]
pub struct MachineResponse {
    /// Its id.
    pub machine: MachineId,
    /// Its DID.
    pub did: Did,
    /// Who owns it.
    pub owner: Addr,
    /// Goes up with every sale.
    pub ownership_epoch: u32,
    /// The device's key.
    pub public_key: PublicKey,
    /// Goes up with every change of the key.
    pub key_version: u32,
    /// Where it is.
    pub cell: Option<H3Cell>,
    /// The maker that vouched for its key.
    pub maker: Option<PublicKey>,
    /// Where its income goes instead of to the owner.
    pub payout: Option<Addr>,
    /// Its state.
    pub status: MachineStatus,
    /// What comes back when it is retired.
    pub deposit: Uint128,
}

/// Answers `MachinesByOwner`.
#[cw_serde]
pub struct MachinesResponse {
    /// In the order of their ids.
    pub machines: Vec<MachineResponse>,
}

/// Answers `Record`.
#[cw_serde]
pub struct RecordResponse {
    /// Only those that have not expired.
    pub attributes: Vec<Attribute>,
    /// Service endpoints.
    pub endpoints: Vec<Endpoint>,
    /// A URI or a short text.
    pub metadata: String,
}

/// Answers `Pauses`.
#[cw_serde]
pub struct PausesResponse {
    /// The oldest first.
    pub pauses: Vec<PauseResponse>,
}

/// A [`Pause`](super::Pause), its fields named.
#[cw_serde]
pub struct PauseResponse {
    /// From this second on readings are refused.
    pub from: Time,
    /// From this second on they are taken again; `None`: the key is still stopped.
    pub until: Option<Time>,
}

/// Answers `Recovery`.
#[cw_serde]
pub struct RecoveryResponse {
    /// The key that would take the present one's place.
    pub public_key: PublicKey,
    /// The version that it would have.
    pub key_version: u32,
    /// The maker that vouched for it.
    pub maker: Option<PublicKey>,
    /// From this second on `FinishRecovery` works.
    pub ready_at: Time,
}

/// Answers `Offer`.
#[cw_serde]
pub struct OfferResponse {
    /// Who may accept.
    pub buyer: Addr,
    /// From this second on it cannot be accepted.
    pub expires_at: Option<Time>,
    /// What `AcceptSale` names as `ownership_epoch`.
    pub ownership_epoch: u32,
    /// What `AcceptSale` names as `key_version`.
    pub key_version: u32,
    /// What `AcceptSale` brings.
    pub deposit: Uint128,
}

/// A W3C DID document (DID Core 1.0) with one Multikey verification method.
#[cw_serde]
pub struct DidDocument {
    /// JSON-LD contexts.
    #[serde(rename = "@context")]
    pub context: Vec<String>,
    /// The machine's DID.
    pub id: Did,
    /// Its key; empty when the machine is retired.
    #[serde(rename = "verificationMethod")]
    pub verification_method: Vec<VerificationMethod>,
    /// Ids of the keys that sign its reports; empty while the machine is paused.
    #[serde(rename = "assertionMethod")]
    pub assertion_method: Vec<String>,
    /// Ids of the keys that authenticate it; empty while the machine is paused.
    pub authentication: Vec<String>,
    /// Where it is reached.
    pub service: Vec<Service>,
}

/// A key in a DID document.
#[cw_serde]
pub struct VerificationMethod {
    /// `<did>#key-<version>`.
    pub id: String,
    /// Always `Multikey`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The machine's DID.
    pub controller: Did,
    /// Multibase base58btc of the multicodec prefix and the key.
    #[serde(rename = "publicKeyMultibase")]
    pub public_key_multibase: String,
}

/// A service in a DID document.
#[cw_serde]
pub struct Service {
    /// `<did>#<name>`.
    pub id: String,
    /// The endpoint's kind.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its URL.
    #[serde(rename = "serviceEndpoint")]
    pub service_endpoint: String,
}

/// The multicodec prefix of a curve's public keys, as a variable length integer (secp256k1-pub 0xe7, p256-pub 0x1200,
/// ed25519-pub 0xed).
pub const fn multicodec_prefix(curve: Curve) -> [u8; 2] {
    match curve {
        Curve::Secp256k1 => [0xe7, 0x01],
        Curve::P256 => [0x80, 0x24],
        Curve::Ed25519 => [0xed, 0x01],
    }
}
