//! What the messages do.

pub mod admin;
pub mod check;
pub mod record;
pub mod register;
pub mod retire;
