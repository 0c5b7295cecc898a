//! The tests' verbs: two tokens, a registry with machines, networks, and people with a fortune in both tokens.

use anyhow::Result as AnyResult;
use cosmwasm_schema::serde::de::DeserializeOwned;
use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{Addr, Coin, Empty, Timestamp};
use cw_multi_test::{App, AppBuilder, AppResponse, Executor};
use cw20::Cw20Coin;
use flywheel_access_control::ContractError;
use flywheel_protocol::crypto::SecretKey;
use flywheel_protocol::{Curve, MachineId, Time};
use flywheel_types::Denom;
use flywheel_types::access_control::{InstantiateMsg, QueryMsg};
use flywheel_types::registry;

use crate::stubs::{self, TestBank};

mod checks;
pub mod verbs;
mod world;

pub const START: u64 = 1_700_000_000;
pub const COIN: &str = "uusd";
pub const OTHER_COIN: &str = "uother";
/// What each of [`PEOPLE`] holds of each token.
pub const FORTUNE: u128 = 1_000_000_000_000;

/// Everybody. Ann owns machines 1 and 2, Bob machine 3, Dora administers networks, Carl and Eve want something.
pub const PEOPLE: [&str; 7] = ["ann", "bob", "carl", "dora", "eve", "fred", "watcher"];

pub struct Suite {
    pub app: App<TestBank>,
    /// What is paid with.
    pub denom: Denom,
    pub tokens: Vec<Denom>,
    pub registry: Addr,
    pub hub: Addr,
    pub contract: Addr,
    /// What was sent without a message.
    pub donations: u128,
    /// Every machine's present key.
    keys: Vec<SecretKey>,
    /// Every pair of namespace and agent that may have a budget: as the contract's query names it.
    purses: Vec<flywheel_types::access_control::BudgetName>,
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

/// The contract's error behind a refused message.
pub fn error(result: AnyResult<AppResponse>) -> ContractError {
    result.unwrap_err().downcast().unwrap()
}

/// The value of an event's attribute.
pub fn attribute(response: &AppResponse, event: &str, key: &str) -> String {
    let kind = format!("wasm-flywheel-access-control/{event}");
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
        let code = app.store_code(stubs::access_control());
        let msg = InstantiateMsg {
            registry: registry.to_string(),
            hub: hub.to_string(),
        };
        let contract = app
            .instantiate_contract(
                code,
                admin.clone(),
                &msg,
                &[],
                "access-control",
                Some(admin.to_string()),
            )
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
            contract,
            donations: 0,
            keys: vec![],
            purses: vec![],
        };
        suite.register("ann", "device-1");
        suite.register("ann", "device-2");
        suite.register("bob", "device-3");
        suite.network(2);
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

    /// A new block, so many seconds later.
    pub fn advance(&mut self, seconds: u64) -> &mut Self {
        let then = self.now() + seconds;
        self.app.update_block(|block| {
            block.height += 1;
            block.time = Timestamp::from_seconds(then);
        });
        self
    }

    /// A new block at so many seconds after the start.
    pub fn at(&mut self, seconds: u64) -> &mut Self {
        self.app.update_block(|block| {
            block.height += 1;
            block.time = Timestamp::from_seconds(START + seconds);
        });
        self
    }

    pub fn query<T: DeserializeOwned>(&self, msg: &QueryMsg) -> T {
        self.app.wrap().query_wasm_smart(&self.contract, msg).unwrap()
    }
}
