//! What messages do, one file a group of actions.

pub mod admin;
pub mod breaker;
pub mod claim;
pub mod mint;
pub mod revenue;
pub mod root;
pub mod withdraw;
