//! Statements over real trees, and demands for their leaves.

use flywheel_protocol::trees::{SumLeaf, SumTree};
use flywheel_types::verification::{Attempt, DemandLeaf, DemandTermsResponse, DemandsResponse};

use super::*;

pub fn machine(number: u64) -> MachineId {
    MachineId::new(number).unwrap()
}

/// A tree of (machine, cumulative).
pub fn tree(leaves: &[(u64, u128)]) -> SumTree {
    SumTree::build(
        leaves
            .iter()
            .map(|(number, amount)| (machine(*number), Uint128::new(*amount))),
    )
    .unwrap()
}

/// A machine's leaf.
pub fn leaf(tree: &SumTree, number: u64) -> SumLeaf {
    tree.find_leaf(tree.find_position(machine(number)).unwrap()).unwrap()
}

/// The demand for a machine's leaf, as it stands in a final tree.
pub fn demand_of(tree: &SumTree, number: u64) -> DemandLeaf {
    let leaf = leaf(tree, number);
    DemandLeaf {
        machine: leaf.machine_id,
        position: leaf.position,
        cumulative: leaf.cumulative,
        proof: tree.proof(leaf.position).unwrap().into(),
    }
}

/// Leaves of a tree with their fleet proof.
pub fn answer_of(tree: &SumTree, machines: &[u64]) -> ExecuteMsg {
    let leaves: Vec<SumLeaf> = machines.iter().map(|number| leaf(tree, *number)).collect();
    let positions: Vec<u64> = leaves.iter().map(|leaf| leaf.position).collect();
    ExecuteMsg::AnswerDemands {
        leaves,
        proof: tree.fleet_proof(&positions).unwrap().into(),
    }
}

impl Suite {
    /// A statement that fits this second, over a tree.
    pub fn statement_over(&self, tree: &SumTree) -> Statement {
        let chain = self.app.block_info().chain_id;
        Statement {
            root: tree.root(&chain, self.rewards.as_str()).unwrap(),
            machines: tree.machines(),
            ..self.statement(tree.top().sum.u128())
        }
    }

    /// A statement over a tree becomes pending, signed by all.
    pub fn propose(&mut self, tree: &SumTree) -> Statement {
        let statement = self.statement_over(tree);
        self.attest(&statement, self.oracles.len()).unwrap();
        statement
    }

    /// A network whose epoch 0 is settled with one tree, and of whose epoch 1 another one is pending.
    pub fn with_trees(money: Money, settled: &SumTree, pending: &SumTree) -> Self {
        let mut suite = Self::active(money, 4);
        suite.at_settling(0).propose(settled);
        suite.at(suite.now() + CHALLENGE);
        suite.finalize().unwrap();
        suite.at_settling(1).propose(pending);
        suite
    }

    pub fn finalize(&mut self) -> Result<AppResponse, ContractError> {
        self.send(&ExecuteMsg::Finalize {})
    }

    /// Demands a leaf in the network's money.
    pub fn demand(&mut self, sender: &Addr, demand: DemandLeaf, amount: u128) -> Result<AppResponse, ContractError> {
        match self.denom.clone() {
            Denom::Native(coin) => self.execute(sender, &ExecuteMsg::DemandLeaf(demand), &coins(amount, coin)),
            Denom::Cw20(token) => {
                let hook = to_json_binary(&ReceiveMsg::DemandLeaf(demand)).unwrap();
                self.send_cw20(&token, sender, amount, hook)
            }
        }
    }

    pub fn terms(&self) -> DemandTermsResponse {
        self.query(&QueryMsg::DemandTerms {})
    }

    /// Machines whose demands are not answered.
    pub fn demanded(&self, attempt: Option<Attempt>) -> Vec<u64> {
        let answer: DemandsResponse = self.query(&QueryMsg::Demands {
            attempt,
            start_after: None,
            limit: None,
        });
        answer.demands.iter().map(|row| row.machine.get()).collect()
    }

    pub fn reclaim(&mut self, sender: &Addr, statement: &Statement, number: u64) -> Result<AppResponse, ContractError> {
        let msg = ExecuteMsg::ReclaimDeposit {
            attempt: Attempt::of(statement),
            machine: machine(number),
        };
        self.execute(sender, &msg, &[])
    }

    pub fn credit(&self, account: &Addr) -> u128 {
        let answer: Uint128 = self.query(&QueryMsg::Credit {
            account: account.to_string(),
        });
        answer.u128()
    }

    /// Bonds, deposits and credits held.
    pub fn liabilities(&self) -> [u128; 3] {
        let totals = self.totals();
        let names: Vec<&str> = totals.liabilities.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names, ["oracle_bonds", "demand_deposits", "credits"]);
        [0, 1, 2].map(|index| totals.liabilities[index].amount.u128())
    }
}
