//! Starting and stopping.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::thread::{self, JoinHandle};

use flywheel_client::ChainError;
use flywheel_oracle::{Inbox, Oracle, USED_EPOCHS};
use flywheel_protocol::readings::SignedReport;
use flywheel_protocol::values::ValueError;
use flywheel_protocol::{Epoch, PublicKey, Time};
use thiserror::Error;
use tokio::runtime::Runtime;
use tokio::sync::watch;

use crate::engine::{Engine, keep_time};
use crate::http::{Service, listen};
use crate::metrics::Metrics;
use crate::settings::Settings;
use crate::shared::Shared;
use crate::source::SharedSource;
use crate::store::{DiskJournal, Store, StoreError};
use crate::{lock, storing};

/// Calls that wait for the storing thread.
const QUEUE: usize = 1_024;
/// Reports that are read from disk and checked at a time.
const CHUNK: usize = 16_384;

/// An oracle does not start.
#[derive(Debug, Error)]
pub enum StartError {
    /// The chain does not answer.
    #[error("the chain: {0}")]
    Chain(#[from] ChainError),
    /// The data folder.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A stored report that was never acknowledged.
    #[error(
        "report {nonce} of machine {machine} in the data folder does not belong to this network ({reason}): use the folder \
         of this network, or restore it from a copy"
    )]
    Foreign {
        /// The machine.
        machine: u64,
        /// The report's number.
        nonce: u64,
        /// What is wrong with it.
        reason: String,
    },
    /// A peer without a place.
    #[error("peer {address}: {reason}")]
    Peer {
        /// The peer's account.
        address: String,
        /// What is wrong.
        reason: &'static str,
    },
    /// Threads, sockets.
    #[error("the system: {0}")]
    System(#[from] std::io::Error),
    /// Figures.
    #[error("the metrics: {0}")]
    Metrics(String),
    /// Times out of range.
    #[error("a time: {0}")]
    Value(#[from] ValueError),
}

/// A running oracle.
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: watch::Sender<bool>,
    threads: Vec<JoinHandle<()>>,
}

impl Server {
    /// Starts an oracle that listens here. What it has stored is read first; that takes a while after a long epoch.
    ///
    /// # Errors
    /// [`StartError`] says what to do.
    pub fn start(source: SharedSource, settings: Settings, listener: TcpListener) -> Result<Self, StartError> {
        let chain_id = source.chain().chain_id().to_owned();
        let own = source.chain().address(&settings.account);
        check_peers(&settings, own.as_str())?;
        let store = Store::open(&settings.data)?;
        let network =
            flywheel_client::handles::Network::new(source.chain(), settings.registry.clone(), settings.network.clone());
        let windows = network.verification().config()?.windows;
        let grace = windows.grace;
        let verification = settings.network.contracts.verification.to_string();
        let mut inbox = Inbox::new(&chain_id, &verification, settings.network.clock, grace);
        let ledger = store.ledger()?.ledger;
        refill(&store, &mut inbox, ledger.next(), &settings)?;
        let journal = DiskJournal(store.clone());
        let oracle = Oracle::new(own.clone(), settings.key.clone(), inbox.clone(), ledger, journal);
        let metrics = Metrics::new().map_err(|error| StartError::Metrics(error.to_string()))?;
        let shared = Shared::new(source, settings, chain_id, own, windows, store, metrics, inbox);
        Self::run(Arc::new(shared), oracle, listener)
    }

    fn run(shared: Arc<Shared>, oracle: Oracle<DiskJournal>, listener: TcpListener) -> Result<Self, StartError> {
        let address = listener.local_addr()?;
        listener.set_nonblocking(true)?;
        let (jobs, waiting) = sync_channel(QUEUE);
        let (stop, stopped) = watch::channel(false);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .max_blocking_threads(16)
            .thread_name("http")
            .enable_all()
            .build()?;
        let service = Service::new(Arc::clone(&shared), jobs);
        let mut engine = Engine::new(Arc::clone(&shared), oracle);
        let (storing, clock) = (Arc::clone(&shared), Arc::clone(&shared));
        let threads = vec![
            named("http", move || serve(&runtime, listener, service, stopped))?,
            named("storing", move || storing::run(&storing, &waiting))?,
            named("clock", move || keep_time(&clock))?,
            named("rounds", move || engine.run())?,
        ];
        tracing::info!(%address, oracle = %shared.address, "listens");
        Ok(Self {
            address,
            shared,
            stop,
            threads,
        })
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Waits until a failure stops the oracle, or until `is_over` says so, and stops it: no new requests; what is under way
    /// is stored and answered.
    ///
    /// # Errors
    /// The failure's text.
    pub fn wait(self, is_over: impl Fn() -> bool) -> Result<(), String> {
        while !self.shared.is_stopped() && !is_over() {
            self.shared.sleep(std::time::Duration::from_millis(200));
        }
        let shared = Arc::clone(&self.shared);
        self.stop();
        let fatal = lock(&shared.health).fatal.clone();
        fatal.map_or(Ok(()), Err)
    }

    /// Stops: no new requests; what is under way is stored and answered.
    pub fn stop(self) {
        let _ = self.stop.send(true);
        self.shared.stop();
        for thread in self.threads {
            // A thread that panicked has said so.
            let _ = thread.join();
        }
        tracing::info!("stopped");
    }
}

fn serve(runtime: &Runtime, listener: TcpListener, service: Service, stopped: watch::Receiver<bool>) {
    let shared = Arc::clone(&service.shared);
    let served = runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        listen(listener, service, stopped).await;
        Ok::<_, std::io::Error>(())
    });
    if let Err(error) = served {
        shared.fail(error);
    }
}

fn named(name: &str, run: impl FnOnce() + Send + 'static) -> std::io::Result<JoinHandle<()>> {
    thread::Builder::new().name(name.to_owned()).spawn(run)
}

fn check_peers(settings: &Settings, own: &str) -> Result<(), StartError> {
    for (index, peer) in settings.peers.iter().enumerate() {
        let wrong = |reason| {
            Err(StartError::Peer {
                address: peer.address.to_string(),
                reason,
            })
        };
        if peer.address.as_str() == own {
            return wrong("this is the oracle itself: leave it out");
        }
        if settings
            .peers
            .iter()
            .take(index)
            .any(|other| other.address == peer.address)
        {
            return wrong("it is named twice");
        }
        if !(peer.url.starts_with("http://") || peer.url.starts_with("https://")) || peer.url.ends_with('/') {
            return wrong("its url begins with http:// or https:// and has no slash at the end");
        }
    }
    Ok(())
}

/// Puts what was acknowledged back into the inbox. Signatures are checked again: it costs little, and a folder of another
/// network is noticed.
fn refill(store: &Store, inbox: &mut Inbox, next: Epoch, settings: &Settings) -> Result<(), StartError> {
    let first = Epoch::new(next.get().saturating_sub(USED_EPOCHS));
    let mut chunk: Vec<(SignedReport, PublicKey)> = Vec::new();
    let (mut epoch, mut failed) = (first, None);
    let clock = settings.network.clock;
    let mut flush = |inbox: &mut Inbox, epoch: Epoch, chunk: &mut Vec<(SignedReport, PublicKey)>| {
        let time = clock.start_of(epoch).unwrap_or(Time::new(0));
        let pairs = chunk.iter().map(|(report, key)| (report.clone(), key));
        let results = inbox.take_many(pairs, time);
        let wrong = results.into_iter().zip(chunk.iter()).find_map(|(result, (report, _))| {
            Some(StartError::Foreign {
                machine: report.report.machine().get(),
                nonce: report.report.nonce(),
                reason: result.err()?.to_string(),
            })
        });
        if failed.is_none() {
            failed = wrong;
        }
        chunk.clear();
    };
    store.each_report(first, |report| {
        if report.place.epoch != epoch || chunk.len() >= CHUNK {
            flush(inbox, epoch, &mut chunk);
            epoch = report.place.epoch;
        }
        chunk.push((report.signed, report.key));
        Ok(())
    })?;
    flush(inbox, epoch, &mut chunk);
    if let Some(failed) = failed {
        return Err(failed);
    }
    if let Some(last) = next.previous() {
        inbox.forget_until(last);
    }
    Ok(())
}
