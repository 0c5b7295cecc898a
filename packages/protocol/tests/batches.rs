//! Many signatures at once get the answers that each gets alone, also the crafted ones.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used)]

use flywheel_protocol::crypto::{MAX_BATCH, SecretKey, Signed, verify, verify_many};
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Curve, Hash32, PublicKey, Signature};
use proptest::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
struct Vectors {
    judged: Vec<Judged>,
}

#[derive(Deserialize)]
struct Judged {
    note: String,
    curve: Curve,
    public_key: String,
    digest: Hash32,
    signature: String,
    verifies: bool,
}

/// A signature with all that it is of.
#[derive(Clone)]
struct Case {
    note: String,
    key: PublicKey,
    digest: Hash32,
    signature: Signature,
    verifies: bool,
}

impl Case {
    fn signed(&self) -> Signed<'_> {
        Signed {
            key: &self.key,
            digest: self.digest,
            signature: &self.signature,
        }
    }

    /// The label's own key has signed a digest of its own.
    fn good(curve: Curve, label: usize) -> Self {
        let key = SecretKey::derive(curve, &[1; 32], &label.to_string());
        let digest = sha256(&[b"digest", &label.to_be_bytes()]);
        Self {
            note: format!("{curve} {label}"),
            signature: key.sign(&digest),
            key: key.public_key().clone(),
            digest,
            verifies: true,
        }
    }

    /// The same, but of another digest.
    fn bad(curve: Curve, label: usize) -> Self {
        Self {
            digest: Hash32::ZERO,
            verifies: false,
            ..Self::good(curve, label)
        }
    }
}

/// The crafted signatures whose keys can be registered.
fn crafted() -> Vec<Case> {
    let vectors: Vectors = serde_json::from_str(include_str!("../vectors/signatures.json")).unwrap();
    let cases = vectors.judged.into_iter().filter_map(|judged| {
        Some(Case {
            note: judged.note,
            key: PublicKey::new(judged.curve, hex::decode(&judged.public_key).unwrap()).ok()?,
            digest: judged.digest,
            signature: Signature::from_slice(&hex::decode(&judged.signature).unwrap()).unwrap(),
            verifies: judged.verifies,
        })
    });
    cases.collect()
}

fn answers(cases: &[Case]) -> Vec<bool> {
    verify_many(&cases.iter().map(Case::signed).collect::<Vec<_>>())
}

fn expected(cases: &[Case]) -> Vec<bool> {
    cases.iter().map(|case| case.verifies).collect()
}

#[test]
fn no_signatures_are_no_answers() {
    assert!(verify_many(&[]).is_empty());
}

#[test]
fn every_crafted_signature_alone_in_a_batch_of_good_ones_gets_the_chain_s_answer() {
    // 40 good ones: too many to be verified one by one from the start.
    let good: Vec<_> = (0..40).map(|label| Case::good(Curve::Ed25519, label)).collect();
    let crafted = crafted();
    // 21 with torsion and 14 with a small R among them, which a batch without the cofactor would refuse.
    assert!(
        crafted
            .iter()
            .filter(|case| case.verifies && case.key.curve() == Curve::Ed25519)
            .count()
            >= 35
    );
    for case in crafted {
        let mut batch = good.clone();
        batch.insert(17, case.clone());
        assert_eq!(answers(&batch), expected(&batch), "{}", case.note);
        assert_eq!(
            verify(&case.key, &case.digest, &case.signature),
            case.verifies,
            "{}",
            case.note
        );
    }
}

#[test]
fn all_crafted_signatures_together_get_the_chain_s_answers() {
    let all = crafted();
    assert_eq!(answers(&all), expected(&all));
    // Only those that verify: one batch, in which all the torsion comes together.
    let good: Vec<_> = all.into_iter().filter(|case| case.verifies).collect();
    assert!(answers(&good).into_iter().all(|answer| answer));
}

#[test]
fn wherever_a_bad_signature_stands_it_alone_is_found() {
    let good: Vec<_> = (0..600).map(|label| Case::good(Curve::Ed25519, label)).collect();
    // Around the borders of the parts that a bad batch of 600 is cut into: 38, and 16 within them.
    for place in [0, 15, 16, 37, 38, 39, 299, 569, 570, 599] {
        let mut batch = good.clone();
        batch[place] = Case::bad(Curve::Ed25519, place);
        assert_eq!(answers(&batch), expected(&batch), "at {place}");
    }
}

#[test]
fn more_than_one_batch_is_answered_in_order() {
    let mut many: Vec<_> = (0..MAX_BATCH + 100)
        .map(|label| Case::good(Curve::Ed25519, label % 50))
        .collect();
    many[3] = Case::bad(Curve::Ed25519, 3);
    many[MAX_BATCH + 7] = Case::bad(Curve::Ed25519, 7);
    assert_eq!(answers(&many), expected(&many));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn curves_and_faults_may_be_mixed_in_any_order(kinds in proptest::collection::vec((0_usize..3, any::<bool>()), 0..80)) {
        let cases: Vec<_> = kinds
            .into_iter()
            .enumerate()
            .map(|(label, (curve, is_good))| {
                let curve = Curve::ALL[curve];
                if is_good { Case::good(curve, label) } else { Case::bad(curve, label) }
            })
            .collect();
        prop_assert_eq!(answers(&cases), expected(&cases));
    }
}
