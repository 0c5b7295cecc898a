//! payments: machines are paid, at once, by sessions, by voucher channels and by streams.
//!
//! Rules A1 to A8, N7 and R6; the messages are in [`flywheel_types::payments`], the README is the page for users.

mod bands;
pub mod contract;
mod error;
mod events;
mod execute;
mod income;
mod money;
mod payout;
mod query;
mod registry;
mod signed;
mod state;

pub use error::{ContractError, OutsideBands};
