//! rewards: emission by a schedule, budgets an epoch, final roots and claims against them.
//!
//! Rules W1 to W7, V10, N3, A3 and A7; the messages are in [`flywheel_types::rewards`].

pub mod contract;
mod error;
mod events;
mod execute;
mod hold;
mod payout;
mod query;
mod shares;
mod state;

pub use error::ContractError;
