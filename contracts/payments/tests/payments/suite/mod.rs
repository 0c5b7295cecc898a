//! The tests' verbs: two tokens, a registry with machines, networks, and people with a fortune in both tokens.

use anyhow::Result as AnyResult;
use cosmwasm_schema::serde::de::DeserializeOwned;
use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{Addr, Coin, Empty, Timestamp};
use cw_multi_test::{App, AppBuilder, AppResponse, Executor};
use cw20::Cw20Coin;
use flywheel_payments::ContractError;
use flywheel_protocol::crypto::SecretKey;
use flywheel_protocol::{Curve, MachineId, PublicKey, Time};
use flywheel_types::Denom;
use flywheel_types::payments::{InstantiateMsg, QueryMsg};
use flywheel_types::registry;

use crate::stubs::{self, TestBank};

pub mod banded;
mod checks;
pub mod signing;
pub mod verbs;
mod world;

pub const START: u64 = 1_700_000_000;
pub const COIN: &str = "uusd";
pub const OTHER_COIN: &str = "uother";
/// What each of [`PEOPLE`] holds of each token.
pub const FORTUNE: u128 = 1_000_000_000_000;
/// The usual tariff: 0.30 a kWh, one kWh a minute, so that the usual credit is one kWh.
pub const PRICE: u128 = 300_000;
pub const WINDOW: u64 = 600;
/// A day.
pub const LONGEST: u64 = 86_400;

/// Everybody. Ann owns machines, Bob buys them, Carl consumes.
pub const PEOPLE: [&str; 8] = ["ann", "bob", "carl", "dora", "eve", "payout", "treasury", "watcher"];

pub struct Suite {
    pub app: App<TestBank>,
    /// What is paid with.
    pub denom: Denom,
    pub tokens: Vec<Denom>,
    pub registry: Addr,
    pub hub: Addr,
    pub payments: Addr,
    /// What was sent without a message.
    pub donations: u128,
    /// Every machine's present key.
    keys: Vec<SecretKey>,
}

pub fn address(name: &str) -> Addr {
    MockApi::default().addr_make(name)
}

pub fn id(machine: u64) -> MachineId {
    MachineId::new(machine).unwrap()
}

/// A key by its name, of a curve that depends on it.
pub fn key(name: &str) -> SecretKey {
    let curve = Curve::ALL[name.len() % 3];
    SecretKey::derive(curve, &[7; 32], name)
}

pub fn public(name: &str) -> PublicKey {
    key(name).public_key().clone()
}

/// The contract's error behind a refused message.
pub fn error(result: AnyResult<AppResponse>) -> ContractError {
    result.unwrap_err().downcast().unwrap()
}

/// The value of an event's attribute.
pub fn attribute(response: &AppResponse, event: &str, key: &str) -> String {
    let kind = format!("wasm-flywheel-payments/{event}");
    let event = response.events.iter().find(|event| event.ty == kind).unwrap();
    let found = event.attributes.iter().find(|attribute| attribute.key == key);
    found.unwrap().value.clone()
}

impl Suite {
    /// Once with a native coin and once with a cw20.
    pub fn both() -> [Self; 2] {
        [Self::native(), Self::cw20()]
    }

    pub fn native() -> Self {
        Self::launch(0)
    }

    pub fn cw20() -> Self {
        Self::launch(2)
    }

    /// The usual world: machine 1 is Ann's and has the usual tariff, machine 2 is Bob's.
    fn launch(denom: usize) -> Self {
        let mut app = AppBuilder::new()
            .with_bank(TestBank::default())
            .build(|router, _, storage| {
                for name in PEOPLE {
                    let fortune = vec![Coin::new(FORTUNE, COIN), Coin::new(FORTUNE, OTHER_COIN)];
                    router
                        .bank
                        .keeper
                        .init_balance(storage, &address(name), fortune)
                        .unwrap();
                }
            });
        app.update_block(|block| block.time = Timestamp::from_seconds(START));
        let admin = address("admin");
        let token = Self::token(&mut app);
        let code = app.store_code(stubs::registry());
        let msg = registry::InstantiateMsg {
            admin: admin.to_string(),
            deposit: None,
            recovery_delay: None,
        };
        let registry = app
            .instantiate_contract(code, admin.clone(), &msg, &[], "registry", None)
            .unwrap();
        let code = app.store_code(stubs::hub());
        let hub = app
            .instantiate_contract(code, admin.clone(), &Empty {}, &[], "hub", None)
            .unwrap();
        let code = app.store_code(stubs::payments());
        let msg = InstantiateMsg {
            registry: registry.to_string(),
            hub: hub.to_string(),
        };
        let payments = app
            .instantiate_contract(code, admin.clone(), &msg, &[], "payments", Some(admin.to_string()))
            .unwrap();
        let tokens = vec![
            Denom::Native(COIN.to_owned()),
            Denom::Native(OTHER_COIN.to_owned()),
            Denom::Cw20(token),
        ];
        let mut suite = Self {
            app,
            denom: tokens[denom].clone(),
            tokens,
            registry,
            hub,
            payments,
            donations: 0,
            keys: vec![],
        };
        suite.register("ann", "device-1", None);
        suite.register("bob", "device-2", None);
        suite.set_tariff("ann", 1, Some(suite.tariff())).unwrap();
        suite.check();
        suite
    }

    fn token(app: &mut App<TestBank>) -> Addr {
        let initial_balances = PEOPLE.map(|name| Cw20Coin {
            address: address(name).to_string(),
            amount: FORTUNE.into(),
        });
        let msg = cw20_base::msg::InstantiateMsg {
            name: "Dollar".to_owned(),
            symbol: "USD".to_owned(),
            decimals: 6,
            initial_balances: initial_balances.to_vec(),
            mint: None,
            marketing: None,
        };
        let code = app.store_code(stubs::token());
        app.instantiate_contract(code, address("admin"), &msg, &[], "token", None)
            .unwrap()
    }

    pub fn now(&self) -> u64 {
        self.app.block_info().time.seconds()
    }

    pub fn time(&self, in_seconds: u64) -> Time {
        Time::new(self.now() + in_seconds)
    }

    pub fn advance(&mut self, seconds: u64) -> &mut Self {
        let then = self.now() + seconds;
        self.app.update_block(|block| {
            block.height += 1;
            block.time = Timestamp::from_seconds(then);
        });
        self
    }

    /// Jumps to so many seconds after the start.
    pub fn at(&mut self, seconds: u64) -> &mut Self {
        self.app
            .update_block(|block| block.time = Timestamp::from_seconds(START + seconds));
        self
    }

    pub fn query<T: DeserializeOwned>(&self, msg: &QueryMsg) -> T {
        self.app.wrap().query_wasm_smart(&self.payments, msg).unwrap()
    }
}
