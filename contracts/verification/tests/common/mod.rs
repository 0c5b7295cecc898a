//! A network of oracles: this contract, a rewards contract that only remembers, and a token of either kind.
#![allow(
    dead_code,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::as_conversions
)]

pub mod rewards_stub;

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

impl Suite {
    /// Oracles that may bond, a thousand seconds before epoch 0.
    pub fn admitted(money: Money, number: usize) -> Self {
        let mut oracles: Vec<Oracle> = (0..number).map(Oracle::number).collect();
        oracles.sort_by(|a, b| a.address.cmp(&b.address));
        let admin = "admin".into_addr();
        let everyone: Vec<Addr> = (0..40)
            .map(|n| Oracle::number(n).address)
            .chain(["someone".into_addr()])
            .collect();
        let mut app = App::new(|router, _, storage| {
            for account in &everyone {
                router
                    .bank
                    .init_balance(storage, account, coins(1_000_000, COIN))
                    .unwrap();
            }
        });
        app.update_block(|block| block.time = Timestamp::from_seconds(START - 1_000));

        let denom = match money {
            Money::Native => Denom::Native(COIN.into()),
            Money::Cw20 => Denom::Cw20(new_token(&mut app, &admin, &everyone)),
        };
        let rewards_code = app.store_code(rewards_stub::code());
        let rewards = app.instantiate_contract(rewards_code, admin.clone(), &cosmwasm_std::Empty {}, &[], "r", None);
        let rewards = rewards.unwrap();
        let code = app.store_code(code());
        let msg = instantiate_msg(&admin, &rewards, &denom, &oracles);
        let contract = app
            .instantiate_contract(code, admin.clone(), &msg, &[], "v", Some(admin.to_string()))
            .unwrap();
        let mut suite = Self {
            app,
            money,
            denom,
            admin,
            contract,
            rewards,
            oracles,
        };
        for epoch in 0..20 {
            suite.set_budget(epoch, BUDGET * (u128::from(epoch) + 1));
        }
        suite
    }

    /// Oracles that have bonded.
    pub fn active(money: Money, number: usize) -> Self {
        let mut suite = Self::admitted(money, number);
        for oracle in suite.oracles.clone() {
            suite.bond(&oracle).unwrap();
        }
        suite
    }

    /// The cumulative budget of the machines at the end of an epoch.
    pub fn set_budget(&mut self, epoch: u64, machines: u128) {
        let rewards = self.rewards.clone();
        self.app
            .wasm_sudo(
                rewards,
                &StubSudo::Budget {
                    epoch,
                    machines: Some(machines.into()),
                },
            )
            .unwrap();
    }

    pub fn drop_budget(&mut self, epoch: u64) {
        let rewards = self.rewards.clone();
        self.app
            .wasm_sudo(rewards, &StubSudo::Budget { epoch, machines: None })
            .unwrap();
    }

    pub fn now(&self) -> u64 {
        self.app.block_info().time.seconds()
    }

    /// Any second, of the past too.
    pub fn at(&mut self, second: u64) -> &mut Self {
        self.app.update_block(|block| {
            block.height += 1;
            block.time = Timestamp::from_seconds(second);
        });
        self
    }

    /// The first second at which an epoch may be settled.
    pub fn at_settling(&mut self, epoch: u64) -> &mut Self {
        self.at(START + (epoch + 1) * EPOCH + GRACE)
    }

    pub fn execute(&mut self, sender: &Addr, msg: &ExecuteMsg, funds: &[Coin]) -> Result<AppResponse, ContractError> {
        let answer = self
            .app
            .execute_contract(sender.clone(), self.contract.clone(), msg, funds);
        self.assert_totals();
        answer.map_err(|error| error.downcast().unwrap())
    }

    /// Nobody in particular sends.
    pub fn send(&mut self, msg: &ExecuteMsg) -> Result<AppResponse, ContractError> {
        self.execute(&"someone".into_addr(), msg, &[])
    }

    pub fn by_admin(&mut self, msg: &ExecuteMsg) -> Result<AppResponse, ContractError> {
        self.execute(&self.admin.clone(), msg, &[])
    }

    pub fn query<T: DeserializeOwned>(&self, msg: &QueryMsg) -> T {
        self.app.wrap().query_wasm_smart(&self.contract, msg).unwrap()
    }

    /// The proof of an oracle's own key, for this contract.
    pub fn proof(&self, oracle: &Oracle) -> flywheel_protocol::Signature {
        let claim = OracleKey {
            account: oracle.address.as_str(),
            key: oracle.key.public_key(),
        };
        let chain = self.app.block_info().chain_id;
        oracle.key.sign(&claim.digest(&chain, self.contract.as_str()).unwrap())
    }

    pub fn bond(&mut self, oracle: &Oracle) -> Result<AppResponse, ContractError> {
        let proof = self.proof(oracle);
        self.bond_with(&oracle.address, BOND, proof)
    }

    /// Bonds in the network's money.
    pub fn bond_with(
        &mut self,
        sender: &Addr,
        amount: u128,
        proof: flywheel_protocol::Signature,
    ) -> Result<AppResponse, ContractError> {
        match self.denom.clone() {
            Denom::Native(coin) => self.execute(sender, &ExecuteMsg::BondOracle { proof }, &coins(amount, coin)),
            Denom::Cw20(token) => {
                let hook = to_json_binary(&ReceiveMsg::BondOracle { proof }).unwrap();
                self.send_cw20(&token, sender, amount, hook)
            }
        }
    }

    /// Sends a cw20 with a message inside.
    pub fn send_cw20(
        &mut self,
        token: &Addr,
        sender: &Addr,
        amount: u128,
        msg: Binary,
    ) -> Result<AppResponse, ContractError> {
        let send = Cw20ExecuteMsg::Send {
            contract: self.contract.to_string(),
            amount: amount.into(),
            msg,
        };
        let answer = self.app.execute_contract(sender.clone(), token.clone(), &send, &[]);
        self.assert_totals();
        answer.map_err(|error| error.downcast().unwrap())
    }

    pub fn balance(&self, account: &Addr) -> u128 {
        self.denom.balance(&self.app.wrap(), account).unwrap().u128()
    }

    pub fn totals(&self) -> Totals {
        self.query(&QueryMsg::Totals {})
    }

    pub fn assert_totals(&self) {
        let totals = self.totals();
        assert!(totals.balances(), "{totals:?}");
        assert_eq!(totals.balance.u128(), self.balance(&self.contract));
    }

    pub fn set(&self) -> OracleSet {
        self.query(&QueryMsg::Oracles {})
    }

    pub fn oracle(&self, oracle: &Oracle) -> OracleResponse {
        self.query(&QueryMsg::Oracle {
            address: oracle.address.to_string(),
        })
    }

    pub fn round(&self) -> RoundResponse {
        self.query(&QueryMsg::Round {})
    }

    pub fn pending(&self) -> Option<Pending> {
        self.query(&QueryMsg::Pending {})
    }

    pub fn last_final(&self) -> Option<Final> {
        self.query(&QueryMsg::LastFinal {})
    }

    /// What the rewards contract was told.
    pub fn accepted(&self) -> Vec<Accepted> {
        self.app
            .wrap()
            .query_wasm_smart(&self.rewards, &StubQuery::Accepted {})
            .unwrap()
    }

    /// A statement that fits this second, with a sum.
    pub fn statement(&self, sum: u128) -> Statement {
        let round = self.round();
        let epoch = round.epoch.unwrap_or(Epoch::FIRST);
        Statement {
            epoch,
            round: round.round,
            set_version: self.set().version,
            built_on: self.last_final().map_or(Hash32::ZERO, |last| last.statement.root),
            evidence_root: sha256(&[b"evidence", &epoch.get().to_be_bytes()]),
            root: sha256(&[b"root", &epoch.get().to_be_bytes(), &sum.to_be_bytes()]),
            sum: sum.into(),
            machines: 3,
        }
    }

    /// Signatures of these oracles for this contract, sorted.
    pub fn signed(&self, statement: &Statement, oracles: &[Oracle]) -> Vec<OracleSignature> {
        let chain = self.app.block_info().chain_id;
        signed_for(statement, oracles, &chain, self.contract.as_str())
    }

    /// Sends a statement with signatures of the first so many oracles.
    pub fn attest(&mut self, statement: &Statement, signers: usize) -> Result<AppResponse, ContractError> {
        let signatures = self.signed(statement, &self.oracles[..signers]);
        self.attest_with(statement, signatures)
    }

    pub fn attest_with(
        &mut self,
        statement: &Statement,
        signatures: Vec<OracleSignature>,
    ) -> Result<AppResponse, ContractError> {
        self.send(&ExecuteMsg::Attest {
            statement: *statement,
            signatures,
        })
    }

    /// Settles the epoch that may be settled now, with all signatures, and waits for the window's end.
    pub fn settle(&mut self, sum: u128) {
        let statement = self.statement(sum);
        self.attest(&statement, self.oracles.len()).unwrap();
        self.at(self.now() + CHALLENGE);
        self.send(&ExecuteMsg::Finalize {}).unwrap();
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
