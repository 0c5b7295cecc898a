//! The chain's folder: one database, one write transaction a block.
//!
//! `chain.redb` holds everything; `chain.lock` is locked by the process that has the folder open, and the system lets
//! go of it when that process ends, also by `kill -9`. A new database is built beside its place and then renamed, so
//! that a kill during creation leaves nothing half made.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::Path;

use redb::Builder;

use super::contents::{BlockMark, Contents, Identity, Sizes};
use super::inspect::{guarded, inspect};
use super::memory::MemoryState;
use super::open_error::OpenError;
use super::records;
use super::tables::{CACHE_BYTES, ClosedBlock, StateRecords, write};
use super::writer::Writer;

const FILE: &str = "chain.redb";
const NEW_FILE: &str = "chain.redb.new";
const LOCK_FILE: &str = "chain.lock";

/// About the size of a snapshot's pieces.
const PIECE_BYTES: usize = 1024 * 1024;

/// A journal up to this size is never worth a snapshot.
const SMALL_JOURNAL_BYTES: usize = 8 * 1024 * 1024;

/// The open folder.
#[derive(Debug)]
pub(super) struct Disk {
    writer: Writer,
    sizes: Sizes,
    small_journal: usize,
    /// Bytes of the last block's changes: the next one's are about as many.
    last_changes: usize,
    /// Held, never read: dropping it, after the writer, gives the folder free.
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
        if !holds_chain(dir)? {
            create(dir, identity, first()?)?;
        }
        let (contents, sizes) = inspect(dir, &file, identity)?;
        let (folder, path) = (dir.to_owned(), file.clone());
        let open = move || {
            let open = || Builder::new().set_cache_size(CACHE_BYTES).open(&path);
            guarded(&folder, &path, open).map_err(|error| error.to_string())
        };
        let writer = Writer::start(open).map_err(OpenError::io(&file))?;
        Ok((
            Self {
                writer,
                sizes,
                small_journal: SMALL_JOURNAL_BYTES,
                last_changes: 0,
                _lock: lock,
            },
            contents,
        ))
    }

    /// Gives a closed block to be written: its changes of state and progress and the block that opens after it, all or
    /// nothing. It may be on disk only after [`Disk::wait`].
    ///
    /// When the journal would outgrow the snapshot, the block is written as a new snapshot instead, so that a byte of
    /// the journal costs about one byte more later on.
    pub(super) fn commit<'a>(
        &mut self,
        state: &MemoryState,
        progress: impl Iterator<Item = (&'a str, &'a [u8])>,
        open_block: BlockMark,
    ) -> Result<(), String> {
        let mut changes = Vec::with_capacity(self.last_changes);
        state.changes().for_each(|change| records::append(&mut changes, change));
        self.last_changes = changes.len();
        let journal = self.sizes.journal.saturating_add(changes.len());
        let records = if journal > self.sizes.snapshot.max(self.small_journal) {
            let pieces = snapshot(state.entries());
            self.sizes = Sizes {
                snapshot: pieces.iter().map(Vec::len).sum(),
                journal: 0,
            };
            StateRecords::Snapshot(pieces)
        } else {
            self.sizes.journal = journal;
            StateRecords::Journal(changes)
        };
        let progress = progress.map(|(key, value)| (key.to_owned(), value.to_vec())).collect();
        self.writer.give(ClosedBlock {
            state: records,
            progress,
            open_block,
        })
    }

    /// Waits until every closed block is on disk.
    pub(super) fn wait(&mut self) -> Result<(), String> {
        self.writer.wait()
    }

    /// Waits likewise and closes the folder.
    pub(super) fn close(self) -> Result<(), String> {
        self.writer.close()
    }
}

/// Whether the folder has a database, whatever is in it.
pub(super) fn holds_chain(dir: &Path) -> Result<bool, OpenError> {
    let file = dir.join(FILE);
    file.try_exists().map_err(OpenError::io(&file))
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

fn create(dir: &Path, identity: &Identity, first: Contents) -> Result<(), OpenError> {
    let unfinished = dir.join(NEW_FILE);
    // Left by a process that was killed right here.
    if unfinished.try_exists().map_err(OpenError::io(&unfinished))? {
        fs::remove_file(&unfinished).map_err(OpenError::io(&unfinished))?;
    }
    let entries = first
        .state
        .iter()
        .map(|(key, value)| (key.as_slice(), value.as_slice()));
    let block = ClosedBlock {
        state: StateRecords::Snapshot(snapshot(entries)),
        progress: first.progress.into_iter().collect(),
        open_block: first.open_block,
    };
    let written = || -> Result<(), redb::Error> {
        let database = Builder::new().set_cache_size(CACHE_BYTES).create(&unfinished)?;
        write(&database, Some(identity), &[block])?;
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

/// The whole state as records, in pieces.
fn snapshot<'a>(entries: impl Iterator<Item = (&'a [u8], &'a [u8])>) -> Vec<Vec<u8>> {
    let (mut pieces, mut piece) = (Vec::new(), Vec::new());
    for (key, value) in entries {
        records::append(&mut piece, (key, Some(value)));
        if piece.len() >= PIECE_BYTES {
            pieces.push(std::mem::take(&mut piece));
        }
    }
    pieces.push(piece);
    pieces
}

#[cfg(test)]
impl Disk {
    /// A folder whose disk takes nothing once `is_full` is set.
    pub(super) fn that_fills_up(is_full: std::sync::Arc<std::sync::atomic::AtomicBool>) -> Self {
        let database = Builder::new()
            .create_with_backend(tests::FullDisk {
                is_full,
                ..Default::default()
            })
            .unwrap();
        Self {
            writer: Writer::start(|| Ok(database)).unwrap(),
            sizes: Sizes::default(),
            small_journal: SMALL_JOURNAL_BYTES,
            last_changes: 0,
            _lock: tempfile::tempfile().unwrap(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use std::collections::BTreeMap;

    use super::*;
    use cosmwasm_std::{Storage, Timestamp};

    #[derive(Debug, Default)]
    pub(super) struct FullDisk {
        pub(super) is_full: Arc<AtomicBool>,
        pub(super) bytes: redb::backends::InMemoryBackend,
    }

    impl FullDisk {
        fn check(&self) -> io::Result<()> {
            let is_full = self.is_full.load(Ordering::SeqCst);
            if is_full {
                Err(io::Error::from(io::ErrorKind::StorageFull))
            } else {
                Ok(())
            }
        }
    }

    impl redb::StorageBackend for FullDisk {
        fn len(&self) -> io::Result<u64> {
            self.bytes.len()
        }

        fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
            self.bytes.read(offset, out)
        }

        fn set_len(&self, length: u64) -> io::Result<()> {
            self.check()?;
            self.bytes.set_len(length)
        }

        fn sync_data(&self) -> io::Result<()> {
            self.check()
        }

        fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
            self.check()?;
            self.bytes.write(offset, data)
        }
    }

    fn identity() -> Identity {
        Identity {
            chain_id: "test".to_owned(),
            codes: String::new(),
        }
    }

    fn nothing() -> Contents {
        let open_block = BlockMark {
            height: 1,
            time: Timestamp::from_seconds(1),
        };
        Contents {
            state: BTreeMap::new(),
            progress: BTreeMap::new(),
            open_block,
        }
    }

    #[test]
    fn snapshots_come_and_go_and_the_state_is_always_the_same_after_opening() {
        let dir = tempfile::TempDir::new().unwrap();
        let mut state = MemoryState::default();
        let (mut snapshots, mut journals) = (0, 0);
        for height in 2..60_u64 {
            let (mut disk, contents) = Disk::open(dir.path(), &identity(), || Ok(nothing())).unwrap();
            assert_eq!(
                MemoryState::loaded(contents.state).digest(),
                state.digest(),
                "before block {height}"
            );
            assert_eq!(contents.open_block.height, height - 1);

            // Some of 40 keys get values of up to 60 bytes, some go.
            for step in 0..height % 7 {
                let key = [((height * 17 + step * 5) % 40) as u8];
                if step % 3 == 2 {
                    state.remove(&key)
                } else {
                    state.set(&key, &vec![height as u8; height as usize % 60])
                }
            }
            disk.small_journal = 400;
            let open_block = BlockMark {
                height,
                time: Timestamp::from_seconds(height),
            };
            let before = disk.sizes;
            disk.commit(&state, std::iter::empty(), open_block).unwrap();
            state.forget_changes();
            if disk.sizes.journal == 0 && before.journal > 0 {
                snapshots += 1
            } else {
                journals += 1
            }
        }
        assert!(
            snapshots > 3 && journals > 20,
            "{snapshots} snapshots, {journals} journals"
        );
    }

    #[test]
    fn a_snapshot_of_many_pieces_is_read_whole() {
        let dir = tempfile::TempDir::new().unwrap();
        let mut first = nothing();
        first.state = (0..40_u8).map(|key| (vec![key], vec![key; 100_000])).collect();
        let expected = first.state.clone();
        let (disk, contents) = Disk::open(dir.path(), &identity(), || Ok(first)).unwrap();
        assert!(contents.state == expected);
        // 40 entries of 5 + 1 + 4 + 100,000 bytes.
        assert_eq!(
            disk.sizes,
            Sizes {
                snapshot: 40 * 100_010,
                journal: 0
            }
        );
    }
}
