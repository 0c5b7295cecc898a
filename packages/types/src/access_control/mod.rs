//! access-control: who may do what with a machine or a network.

mod decision;
mod denial;
mod messages;
mod names;
mod queries;
mod state;
mod ways;

pub use crate::migrate::MigrateMsg;
pub use decision::*;
pub use messages::*;
pub use names::*;
pub use queries::*;
pub use state::*;
