//! machine-registry: who a machine is.

mod details;
mod messages;
mod queries;
mod state;

pub use crate::migrate::MigrateMsg;
pub use details::*;
pub use messages::*;
pub use queries::*;
pub use state::*;
