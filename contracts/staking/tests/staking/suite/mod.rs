//! The vocabulary of these tests: a network's staking contract, its token, a registry, and what must always hold.

mod dao;
mod invariants;
mod messages;
mod places;
mod questions;
mod stubs;
mod worst_day;

pub use places::{asking, elsewhere, neighbourhood, next_door, not_opened, open_in};
pub use worst_day::{offence, terms};

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, Coin, Empty, Order, StdResult, Storage, Uint128, coin, to_json_binary};
use cw_multi_test::{App, AppResponse, Executor, IntoAddr};
use cw20::{Cw20Coin, Cw20ExecuteMsg};
use flywheel_protocol::{Bps, Curve, Epoch, EpochClock, H3Cell, MachineId, PublicKey, Seconds, Time};
use flywheel_staking::ContractError;
use flywheel_staking::state::{
    BUCKETS, CLOSED, CREDITED, CREDITS, CommunityBook, Ledger, POSITION_INCOME, POSITION_RECORDS, Payouts, PoolBook,
    PositionIncome, RECORDS, UNBONDINGS, total_power_before, voting_power_before,
};
use flywheel_types::network::{Admission, NetworkKind, Windows};
use flywheel_types::registry::{MACHINES, Machine, MachineStatus};
use flywheel_types::staking::{
    Bond, COMMUNITY_POOL, ENROLMENTS, Enrolment, ExecuteMsg, IncomeResponse, InstantiateMsg, POOLS, POSITIONS, Pool,
    PoolResponse, Position, QueryMsg, ReceiveMsg, STAKERS, Staker, StakerResponse, TOTAL_POWER, UnbondingsResponse,
};
use flywheel_types::{Class, Denom, Totals};
use serde::de::DeserializeOwned;

/// Seconds of a day, an epoch and an unbonding day.
pub const DAY: u64 = 86_400;
/// When epoch 0 begins: day 20,000 since 1970. The suite begins one day earlier.
pub const START: u64 = 20_000 * DAY;
/// What every account of a test owns at first.
pub const PURSE: u128 = 1_000_000_000;
/// The accounts of a test.
pub const NAMES: [&str; 5] = ["alice", "bob", "carol", "dave", "erin"];
const COIN: &str = "uwheel";

pub struct Suite {
    pub app: App,
    pub staking: Addr,
    pub registry: Addr,
    pub rewards: Addr,
    pub denom: Denom,
    pub admin: Addr,
    /// Where locks are, in a network with a DAO.
    pub dao: Option<Addr>,
    /// What was sent without a message.
    pub donated: u128,
    machines: u64,
}

pub fn account(name: &str) -> Addr {
    name.into_addr()
}

pub fn id(machine: u64) -> MachineId {
    MachineId::new(machine).unwrap()
}

pub fn bps(points: u16) -> Bps {
    Bps::new(points).unwrap()
}

pub fn cell() -> H3Cell {
    "872a1072bffffff".parse().unwrap()
}

/// A different key for each number.
pub fn key(number: u64) -> PublicKey {
    let mut bytes = vec![2; 33];
    bytes[25..].copy_from_slice(&number.to_be_bytes());
    PublicKey::new(Curve::Secp256k1, bytes).unwrap()
}

pub fn windows() -> Windows {
    Windows {
        grace: Seconds::new(3_600),
        round: Seconds::new(600),
        challenge: Seconds::new(3_600),
        answer: Seconds::new(3_600),
        max_freeze: Seconds::new(DAY),
        unbonding_day: Seconds::new(DAY),
        unbonding_days: 3,
    }
}

/// A class with a minimum of 1,000, of which an offence costs 10 %: 100, twice what a machine can earn in an epoch.
pub fn class(name: &str) -> Class {
    Class {
        name: name.into(),
        min_bond: Uint128::new(1_000),
        admission: Admission::Open,
        trust: bps(9_000),
        makers: vec![],
        weight: 1,
        full_work: Uint128::new(24),
        max_reward_per_epoch: Uint128::new(50),
        slash: bps(1_000),
        free_density: 0,
        max_boost: bps(0),
        demand: None,
        places: false,
    }
}

impl Suite {
    pub fn native() -> Self {
        Self::build(false, NetworkKind::Prn, false)
    }

    pub fn cw20() -> Self {
        Self::build(true, NetworkKind::Prn, false)
    }

    pub fn drn() -> Self {
        Self::build(false, NetworkKind::Drn, false)
    }

    /// A network with a DAO, of which this contract sees the locks alone.
    pub fn with_dao(is_cw20: bool) -> Self {
        Self::build(is_cw20, NetworkKind::Prn, true)
    }

    fn build(is_cw20: bool, kind: NetworkKind, has_dao: bool) -> Self {
        let mut app = App::new(|router, _, storage| {
            for name in NAMES {
                let coins = vec![coin(PURSE, COIN), coin(PURSE, "uother")];
                router.bank.init_balance(storage, &account(name), coins).unwrap();
            }
        });
        app.update_block(|block| {
            block.height = 1_000;
            block.time = cosmwasm_std::Timestamp::from_seconds(START - DAY);
        });
        let admin = account("dao");
        let stub = app.store_code(stubs::account());
        let registry = app
            .instantiate_contract(stub, admin.clone(), &Empty {}, &[], "registry", None)
            .unwrap();
        let denom = if is_cw20 {
            Denom::Cw20(Self::token(&mut app, "WHEEL"))
        } else {
            Denom::Native(COIN.into())
        };
        let stub = app.store_code(stubs::rewards());
        let rewards = app
            .instantiate_contract(stub, admin.clone(), &Empty {}, &[], "rewards", None)
            .unwrap();
        let dao = has_dao.then(|| {
            let stub = app.store_code(stubs::account());
            app.instantiate_contract(stub, admin.clone(), &Empty {}, &[], "governance", None)
                .unwrap()
        });
        let code = app.store_code(stubs::staking());
        let msg = InstantiateMsg {
            rewards: rewards.to_string(),
            governance: dao.as_ref().map(Addr::to_string),
            ..Self::instantiate_msg(&denom, &registry, kind)
        };
        let staking = app
            .instantiate_contract(code, admin.clone(), &msg, &[], "staking", Some(admin.to_string()))
            .unwrap();
        Self {
            app,
            staking,
            registry,
            rewards,
            denom,
            admin,
            dao,
            donated: 0,
            machines: 0,
        }
    }

    pub fn instantiate_msg(denom: &Denom, registry: &Addr, kind: NetworkKind) -> InstantiateMsg {
        InstantiateMsg {
            admin: account("dao").to_string(),
            denom: match denom {
                Denom::Native(denom) => Denom::Native(denom.clone()),
                Denom::Cw20(contract) => Denom::Cw20(contract.to_string()),
            },
            registry: registry.to_string(),
            rewards: account("rewards").to_string(),
            verification: account("verification").to_string(),
            treasury: account("treasury").to_string(),
            kind,
            clock: EpochClock::new(Time::new(START), Seconds::new(DAY)).unwrap(),
            windows: windows(),
            classes: vec![
                class("meter"),
                Class {
                    admission: Admission::Approved,
                    ..class("approved")
                },
                Class {
                    admission: Admission::Makers(vec![key(900)]),
                    ..class("certified")
                },
            ],
            max_commission_change: bps(500),
            community_weight: None,
            governance: None,
            places: vec![],
        }
    }

    /// A cw20 of which every account owns a purse.
    pub fn token(app: &mut App, symbol: &str) -> Addr {
        let code = app.store_code(stubs::token());
        let msg = cw20_base::msg::InstantiateMsg {
            name: "A token".into(),
            symbol: symbol.into(),
            decimals: 6,
            initial_balances: NAMES
                .iter()
                .map(|name| Cw20Coin {
                    address: account(name).to_string(),
                    amount: Uint128::new(PURSE),
                })
                .collect(),
            mint: None,
            marketing: None,
        };
        app.instantiate_contract(code, account("dao"), &msg, &[], symbol, None)
            .unwrap()
    }

    // Time.

    pub fn now(&self) -> u64 {
        self.app.block_info().time.seconds()
    }

    pub fn height(&self) -> u64 {
        self.app.block_info().height
    }

    /// A new block at this second.
    pub fn at(&mut self, second: u64) -> &mut Self {
        assert!(second >= self.now(), "time does not go back");
        self.app.update_block(|block| {
            block.height += 1;
            block.time = cosmwasm_std::Timestamp::from_seconds(second);
        });
        self
    }

    pub fn advance(&mut self, seconds: u64) -> &mut Self {
        self.at(self.now() + seconds)
    }

    // The registry.

    /// Registers an active machine with a place, and gives its id.
    pub fn machine(&mut self, owner: &str) -> u64 {
        self.machines += 1;
        let id = self.machines;
        let machine = Machine {
            owner: account(owner),
            ownership_epoch: 0,
            key: key(id),
            key_version: 0,
            cell: Some(cell()),
            maker: None,
            payout: None,
            status: MachineStatus::Active,
            deposit: Uint128::zero(),
        };
        self.set_machine(id, &machine);
        id
    }

    pub fn set_machine(&mut self, id: u64, machine: &Machine) {
        let mut storage = self.app.contract_storage_mut(&self.registry);
        MACHINES.save(&mut *storage, id, machine).unwrap();
    }

    pub fn change_machine(&mut self, id: u64, change: impl FnOnce(&mut Machine)) {
        let mut machine = MACHINES.load(&*self.app.contract_storage(&self.registry), id).unwrap();
        change(&mut machine);
        self.set_machine(id, &machine);
    }
}
