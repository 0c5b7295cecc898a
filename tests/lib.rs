//! The suite's tests that need more than one crate. Each folder is a test target:
//!
//! - `scenarios`: whole days of a network, told as sentences, on the embedded chain.
