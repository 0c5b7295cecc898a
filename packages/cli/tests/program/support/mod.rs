//! The tests' vocabulary.

mod facts;
mod folder;
mod program;
mod telemetry;

pub use facts::Facts;
pub use folder::{Folder, contents};
pub use program::{Outcome, Run, program};
pub use telemetry::{NETWORK, Row, STATIONS, network_of_short_epochs, readings, rows};
