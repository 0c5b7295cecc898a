//! Actions, a file for each group that belongs together. Each reads from top to bottom: checks, state, messages, event.

pub mod admin;
pub mod bond;
pub mod cases;
pub mod closed;
pub mod community;
pub mod delegate;
pub mod enrolment;
pub mod income;
pub mod locks;
pub mod payment;
pub mod slash;
pub mod take_pool;
pub mod withdraw;
