//! What can go wrong with files.

use std::io;
use std::path::{Path, PathBuf};

use flywheel_protocol::Hash32;
use flywheel_protocol::exchange::ExchangeError;
use thiserror::Error;

/// A file cannot be named, sealed or opened.
#[derive(Debug, Error)]
pub enum FileError {
    /// The system.
    #[error("{path}: {source}")]
    System {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Nothing, or too much.
    #[error("{path}: {source}")]
    Size {
        /// The file.
        path: PathBuf,
        /// What is wrong with its size.
        source: ExchangeError,
    },
    /// A rule of the exchange, which no good file breaks.
    #[error(transparent)]
    Rule(#[from] ExchangeError),
    /// Somebody writes to it.
    #[error("{path} changed while it was read: let nobody write to it, and begin again")]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// The chunk is not the one that is listed.
    #[error("chunk {index} of {path} is not what is listed: sell the file that was listed, or list this one")]
    NotAsListed {
        /// The file.
        path: PathBuf,
        /// The first such chunk that was seen.
        index: u64,
    },
    /// A level file of other data, or half of one.
    #[error("{path} is not the level file of {size} bytes with root {root}: name the file again")]
    NotItsLevels {
        /// The level file.
        path: PathBuf,
        /// Bytes of the data.
        size: u64,
        /// The data's root.
        root: Hash32,
    },
    /// A file that is there already is never written over.
    #[error("{path} exists: choose another name, or remove it")]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// Another program is at the same work.
    #[error("another program works on {path}: wait for it")]
    InUse {
        /// The folder.
        path: PathBuf,
    },
    /// A secret that everybody can read is none.
    #[error("{path} can be read by others (mode {mode:03o}): chmod 600 it, if nobody has")]
    ReadableByOthers {
        /// The file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// A file that does not hold what it should.
    #[error("{path}: {reason}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong, and what to do.
        reason: &'static str,
    },
    /// A public key that gives everybody the shared secret.
    #[error("the transfer key {key} is of low order: it keeps no secret; ask for another one")]
    WeakKey {
        /// The key.
        key: Hash32,
    },
    /// The key is not the one that was committed to.
    #[error("the key hashes to {found}, not to {stated}: it is not the one that the seller committed to")]
    WrongKey {
        /// `SHA-256(key)`.
        found: Hash32,
        /// What was committed to.
        stated: Hash32,
    },
    /// No randomness.
    #[error("the system has no random numbers: {reason}")]
    NoRandomness {
        /// What it says.
        reason: String,
    },
    /// The caller said stop.
    #[error("stopped on demand after {done} of {total} bytes; nothing half-done is used")]
    Stopped {
        /// Bytes that were done.
        done: u64,
        /// Bytes in all.
        total: u64,
    },
}

impl FileError {
    pub(crate) fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::System { path, source }
    }
}
