//! What a machine's record holds, and the hash of it that the device signs.

use cosmwasm_schema::cw_serde;
use flywheel_protocol::{H3Cell, Hash32, PublicKey, Signature, Time};

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
