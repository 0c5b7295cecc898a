//! What each group must lead to: fetched first, and compared with both roots.

use std::fs;
use std::path::Path;

use flywheel_protocol::Hash32;
use flywheel_protocol::exchange::{CHUNK_BYTES, ChunkTree};

use super::fetch::{Fetch, Taken};
use super::{Delivery, End, Refusal};
use crate::FileError;
use crate::levels::hashes;
use crate::place::{Place, beside};
use crate::transfer::{Group, Part};

/// Bytes of a group's two nodes.
const BYTES: u64 = 64;
/// Groups read at a time.
const AT_ONCE: u64 = 1_024;

/// The nodes of all groups, in a file that has its name once they lead to both roots.
pub(super) struct GroupNodes(Place);

/// A group's nodes.
pub(super) struct Pair {
    pub(super) hidden: Hash32,
    pub(super) listed: Hash32,
}

impl GroupNodes {
    /// Those that are here, or the seller's.
    pub(super) fn load_or_fetch(delivery: &Delivery, fetch: &Fetch<'_>) -> Result<Self, End> {
        let name = delivery.folder.join("nodes");
        if name.try_exists().map_err(FileError::at(&name))? {
            let nodes = Self(Place::open(&name)?);
            // Somebody may have used the folder for another order.
            if let Ok(()) = nodes.check(delivery) {
                return Ok(nodes);
            }
            fs::remove_file(&name).map_err(FileError::at(&name))?;
        }
        Self::fetch(delivery, fetch, &name)?;
        Ok(Self(Place::open(&name)?))
    }

    fn fetch(delivery: &Delivery, fetch: &Fetch<'_>, name: &Path) -> Result<(), End> {
        let draft = Self(Place::create(&beside(name, ".part"))?);
        let mut end = 0;
        fetch.blocks(Part::Nodes, 0, |_, block| {
            draft.0.write(end, block)?;
            end += block.len() as u64;
            Ok(Taken::Kept)
        })?;
        draft.check(delivery)?;
        draft.0.publish(name)?;
        Ok(())
    }

    pub(super) fn pair(&self, group: u64) -> Result<Pair, FileError> {
        let mut bytes = [0; BYTES as usize];
        self.0.read(group * BYTES, &mut bytes)?;
        match hashes(&bytes).as_slice() {
            [hidden, listed] => Ok(Pair {
                hidden: *hidden,
                listed: *listed,
            }),
            _ => Err(FileError::Changed {
                path: self.0.path().to_owned(),
            }),
        }
    }

    /// Whether they lead to both roots. Above the groups a tree is made as above chunks.
    fn check(&self, delivery: &Delivery) -> Result<(), End> {
        let groups = Group::count(delivery.content.shape);
        if self.0.length()? != groups * BYTES {
            return Err(FileError::Changed {
                path: self.0.path().to_owned(),
            }
            .into());
        }
        let (mut hidden, mut listed) = (ChunkTree::new(), ChunkTree::new());
        let mut first = 0;
        while first < groups {
            let count = (groups - first).min(AT_ONCE);
            let mut bytes = vec![0; (count * BYTES) as usize];
            self.0.read(first * BYTES, &mut bytes)?;
            for pair in hashes(&bytes).as_chunks().0 {
                let [hidden_node, listed_node] = pair;
                hidden.push_leaf(hidden_node, CHUNK_BYTES).map_err(FileError::from)?;
                listed.push_leaf(listed_node, CHUNK_BYTES).map_err(FileError::from)?;
            }
            first += count;
        }
        let trees = [
            ("hidden", hidden, delivery.hidden_root),
            ("listed", listed, delivery.content.root),
        ];
        for (tree, nodes, stated) in trees {
            let (found, _) = nodes.finish().map_err(FileError::from)?;
            if found != stated {
                return Err(Refusal::WrongNodes { tree, found, stated }.into());
            }
        }
        Ok(())
    }
}
