//! payments: people, companies and machines pay machines.

mod bands;
mod messages;
mod queries;
mod state;

pub use crate::migrate::MigrateMsg;
pub use bands::*;
pub use messages::*;
pub use queries::*;
pub use state::*;
