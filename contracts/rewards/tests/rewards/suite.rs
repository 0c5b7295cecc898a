//! The tests' verbs.
//!
//! Epochs last 100 s and the usual schedule emits 10 a second: 1,000 an epoch, of which 600 are for machines, 200 for
//! stakers, 50 for oracles, 100 for the treasury and 50 for subsidies.

use anyhow::Result as AnyResult;
use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{Addr, Empty, Event, Timestamp, Uint128, coins};
use cw_multi_test::{App, AppBuilder, AppResponse, Executor};
use cw20::{Cw20Coin, Cw20ExecuteMsg, MinterResponse};
use flywheel_protocol::numbers::{Schedule, TablePoint};
use flywheel_protocol::{Bps, EpochClock, MachineId, Seconds, Time};
use flywheel_rewards::ContractError;
use flywheel_types::Denom;
use flywheel_types::rewards::{EmissionSplit, InstantiateMsg, Part, Source};

use crate::stubs::{self, TestBank};

mod questions;
mod verbs;
mod world;

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

/// Machine, amount and cause of each `claim_waits`, in their order.
pub fn waiting(response: &AppResponse) -> Vec<(u64, u128, String)> {
    let waits = response
        .events
        .iter()
        .filter(|event| event.ty == "wasm-flywheel-rewards/claim_waits");
    let value = |event: &Event, key: &str| {
        let found = event.attributes.iter().find(|attribute| attribute.key == key);
        found.unwrap().value.clone()
    };
    waits
        .map(|event| {
            let machine = value(event, "machine").parse().unwrap();
            let amount = value(event, "amount").parse().unwrap();
            (machine, amount, value(event, "cause"))
        })
        .collect()
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
        breaker: None,
    }
}
