//! rewards: emission, budgets, final roots, claims.

mod messages;
mod queries;
mod state;

pub use crate::migrate::MigrateMsg;
pub use messages::*;
pub use queries::*;
pub use state::*;
