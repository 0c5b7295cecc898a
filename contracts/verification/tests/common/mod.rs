//! A network of oracles: this contract, a rewards contract that only remembers, and a token of either kind.
#![allow(
    dead_code,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::unwrap_used
)]

pub mod rewards_stub;
mod suite;

use cosmwasm_std::{Addr, Binary, Coin, Event, Timestamp, Uint128, coins, to_json_binary};
use cw_multi_test::{App, AppResponse, ContractWrapper, Executor, IntoAddr};
use cw20::{Cw20Coin, Cw20ExecuteMsg};
use flywheel_protocol::crypto::SecretKey;
use flywheel_protocol::readings::{Field, PlaceRule, ReadingRules, Work};
use flywheel_protocol::sign::{OracleKey, Statement};
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Curve, Epoch, EpochClock, Hash32, Seconds, Time};
use flywheel_types::verification::{
    ClassRules, ExecuteMsg, Final, InstantiateMsg, OracleResponse, OracleSet, OracleSignature, OracleSpec, Pending,
    QueryMsg, ReceiveMsg, RoundResponse,
};
use flywheel_types::{Denom, Guardian, Totals, Windows};
use flywheel_verification::ContractError;
use serde::de::DeserializeOwned;

pub use rewards_stub::{Accepted, StubQuery, StubSudo};

/// Epoch 0 begins here.
pub const START: u64 = 1_800_000_000;
pub const EPOCH: u64 = 1_000;
pub const GRACE: u64 = 100;
pub const ROUND: u64 = 60;
pub const CHALLENGE: u64 = 500;
/// Seven unbonding days of 1,000 s.
pub const UNBONDING: u64 = 7_000;
pub const BOND: u128 = 5_000;
/// What machines may earn in each epoch, unless a test says otherwise.
pub const BUDGET: u128 = 1_000;
pub const COIN: &str = "ufly";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Money {
    Native,
    Cw20,
}

pub const BOTH: [Money; 2] = [Money::Native, Money::Cw20];

/// An oracle and its key.
#[derive(Clone)]
pub struct Oracle {
    pub address: Addr,
    pub key: SecretKey,
}

impl Oracle {
    /// The curves are mixed: by the number, secp256k1, P-256, Ed25519.
    pub fn number(number: usize) -> Self {
        let curve = Curve::ALL[number % 3];
        Self {
            address: format!("oracle-{number}").into_addr(),
            key: SecretKey::derive(curve, &[7; 32], &format!("oracle-{number}")),
        }
    }

    pub fn spec(&self) -> OracleSpec {
        OracleSpec {
            address: self.address.to_string(),
            key: self.key.public_key().clone(),
        }
    }
}

pub struct Suite {
    pub app: App,
    pub money: Money,
    pub denom: Denom,
    pub admin: Addr,
    pub contract: Addr,
    pub rewards: Addr,
    /// Sorted by address, as the set is.
    pub oracles: Vec<Oracle>,
}

pub fn windows() -> Windows {
    Windows {
        grace: Seconds::new(GRACE),
        round: Seconds::new(ROUND),
        challenge: Seconds::new(CHALLENGE),
        answer: Seconds::new(100),
        max_freeze: Seconds::new(2_000),
        unbonding_day: Seconds::new(1_000),
        unbonding_days: 7,
    }
}

pub fn clock() -> EpochClock {
    EpochClock::new(Time::new(START), Seconds::new(EPOCH)).unwrap()
}

/// A class of meters that are read once in `interval` seconds.
pub fn rules(class: &str, interval: u64) -> ClassRules {
    ClassRules {
        class: class.into(),
        rules: ReadingRules {
            work: Work::Amount,
            field: "energy".parse::<Field>().unwrap(),
            interval: Seconds::new(interval),
            minimum: 0,
            maximum: 1_000_000,
            max_change: None,
            max_repeats: None,
            max_age: Seconds::new(3_600),
            max_clock_ahead: Seconds::new(10),
            place: PlaceRule::Anywhere,
            outlier: None,
            max_per_epoch: None,
        },
    }
}

pub fn code() -> Box<dyn cw_multi_test::Contract<cosmwasm_std::Empty>> {
    use flywheel_verification::contract::{execute, instantiate, migrate, query};
    Box::new(ContractWrapper::new(execute, instantiate, query).with_migrate(migrate))
}

/// A message that a test changes before it is sent.
pub fn instantiate_msg(admin: &Addr, rewards: &Addr, denom: &Denom, oracles: &[Oracle]) -> InstantiateMsg {
    InstantiateMsg {
        admin: admin.to_string(),
        denom: denom.clone().into(),
        staking: "staking".into_addr().to_string(),
        rewards: rewards.to_string(),
        clock: clock(),
        windows: windows(),
        oracles: oracles.iter().map(Oracle::spec).collect(),
        oracle_bond: Uint128::new(BOND),
        rules: vec![rules("meter", 100)],
        guardian: Some(Guardian {
            address: "guardian".into_addr().to_string(),
            expires_at: Time::new(START + 1_000_000),
        }),
    }
}

pub fn signed_for(statement: &Statement, oracles: &[Oracle], chain: &str, contract: &str) -> Vec<OracleSignature> {
    let digest = statement.digest(chain, contract).unwrap();
    let mut signatures: Vec<OracleSignature> = oracles
        .iter()
        .map(|oracle| OracleSignature {
            oracle: oracle.address.to_string(),
            signature: oracle.key.sign(&digest),
        })
        .collect();
    signatures.sort_by(|a, b| a.oracle.cmp(&b.oracle));
    signatures
}

/// A cw20 of which every account has a million.
pub fn new_token(app: &mut App, admin: &Addr, holders: &[Addr]) -> Addr {
    let code = app.store_code(Box::new(ContractWrapper::new(
        cw20_base::contract::execute,
        cw20_base::contract::instantiate,
        cw20_base::contract::query,
    )));
    let msg = cw20_base::msg::InstantiateMsg {
        name: "Flywheel".into(),
        symbol: "FLY".into(),
        decimals: 6,
        initial_balances: holders
            .iter()
            .map(|holder| Cw20Coin {
                address: holder.to_string(),
                amount: 1_000_000_u128.into(),
            })
            .collect(),
        mint: None,
        marketing: None,
    };
    app.instantiate_contract(code, admin.clone(), &msg, &[], "token", None)
        .unwrap()
}

/// The value of an attribute of this contract's event.
pub fn attribute(answer: &AppResponse, what: &str, key: &str) -> String {
    let name = format!("wasm-flywheel-verification/{what}");
    let event: &Event = answer.events.iter().find(|event| event.ty == name).unwrap();
    event
        .attributes
        .iter()
        .find(|attribute| attribute.key == key)
        .unwrap()
        .value
        .clone()
}
