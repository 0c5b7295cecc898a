//! RULES N1, N2 and N3: against the vectors, and as properties.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod accumulator;
mod emission;
mod stream;

use cosmwasm_std::Uint128;

fn amount(units: u128) -> Uint128 {
    Uint128::new(units)
}
