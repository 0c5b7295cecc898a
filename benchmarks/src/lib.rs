//! What the benchmarks share: how two things are compared, and a network to work on.
//!
//! `cargo bench -p flywheel-benchmarks` runs all; docs/benchmarks.md says which figure comes from where.

mod duel;
mod fleet;

pub use duel::{Duel, measures, size};
pub use fleet::{Fleet, take};
