//! A SHA-256 hash.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::error::{ValueError, excerpt};

/// 32 bytes of a hash; in JSON 64 lower-case hexadecimal digits, the one spelling.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[serde(try_from = "String", into = "String")]
pub struct Hash32(#[schemars(with = "String", regex(pattern = r"^[0-9a-f]{64}$"))] [u8; 32]);

impl Hash32 {
    /// 32 zero bytes: stands for "nothing" where a message has a hash field that may be empty.
    pub const ZERO: Self = Self([0; 32]);

    /// A hash of these bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Reads 64 lower-case hexadecimal digits.
    ///
    /// # Errors
    /// [`ValueError::Hash`] for any other length, and for upper case: a hash has one spelling.
    pub fn from_hex(text: &str) -> Result<Self, ValueError> {
        let refused = || ValueError::Hash { given: excerpt(text) };
        if text.bytes().any(|digit| digit.is_ascii_uppercase()) {
            return Err(refused());
        }
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| refused())?;
        Ok(Self(bytes))
    }

    /// 64 lower-case hexadecimal digits.
    #[must_use]
    pub fn to_hex(&self) -> String {
        hex::encode(self.0)
    }
}

/// SHA-256 of the parts, one after the other.
///
/// Parts are only joined: whoever hashes parts of changing length puts their lengths before them.
#[must_use]
pub fn sha256(parts: &[&[u8]]) -> Hash32 {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    Hash32(hasher.finalize().into())
}

impl TryFrom<String> for Hash32 {
    type Error = ValueError;

    fn try_from(text: String) -> Result<Self, ValueError> {
        Self::from_hex(&text)
    }
}

impl FromStr for Hash32 {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        Self::from_hex(text)
    }
}

impl From<Hash32> for String {
    fn from(hash: Hash32) -> Self {
        hash.to_hex()
    }
}

impl From<[u8; 32]> for Hash32 {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl AsRef<[u8]> for Hash32 {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for Hash32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_hex())
    }
}

impl fmt::Debug for Hash32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash32({self})")
    }
}
