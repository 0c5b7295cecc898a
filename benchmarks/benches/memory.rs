//! Bytes a machine, counted by the allocator: what is asked for, at its highest, without the allocator's own overhead.
#![allow(missing_docs, reason = "a program")]

fn main() {}
