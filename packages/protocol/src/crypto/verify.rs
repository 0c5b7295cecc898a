//! Verifying as the chain verifies.

use ed25519_zebra::VerificationKey;
use k256::ecdsa::signature::hazmat::PrehashVerifier;

use crate::values::{Curve, Hash32, PublicKey, Signature};

/// Whether `signature` is `key`'s on this digest, exactly as [`verify_on_chain`](crate::sign::verify_on_chain) answers.
///
/// ECDSA takes s and n - s alike: s is made low first, because the crate for secp256k1 refuses a high one and the crate
/// for P-256 does not. Ed25519 follows ZIP-215 (the cofactored equation, any encoding of R that decodes, s below the
/// order), so that single and batch verification never disagree.
#[must_use]
pub fn verify(key: &PublicKey, digest: &Hash32, signature: &Signature) -> bool {
    match key.curve() {
        Curve::Secp256k1 => verify_secp256k1(key.bytes(), digest, signature).is_some(),
        Curve::P256 => verify_p256(key.bytes(), digest, signature).is_some(),
        Curve::Ed25519 => verify_ed25519(key.bytes(), digest, signature).is_some(),
    }
}

/// Whether the key is a point of its curve, and not only of the right form.
///
/// About half of all x (or y) belong to no point. A contract learns it from the first signature; an off-chain program
/// can say so before it sends one.
#[must_use]
pub fn is_real_key(key: &PublicKey) -> bool {
    match key.curve() {
        Curve::Secp256k1 => k256::ecdsa::VerifyingKey::from_sec1_bytes(key.bytes()).is_ok(),
        Curve::P256 => p256::ecdsa::VerifyingKey::from_sec1_bytes(key.bytes()).is_ok(),
        Curve::Ed25519 => VerificationKey::try_from(key.bytes()).is_ok(),
    }
}

fn verify_secp256k1(key: &[u8], digest: &Hash32, signature: &Signature) -> Option<()> {
    let signature = k256::ecdsa::Signature::from_slice(signature.as_bytes()).ok()?;
    let low = signature.normalize_s().unwrap_or(signature);
    k256::ecdsa::VerifyingKey::from_sec1_bytes(key)
        .ok()?
        .verify_prehash(digest.as_bytes(), &low)
        .ok()
}

fn verify_p256(key: &[u8], digest: &Hash32, signature: &Signature) -> Option<()> {
    let signature = p256::ecdsa::Signature::from_slice(signature.as_bytes()).ok()?;
    let low = signature.normalize_s().unwrap_or(signature);
    p256::ecdsa::VerifyingKey::from_sec1_bytes(key)
        .ok()?
        .verify_prehash(digest.as_bytes(), &low)
        .ok()
}

fn verify_ed25519(key: &[u8], digest: &Hash32, signature: &Signature) -> Option<()> {
    let signature = ed25519_zebra::Signature::from(*signature.as_bytes());
    VerificationKey::try_from(key)
        .ok()?
        .verify(&signature, digest.as_bytes())
        .ok()
}
