//! Verifying many signatures at once, with the same answers as one by one.

use ed25519_zebra::batch::{Item, Verifier};
use ed25519_zebra::{Signature as Ed25519Signature, VerificationKeyBytes};
use rand::SeedableRng;
use rand::rngs::{OsRng, StdRng};

use super::verify;
use crate::values::{Curve, Hash32, PublicKey, Signature};

/// The most Ed25519 signatures in one batch. A signature costs less the more there are beside it, and a batch of
/// thousands is as good as any; a larger one only takes more memory, and more time to find what is wrong in it.
pub const MAX_BATCH: usize = 8_192;

/// In how many parts a batch is cut that has a bad signature in it.
const PARTS: usize = 16;

/// So few signatures are verified one by one: a batch of them saves little.
const FEW: usize = 16;

/// A signature and what it is of.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// Whose it is said to be.
    pub key: &'a PublicKey,
    /// What was signed.
    pub digest: Hash32,
    /// The signature.
    pub signature: &'a Signature,
}

/// For each of the signatures, what [`verify`] says of it.
///
/// Ed25519 signatures go in batches. A random combination of a batch's equations holds if all of them hold, and if one
/// does not it holds by chance once in 2^128. A batch in which something is wrong is cut into parts, and only what is
/// in the bad ones is verified one by one. Under ZIP-215 a batch and its members cannot disagree: both use the equation
/// with the cofactor, and take the same encodings. ECDSA is verified one by one.
#[must_use]
pub fn verify_many(signed: &[Signed<'_>]) -> Vec<bool> {
    let mut answers = vec![false; signed.len()];
    let mut batch = Vec::with_capacity(signed.len().min(MAX_BATCH));
    for (place, (signed, answer)) in signed.iter().zip(&mut answers).enumerate() {
        match item(signed) {
            Some(item) => batch.push((place, item)),
            None => *answer = verify(signed.key, &signed.digest, signed.signature),
        }
    }
    // Without random numbers there is no batch that can be trusted.
    let Ok(mut random) = StdRng::from_rng(OsRng) else {
        return signed
            .iter()
            .map(|signed| verify(signed.key, &signed.digest, signed.signature))
            .collect();
    };
    for part in batch.chunks(MAX_BATCH) {
        find_good(part, &mut random, &mut |place| {
            if let Some(answer) = answers.get_mut(place) {
                *answer = true;
            }
        });
    }
    answers
}

/// An Ed25519 signature as a batch takes it; none for another curve.
fn item(signed: &Signed<'_>) -> Option<Item> {
    match signed.key.curve() {
        Curve::Secp256k1 | Curve::P256 => None,
        Curve::Ed25519 => {
            let key = VerificationKeyBytes::try_from(signed.key.bytes()).ok()?;
            let signature = Ed25519Signature::from(*signed.signature.as_bytes());
            Some(Item::from((key, signature, signed.digest.as_bytes())))
        }
    }
}

/// Names the places of the good signatures. The depth is that of a tree with `PARTS` branches.
fn find_good(batch: &[(usize, Item)], random: &mut StdRng, good: &mut impl FnMut(usize)) {
    if batch.len() <= FEW {
        for (place, item) in batch {
            if item.clone().verify_single().is_ok() {
                good(*place);
            }
        }
        return;
    }
    let mut verifier = Verifier::new();
    for (_, item) in batch {
        verifier.queue(item.clone());
    }
    if verifier.verify(&mut *random).is_ok() {
        batch.iter().for_each(|(place, _)| good(*place));
        return;
    }
    for part in batch.chunks(batch.len().div_ceil(PARTS).max(FEW)) {
        find_good(part, random, good);
    }
}
