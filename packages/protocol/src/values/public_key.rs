//! The public key of a device, a maker or an oracle.

use std::fmt;
use std::str::FromStr;

use cosmwasm_std::Binary;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::{ValueError, excerpt};

/// The curves that devices sign with; every one signs the 32-byte digest of [`sign`](crate::sign).
#[derive(Serialize, Deserialize, JsonSchema, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[serde(rename_all = "snake_case")]
pub enum Curve {
    /// ECDSA on secp256k1 (SEC 2): wallets and many secure elements. Compressed keys of 33 bytes.
    Secp256k1,
    /// ECDSA on P-256, also called secp256r1 (FIPS 186): phones, TPMs, passkeys. Compressed keys of 33 bytes.
    P256,
    /// Ed25519 under the rules of ZIP-215. Keys of 32 bytes.
    Ed25519,
}

impl Curve {
    /// Every curve, in the order of their tags.
    pub const ALL: [Self; 3] = [Self::Secp256k1, Self::P256, Self::Ed25519];

    /// The byte before a key in storage and in sign bytes: 1, 2, 3.
    #[must_use]
    pub const fn tag(self) -> u8 {
        match self {
            Self::Secp256k1 => 1,
            Self::P256 => 2,
            Self::Ed25519 => 3,
        }
    }

    /// The length of a public key in bytes.
    #[must_use]
    pub const fn key_length(self) -> usize {
        match self {
            Self::Secp256k1 | Self::P256 => 33,
            Self::Ed25519 => 32,
        }
    }

    /// The name in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Secp256k1 => "secp256k1",
            Self::P256 => "p256",
            Self::Ed25519 => "ed25519",
        }
    }
}

impl fmt::Display for Curve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// p = 2^256 - 2^32 - 977 (SEC 2, 2.4.1), big endian.
const SECP256K1_PRIME: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, //
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xff, 0xff, 0xfc, 0x2f,
];

/// p = 2^256 - 2^224 + 2^192 + 2^96 - 1 (SEC 2, 2.4.2), big endian.
const P256_PRIME: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, //
    0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
];

/// p = 2^255 - 19 (RFC 8032, 5.1), big endian.
const ED25519_PRIME: [u8; 32] = [
    0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, //
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xed,
];

/// The y coordinates of the eight points of small order, big endian: order 1 and 2 (y = 1, y = -1), order 4 (y = 0),
/// order 8 (the last two, with both signs of x).
const ED25519_SMALL_ORDER: [[u8; 32]; 5] = [
    [0; 32],
    [
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, //
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01,
    ],
    [
        0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, //
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xec,
    ],
    [
        0x05, 0xfc, 0x53, 0x6d, 0x88, 0x02, 0x38, 0xb1, 0x39, 0x33, 0xc6, 0xd3, 0x05, 0xac, 0xdf, 0xd5, //
        0xf0, 0x98, 0xef, 0xf2, 0x89, 0xf4, 0xc3, 0x45, 0xb0, 0x27, 0xb2, 0xc2, 0x8f, 0x95, 0xe8, 0x26,
    ],
    [
        0x7a, 0x03, 0xac, 0x92, 0x77, 0xfd, 0xc7, 0x4e, 0xc6, 0xcc, 0x39, 0x2c, 0xfa, 0x53, 0x20, 0x2a, //
        0x0f, 0x67, 0x10, 0x0d, 0x76, 0x0b, 0x3c, 0xba, 0x4f, 0xd8, 0x4d, 0x3d, 0x70, 0x6a, 0x17, 0xc7,
    ],
];

/// A public key whose form has been checked: length, prefix, coordinate below the field's prime, and for Ed25519 that
/// it is none of the points of small order.
///
/// So a key has one spelling, and no device can be registered twice under two of them. (ZIP-215 itself takes Ed25519
/// keys with y >= p, and x = 0 with either sign; all of the latter have a small order. For a key of small order anyone
/// can write a signature of any message.) No curve arithmetic is done here, so a contract can afford it; that there is
/// a secret behind the key is proved by its signature at registration and rotation.
#[derive(Serialize, Deserialize, JsonSchema, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[serde(try_from = "UncheckedKey", into = "UncheckedKey")]
pub struct PublicKey {
    curve: Curve,
    bytes: Binary,
}

/// A key as it comes in a message.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct UncheckedKey {
    curve: Curve,
    bytes: Binary,
}

impl PublicKey {
    /// A key of this curve.
    ///
    /// # Errors
    /// [`ValueError::KeyLength`], [`ValueError::KeyPrefix`], [`ValueError::KeyCoordinate`], [`ValueError::WeakKey`].
    pub fn new(curve: Curve, bytes: impl Into<Binary>) -> Result<Self, ValueError> {
        let bytes = bytes.into();
        match curve {
            Curve::Secp256k1 => check_compressed(curve, &bytes, &SECP256K1_PRIME)?,
            Curve::P256 => check_compressed(curve, &bytes, &P256_PRIME)?,
            Curve::Ed25519 => check_ed25519(&bytes)?,
        }
        Ok(Self { curve, bytes })
    }

    /// The curve.
    #[must_use]
    pub const fn curve(&self) -> Curve {
        self.curve
    }

    /// The key as its curve writes it: 33 bytes compressed (ECDSA) or 32 bytes (Ed25519).
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.bytes.as_slice()
    }

    /// The curve's byte (1 secp256k1, 2 P-256, 3 Ed25519), then the key: its form in storage keys and sign bytes.
    #[must_use]
    pub fn tagged(&self) -> Vec<u8> {
        let mut tagged = vec![self.curve.tag()];
        tagged.extend_from_slice(self.bytes());
        tagged
    }

    /// Reads what [`tagged`](Self::tagged) wrote.
    ///
    /// # Errors
    /// [`ValueError::KeyText`] for a tag that no curve has, otherwise as [`new`](Self::new).
    pub fn from_tagged(tagged: &[u8]) -> Result<Self, ValueError> {
        let refused = || ValueError::KeyText {
            given: excerpt(&hex::encode(tagged)),
        };
        let (tag, bytes) = tagged.split_first().ok_or_else(refused)?;
        let curve = Curve::ALL
            .into_iter()
            .find(|curve| curve.tag() == *tag)
            .ok_or_else(refused)?;
        Self::new(curve, bytes)
    }
}

fn check_length(curve: Curve, bytes: &[u8]) -> Result<(), ValueError> {
    let (expected, given) = (curve.key_length(), bytes.len());
    if given == expected {
        Ok(())
    } else {
        Err(ValueError::KeyLength { curve, expected, given })
    }
}

fn check_compressed(curve: Curve, bytes: &[u8], prime: &[u8; 32]) -> Result<(), ValueError> {
    check_length(curve, bytes)?;
    match bytes.split_first() {
        Some((0x02 | 0x03, x)) if x < prime.as_slice() => Ok(()),
        Some((0x02 | 0x03, _)) => Err(ValueError::KeyCoordinate { curve }),
        Some((prefix, _)) => Err(ValueError::KeyPrefix { curve, given: *prefix }),
        None => Err(ValueError::KeyLength {
            curve,
            expected: curve.key_length(),
            given: 0,
        }),
    }
}

fn check_ed25519(bytes: &[u8]) -> Result<(), ValueError> {
    let curve = Curve::Ed25519;
    check_length(curve, bytes)?;
    // Little endian on the wire, and the highest bit is the sign of x.
    let mut y: Vec<u8> = bytes.iter().rev().copied().collect();
    if let Some(highest) = y.first_mut() {
        *highest &= 0x7f;
    }
    if y.as_slice() >= ED25519_PRIME.as_slice() {
        return Err(ValueError::KeyCoordinate { curve });
    }
    if ED25519_SMALL_ORDER.iter().any(|weak| weak.as_slice() == y.as_slice()) {
        return Err(ValueError::WeakKey);
    }
    Ok(())
}

impl TryFrom<UncheckedKey> for PublicKey {
    type Error = ValueError;

    fn try_from(key: UncheckedKey) -> Result<Self, ValueError> {
        Self::new(key.curve, key.bytes)
    }
}

impl From<PublicKey> for UncheckedKey {
    fn from(key: PublicKey) -> Self {
        Self {
            curve: key.curve,
            bytes: key.bytes,
        }
    }
}

impl fmt::Display for PublicKey {
    /// `ed25519:` and the bytes in hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.curve, hex::encode(self.bytes()))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

impl FromStr for PublicKey {
    type Err = ValueError;

    /// Reads what `Display` writes: `<curve>:<hexadecimal digits>`.
    fn from_str(text: &str) -> Result<Self, ValueError> {
        let refused = || ValueError::KeyText { given: excerpt(text) };
        let (name, digits) = text.split_once(':').ok_or_else(refused)?;
        let curve = Curve::ALL
            .into_iter()
            .find(|curve| curve.name() == name)
            .ok_or_else(refused)?;
        Self::new(curve, hex::decode(digits).map_err(|_| refused())?)
    }
}
