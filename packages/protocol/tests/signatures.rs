//! Off chain and on chain give one answer, and it is that of vectors made by another program with other curve code.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unimplemented,
    clippy::unwrap_used
)]

use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{Api, VerificationError};
use flywheel_protocol::crypto::{SecretKey, SecretKeyError, is_real_key, verify};
use flywheel_protocol::sign::verify_on_chain;
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Curve, Hash32, PublicKey, Signature};
use proptest::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
struct Vectors {
    signed: Vec<Signed>,
    judged: Vec<Judged>,
}

#[derive(Deserialize)]
struct Signed {
    curve: Curve,
    seed: Hash32,
    label: String,
    secret: Hash32,
    public_key: String,
    digest: Hash32,
    signature: String,
    high_s_twin: Option<String>,
}

#[derive(Deserialize)]
struct Judged {
    note: String,
    curve: Curve,
    public_key: String,
    digest: Hash32,
    signature: String,
    is_registrable: bool,
    verifies: bool,
}

fn vectors() -> Vectors {
    serde_json::from_str(include_str!("../vectors/signatures.json")).unwrap()
}

fn signature(digits: &str) -> Signature {
    Signature::from_slice(&hex::decode(digits).unwrap()).unwrap()
}

fn on_chain(key: &PublicKey, digest: &Hash32, signature: &Signature) -> bool {
    verify_on_chain(&MockApi::default(), key, digest, signature).unwrap()
}

/// What the chain says of raw bytes, before any check of this crate.
fn raw_answer(judged: &Judged) -> Result<bool, VerificationError> {
    let api = MockApi::default();
    let (digest, key) = (judged.digest.as_bytes(), hex::decode(&judged.public_key).unwrap());
    let signature = hex::decode(&judged.signature).unwrap();
    match judged.curve {
        Curve::Secp256k1 => api.secp256k1_verify(digest, &signature, &key),
        Curve::P256 => api.secp256r1_verify(digest, &signature, &key),
        Curve::Ed25519 => api.ed25519_verify(digest, &signature, &key),
    }
}

#[test]
fn a_seed_and_a_label_give_the_keys_and_signatures_of_the_vectors() {
    let signed = vectors().signed;
    assert_eq!(signed.len(), 12);
    for vector in signed {
        let key = SecretKey::derive(vector.curve, vector.seed.as_bytes(), &vector.label);
        let same = SecretKey::from_bytes(vector.curve, vector.secret.as_bytes()).unwrap();

        assert_eq!(hex::encode(key.public_key().bytes()), vector.public_key);
        assert_eq!(same.public_key(), key.public_key());
        assert_eq!(hex::encode(key.sign(&vector.digest).as_bytes()), vector.signature);
    }
}

#[test]
fn the_signatures_of_the_vectors_verify_with_low_and_with_high_s() {
    let mut twins = 0;
    for vector in vectors().signed {
        let key = PublicKey::new(vector.curve, hex::decode(&vector.public_key).unwrap()).unwrap();
        for digits in [Some(&vector.signature), vector.high_s_twin.as_ref()]
            .into_iter()
            .flatten()
        {
            assert!(verify(&key, &vector.digest, &signature(digits)));
            assert!(on_chain(&key, &vector.digest, &signature(digits)));
        }
        twins += usize::from(vector.high_s_twin.is_some());
    }
    // four each of secp256k1 and P-256
    assert_eq!(twins, 8);
}

#[test]
fn crafted_signatures_are_judged_as_the_chain_judges_them() {
    for judged in vectors().judged {
        let note = format!("{}: {}", judged.curve, judged.note);
        // An error of the chain's verifier is an input that is no signature or key at all.
        assert_eq!(raw_answer(&judged).unwrap_or(false), judged.verifies, "{note}");

        match PublicKey::new(judged.curve, hex::decode(&judged.public_key).unwrap()) {
            Err(_) => assert!(!judged.is_registrable, "{note}"),
            Ok(key) => {
                assert!(judged.is_registrable, "{note}");
                let signature = signature(&judged.signature);
                assert_eq!(verify(&key, &judged.digest, &signature), judged.verifies, "{note}");
                assert_eq!(on_chain(&key, &judged.digest, &signature), judged.verifies, "{note}");
            }
        }
    }
}

#[test]
fn the_crafted_signatures_cover_what_tells_verifiers_apart() {
    let judged = vectors().judged;
    let count = |pick: fn(&Judged) -> bool| judged.iter().filter(|vector| pick(vector)).count();

    let torsion = |vector: &Judged| vector.verifies && vector.is_registrable && vector.note.contains("torsion");
    // 7 points, each added to the key, to R, to both
    assert_eq!(count(torsion), 21);
    let small_r = |vector: &Judged| vector.verifies && vector.is_registrable && vector.note.starts_with("R is a");
    // 8 encodings, 6 more that are not canonical
    assert_eq!(count(small_r), 14);
    let weak_key = |vector: &Judged| vector.verifies && !vector.is_registrable;
    // the same 14 as keys, with two signatures each: the chain would take them, so registration must not
    assert_eq!(count(weak_key), 28);
}

#[test]
fn a_key_of_the_right_form_need_not_be_on_the_curve() {
    for curve in Curve::ALL {
        let real = SecretKey::derive(curve, &[7; 32], "real");
        let count = (0..64_u8).filter(|tweak| {
            let mut bytes = real.public_key().bytes().to_vec();
            bytes[5] ^= tweak;
            is_real_key(&PublicKey::new(curve, bytes).unwrap())
        });
        // about half of all coordinates belong to a point: 32 of 64 give or take
        let real_ones = count.count();
        assert!((16..=48).contains(&real_ones), "{curve}: {real_ones}");
        assert!(is_real_key(real.public_key()));
    }
}

#[test]
fn a_secret_of_zero_or_beyond_the_order_is_refused() {
    for curve in [Curve::Secp256k1, Curve::P256] {
        let expected = SecretKeyError::OutOfRange { curve };
        assert_eq!(SecretKey::from_bytes(curve, &[0; 32]).unwrap_err(), expected);
        assert_eq!(SecretKey::from_bytes(curve, &[0xff; 32]).unwrap_err(), expected);
    }
    assert!(SecretKey::from_bytes(Curve::Ed25519, &[0; 32]).is_ok());
}

#[test]
fn a_secret_key_never_prints_its_bytes() {
    for curve in Curve::ALL {
        let secret = [0x5a; 32];
        let printed = format!("{:?}", SecretKey::from_bytes(curve, &secret).unwrap());

        assert!(printed.contains("redacted"));
        assert!(!printed.to_lowercase().contains(&"5a".repeat(8)), "{printed}");
        assert!(!printed.contains("90, 90"), "{printed}");
    }
}

#[test]
fn a_chain_that_does_not_answer_is_an_error_and_no_verdict() {
    struct NewerChain;
    impl Api for NewerChain {
        fn addr_validate(&self, _: &str) -> cosmwasm_std::StdResult<cosmwasm_std::Addr> {
            unimplemented!()
        }
        fn addr_canonicalize(&self, _: &str) -> cosmwasm_std::StdResult<cosmwasm_std::CanonicalAddr> {
            unimplemented!()
        }
        fn addr_humanize(&self, _: &cosmwasm_std::CanonicalAddr) -> cosmwasm_std::StdResult<cosmwasm_std::Addr> {
            unimplemented!()
        }
        fn secp256k1_verify(&self, _: &[u8], _: &[u8], _: &[u8]) -> Result<bool, VerificationError> {
            Err(VerificationError::unknown_err(99))
        }
        fn secp256k1_recover_pubkey(
            &self,
            _: &[u8],
            _: &[u8],
            _: u8,
        ) -> Result<Vec<u8>, cosmwasm_std::RecoverPubkeyError> {
            unimplemented!()
        }
        fn ed25519_verify(&self, _: &[u8], _: &[u8], _: &[u8]) -> Result<bool, VerificationError> {
            unimplemented!()
        }
        fn ed25519_batch_verify(&self, _: &[&[u8]], _: &[&[u8]], _: &[&[u8]]) -> Result<bool, VerificationError> {
            unimplemented!()
        }
        fn debug(&self, _: &str) {}
    }
    let key = SecretKey::derive(Curve::Secp256k1, &[1; 32], "");
    let digest = Hash32::ZERO;

    let answer = verify_on_chain(&NewerChain, key.public_key(), &digest, &key.sign(&digest));

    assert!(matches!(
        answer,
        Err(VerificationError::UnknownErr { error_code: 99, .. })
    ));
}

fn any_curve() -> impl Strategy<Value = Curve> {
    proptest::sample::select(Curve::ALL.to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn what_a_key_signs_verifies_for_it_and_for_no_other(
        curve in any_curve(), seed: [u8; 32], label in ".{0,12}", digest: [u8; 32], other: [u8; 32],
    ) {
        let (key, digest) = (SecretKey::derive(curve, &seed, &label), Hash32::new(digest));
        let signature = key.sign(&digest);

        prop_assert!(verify(key.public_key(), &digest, &signature));
        prop_assert!(on_chain(key.public_key(), &digest, &signature));
        let stranger = SecretKey::derive(curve, &seed, &format!("{label}'"));
        prop_assert!(!verify(stranger.public_key(), &digest, &signature));
        prop_assert_eq!(verify(key.public_key(), &Hash32::new(other), &signature), Hash32::new(other) == digest);
    }

    #[test]
    fn off_chain_and_on_chain_agree_on_damaged_signatures(
        curve in any_curve(), seed: [u8; 32], byte in 0_usize..64, bits: u8, whole in proptest::option::of(any::<[u8; 32]>()),
    ) {
        let (key, digest) = (SecretKey::derive(curve, &seed, ""), sha256(&[b"digest"]));
        let mut bytes = *key.sign(&digest).as_bytes();
        bytes[byte] ^= bits;
        if let Some(half) = whole {
            bytes[..32].copy_from_slice(&half);
        }
        let damaged = Signature::new(bytes);
        let answer = verify(key.public_key(), &digest, &damaged);

        prop_assert_eq!(answer, on_chain(key.public_key(), &digest, &damaged));
        prop_assert_eq!(answer, bits == 0 && whole.is_none());
    }

    #[test]
    fn off_chain_and_on_chain_agree_on_made_up_keys(curve in any_curve(), mut bytes in proptest::collection::vec(any::<u8>(), 33)) {
        bytes[0] = 2 + bytes[0] % 2;
        bytes.truncate(curve.key_length());
        let Ok(key) = PublicKey::new(curve, bytes) else { return Ok(()) };
        let digest = Hash32::ZERO;
        let signature = SecretKey::derive(curve, &[3; 32], "").sign(&digest);

        prop_assert_eq!(verify(&key, &digest, &signature), on_chain(&key, &digest, &signature));
    }

    #[test]
    fn labels_and_seeds_give_keys_of_their_own(seed: [u8; 32], other: [u8; 32], one in "[ab]{0,4}", two in "[ab]{0,4}") {
        let first = SecretKey::derive(Curve::Ed25519, &seed, &one);
        let second = SecretKey::derive(Curve::Ed25519, &other, &two);
        prop_assert_eq!(first.public_key() == second.public_key(), seed == other && one == two);
        let third = SecretKey::derive(Curve::Ed25519, &seed, &two);
        prop_assert_eq!(first.public_key() == third.public_key(), one == two);
    }
}
