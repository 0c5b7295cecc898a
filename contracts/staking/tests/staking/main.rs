//! staking, from outside: messages, questions, and numbers worked out by hand.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::indexing_slicing,
    missing_docs
)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod attacks;
mod bond;
mod classes;
mod costs;
mod delegate;
mod enrolment;
mod income;
mod jail;
mod launch;
mod random;
mod readme;
mod suite;
mod unbonding;
mod votes;
