//! The contract as its callers see it, in a network of stubs. After every message the suite checks rules W7 and A7.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod access;
mod breaker;
mod breaker_settings;
mod claims;
mod emission;
mod launch;
mod migrate;
mod mint;
mod payouts;
mod random;
mod readme;
mod reserve;
mod revenue;
mod roots;
mod stubs;
mod suite;
mod suspended;
