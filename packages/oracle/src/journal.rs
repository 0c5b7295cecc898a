//! What an oracle has signed, kept so that it never signs two statements for one epoch and round (rules V4, V7).

use std::collections::BTreeMap;

use flywheel_protocol::{Epoch, Hash32};
use thiserror::Error;

/// The statement could not be stored, so it is not signed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum JournalError {
    /// Another statement is on record.
    #[error("this oracle has already signed statement {signed} for epoch {epoch}, round {round}")]
    AlreadySigned {
        /// The epoch.
        epoch: Epoch,
        /// The round.
        round: u64,
        /// The statement's digest.
        signed: Hash32,
    },
    /// The disk said no.
    #[error("the journal could not be written: {reason}")]
    Disk {
        /// Its words.
        reason: String,
    },
}

/// Durable memory of what was signed. `record` returns only when the entry would survive a power cut.
pub trait Journal {
    /// Puts the digest on record, or confirms that this very one is there.
    ///
    /// # Errors
    /// [`JournalError::AlreadySigned`] for a second statement of one epoch and round.
    fn record(&mut self, epoch: Epoch, round: u64, digest: Hash32) -> Result<(), JournalError>;
}

/// A journal for tests and simulations: lost with the process.
#[derive(Debug, Clone, Default)]
pub struct MemoryJournal {
    signed: BTreeMap<(Epoch, u64), Hash32>,
}

impl Journal for MemoryJournal {
    fn record(&mut self, epoch: Epoch, round: u64, digest: Hash32) -> Result<(), JournalError> {
        let signed = *self.signed.entry((epoch, round)).or_insert(digest);
        if signed == digest {
            Ok(())
        } else {
            Err(JournalError::AlreadySigned { epoch, round, signed })
        }
    }
}
