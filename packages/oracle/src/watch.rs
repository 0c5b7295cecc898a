//! Demands for leaves (rule V8): who watches a machine asks for its leaf, who has the tree shows it.
//!
//! A pending root is only a hash. If it lowers or withholds what a machine has earned, nobody can answer a demand for that
//! machine's leaf, and the root is rejected. So whoever watches does two things: it compares the pending statement with
//! what it has computed itself, and demands the leaves of its machines where the two differ; and where they agree, it
//! answers the demands of others and earns their deposits.

use cosmwasm_std::{Binary, Uint128};
use flywheel_protocol::sign::Statement;
use flywheel_protocol::trees::{SumLeaf, SumTree, TreeError};
use flywheel_protocol::{Hash32, MachineId};

use flywheel_types::rewards::MAX_CLAIM;
use flywheel_types::verification::DemandLeaf;

/// What a machine had earned by the newest final root: what its next leaf may not be below.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FinalLeaf {
    /// The machine's leaf.
    pub leaf: SumLeaf,
    /// Its proof in the final tree: 48 bytes a level.
    pub proof: Vec<u8>,
}

impl FinalLeaf {
    /// A machine's leaf in a final tree; `None` if it has none: then there is nothing that a root could lower.
    ///
    /// # Errors
    /// None that a tree's own position could cause.
    pub fn find(tree: &SumTree, machine: MachineId) -> Result<Option<Self>, TreeError> {
        let Some(position) = tree.find_position(machine) else {
            return Ok(None);
        };
        let Some(leaf) = tree.find_leaf(position) else {
            return Ok(None);
        };
        let proof = tree.proof(position)?;
        Ok(Some(Self { leaf, proof }))
    }

    /// The demand that the pending root shows this machine's leaf, not lower than here.
    pub fn demand(&self) -> DemandLeaf {
        DemandLeaf {
            machine: self.leaf.machine_id,
            position: self.leaf.position,
            cumulative: self.leaf.cumulative,
            proof: Binary::from(self.proof.as_slice()),
        }
    }
}

/// What somebody who watches machines should demand of a pending root: their final leaves, all of them if the root is not
/// the one that he has computed or he has computed none, none of them if it is.
pub fn demands<'a>(
    pending: &Statement,
    own_root: Option<Hash32>,
    watched: impl IntoIterator<Item = &'a FinalLeaf>,
) -> Vec<DemandLeaf> {
    if own_root == Some(pending.root) {
        return vec![];
    }
    watched.into_iter().map(FinalLeaf::demand).collect()
}

/// One `AnswerDemands`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// At most [`MAX_CLAIM`], by position.
    pub leaves: Vec<SumLeaf>,
    /// Their fleet proof.
    pub proof: Vec<u8>,
}

/// Answers to demands from the pending root's tree, in as few messages as possible.
///
/// A demand is a machine and the amount that its leaf must reach. One that this tree cannot answer, because it has no leaf
/// or a lower one, is left out: it is right, and rejects the root.
///
/// # Errors
/// None that the tree's own positions could cause.
pub fn answers(
    tree: &SumTree,
    demands: impl IntoIterator<Item = (MachineId, Uint128)>,
) -> Result<Vec<Answer>, TreeError> {
    let mut leaves: Vec<SumLeaf> = demands
        .into_iter()
        .filter_map(|(machine, proved)| {
            let leaf = tree.find_leaf(tree.find_position(machine)?)?;
            (leaf.cumulative >= proved).then_some(leaf)
        })
        .collect();
    leaves.sort_by_key(|leaf| leaf.position);
    leaves.dedup_by_key(|leaf| leaf.position);
    leaves
        .chunks(MAX_CLAIM)
        .map(|leaves| {
            let positions: Vec<u64> = leaves.iter().map(|leaf| leaf.position).collect();
            Ok(Answer {
                leaves: leaves.to_vec(),
                proof: tree.fleet_proof(&positions)?,
            })
        })
        .collect()
}
