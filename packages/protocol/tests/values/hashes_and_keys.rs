//! Hashes, public keys and signatures.

use super::{assert_round_trip, refusal};
use cosmwasm_std::{from_json, to_json_string};
use flywheel_protocol::values::{ValueError, sha256};
use flywheel_protocol::{Curve, Hash32, PublicKey, Signature};
use proptest::prelude::*;

/// SHA-256 of "abc", from FIPS 180-4.
const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
/// The generators of the curves: keys of the secret 1 (SEC 2), and the base point of RFC 8032.
const SECP256K1: &str = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
const P256: &str = "036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296";
const ED25519: &str = "5866666666666666666666666666666666666666666666666666666666666666";

fn key(curve: Curve, digits: &str) -> Result<PublicKey, ValueError> {
    PublicKey::new(curve, hex::decode(digits).unwrap())
}

#[test]
fn a_hash_is_64_lower_case_digits() {
    let hash = sha256(&[b"a", b"", b"bc"]);

    assert_round_trip(&hash, &format!("\"{ABC}\""));
    assert_eq!(Hash32::from_hex(ABC), Ok(hash));
    for wrong in [
        &ABC[1..],
        &format!("{ABC}0"),
        &ABC.to_uppercase(),
        &format!("g{}", &ABC[1..]),
        "",
        "é",
    ] {
        assert!(Hash32::from_hex(wrong).is_err(), "{wrong}");
        assert!(from_json::<Hash32>(format!("\"{wrong}\"")).is_err(), "{wrong}");
    }
}

#[test]
fn an_error_does_not_carry_a_whole_message_along() {
    let Err(ValueError::Hash { given }) = Hash32::from_hex(&"é".repeat(100_000)) else {
        panic!("accepted")
    };
    assert_eq!(given.chars().count(), 80);
}

#[test]
fn a_key_is_its_curve_and_its_bytes() {
    let secp256k1 = key(Curve::Secp256k1, SECP256K1).unwrap();
    assert_round_trip(
        &secp256k1,
        r#"{"curve":"secp256k1","bytes":"Anm+Zn753LusVaBilc6HCwcCm/zbLc4o2VnygVsW+BeY"}"#,
    );
    assert_eq!(hex::encode(secp256k1.tagged()), format!("01{SECP256K1}"));
    assert_eq!(
        hex::encode(key(Curve::P256, P256).unwrap().tagged()),
        format!("02{P256}")
    );
    assert_eq!(
        hex::encode(key(Curve::Ed25519, ED25519).unwrap().tagged()),
        format!("03{ED25519}")
    );
}

#[test]
fn a_key_comes_back_from_its_text_and_from_its_tagged_bytes() {
    for (curve, digits) in [
        (Curve::Secp256k1, SECP256K1),
        (Curve::P256, P256),
        (Curve::Ed25519, ED25519),
    ] {
        let key = key(curve, digits).unwrap();

        assert_eq!(key.to_string(), format!("{curve}:{digits}"));
        assert_eq!(key.to_string().parse(), Ok(key.clone()));
        assert_eq!(PublicKey::from_tagged(&key.tagged()), Ok(key));
    }
    for wrong in ["", "p256", "p384:02", "p256:xy", "P256:02"] {
        assert!(wrong.parse::<PublicKey>().is_err(), "{wrong}");
    }
    assert!(PublicKey::from_tagged(&[]).is_err());
    assert!(PublicKey::from_tagged(&[4; 33]).is_err());
}

#[test]
fn a_key_of_the_wrong_length_or_prefix_is_refused() {
    for curve in Curve::ALL {
        for length in [0, 1, 31, 34, 64, 65] {
            let expected = ValueError::KeyLength {
                curve,
                expected: curve.key_length(),
                given: length,
            };
            assert_eq!(PublicKey::new(curve, vec![2; length]), Err(expected));
        }
    }
    for prefix in [0_u8, 1, 4, 5, 0x82] {
        let digits = format!("{prefix:02x}{}", &SECP256K1[2..]);
        let expected = ValueError::KeyPrefix {
            curve: Curve::P256,
            given: prefix,
        };
        assert_eq!(key(Curve::P256, &digits), Err(expected));
    }
    assert!(refusal::<PublicKey>(r#"{"curve":"ed25519","bytes":"AAAA"}"#).contains("has 32 bytes, not 3"));
    assert!(from_json::<PublicKey>(r#"{"curve":"ed25519","bytes":"AAAA","more":1}"#).is_err());
    assert!(from_json::<PublicKey>(r#"{"curve":"P256","bytes":"AAAA"}"#).is_err());
}

#[test]
fn a_coordinate_is_below_the_prime_of_its_field() {
    let secp256k1 = "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc";
    let p256 = "ffffffff00000001000000000000000000000000fffffffffffffffffffffff";
    assert!(key(Curve::Secp256k1, &format!("02{secp256k1}2e")).is_ok());
    assert!(key(Curve::P256, &format!("02{p256}e")).is_ok());
    for (curve, digits) in [
        (Curve::Secp256k1, format!("02{secp256k1}2f")),
        (Curve::Secp256k1, format!("03{secp256k1}30")),
        (Curve::Secp256k1, format!("02{}", "ff".repeat(32))),
        (Curve::P256, format!("02{p256}f")),
        (Curve::P256, format!("03{}", "ff".repeat(32))),
    ] {
        assert_eq!(
            key(curve, &digits),
            Err(ValueError::KeyCoordinate { curve }),
            "{digits}"
        );
    }
}

#[test]
fn an_ed25519_key_has_one_spelling() {
    let (middle, curve) = ("ff".repeat(30), Curve::Ed25519);
    // little endian: p - 2 is a y like any other; p + 2 would be a second spelling of y = 2, with either sign
    assert!(key(curve, &format!("eb{middle}7f")).is_ok());
    for last in ["ed", "ef", "ff"] {
        for sign in ["7f", "ff"] {
            let expected = Err(ValueError::KeyCoordinate { curve });
            assert_eq!(key(curve, &format!("{last}{middle}{sign}")), expected);
        }
    }
}

#[test]
fn an_ed25519_key_that_everyone_can_sign_for_is_refused() {
    let (zeros, ones) = ("00".repeat(30), "ff".repeat(30));
    for sign in [0, 0x80] {
        let top = |byte: u8| format!("{:02x}", byte | sign);
        for weak in [
            format!("00{zeros}{}", top(0)),
            format!("01{zeros}{}", top(0)),
            format!("ec{ones}{}", top(0x7f)),
            format!(
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc{}",
                top(0x05)
            ),
            format!(
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03{}",
                top(0x7a)
            ),
        ] {
            assert_eq!(key(Curve::Ed25519, &weak), Err(ValueError::WeakKey), "{weak}");
        }
    }
}

#[test]
fn a_signature_is_64_bytes() {
    let signature = Signature::new([0xff; 64]);
    // 64 bytes are 21 groups of three and one byte more
    assert_round_trip(&signature, &format!("\"{}/w==\"", "////".repeat(21)));
    assert_eq!(
        Signature::from_slice(&[0; 63]),
        Err(ValueError::SignatureLength { given: 63 })
    );
    assert!(refusal::<Signature>("\"AAAA\"").contains("64 bytes, not 3"));
}

proptest! {
    #[test]
    fn hashes_and_signatures_survive_json(hash: [u8; 32], rest: [u8; 32]) {
        let signature = Signature::from_slice(&[hash, rest].concat()).unwrap();
        let hash = Hash32::new(hash);
        prop_assert_eq!(from_json::<Hash32>(to_json_string(&hash).unwrap()).unwrap(), hash);
        prop_assert_eq!(from_json::<Signature>(to_json_string(&signature).unwrap()).unwrap(), signature);
    }
}
