//! A device's word that an owner may register it, as one line or one QR code.
//!
//! `flywheel1…` is bech32m over the bytes below: it is checksummed, reads the same in both cases, and in capitals fits a
//! QR code's dense alphabet.
//!
//! | bytes | what |
//! | --- | --- |
//! | 1 | version: 1 |
//! | `u16` length, text | chain id |
//! | `u16` length, text | address of the machine-registry |
//! | `u16` length, text | owner's address |
//! | `u16` length, bytes | curve byte and key |
//! | 4 | the key's registration counter |
//! | 8 | expiry, seconds since 1970 |
//! | `u16` length, JSON | everything else in the entry; empty: nothing |
//! | 64 | the device's signature of the register-machine bytes (rule R1) |

use std::fmt;
use std::str::FromStr;

use bech32::primitives::decode::CheckedHrpstring;
use bech32::{Bech32m, Checksum, Hrp};
use flywheel_protocol::crypto::verify;
use flywheel_protocol::sign::{RegisterMachine, SignError};
use flywheel_protocol::values::ValueError;
use flywheel_protocol::{Hash32, PublicKey, Signature, Time};
use flywheel_types::registry::{MachineDetails, Registration};
use qrcode::render::unicode::Dense1x2;
use qrcode::{EcLevel, QrCode};
use thiserror::Error;

use crate::key::{DeviceKey, KeyError};

const VERSION: u8 = 1;
const PREFIX: Hrp = Hrp::parse_unchecked("flywheel");
/// Twice what the largest entry takes that a registry accepts.
const MOST_CHARACTERS: usize = 32_768;

/// Bech32m without its limit of 1,023 characters: an entry with many attributes is longer. Beyond that length the checksum
/// no longer finds every small fault for certain, but misses one in a thousand million; the signature misses none.
enum Long {}

impl Checksum for Long {
    type MidstateRepr = <Bech32m as Checksum>::MidstateRepr;
    const CODE_LENGTH: usize = MOST_CHARACTERS;
    const CHECKSUM_LENGTH: usize = Bech32m::CHECKSUM_LENGTH;
    const GENERATOR_SH: [Self::MidstateRepr; 5] = Bech32m::GENERATOR_SH;
    const TARGET_RESIDUE: Self::MidstateRepr = Bech32m::TARGET_RESIDUE;
}

/// What a device says when it is to be registered.
#[derive(Debug, Clone)]
pub struct Wish {
    /// The chain.
    pub chain_id: String,
    /// The chain's machine-registry.
    pub registry: String,
    /// Who will own the machine, and sends the registration.
    pub owner: String,
    /// How often the key was registered before, as the registry says; 0 for a new key.
    pub counter: u32,
    /// Until when the owner may use it: at most 30 days ahead.
    pub expires_at: Time,
    /// Place, metadata and so on.
    pub details: MachineDetails,
}

/// A [`Wish`] that the device has signed. There is none whose signature does not verify.
#[derive(Debug, Clone, PartialEq)]
pub struct Enrolment {
    chain_id: String,
    registry: String,
    owner: String,
    counter: u32,
    registration: Registration,
}

/// Why something is not an enrolment string.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EnrolmentError {
    /// Mistyped, cut off, or something else.
    #[error(
        "this is not an enrolment string ({reason}): copy it again from the device, all of it, from `flywheel1` on"
    )]
    Text {
        /// What is wrong.
        reason: String,
    },
    /// A newer program wrote it.
    #[error("this enrolment string has version {given}, this program knows {VERSION}: use a newer program")]
    Version {
        /// Its version.
        given: u8,
    },
    /// Its bytes are not in order.
    #[error("the enrolment string's {part} is not in order: let the device print a new one")]
    Part {
        /// Which part.
        part: &'static str,
    },
    /// A value that cannot be.
    #[error("the enrolment string's {part} is not in order: {error}")]
    Value {
        /// Which part.
        part: &'static str,
        /// What is wrong.
        error: ValueError,
    },
    /// Somebody changed it, or the device signed something else.
    #[error(
        "the device's signature does not fit: somebody has changed this enrolment string, let the device print a new one"
    )]
    Signature,
    /// Longer than a string can be.
    #[error("the entry is too long for an enrolment string: leave attributes or endpoints out and set them later")]
    TooLong,
    /// It does not fit a QR code.
    #[error("the entry is too long for a QR code: use the string itself")]
    TooLongForQr,
    /// It cannot be signed.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// The key did not sign.
    #[error("{reason}")]
    Key {
        /// What it said.
        reason: String,
    },
}

impl From<KeyError> for EnrolmentError {
    fn from(error: KeyError) -> Self {
        Self::Key {
            reason: error.to_string(),
        }
    }
}

impl Enrolment {
    /// The device signs a wish.
    ///
    /// # Errors
    /// A wish without a chain, registry or owner, a key that does not answer, an entry that is too long.
    pub fn sign(key: &dyn DeviceKey, wish: Wish) -> Result<Self, EnrolmentError> {
        let digest = digest(&wish, key.public_key())?;
        let signature = key.sign(&digest)?;
        let enrolment = Self::assemble(wish, key.public_key().clone(), signature)?;
        let length = enrolment.bytes()?.len();
        // 8 bits become 5; the prefix, the separator and the checksum are 15 characters.
        if length.saturating_mul(8).div_ceil(5).saturating_add(15) > MOST_CHARACTERS {
            return Err(EnrolmentError::TooLong);
        }
        Ok(enrolment)
    }

    fn assemble(wish: Wish, public_key: PublicKey, signature: Signature) -> Result<Self, EnrolmentError> {
        if !verify(&public_key, &digest(&wish, &public_key)?, &signature) {
            return Err(EnrolmentError::Signature);
        }
        Ok(Self {
            chain_id: wish.chain_id,
            registry: wish.registry,
            owner: wish.owner,
            counter: wish.counter,
            registration: Registration {
                public_key,
                signature,
                expires_at: wish.expires_at,
                details: wish.details,
            },
        })
    }

    /// The chain it is for.
    pub fn chain_id(&self) -> &str {
        &self.chain_id
    }

    /// The machine-registry it is for.
    pub fn registry(&self) -> &str {
        &self.registry
    }

    /// Who may register the machine and will own it.
    pub fn owner(&self) -> &str {
        &self.owner
    }

    /// The key's registration counter that was signed.
    pub const fn counter(&self) -> u32 {
        self.counter
    }

    /// The entry for the registry's `Register`.
    pub const fn registration(&self) -> &Registration {
        &self.registration
    }

    /// A QR code of half blocks for a terminal, dark on light, with its quiet zone.
    ///
    /// # Errors
    /// [`EnrolmentError::TooLongForQr`].
    pub fn qr(&self) -> Result<String, EnrolmentError> {
        // In capitals a QR code takes two characters in 11 bits instead of 16.
        let text = self.to_string().to_uppercase();
        let code = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::L)
            .map_err(|_| EnrolmentError::TooLongForQr)?;
        // Light modules are drawn, for terminals are dark.
        let image = code
            .render::<Dense1x2>()
            .dark_color(Dense1x2::Dark)
            .light_color(Dense1x2::Light)
            .build();
        Ok(image)
    }

    fn bytes(&self) -> Result<Vec<u8>, EnrolmentError> {
        let registration = &self.registration;
        let details = if registration.details == MachineDetails::default() {
            vec![]
        } else {
            serde_json::to_vec(&registration.details).map_err(|_| EnrolmentError::Part { part: "entry" })?
        };
        let mut bytes = vec![VERSION];
        for text in [
            self.chain_id.as_bytes(),
            self.registry.as_bytes(),
            self.owner.as_bytes(),
            &registration.public_key.tagged(),
        ] {
            put(&mut bytes, text)?;
        }
        bytes.extend(self.counter.to_be_bytes());
        bytes.extend(registration.expires_at.get().to_be_bytes());
        put(&mut bytes, &details)?;
        bytes.extend(registration.signature.as_bytes());
        Ok(bytes)
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, EnrolmentError> {
        let (version, mut rest) = bytes.split_first().ok_or(EnrolmentError::Part { part: "version" })?;
        if *version != VERSION {
            return Err(EnrolmentError::Version { given: *version });
        }
        let chain_id = text(&mut rest, "chain id")?;
        let registry = text(&mut rest, "registry")?;
        let owner = text(&mut rest, "owner")?;
        let key = PublicKey::from_tagged(take(&mut rest, "key")?).map_err(|error| value("key", error))?;
        let counter = u32::from_be_bytes(array(&mut rest, "counter")?);
        let expires_at = Time::new(u64::from_be_bytes(array(&mut rest, "expiry")?));
        let details = match take(&mut rest, "entry")? {
            [] => MachineDetails::default(),
            json => serde_json::from_slice(json).map_err(|_| EnrolmentError::Part { part: "entry" })?,
        };
        let signature = Signature::from_slice(rest).map_err(|error| value("signature", error))?;
        let wish = Wish {
            chain_id,
            registry,
            owner,
            counter,
            expires_at,
            details,
        };
        Self::assemble(wish, key, signature)
    }
}

impl fmt::Display for Enrolment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.bytes().map_err(|_| fmt::Error)?;
        bech32::encode_lower_to_fmt::<Long, _>(f, PREFIX, &bytes).map_err(|_| fmt::Error)
    }
}

impl FromStr for Enrolment {
    type Err = EnrolmentError;

    /// Reads a string; spaces and line breaks around it are nothing.
    fn from_str(text: &str) -> Result<Self, EnrolmentError> {
        let refused = |reason: String| EnrolmentError::Text { reason };
        let text = text.trim();
        if text.len() > MOST_CHARACTERS {
            return Err(EnrolmentError::TooLong);
        }
        let checked = CheckedHrpstring::new::<Long>(text).map_err(|error| refused(error.to_string()))?;
        if checked.hrp() != PREFIX {
            return Err(refused("it does not begin with flywheel1".to_owned()));
        }
        let bytes: Vec<u8> = checked.byte_iter().collect();
        let enrolment = Self::from_bytes(&bytes)?;
        // One spelling: what is read can be written again, no longer than it was.
        if enrolment.bytes()? == bytes {
            Ok(enrolment)
        } else {
            Err(EnrolmentError::Part { part: "entry" })
        }
    }
}

fn digest(wish: &Wish, key: &PublicKey) -> Result<Hash32, SignError> {
    RegisterMachine {
        owner: &wish.owner,
        key,
        counter: wish.counter.into(),
        expires_at: wish.expires_at,
        entry: wish.details.hash(),
    }
    .digest(&wish.chain_id, &wish.registry)
}

fn put(bytes: &mut Vec<u8>, part: &[u8]) -> Result<(), EnrolmentError> {
    let length = u16::try_from(part.len()).map_err(|_| EnrolmentError::TooLong)?;
    bytes.extend(length.to_be_bytes());
    bytes.extend(part);
    Ok(())
}

fn array<const N: usize>(rest: &mut &[u8], part: &'static str) -> Result<[u8; N], EnrolmentError> {
    let (head, tail) = rest.split_first_chunk::<N>().ok_or(EnrolmentError::Part { part })?;
    *rest = tail;
    Ok(*head)
}

fn take<'a>(rest: &mut &'a [u8], part: &'static str) -> Result<&'a [u8], EnrolmentError> {
    let length = usize::from(u16::from_be_bytes(array(rest, part)?));
    let (head, tail) = rest.split_at_checked(length).ok_or(EnrolmentError::Part { part })?;
    *rest = tail;
    Ok(head)
}

fn text(rest: &mut &[u8], part: &'static str) -> Result<String, EnrolmentError> {
    String::from_utf8(take(rest, part)?.to_vec()).map_err(|_| EnrolmentError::Part { part })
}

const fn value(part: &'static str, error: ValueError) -> EnrolmentError {
    EnrolmentError::Value { part, error }
}
