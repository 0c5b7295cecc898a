//! Keys in files.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use flywheel_agent::key::{KeyError, create, from_pem, load, load_or_create, to_pem};
use flywheel_protocol::Curve;
use flywheel_protocol::crypto::{SecretKey, verify};
use flywheel_protocol::values::sha256;

/// RFC 8032, section 7.1, the secret of the first test, in the form of RFC 8410.
const ED25519: &str = "-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
-----END PRIVATE KEY-----
";
/// RFC 8032, section 7.1, the public key of the first test.
const ED25519_PUBLIC: &str = "ed25519:d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

#[test]
fn a_new_key_is_readable_by_its_user_alone_and_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    for curve in Curve::ALL {
        let path = folder.path().join(format!("{curve}.pem"));
        let (made, is_new) = load_or_create(&path, curve).unwrap();
        assert!(is_new);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let (loaded, is_new) = load_or_create(&path, curve).unwrap();
        assert!(!is_new);
        assert_eq!(loaded.public_key(), made.public_key());
        assert_eq!(loaded.curve(), curve);
        let digest = sha256(&[b"x"]);
        assert!(verify(made.public_key(), &digest, &loaded.sign(&digest)));
        assert!(matches!(create(&path, curve), Err(KeyError::Exists { .. })));
    }
}

#[test]
fn a_key_that_others_can_read_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.pem");
    create(&path, Curve::P256).unwrap();
    for mode in [0o644, 0o640, 0o604, 0o660, 0o601] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let refused = load(&path).unwrap_err();
        assert!(matches!(refused, KeyError::ReadableByOthers { .. }), "{refused}");
        assert!(refused.to_string().contains("chmod 600"), "{refused}");
    }
    fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).unwrap();
    load(&path).unwrap();
}

#[test]
fn pem_of_each_curve_is_read_as_it_was_written() {
    for curve in Curve::ALL {
        let secret = *sha256(&[curve.name().as_bytes()]).as_bytes();
        let key = SecretKey::from_bytes(curve, &secret).unwrap();
        let pem = to_pem(curve, &secret).unwrap();
        assert!(pem.starts_with("-----BEGIN PRIVATE KEY-----"));
        assert_eq!(from_pem(&pem).unwrap().public_key(), key.public_key());
    }
}

#[test]
fn the_secret_of_rfc_8032_in_rfc_8410s_form_gives_its_public_key() {
    assert_eq!(from_pem(ED25519).unwrap().public_key().to_string(), ED25519_PUBLIC);
}

#[test]
fn keys_that_openssl_made_are_read() {
    for (name, pem, public) in [
        (
            "P-256, PKCS#8",
            include_str!("keys/p256.pem"),
            include_str!("keys/p256.txt"),
        ),
        (
            "P-256, SEC 1",
            include_str!("keys/p256-sec1.pem"),
            include_str!("keys/p256.txt"),
        ),
        (
            "secp256k1, PKCS#8",
            include_str!("keys/secp256k1.pem"),
            include_str!("keys/secp256k1.txt"),
        ),
        (
            "secp256k1, SEC 1",
            include_str!("keys/secp256k1-sec1.pem"),
            include_str!("keys/secp256k1.txt"),
        ),
        (
            "Ed25519",
            include_str!("keys/ed25519.pem"),
            include_str!("keys/ed25519.txt"),
        ),
    ] {
        let key = from_pem(pem).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(key.public_key().to_string(), public.trim(), "{name}");
    }
}

#[test]
fn what_is_no_key_is_refused_without_repeating_it() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(
        load(folder.path()),
        Err(KeyError::NotAFile { .. } | KeyError::ReadableByOthers { .. })
    ));
    let broken = ED25519.replace("MC4CAQAw", "MC4CAQAx");
    for bad in [
        "",
        "secret",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        &broken,
    ] {
        let refused = from_pem(bad).unwrap_err().to_string();
        assert!(
            refused.contains("not a device key") && !refused.contains("nWGxne"),
            "{refused}"
        );
    }
    let encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAAwAA==\n-----END ENCRYPTED PRIVATE KEY-----\n";
    assert!(from_pem(encrypted).unwrap_err().to_string().contains("encrypted"));
}
