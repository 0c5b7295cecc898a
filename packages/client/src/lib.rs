//! One way to talk to a chain, whichever chain it is.
//!
//! [`Chain`] is what every chain can do, [`ChainExt`] the same with typed messages and answers. A program, an oracle or
//! a test that is written against them runs unchanged on each chain there is:
//!
//! - [`embedded::Embedded`] (feature `embedded`) lives in this process, in memory or in a folder, and needs nothing
//!   else.
//! - [`rpc::Rpc`] (feature `rpc`) talks to a node of any chain with CosmWasm.

pub mod account;
pub mod chain;
pub mod codes;
#[cfg(any(feature = "embedded", feature = "rpc"))]
mod coins;
#[cfg(feature = "rpc")]
pub mod deployment;
#[cfg(feature = "embedded")]
pub mod embedded;
pub mod error;
pub mod handles;
#[cfg(feature = "mnemonic")]
pub mod mnemonic;
#[cfg(feature = "rpc")]
pub mod profile;
#[cfg(feature = "rpc")]
pub mod profiles;
#[cfg(feature = "rpc")]
pub mod rpc;
pub mod tx;

pub use account::{Account, AccountError, AddressPrefix};
pub use chain::{Chain, ChainExt, CodeInfo, ContractInfo};
pub use codes::{Code, CodeSource, network_codes};
#[cfg(feature = "embedded")]
pub use embedded::{Embedded, Genesis, OpenError, Record};
pub use error::ChainError;
#[cfg(feature = "rpc")]
pub use profile::{ChainProfile, GasPrice, ProfileError};
#[cfg(feature = "rpc")]
pub use profiles::Profiles;
#[cfg(feature = "rpc")]
pub use rpc::Rpc;
pub use tx::{ChainEvent, TxResult};
