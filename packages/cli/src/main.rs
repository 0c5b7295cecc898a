//! The program flywheel.
fn main() {}
