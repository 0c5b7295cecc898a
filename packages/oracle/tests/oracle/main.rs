//! The oracle without a chain: the facts are written by hand, the numbers worked out by hand.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::as_conversions
)]

mod catching_up;
mod conflicts;
mod convergence;
mod demand;
mod enrolments;
mod golden;
mod inbox;
mod judging;
mod ledger;
mod liars;
mod pauses;
mod properties;
mod revenue;
mod rewards;
mod rounds;
mod world;
