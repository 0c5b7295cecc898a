//! What the messages do.

pub mod admin;
pub mod check;
pub mod keys;
mod owner;
pub mod pause;
pub mod receive;
pub mod record;
pub mod register;
pub mod retire;
pub mod sale;
mod signed;
pub mod withdraw;
