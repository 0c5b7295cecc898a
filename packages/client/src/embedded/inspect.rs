//! Reading a folder that may be damaged, of another chain or of another version, without changing it.

use std::collections::BTreeMap;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use redb::{Builder, Database, DatabaseError, ReadableDatabase, ReadableTable, StorageError};

use super::contents::{BlockMark, Contents, Identity, Sizes};
use super::guard::panic_message;
use super::memory::Change;
use super::open_error::OpenError;
use super::overlay::Overlay;
use super::records;
use super::tables::{
    CACHE_BYTES, JOURNAL, LAYOUT, META, META_CHAIN_ID, META_CODES, META_LAYOUT, META_OPEN_BLOCK, PROGRESS, SNAPSHOT,
};

/// Reads the whole folder through an overlay, with every checksum, so that a folder which is refused stays as it is.
pub(super) fn inspect(dir: &Path, path: &Path, identity: &Identity) -> Result<(Contents, Sizes), OpenError> {
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
#[derive(Default)]
struct Stored {
    meta: BTreeMap<String, Vec<u8>>,
    snapshot: Vec<Vec<u8>>,
    journal: Vec<Vec<u8>>,
    progress: BTreeMap<String, Vec<u8>>,
}

fn read(database: &Database) -> Result<Stored, redb::Error> {
    let transaction = database.begin_read()?;
    let mut stored = Stored::default();
    for entry in transaction.open_table(META)?.iter()? {
        let (key, value) = entry?;
        stored.meta.insert(key.value().to_owned(), value.value().to_vec());
    }
    // Another layout may have other tables, so nothing more is read of it; its number is enough to refuse it.
    if stored.meta.get(META_LAYOUT).map(Vec::as_slice) != Some(LAYOUT.to_be_bytes().as_slice()) {
        return Ok(stored);
    }
    for entry in transaction.open_table(SNAPSHOT)?.iter()? {
        stored.snapshot.push(entry?.1.value().to_vec());
    }
    for entry in transaction.open_table(JOURNAL)?.iter()? {
        stored.journal.push(entry?.1.value().to_vec());
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

    fn checked(self, dir: &Path, path: &Path, identity: &Identity) -> Result<(Contents, Sizes), OpenError> {
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
        let state = self
            .state()
            .ok_or_else(|| OpenError::damaged(path, "a record of its state is not whole"))?;
        let size = |pieces: &[Vec<u8>]| pieces.iter().map(Vec::len).sum();
        let sizes = Sizes {
            snapshot: size(&self.snapshot),
            journal: size(&self.journal),
        };
        Ok((
            Contents {
                state,
                progress: self.progress,
                open_block,
            },
            sizes,
        ))
    }

    /// The snapshot with the journal applied to it.
    fn state(&self) -> Option<BTreeMap<Vec<u8>, Vec<u8>>> {
        let snapshot = self.snapshot.iter().flat_map(|piece| records::read(piece));
        let entry = |change: Option<Change<'_>>| {
            let (key, value) = change?;
            Some((key.to_vec(), value?.to_vec()))
        };
        let mut state: BTreeMap<Vec<u8>, Vec<u8>> = snapshot.map(entry).collect::<Option<_>>()?;
        for change in self.journal.iter().flat_map(|block| records::read(block)) {
            match change? {
                (key, Some(value)) => drop(state.insert(key.to_vec(), value.to_vec())),
                (key, None) => drop(state.remove(key)),
            }
        }
        Some(state)
    }
}

/// Runs an opening of the database and says in our words why it failed. The database panics on some damaged files.
pub(super) fn guarded(
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
