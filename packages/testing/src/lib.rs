//! The vocabulary of the test suite: a whole network on the embedded chain or on a real one, and verbs to live a day in
//! it.
//!
//! Every verb sends one public message and then checks the invariants of rules A7 and W7, so that no test has to ask
//! for them.

mod chain;
mod devices;
mod disputes;
mod goods;
mod governing;
mod invariants;
mod keys;
mod lies;
mod local;
mod parameters;
mod paying;
mod people;
mod selling;
mod sharing;
mod suite;
mod trading;
mod verbs;
mod wealth;
mod work;

pub use chain::{CHAIN, TestChain};
pub use goods::Goods;
pub use governing::dao_terms;
pub use lies::Lie;
pub use local::{LocalNode, module_address};
pub use parameters::{CHAIN_ID, EPOCH, GRACE, START, Token, class, launch, market_terms, rules};
pub use people::{Person, device_key};
pub use suite::Suite;
pub use wealth::Wealth;
pub use work::Settled;
