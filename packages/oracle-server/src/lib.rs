//! The oracle's program: it takes reports over HTTP, settles epochs with the other oracles, and serves evidence.
//!
//! | thread | does |
//! | --- | --- |
//! | the HTTP service | reads requests, with limits for everything an enemy can send ([`Limits`]) |
//! | the storing thread | checks reports and writes them to disk, many with one commit; only then they are acknowledged |
//! | the clock's thread | reads the chain's time and the epochs' enrolments |
//! | the rounds' thread | asks the chain what there is to do, and does it |
//!
//! The chain's clock is the only one that decides anything. What must survive is in one database ([`Settings::data`]); each
//! step of a round is on disk before the next one begins, and every step may be done twice, so the program may be killed
//! anywhere.

mod engine;
mod enrolments;
mod guard;
mod http;
mod metrics;
mod peers;
mod rate;
mod server;
mod settings;
mod shared;
mod source;
mod store;
mod storing;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub use http::openapi;
pub use server::{Server, StartError};
pub use settings::{Limits, Peer, Settings};
pub use source::{AnyChain, Plain, SharedSource, Source};
pub use store::StoreError;

/// A lock that a panic elsewhere does not close: what is behind the locks here is whole after every statement.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
