//! Signing and verifying off chain, with the same answers as the chain's own verifier.
//!
//! Every curve signs the 32-byte digest of [`sign`](crate::sign): ECDSA as the hash of the message, Ed25519 as the
//! message itself. The verifiers are the crates that the chain's VM links, used as it uses them (cosmwasm-crypto 2.3).

mod batch;
mod secret_key;
mod verify;

pub use batch::{MAX_BATCH, Signed, verify_many};
pub use secret_key::{SecretKey, SecretKeyError};
pub use verify::{is_real_key, verify};
