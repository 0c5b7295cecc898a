//! The tests' verbs.
//!
//! Epochs last 100 s and the usual schedule emits 10 a second: 1,000 an epoch, of which 600 are for machines, 200 for
//! stakers, 50 for oracles, 100 for the treasury and 50 for subsidies.

use anyhow::Result as AnyResult;
use cosmwasm_schema::serde::de::DeserializeOwned;
use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{Addr, Binary, Empty, Timestamp, Uint128, coins};
use cw_multi_test::{App, AppBuilder, AppResponse, Executor};
use cw20::{Cw20Coin, Cw20ExecuteMsg, Cw20QueryMsg, MinterResponse, TokenInfoResponse};
use flywheel_protocol::numbers::{Schedule, TablePoint};
use flywheel_protocol::trees::{SumLeaf, SumTree};
use flywheel_protocol::{Bps, Curve, Epoch, EpochClock, MachineId, PublicKey, Seconds, Time};
use flywheel_rewards::ContractError;
use flywheel_types::registry::{MACHINES, Machine, MachineStatus};
use flywheel_types::rewards::{
    BudgetResponse, EmissionSplit, ExecuteMsg, FinalRoot, FlowsResponse, InstantiateMsg, Part, QueryMsg, ReceiveMsg,
    Revenue, RevenueRow, RevenuesResponse, RootsResponse, Source,
};
use flywheel_types::{Denom, Totals};

use crate::stubs::{self, REFUSED, REFUSES, TestBank};

pub const START: u64 = 1_700_000_000;
pub const EPOCH: u64 = 100;
pub const COIN: &str = "uwatt";
/// What the funder holds in the beginning.
pub const FUNDS: u128 = 1_000_000_000;
/// The reserve of [`Suite::native`].
pub const RESERVE: u128 = 1_000_000;

pub struct Suite {
    pub app: App<TestBank>,
    pub denom: Denom,
    pub rewards: Addr,
    pub registry: Addr,
    pub staking: Addr,
    source: Source,
    /// What the checks expect.
    funded: u128,
    revenue: u128,
    donations: u128,
}

pub fn address(name: &str) -> Addr {
    MockApi::default().addr_make(name)
}

pub fn id(machine: u64) -> MachineId {
    MachineId::new(machine).unwrap()
}

pub fn points(points: u16) -> Bps {
    Bps::new(points).unwrap()
}

/// 60, 20, 5, 10 and 5 per cent.
pub fn usual_split() -> EmissionSplit {
    EmissionSplit {
        machines: points(6_000),
        stakers: points(2_000),
        oracles: points(500),
        treasury: points(1_000),
        subsidies: points(500),
        residual: Part::Treasury,
    }
}

/// All to the machines.
pub fn machines_only() -> EmissionSplit {
    EmissionSplit {
        machines: Bps::ONE,
        stakers: Bps::ZERO,
        oracles: Bps::ZERO,
        treasury: Bps::ZERO,
        subsidies: Bps::ZERO,
        residual: Part::Machines,
    }
}

/// So much a second for a million seconds.
pub fn a_second(amount: u128) -> Schedule {
    let at = Seconds::new(1_000_000);
    Schedule::Table {
        points: vec![TablePoint {
            at,
            emitted: Uint128::new(amount * 1_000_000),
        }],
    }
}

/// The contract's error behind a refused message.
pub fn error(result: AnyResult<AppResponse>) -> ContractError {
    result.unwrap_err().downcast().unwrap()
}

/// The value of an event's attribute.
pub fn attribute(response: &AppResponse, event: &str, key: &str) -> String {
    let kind = format!("wasm-flywheel-rewards/{event}");
    let event = response.events.iter().find(|event| event.ty == kind).unwrap();
    event
        .attributes
        .iter()
        .find(|attribute| attribute.key == key)
        .unwrap()
        .value
        .clone()
}

impl Suite {
    /// A network with a cw20 that rewards mints.
    pub fn minting(schedule: Schedule, split: EmissionSplit) -> Self {
        Self::launch(Source::Mint, schedule, split, 0)
    }

    /// A network with a native coin.
    pub fn reserve(schedule: Schedule, split: EmissionSplit, reserve: u128) -> Self {
        Self::launch(Source::Reserve, schedule, split, reserve)
    }

    /// The usual network, once with a cw20 and once with a native coin.
    pub fn both() -> [Self; 2] {
        [Self::cw20(), Self::native()]
    }

    pub fn cw20() -> Self {
        Self::minting(a_second(10), usual_split())
    }

    pub fn native() -> Self {
        Self::reserve(a_second(10), usual_split(), RESERVE)
    }

    pub fn app() -> App<TestBank> {
        AppBuilder::new()
            .with_bank(TestBank::default())
            .build(|router, _, storage| {
                router
                    .bank
                    .keeper
                    .init_balance(storage, &address("funder"), coins(FUNDS, COIN))
                    .unwrap();
                router
                    .bank
                    .keeper
                    .init_balance(storage, &address("stranger"), coins(FUNDS, "other"))
                    .unwrap();
            })
    }

    fn launch(source: Source, schedule: Schedule, split: EmissionSplit, reserve: u128) -> Self {
        let mut app = Self::app();
        app.update_block(|block| block.time = Timestamp::from_seconds(START));
        let (admin, funder) = (address("admin"), address("funder"));
        let empty = Empty {};

        let code = app.store_code(stubs::registry());
        let registry = app
            .instantiate_contract(code, admin.clone(), &empty, &[], "registry", None)
            .unwrap();
        let code = app.store_code(stubs::staking());
        let staking = app
            .instantiate_contract(code, admin.clone(), &empty, &[], "staking", None)
            .unwrap();
        let denom = match source {
            Source::Mint => Denom::Cw20(Self::token(&mut app)),
            Source::Reserve => Denom::Native(COIN.to_owned()),
        };
        let msg = InstantiateMsg {
            denom: named(&denom),
            source,
            registry: registry.to_string(),
            staking: staking.to_string(),
            ..launch_msg(schedule, split)
        };
        let funds = if reserve > 0 { coins(reserve, COIN) } else { vec![] };
        let code = app.store_code(stubs::rewards());
        let rewards = app
            .instantiate_contract(code, funder, &msg, &funds, "rewards", Some(admin.to_string()))
            .unwrap();
        if let Denom::Cw20(token) = &denom {
            let msg = Cw20ExecuteMsg::UpdateMinter {
                new_minter: Some(rewards.to_string()),
            };
            app.execute_contract(admin, token.clone(), &msg, &[]).unwrap();
        }
        let suite = Self {
            app,
            denom,
            rewards,
            registry,
            staking,
            source,
            funded: reserve,
            revenue: 0,
            donations: 0,
        };
        suite.check();
        suite
    }

    fn token(app: &mut App<TestBank>) -> Addr {
        let admin = address("admin");
        let msg = cw20_base::msg::InstantiateMsg {
            name: "Watt".to_owned(),
            symbol: "WATT".to_owned(),
            decimals: 6,
            initial_balances: vec![Cw20Coin {
                address: address("funder").to_string(),
                amount: FUNDS.into(),
            }],
            mint: Some(MinterResponse {
                minter: admin.to_string(),
                cap: None,
            }),
            marketing: None,
        };
        let code = app.store_code(stubs::token());
        app.instantiate_contract(code, admin, &msg, &[], "token", None).unwrap()
    }

    // Time.

    /// So many seconds after the network's start.
    pub fn at(&mut self, seconds: u64) -> &mut Self {
        self.app.update_block(|block| {
            block.time = Timestamp::from_seconds(START + seconds);
            block.height += 1;
        });
        self
    }

    // Messages. Each is followed by the checks.

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

    pub fn try_set_emission(
        &mut self,
        schedule: Option<Schedule>,
        split: Option<EmissionSplit>,
    ) -> AnyResult<AppResponse> {
        self.try_execute("admin", &ExecuteMsg::SetEmission { schedule, split }, 0)
    }

    // The world around.

    pub fn register(&mut self, machine: u64, owner: &str, payout: Option<&str>) -> &mut Self {
        let record = Machine {
            owner: address(owner),
            ownership_epoch: 0,
            key: PublicKey::new(Curve::Ed25519, vec![7; 32]).unwrap(),
            key_version: 0,
            cell: None,
            maker: None,
            payout: payout.map(address),
            status: MachineStatus::Active,
            deposit: Uint128::zero(),
        };
        let registry = self.registry.clone();
        MACHINES
            .save(&mut *self.app.contract_storage_mut(&registry), machine, &record)
            .unwrap();
        self
    }

    /// From now on this account can receive nothing, or can again.
    pub fn refuse(&mut self, account: &str, refused: bool) -> &mut Self {
        let account = address(account);
        match self.denom.clone() {
            Denom::Native(_) => {
                let accounts = self.app.read_module(|router, _, _| router.bank.refused.clone());
                let mut accounts = accounts.borrow_mut();
                if refused {
                    accounts.insert(account.to_string())
                } else {
                    accounts.remove(account.as_str())
                };
            }
            Denom::Cw20(token) => {
                let mut storage = self.app.contract_storage_mut(&token);
                if refused {
                    REFUSED.save(&mut *storage, &account, &true).unwrap();
                } else {
                    REFUSED.remove(&mut *storage, &account);
                }
            }
        }
        self
    }

    /// From now on staking takes no income, or does again.
    pub fn staking_refuses(&mut self, refuses: bool) -> &mut Self {
        let staking = self.staking.clone();
        REFUSES
            .save(&mut *self.app.contract_storage_mut(&staking), &refuses)
            .unwrap();
        self
    }

    // Questions.

    pub fn query<T: DeserializeOwned>(&self, msg: &QueryMsg) -> T {
        self.app.wrap().query_wasm_smart(&self.rewards, msg).unwrap()
    }

    pub fn flows(&self) -> FlowsResponse {
        self.query(&QueryMsg::Flows {})
    }

    pub fn owed(&self, name: &str) -> u128 {
        let totals: Totals = self.query(&QueryMsg::Totals {});
        totals
            .liabilities
            .iter()
            .find(|liability| liability.name == name)
            .unwrap()
            .amount
            .u128()
    }

    /// Machines' and oracles' cumulative budget and the revenue in it.
    pub fn budget(&self, epoch: u64) -> Option<(u128, u128, u128)> {
        let budget: Option<BudgetResponse> = self.query(&QueryMsg::Budget {
            epoch: Epoch::new(epoch),
        });
        budget.map(|row| (row.machines.u128(), row.oracles.u128(), row.revenue.u128()))
    }

    pub fn revenues(&self, epoch: u64, start_after: Option<u64>, limit: Option<u32>) -> Vec<RevenueRow> {
        let page: RevenuesResponse = self.query(&QueryMsg::Revenues {
            epoch: Epoch::new(epoch),
            start_after,
            limit,
        });
        page.revenues
    }

    pub fn roots(&self) -> Vec<u64> {
        let roots: RootsResponse = self.query(&QueryMsg::Roots {});
        roots.roots.iter().map(|root| root.epoch.get()).collect()
    }

    pub fn claimed(&self, machine: u64) -> u128 {
        self.query::<Uint128>(&QueryMsg::Claimed { machine: id(machine) })
            .u128()
    }

    pub fn credit(&self, account: &str) -> u128 {
        self.query::<Uint128>(&QueryMsg::Credit {
            account: address(account).to_string(),
        })
        .u128()
    }

    pub fn balance(&self, account: &str) -> u128 {
        self.balance_of(&address(account))
    }

    pub fn balance_of(&self, account: &Addr) -> u128 {
        self.denom.balance(&self.app.wrap(), account).unwrap().u128()
    }

    // The invariant.

    /// Rules W7 and A7, and what the token itself says.
    pub fn check(&self) {
        let flows = self.flows();
        let credited = flows.machines + flows.stakers + flows.oracles + flows.treasury + flows.subsidies;
        assert_eq!(flows.minted + flows.revenue, credited, "{flows:?}");
        assert_eq!(
            flows.machines,
            flows.claimed + flows.claimable + flows.open + flows.undistributed,
            "{flows:?}"
        );
        assert_eq!(flows.revenue.u128(), self.revenue);

        let totals: Totals = self.query(&QueryMsg::Totals {});
        assert!(totals.balances(), "{totals:?}");
        assert_eq!(totals.donations.u128(), self.donations, "{totals:?}");
        assert_eq!(totals.balance.u128(), self.balance_of(&self.rewards));

        assert_eq!(
            self.balance_of(&self.staking) + self.owed("stakers_waiting"),
            flows.stakers.u128()
        );
        match &self.denom {
            Denom::Cw20(token) => {
                let info: TokenInfoResponse = self
                    .app
                    .wrap()
                    .query_wasm_smart(token, &Cw20QueryMsg::TokenInfo {})
                    .unwrap();
                assert_eq!(info.total_supply.u128(), FUNDS + flows.minted.u128());
                assert_eq!(self.source, Source::Mint);
            }
            Denom::Native(_) => assert_eq!(self.owed("reserve") + flows.minted.u128(), self.funded),
        }
    }
}

fn named(denom: &Denom) -> Denom<String> {
    match denom {
        Denom::Native(denom) => Denom::Native(denom.clone()),
        Denom::Cw20(token) => Denom::Cw20(token.to_string()),
    }
}

/// The launch of a native network whose siblings are plain accounts.
pub fn launch_msg(schedule: Schedule, split: EmissionSplit) -> InstantiateMsg {
    InstantiateMsg {
        admin: address("admin").to_string(),
        denom: Denom::Native(COIN.to_owned()),
        source: Source::Reserve,
        registry: address("registry").to_string(),
        staking: address("staking").to_string(),
        verification: address("verification").to_string(),
        treasury: address("treasury").to_string(),
        clock: EpochClock::new(Time::new(START), Seconds::new(EPOCH)).unwrap(),
        schedule,
        split,
    }
}
