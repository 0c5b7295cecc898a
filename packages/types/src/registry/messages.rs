//! What is sent to the contract.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Uint128};
use cw20::Cw20ReceiveMsg;
use flywheel_protocol::{H3Cell, Hash32, MachineId, PublicKey, Signature, Time};

use crate::denom::Denom;

/// `instantiate`.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct InstantiateMsg {
    /// Who may change the deposit and hand over this right.
    pub admin: String,
    /// What each machine's storage costs, refundable; `None`: nothing. The denomination stays for ever.
    pub deposit: Option<Deposit<String>>,
}

/// What a machine's storage costs. `Deposit<String>` in messages, `Deposit<Addr>` behind the address check.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct Deposit<A = Addr> {
    /// A native coin or a cw20 (rule A8).
    pub denom: Denom<A>,
    /// In base units; zero: nothing.
    pub amount: Uint128,
}

/// One machine in `Register` (rule R1).
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// The device's key.
    pub public_key: PublicKey,
    /// The device's signature over [`flywheel_protocol::sign`]'s register-machine bytes.
    pub signature: Signature,
    /// Until when the signature may be used: at most 30 days ahead.
    pub expires_at: Time,
    /// Everything else; the signature covers its hash ([`MachineDetails::hash`]).
    #[serde(default)]
    pub details: MachineDetails,
}

/// What an entry says of a machine besides its key.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Default)]
pub struct MachineDetails {
    /// Where it is, no finer than resolution 7.
    pub cell: Option<H3Cell>,
    /// Where its income goes instead of to the owner.
    pub payout: Option<String>,
    /// A maker's word for the key (rule R3).
    pub certificate: Option<MakerCertificate>,
    /// A URI or a short text, at most 256 bytes.
    #[serde(default)]
    pub metadata: String,
    /// At most 16.
    #[serde(default)]
    pub attributes: Vec<Attribute>,
    /// At most 8.
    #[serde(default)]
    pub endpoints: Vec<Endpoint>,
}

/// A maker's key signed the device's key.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct MakerCertificate {
    /// The maker's key.
    pub maker: PublicKey,
    /// Over the certify-machine bytes.
    pub signature: Signature,
}

/// A fact about a machine, until it expires.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct Attribute {
    /// 1 to 32 of `A-Z a-z 0-9 - . _`.
    pub name: String,
    /// At most 256 bytes.
    pub value: String,
    /// From this second on it is not there any more; in the future when it is written.
    pub expires_at: Option<Time>,
}

/// Where a machine's service is reached.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct Endpoint {
    /// Fragment of the DID document's service id: 1 to 32 of `A-Z a-z 0-9 - . _`, not beginning with `key-`, which is
    /// for keys.
    pub name: String,
    /// The service's type in the DID document: 1 to 32 of `A-Z a-z 0-9 - . _`.
    pub kind: String,
    /// A URI (RFC 3986) with its scheme, at most 256 bytes.
    pub url: String,
}

/// `execute`.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum ExecuteMsg {
    /// From the deposit's cw20, with a [`ReceiveMsg`].
    Receive(Cw20ReceiveMsg),
    /// Registers 1 to 50 machines for the sender, all or none. Funds: the deposit of each, if it is a native coin.
    Register {
        /// The entries.
        machines: Vec<Registration>,
    },
    /// Writes attributes: a name that exists is replaced. Expired ones make room.
    SetAttributes {
        /// Whose.
        machine: MachineId,
        /// 1 to 16.
        attributes: Vec<Attribute>,
    },
    /// Removes attributes; a name that is not there, or has expired, is an error.
    RemoveAttributes {
        /// Whose.
        machine: MachineId,
        /// 1 to 16.
        names: Vec<String>,
    },
    /// Replaces the service endpoints.
    SetEndpoints {
        /// Whose.
        machine: MachineId,
        /// 0 to 8.
        endpoints: Vec<Endpoint>,
    },
    /// Replaces the metadata.
    SetMetadata {
        /// Whose.
        machine: MachineId,
        /// At most 256 bytes.
        metadata: String,
    },
    /// Moves the machine to another place. Networks see it after staking's `Refresh`.
    SetCell {
        /// Whose.
        machine: MachineId,
        /// No finer than resolution 7; `None`: no place.
        cell: Option<H3Cell>,
    },
    /// Sends the machine's income elsewhere; `None`: to the owner.
    SetPayout {
        /// Whose.
        machine: MachineId,
        /// An account or contract.
        address: Option<String>,
    },
    /// Takes the machine out of service for good, frees its key and pays the deposit back.
    Retire {
        /// Which.
        machine: MachineId,
    },
    /// Changes the deposit of machines registered from now on. Admin.
    SetDeposit {
        /// In the denomination given at `instantiate`.
        amount: Uint128,
    },
    /// Hands the admin's right over in two steps.
    UpdateOwnership(cw_ownable::Action),
}

/// Inside a cw20's `Send`.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum ReceiveMsg {
    /// As [`ExecuteMsg::Register`], for the account that sends the deposits.
    Register {
        /// The entries.
        machines: Vec<Registration>,
    },
}

impl MachineDetails {
    /// The hash that the device's registration signature covers: SHA-256 over, in this order,
    ///
    /// - the cell u64, 0 for none,
    /// - payout: length u32 and text, empty for none,
    /// - certificate: one byte 0, or 1 and the maker's tagged key and 64 bytes of signature,
    /// - metadata: length u32 and text,
    /// - number of attributes u32; each: name, value (length u32 and text), expiry u64, 0 for none,
    /// - number of endpoints u32; each: name, kind, URL (length u32 and text).
    ///
    /// Integers are big endian. Lists are as long as they are: the contract refuses longer ones before it hashes. It also
    /// refuses the two spellings that hash alike, an empty payout and an expiry of 0, which are never valid.
    pub fn hash(&self) -> Hash32 {
        let mut bytes = Vec::new();
        bytes.extend(self.cell.map_or(0, |cell| cell.get()).to_be_bytes());
        text(&mut bytes, self.payout.as_deref().unwrap_or_default());
        match &self.certificate {
            None => bytes.push(0),
            Some(certificate) => {
                bytes.push(1);
                bytes.extend(certificate.maker.tagged());
                bytes.extend(certificate.signature.as_bytes());
            }
        }
        text(&mut bytes, &self.metadata);
        bytes.extend(length(self.attributes.len()).to_be_bytes());
        for attribute in &self.attributes {
            text(&mut bytes, &attribute.name);
            text(&mut bytes, &attribute.value);
            bytes.extend(attribute.expires_at.map_or(0, |time| time.get()).to_be_bytes());
        }
        bytes.extend(length(self.endpoints.len()).to_be_bytes());
        for endpoint in &self.endpoints {
            text(&mut bytes, &endpoint.name);
            text(&mut bytes, &endpoint.kind);
            text(&mut bytes, &endpoint.url);
        }
        flywheel_protocol::values::sha256(&[&bytes])
    }
}

fn text(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend(length(text.len()).to_be_bytes());
    bytes.extend(text.as_bytes());
}

/// Lengths here are bounded by a transaction's size, far below 2^32.
fn length(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
