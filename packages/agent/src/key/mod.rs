//! The device's key: where it is kept, and the one thing it does.

mod file;
mod pem;

use std::path::PathBuf;

use flywheel_protocol::crypto::SecretKey;
use flywheel_protocol::{Hash32, PublicKey, Signature};
use thiserror::Error;

pub(crate) use file::write_private;
pub use file::{create, load, load_or_create, read_private};
pub use pem::{from_pem, to_pem};

/// A key that signs and never leaves its place: a file, a TPM, a secure element.
///
/// A hardware key takes the digest as it is (ECDSA: as prehash; Ed25519: as the message) and gives 64 bytes: `r | s` big
/// endian, or `R | s`. A signature need not be the same each time: nothing here takes one for an identifier.
pub trait DeviceKey: Send + Sync {
    /// The public key that verifies what this key signs.
    fn public_key(&self) -> &PublicKey;

    /// Signs a 32-byte digest of `flywheel_protocol::sign`.
    ///
    /// # Errors
    /// [`KeyError::Hardware`] if the hardware does not answer; the caller tries again later.
    fn sign(&self, digest: &Hash32) -> Result<Signature, KeyError>;
}

impl DeviceKey for SecretKey {
    fn public_key(&self) -> &PublicKey {
        self.public_key()
    }

    fn sign(&self, digest: &Hash32) -> Result<Signature, KeyError> {
        Ok(self.sign(digest))
    }
}

/// Why there is no key.
#[derive(Debug, Error)]
pub enum KeyError {
    /// The file cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Others on this device could read the secret.
    #[error(
        "{path} can be read by others (mode {mode:04o}): run `chmod 600 {path}`, and if others use this device, make a \
         new key"
    )]
    ReadableByOthers {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// Not a file of a sensible size.
    #[error("{path} is not a key file: a plain file of at most {most} bytes is expected")]
    NotAFile {
        /// The path.
        path: PathBuf,
        /// The most bytes that are read.
        most: u64,
    },
    /// There is a key already: it is never written over.
    #[error("{path} exists already and is not written over: name another file")]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// Not a key this program knows.
    #[error(
        "not a device key ({reason}): expected PEM with an unencrypted PRIVATE KEY (PKCS#8) or EC PRIVATE KEY of \
         secp256k1 or P-256, or an Ed25519 PRIVATE KEY"
    )]
    Format {
        /// What is wrong; never the secret.
        reason: String,
    },
    /// The key's hardware did not sign.
    #[error("the key's hardware did not sign: {reason}")]
    Hardware {
        /// What it said.
        reason: String,
    },
}
