//! marketplace: listings, orders by fair exchange, subscriptions, requests, and where the money of sales goes.

mod answers;
mod listing;
mod messages;
mod money;
mod queries;
mod request;
mod state;
mod subscription;
mod wire;

pub use crate::migrate::MigrateMsg;
pub use answers::*;
pub use listing::*;
pub use messages::*;
pub use money::*;
pub use queries::*;
pub use request::*;
pub use state::*;
pub use subscription::*;
