//! governance: proposals, votes, representatives, the treasury and its grants.

mod answers;
mod messages;
mod presets;
mod queries;
mod rules;
mod state;
mod treasury;

pub use crate::migrate::MigrateMsg;
pub use answers::*;
pub use messages::*;
pub use presets::*;
pub use queries::*;
pub use rules::*;
pub use state::*;
pub use treasury::*;
