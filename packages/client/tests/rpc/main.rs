//! The chain behind a node: against a node that breaks every promise, and against a real one.

mod fake;
mod localnet;
mod once;
