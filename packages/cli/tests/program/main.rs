//! The program from outside: what it prints, what it refuses, what it leaves behind.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod support;

mod access;
mod bad_files;
mod chain_profiles;
mod dao;
mod deployments;
mod howto;
mod implausible_readings;
mod kills;
mod market;
mod real_data;
mod repeats;
mod shipped_networks;
mod shop;
mod state_folder;
mod usage;
