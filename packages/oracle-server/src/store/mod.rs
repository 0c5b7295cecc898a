//! Everything that must survive the program: one database, written with checksums, that a killed program leaves whole.

mod bundles;
mod finals;
mod journal;
mod place;
mod reports;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use redb::{Database, ReadableDatabase, TableDefinition};
use thiserror::Error;

pub(crate) use finals::{FinalRecord, LedgerRecord};
pub(crate) use journal::DiskJournal;
pub(crate) use reports::StoredReport;

/// Acknowledged reports by place; the value has the key they were checked with.
const REPORTS: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new("reports");
/// What was signed, by epoch and round.
const JOURNAL: TableDefinition<'_, (u64, u64), &[u8]> = TableDefinition::new("journal");
/// Salt and number of reports of each bundle, by epoch and round.
const BUNDLES: TableDefinition<'_, (u64, u64), &[u8]> = TableDefinition::new("bundles");
/// The reports of bundles, by epoch, round and place.
const BUNDLE_REPORTS: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new("bundle_reports");
/// What is known of final statements, by epoch.
const FINALS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("finals");
/// Single values by name.
const SINGLE: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("single");

const FILE: &str = "oracle.redb";

/// The disk does not do what it should. The program stops: nothing that it has acknowledged is lost.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The folder cannot be made or locked.
    #[error("the data folder {}: {reason}", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        reason: std::io::Error,
    },
    /// The database cannot be read or written.
    #[error("the database in the data folder: {reason}: make room or repair the disk, then start again")]
    Database {
        /// What it said.
        reason: Box<redb::Error>,
    },
    /// A row that this program cannot have written.
    #[error("the database has a row in {table} that cannot be read ({reason}): restore the folder from a copy")]
    Row {
        /// The table.
        table: &'static str,
        /// What is wrong.
        reason: String,
    },
}

impl<E: Into<redb::Error>> From<E> for StoreError {
    fn from(error: E) -> Self {
        Self::Database {
            reason: Box::new(error.into()),
        }
    }
}

/// The database. Copies are the same one.
#[derive(Clone)]
pub(crate) struct Store {
    database: Arc<Database>,
}

impl Store {
    /// Opens the folder's database, and makes both if they are not there. One program at a time has it.
    pub(crate) fn open(folder: &Path) -> Result<Self, StoreError> {
        fs::create_dir_all(folder).map_err(|reason| StoreError::Folder {
            folder: folder.to_owned(),
            reason,
        })?;
        let database = Database::create(folder.join(FILE))?;
        let writing = database.begin_write()?;
        writing.open_table(REPORTS)?;
        writing.open_table(JOURNAL)?;
        writing.open_table(BUNDLES)?;
        writing.open_table(BUNDLE_REPORTS)?;
        writing.open_table(FINALS)?;
        writing.open_table(SINGLE)?;
        writing.commit()?;
        Ok(Self {
            database: Arc::new(database),
        })
    }

    /// A single value.
    pub(crate) fn single(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let reading = self.database.begin_read()?;
        let table = reading.open_table(SINGLE)?;
        Ok(table.get(name)?.map(|value| value.value().to_vec()))
    }

    /// Sets a single value.
    pub(crate) fn set_single(&self, name: &str, value: &[u8]) -> Result<(), StoreError> {
        let writing = self.database.begin_write()?;
        writing.open_table(SINGLE)?.insert(name, value)?;
        writing.commit()?;
        Ok(())
    }
}

fn row(table: &'static str, reason: impl ToString) -> StoreError {
    StoreError::Row {
        table,
        reason: reason.to_string(),
    }
}
