//! Secret keys of the three curves.

use std::fmt;

use ed25519_zebra::VerificationKeyBytes;
use k256::ecdsa::signature::hazmat::PrehashSigner;
use thiserror::Error;

use crate::values::{Curve, Hash32, PublicKey, Signature, sha256};

/// Why a secret key could not be made.
#[derive(Error, Debug, Clone, PartialEq, Eq)]
pub enum SecretKeyError {
    /// A secret of ECDSA is a number from 1 to the curve's order less one.
    #[error("these 32 bytes are no secret key of the curve {curve}: they must be above zero and below its order")]
    OutOfRange {
        /// The curve the secret was meant for.
        curve: Curve,
    },
}

/// A secret key of any curve. It never prints its bytes and has no way to give them back.
#[derive(Clone)]
pub struct SecretKey {
    secret: Secret,
    public: PublicKey,
}

#[derive(Clone)]
enum Secret {
    Secp256k1(k256::ecdsa::SigningKey),
    P256(p256::ecdsa::SigningKey),
    Ed25519(ed25519_zebra::SigningKey),
}

impl SecretKey {
    /// A key from its 32 secret bytes: the scalar, big endian (ECDSA), or the seed of RFC 8032 (Ed25519).
    ///
    /// # Errors
    /// [`SecretKeyError::OutOfRange`] for an ECDSA scalar of zero or not below the order, which random bytes give
    /// once in 2^128 (secp256k1) or 2^32 (P-256) tries.
    pub fn from_bytes(curve: Curve, bytes: &[u8; 32]) -> Result<Self, SecretKeyError> {
        let out_of_range = || SecretKeyError::OutOfRange { curve };
        let (secret, public) = match curve {
            Curve::Secp256k1 => {
                let key = k256::ecdsa::SigningKey::from_slice(bytes).map_err(|_| out_of_range())?;
                let public = key.verifying_key().to_encoded_point(true).as_bytes().to_vec();
                (Secret::Secp256k1(key), public)
            }
            Curve::P256 => {
                let key = p256::ecdsa::SigningKey::from_slice(bytes).map_err(|_| out_of_range())?;
                let public = key.verifying_key().to_encoded_point(true).as_bytes().to_vec();
                (Secret::P256(key), public)
            }
            Curve::Ed25519 => {
                let key = ed25519_zebra::SigningKey::from(*bytes);
                let public: [u8; 32] = VerificationKeyBytes::from(&key).into();
                (Secret::Ed25519(key), public.to_vec())
            }
        };
        // Always a proper key: the curve crates write reduced coordinates, and a clamped Ed25519 secret is no multiple
        // of the order.
        let public = PublicKey::new(curve, public).map_err(|_| out_of_range())?;
        Ok(Self { secret, public })
    }

    /// The key that belongs to a label, from one seed: the same on every machine and in every run.
    ///
    /// The secret bytes are `SHA-256("flywheel/secret-key/v1" 0x00 | curve byte | seed | label length u32 | label | try
    /// u32)`, with the first try from 0 on that gives a key of the curve.
    #[must_use]
    pub fn derive(curve: Curve, seed: &[u8; 32], label: &str) -> Self {
        // A label of 2^32 bytes and more would share its length with another one; its content still differs.
        let length = u32::try_from(label.len()).unwrap_or(u32::MAX).to_be_bytes();
        let mut attempt = 0_u32;
        loop {
            let parts: [&[u8]; 6] = [
                b"flywheel/secret-key/v1\0",
                &[curve.tag()],
                seed,
                &length,
                label.as_bytes(),
                &attempt.to_be_bytes(),
            ];
            match Self::from_bytes(curve, sha256(&parts).as_bytes()) {
                Ok(key) => return key,
                Err(SecretKeyError::OutOfRange { .. }) => attempt = attempt.wrapping_add(1),
            }
        }
    }

    /// The curve.
    #[must_use]
    pub const fn curve(&self) -> Curve {
        self.public.curve()
    }

    /// The public key that verifies what this key signs.
    #[must_use]
    pub const fn public_key(&self) -> &PublicKey {
        &self.public
    }

    /// Signs a digest of [`sign`](crate::sign). The same key and digest always give the same signature.
    ///
    /// ECDSA: the nonce of RFC 6979 with SHA-256, and the lower of s and n - s, which strict verifiers elsewhere ask
    /// for. Ed25519: RFC 8032 with the digest as message.
    #[must_use]
    pub fn sign(&self, digest: &Hash32) -> Signature {
        let digest = digest.as_bytes();
        // For ECDSA there is, once in 2^256, no signature of a digest; the zero signature then stands for it and is
        // refused by every verifier.
        Signature::new(match &self.secret {
            Secret::Secp256k1(key) => key
                .sign_prehash(digest)
                .map_or([0; 64], |signature: k256::ecdsa::Signature| {
                    signature.normalize_s().unwrap_or(signature).to_bytes().into()
                }),
            Secret::P256(key) => key
                .sign_prehash(digest)
                .map_or([0; 64], |signature: p256::ecdsa::Signature| {
                    signature.normalize_s().unwrap_or(signature).to_bytes().into()
                }),
            Secret::Ed25519(key) => key.sign(digest).to_bytes(),
        })
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey(of {}, redacted)", self.public)
    }
}
