//! The tests' vocabulary.

mod facts;
mod folder;
mod localnet;
mod program;
mod proxy;
mod telemetry;

pub use facts::Facts;
pub use folder::{Folder, contents};
pub use localnet::{LocalChain, fake_node};
pub use program::{Outcome, Run, program};
pub use proxy::{Proxy, Stop};
pub use telemetry::{NETWORK, Row, STATIONS, network_of_short_epochs, readings, rows};
