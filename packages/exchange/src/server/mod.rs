//! The seller's HTTP service.

mod answers;
mod listen;
mod orders;
mod range;
mod stream;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use tokio::sync::Semaphore;

pub use answers::{Failure, OrderFacts};
pub use listen::Shop;
pub use orders::{Listed, Orders, OrdersError, Standing};

use answers::{FailureKind, failure};

/// What the service takes and how long it waits.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Connections at a time; a single address has at most a quarter of them, this machine's own (a
    /// proxy's) all. Each takes up to half a megabyte.
    pub connections: usize,
    /// How long a client may take for the head of a request.
    pub request_time: Duration,
    /// How long a client may take for a block of 66 KiB.
    pub stall_time: Duration,
    /// The longest life of a connection. Whoever is not done goes on with another.
    pub connection_time: Duration,
    /// Questions to disk and chain at a time.
    pub heavy: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 64,
            request_time: Duration::from_secs(10),
            stall_time: Duration::from_secs(30),
            connection_time: Duration::from_secs(3_600),
            heavy: 4,
        }
    }
}

pub(crate) struct Service<O> {
    pub(crate) orders: Arc<O>,
    pub(crate) heavy: Arc<Semaphore>,
    pub(crate) limits: Limits,
}

impl<O> Clone for Service<O> {
    fn clone(&self) -> Self {
        Self {
            orders: Arc::clone(&self.orders),
            heavy: Arc::clone(&self.heavy),
            limits: self.limits.clone(),
        }
    }
}

/// The routes alone, for who has a server. [`Shop`] adds the limits for connections.
///
/// | path | answer |
/// | --- | --- |
/// | `/v1/orders/{id}` | [`OrderFacts`] |
/// | `/v1/orders/{id}/nodes`, `/v1/orders/{id}/content` | the blocks of [`crate::Part`]; one range of bytes if asked for |
/// | `/v1/contents/{root}/samples` | [`crate::Samples`] of a listing |
pub fn router<O: Orders>(orders: Arc<O>, limits: Limits) -> Router {
    let service = Service {
        orders,
        heavy: Arc::new(Semaphore::new(limits.heavy.clamp(1, 1_024))),
        limits,
    };
    Router::new()
        .route("/v1/orders/{id}", get(answers::facts::<O>))
        .route("/v1/orders/{id}/{part}", get(answers::part::<O>))
        .route("/v1/contents/{root}/samples", get(answers::samples::<O>))
        .fallback(async || failure(FailureKind::NotFound, "there is nothing here"))
        .method_not_allowed_fallback(async || failure(FailureKind::WrongMethod, "only GET"))
        .with_state(service)
}
