//! The suite on a chain: its codes, its shared contracts, and the file that says where they are.
//!
//! [`deploy`] stores each wasm and instantiates the machine-registry and the network-hub, [`verify`] compares what is on
//! the chain with what was meant, [`migrate`] moves a suite to newer wasm, [`hand_over`] gives the shared contracts to a DAO.
//! All of them may be stopped at any moment and run again. What keeps a second run from doing something twice:
//!
//! - **A name before the deed.** Before a transaction is sent, the file says what it is for ([`Deployment::pending`]),
//!   and that is on disk. A run that finds such a note does not know what became of the transaction. It first sends its
//!   account's smallest possible transaction and waits for its block: an account's transactions are taken in order, so
//!   whatever was signed before it is in a block by then, or can never be. Only then does it look at the chain.
//! - **Codes by their checksum.** A code that the chain has, with this checksum and open to everybody, is used and not
//!   stored again.
//! - **Addresses that are known before.** The shared contracts are instantiated with `Instantiate2` and a fixed salt:
//!   one account can do so once for each code, and the chain refuses a second time.
//! - **One run at a time.** The file is locked ([`DeploymentFile::lock`]).

mod address;
mod artifacts;
mod chain;
mod codes;
mod deploy;
mod error;
mod file;
mod hand_over;
mod migrate;
mod record;
mod steps;
mod targets;
#[cfg(test)]
mod tests;
mod verify;

pub use artifacts::{Artifact, Artifacts, contract_name, contract_version};
pub use chain::DeployChain;
pub use deploy::{Terms, deploy};
pub use error::DeployError;
pub use file::DeploymentFile;
pub use hand_over::{HandOver, UPGRADE_TIMELOCK, acceptance, hand_over};
pub use migrate::{Migrated, Migration, Upgrade, migrate};
pub use record::{DeployedCode, DeployedContract, Deployment, Pending, SHARED, SuiteDao};
pub use steps::Progress;
pub use verify::{Check, verify};
