//! machine-registry: who a machine is. Keys, owner, place, record and the DID document that says so.
//!
//! Rules R1 to R7; the messages are in [`flywheel_types::registry`].

pub mod contract;
mod did;
mod error;
mod events;
mod execute;
mod payout;
mod query;
mod state;

pub use error::ContractError;
