//! The contract as its callers see it, beside the real registry. After every message the suite checks rule A7 and that no
//! money has come or gone.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod access;
mod agents;
mod bands;
mod channels;
mod contradictions;
mod credits;
mod deadlines;
mod huge;
mod migrate;
mod pay;
mod random;
mod random_bands;
mod readme;
mod replays;
mod sales;
mod sessions;
mod setting_bands;
mod silence;
mod splits;
mod strangers;
mod streams;
mod stubs;
mod suite;
mod tariffs;
mod top_ups;
