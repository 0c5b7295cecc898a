//! marketplace: listings, orders by fair exchange, subscriptions, requests, and the split of every sale.
//!
//! Rules A1 to A7, N5 and N6; the messages are in [`flywheel_types::marketplace`], what a chunk is and when a complaint is
//! right in [`flywheel_protocol::exchange`].

pub mod contract;
mod error;
mod events;
mod execute;
mod funds;
mod payout;
mod query;
mod rows;
mod sellers;
mod state;
mod till;

pub use error::ContractError;
