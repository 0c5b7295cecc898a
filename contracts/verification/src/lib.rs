//! verification: is it true what machines report (rules V1, V3 to V6, V11, V12).
//!
//! Oracles bond here, sign one statement for all epochs that are not final, and a challenge window later the statement
//! becomes final and its root goes to the rewards contract. Taking reports (V2) happens off chain; equivocation, demands,
//! rejection and suspension (V7 to V10) work on the state that is kept here.

pub mod contract;
mod error;
mod events;
mod execute;
mod query;
mod rounds;
mod signatures;
mod state;

pub use error::ContractError;
