//! The contract as its callers see it, beside the real staking contract. After every message the suite checks rule A7, that
//! no money has come or gone, that the votes of all voters are the tally and never more than the total, and that what is
//! over stays over.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod access;
mod actions;
mod bad_input;
mod costs;
mod deposits;
mod grants;
mod life;
mod locks;
mod machines;
mod migrate;
mod options;
mod own_rules;
mod queries;
mod random;
mod readme;
mod representatives;
mod stubs;
mod suite;
mod treasury;
mod votes;
mod young;
