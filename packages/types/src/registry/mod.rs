//! machine-registry: who a machine is.

mod messages;
mod queries;
mod state;

pub use crate::migrate::MigrateMsg;
pub use messages::*;
pub use queries::*;
pub use state::*;
