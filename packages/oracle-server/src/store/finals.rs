//! Final statements and the ledger that stands on the newest one.

use flywheel_oracle::Ledger;
use flywheel_protocol::sign::Statement;
use flywheel_protocol::trees::EvidenceLeaf;
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Epoch, Hash32};
use redb::{ReadableDatabase, ReadableTable};
use serde::{Deserialize, Serialize};

use super::{FINALS, SINGLE, Store, StoreError, row};

const LEDGER: &str = "ledger";

/// What is kept of a final statement.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct FinalRecord {
    pub(crate) statement: Statement,
    pub(crate) salt: Hash32,
    pub(crate) leaves: Vec<EvidenceLeaf>,
}

/// Reads the round without the leaves.
#[derive(Deserialize)]
struct Head {
    statement: Statement,
}

pub(super) fn round_of(record: &[u8]) -> Option<u64> {
    let head: Head = serde_json::from_slice(record).ok()?;
    Some(head.statement.round)
}

/// The ledger as JSON, as it is stored and as others may ask for it.
pub(crate) struct LedgerRecord {
    pub(crate) ledger: Ledger,
    pub(crate) json: Vec<u8>,
}

impl LedgerRecord {
    pub(crate) fn of(ledger: Ledger) -> Result<Self, StoreError> {
        let json = serde_json::to_vec(&ledger).map_err(|error| row("single", error))?;
        Ok(Self { ledger, json })
    }

    pub(crate) fn read(json: Vec<u8>) -> Result<Self, StoreError> {
        let ledger = serde_json::from_slice(&json).map_err(|error| row("single", error))?;
        Ok(Self { ledger, json })
    }

    pub(crate) fn hash(&self) -> Hash32 {
        sha256(&[&self.json])
    }
}

impl Store {
    /// The ledger; an empty one before the first final statement.
    pub(crate) fn ledger(&self) -> Result<LedgerRecord, StoreError> {
        match self.single(LEDGER)? {
            Some(json) => LedgerRecord::read(json),
            None => LedgerRecord::of(Ledger::default()),
        }
    }

    /// Carries on: the new ledger and what is known of its statement, both or none.
    pub(crate) fn carry_on(&self, ledger: &LedgerRecord, record: Option<&FinalRecord>) -> Result<(), StoreError> {
        let writing = self.database.begin_write()?;
        {
            writing.open_table(SINGLE)?.insert(LEDGER, ledger.json.as_slice())?;
            if let Some(record) = record {
                let json = serde_json::to_vec(record).map_err(|error| row("finals", error))?;
                let epoch = record.statement.epoch.get();
                writing.open_table(FINALS)?.insert(epoch, json.as_slice())?;
            }
        }
        writing.commit()?;
        Ok(())
    }

    /// The final statement that settles an epoch: the first one of it or a later epoch.
    pub(crate) fn final_of(&self, epoch: Epoch) -> Result<Option<FinalRecord>, StoreError> {
        let reading = self.database.begin_read()?;
        let table = reading.open_table(FINALS)?;
        let Some(entry) = table.range(epoch.get()..)?.next() else {
            return Ok(None);
        };
        let (_, value) = entry?;
        let record = serde_json::from_slice(value.value()).map_err(|error| row("finals", error))?;
        Ok(Some(record))
    }

    /// Keeps what is known of the `most` newest final statements, and returns the oldest epoch that is left.
    pub(crate) fn forget_finals(&self, most: u64) -> Result<Epoch, StoreError> {
        let writing = self.database.begin_write()?;
        let oldest = {
            let mut table = writing.open_table(FINALS)?;
            let mut newest = table
                .range::<u64>(..)?
                .rev()
                .map(|entry| entry.map(|(key, _)| key.value()));
            let most = usize::try_from(most.max(1)).unwrap_or(usize::MAX);
            let oldest = newest.by_ref().take(most).last().transpose()?.unwrap_or_default();
            drop(newest);
            table.retain_in(..oldest, |_, _| false)?;
            oldest
        };
        writing.commit()?;
        Ok(Epoch::new(oldest))
    }
}
