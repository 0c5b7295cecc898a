//! Connections: so many, so long, so slow, and no more.

use std::collections::HashMap;
use std::net::IpAddr;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::time::timeout;
use tower::ServiceExt;

use super::Service;
use crate::lock;

/// The longest life of a connection: a client that reads its answers by the byte goes too.
const CONNECTION: Duration = Duration::from_secs(300);
/// How long requests that are under way may take once the program stops.
const LAST_ANSWERS: Duration = Duration::from_secs(15);
/// Bytes of a request's head.
const HEAD: usize = 16 << 10;

/// The address that a request comes from.
#[derive(Clone, Copy)]
struct From(IpAddr);

/// Who sent the request.
pub(super) fn address_of(request: &Request<Body>) -> IpAddr {
    let from = request.extensions().get::<From>();
    from.map_or(IpAddr::from([0, 0, 0, 0]), |from| from.0)
}

/// Connections of one address.
#[derive(Default)]
struct Counts(Mutex<HashMap<IpAddr, usize>>);

struct Counted(Arc<Counts>, IpAddr);

impl Counts {
    fn enter(counts: &Arc<Self>, address: IpAddr, most: usize) -> Option<Counted> {
        let mut open = lock(&counts.0);
        let count = open.entry(address).or_default();
        if *count >= most {
            return None;
        }
        *count = count.saturating_add(1);
        Some(Counted(Arc::clone(counts), address))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut open = lock(&self.0.0);
        if let Some(count) = open.get_mut(&self.1) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                open.remove(&self.1);
            }
        }
    }
}

/// Serves until `stop` says so; then no new connection is taken, and what is under way is answered.
pub(crate) async fn listen(listener: TcpListener, service: Service, mut stop: watch::Receiver<bool>) {
    let limits = service.shared.settings.limits.clone();
    let shared = Arc::clone(&service.shared);
    let router = service.router();
    let room = Arc::new(Semaphore::new(limits.connections));
    let counts = Arc::new(Counts::default());
    let graceful = GracefulShutdown::new();
    loop {
        // Who finds no room waits in the system's queue.
        let accepted = tokio::select! {
            _ = stop.changed() => break,
            permit = Arc::clone(&room).acquire_owned() => tokio::select! {
                _ = stop.changed() => break,
                accepted = listener.accept() => accepted.map(|accepted| (accepted, permit)),
            },
        };
        let ((stream, from), permit) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Too many open files, mostly.
                tracing::warn!(%error, "a connection was not taken");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let address = from.ip().to_canonical();
        let Some(counted) = Counts::enter(&counts, address, (limits.connections / 4).max(1)) else {
            continue;
        };
        let router = router.clone();
        let counted_by = Arc::clone(&shared);
        let answer = service_fn(move |request: Request<hyper::body::Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(From(address));
            let (router, shared) = (router.clone(), Arc::clone(&counted_by));
            async move {
                let answered = router.oneshot(request).await;
                if let Ok(response) = &answered
                    && response.status().as_u16() >= 400
                {
                    let refused = &shared.metrics.refused_calls;
                    refused.with_label_values(&[response.status().as_str()]).inc();
                }
                answered
            }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(limits.request_time)
            .max_buf_size(HEAD)
            .serve_connection(TokioIo::new(stream), answer);
        let connection = graceful.watch(connection);
        let shared = Arc::clone(&shared);
        shared.metrics.connections.inc();
        tokio::spawn(async move {
            let connection = pin!(connection);
            let _ = timeout(CONNECTION, connection).await;
            shared.metrics.connections.dec();
            drop((permit, counted));
        });
    }
    drop(listener);
    let _ = timeout(LAST_ANSWERS, graceful.shutdown()).await;
}
