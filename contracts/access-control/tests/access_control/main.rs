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
mod admins;
mod agents;
mod bad_input;
mod bounds;
mod budgets;
mod commands;
mod deadlines;
mod hand_overs;
mod launch;
mod migrate;
mod office_door;
mod permissions;
mod random_graphs;
mod random_money;
mod readme;
mod reads;
mod refusing_tokens;
mod sales;
mod stubs;
mod suite;
