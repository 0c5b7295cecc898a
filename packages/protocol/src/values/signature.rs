//! A device's, a maker's or an oracle's signature.

use std::fmt;

use cosmwasm_std::Binary;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::ValueError;

/// 64 bytes of a signature of any of the three curves; base64 in JSON.
///
/// ECDSA: `r | s`, big endian. Ed25519: `R | s`. Never an identifier: of an ECDSA signature, s and n - s both verify,
/// so anyone can write a second signature of the same message. Nonces identify messages.
#[derive(Serialize, Deserialize, JsonSchema, Clone, PartialEq, Eq)]
#[serde(try_from = "Binary", into = "Binary")]
pub struct Signature(#[schemars(with = "Binary")] [u8; 64]);

impl Signature {
    /// A signature of these bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 64]) -> Self {
        Self(bytes)
    }

    /// A signature of these bytes, if there are 64 of them.
    ///
    /// # Errors
    /// [`ValueError::SignatureLength`] otherwise.
    pub fn from_slice(bytes: &[u8]) -> Result<Self, ValueError> {
        bytes
            .try_into()
            .map(Self)
            .map_err(|_| ValueError::SignatureLength { given: bytes.len() })
    }

    /// The bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 64] {
        &self.0
    }
}

impl TryFrom<Binary> for Signature {
    type Error = ValueError;

    fn try_from(bytes: Binary) -> Result<Self, ValueError> {
        Self::from_slice(bytes.as_slice())
    }
}

impl From<Signature> for Binary {
    fn from(signature: Signature) -> Self {
        Self::from(signature.0)
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Binary::from(self.0).to_base64())
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signature({self})")
    }
}
