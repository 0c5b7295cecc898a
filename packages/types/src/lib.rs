//! Messages, query responses and public state of the contracts, one module a contract.
//!
//! Public state is what other contracts and programs may read with a raw query (rule A1). The records that messages write
//! most often are JSON arrays ([`compact!`]), because a chain charges for every byte written; the others are objects.
//! Either way the layout stays for ever, and a new one gets a new key: `tests/layout.rs` holds every key and record.
//! Query responses are objects with named fields.
//!
//! Messages refuse fields that they do not know: a misspelt optional one would otherwise be left out in silence.

pub mod access;
pub mod access_control;
pub mod compact;
pub mod denom;
pub mod events;
pub mod governance;
pub mod hub;
pub mod marketplace;
pub mod migrate;
pub mod network;
pub mod page;
pub mod payments;
pub mod registry;
pub mod rewards;
pub mod staking;
pub mod stored_hash;
pub mod timeline;
pub mod totals;
pub mod verification;

pub use access::{Authority, Errand, NotAnAgent, Unauthorized};
pub use denom::{Denom, PaymentError};
pub use network::{Class, ClassError, Guardian, NetworkKind, ParameterError, Sector, Windows};
pub use timeline::{Dated, Timeline};
pub use totals::{Liability, Totals};

#[doc(hidden)]
pub use serde;
