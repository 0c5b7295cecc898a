//! Keys as PEM: what `openssl genpkey` and `openssl ecparam -genkey` write.

use flywheel_protocol::Curve;
use flywheel_protocol::crypto::SecretKey;
use pkcs8::der::asn1::OctetStringRef;
use pkcs8::der::{Decode, Encode};
use pkcs8::spki::AlgorithmIdentifierRef;
use pkcs8::{LineEnding, ObjectIdentifier, PrivateKeyInfo, SecretDocument};
use sec1::EcPrivateKey;
use zeroize::Zeroizing;

use super::KeyError;

/// RFC 5480.
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
/// SEC 2.
const SECP256K1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.10");
/// RFC 5480.
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
/// RFC 8410.
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

const PKCS8_LABEL: &str = "PRIVATE KEY";
const SEC1_LABEL: &str = "EC PRIVATE KEY";

/// Reads an unencrypted key in PEM: PKCS#8, or SEC 1 with a named curve. An `EC PARAMETERS` block before it is skipped.
///
/// # Errors
/// [`KeyError::Format`]; it never repeats what was given.
pub fn from_pem(text: &str) -> Result<SecretKey, KeyError> {
    let block = key_block(text).ok_or_else(|| format("no PRIVATE KEY block"))?;
    let (label, document) = SecretDocument::from_pem(block).map_err(|error| format(&error.to_string()))?;
    match label {
        PKCS8_LABEL => from_pkcs8(document.as_bytes()),
        SEC1_LABEL => {
            let key = EcPrivateKey::from_der(document.as_bytes()).map_err(|error| format(&error.to_string()))?;
            let named = key.parameters.and_then(|parameters| parameters.named_curve());
            let curve = named.ok_or_else(|| format("it names no curve"))?;
            secret(curve_of(curve)?, key.private_key)
        }
        _ => Err(format("another kind of PEM block, perhaps an encrypted one")),
    }
}

/// Writes a secret as PKCS#8 PEM, which openssl reads.
///
/// # Errors
/// [`KeyError::Format`] if the bytes are no secret key of the curve.
pub fn to_pem(curve: Curve, bytes: &[u8; 32]) -> Result<Zeroizing<String>, KeyError> {
    secret(curve, bytes)?;
    let failed = |error: pkcs8::der::Error| format(&error.to_string());
    let (oid, parameters, inner) = match curve {
        Curve::Ed25519 => (ED25519, None, OctetStringRef::new(bytes).map_err(failed)?.to_der()),
        Curve::Secp256k1 => (EC_PUBLIC_KEY, Some(SECP256K1), ec(bytes)),
        Curve::P256 => (EC_PUBLIC_KEY, Some(P256), ec(bytes)),
    };
    let inner = Zeroizing::new(inner.map_err(failed)?);
    let algorithm = AlgorithmIdentifierRef {
        oid,
        parameters: parameters.as_ref().map(Into::into),
    };
    let document = SecretDocument::encode_msg(&PrivateKeyInfo::new(algorithm, &inner)).map_err(failed)?;
    document.to_pem(PKCS8_LABEL, LineEnding::LF).map_err(failed)
}

fn ec(bytes: &[u8; 32]) -> Result<Vec<u8>, pkcs8::der::Error> {
    let key = EcPrivateKey {
        private_key: bytes,
        parameters: None,
        public_key: None,
    };
    key.to_der()
}

fn from_pkcs8(der: &[u8]) -> Result<SecretKey, KeyError> {
    let info = PrivateKeyInfo::from_der(der).map_err(|error| format(&error.to_string()))?;
    match info.algorithm.oid {
        ED25519 => {
            let seed = OctetStringRef::from_der(info.private_key).map_err(|error| format(&error.to_string()))?;
            secret(Curve::Ed25519, seed.as_bytes())
        }
        EC_PUBLIC_KEY => {
            let curve = info
                .algorithm
                .parameters_oid()
                .map_err(|_| format("it names no curve"))?;
            let key = EcPrivateKey::from_der(info.private_key).map_err(|error| format(&error.to_string()))?;
            secret(curve_of(curve)?, key.private_key)
        }
        other => Err(format(&format!("algorithm {other} is not supported"))),
    }
}

fn curve_of(oid: ObjectIdentifier) -> Result<Curve, KeyError> {
    match oid {
        SECP256K1 => Ok(Curve::Secp256k1),
        P256 => Ok(Curve::P256),
        other => Err(format(&format!("curve {other} is not supported"))),
    }
}

fn secret(curve: Curve, bytes: &[u8]) -> Result<SecretKey, KeyError> {
    let bytes: Zeroizing<[u8; 32]> =
        Zeroizing::new(bytes.try_into().map_err(|_| format("the secret is not 32 bytes"))?);
    SecretKey::from_bytes(curve, &bytes).map_err(|error| format(&error.to_string()))
}

/// The first block that may be a key. `openssl ecparam -genkey` writes the curve's parameters before it.
fn key_block(text: &str) -> Option<&str> {
    let begin = text.match_indices("-----BEGIN ").map(|(at, _)| at).find(|at| {
        text.get(*at..)
            .is_some_and(|rest| !rest.starts_with("-----BEGIN EC PARAMETERS-----"))
    })?;
    text.get(begin..)
}

fn format(reason: &str) -> KeyError {
    KeyError::Format {
        reason: reason.to_owned(),
    }
}
