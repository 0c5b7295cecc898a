//! Data sold without trust: what it is called, how a chunk of it is proved and hidden, and when a complaint is right.
//!
//! Data is cut into chunks of 1 KiB; the last one is what is left. Its name is the root of a binary tree of SHA-256 over
//! the chunks: leaf `H(0x10 | index u64 | length u32 | bytes)`, node `H(0x11 | left | right)`, integers big endian. A
//! node without a neighbour moves up unchanged, so nothing is padded, and the size alone says how many chunks and levels
//! there are and how long each proof is.
//!
//! A chunk is hidden with ChaCha20 (RFC 8439): counter 0, nonce `0x00000000 | index u64 big endian`, and a key that is
//! used for one order only. The hidden chunks have a tree of the same kind.
//!
//! Nothing here holds data: files of any size are cut, rooted and hidden chunk by chunk.

mod cipher;
mod complaint;
mod content;
mod error;
mod samples;
mod tree;

pub use cipher::{KEY_BYTES, apply_cipher, key_hash};
pub use complaint::Complaint;
pub use content::{CHUNK_BYTES, CHUNK_PROOF_BYTES, ContentRoot, MAX_CONTENT_BYTES, Shape, chunk_leaf, chunk_parent};
pub use error::ExchangeError;
pub use samples::{SAMPLES, samples};
pub use tree::ChunkTree;
