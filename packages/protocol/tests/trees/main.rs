//! RULES N4 and N6: against the vectors, and as properties.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod evidence;
mod fleet;
mod sum_proof;
mod sum_tree;

use cosmwasm_std::Uint128;
use flywheel_protocol::trees::{ProofError, SumLeaf, SumRoot, SumTree};
use flywheel_protocol::{Hash32, MachineId};

const CHAIN: &str = "flywheel-1";
const CONTRACT: &str = "wasm14hj2tavq8fpesdwxxcu44rty3hh90vhujrvcmstl4zr3txmfvw9s0phg4d";

fn machine(number: u64) -> MachineId {
    MachineId::new(number).unwrap()
}

fn amount(units: u128) -> Uint128 {
    Uint128::new(units)
}

/// Machines 2, 4, 6, … with cumulative rewards 10, 20, 30, …
fn tree_of(machines: u64) -> SumTree {
    SumTree::build((1..=machines).map(|i| (machine(2 * i), amount(10 * u128::from(i))))).unwrap()
}

/// A tree with its root, as a contract knows it after the statement is final.
struct Settled {
    tree: SumTree,
    root: Hash32,
}

impl Settled {
    fn new(tree: SumTree) -> Self {
        let root = tree.root(CHAIN, CONTRACT).unwrap();
        Self { tree, root }
    }

    fn root(&self) -> SumRoot<'_> {
        SumRoot {
            root: &self.root,
            chain_id: CHAIN,
            rewards_contract: CONTRACT,
            sum: self.tree.top().sum,
            machines: self.tree.machines(),
        }
    }

    fn leaf(&self, position: u64) -> SumLeaf {
        self.tree.find_leaf(position).unwrap()
    }

    fn leaves(&self, positions: &[u64]) -> Vec<SumLeaf> {
        positions.iter().map(|position| self.leaf(*position)).collect()
    }

    fn verify(&self, position: u64) -> Result<(), ProofError> {
        self.root()
            .verify(&self.leaf(position), &self.tree.proof(position).unwrap())
    }
}
