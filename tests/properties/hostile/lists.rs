//! Lists with one thing twice, and leaves that are not what is claimed.

use cosmwasm_std::Uint128;
use flywheel_protocol::Epoch;
use flywheel_protocol::trees::SumLeaf;
use flywheel_testing::Settled;
use flywheel_types::registry;
use flywheel_types::rewards::Revenue;

use super::{Tried, one};
use crate::action::{Net, Who};
use crate::world::World;

impl World {
    /// A pool that owes somebody something, named twice.
    pub(super) fn duplicate_income(&self, net: Net, who: Who) -> Tried {
        let staking = self.staking(net);
        let pools = self.networks[net].model.pools.keys();
        let mut machines = pools.map(|id| flywheel_protocol::MachineId::new(*id).expect("an id"));
        let owing = machines.find(|id| {
            let income = staking.income(self.address(who), *id).expect("income");
            !(income.as_owner + income.as_delegator).is_zero()
        })?;
        one(staking.claim_income(self.person(who).account(), vec![owing, owing]))
    }

    /// A leaf that is due, claimed twice in one message.
    pub(super) fn duplicate_leaf(&self, net: Net, who: Who) -> Tried {
        let (settled, leaf) = self.due_leaf(net)?;
        let proof = settled.tree.fleet_proof(&[leaf.position]).expect("a proof");
        let epoch = settled.statement.epoch;
        let account = self.person(who).account();
        one(self.rewards(net).claim(account, epoch, vec![leaf, leaf], proof))
    }

    /// A leaf of the newest root with something to be paid.
    pub(super) fn due_leaf(&self, net: Net) -> Option<(&Settled, SumLeaf)> {
        let settled = self.newest(net)?;
        let machines = &self.networks[net].model.machines;
        let mut leaves = settled.tree.leaves();
        let due = leaves.find(|leaf| leaf.cumulative.u128() > machines[&leaf.machine_id.get()].claimed)?;
        Some((settled, due))
    }

    pub(super) fn duplicate_registration(&self, who: Who) -> Tried {
        let entry = self.networks[0].suite.registration(self.person(who), "one key twice");
        let message = registry::ExecuteMsg::Register {
            machines: vec![entry.clone(), entry],
        };
        one(self.registry().execute(self.person(who).account(), &message))
    }

    /// A leaf of the newest root, claimed of an epoch that has another root, or none.
    pub(super) fn wrong_epoch(&self, net: Net, who: Who) -> Tried {
        let (settled, leaf) = self.due_leaf(net)?;
        let newest = settled.statement.epoch;
        let others = [newest.next().expect("an epoch"), Epoch::new(u64::MAX)];
        let account = self.person(who).account();
        let proof = settled.tree.fleet_proof(&[leaf.position]).expect("a proof");
        let claim = |epoch| self.rewards(net).claim(account, epoch, vec![leaf], proof.clone());
        let mut tried: Vec<_> = others.into_iter().map(claim).collect();
        let older = self.networks[net].settled.iter().rev().nth(1);
        if let Some(older) = older.filter(|older| older.statement.root != settled.statement.root) {
            tried.push(claim(older.statement.epoch));
        }
        // Of a root before the last two nobody can claim at all.
        if let Some(old) = self.networks[net].settled.iter().rev().nth(2) {
            let leaf = old.tree.leaves().next()?;
            let proof = old.tree.fleet_proof(&[leaf.position]).expect("a proof");
            tried.push(self.rewards(net).claim(account, old.statement.epoch, vec![leaf], proof));
        }
        Some(tried)
    }

    /// A leaf that says one more than it does, or is another machine's.
    pub(super) fn raised_leaf(&self, net: Net, who: Who) -> Tried {
        let (settled, leaf) = self.due_leaf(net)?;
        let proof = settled.tree.fleet_proof(&[leaf.position]).expect("a proof");
        let raised = SumLeaf {
            cumulative: leaf.cumulative + Uint128::one(),
            ..leaf
        };
        let renamed = SumLeaf {
            machine_id: flywheel_protocol::MachineId::new(leaf.machine_id.get() + 1).expect("an id"),
            ..leaf
        };
        let moved = SumLeaf {
            position: leaf.position + 1,
            ..leaf
        };
        let account = self.person(who).account();
        let claim = |leaf| {
            let epoch = settled.statement.epoch;
            self.rewards(net).claim(account, epoch, vec![leaf], proof.clone())
        };
        Some([raised, renamed, moved].into_iter().map(claim).collect())
    }

    /// A leaf of this network's root, claimed in the other network.
    pub(super) fn other_networks_leaf(&self, net: Net, who: Who) -> Tried {
        let (settled, leaf) = self.due_leaf(net)?;
        let proof = settled.tree.fleet_proof(&[leaf.position]).expect("a proof");
        let account = self.person(who).account();
        // Where machines have earned the same in both, the trees are the same, and a proof of one is a proof of the other.
        let others = self.networks[1 - net]
            .settled
            .iter()
            .filter(|other| other.tree.top() != settled.tree.top());
        let epochs: Vec<_> = others.map(|other| other.statement.epoch).collect();
        let claim = |epoch| self.rewards(1 - net).claim(account, epoch, vec![leaf], proof.clone());
        Some(epochs.into_iter().map(claim).collect()).filter(|tried: &Vec<_>| !tried.is_empty())
    }

    /// Revenue of an epoch that has not begun, and of epochs in the wrong order.
    pub(super) fn future_revenue(&self, net: Net, who: Who) -> Tried {
        let running = self.epoch(net);
        let next = running.next().expect("an epoch");
        let account = self.person(who).account();
        let add = |(from, to)| {
            let revenue = Revenue {
                from,
                to,
                machine: None,
            };
            self.rewards(net).add_revenue(account, revenue, Uint128::one())
        };
        Some(
            [(running, next), (next, next), (next, running)]
                .into_iter()
                .map(add)
                .collect(),
        )
    }
}
