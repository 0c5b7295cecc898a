//! N4, the side that builds: every machine's cumulative reward in one tree.

use cosmwasm_std::Uint128;

use super::levels::{Levels, check_positions};
use super::proof::check_fleet_size;
use super::{SumLeaf, SumNode, TextTooLong, TreeError};
use crate::values::{Hash32, MachineId};

/// Takes leaves one after the other, so that they need not be in memory twice.
#[derive(Default)]
pub struct SumTreeBuilder {
    machines: Vec<MachineId>,
    cumulatives: Vec<Uint128>,
    sum: Uint128,
}

impl SumTreeBuilder {
    /// With room for so many machines: exact room keeps the tree at its smallest.
    pub fn with_capacity(machines: usize) -> Self {
        Self {
            machines: Vec::with_capacity(machines),
            cumulatives: Vec::with_capacity(machines),
            sum: Uint128::zero(),
        }
    }

    /// Adds the next machine, by rising id, with all that it has earned since the network began.
    ///
    /// # Errors
    /// If the id is not above the last one, or the sum does not fit an amount. The builder is then unchanged.
    pub fn push(&mut self, machine_id: MachineId, cumulative: Uint128) -> Result<(), TreeError> {
        if let Some(after) = self.machines.last().copied()
            && machine_id <= after
        {
            return Err(TreeError::MachinesNotRising { machine_id, after });
        }
        self.sum = self
            .sum
            .checked_add(cumulative)
            .map_err(|_| TreeError::SumTooLarge { machine_id, cumulative })?;
        self.machines.push(machine_id);
        self.cumulatives.push(cumulative);
        Ok(())
    }

    /// Hashes the tree.
    ///
    /// # Errors
    /// None: the sum was checked at each push.
    pub fn finish(mut self) -> Result<SumTree, TreeError> {
        self.machines.shrink_to_fit();
        self.cumulatives.shrink_to_fit();
        let (machines, cumulatives) = (self.machines, self.cumulatives);
        let levels = Levels::build(machines.len(), |index| leaf(&machines, &cumulatives, index))?;
        Ok(SumTree {
            machines,
            cumulatives,
            levels,
        })
    }
}

/// All levels of a tree. It takes 72 bytes a machine: the leaves' hashes are made again when they are asked for.
///
/// A network without machines has a tree as well: its top is the empty leaf, and nothing can be proved in it.
pub struct SumTree {
    machines: Vec<MachineId>,
    cumulatives: Vec<Uint128>,
    levels: Levels<SumNode>,
}

impl SumTree {
    /// The tree of (machine, cumulative reward), by strictly rising machine id.
    ///
    /// # Errors
    /// As [`SumTreeBuilder::push`].
    pub fn build(leaves: impl IntoIterator<Item = (MachineId, Uint128)>) -> Result<Self, TreeError> {
        let leaves = leaves.into_iter();
        let mut builder = SumTreeBuilder::with_capacity(leaves.size_hint().0);
        for (machine_id, cumulative) in leaves {
            builder.push(machine_id, cumulative)?;
        }
        builder.finish()
    }

    /// How many machines the tree has, without padding: the `machines` of a statement.
    pub fn machines(&self) -> u64 {
        u64::try_from(self.machines.len()).unwrap_or(u64::MAX)
    }

    /// The top's hash and the sum of all leaves.
    pub fn top(&self) -> SumNode {
        self.levels.top(|index| self.leaf_node(index))
    }

    /// What a statement commits to: see [`SumNode::root`].
    ///
    /// # Errors
    /// If a text is longer than 65,535 bytes.
    pub fn root(&self, chain_id: &str, rewards_contract: &str) -> Result<Hash32, TextTooLong> {
        self.top().root(chain_id, rewards_contract)
    }

    /// Where a machine's leaf is, if it has one.
    pub fn find_position(&self, machine_id: MachineId) -> Option<u64> {
        self.machines
            .binary_search(&machine_id)
            .ok()
            .and_then(|index| u64::try_from(index).ok())
    }

    /// The leaf at a position, if there is one.
    pub fn find_leaf(&self, position: u64) -> Option<SumLeaf> {
        let index = usize::try_from(position).ok()?;
        let (machine_id, cumulative) = (*self.machines.get(index)?, *self.cumulatives.get(index)?);
        Some(SumLeaf {
            position,
            machine_id,
            cumulative,
        })
    }

    /// All leaves by position.
    pub fn leaves(&self) -> impl Iterator<Item = SumLeaf> + '_ {
        (0..self.machines()).filter_map(|position| self.find_leaf(position))
    }

    /// The siblings from the leaf up: [`super::SUM_PROOF_BYTES`] for each of the `ceil(log2(machines))` levels.
    ///
    /// # Errors
    /// If the tree has no such position.
    pub fn proof(&self, position: u64) -> Result<Vec<u8>, TreeError> {
        self.fleet_proof(&[position])
    }

    /// The siblings that these positions miss, level by level, left to right. For one position it is its
    /// [`SumTree::proof`].
    ///
    /// # Errors
    /// If there are none or over [`super::MAX_FLEET`], if they do not rise strictly, or one is outside the tree.
    pub fn fleet_proof(&self, positions: &[u64]) -> Result<Vec<u8>, TreeError> {
        check_fleet_size(positions.len())?;
        check_positions(positions, self.machines())?;
        Ok(self.levels.proof(positions, |index| self.leaf_node(index)))
    }

    fn leaf_node(&self, index: usize) -> Option<SumNode> {
        leaf(&self.machines, &self.cumulatives, index)
    }
}

fn leaf(machines: &[MachineId], cumulatives: &[Uint128], index: usize) -> Option<SumNode> {
    Some(SumNode::leaf(*machines.get(index)?, *cumulatives.get(index)?))
}
