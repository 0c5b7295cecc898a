//! Messages. Each is followed by the checks.

use anyhow::Result as AnyResult;
use cosmwasm_std::{Binary, Uint128, coins};
use cw_multi_test::{AppResponse, Executor};
use flywheel_protocol::numbers::Schedule;
use flywheel_protocol::trees::{SumLeaf, SumTree};
use flywheel_protocol::{Epoch, Seconds};
use flywheel_types::rewards::{Breaker, EmissionSplit, ExecuteMsg, FinalRoot, ReceiveMsg, Revenue};

use super::{COIN, Suite, address, id};

impl Suite {
    pub fn try_execute(&mut self, sender: &str, msg: &ExecuteMsg, funds: u128) -> AnyResult<AppResponse> {
        let funds = if funds > 0 { coins(funds, COIN) } else { vec![] };
        let result = self
            .app
            .execute_contract(address(sender), self.rewards.clone(), msg, &funds);
        self.check();
        result
    }

    pub fn try_mint(&mut self) -> AnyResult<AppResponse> {
        self.try_execute("stranger", &ExecuteMsg::Mint {}, 0)
    }

    pub fn mint(&mut self) -> AppResponse {
        self.try_mint().unwrap()
    }

    pub fn fund(&mut self, amount: u128) -> &mut Self {
        self.funded += amount;
        self.try_execute("funder", &ExecuteMsg::FundReserve {}, amount).unwrap();
        self
    }

    /// Sends tokens without a message.
    pub fn donate(&mut self, amount: u128) -> &mut Self {
        let message = self.denom.pay(&self.rewards, amount.into()).unwrap();
        self.app.execute(address("funder"), message).unwrap();
        self.donations += amount;
        self.check();
        self
    }

    pub fn try_add_revenue(
        &mut self,
        from: u64,
        to: u64,
        machine: Option<u64>,
        amount: u128,
    ) -> AnyResult<AppResponse> {
        let tag = Revenue {
            from: Epoch::new(from),
            to: Epoch::new(to),
            machine: machine.map(id),
        };
        let (native, hook) = (ExecuteMsg::AddRevenue(tag.clone()), ReceiveMsg::AddRevenue(tag));
        let message = self
            .denom
            .hand_over(&self.rewards, amount.into(), &native, &hook)
            .unwrap();
        let result = self.app.execute(address("funder"), message);
        if result.is_ok() {
            self.revenue += amount;
        }
        self.check();
        result
    }

    pub fn add_revenue(&mut self, from: u64, to: u64, machine: Option<u64>, amount: u128) -> AppResponse {
        self.try_add_revenue(from, to, machine, amount).unwrap()
    }

    /// A root over these machines and cumulative amounts, of this network.
    pub fn tree(&self, leaves: &[(u64, u128)]) -> SumTree {
        SumTree::build(leaves.iter().map(|(machine, sum)| (id(*machine), Uint128::new(*sum)))).unwrap()
    }

    pub fn root(&self, epoch: u64, tree: &SumTree) -> FinalRoot {
        let chain_id = self.app.block_info().chain_id;
        FinalRoot {
            epoch: Epoch::new(epoch),
            root: tree.root(&chain_id, self.rewards.as_str()).unwrap(),
            sum: tree.top().sum,
            machines: tree.machines(),
        }
    }

    pub fn try_accept(
        &mut self,
        sender: &str,
        root: FinalRoot,
        signers: &[&str],
        oracles: u32,
    ) -> AnyResult<AppResponse> {
        let signers = signers.iter().map(|signer| address(signer).to_string()).collect();
        self.try_execute(sender, &ExecuteMsg::AcceptRoot { root, signers, oracles }, 0)
    }

    /// Brings a root that all four oracles have signed.
    pub fn settle(&mut self, epoch: u64, leaves: &[(u64, u128)]) -> SumTree {
        let tree = self.tree(leaves);
        let root = self.root(epoch, &tree);
        self.try_accept("verification", root, &["o1", "o2", "o3", "o4"], 4)
            .unwrap();
        tree
    }

    pub fn try_claim(&mut self, sender: &str, epoch: u64, tree: &SumTree, machines: &[u64]) -> AnyResult<AppResponse> {
        let positions: Vec<u64> = machines
            .iter()
            .map(|machine| tree.find_position(id(*machine)).unwrap())
            .collect();
        let leaves = positions
            .iter()
            .map(|position| tree.find_leaf(*position).unwrap())
            .collect();
        let proof = tree.fleet_proof(&positions).unwrap();
        self.try_claim_with(sender, epoch, leaves, proof)
    }

    pub fn try_claim_with(
        &mut self,
        sender: &str,
        epoch: u64,
        leaves: Vec<SumLeaf>,
        proof: Vec<u8>,
    ) -> AnyResult<AppResponse> {
        let claim = ExecuteMsg::Claim {
            epoch: Epoch::new(epoch),
            leaves,
            proof: Binary::new(proof),
        };
        self.try_execute(sender, &claim, 0)
    }

    pub fn claim(&mut self, sender: &str, epoch: u64, tree: &SumTree, machines: &[u64]) -> AppResponse {
        self.try_claim(sender, epoch, tree, machines).unwrap()
    }

    pub fn try_withdraw(&mut self, sender: &str, account: Option<&str>) -> AnyResult<AppResponse> {
        let account = account.map(|account| address(account).to_string());
        self.try_execute(sender, &ExecuteMsg::Withdraw { account }, 0)
    }

    /// A window in seconds and a cap.
    pub fn try_set_breaker(&mut self, sender: &str, breaker: Option<(u64, u128)>) -> AnyResult<AppResponse> {
        let breaker = breaker.map(|(window, cap)| Breaker {
            window: Seconds::new(window),
            cap: Uint128::new(cap),
        });
        self.try_execute(sender, &ExecuteMsg::SetBreaker { breaker }, 0)
    }

    pub fn set_breaker(&mut self, window: u64, cap: u128) -> &mut Self {
        self.try_set_breaker("admin", Some((window, cap))).unwrap();
        self
    }

    pub fn try_set_emission(
        &mut self,
        schedule: Option<Schedule>,
        split: Option<EmissionSplit>,
    ) -> AnyResult<AppResponse> {
        self.try_execute("admin", &ExecuteMsg::SetEmission { schedule, split }, 0)
    }
}
