//! What messages do, one file a group of actions.

pub mod admin;
pub mod bids;
pub mod bounty;
pub mod buy;
pub mod checks;
pub mod complain;
pub mod deliver;
pub mod listing;
pub mod outcome;
pub mod receive;
pub mod request;
pub mod revoke;
pub mod settle;
pub mod subscription;
pub mod withdraw;
