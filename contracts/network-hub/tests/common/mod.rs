//! A hub whose networks are made of a real cw20 and of contracts that only remember how they were born.
#![allow(
    dead_code,
    unused_imports,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

pub mod refusals;
pub mod stubs;

use cosmwasm_std::{Addr, Coin, StdError, Timestamp, Uint128, coins};
use cw_multi_test::{App, AppResponse, ContractWrapper, Executor, IntoAddr};
use flywheel_network_hub::ContractError;
use flywheel_protocol::crypto::SecretKey;
use flywheel_protocol::numbers::Schedule;
use flywheel_protocol::readings::{Field, PlaceRule, ReadingRules, Work};
use flywheel_protocol::{Bps, Curve, EpochClock, Seconds, Time};
use flywheel_types::governance::{DaoTerms, LockTerms, Preset, RulesChoice, SpendingLimit};
use flywheel_types::hub::{
    ClassSpec, Codes, ExecuteMsg, InitialBalance, InstantiateMsg, Launch, MarketTerms, Network, NetworkContracts,
    NetworksResponse, Profile, QueryMsg, TokenSpec,
};
use flywheel_types::marketplace::{AcceptedDenom, FeeLimits, OrderWindows, SalePart, SaleSplit};
use flywheel_types::network::Admission;
use flywheel_types::rewards::{Breaker, EmissionSplit, Part};
use flywheel_types::verification::OracleSpec;
use flywheel_types::{
    Class, Denom, Guardian, NetworkKind, Sector, Totals, Windows, governance, marketplace, rewards, staking,
    verification,
};
use serde::de::DeserializeOwned;

pub use refusals::{length, refused, refused_native, refused_token};
pub use stubs::Born;

pub const NOW: u64 = 1_800_000_000;
pub const COIN: &str = "ufly";

pub struct Suite {
    pub app: App,
    pub hub: Addr,
    pub hub_admin: Addr,
    pub registry: Addr,
    pub builder: Addr,
    pub codes: Codes,
    /// A code whose instances refuse to be born.
    pub failing: u64,
}

impl Suite {
    pub fn new() -> Self {
        let (hub_admin, registry, builder) = ("hub-admin".into_addr(), "registry".into_addr(), "builder".into_addr());
        let mut app = App::new(|router, _, storage| {
            let balance = vec![Coin::new(1_000_000_u128, "other"), Coin::new(1_000_000_u128, COIN)];
            router.bank.init_balance(storage, &builder, balance).unwrap();
        });
        app.update_block(|block| block.time = Timestamp::from_seconds(NOW));
        let codes = Codes {
            token: app.store_code(Box::new(ContractWrapper::new(
                cw20_base::contract::execute,
                cw20_base::contract::instantiate,
                cw20_base::contract::query,
            ))),
            staking: app.store_code(stubs::code::<staking::InstantiateMsg>()),
            verification: app.store_code(stubs::code::<verification::InstantiateMsg>()),
            rewards: app.store_code(stubs::code::<rewards::InstantiateMsg>()),
            marketplace: app.store_code(stubs::code::<marketplace::InstantiateMsg>()),
            governance: app.store_code(stubs::code::<governance::InstantiateMsg>()),
        };
        let failing = app.store_code(stubs::failing());
        let hub_code = app.store_code(code());
        let msg = InstantiateMsg {
            admin: hub_admin.to_string(),
            registry: registry.to_string(),
            payments: Some("payments".into_addr().to_string()),
            codes,
        };
        let hub = app.instantiate_contract(
            hub_code,
            hub_admin.clone(),
            &msg,
            &[],
            "hub",
            Some(hub_admin.to_string()),
        );
        Self {
            hub: hub.unwrap(),
            app,
            hub_admin,
            registry,
            builder,
            codes,
            failing,
        }
    }

    pub fn execute(&mut self, sender: &Addr, msg: &ExecuteMsg, funds: &[Coin]) -> Result<AppResponse, ContractError> {
        let answer = self.app.execute_contract(sender.clone(), self.hub.clone(), msg, funds);
        let totals = self.totals();
        assert!(totals.balances(), "{totals:?}");
        // What a sibling says is no ContractError of the hub; its text is enough.
        answer.map_err(|error| match error.downcast::<ContractError>() {
            Ok(error) => error,
            Err(error) => ContractError::Std(StdError::generic_err(format!("{error:#}"))),
        })
    }

    pub fn launch(&mut self, launch: Launch) -> Result<AppResponse, ContractError> {
        self.launch_with(launch, &[])
    }

    pub fn launch_with(&mut self, launch: Launch, funds: &[Coin]) -> Result<AppResponse, ContractError> {
        self.execute(&self.builder.clone(), &ExecuteMsg::Launch(Box::new(launch)), funds)
    }

    pub fn query<T: DeserializeOwned>(&self, msg: &QueryMsg) -> T {
        self.app.wrap().query_wasm_smart(&self.hub, msg).unwrap()
    }

    pub fn network(&self, network: u64) -> Network {
        self.query(&QueryMsg::Network { network })
    }

    /// How many networks there are.
    pub fn count(&self) -> u64 {
        let config: flywheel_types::hub::ConfigResponse = self.query(&QueryMsg::Config {});
        config.networks
    }

    pub fn addresses(&self, network: u64, own_token: bool) -> NetworkContracts<String> {
        self.query(&QueryMsg::Addresses { network, own_token })
    }

    pub fn ids(
        &self,
        kind: Option<NetworkKind>,
        sector: Option<Sector>,
        start_after: Option<u64>,
        limit: Option<u32>,
    ) -> Vec<u64> {
        let answer: NetworksResponse = self.query(&QueryMsg::Networks {
            kind,
            sector,
            start_after,
            limit,
        });
        answer.networks.iter().map(|network| network.id).collect()
    }

    pub fn totals(&self) -> Totals {
        self.query(&QueryMsg::Totals {
            denom: Denom::Native(COIN.into()),
        })
    }

    /// How a contract of a network was born.
    pub fn born<M: DeserializeOwned>(&self, contract: &Addr) -> Born<M> {
        self.app
            .wrap()
            .query_wasm_smart(contract, &cosmwasm_std::Empty {})
            .unwrap()
    }

    pub fn balance(&self, account: &Addr, denom: &str) -> u128 {
        self.app.wrap().query_balance(account, denom).unwrap().amount.u128()
    }
}

pub fn code() -> Box<dyn cw_multi_test::Contract<cosmwasm_std::Empty>> {
    use flywheel_network_hub::contract::{execute, instantiate, migrate, query, reply};
    Box::new(
        ContractWrapper::new(execute, instantiate, query)
            .with_reply(reply)
            .with_migrate(migrate),
    )
}

pub fn reserve(amount: u128) -> Vec<Coin> {
    coins(amount, COIN)
}

/// An epoch of an hour, which begins in an hour; a machine risks more than it can earn before it is caught.
pub fn launch(token: TokenSpec) -> Launch {
    Launch {
        profile: Profile {
            name: "Chargers".into(),
            description: "Charging points".into(),
            url: String::new(),
        },
        kind: NetworkKind::Prn,
        sector: Sector::Energy,
        admin: None,
        treasury: None,
        guardian: Some(Guardian {
            address: "guardian".into_addr().to_string(),
            expires_at: Time::new(NOW + 10_000_000),
        }),
        token,
        clock: EpochClock::new(Time::new(NOW + 3_600), Seconds::new(3_600)).unwrap(),
        windows: Windows {
            grace: Seconds::new(600),
            round: Seconds::new(300),
            challenge: Seconds::new(1_800),
            answer: Seconds::new(600),
            max_freeze: Seconds::new(7_200),
            unbonding_day: Seconds::new(3_600),
            unbonding_days: 7,
        },
        schedule: Schedule::Halving {
            total: 21_000_000_u128.into(),
            half_life: Seconds::new(31_536_000),
        },
        split: EmissionSplit {
            machines: Bps::percent(70).unwrap(),
            stakers: Bps::percent(15).unwrap(),
            oracles: Bps::percent(5).unwrap(),
            treasury: Bps::percent(10).unwrap(),
            subsidies: Bps::ZERO,
            residual: Part::Machines,
        },
        classes: vec![class("charger"), class("battery")],
        oracles: (0..4).map(oracle).collect(),
        oracle_bond: Uint128::new(5_000),
        max_commission_change: Bps::percent(1).unwrap(),
        community_weight: None,
        demand_deposit: Some(Uint128::new(60)),
        breaker: Some(Breaker {
            window: Seconds::new(86_400),
            cap: Uint128::new(1_000),
        }),
        market: None,
        dao: None,
    }
}

pub fn native() -> TokenSpec {
    TokenSpec::Native { denom: COIN.into() }
}

pub fn own_token() -> TokenSpec {
    let holder = |name: &str, amount: u128| InitialBalance {
        address: name.into_addr().to_string(),
        amount: amount.into(),
    };
    TokenSpec::New {
        name: "Charger token".into(),
        symbol: "CHRG".into(),
        decimals: 6,
        initial_balances: vec![holder("alice", 1_000), holder("bob", 500)],
    }
}

/// The most a machine takes before it is caught: 100 x ceil((3,600 + 600 + 1,800 + 600) / 3,600) = 200, less than half
/// of the bond of 1,000.
pub fn class(name: &str) -> ClassSpec {
    ClassSpec {
        class: Class {
            name: name.into(),
            min_bond: 1_000_u128.into(),
            admission: Admission::Open,
            trust: Bps::ONE,
            makers: vec![],
            weight: 1,
            full_work: 100_u128.into(),
            max_reward_per_epoch: 100_u128.into(),
            slash: Bps::percent(50).unwrap(),
            free_density: 3,
            max_boost: Bps::ZERO,
            demand: None,
            places: false,
        },
        rules: ReadingRules {
            work: Work::Amount,
            field: "energy".parse::<Field>().unwrap(),
            interval: Seconds::new(600),
            minimum: 0,
            maximum: 1_000_000,
            max_change: None,
            max_repeats: None,
            max_age: Seconds::new(3_600),
            max_clock_ahead: Seconds::new(10),
            place: PlaceRule::Fixed,
            outlier: None,
            max_per_epoch: None,
        },
        opened: Vec::new(),
    }
}

pub fn oracle(number: usize) -> OracleSpec {
    let key = SecretKey::derive(Curve::ALL[number % 3], &[9; 32], &format!("oracle-{number}"));
    OracleSpec {
        address: format!("oracle-{number}").into_addr().to_string(),
        key: key.public_key().clone(),
    }
}

/// Nine tenths to the machines that made it; complaints cost 2.
pub fn market() -> MarketTerms {
    let percent = |percent| Bps::percent(percent).unwrap();
    let hour = Seconds::new(3_600);
    MarketTerms {
        split: SaleSplit {
            seller: Bps::ZERO,
            machines: percent(90),
            stakers: percent(5),
            treasury: percent(3),
            burned: percent(2),
            residual: SalePart::Machines,
        },
        limits: FeeLimits {
            order_fee: percent(1),
            fees: percent(10),
        },
        windows: OrderWindows {
            commit: hour,
            confirm: hour,
            reveal: hour,
            complain: hour,
        },
        complaint_cost: Uint128::new(2),
        accepted: vec![AcceptedDenom {
            denom: Denom::Native("other".into()),
            complaint_cost: Uint128::new(3),
        }],
        desk: Some("desk".into_addr().to_string()),
    }
}

/// Minutes; a machine counts as much as 10 tokens, a lock of 100 days doubles what is locked.
pub fn dao() -> DaoTerms {
    DaoTerms {
        minimum_total_power: Uint128::new(1_000),
        rules: RulesChoice::Preset {
            name: Preset::Trial,
            deposit: Uint128::new(10),
        },
        guardian: Some(Guardian {
            address: "veto".into_addr().to_string(),
            expires_at: Time::new(NOW + 31_536_000),
        }),
        machine_weight: Uint128::new(10),
        representative_cap: None,
        locks: Some(LockTerms {
            max_bonus: Bps::ONE,
            max_days: 100,
        }),
        spending_limit: Some(SpendingLimit {
            window: Seconds::new(3_600),
            amount: Uint128::new(500),
        }),
    }
}
