//! SHA-256 of the trees' short messages.

use sha2::compress256;

use crate::values::Hash32;

/// The initial hash value (FIPS 180-4, 5.3.3).
const INITIAL: [u32; 8] = [
    0x6a09_e667,
    0xbb67_ae85,
    0x3c6e_f372,
    0xa54f_f53a,
    0x510e_527f,
    0x9b05_688c,
    0x1f83_d9ab,
    0x5be0_cd19,
];

/// The bytes that padding takes at least: one bit after the message, and its length.
const PADDING: usize = 1 + 8;

/// SHA-256 of a message of at most 119 bytes, whose length is known when this is compiled.
///
/// A tree of a million leaves is two million of them. The padding (FIPS 180-4, 5.1.1) is written in place here; with a
/// hasher that takes pieces of any length, its copying costs as much as a third of the hashing.
pub(super) fn sha256_short<const N: usize>(message: &[u8; N]) -> Hash32 {
    const { assert!(N + PADDING <= 128, "a message of at most two blocks") };
    let mut padded = [[0_u8; 64]; 2];
    let (place, after) = padded.as_flattened_mut().split_at_mut(N);
    place.copy_from_slice(message);
    after.iter_mut().take(1).for_each(|end| *end = 0x80);

    let blocks = if N.saturating_add(PADDING) <= 64 { 1 } else { 2 };
    let bits = u64::try_from(N).unwrap_or_default().wrapping_mul(8);
    let last = padded.iter_mut().take(blocks).next_back();
    if let Some(length) = last.and_then(|block| block.last_chunk_mut()) {
        *length = bits.to_be_bytes();
    }

    let mut state = INITIAL;
    compress256(&mut state, padded.map(Into::into).get(..blocks).unwrap_or_default());
    let mut hash = [0; 32];
    for (bytes, word) in hash.chunks_exact_mut(4).zip(state) {
        bytes.copy_from_slice(&word.to_be_bytes());
    }
    Hash32::new(hash)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::sha256;

    fn check<const N: usize>() {
        for byte in [0x00, 0x5a, 0x80, 0xff] {
            let message = [byte; N];
            assert_eq!(sha256_short(&message), sha256(&[&message]), "{N} bytes");
        }
        let message: [u8; N] = std::array::from_fn(|place| u8::try_from(place).unwrap_or_default());
        assert_eq!(sha256_short(&message), sha256(&[&message]), "{N} bytes");
    }

    #[test]
    fn it_is_sha_256_on_both_sides_of_every_border() {
        // 55 bytes are the most that fit into one block with their padding, 119 into two.
        check::<0>();
        check::<1>();
        check::<25>();
        check::<54>();
        check::<55>();
        check::<56>();
        check::<63>();
        check::<64>();
        check::<65>();
        check::<97>();
        check::<118>();
        check::<119>();
    }
}
