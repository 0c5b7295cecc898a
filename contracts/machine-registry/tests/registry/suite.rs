//! A chain with one registry, free of charge or with a deposit of either kind of money.

use cosmwasm_std::{Addr, Coin, Event, Timestamp, Uint128, coins};
use cw_multi_test::{App, AppBuilder, AppResponse, ContractWrapper, Executor, IntoAddr};
use cw20::Cw20Coin;
use flywheel_machine_registry::ContractError;
use flywheel_protocol::crypto::SecretKey;
use flywheel_protocol::sign::{MakerCertificate as CertificateBytes, RegisterMachine};
use flywheel_protocol::{Curve, H3Cell, MachineId, PublicKey, Seconds, Time};
use flywheel_types::registry::{
    Attribute, ConfigResponse, Deposit, Endpoint, ExecuteMsg, InstantiateMsg, MachineDetails, MachineResponse,
    MachinesResponse, MakerCertificate, QueryMsg, ReceiveMsg, RecordResponse, Registration,
};
use flywheel_types::{Denom, Totals};
use serde::de::DeserializeOwned;

use crate::stubs::{self, REFUSED, TestBank};

pub const COIN: &str = "ufly";
pub const OTHER_COIN: &str = "uother";
pub const START: u64 = 1_800_000_000;
/// What everybody has of every coin.
pub const FORTUNE: u128 = 1_000_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Money {
    Native,
    Cw20,
}

pub struct Suite {
    pub app: App<TestBank>,
    pub admin: Addr,
    pub registry: Addr,
    pub denom: Option<Denom>,
}

pub fn alice() -> Addr {
    "alice".into_addr()
}

pub fn bob() -> Addr {
    "bob".into_addr()
}

pub fn carol() -> Addr {
    "carol".into_addr()
}

/// Everybody with a fortune.
pub fn people() -> [Addr; 3] {
    [alice(), bob(), carol()]
}

pub fn id(number: u64) -> MachineId {
    MachineId::new(number).unwrap()
}

/// A device's key, known by its name.
pub fn device(curve: Curve, name: &str) -> SecretKey {
    SecretKey::derive(curve, &[1; 32], name)
}

/// So many devices, their curves mixed.
pub fn devices(number: usize) -> Vec<SecretKey> {
    (0..number)
        .map(|n| device(Curve::ALL[n % 3], &format!("device-{n}")))
        .collect()
}

/// Central Park, at a resolution of 10 or coarser.
pub fn park(resolution: u8) -> H3Cell {
    "8a2a1072b59ffff".parse::<H3Cell>().unwrap().parent(resolution).unwrap()
}

pub fn attribute(name: &str, value: &str) -> Attribute {
    Attribute {
        name: name.into(),
        value: value.into(),
        expires_at: None,
    }
}

pub fn endpoint(name: &str, url: &str) -> Endpoint {
    Endpoint {
        name: name.into(),
        kind: "Telemetry".into(),
        url: url.into(),
    }
}

pub fn code() -> Box<dyn cw_multi_test::Contract<cosmwasm_std::Empty>> {
    use flywheel_machine_registry::contract::{execute, instantiate, migrate, query, reply};
    Box::new(
        ContractWrapper::new(execute, instantiate, query)
            .with_reply(reply)
            .with_migrate(migrate),
    )
}

/// What a device signs, each part of which a test may change.
#[derive(Clone)]
pub struct Terms {
    pub chain: String,
    pub registry: String,
    pub owner: String,
    pub counter: u64,
    pub expires_at: Time,
    pub details: MachineDetails,
}

impl Terms {
    pub fn sign(&self, key: &SecretKey) -> Registration {
        let digest = RegisterMachine {
            owner: &self.owner,
            key: key.public_key(),
            counter: self.counter,
            expires_at: self.expires_at,
            entry: self.details.hash(),
        }
        .digest(&self.chain, &self.registry)
        .unwrap();
        Registration {
            public_key: key.public_key().clone(),
            signature: key.sign(&digest),
            expires_at: self.expires_at,
            details: self.details.clone(),
        }
    }
}

impl Suite {
    /// A registry without a deposit.
    pub fn free() -> Self {
        Self::launch(None, 0, None)
    }

    /// A registry without a deposit whose recoveries take so long.
    pub fn with_recovery_delay(seconds: u64) -> Self {
        Self::launch(None, 0, Some(Seconds::new(seconds)))
    }

    /// A registry whose machines pay `amount` each.
    pub fn with_deposit(money: Money, amount: u128) -> Self {
        Self::launch(Some(money), amount, None)
    }

    fn launch(money: Option<Money>, amount: u128, recovery_delay: Option<Seconds>) -> Self {
        let mut app = AppBuilder::new()
            .with_bank(TestBank::default())
            .build(|router, _, storage| {
                for account in &people() {
                    let fortune = vec![Coin::new(FORTUNE, COIN), Coin::new(FORTUNE, OTHER_COIN)];
                    router.bank.keeper.init_balance(storage, account, fortune).unwrap();
                }
            });
        app.update_block(|block| block.time = Timestamp::from_seconds(START));
        let admin = "admin".into_addr();
        let denom = money.map(|money| match money {
            Money::Native => Denom::Native(COIN.into()),
            Money::Cw20 => Denom::Cw20(new_token(&mut app)),
        });
        let code = app.store_code(code());
        let deposit = denom.clone().map(|denom| Deposit {
            denom: denom.into(),
            amount: amount.into(),
        });
        let msg = InstantiateMsg {
            admin: admin.to_string(),
            deposit,
            recovery_delay,
        };
        let registry = app
            .instantiate_contract(code, admin.clone(), &msg, &[], "registry", Some(admin.to_string()))
            .unwrap();
        let suite = Self {
            app,
            admin,
            registry,
            denom,
        };
        suite.assert_totals();
        suite
    }

    pub fn now(&self) -> u64 {
        self.app.block_info().time.seconds()
    }

    pub fn advance(&mut self, seconds: u64) -> &mut Self {
        self.app.update_block(|block| {
            block.height += 1;
            block.time = Timestamp::from_seconds(block.time.seconds() + seconds);
        });
        self
    }

    /// What a device signs for this owner now: the signature is good for 1,000 s.
    pub fn terms(&self, owner: &Addr, key: &PublicKey) -> Terms {
        Terms {
            chain: self.app.block_info().chain_id,
            registry: self.registry.to_string(),
            owner: owner.to_string(),
            counter: self.counter(key).into(),
            expires_at: Time::new(self.now() + 1_000),
            details: MachineDetails::default(),
        }
    }

    /// An honest entry without a record.
    pub fn entry(&self, owner: &Addr, key: &SecretKey) -> Registration {
        self.terms(owner, key.public_key()).sign(key)
    }

    /// An honest entry with this record.
    pub fn entry_with(&self, owner: &Addr, key: &SecretKey, details: MachineDetails) -> Registration {
        Terms {
            details,
            ..self.terms(owner, key.public_key())
        }
        .sign(key)
    }

    /// What the maker signs for a device of this registry.
    pub fn certificate(&self, maker: &SecretKey, device: &PublicKey) -> MakerCertificate {
        let bytes = CertificateBytes {
            maker: maker.public_key(),
            device,
        };
        let digest = bytes
            .digest(&self.app.block_info().chain_id, self.registry.as_str())
            .unwrap();
        MakerCertificate {
            maker: maker.public_key().clone(),
            signature: maker.sign(&digest),
        }
    }

    /// Registers with exactly the deposit that is due.
    pub fn register(&mut self, owner: &Addr, machines: Vec<Registration>) -> Result<AppResponse, ContractError> {
        let due = self.config().deposit.map_or(0, |deposit| deposit.amount.u128());
        self.register_paying(owner, machines.clone(), due * machines.len() as u128)
    }

    /// Registers with this amount of the deposit's money.
    pub fn register_paying(
        &mut self,
        owner: &Addr,
        machines: Vec<Registration>,
        amount: u128,
    ) -> Result<AppResponse, ContractError> {
        match self.denom.clone() {
            Some(Denom::Cw20(token)) if amount > 0 => self.send_cw20(&token, owner, amount, machines),
            Some(Denom::Native(denom)) if amount > 0 => {
                self.execute(owner, &ExecuteMsg::Register { machines }, &coins(amount, denom))
            }
            _ => self.execute(owner, &ExecuteMsg::Register { machines }, &[]),
        }
    }

    /// Registers one device without a record and returns its id.
    pub fn machine(&mut self, owner: &Addr, key: &SecretKey) -> MachineId {
        let entry = self.entry(owner, key);
        self.register(owner, vec![entry]).unwrap();
        id(self.config().machines)
    }

    pub fn send_cw20(
        &mut self,
        token: &Addr,
        sender: &Addr,
        amount: u128,
        machines: Vec<Registration>,
    ) -> Result<AppResponse, ContractError> {
        self.send_hook(token, sender, amount, &ReceiveMsg::Register { machines })
    }

    pub fn execute(&mut self, sender: &Addr, msg: &ExecuteMsg, funds: &[Coin]) -> Result<AppResponse, ContractError> {
        let answer = self
            .app
            .execute_contract(sender.clone(), self.registry.clone(), msg, funds);
        self.assert_totals();
        answer.map_err(|error| error.downcast().unwrap())
    }

    pub fn send(&mut self, sender: &Addr, msg: &ExecuteMsg) -> Result<AppResponse, ContractError> {
        self.execute(sender, msg, &[])
    }

    /// From now on this account can receive nothing, or can again.
    pub fn refuse(&mut self, account: &Addr, refused: bool) -> &mut Self {
        match self.denom.clone().unwrap() {
            Denom::Native(_) => {
                let accounts = self.app.read_module(|router, _, _| router.bank.refused.clone());
                let mut accounts = accounts.borrow_mut();
                if refused {
                    accounts.insert(account.to_string())
                } else {
                    accounts.remove(account.as_str())
                };
            }
            Denom::Cw20(token) => {
                let mut storage = self.app.contract_storage_mut(&token);
                if refused {
                    REFUSED.save(&mut *storage, account, &true).unwrap();
                } else {
                    REFUSED.remove(&mut *storage, account);
                }
            }
        }
        self
    }

    pub fn retire(&mut self, sender: &Addr, machine: MachineId) -> Result<AppResponse, ContractError> {
        self.send(sender, &ExecuteMsg::Retire { machine })
    }

    pub fn query<T: DeserializeOwned>(&self, msg: &QueryMsg) -> T {
        self.app.wrap().query_wasm_smart(&self.registry, msg).unwrap()
    }

    /// The words of a query that is refused.
    pub fn query_error(&self, msg: &QueryMsg) -> String {
        self.app
            .wrap()
            .query_wasm_smart::<cosmwasm_std::Empty>(&self.registry, msg)
            .unwrap_err()
            .to_string()
    }

    pub fn config(&self) -> ConfigResponse {
        self.query(&QueryMsg::Config {})
    }

    pub fn counter(&self, key: &PublicKey) -> u32 {
        self.query(&QueryMsg::RegistrationCounter {
            public_key: key.clone(),
        })
    }

    pub fn get(&self, machine: u64) -> MachineResponse {
        self.query(&QueryMsg::Machine { machine: id(machine) })
    }

    pub fn record(&self, machine: u64) -> RecordResponse {
        self.query(&QueryMsg::Record { machine: id(machine) })
    }

    /// Ids of an owner's machines.
    pub fn owned(&self, owner: &Addr, start_after: Option<u64>, limit: Option<u32>) -> Vec<u64> {
        let start_after = start_after.map(id);
        let page: MachinesResponse = self.query(&QueryMsg::MachinesByOwner {
            owner: owner.to_string(),
            start_after,
            limit,
        });
        page.machines.iter().map(|row| row.machine.get()).collect()
    }

    pub fn balance(&self, account: &Addr) -> u128 {
        self.denom
            .as_ref()
            .unwrap()
            .balance(&self.app.wrap(), account)
            .unwrap()
            .u128()
    }

    pub fn totals(&self) -> Totals {
        self.query(&QueryMsg::Totals {})
    }

    /// What the registry owes under one name.
    pub fn owed(&self, name: &str) -> u128 {
        let totals = self.totals();
        let row = totals.liabilities.iter().find(|row| row.name == name);
        row.unwrap().amount.u128()
    }

    /// What an account can withdraw.
    pub fn credit(&self, account: &Addr) -> u128 {
        let account = account.to_string();
        self.query::<Uint128>(&QueryMsg::Credit { account }).u128()
    }

    /// Rule A7, and that the liabilities are what the machines on record have paid and what people are credited.
    pub fn assert_totals(&self) {
        let totals = self.totals();
        assert!(totals.balances(), "{totals:?}");
        if self.denom.is_some() {
            let paid: u128 = (1..=self.config().machines)
                .map(|machine| self.get(machine).deposit.u128())
                .sum();
            assert_eq!(self.owed("deposits"), paid);
            let credits: u128 = people().iter().map(|account| self.credit(account)).sum();
            assert_eq!(self.owed("credits"), credits);
            assert_eq!(totals.balance.u128(), self.balance(&self.registry));
        }
    }

    /// Nothing has been registered and nothing paid.
    pub fn assert_empty(&self) {
        assert_eq!(self.config().machines, 0);
        assert_eq!(self.owned(&alice(), None, None), [0; 0]);
        assert_eq!(self.totals().owed().unwrap().u128(), 0);
    }
}

/// A cw20 of which everybody has a fortune.
pub fn new_token(app: &mut App<TestBank>) -> Addr {
    let code = app.store_code(stubs::token());
    let initial_balances = people().map(|holder| Cw20Coin {
        address: holder.to_string(),
        amount: FORTUNE.into(),
    });
    let msg = cw20_base::msg::InstantiateMsg {
        name: "Flywheel".into(),
        symbol: "FLY".into(),
        decimals: 6,
        initial_balances: initial_balances.to_vec(),
        mint: None,
        marketing: None,
    };
    app.instantiate_contract(code, "admin".into_addr(), &msg, &[], "token", None)
        .unwrap()
}

/// The error of one entry.
pub fn entry_error(entry: usize, error: ContractError) -> ContractError {
    ContractError::Entry {
        entry,
        error: Box::new(error),
    }
}

/// The registry's events of one kind.
pub fn events<'a>(answer: &'a AppResponse, what: &str) -> Vec<&'a Event> {
    let name = format!("wasm-flywheel-machine-registry/{what}");
    answer.events.iter().filter(|event| event.ty == name).collect()
}

/// An event's attributes as `key=value`, without the contract's address.
pub fn attributes(event: &Event) -> Vec<String> {
    let own = event
        .attributes
        .iter()
        .filter(|attribute| attribute.key != "_contract_address");
    own.map(|attribute| format!("{}={}", attribute.key, attribute.value))
        .collect()
}
