//! Messages, query responses and public state of the contracts, one module a contract.
//!
//! Public state is what other contracts and programs may read with a raw query (rule A1). Its records are written as JSON
//! arrays, because a chain charges for every byte written; the fields keep their order for ever and new ones are appended
//! under a new key. Query responses are objects with named fields.

pub mod access;
pub mod compact;
pub mod denom;
pub mod events;
pub mod hub;
pub mod migrate;
pub mod network;
pub mod page;
pub mod registry;
pub mod rewards;
pub mod staking;
pub mod timeline;
pub mod totals;
pub mod verification;

pub use access::{Authority, Unauthorized};
pub use denom::{Denom, PaymentError};
pub use network::{Class, ClassError, Guardian, NetworkKind, ParameterError, Sector, Windows};
pub use timeline::{Dated, Timeline};
pub use totals::{Liability, Totals};

#[doc(hidden)]
pub use serde;
