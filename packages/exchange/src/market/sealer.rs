//! Sealing beside everything else: a file of many GB must not make the seller late for another order's key.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use flywheel_protocol::Hash32;

use super::Good;
use crate::transfer::Wire;
use crate::{FileError, seal};

/// A file and the order that it is sealed for.
pub(super) struct Job {
    pub(super) order: u64,
    pub(super) buyer: Hash32,
    pub(super) good: Good,
    pub(super) folder: PathBuf,
}

/// What has become of a job.
pub(super) struct Done {
    pub(super) order: u64,
    pub(super) folder: PathBuf,
    pub(super) result: Result<(), FileError>,
}

/// What the thread is told while it works.
#[derive(Default)]
struct Orders {
    stop: AtomicBool,
    /// Orders that need no sealing any more.
    over: Mutex<BTreeSet<u64>>,
}

impl Orders {
    fn is_over(&self, order: u64) -> bool {
        self.stop.load(Ordering::SeqCst)
            || self
                .over
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .contains(&order)
    }
}

/// A thread that seals, one order after the other: each takes all cores.
pub(super) struct Sealer {
    jobs: Option<Sender<Job>>,
    done: Receiver<Done>,
    waiting: BTreeSet<u64>,
    orders: Arc<Orders>,
    thread: Option<JoinHandle<()>>,
}

impl Sealer {
    pub(super) fn start() -> Result<Self, FileError> {
        let (jobs, inbox) = channel::<Job>();
        let (outbox, done) = channel();
        let orders = Arc::new(Orders::default());
        let told = Arc::clone(&orders);
        let work = move || {
            for job in inbox {
                let result = work(&job, &told);
                let (order, folder) = (job.order, job.folder);
                if outbox.send(Done { order, folder, result }).is_err() {
                    return;
                }
            }
        };
        let thread = thread::Builder::new().name("sealer".to_owned()).spawn(work);
        Ok(Self {
            jobs: Some(jobs),
            done,
            waiting: BTreeSet::new(),
            orders,
            thread: Some(thread.map_err(FileError::at(std::path::Path::new("a thread")))?),
        })
    }

    /// Whether an order waits or is being sealed.
    pub(super) fn has(&self, order: u64) -> bool {
        self.waiting.contains(&order)
    }

    pub(super) fn is_busy(&self) -> bool {
        !self.waiting.is_empty()
    }

    pub(super) fn begin(&mut self, job: Job) {
        let order = job.order;
        // The thread ends with the program only.
        if self.jobs.as_ref().is_some_and(|jobs| jobs.send(job).is_ok()) {
            self.waiting.insert(order);
        }
    }

    /// An order is over: it is not sealed any more, whether that has begun or not.
    pub(super) fn cancel(&self, order: u64) {
        if self.has(order) {
            let over = &self.orders.over;
            over.lock().unwrap_or_else(PoisonError::into_inner).insert(order);
        }
    }

    /// What has ended since the last call.
    pub(super) fn take_done(&mut self) -> Vec<Done> {
        let done: Vec<_> = self.done.try_iter().collect();
        for Done { order, .. } in &done {
            self.waiting.remove(order);
            let over = &self.orders.over;
            over.lock().unwrap_or_else(PoisonError::into_inner).remove(order);
        }
        done
    }
}

impl Drop for Sealer {
    fn drop(&mut self) {
        self.orders.stop.store(true, Ordering::SeqCst);
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn work(job: &Job, orders: &Orders) -> Result<(), FileError> {
    if orders.is_over(job.order) {
        return Err(FileError::Stopped {
            done: 0,
            total: job.good.described.shape.size(),
        });
    }
    let mut on_progress = |_| {
        if orders.is_over(job.order) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let levels = job.good.open_levels()?;
    let sealed = seal(&job.good.content, &levels, &job.folder, &mut on_progress)?;
    // A transfer key that keeps no secret is found before anything is locked for it.
    Wire::of_seller(&sealed, job.order, job.buyer).map(|_| ())
}
