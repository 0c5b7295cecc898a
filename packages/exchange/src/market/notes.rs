//! Small facts on disk, as JSON. Each file is whole or not there.

use std::fs;
use std::path::Path;

use cosmwasm_std::Addr;
use flywheel_client::Chain;
use flywheel_client::handles::Marketplace;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::MarketError;
use crate::FileError;
use crate::place::{Place, beside};

/// No fact is longer.
const MOST_BYTES: u64 = 64 << 10;

/// A marketplace, as a folder remembers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Home {
    pub(super) chain_id: String,
    pub(super) marketplace: Addr,
}

impl Home {
    pub(super) fn of<C: Chain + ?Sized>(market: &Marketplace<'_, C>) -> Self {
        Self {
            chain_id: market.chain().chain_id().to_owned(),
            marketplace: market.address().clone(),
        }
    }

    /// Refuses a folder of another marketplace.
    pub(super) fn check(&self, path: &Path, expected: &Self) -> Result<(), MarketError> {
        if self == expected {
            return Ok(());
        }
        Err(MarketError::OtherMarketplace {
            path: path.to_owned(),
            found: format!("{} on {}", self.marketplace, self.chain_id),
            expected: format!("{} on {}", expected.marketplace, expected.chain_id),
        })
    }
}

/// Reads a fact, if it is there.
pub(super) fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, FileError> {
    match fs::metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(FileError::at(path)(error)),
        Ok(metadata) if metadata.len() > MOST_BYTES => return Err(damaged(path)),
        Ok(_) => {}
    }
    let text = fs::read(path).map_err(FileError::at(path))?;
    serde_json::from_slice(&text).map_err(|_| damaged(path))
}

/// Writes a fact. When this returns, it is on disk.
pub(super) fn write(path: &Path, fact: &impl Serialize) -> Result<(), FileError> {
    let text = serde_json::to_vec_pretty(fact).map_err(|error| FileError::at(path)(error.into()))?;
    let draft = Place::create(&beside(path, ".part"))?;
    draft.write(0, &text)?;
    draft.publish(path)
}

fn damaged(path: &Path) -> FileError {
    FileError::Damaged {
        path: path.to_owned(),
        reason: "this is not what was written here: restore it from a copy",
    }
}
