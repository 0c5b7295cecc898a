//! governance: proposals, votes, representatives, and the treasury of a network.
//!
//! Rules A1 to A9, S8 and S13; the messages are in [`flywheel_types::governance`], the README is the page for users.

mod actions;
pub mod contract;
mod describe;
mod error;
mod events;
mod execute;
mod money;
mod payout;
mod power;
mod query;
mod state;
mod tally;

pub use error::ContractError;
