//! verification, from outside: messages, questions, and numbers worked out by hand.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::indexing_slicing,
    missing_docs
)]
#![allow(clippy::unwrap_used, clippy::panic)]

mod attest;
mod bonds;
mod bound;
mod common;
mod conflicts;
mod demands;
mod equivocation;
mod finalize;
mod flood;
mod migrate;
mod oracles;
mod queries;
mod readme;
mod rejection;
mod rounds;
mod suspensions;
