//! Hiding a chunk: ChaCha20 (RFC 8439).

use chacha20::ChaCha20;
use chacha20::cipher::{KeyIvInit, StreamCipher};

use super::ExchangeError;
use crate::values::{Hash32, sha256};

/// Bytes of an order's key.
pub const KEY_BYTES: usize = 32;

/// Hides a chunk in place, or shows a hidden one: the same for both. Counter 0, nonce `0x00000000 | index u64 big endian`.
///
/// A key hides one order's chunks only: two texts under one key and index tell their difference.
///
/// # Errors
/// [`ExchangeError::TooLong`] beyond the key stream of 256 GiB, which no chunk reaches.
pub fn apply_cipher(key: &[u8; KEY_BYTES], index: u64, chunk: &mut [u8]) -> Result<(), ExchangeError> {
    let mut nonce = [0; 12];
    let (_, place) = nonce.split_at_mut(4);
    place.copy_from_slice(&index.to_be_bytes());
    let length = chunk.len();
    ChaCha20::new(key.into(), &nonce.into())
        .try_apply_keystream(chunk)
        .map_err(|_| ExchangeError::TooLong { length })
}

/// `SHA-256(key)`: what a seller commits to before he shows the key.
#[must_use]
pub fn key_hash(key: &[u8; KEY_BYTES]) -> Hash32 {
    sha256(&[key])
}
