//! A machine's decentralized identifier.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::{ValueError, excerpt};
use super::machine_id::MachineId;

const METHOD: &str = "did:flywheel:";

/// `did:flywheel:<chain id>:<registry address>:<machine id>`: a DID (W3C, DID Core 1.0) that says where to ask.
///
/// Chain id: 1 to 50 characters (CometBFT's limit) of `A-Z a-z 0-9 - _ .`, what a DID allows unescaped. Address: 1 to
/// 90 (Bech32's limit) lower-case letters and digits. Machine id: decimal, no leading zero. One machine, one spelling.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[serde(try_from = "String", into = "String")]
pub struct Did {
    chain_id: String,
    registry: String,
    machine: MachineId,
}

impl Did {
    /// The DID of a machine of this registry.
    ///
    /// # Errors
    /// [`ValueError::Did`], naming the part that is wrong.
    pub fn new(
        chain_id: impl Into<String>,
        registry: impl Into<String>,
        machine: MachineId,
    ) -> Result<Self, ValueError> {
        let did = Self {
            chain_id: chain_id.into(),
            registry: registry.into(),
            machine,
        };
        match did.wrong_part() {
            Some(part) => Err(ValueError::Did {
                given: excerpt(&did.to_string()),
                part,
            }),
            None => Ok(did),
        }
    }

    /// The chain the registry is on.
    #[must_use]
    pub fn chain_id(&self) -> &str {
        &self.chain_id
    }

    /// The registry's address.
    #[must_use]
    pub fn registry(&self) -> &str {
        &self.registry
    }

    /// The machine's number in that registry.
    #[must_use]
    pub const fn machine(&self) -> MachineId {
        self.machine
    }

    fn wrong_part(&self) -> Option<&'static str> {
        let is_chain_id = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_' | b'.');
        let is_address = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit();
        if !(1..=50).contains(&self.chain_id.len()) || !self.chain_id.bytes().all(is_chain_id) {
            Some("the chain id")
        } else if !(1..=90).contains(&self.registry.len()) || !self.registry.bytes().all(is_address) {
            Some("the registry address")
        } else {
            None
        }
    }
}

impl FromStr for Did {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let refused = |part| ValueError::Did {
            given: excerpt(text),
            part,
        };
        let rest = text.strip_prefix(METHOD).ok_or_else(|| refused("the method"))?;
        let mut parts = rest.split(':');
        let (Some(chain_id), Some(registry), Some(machine), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(refused("the number of parts"));
        };
        Self::new(
            chain_id,
            registry,
            machine.parse().map_err(|_| refused("the machine id"))?,
        )
    }
}

impl TryFrom<String> for Did {
    type Error = ValueError;

    fn try_from(text: String) -> Result<Self, ValueError> {
        text.parse()
    }
}

impl From<Did> for String {
    fn from(did: Did) -> Self {
        did.to_string()
    }
}

impl fmt::Display for Did {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{METHOD}{}:{}:{}", self.chain_id, self.registry, self.machine)
    }
}

impl JsonSchema for Did {
    fn schema_name() -> String {
        "Did".to_owned()
    }

    fn json_schema(generator: &mut schemars::r#gen::SchemaGenerator) -> schemars::schema::Schema {
        DidText::json_schema(generator)
    }
}

/// `did:flywheel:<chain id>:<registry address>:<machine id>`: a machine's decentralized identifier.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is used: that of a text with a pattern")]
struct DidText(
    #[schemars(regex(pattern = r"^did:flywheel:[-_.A-Za-z0-9]{1,50}:[a-z0-9]{1,90}:[1-9][0-9]{0,19}$"))] String,
);
