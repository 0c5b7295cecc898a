//! What a folder holds, and what tells it from another.

use std::collections::BTreeMap;

use cosmwasm_std::Timestamp;

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
    pub(super) fn to_bytes(self) -> Vec<u8> {
        [self.height.to_be_bytes(), self.time.nanos().to_be_bytes()].concat()
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
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

/// How many bytes of records there are, to know when a snapshot is due.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sizes {
    pub(super) snapshot: usize,
    pub(super) journal: usize,
}
