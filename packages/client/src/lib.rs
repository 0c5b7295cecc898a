//! One way to talk to a chain, whichever chain it is.
//!
//! [`Chain`] is what every chain can do, [`ChainExt`] the same with typed messages and answers. A program, an oracle or
//! a test that is written against them runs unchanged on each chain there is:
//!
//! - [`embedded::Embedded`] (feature `embedded`) lives in this process, in memory or in a folder, and needs nothing
//!   else.

pub mod account;
pub mod chain;
pub mod codes;
#[cfg(feature = "embedded")]
pub mod embedded;
pub mod error;
pub mod handles;
pub mod tx;

pub use account::{Account, AccountError, AddressPrefix};
pub use chain::{Chain, ChainExt, CodeInfo, ContractInfo};
pub use codes::{Code, CodeSource};
#[cfg(feature = "embedded")]
pub use embedded::{Embedded, Genesis, OpenError};
pub use error::ChainError;
pub use tx::{ChainEvent, TxResult};
