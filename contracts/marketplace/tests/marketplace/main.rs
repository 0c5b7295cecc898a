//! The contract as its callers see it, in a network of stubs. After every message the suite checks that every unit is
//! somewhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod access;
mod agents;
mod auctions;
mod bounties;
mod cheats;
mod consent;
mod counters;
mod deadlines;
mod desk;
mod gone;
mod goods;
mod launch;
mod licences;
mod listings;
mod machine_sales;
mod migrate;
mod money;
mod orders;
mod permissions;
mod prices;
mod random;
mod readme;
mod requests;
mod silence;
mod splits;
mod stubs;
mod subscriptions;
mod suite;
