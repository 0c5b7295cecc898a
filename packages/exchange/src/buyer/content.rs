//! The hidden chunks with their listed leaves, group by group.

use flywheel_protocol::Hash32;
use flywheel_protocol::exchange::{CHUNK_BYTES, Shape, chunk_leaf};
use rayon::prelude::*;

use super::Delivery;
use super::nodes::GroupNodes;
use crate::FileError;
use crate::levels::{LevelWriter, NODE, hashes};
use crate::pieces::{self, OnProgress, PIECE_LEVEL, nodes_above};
use crate::place::{Place, beside};
use crate::transfer::{Group, group_node};

pub(super) const HIDDEN: &str = "hidden";
pub(super) const HIDDEN_LEVELS: &str = "hidden.levels";
pub(super) const LISTED_LEVELS: &str = "listed.levels";
/// Groups that are read again at a time.
const AT_ONCE: u64 = 64;

/// What is here of an order, whole groups from the beginning on.
pub(super) struct Draft {
    pub(super) hidden: Place,
    /// A level file whose leaves come first; the levels above are made at the end.
    leaves: Place,
    shape: Shape,
}

impl Draft {
    pub(super) fn open(delivery: &Delivery) -> Result<Self, FileError> {
        let listed = delivery.folder.join(LISTED_LEVELS);
        let part = beside(&listed, ".part");
        // A program was killed between giving the first file its name and the last.
        if listed.try_exists().map_err(FileError::at(&listed))? && !part.try_exists().map_err(FileError::at(&part))? {
            std::fs::rename(&listed, &part).map_err(FileError::at(&listed))?;
        }
        let open = |name: &str| Place::resume(&beside(&delivery.folder.join(name), ".part"));
        Ok(Self {
            hidden: open(HIDDEN)?,
            leaves: open(LISTED_LEVELS)?,
            shape: delivery.content.shape,
        })
    }

    /// How many groups from the beginning on are whole. What is on disk is hashed again: it may have been cut by a power
    /// failure, or be another order's.
    pub(super) fn whole_groups(&self, nodes: &GroupNodes) -> Result<u64, FileError> {
        let length = self.hidden.length()?.min(self.shape.size());
        let mut end = length / Group::of(self.shape, 0).bytes.max(1);
        if length == self.shape.size() {
            end = Group::count(self.shape);
        }
        let mut first = 0;
        while first < end {
            let next = (first + AT_ONCE).min(end);
            let groups: Vec<Result<bool, FileError>> = (first..next)
                .into_par_iter()
                .map(|group| self.is_whole(nodes, group))
                .collect();
            for (group, is_whole) in (first..next).zip(groups) {
                if !is_whole? {
                    return Ok(group);
                }
            }
            first = next;
        }
        Ok(end)
    }

    fn is_whole(&self, nodes: &GroupNodes, number: u64) -> Result<bool, FileError> {
        let group = Group::of(self.shape, number);
        let mut block = vec![0; (group.bytes + group.chunks * NODE) as usize];
        let (hidden, leaves) = block.split_at_mut(group.bytes as usize);
        self.hidden.read(group.begin, hidden)?;
        match self.leaves.read(group.first_chunk * NODE, leaves) {
            Ok(()) => self.is_right(nodes, number, &block),
            // Cut shorter than the chunks.
            Err(FileError::Changed { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Whether a block is what its group's nodes say.
    pub(super) fn is_right(&self, nodes: &GroupNodes, number: u64, block: &[u8]) -> Result<bool, FileError> {
        let group = Group::of(self.shape, number);
        let Some((hidden, leaves)) = block.split_at_checked(group.bytes as usize) else {
            return Ok(false);
        };
        let pair = nodes.pair(number)?;
        let chunks = (group.first_chunk..).zip(hidden.chunks(CHUNK_BYTES));
        let hidden = chunks.map(|(index, chunk)| chunk_leaf(index, chunk)).collect();
        let listed = hashes(leaves);
        Ok(listed.len() as u64 == group.chunks
            && group_node(hidden) == pair.hidden
            && group_node(listed) == pair.listed)
    }

    /// Keeps a block that is right.
    pub(super) fn keep(&self, number: u64, block: &[u8]) -> Result<(), FileError> {
        let group = Group::of(self.shape, number);
        let (hidden, leaves) = block.split_at_checked(group.bytes as usize).unwrap_or_default();
        self.leaves.write(group.first_chunk * NODE, leaves)?;
        // Its length tells what is here, so it comes last.
        self.hidden.write(group.begin, hidden)
    }

    /// Everything is here: makes the level files, which read all of it once more, and gives the files their names.
    pub(super) fn publish(self, delivery: &Delivery, progress: OnProgress<'_>) -> Result<(), FileError> {
        let damaged = |path: &std::path::Path| FileError::Damaged {
            path: path.to_owned(),
            reason: "the disk gives back something else than was written: try again, on another disk",
        };
        self.hidden.sync()?;
        let levels = delivery.folder.join(HIDDEN_LEVELS);
        let described = crate::describe(self.hidden.path(), &levels, progress)?;
        if described.root != delivery.hidden_root {
            return Err(damaged(self.hidden.path()));
        }
        let name = delivery.folder.join(LISTED_LEVELS);
        let path = self.leaves.path().to_owned();
        let writer = LevelWriter::new(self.leaves, &name, self.shape);
        if levels_above_leaves(&writer, self.shape, progress)? != delivery.content.root {
            return Err(damaged(&path));
        }
        writer.publish()?;
        self.hidden.publish(&delivery.folder.join(HIDDEN))
    }
}

/// Completes a level file that has its leaves.
fn levels_above_leaves(writer: &LevelWriter, shape: Shape, progress: OnProgress<'_>) -> Result<Hash32, FileError> {
    let mut above = writer.above();
    let work = |piece: pieces::Piece, _: &mut [u8]| {
        let nodes = nodes_above(writer.leaves(piece)?, PIECE_LEVEL);
        writer.write(piece, &nodes)?;
        Ok(crate::describe::top(&nodes))
    };
    pieces::for_each(shape, progress, work, |_, top| above.push(&top))?;
    above.finish()
}
