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

impl Signed<'_> {
    /// Whether the signature is the key's: [`verify`].
    #[must_use]
    pub fn verify(&self) -> bool {
        verify(self.key, &self.digest, self.signature)
    }

    /// As a batch takes an Ed25519 signature; none if the key has another length.
    fn item(&self) -> Option<Item> {
        let key = VerificationKeyBytes::try_from(self.key.bytes()).ok()?;
        let signature = Ed25519Signature::from(*self.signature.as_bytes());
        Some(Item::from((key, signature, self.digest.as_bytes())))
    }
}

/// For each of the signatures, what [`verify`] says of it.
///
/// Ed25519 signatures go in batches. A random combination of a batch's equations holds if all of them hold, and if one
/// does not it holds by chance once in 2^128. A batch in which something is wrong is cut into parts, and only what is
/// in the bad ones is verified one by one. Under ZIP-215 a batch and its members cannot disagree: both use the equation
/// with the cofactor, and take the same encodings. ECDSA is verified one by one.
#[must_use]
pub fn verify_many(signed: &[Signed<'_>]) -> Vec<bool> {
    // Without random numbers there is no batch that can be trusted.
    let Ok(mut random) = StdRng::from_rng(OsRng) else {
        return signed.iter().map(Signed::verify).collect();
    };
    let is_batched = |signed: &Signed<'_>| signed.key.curve() == Curve::Ed25519;
    let mut answers: Vec<bool> = signed
        .iter()
        .map(|signed| !is_batched(signed) && signed.verify())
        .collect();
    let batched = signed.iter().zip(&mut answers).filter(|(signed, _)| is_batched(signed));
    let mut batched: Vec<(&Signed<'_>, &mut bool)> = batched.collect();
    for batch in batched.chunks_mut(MAX_BATCH) {
        find_good(batch, &mut random);
    }
    answers
}

/// Marks what is good. The calls lie within each other like the branches of a tree, `PARTS` at each.
fn find_good(batch: &mut [(&Signed<'_>, &mut bool)], random: &mut StdRng) {
    if batch.len() <= FEW {
        batch
            .iter_mut()
            .for_each(|(signed, is_good)| **is_good = signed.verify());
        return;
    }
    let mut verifier = Verifier::new();
    let items = batch.iter().filter_map(|(signed, _)| signed.item());
    let queued = items.map(|item| verifier.queue(item)).count();
    if queued == batch.len() && verifier.verify(&mut *random).is_ok() {
        batch.iter_mut().for_each(|(_, is_good)| **is_good = true);
        return;
    }
    for part in batch.chunks_mut(batch.len().div_ceil(PARTS).max(FEW)) {
        find_good(part, random);
    }
}
