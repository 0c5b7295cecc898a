//! staking, from outside: messages, questions, and numbers worked out by hand.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::indexing_slicing,
    missing_docs
)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod agents;
mod attacks;
mod bond;
mod cases;
mod claims;
mod classes;
mod community;
mod costs;
mod delegate;
mod enrolment;
mod generations;
mod income;
mod jail;
mod launch;
mod locks;
mod machine_votes;
mod migrate;
mod opening_places;
mod place_boosts;
mod places;
mod random;
mod random_places;
mod readme;
mod slash;
mod slash_costs;
mod standing_by;
mod suite;
mod take_pool;
mod unbonding;
mod unbonding_slash;
mod votes;
mod worst_days;
