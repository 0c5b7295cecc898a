//! Verifying on chain, by the chain's own curves.

use cosmwasm_std::{Api, VerificationError};

use crate::values::{Curve, Hash32, PublicKey, Signature};

/// Whether `signature` is `key`'s on this digest, asked of the chain. Off chain, `crypto::verify` gives the same answer.
///
/// Input that is no signature or no key at all (r or s of 0 or above the order, a coordinate that is on no curve) is
/// just false: what a sender made up must not end a batch that holds others' entries too.
///
/// # Errors
/// [`VerificationError`] only for an answer that says nothing of the signature: a chain that does not know the curve.
pub fn verify_on_chain(
    api: &dyn Api,
    key: &PublicKey,
    digest: &Hash32,
    signature: &Signature,
) -> Result<bool, VerificationError> {
    let (digest, signature) = (digest.as_bytes(), signature.as_bytes());
    let answer = match key.curve() {
        Curve::Secp256k1 => api.secp256k1_verify(digest, signature, key.bytes()),
        Curve::P256 => api.secp256r1_verify(digest, signature, key.bytes()),
        Curve::Ed25519 => api.ed25519_verify(digest, signature, key.bytes()),
    };
    match answer {
        Err(
            VerificationError::GenericErr
            | VerificationError::InvalidHashFormat
            | VerificationError::InvalidSignatureFormat
            | VerificationError::InvalidPubkeyFormat
            | VerificationError::InvalidPoint,
        ) => Ok(false),
        answer => answer,
    }
}
