//! staking: bonds, delegations, enrolment, income of stakers and voting power.
//!
//! Rules S1 to S13; the messages are in [`flywheel_types::staking`]. `state` is public for tests that look into the storage.

pub mod contract;
mod error;
mod events;
mod execute;
mod governance;
mod payout;
mod query;
mod registry;
pub mod state;

pub use error::ContractError;
