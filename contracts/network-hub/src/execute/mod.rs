//! What messages do, one file for each group that belongs together.

mod codes;
mod hand_over;
mod launch;
mod messages;
mod ownership;
mod profile;
mod reply;

pub use codes::{instantiate, set_codes};
pub use hand_over::{accept_network, offer_network};
pub use launch::launch;
pub use ownership::update_ownership;
pub use profile::set_profile;
pub use reply::instantiated;
