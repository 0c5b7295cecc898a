//! The registry's rules, one file a group of actions. After every message the deposits must balance (rule A7).
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::as_conversions
)]

mod access;
mod agents;
mod deposit;
mod details;
mod migrate;
mod pause;
mod queries;
mod readme;
mod record;
mod recovery;
mod register;
mod replays;
mod retire;
mod rotate;
mod selling;
mod selling_claims;
mod selling_deposit;
mod signatures;
mod stubs;
mod suite;
mod verbs;
