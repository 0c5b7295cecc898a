//! Connections: so many, so long, so slow, and no more.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::sync::{Semaphore, watch};
use tokio::time::timeout;
use tower::ServiceExt;

use super::{Limits, Orders, router};

/// How long answers that are under way may take once the program stops. Buyers go on later.
const LAST_ANSWERS: Duration = Duration::from_secs(2);
/// Bytes of a request's head, and of what waits to be sent.
const BUFFER: usize = 128 << 10;

/// A running service.
pub struct Shop {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    thread: JoinHandle<()>,
}

impl Shop {
    /// Serves a seller's orders here.
    ///
    /// # Errors
    /// The system gives no thread or socket.
    pub fn start<O: Orders>(orders: Arc<O>, limits: Limits, listener: TcpListener) -> std::io::Result<Self> {
        let address = listener.local_addr()?;
        listener.set_nonblocking(true)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .max_blocking_threads(16)
            .thread_name("shop")
            .enable_all()
            .build()?;
        let router = router(orders, limits.clone());
        let (stop, stopped) = watch::channel(false);
        let thread = thread::Builder::new().name("shop".to_owned()).spawn(move || {
            let served = runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener)?;
                listen(listener, router, &limits, stopped).await;
                Ok::<_, std::io::Error>(())
            });
            if let Err(error) = served {
                tracing::error!(%error, "the shop is closed");
            }
            // Reads that are under way end by themselves.
            runtime.shutdown_background();
        })?;
        Ok(Self { address, stop, thread })
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops: no new connections; what is under way has a moment.
    pub fn stop(self) {
        let _ = self.stop.send(true);
        // A thread that panicked has said so.
        let _ = self.thread.join();
    }
}

/// Connections of one address.
#[derive(Default)]
struct Counts(Mutex<HashMap<IpAddr, usize>>);

struct Counted(Arc<Counts>, IpAddr);

impl Counts {
    fn enter(counts: &Arc<Self>, address: IpAddr, most: usize) -> Option<Counted> {
        let mut open = counts.0.lock().unwrap_or_else(PoisonError::into_inner);
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
        let mut open = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.1) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                open.remove(&self.1);
            }
        }
    }
}

async fn listen(listener: tokio::net::TcpListener, router: Router, limits: &Limits, mut stop: watch::Receiver<bool>) {
    let room = Arc::new(Semaphore::new(limits.connections.clamp(1, 65_536)));
    let most = (limits.connections / 4).max(1);
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
        let from = from.ip().to_canonical();
        // Behind a proxy on this machine everybody comes from here: the limit for an address is the proxy's to keep.
        let most = if from.is_loopback() { usize::MAX } else { most };
        let Some(counted) = Counts::enter(&counts, from, most) else {
            continue;
        };
        let router = router.clone();
        let answer =
            service_fn(move |request: Request<hyper::body::Incoming>| router.clone().oneshot(request.map(Body::new)));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(limits.request_time)
            .max_buf_size(BUFFER)
            .serve_connection(TokioIo::new(stream), answer);
        let connection = graceful.watch(connection);
        let life = limits.connection_time;
        tokio::spawn(async move {
            let connection = pin!(connection);
            let _ = timeout(life, connection).await;
            drop((permit, counted));
        });
    }
    drop(listener);
    let _ = timeout(LAST_ANSWERS, graceful.shutdown()).await;
}
