//! access-control: who may do what with a machine or a network.
//!
//! Rules A1 to A8, N7 and R6; the messages are in [`flywheel_types::access_control`], the README is the page for users.

pub mod contract;
mod error;
mod events;
mod execute;
mod money;
mod payout;
mod place;
mod query;
mod state;

pub use error::ContractError;
