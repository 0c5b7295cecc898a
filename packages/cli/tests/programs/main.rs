//! The programs as people run them: four oracles, a fleet of agents and a real chain with its own clock, each a process of
//! its own. They talk over HTTP, and faults are real: signals, a stopped node, a clock that is wrong.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod agents;
mod books;
mod clock;
mod faults;
mod fleet;
mod flood;
mod gasless;
mod governing;
mod market;
mod node;
mod oracles;
mod paying;
mod process;
mod quiet;
mod sharing;
mod web;
mod world;
