//! Chunks that a seller shows to everybody.

use super::content::Shape;
use crate::values::{Hash32, sha256};

/// How many samples are drawn.
pub const SAMPLES: u64 = 16;

/// Which chunks a listing shows: `H(root | i u64) mod chunks` for i from 0 to 15, the hash as a number, big endian.
///
/// The seller cannot choose them without changing the data. Some may be the same.
#[must_use]
pub fn samples(root: &Hash32, shape: Shape) -> Vec<u64> {
    let chunks = u128::from(shape.chunks());
    let draw = |i: u64| {
        let hash = sha256(&[root.as_bytes(), &i.to_be_bytes()]);
        // Byte by byte from the left; below 2^64 * 256, so nothing saturates.
        let index = hash.as_bytes().iter().fold(0_u128, |rest, byte| {
            rest.saturating_mul(256)
                .saturating_add(u128::from(*byte))
                .checked_rem(chunks)
                .unwrap_or_default()
        });
        u64::try_from(index).unwrap_or_default()
    };
    (0..SAMPLES).map(draw).collect()
}
