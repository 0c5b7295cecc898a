//! The HTTP service.

mod admission;
mod listen;
mod machines;
mod may_read;
mod operations;
mod peer;
mod questions;
mod readers;
mod remembered;
mod reply;
mod reports;
mod schema;

use std::sync::Arc;
use std::sync::mpsc::SyncSender;

use axum::Router;
use axum::routing::{get, post};
use flywheel_api::{FailureCode, paths};
use tokio::sync::Semaphore;

pub(crate) use listen::listen;
pub use schema::openapi;

use crate::rate::AddressRate;
use crate::shared::Shared;
use crate::storing::Job;
use admission::Admitted;
use reply::failure;

/// What every handler can use.
#[derive(Clone)]
pub(crate) struct Service(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) shared: Arc<Shared>,
    pub(crate) jobs: SyncSender<Job>,
    pub(crate) addresses: AddressRate,
    /// Bytes of bodies and answers that may be in memory.
    pub(crate) memory: Arc<Semaphore>,
    /// Answers that need the disk or a tree.
    pub(crate) heavy: Arc<Semaphore>,
    admitted: Admitted,
    readers: readers::Readers,
    evidence: machines::Trees,
}

impl std::ops::Deref for Service {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

/// Answers that read the disk at a time.
const HEAVY: usize = 4;

impl Service {
    pub(crate) fn new(shared: Arc<Shared>, jobs: SyncSender<Job>) -> Self {
        let limits = &shared.settings.limits;
        Self(Arc::new(Inner {
            addresses: AddressRate::new(limits.address_rate, limits.address_burst),
            memory: Arc::new(Semaphore::new(limits.waiting_bytes.min(Semaphore::MAX_PERMITS))),
            heavy: Arc::new(Semaphore::new(HEAVY)),
            admitted: Admitted::new(&shared.settings.admitted),
            readers: readers::Readers::new(limits),
            evidence: machines::Trees::default(),
            shared,
            jobs,
        }))
    }

    /// All routes.
    pub(crate) fn router(self) -> Router {
        Router::new()
            .route(paths::REPORTS, post(reports::submit))
            .route(paths::PROOF, get(machines::proof))
            .route(paths::EVIDENCE, get(machines::evidence))
            .route(paths::BUNDLE, get(machines::bundle))
            .route(paths::STATUS, get(operations::status))
            .route(paths::PEER_REPORTS, post(peer::reports))
            .route(paths::PEER_BUNDLE, post(peer::bundle))
            .route(paths::PEER_ANSWER, post(peer::answer))
            .route(paths::PEER_LEDGER, post(peer::ledger))
            .route(paths::HEALTH, get(operations::health))
            .route(paths::READY, get(operations::ready))
            .route(paths::METRICS, get(operations::metrics))
            .route(paths::OPENAPI, get(operations::openapi))
            .fallback(async || failure(FailureCode::NotFound, "there is nothing here: see /openapi.json"))
            .method_not_allowed_fallback(async || failure(FailureCode::WrongMethod, "not with this method"))
            .with_state(self)
    }
}
