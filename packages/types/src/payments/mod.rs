//! payments: people, companies and machines pay machines.

mod messages;
mod queries;
mod state;

pub use crate::migrate::MigrateMsg;
pub use messages::*;
pub use queries::*;
pub use state::*;
