//! Opening an outbox: whole, or set aside.

use std::fs;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use redb::{Database, DatabaseError};

use super::mark::Mark;
use super::tables::{Change, Count, Tables, VERSION};
use super::{Outbox, OutboxError};

/// The database's memory. An outbox is read from its old end on, so a small one is as good as a large one.
const CACHE: usize = 1 << 20;
/// Damaged outboxes that are kept for somebody to look at.
const KEPT: u32 = 3;

/// An outbox that was damaged and set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// Where it is now.
    pub moved_to: PathBuf,
    /// What was found.
    pub reason: String,
}

impl Outbox {
    /// Opens the outbox of a state folder, or makes one. Everything in it is read and checked once.
    ///
    /// `most_bytes`: what it may hold.
    ///
    /// # Errors
    /// [`OutboxError::Damaged`], [`OutboxError::InUse`], [`OutboxError::Version`], [`OutboxError::Disk`].
    pub fn open(folder: &Path, most_bytes: u64) -> Result<Self, OutboxError> {
        let disk = |error: io::Error| OutboxError::Disk {
            path: folder.to_owned(),
            reason: error.to_string(),
        };
        make_private(folder).map_err(disk)?;
        let path = folder.join("outbox.redb");
        let is_new = !path.try_exists().map_err(disk)?;
        // The database stops at some damage with a panic instead of an error.
        let opened = catch_unwind(AssertUnwindSafe(|| open_checked(&path)));
        let database = opened.unwrap_or_else(|_| Err(damaged(&path, "its pages are not in order".to_owned())))?;
        let outbox = Self {
            path,
            database,
            most_bytes,
        };
        let checked = catch_unwind(AssertUnwindSafe(|| outbox.begin(is_new)));
        checked.unwrap_or_else(|_| Err(damaged(&outbox.path, "its records are not in order".to_owned())))?;
        Ok(outbox)
    }

    /// Opens the outbox of a state folder. A damaged one is set aside, under a name that is told, and an empty one takes
    /// its place, which goes on after the newest number and time that were signed.
    ///
    /// What was only in the damaged one is lost to this program; nothing is signed twice.
    ///
    /// # Errors
    /// As [`Outbox::open`], without [`OutboxError::Damaged`].
    pub fn open_or_set_aside(folder: &Path, most_bytes: u64) -> Result<(Self, Option<Damage>), OutboxError> {
        match Self::open(folder, most_bytes) {
            Err(OutboxError::Damaged { path, reason }) => {
                let moved_to = set_aside(&path).map_err(|error| OutboxError::Disk {
                    path: path.clone(),
                    reason: error.to_string(),
                })?;
                let outbox = Self::open(folder, most_bytes)?;
                Ok((outbox, Some(Damage { moved_to, reason })))
            }
            opened => opened.map(|outbox| (outbox, None)),
        }
    }

    fn begin(&self, is_new: bool) -> Result<(), OutboxError> {
        let mark = if is_new { Mark::read(&self.path) } else { None };
        let version = self.change(|tables| {
            let version = tables.count(Count::Version)?;
            if version == 0 {
                tables.set(Count::Version, VERSION)?;
                if let Some(mark) = mark {
                    mark.restore(tables)?;
                }
            }
            Ok(version)
        })?;
        if version > VERSION {
            return Err(OutboxError::Version {
                path: self.path.clone(),
                given: version,
            });
        }
        self.read_all()
    }

    fn read_all(&self) -> Result<(), OutboxError> {
        let check = || {
            let transaction = self.database.begin_write()?;
            let checked = Tables::open(&transaction)?.check();
            transaction.abort()?;
            checked
        };
        check().map_err(|error| self.failed(error))
    }
}

/// Readings are nobody else's business.
fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn open_checked(path: &Path) -> Result<Database, OutboxError> {
    let mut builder = Database::builder();
    builder.set_cache_size(CACHE).set_check_integrity_on_open(true);
    builder.create(path).map_err(|error| match error {
        DatabaseError::DatabaseAlreadyOpen => OutboxError::InUse { path: path.to_owned() },
        DatabaseError::Storage(error) => failed(path, error.into()),
        other => damaged(path, other.to_string()),
    })
}

pub(super) fn failed(path: &Path, error: Change) -> OutboxError {
    let error = match error {
        Change::Damaged(what) => return damaged(path, format!("{what} in it is not what was written")),
        Change::OtherMachine => return OutboxError::OtherMachine { path: path.to_owned() },
        Change::Report(error) => return OutboxError::Report(error),
        Change::Store(error) => error,
    };
    let is_damage = match &error {
        redb::Error::Io(error) => matches!(
            error.kind(),
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidInput
        ),
        redb::Error::Corrupted(_)
        | redb::Error::TableTypeMismatch { .. }
        | redb::Error::TableIsMultimap(_)
        | redb::Error::TypeDefinitionChanged { .. }
        | redb::Error::UpgradeRequired(_) => true,
        _ => false,
    };
    if is_damage {
        damaged(path, error.to_string())
    } else {
        OutboxError::Disk {
            path: path.to_owned(),
            reason: error.to_string(),
        }
    }
}

fn damaged(path: &Path, reason: String) -> OutboxError {
    OutboxError::Damaged {
        path: path.to_owned(),
        reason,
    }
}

/// The newest few are kept: a disk that breaks every day must not fill itself.
fn set_aside(path: &Path) -> io::Result<PathBuf> {
    let place = |number: u32| path.with_extension(format!("damaged-{number}"));
    for number in (1..KEPT).rev() {
        if place(number).try_exists()? {
            fs::rename(place(number), place(number + 1))?;
        }
    }
    fs::rename(path, place(1))?;
    Ok(place(1))
}
