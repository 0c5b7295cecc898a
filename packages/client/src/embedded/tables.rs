//! The database's tables, and how a block gets into them.
//!
//! All of the state is in memory, so the database need not find a key: it only has to give everything back at the next
//! opening. It holds a snapshot of the state and a journal of the blocks since, one value a block; writing a block's
//! keys one by one into a search tree takes longer than running the block.

use redb::{Database, TableDefinition, WriteTransaction};

use super::contents::{BlockMark, Identity};

/// The number of the layout below. It rises with every change that an older or newer program would misread.
pub(super) const LAYOUT: u64 = 1;

pub(super) const META: TableDefinition<&str, &[u8]> = TableDefinition::new("meta");
/// The state in the keys' order, cut into pieces.
pub(super) const SNAPSHOT: TableDefinition<u64, &[u8]> = TableDefinition::new("snapshot");
/// The blocks since the snapshot: height of the block that opened after it, and its changes.
pub(super) const JOURNAL: TableDefinition<u64, &[u8]> = TableDefinition::new("journal");
pub(super) const PROGRESS: TableDefinition<&str, &[u8]> = TableDefinition::new("progress");

pub(super) const META_LAYOUT: &str = "layout";
pub(super) const META_CHAIN_ID: &str = "chain_id";
pub(super) const META_CODES: &str = "codes";
pub(super) const META_OPEN_BLOCK: &str = "open_block";

/// Nothing is read twice, so the database needs no large cache.
pub(super) const CACHE_BYTES: usize = 32 * 1024 * 1024;

/// What a closed block leaves to write.
#[derive(Debug)]
pub(super) struct ClosedBlock {
    pub(super) state: StateRecords,
    pub(super) progress: Vec<(String, Vec<u8>)>,
    /// The block that opens after it.
    pub(super) open_block: BlockMark,
}

/// The block's changes, or everything there is after it.
#[derive(Debug)]
pub(super) enum StateRecords {
    Journal(Vec<u8>),
    Snapshot(Vec<Vec<u8>>),
}

/// Writes blocks in their order, and for a new database what identifies it, all or nothing. They are on disk when this
/// returns.
pub(super) fn write(
    database: &Database,
    identity: Option<&Identity>,
    blocks: &[ClosedBlock],
) -> Result<(), redb::Error> {
    let transaction = database.begin_write()?;
    if let Some(identity) = identity {
        let mut table = transaction.open_table(META)?;
        table.insert(META_LAYOUT, LAYOUT.to_be_bytes().as_slice())?;
        table.insert(META_CHAIN_ID, identity.chain_id.as_bytes())?;
        table.insert(META_CODES, identity.codes.as_bytes())?;
    }
    for block in blocks {
        add(&transaction, block)?;
    }
    Ok(transaction.commit()?)
}

fn add(transaction: &WriteTransaction, block: &ClosedBlock) -> Result<(), redb::Error> {
    match &block.state {
        StateRecords::Journal(changes) if changes.is_empty() => {}
        StateRecords::Journal(changes) => {
            transaction
                .open_table(JOURNAL)?
                .insert(block.open_block.height, changes.as_slice())?;
        }
        StateRecords::Snapshot(pieces) => {
            transaction.delete_table(JOURNAL)?;
            transaction.open_table(JOURNAL)?;
            transaction.delete_table(SNAPSHOT)?;
            let mut table = transaction.open_table(SNAPSHOT)?;
            for (number, piece) in (0..).zip(pieces) {
                table.insert(number, piece.as_slice())?;
            }
        }
    }
    let mut table = transaction.open_table(PROGRESS)?;
    for (key, value) in &block.progress {
        table.insert(key.as_str(), value.as_slice())?;
    }
    let mut table = transaction.open_table(META)?;
    table.insert(META_OPEN_BLOCK, block.open_block.to_bytes().as_slice())?;
    Ok(())
}
