//! The tests' verbs: a network's staking contract, its DAO, and people with a fortune in a coin and a cw20.

use std::collections::BTreeMap;

use anyhow::Result as AnyResult;
use cosmwasm_schema::serde::de::DeserializeOwned;
use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{Addr, Coin, Empty, Timestamp, Uint128};
use cw_multi_test::{AppBuilder, AppResponse, Executor};
use cw20::Cw20Coin;
use flywheel_governance::ContractError;
use flywheel_protocol::{Bps, EpochClock, MachineId, Seconds, Time};
use flywheel_types::governance::{Bounds, ClassRules, InstantiateMsg, LockTerms, QueryMsg, Rules, RulesChoice, Status};
use flywheel_types::network::{Admission, NetworkKind, Windows};
use flywheel_types::{Class, Denom, Guardian, staking};

use crate::stubs::{self, TestApp, TestBank, TestModules};

mod checks;
pub mod verbs;
mod world;

pub const DAY: u64 = 86_400;
pub const START: u64 = 20_000 * DAY;
pub const COIN: &str = "uwheel";
/// What each of [`PEOPLE`] holds of each token.
pub const FORTUNE: u128 = 1_000_000_000;
/// What the treasury has of each token.
pub const TREASURY: u128 = 1_000_000;
/// No proposal before so much votes.
pub const MINIMUM: u128 = 1_000;
pub const PERIOD: u64 = 5 * DAY;
pub const TIMELOCK: u64 = 2 * DAY;
pub const GRACE: u64 = 7 * DAY;
pub const PEOPLE: [&str; 9] = [
    "alice", "bob", "carol", "dave", "erin", "eve", "guardian", "payee", "watcher",
];

pub struct Suite {
    pub app: TestApp,
    /// The network's token.
    pub denom: Denom,
    pub tokens: Vec<Denom>,
    pub dao: Addr,
    pub staking: Addr,
    pub registry: Addr,
    pub rewards: Addr,
    pub target: Addr,
    pub dao_code: u64,
    pub target_code: u64,
    machines: u64,
    /// What was said last of each proposal.
    seen: std::cell::RefCell<BTreeMap<u64, Status>>,
}

/// What a test changes of the usual DAO.
pub type Change = fn(&mut InstantiateMsg);

pub fn address(name: &str) -> Addr {
    MockApi::default().addr_make(name)
}

pub fn id(machine: u64) -> MachineId {
    MachineId::new(machine).unwrap()
}

pub fn bps(points: u16) -> Bps {
    Bps::new(points).unwrap()
}

/// The contract's error behind a refused message.
pub fn error(result: AnyResult<AppResponse>) -> ContractError {
    result.unwrap_err().downcast().unwrap()
}

/// A fifth must vote, more than half must agree; five days, and two days of timelock.
pub fn class_rules() -> ClassRules {
    ClassRules {
        quorum: bps(2_000),
        threshold: bps(5_000),
        objection: None,
        period: Seconds::new(PERIOD),
        timelock: Seconds::new(TIMELOCK),
        grace: Seconds::new(GRACE),
        deposit: Uint128::zero(),
        revoting: false,
    }
}

pub fn rules() -> Rules {
    Rules {
        text: ClassRules {
            timelock: Seconds::new(0),
            ..class_rules()
        },
        parameter: class_rules(),
        treasury: class_rules(),
        membership: ClassRules {
            objection: Some(bps(1_000)),
            ..class_rules()
        },
        upgrade: class_rules(),
    }
}

/// The rules of a launch that names each.
pub fn rules_of(msg: &mut InstantiateMsg) -> &mut Rules {
    match &mut msg.rules {
        RulesChoice::Custom { rules, .. } => rules,
        RulesChoice::Preset { .. } => panic!("the usual DAO names each rule"),
    }
}

pub fn instantiate_msg(staking: &Addr, denom: &Denom) -> InstantiateMsg {
    InstantiateMsg {
        name: "Chargers".to_owned(),
        staking: staking.to_string(),
        denom: denom.clone().into(),
        minimum_total_power: Uint128::new(MINIMUM),
        rules: RulesChoice::Custom {
            rules: Box::new(rules()),
            bounds: Bounds {
                min_period: Seconds::new(DAY),
                min_upgrade_timelock: Seconds::new(DAY),
            },
        },
        guardian: Some(Guardian {
            address: address("guardian").to_string(),
            expires_at: Time::new(START + 100 * DAY),
        }),
        machine_weight: Uint128::zero(),
        representative_cap: Some(bps(10_000)),
        locks: None,
        spending_limits: vec![],
    }
}

/// Locks of at most 100 days that add at most a half.
pub fn lock_terms() -> LockTerms {
    LockTerms {
        max_bonus: bps(5_000),
        max_days: 100,
    }
}

impl Suite {
    /// Once with a native coin and once with a cw20.
    pub fn both() -> [Self; 2] {
        [Self::native(), Self::cw20()]
    }

    pub fn native() -> Self {
        Self::with(|_| {})
    }

    pub fn cw20() -> Self {
        Self::launch(1, |_| {})
    }

    pub fn with(change: Change) -> Self {
        Self::launch(0, change)
    }

    pub fn cw20_with(change: Change) -> Self {
        Self::launch(1, change)
    }

    /// Addresses are known beforehand (rule A6): a first launch tells them to the second.
    fn launch(token: usize, change: Change) -> Self {
        let nowhere = (address("nowhere"), address("nowhere"));
        let first = Self::build(token, change, &nowhere);
        let known = (first.dao, first.staking);
        let mut suite = Self::build(token, change, &known);
        assert_eq!((&suite.dao, &suite.staking), (&known.0, &known.1));
        for denom in suite.tokens.clone() {
            suite.fund(&denom, TREASURY);
        }
        suite
    }

    fn build(token: usize, change: Change, (dao, staking): &(Addr, Addr)) -> Self {
        let mut app = AppBuilder::new()
            .with_bank(TestBank::default())
            .with_stargate(TestModules)
            .build(|router, _, storage| {
                for name in PEOPLE.iter().chain(&["founder"]) {
                    let fortune = vec![Coin::new(FORTUNE, COIN)];
                    let keeper = &router.bank.keeper;
                    keeper.init_balance(storage, &address(name), fortune).unwrap();
                }
            });
        app.update_block(|block| {
            block.height = 1_000;
            block.time = Timestamp::from_seconds(START);
        });
        let admin = dao.to_string();
        let born = |app: &mut TestApp, contract, name: &str| {
            let code = app.store_code(contract);
            let made = app.instantiate_contract(code, address("founder"), &Empty {}, &[], name, Some(admin.clone()));
            (code, made.unwrap())
        };
        let (_, registry) = born(&mut app, stubs::registry(), "registry");
        let (_, rewards) = born(&mut app, stubs::rewards(), "rewards");
        let (target_code, target) = born(&mut app, stubs::target(), "target");
        let cw20 = Self::token(&mut app);
        let tokens = vec![Denom::Native(COIN.to_owned()), Denom::Cw20(cw20)];
        let denom = tokens[token].clone();
        let code = app.store_code(stubs::staking());
        let msg = staking_msg((dao, &registry, &rewards), &denom);
        let staking_made = app
            .instantiate_contract(code, address("founder"), &msg, &[], "staking", Some(dao.to_string()))
            .unwrap();
        let dao_code = app.store_code(stubs::governance());
        let mut msg = instantiate_msg(staking, &denom);
        change(&mut msg);
        let dao_made = app
            .instantiate_contract(dao_code, address("founder"), &msg, &[], "dao", Some(dao.to_string()))
            .unwrap();
        Self {
            app,
            denom,
            tokens,
            dao: dao_made,
            staking: staking_made,
            registry,
            rewards,
            target,
            dao_code,
            target_code,
            machines: 0,
            seen: std::cell::RefCell::default(),
        }
    }

    fn token(app: &mut TestApp) -> Addr {
        let initial_balances = PEOPLE.iter().chain(&["founder"]).map(|name| Cw20Coin {
            address: address(name).to_string(),
            amount: FORTUNE.into(),
        });
        let msg = cw20_base::msg::InstantiateMsg {
            name: "Wheel".to_owned(),
            symbol: "WHEEL".to_owned(),
            decimals: 6,
            initial_balances: initial_balances.collect(),
            mint: None,
            marketing: None,
        };
        let code = app.store_code(stubs::token());
        app.instantiate_contract(code, address("founder"), &msg, &[], "token", None)
            .unwrap()
    }

    pub fn now(&self) -> u64 {
        self.app.block_info().time.seconds()
    }

    pub fn height(&self) -> u64 {
        self.app.block_info().height
    }

    /// A new block so many seconds later.
    pub fn advance(&mut self, seconds: u64) -> &mut Self {
        let then = self.now() + seconds;
        self.at(then)
    }

    /// A new block at this second.
    pub fn at(&mut self, second: u64) -> &mut Self {
        self.app.update_block(|block| {
            block.height += 1;
            block.time = Timestamp::from_seconds(second);
        });
        self
    }

    pub fn query<T: DeserializeOwned>(&self, msg: &QueryMsg) -> T {
        self.app.wrap().query_wasm_smart(&self.dao, msg).unwrap()
    }
}

fn staking_msg((dao, registry, rewards): (&Addr, &Addr, &Addr), denom: &Denom) -> staking::InstantiateMsg {
    let class = Class {
        name: "meter".into(),
        min_bond: Uint128::new(100),
        admission: Admission::Open,
        trust: bps(10_000),
        makers: vec![],
        weight: 1,
        full_work: Uint128::new(24),
        max_reward_per_epoch: Uint128::new(5),
        slash: bps(5_000),
        free_density: 0,
        max_boost: bps(0),
        demand: None,
        places: false,
    };
    let seconds = Seconds::new;
    staking::InstantiateMsg {
        admin: dao.to_string(),
        denom: denom.clone().into(),
        registry: registry.to_string(),
        rewards: rewards.to_string(),
        verification: address("verification").to_string(),
        treasury: dao.to_string(),
        kind: NetworkKind::Drn,
        clock: EpochClock::new(Time::new(START), seconds(DAY)).unwrap(),
        windows: Windows {
            grace: seconds(3_600),
            round: seconds(600),
            challenge: seconds(3_600),
            answer: seconds(3_600),
            max_freeze: seconds(DAY),
            unbonding_day: seconds(DAY),
            unbonding_days: 3,
        },
        classes: vec![class],
        max_commission_change: bps(500),
        community_weight: None,
        governance: Some(dao.to_string()),
        places: vec![],
    }
}
