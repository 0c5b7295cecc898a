//! Writes closed blocks while the next one fills.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use redb::Database;

use super::tables::{ClosedBlock, write};

/// Closed blocks that may wait for the disk.
pub(super) const MAX_WAITING: usize = 16;

/// Blocks of one write. A disk takes longer to promise that it has a block than the chain to fill the next one, and it
/// promises several at once as quickly as one. As many again fill meanwhile.
const MAX_GROUP: usize = MAX_WAITING / 2;

/// How long a block waits for the next one to go with it, when nobody waits for it.
const PATIENCE: Duration = Duration::from_millis(10);

/// What the thread is told.
enum Order {
    Write(ClosedBlock),
    /// Somebody waits for the blocks before.
    Hurry,
}

/// The thread that owns the database, which it opens for its first block: a folder that is only read stays as it is, to
/// the byte. It writes blocks that come quickly after each other in one transaction; giving it one more than
/// [`MAX_WAITING`] waits for it.
#[derive(Debug)]
pub(super) struct Writer {
    /// None once the writer is closing.
    orders: Option<Sender<Order>>,
    results: Receiver<Result<(), String>>,
    /// Blocks that were given whose results were not taken yet.
    waiting: usize,
    thread: Option<JoinHandle<Result<(), String>>>,
}

impl Writer {
    pub(super) fn start(open: impl FnOnce() -> Result<Database, String> + Send + 'static) -> std::io::Result<Self> {
        let (orders, incoming) = channel();
        let (done, results) = channel();
        let thread = Builder::new()
            .name("chain-writer".to_owned())
            .spawn(move || work(open, &incoming, &done))?;
        Ok(Self {
            orders: Some(orders),
            results,
            waiting: 0,
            thread: Some(thread),
        })
    }

    /// Takes a block to be written after those before it. An error is of any of them; after one, nothing more is
    /// written.
    pub(super) fn give(&mut self, block: ClosedBlock) -> Result<(), String> {
        while self.waiting >= MAX_WAITING {
            self.take_result()?;
        }
        self.order(Order::Write(block))?;
        self.waiting += 1;
        Ok(())
    }

    fn order(&self, order: Order) -> Result<(), String> {
        let orders = self.orders.as_ref().ok_or_else(stopped)?;
        orders.send(order).map_err(|_| stopped())
    }

    /// Waits until everything given is on disk.
    pub(super) fn wait(&mut self) -> Result<(), String> {
        if self.waiting > 0 {
            // If the thread has stopped, its last result says why.
            let _ = self.order(Order::Hurry);
        }
        while self.waiting > 0 {
            self.take_result()?;
        }
        Ok(())
    }

    fn take_result(&mut self) -> Result<(), String> {
        self.waiting -= 1;
        self.results.recv().unwrap_or_else(|_| Err(stopped()))
    }

    /// Waits likewise and closes the database, which makes the next opening quicker.
    pub(super) fn close(mut self) -> Result<(), String> {
        self.wait()?;
        self.stop()
    }

    fn stop(&mut self) -> Result<(), String> {
        // Without a sender, the thread comes to its end.
        self.orders = None;
        match self.thread.take() {
            Some(thread) => thread.join().unwrap_or_else(|_| Err(stopped())),
            None => Ok(()),
        }
    }
}

impl Drop for Writer {
    /// What was given is still written. A failure has nobody left to hear of it; the next opening finds the block
    /// before.
    fn drop(&mut self) {
        let _ = self.stop();
    }
}

fn work(
    open: impl FnOnce() -> Result<Database, String>,
    orders: &Receiver<Order>,
    done: &Sender<Result<(), String>>,
) -> Result<(), String> {
    let Some(first) = next_block(orders) else {
        return Ok(());
    };
    let database = match open() {
        Ok(database) => database,
        Err(reason) => {
            let _ = done.send(Err(reason.clone()));
            return Err(reason);
        }
    };
    write_all(&database, first, orders, done);
    database.close().map_err(|error| error.to_string())
}

/// The next block; none if no more will come.
fn next_block(orders: &Receiver<Order>) -> Option<ClosedBlock> {
    orders.iter().find_map(|order| match order {
        Order::Write(block) => Some(block),
        Order::Hurry => None,
    })
}

/// A block and those that come soon after it.
fn group(first: ClosedBlock, orders: &Receiver<Order>) -> Vec<ClosedBlock> {
    let mut group = vec![first];
    while group.len() < MAX_GROUP {
        match orders.recv_timeout(PATIENCE) {
            Ok(Order::Write(block)) => group.push(block),
            Ok(Order::Hurry) | Err(_) => break,
        }
    }
    group
}

/// Writes the first block and those that come after it, until no more come or one cannot be written.
fn write_all(database: &Database, mut first: ClosedBlock, orders: &Receiver<Order>, done: &Sender<Result<(), String>>) {
    loop {
        let group = group(first, orders);
        let result = write(database, None, &group).map_err(|error| error.to_string());
        for _ in &group {
            // The other side may be gone already; the blocks are written all the same.
            let _ = done.send(result.clone());
        }
        match next_block(orders) {
            Some(next) if result.is_ok() => first = next,
            _ => return,
        }
    }
}

fn stopped() -> String {
    "the thread that writes has stopped".to_owned()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use cosmwasm_std::Timestamp;
    use redb::{Builder, ReadableDatabase, ReadableTable, StorageBackend};

    use super::*;
    use crate::embedded::contents::BlockMark;
    use crate::embedded::tables::{JOURNAL, StateRecords};

    /// Memory that counts how often it is told to be durable.
    #[derive(Debug, Default)]
    struct Counting {
        bytes: redb::backends::InMemoryBackend,
        promises: Arc<AtomicUsize>,
    }

    impl StorageBackend for Counting {
        fn len(&self) -> std::io::Result<u64> {
            self.bytes.len()
        }

        fn read(&self, offset: u64, out: &mut [u8]) -> std::io::Result<()> {
            self.bytes.read(offset, out)
        }

        fn set_len(&self, length: u64) -> std::io::Result<()> {
            self.bytes.set_len(length)
        }

        fn sync_data(&self) -> std::io::Result<()> {
            self.promises.fetch_add(1, Ordering::SeqCst);
            Ok(())
        }

        fn write(&self, offset: u64, data: &[u8]) -> std::io::Result<()> {
            self.bytes.write(offset, data)
        }
    }

    fn block(height: u64) -> ClosedBlock {
        ClosedBlock {
            state: StateRecords::Journal(vec![height as u8]),
            progress: vec![("height".to_owned(), vec![height as u8])],
            open_block: BlockMark {
                height,
                time: Timestamp::from_seconds(1),
            },
        }
    }

    /// The heights in the journal after these blocks waited together for a disk, and how often that was told to be
    /// durable.
    fn written(heights: std::ops::Range<u64>) -> (Vec<u64>, usize) {
        let promises = Arc::new(AtomicUsize::new(0));
        let backend = Counting {
            promises: Arc::clone(&promises),
            ..Counting::default()
        };
        let database = Builder::new().create_with_backend(backend).unwrap();
        let before = promises.load(Ordering::SeqCst);
        let (orders, incoming) = channel();
        let (done, results) = channel();
        let mut write = |height| orders.send(Order::Write(block(height))).unwrap();
        heights.clone().for_each(&mut write);
        drop(orders);
        write_all(&database, next_block(&incoming).unwrap(), &incoming, &done);
        assert!(heights.clone().all(|_| results.recv() == Ok(Ok(()))));
        let read = database.begin_read().unwrap();
        let journal = read.open_table(JOURNAL).unwrap();
        let heights = journal.iter().unwrap().map(|entry| entry.unwrap().0.value());
        (heights.collect(), promises.load(Ordering::SeqCst) - before)
    }

    #[test]
    fn blocks_that_wait_together_cost_the_disk_as_much_as_one() {
        let (one, promises_of_one) = written(2..3);
        let (many, promises_of_many) = written(2..10);
        assert_eq!(one, [2]);
        assert_eq!(many, (2..10).collect::<Vec<_>>());
        assert!(promises_of_one > 0);
        assert_eq!(promises_of_many, promises_of_one);
    }

    #[test]
    fn a_writer_takes_more_blocks_than_may_wait() {
        let open = || Ok(Builder::new().create_with_backend(Counting::default()).unwrap());
        let mut writer = Writer::start(open).unwrap();
        for height in 2..100 {
            writer.give(block(height)).unwrap();
            assert!(writer.waiting <= MAX_WAITING);
            if height % 7 == 0 {
                writer.wait().unwrap();
                assert_eq!(writer.waiting, 0);
            }
        }
        writer.close().unwrap();
    }
}
