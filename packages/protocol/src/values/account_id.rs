//! An account on any chain.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::{ValueError, excerpt};

/// An account on any chain, written as CAIP-10 says: `<namespace>:<reference>:<address>`, for instance
/// `eip155:56:0xab16a96d359ec26a11e2c2b3d8f8b8942d5bfcdb`.
///
/// Namespace: 3 to 8 characters of `a-z 0-9 -`. Reference: 1 to 32 of `A-Z a-z 0-9 - _`. Address: 1 to 128 of
/// `A-Z a-z 0-9 - . %`. The address is kept as given: whether another spelling is the same account (upper and lower
/// case of an Ethereum address) is the namespace's own matter.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[serde(try_from = "String", into = "String")]
pub struct AccountId(
    #[schemars(regex(pattern = r"^[-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}:[-.%a-zA-Z0-9]{1,128}$"))] String,
);

impl AccountId {
    /// Reads `<namespace>:<reference>:<address>`.
    ///
    /// # Errors
    /// [`ValueError::AccountId`], naming the part that breaks CAIP-10's rules.
    pub fn new(text: impl Into<String>) -> Result<Self, ValueError> {
        let text = text.into();
        match wrong_part(&text) {
            Some(part) => Err(ValueError::AccountId {
                given: excerpt(&text),
                part,
            }),
            None => Ok(Self(text)),
        }
    }

    /// The whole text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The kind of chain: `eip155`, `solana`, `polkadot`, `cosmos`.
    #[must_use]
    pub fn namespace(&self) -> &str {
        self.part(0)
    }

    /// Which chain of its kind.
    #[must_use]
    pub fn reference(&self) -> &str {
        self.part(1)
    }

    /// The account on that chain.
    #[must_use]
    pub fn address(&self) -> &str {
        self.part(2)
    }

    fn part(&self, index: usize) -> &str {
        // Three parts were counted on the way in.
        self.0.split(':').nth(index).unwrap_or_default()
    }
}

fn wrong_part(text: &str) -> Option<&'static str> {
    let mut parts = text.split(':');
    let (Some(namespace), Some(reference), Some(address), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Some("the number of parts");
    };
    let is_namespace = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
    let is_reference = |c: u8| c.is_ascii_alphanumeric() || c == b'-' || c == b'_';
    let is_address = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'.' | b'%');
    if !(3..=8).contains(&namespace.len()) || !namespace.bytes().all(is_namespace) {
        Some("the namespace")
    } else if !(1..=32).contains(&reference.len()) || !reference.bytes().all(is_reference) {
        Some("the reference")
    } else if !(1..=128).contains(&address.len()) || !address.bytes().all(is_address) {
        Some("the address")
    } else {
        None
    }
}

impl TryFrom<String> for AccountId {
    type Error = ValueError;

    fn try_from(text: String) -> Result<Self, ValueError> {
        Self::new(text)
    }
}

impl FromStr for AccountId {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        Self::new(text)
    }
}

impl From<AccountId> for String {
    fn from(id: AccountId) -> Self {
        id.0
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
