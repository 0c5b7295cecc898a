//! The tests' verbs.
//!
//! Epochs last 100 s. Of a sale, machines get 10 %, stakers 10 %, the treasury 5 %, 5 % is burned, and the seller gets the
//! rest. A seller has 100 s to commit, a buyer 200 s to confirm, the seller 300 s to show the key, the buyer 400 s to
//! complain. A complaint costs 50.

use anyhow::Result as AnyResult;
use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{Addr, Coin, Empty, Timestamp, Uint128, coin};
use cw_multi_test::{App, AppBuilder, AppResponse, Executor};
use cw20::Cw20Coin;
use flywheel_marketplace::ContractError;
use flywheel_protocol::{Bps, Epoch, EpochClock, Hash32, MachineId, Seconds, Time};
use flywheel_types::Denom;
use flywheel_types::marketplace::{
    AcceptedDenom, Content, FeeLimits, InstantiateMsg, NewListing, OrderWindows, Price, Purchase, SalePart, SaleSplit,
    Seller, Terms,
};

use crate::goods::Goods;
use crate::stubs::{self, TestBank};

mod questions;
mod verbs;
mod world;

pub const START: u64 = 1_700_000_000;
pub const EPOCH: u64 = 100;
pub const COIN: &str = "uwatt";
/// Another coin that is taken.
pub const OTHER: &str = "uother";
/// A coin that is not.
pub const WRONG: &str = "uwrong";
/// What each of [`PEOPLE`] holds of each token in the beginning.
pub const FUNDS: u128 = 1_000_000_000;
pub const PEOPLE: [&str; 8] = [
    "buyer", "city", "seller", "carol", "dave", "admin", "stranger", "treasury",
];

pub struct Suite {
    pub app: App<TestBank>,
    /// The network's token.
    pub denom: Denom,
    pub market: Addr,
    pub registry: Addr,
    pub staking: Addr,
    pub rewards: Addr,
    /// A cw20; the network's, if its token is one.
    pub token: Addr,
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

pub fn amount(amount: u128) -> Uint128 {
    Uint128::new(amount)
}

pub fn at(seconds: u64) -> Time {
    Time::new(START + seconds)
}

pub fn usual_split() -> SaleSplit {
    SaleSplit {
        seller: points(7_000),
        machines: points(1_000),
        stakers: points(1_000),
        treasury: points(500),
        burned: points(500),
        residual: SalePart::Seller,
    }
}

pub fn usual_terms() -> Terms {
    Terms {
        hash: Hash32::new([1; 32]),
        purposes: vec!["research".into(), "planning".into()],
        duration: None,
        credential: None,
        permission: None,
    }
}

/// The contract's error behind a refused message.
pub fn error(result: AnyResult<AppResponse>) -> ContractError {
    result.unwrap_err().downcast().unwrap()
}

/// The value of an event's attribute.
pub fn attribute(response: &AppResponse, event: &str, key: &str) -> String {
    let kind = format!("wasm-flywheel-marketplace/{event}");
    let event = response.events.iter().find(|event| event.ty == kind).unwrap();
    let found = event.attributes.iter().find(|attribute| attribute.key == key);
    found.unwrap().value.clone()
}

impl Suite {
    /// The same network once with a cw20 and once with a native coin.
    pub fn both() -> [Self; 2] {
        [Self::cw20(), Self::native()]
    }

    pub fn cw20() -> Self {
        Self::launch(false)
    }

    pub fn native() -> Self {
        Self::launch(true)
    }

    fn launch(is_native: bool) -> Self {
        let mut app = AppBuilder::new()
            .with_bank(TestBank::default())
            .build(|router, _, storage| {
                for name in PEOPLE {
                    let coins: Vec<Coin> = [OTHER, COIN, WRONG].iter().map(|denom| coin(FUNDS, *denom)).collect();
                    router.bank.keeper.init_balance(storage, &address(name), coins).unwrap();
                }
            });
        app.update_block(|block| block.time = Timestamp::from_seconds(START));
        let admin = address("admin");
        let code = app.store_code(stubs::staking());
        let mut stub = |code, name: &str| {
            app.instantiate_contract(code, address("admin"), &Empty {}, &[], name, None)
                .unwrap()
        };
        let staking = stub(code, "staking");
        let registry = stub(code, "registry");
        let code = app.store_code(stubs::rewards());
        let rewards = app
            .instantiate_contract(code, admin.clone(), &Empty {}, &[], "rewards", None)
            .unwrap();
        let token = token(&mut app);
        let denom = if is_native {
            Denom::Native(COIN.to_owned())
        } else {
            Denom::Cw20(token.clone())
        };
        let msg = InstantiateMsg {
            denom: denom.clone().into(),
            registry: registry.to_string(),
            staking: staking.to_string(),
            rewards: rewards.to_string(),
            payments: Some(address("payments").to_string()),
            ..launch_msg()
        };
        let code = app.store_code(stubs::marketplace());
        let market = app
            .instantiate_contract(code, admin.clone(), &msg, &[], "marketplace", Some(admin.to_string()))
            .unwrap();
        let mut suite = Self {
            app,
            denom,
            market,
            registry,
            staking,
            rewards,
            token,
            donations: 0,
        };
        suite
            .register(1, "seller", None)
            .register(2, "seller", None)
            .register(3, "carol", Some("dave"));
        suite.check();
        suite
    }

    /// A dataset of machine 1.
    pub fn dataset(&self, goods: &Goods, price: u128) -> NewListing {
        NewListing {
            seller: Seller::Machine { machine: id(1) },
            content: Content::Dataset {
                root: goods.root,
                size: goods.shape.size(),
                file_hash: None,
            },
            class: "meter".into(),
            denom: self.denom.clone().into(),
            price: Price::Fixed { amount: amount(price) },
            order_fee: points(100),
            terms: usual_terms(),
            link: "https://data.example/1".into(),
        }
    }

    /// A feed of machine 1: 100 for each 50 s, with 10 s of grace.
    pub fn feed(&self) -> NewListing {
        NewListing {
            content: Content::Feed {},
            price: Price::PerPeriod {
                amount: amount(100),
                period: Seconds::new(50),
                grace: Seconds::new(10),
            },
            ..self.dataset(&Goods::sized(1), 1)
        }
    }

    /// What machines made together in epochs 0 to 2, settled by the statement of epoch 2.
    pub fn network_dataset(&self, goods: &Goods, price: u128) -> NewListing {
        NewListing {
            seller: Seller::Network {
                from: Epoch::FIRST,
                to: Epoch::new(2),
                settled: vec![Epoch::new(2)],
            },
            ..self.dataset(goods, price)
        }
    }
}

/// A purchase at whatever price.
pub fn purchase(listing: u64) -> Purchase {
    Purchase {
        listing,
        revision: 1,
        max_price: Uint128::MAX,
        transfer_key: Some(Hash32::new([5; 32])),
        periods: None,
    }
}

fn token(app: &mut App<TestBank>) -> Addr {
    let balances = PEOPLE.map(|name| Cw20Coin {
        address: address(name).to_string(),
        amount: FUNDS.into(),
    });
    let msg = cw20_base::msg::InstantiateMsg {
        name: "Watt".to_owned(),
        symbol: "WATT".to_owned(),
        decimals: 6,
        initial_balances: balances.to_vec(),
        mint: None,
        marketing: None,
    };
    let code = app.store_code(stubs::token());
    app.instantiate_contract(code, address("admin"), &msg, &[], "token", None)
        .unwrap()
}

/// The launch of a native network whose siblings are plain accounts.
pub fn launch_msg() -> InstantiateMsg {
    InstantiateMsg {
        admin: address("admin").to_string(),
        denom: Denom::Native(COIN.to_owned()),
        complaint_cost: amount(50),
        accepted: vec![AcceptedDenom {
            denom: Denom::Native(OTHER.to_owned()),
            complaint_cost: amount(20),
        }],
        registry: address("registry").to_string(),
        staking: address("staking").to_string(),
        verification: address("verification").to_string(),
        rewards: address("rewards").to_string(),
        treasury: address("treasury").to_string(),
        payments: None,
        clock: EpochClock::new(Time::new(START), Seconds::new(EPOCH)).unwrap(),
        split: usual_split(),
        limits: FeeLimits {
            order_fee: points(100),
            fees: points(3_000),
        },
        windows: OrderWindows {
            commit: Seconds::new(100),
            confirm: Seconds::new(200),
            reveal: Seconds::new(300),
            complain: Seconds::new(400),
        },
        desk: None,
    }
}
