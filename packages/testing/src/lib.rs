//! The vocabulary of the test suite: a whole network on the embedded chain, and verbs to live a day in it.
//!
//! Every verb sends one public message and then checks the invariants of rules A7 and W7, so that no test has to ask
//! for them.

mod invariants;
mod parameters;
mod people;
mod suite;
mod verbs;
mod work;

pub use parameters::{CHAIN_ID, EPOCH, GRACE, START, Token, class, launch, rules};
pub use people::Person;
pub use suite::Suite;
pub use work::Settled;
