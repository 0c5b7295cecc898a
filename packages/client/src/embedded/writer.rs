//! Writes closed blocks while the next one fills.

use std::iter;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{Builder, JoinHandle};

use redb::Database;

use super::tables::{ClosedBlock, write};

/// The thread that owns the database, which it opens for its first block: a folder that is only read stays as it is, to
/// the byte. It holds at most one block at a time; giving it the next one waits for that.
#[derive(Debug)]
pub(super) struct Writer {
    /// None once the writer is closing.
    blocks: Option<Sender<ClosedBlock>>,
    results: Receiver<Result<(), String>>,
    /// Whether a block was given whose result was not taken yet.
    is_writing: bool,
    thread: Option<JoinHandle<Result<(), String>>>,
}

impl Writer {
    pub(super) fn start(open: impl FnOnce() -> Result<Database, String> + Send + 'static) -> std::io::Result<Self> {
        let (blocks, incoming) = channel();
        let (done, results) = channel();
        let thread = Builder::new()
            .name("chain-writer".to_owned())
            .spawn(move || work(open, &incoming, &done))?;
        Ok(Self {
            blocks: Some(blocks),
            results,
            is_writing: false,
            thread: Some(thread),
        })
    }

    /// Takes a block to be written, once the one before it is on disk. An error is of either of them; after one,
    /// nothing more is written.
    pub(super) fn give(&mut self, block: ClosedBlock) -> Result<(), String> {
        self.wait()?;
        self.blocks
            .as_ref()
            .and_then(|blocks| blocks.send(block).ok())
            .ok_or_else(stopped)?;
        self.is_writing = true;
        Ok(())
    }

    /// Waits until everything given is on disk.
    pub(super) fn wait(&mut self) -> Result<(), String> {
        if !self.is_writing {
            return Ok(());
        }
        self.is_writing = false;
        self.results.recv().unwrap_or_else(|_| Err(stopped()))
    }

    /// Waits likewise and closes the database, which makes the next opening quicker.
    pub(super) fn close(mut self) -> Result<(), String> {
        self.wait()?;
        self.stop()
    }

    fn stop(&mut self) -> Result<(), String> {
        // Without a sender, the thread comes to its end.
        self.blocks = None;
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
    blocks: &Receiver<ClosedBlock>,
    done: &Sender<Result<(), String>>,
) -> Result<(), String> {
    let Ok(first) = blocks.recv() else {
        return Ok(());
    };
    let database = match open() {
        Ok(database) => database,
        Err(reason) => {
            let _ = done.send(Err(reason.clone()));
            return Err(reason);
        }
    };
    for block in iter::once(first).chain(blocks) {
        let result = write(&database, None, &block).map_err(|error| error.to_string());
        let failed = result.is_err();
        // The other side may be gone already; the block is written all the same.
        let _ = done.send(result);
        if failed {
            break;
        }
    }
    database.close().map_err(|error| error.to_string())
}

fn stopped() -> String {
    "the thread that writes has stopped".to_owned()
}
