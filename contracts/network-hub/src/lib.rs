//! network-hub: one message launches a whole network (rules H1 to H4, A6, A9), and the list of networks.

mod addresses;
mod checks;
pub mod contract;
mod error;
mod events;
mod execute;
mod query;
mod state;

pub use error::ContractError;
