//! The chain's folder: one database, one write transaction a block.
//!
//! `chain.redb` holds everything; `chain.lock` is locked by the process that has the folder open, and the system lets go
//! of it when that process ends, also by `kill -9`. A new database is built beside its place and then renamed, so that a
//! kill during creation leaves nothing half made.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use cosmwasm_std::Timestamp;
use redb::{Builder, Database, DatabaseError, ReadableDatabase, ReadableTable, StorageError, TableDefinition};

use super::guard::panic_message;
use super::memory::Change;
use super::open_error::OpenError;
use super::overlay::Overlay;

/// The number of the layout below. It rises with every change that an older or newer program would misread.
const LAYOUT: u64 = 1;

const META: TableDefinition<&str, &[u8]> = TableDefinition::new("meta");
const STATE: TableDefinition<&[u8], &[u8]> = TableDefinition::new("state");
const PROGRESS: TableDefinition<&str, &[u8]> = TableDefinition::new("progress");

const META_LAYOUT: &str = "layout";
const META_CHAIN_ID: &str = "chain_id";
const META_CODES: &str = "codes";
const META_OPEN_BLOCK: &str = "open_block";

const FILE: &str = "chain.redb";
const NEW_FILE: &str = "chain.redb.new";
const LOCK_FILE: &str = "chain.lock";

/// All of the state is in memory as well, so the database needs no large cache of its own.
const CACHE_BYTES: usize = 32 * 1024 * 1024;

/// What makes a folder the right one: stored at creation, compared at every opening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Identity {
    pub(super) chain_id: String,
    /// One `id:name:version` a code, joined by spaces.
    pub(super) codes: String,
}

/// Height and time of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BlockMark {
    pub(super) height: u64,
    pub(super) time: Timestamp,
}

impl BlockMark {
    fn to_bytes(self) -> Vec<u8> {
        [self.height.to_be_bytes(), self.time.nanos().to_be_bytes()].concat()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (height, time) = bytes.split_first_chunk::<8>()?;
        Some(Self {
            height: u64::from_be_bytes(*height),
            time: Timestamp::from_nanos(u64::from_be_bytes(time.try_into().ok()?)),
        })
    }
}

/// Everything that a chain is between two blocks.
#[derive(Debug)]
pub(super) struct Contents {
    pub(super) state: BTreeMap<Vec<u8>, Vec<u8>>,
    pub(super) progress: BTreeMap<String, Vec<u8>>,
    /// The block that is open after the last closed one.
    pub(super) open_block: BlockMark,
}

/// The open folder.
#[derive(Debug)]
pub(super) struct Disk {
    database: Database,
    /// Held, never read: dropping it gives the folder free.
    _lock: File,
}

impl Disk {
    /// Opens the folder, or creates it with what `first` gives.
    pub(super) fn open(
        dir: &Path,
        identity: &Identity,
        first: impl FnOnce() -> Result<Contents, OpenError>,
    ) -> Result<(Self, Contents), OpenError> {
        fs::create_dir_all(dir).map_err(OpenError::io(dir))?;
        let lock = lock(dir)?;
        let file = dir.join(FILE);
        if !file.try_exists().map_err(OpenError::io(&file))? {
            create(dir, identity, &first()?)?;
        }
        let contents = inspect(dir, &file, identity)?;
        let database = guarded(dir, &file, || Builder::new().set_cache_size(CACHE_BYTES).open(&file))?;
        Ok((Self { database, _lock: lock }, contents))
    }

    /// Writes a closed block: its changes of state and progress and the block that opens after it, all or nothing.
    pub(super) fn commit<'a>(
        &self,
        state: impl Iterator<Item = Change<'a>>,
        progress: impl Iterator<Item = (&'a str, &'a [u8])>,
        open_block: BlockMark,
    ) -> Result<(), redb::Error> {
        write(&self.database, None, state, progress, open_block)
    }

    /// Closes the database, which makes the next opening quicker.
    pub(super) fn close(self) -> Result<(), redb::Error> {
        Ok(self.database.close()?)
    }
}

fn lock(dir: &Path) -> Result<File, OpenError> {
    let path = dir.join(LOCK_FILE);
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .map_err(OpenError::io(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse { dir: dir.to_owned() }),
        Err(TryLockError::Error(error)) => Err(OpenError::io(&path)(error)),
    }
}

fn create(dir: &Path, identity: &Identity, first: &Contents) -> Result<(), OpenError> {
    let unfinished = dir.join(NEW_FILE);
    // Left by a process that was killed right here.
    if unfinished.try_exists().map_err(OpenError::io(&unfinished))? {
        fs::remove_file(&unfinished).map_err(OpenError::io(&unfinished))?;
    }
    let written = || -> Result<(), redb::Error> {
        let database = Builder::new().set_cache_size(CACHE_BYTES).create(&unfinished)?;
        let state = first
            .state
            .iter()
            .map(|(key, value)| (key.as_slice(), Some(value.as_slice())));
        let progress = first
            .progress
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_slice()));
        write(&database, Some(identity), state, progress, first.open_block)?;
        Ok(database.close()?)
    };
    written().map_err(|error| OpenError::io(&unfinished)(std::io::Error::other(error)))?;
    fs::rename(&unfinished, dir.join(FILE)).map_err(OpenError::io(&unfinished))?;
    // The new name must be on disk too. Not every system can sync a folder; those keep names safe by themselves.
    if let Ok(folder) = File::open(dir) {
        let _ = folder.sync_all();
    }
    Ok(())
}

fn write<'a>(
    database: &Database,
    identity: Option<&Identity>,
    state: impl Iterator<Item = Change<'a>>,
    progress: impl Iterator<Item = (&'a str, &'a [u8])>,
    open_block: BlockMark,
) -> Result<(), redb::Error> {
    let transaction = database.begin_write()?;
    {
        let mut table = transaction.open_table(STATE)?;
        for (key, value) in state {
            match value {
                Some(value) => table.insert(key, value)?,
                None => table.remove(key)?,
            };
        }
        let mut table = transaction.open_table(PROGRESS)?;
        for (key, value) in progress {
            table.insert(key, value)?;
        }
        let mut table = transaction.open_table(META)?;
        if let Some(identity) = identity {
            table.insert(META_LAYOUT, LAYOUT.to_be_bytes().as_slice())?;
            table.insert(META_CHAIN_ID, identity.chain_id.as_bytes())?;
            table.insert(META_CODES, identity.codes.as_bytes())?;
        }
        table.insert(META_OPEN_BLOCK, open_block.to_bytes().as_slice())?;
    }
    Ok(transaction.commit()?)
}

/// Reads the whole folder through an overlay, with every checksum, so that a folder which is refused stays as it is.
fn inspect(dir: &Path, path: &Path, identity: &Identity) -> Result<Contents, OpenError> {
    let file = File::open(path).map_err(OpenError::io(path))?;
    let overlay = Overlay::new(file).map_err(OpenError::io(path))?;
    // The database would take an empty file for a new one.
    if redb::StorageBackend::len(&overlay).map_err(OpenError::io(path))? == 0 {
        return Err(OpenError::damaged(path, "it is empty"));
    }
    let database = guarded(dir, path, || {
        Builder::new()
            .set_cache_size(CACHE_BYTES)
            .set_check_integrity_on_open(true)
            .create_with_backend(overlay)
    })?;
    let read = catch_unwind(AssertUnwindSafe(|| read(&database)));
    // Closing repairs and writes too, into the overlay.
    let _ = catch_unwind(AssertUnwindSafe(|| drop(database)));
    let stored = match read {
        Ok(Ok(stored)) => stored,
        Ok(Err(error)) => return Err(OpenError::damaged(path, error)),
        Err(panic) => return Err(OpenError::damaged(path, panic_message(&*panic))),
    };
    stored.checked(dir, path, identity)
}

/// The tables as they are stored, not yet understood.
struct Stored {
    meta: BTreeMap<String, Vec<u8>>,
    state: BTreeMap<Vec<u8>, Vec<u8>>,
    progress: BTreeMap<String, Vec<u8>>,
}

fn read(database: &Database) -> Result<Stored, redb::Error> {
    let transaction = database.begin_read()?;
    let mut stored = Stored {
        meta: BTreeMap::new(),
        state: BTreeMap::new(),
        progress: BTreeMap::new(),
    };
    for entry in transaction.open_table(META)?.iter()? {
        let (key, value) = entry?;
        stored.meta.insert(key.value().to_owned(), value.value().to_vec());
    }
    // Another layout may have other tables, so nothing more is read of it; its number is enough to refuse it.
    if stored.meta.get(META_LAYOUT).map(Vec::as_slice) != Some(LAYOUT.to_be_bytes().as_slice()) {
        return Ok(stored);
    }
    for entry in transaction.open_table(STATE)?.iter()? {
        let (key, value) = entry?;
        stored.state.insert(key.value().to_vec(), value.value().to_vec());
    }
    for entry in transaction.open_table(PROGRESS)?.iter()? {
        let (key, value) = entry?;
        stored.progress.insert(key.value().to_owned(), value.value().to_vec());
    }
    Ok(stored)
}

impl Stored {
    fn text(&self, key: &str, path: &Path) -> Result<String, OpenError> {
        let bytes = self
            .meta
            .get(key)
            .ok_or_else(|| OpenError::damaged(path, format!("it has no {key}")))?;
        String::from_utf8(bytes.clone()).map_err(|_| OpenError::damaged(path, format!("its {key} is not text")))
    }

    fn checked(self, dir: &Path, path: &Path, identity: &Identity) -> Result<Contents, OpenError> {
        let layout = self
            .meta
            .get(META_LAYOUT)
            .ok_or_else(|| OpenError::damaged(path, "it has no layout number"))?;
        let layout = <[u8; 8]>::try_from(layout.as_slice())
            .map(u64::from_be_bytes)
            .map_err(|_| OpenError::damaged(path, "its layout number is not a number"))?;
        if layout != LAYOUT {
            return Err(OpenError::OtherVersion {
                dir: dir.to_owned(),
                found: layout.to_string(),
                supported: LAYOUT,
            });
        }
        let found = self.text(META_CHAIN_ID, path)?;
        if found != identity.chain_id {
            return Err(OpenError::OtherChain {
                dir: dir.to_owned(),
                found,
                expected: identity.chain_id.clone(),
            });
        }
        let found = self.text(META_CODES, path)?;
        if found != identity.codes {
            return Err(OpenError::OtherCodes {
                dir: dir.to_owned(),
                found,
                expected: identity.codes.clone(),
            });
        }
        let open_block = self
            .meta
            .get(META_OPEN_BLOCK)
            .and_then(|bytes| BlockMark::from_bytes(bytes))
            .ok_or_else(|| OpenError::damaged(path, "it does not say which block is open"))?;
        Ok(Contents {
            state: self.state,
            progress: self.progress,
            open_block,
        })
    }
}

/// Runs an opening of the database and says in our words why it failed. The database panics on some damaged files.
fn guarded(
    dir: &Path,
    path: &Path,
    open: impl FnOnce() -> Result<Database, DatabaseError>,
) -> Result<Database, OpenError> {
    let error = match catch_unwind(AssertUnwindSafe(open)) {
        Ok(Ok(database)) => return Ok(database),
        Ok(Err(error)) => error,
        Err(panic) => return Err(OpenError::damaged(path, panic_message(&*panic))),
    };
    Err(match error {
        DatabaseError::DatabaseAlreadyOpen | DatabaseError::LockProtocolMismatch => {
            OpenError::InUse { dir: dir.to_owned() }
        }
        DatabaseError::UpgradeRequired(format) => OpenError::OtherVersion {
            dir: PathBuf::from(dir),
            found: format!("of database format {format}"),
            supported: LAYOUT,
        },
        // An error of the system itself, as opposed to a file whose bytes make no sense.
        DatabaseError::Storage(StorageError::Io(source)) if source.raw_os_error().is_some() => {
            OpenError::io(path)(source)
        }
        other => OpenError::damaged(path, other),
    })
}
