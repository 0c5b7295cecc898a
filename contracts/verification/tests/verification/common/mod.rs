//! A network of oracles: this contract, a rewards contract that only remembers, and a token of either kind.

pub mod neighbours;
pub mod rewards_stub;
mod roots;
mod suite;
pub mod token_stub;

use cosmwasm_std::{Addr, Binary, Coin, Event, Timestamp, Uint128, Uint256, coins, to_json_binary};
use cw_multi_test::{App, AppResponse, ContractWrapper, Executor, IntoAddr};
use cw20::{Cw20Coin, Cw20ExecuteMsg};
use flywheel_protocol::crypto::SecretKey;
use flywheel_protocol::readings::{Field, PlaceRule, ReadingRules, Work};
use flywheel_protocol::sign::{OracleKey, Statement};
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Curve, Epoch, EpochClock, Hash32, MachineId, Seconds, Signature, Time};
use flywheel_types::verification::{
    ClassRules, ExecuteMsg, Final, InstantiateMsg, OracleResponse, OracleSet, OracleSignature, OracleSpec, Pending,
    QueryMsg, ReceiveMsg, RoundResponse,
};
use flywheel_types::{Denom, Guardian, Totals, Windows};
use flywheel_verification::ContractError;
use serde::de::DeserializeOwned;

pub use neighbours::{RegistrySudo, SLASHES, StakingSudo};
pub use rewards_stub::{Accepted, StubQuery, StubSudo};
pub use roots::*;
pub use token_stub::TokenSudo;

/// Epoch 0 begins here.
pub const START: u64 = 1_800_000_000;
pub const EPOCH: u64 = 1_000;
pub const GRACE: u64 = 100;
pub const ROUND: u64 = 60;
pub const CHALLENGE: u64 = 500;
/// Seven unbonding days of 1,000 s.
pub const UNBONDING: u64 = 7_000;
pub const BOND: u128 = 5_000;
/// How long a demand may wait for its answer.
pub const ANSWER: u64 = 100;
/// The first open demand costs this, the second 33, the third 34: 32 makes the numbers easy.
pub const DEPOSIT: u128 = 32;
/// The guardian's right ends here.
pub const GUARDIAN_UNTIL: u64 = START + 1_000_000;
/// What machines may earn in each epoch, unless a test says otherwise.
pub const BUDGET: u128 = 1_000;
pub const COIN: &str = "ufly";
/// What the whale has.
pub const WHALE: u128 = 1_000_000_000_000;

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
    pub registry: Addr,
    pub staking: Addr,
    /// Sorted by address, as the set is.
    pub oracles: Vec<Oracle>,
}

pub fn windows() -> Windows {
    Windows {
        grace: Seconds::new(GRACE),
        round: Seconds::new(ROUND),
        challenge: Seconds::new(CHALLENGE),
        answer: Seconds::new(ANSWER),
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
    use flywheel_verification::contract::{execute, instantiate, migrate, query, reply};
    Box::new(
        ContractWrapper::new(execute, instantiate, query)
            .with_migrate(migrate)
            .with_reply(reply),
    )
}

/// A message that a test changes before it is sent.
pub fn instantiate_msg(admin: &Addr, rewards: &Addr, denom: &Denom, oracles: &[Oracle]) -> InstantiateMsg {
    InstantiateMsg {
        admin: admin.to_string(),
        denom: denom.clone().into(),
        registry: "registry".into_addr().to_string(),
        staking: "staking".into_addr().to_string(),
        rewards: rewards.to_string(),
        clock: clock(),
        windows: windows(),
        oracles: oracles.iter().map(Oracle::spec).collect(),
        oracle_bond: Uint128::new(BOND),
        rules: vec![rules("meter", 100)],
        guardian: Some(Guardian {
            address: "guardian".into_addr().to_string(),
            expires_at: Time::new(GUARDIAN_UNTIL),
        }),
        demand_deposit: Some(Uint128::new(DEPOSIT)),
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
    let code = app.store_code(token_stub::code());
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

/// The order of secp256k1 (SEC 2, 2.4.1).
const SECP256K1_ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe, //
    0xba, 0xae, 0xdc, 0xe6, 0xaf, 0x48, 0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36, 0x41, 0x41,
];

/// The order of P-256 (SEC 2, 2.4.2).
const P256_ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, //
    0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

/// The other valid signature of the same message that anyone can write: n - s for s. Ed25519 has none.
pub fn high_s(curve: Curve, signature: &Signature) -> Signature {
    let order = match curve {
        Curve::Secp256k1 => SECP256K1_ORDER,
        Curve::P256 => P256_ORDER,
        Curve::Ed25519 => return signature.clone(),
    };
    let bytes = signature.as_bytes();
    let s = Uint256::from_be_bytes(bytes[32..].try_into().unwrap());
    let high = Uint256::from_be_bytes(order) - s;
    Signature::from_slice(&[&bytes[..32], &high.to_be_bytes()].concat()).unwrap()
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
