//! The built wasm of `artifacts/` in the VM that the chains run it in.
//!
//! The world around the contracts (bank, addresses, submessages, queries from one contract to another) is the simulator
//! of the other tests; only the code that it calls is wasm in the VM, with the chain's limits and the chain's prices for
//! what a contract reads and writes. Events and the transaction around a message are not counted: what is measured here
//! is for bounds, the gas table comes from a whole chain.

mod api;
mod artifacts;
mod calls;
mod contract;
mod gas;
mod governing;
mod machines;
mod network;
mod oracles;
mod storage;
mod vm;
mod world;

pub use artifacts::{CONTRACTS, Wasm, all, messages_of_schema, queries_of_schema};
pub use calls::number;
pub use gas::{MESSAGE_LIMIT, QUERY_LIMIT};
pub use governing::{DEPOSIT, call};
pub use machines::{at_limits, device, id};
pub use network::{CHAIN_DAY, COIN, START, class, clock, market, rules};
pub use oracles::{oracle, tree};
pub use vm::Codes;
pub use world::{Token, World, address};
