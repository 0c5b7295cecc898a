//! The vocabulary of the test suite: a whole network on the embedded chain or on a real one, and verbs to live a day in
//! it.
//!
//! Every verb sends one public message and then checks the invariants of rules A7 and W7, so that no test has to ask
//! for them.

mod chain;
mod devices;
mod disputes;
mod invariants;
mod keys;
mod lies;
mod local;
mod parameters;
mod people;
mod selling;
mod suite;
mod verbs;
mod wealth;
mod work;

pub use chain::{CHAIN, TestChain};
pub use lies::Lie;
pub use local::LocalNode;
pub use parameters::{CHAIN_ID, EPOCH, GRACE, START, Token, class, launch, rules};
pub use people::Person;
pub use suite::Suite;
pub use wealth::Wealth;
pub use work::Settled;
