//! staking: bonds, delegations, enrolment, income of stakers and voting power.
//!
//! Rules S1, S2, S3, S9, S10, S11, S13 and the unbonding of S5; the messages are in [`flywheel_types::staking`]. `state` is
//! public for tests that look into the storage.

pub mod contract;
mod error;
mod events;
mod execute;
mod query;
mod registry;
pub mod state;

pub use error::ContractError;
