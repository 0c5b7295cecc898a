//! verification: is it true what machines report (rules V1 to V12).
//!
//! Oracles bond here, sign one statement for all epochs that are not final, and a challenge window later the statement
//! becomes final and its root goes to the rewards contract. Until then anyone may demand a machine's leaf, and admin or
//! guardian may reject the root. Oracles and devices that contradict themselves lose their bonds. Taking reports happens
//! off chain.

pub mod contract;
mod error;
mod events;
mod execute;
mod payout;
mod query;
mod rounds;
mod signatures;
mod state;

pub use error::ContractError;
