//! verification: is it true what machines report.

mod messages;
mod queries;
mod state;

pub use crate::migrate::MigrateMsg;
pub use flywheel_protocol::sign::Statement;
pub use messages::*;
pub use queries::*;
pub use state::*;
