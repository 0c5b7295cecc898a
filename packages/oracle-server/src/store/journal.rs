//! What was signed.

use flywheel_oracle::{Journal, JournalError};
use flywheel_protocol::{Epoch, Hash32};
use redb::{ReadableDatabase, ReadableTable};

use super::{JOURNAL, Store, StoreError, row};

/// The oracle's journal on disk.
pub(crate) struct DiskJournal(pub(crate) Store);

impl Store {
    /// What was signed in a round.
    pub(crate) fn signed(&self, epoch: Epoch, round: u64) -> Result<Option<Hash32>, StoreError> {
        let reading = self.database.begin_read()?;
        let table = reading.open_table(JOURNAL)?;
        let Some(known) = table.get((epoch.get(), round))? else {
            return Ok(None);
        };
        let known = known
            .value()
            .try_into()
            .map_err(|_| row("journal", "it is no digest"))?;
        Ok(Some(Hash32::new(known)))
    }

    fn record_signed(&self, epoch: Epoch, round: u64, digest: Hash32) -> Result<Hash32, StoreError> {
        let writing = self.database.begin_write()?;
        let signed = {
            let mut table = writing.open_table(JOURNAL)?;
            let known = table.get((epoch.get(), round))?.map(|known| known.value().to_vec());
            match known {
                Some(known) => {
                    let known: [u8; 32] = known.try_into().map_err(|_| row("journal", "it is no digest"))?;
                    Hash32::new(known)
                }
                None => {
                    table.insert((epoch.get(), round), digest.as_bytes().as_slice())?;
                    digest
                }
            }
        };
        writing.commit()?;
        Ok(signed)
    }
}

impl Journal for DiskJournal {
    fn record(&mut self, epoch: Epoch, round: u64, digest: Hash32) -> Result<(), JournalError> {
        let signed = self
            .0
            .record_signed(epoch, round, digest)
            .map_err(|error| JournalError::Disk {
                reason: error.to_string(),
            })?;
        if signed == digest {
            Ok(())
        } else {
            Err(JournalError::AlreadySigned { epoch, round, signed })
        }
    }
}
