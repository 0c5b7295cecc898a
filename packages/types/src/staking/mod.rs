//! staking: bonds, delegations, enrolment, income of stakers and voting power.

mod answers;
mod messages;
mod places;
mod queries;
mod state;

pub use answers::*;
pub use messages::*;
pub use places::*;
pub use queries::*;
pub use state::*;
