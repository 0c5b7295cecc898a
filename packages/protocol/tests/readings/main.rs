//! Readings: their bytes, their numbers, and which of them count.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions
)]

mod judging;
mod order;
mod outliers;
mod places;
mod properties;
mod quantities;
mod rules;
mod suite;
mod vectors;
