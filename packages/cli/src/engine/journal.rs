//! The oracles' journals, on the chain's disk.

use flywheel_client::{ChainError, Embedded};
use flywheel_oracle::{Journal, JournalError};
use flywheel_protocol::{Epoch, Hash32};

/// One oracle's journal: an entry closes the block, so it is on disk before the oracle signs.
pub struct ChainJournal<'c> {
    chain: &'c Embedded,
    oracle: usize,
}

impl<'c> ChainJournal<'c> {
    /// The journal of an oracle.
    pub const fn new(chain: &'c Embedded, oracle: usize) -> Self {
        Self { chain, oracle }
    }
}

/// Whether an oracle's journal has this very statement.
pub fn has_signed(
    chain: &Embedded,
    oracle: usize,
    epoch: Epoch,
    round: u64,
    digest: &Hash32,
) -> Result<bool, ChainError> {
    let entry = chain.progress(&key(oracle, epoch, round))?;
    Ok(entry.as_deref() == Some(digest.as_bytes().as_slice()))
}

fn key(oracle: usize, epoch: Epoch, round: u64) -> String {
    format!("journal/{oracle}/{epoch}/{round}")
}

impl Journal for ChainJournal<'_> {
    fn record(&mut self, epoch: Epoch, round: u64, digest: Hash32) -> Result<(), JournalError> {
        let disk = |reason: String| JournalError::Disk { reason };
        let key = key(self.oracle, epoch, round);
        let Some(found) = self.chain.progress(&key).map_err(|error| disk(error.to_string()))? else {
            return self
                .chain
                .mark(&[(&key, digest.as_bytes())])
                .map_err(|error| disk(error.to_string()));
        };
        let signed = <[u8; 32]>::try_from(found).map_err(|_| disk("an entry is damaged".to_owned()))?;
        let signed = Hash32::new(signed);
        if signed == digest {
            Ok(())
        } else {
            Err(JournalError::AlreadySigned { epoch, round, signed })
        }
    }
}
