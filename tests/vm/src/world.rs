//! A chain with the suite's wasm on it, and one network.

use std::collections::BTreeMap;
use std::rc::Rc;

use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{Addr, Timestamp, Uint128, coins};
use cw_multi_test::{App, AppBuilder, Executor};
use flywheel_protocol::{EpochClock, Hash32, Seconds, Time};
use flywheel_types::hub::{self, Codes, Launch, NetworkContracts};
use flywheel_types::{Denom, NetworkKind, access_control, payments, registry, rewards};
use serde::Serialize;

use crate::artifacts;
use crate::contract::WasmContract;
use crate::gas::{MESSAGE_LIMIT, Meter};
use crate::network::{CHAIN_DAY, CHALLENGE, COIN, GRACE, START, SUPPLY, launch};
use crate::vm;

/// Which token the network has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Token {
    /// A cw20 that rewards mint.
    Cw20,
    /// A native coin from a reserve.
    Native,
}

/// The simulator with wasm for contracts. Every message and query has a chain's gas limit.
pub struct World {
    /// The simulator.
    pub app: App,
    /// The shared registry.
    pub registry: Addr,
    /// The shared hub.
    pub hub: Addr,
    /// The shared payments contract.
    pub payments: Addr,
    /// The shared access-control contract.
    pub access_control: Addr,
    /// The network's contracts.
    pub network: NetworkContracts,
    /// Code ids by the contracts' names.
    pub codes: BTreeMap<&'static str, u64>,
    /// The most gas that each message has taken, by contract and message.
    pub used: BTreeMap<String, u64>,
    /// The most gas that a message may take.
    pub gas_limit: u64,
    /// What oracles find in the reports of the epochs that they settle from now on.
    pub evidence_root: Hash32,
    pub(crate) meter: Rc<Meter>,
}

/// The account of this name.
pub fn address(name: &str) -> Addr {
    MockApi::default().addr_make(name)
}

impl World {
    /// A chain with a network and its bonded oracles, a day before the network's start.
    pub fn new(token: Token, oracles: usize) -> Self {
        let mut app = AppBuilder::new().build(|router, _, storage| {
            let everything = coins(4 * SUPPLY, COIN);
            router
                .bank
                .init_balance(storage, &address("operator"), everything)
                .expect("a balance");
        });
        app.update_block(|block| block.time = Timestamp::from_seconds(START - CHAIN_DAY));
        let (vm, meter) = (vm::Codes::new().expect("a cache"), Rc::new(Meter::default()));
        let stored = artifacts::all().into_iter().map(|wasm| {
            let code = WasmContract::store(&vm, &wasm.bytes, &meter);
            let code = code.unwrap_or_else(|error| panic!("{}: {error:#}", wasm.name));
            (wasm.name, app.store_code(Box::new(code)))
        });
        let codes: BTreeMap<_, _> = stored.collect();

        let nobody = Addr::unchecked("");
        let mut world = Self {
            app,
            registry: nobody.clone(),
            hub: nobody.clone(),
            payments: nobody.clone(),
            access_control: nobody.clone(),
            network: NetworkContracts {
                token: None,
                staking: nobody.clone(),
                verification: nobody.clone(),
                rewards: nobody,
                marketplace: None,
                governance: None,
            },
            codes,
            used: BTreeMap::new(),
            gas_limit: MESSAGE_LIMIT,
            evidence_root: Hash32::ZERO,
            meter,
        };
        world.deploy();
        world.network = world.launch(token, oracles);
        world.bond_oracles(oracles);
        world
    }

    fn deploy(&mut self) {
        let admin = address("operator").into_string();
        let setup = registry::InstantiateMsg {
            admin: admin.clone(),
            deposit: Some(registry::Deposit {
                denom: Denom::Native(COIN.to_owned()),
                amount: Uint128::zero(),
            }),
            recovery_delay: None,
        };
        self.registry = self.instantiate("machine-registry", &setup);
        let code = |name: &str| self.codes[name];
        let codes = Codes {
            token: code("token"),
            staking: code("staking"),
            verification: code("verification"),
            rewards: code("rewards"),
            marketplace: code("marketplace"),
            governance: code("governance"),
        };
        let setup = hub::InstantiateMsg {
            admin,
            registry: self.registry.to_string(),
            payments: None,
            codes: codes.clone(),
        };
        self.hub = self.instantiate("network-hub", &setup);
        let setup = payments::InstantiateMsg {
            registry: self.registry.to_string(),
            hub: self.hub.to_string(),
        };
        self.payments = self.instantiate("payments", &setup);
        let (hub, payments) = (self.hub.clone(), Some(self.payments.to_string()));
        self.execute("operator", &hub, &hub::ExecuteMsg::SetCodes { codes, payments }, 0);
        let setup = access_control::InstantiateMsg {
            registry: self.registry.to_string(),
            hub: hub.to_string(),
        };
        self.access_control = self.instantiate("access-control", &setup);
        let (registry, address) = (self.registry.clone(), self.access_control.to_string());
        self.execute(
            "operator",
            &registry,
            &registry::ExecuteMsg::SetAccessControl { address },
            0,
        );
    }

    /// Instantiates a contract, whose admin is the operator.
    pub fn instantiate(&mut self, contract: &'static str, msg: &impl Serialize) -> Addr {
        self.meter.begin(self.gas_limit);
        let (admin, code) = (address("operator"), self.codes[contract]);
        let done = self
            .app
            .instantiate_contract(code, admin.clone(), msg, &[], contract, Some(admin.to_string()));
        self.note(format!("{contract}/instantiate"));
        done.unwrap_or_else(|error| panic!("{contract}: {error:#}"))
    }

    /// The operator launches one more network, with so many oracles.
    pub fn launch(&mut self, token: Token, oracles: usize) -> NetworkContracts {
        self.launch_as(token, launch(token, oracles))
    }

    /// The operator launches a network of places, which begins tomorrow.
    ///
    /// # Panics
    /// If it is refused.
    pub fn launch_town(&mut self, token: Token) -> NetworkContracts {
        let tomorrow = self.now().plus(Seconds::new(CHAIN_DAY)).expect("a time");
        let mut launch = launch(token, 1);
        launch.kind = NetworkKind::Prn;
        launch.clock = EpochClock::new(tomorrow, Seconds::new(CHAIN_DAY)).expect("a clock");
        self.launch_as(token, launch)
    }

    /// The operator launches one more network, with this kind of token.
    pub fn launch_as(&mut self, token: Token, launch: Launch) -> NetworkContracts {
        let reserve = if token == Token::Native { SUPPLY / 1_000 } else { 0 };
        let hub = self.hub.clone();
        let message = hub::ExecuteMsg::Launch(Box::new(launch));
        self.execute("operator", &hub, &message, reserve);
        let config: hub::ConfigResponse = self.ask(&hub, &hub::QueryMsg::Config {});
        let network: hub::Network = self.ask(
            &hub,
            &hub::QueryMsg::Network {
                network: config.networks,
            },
        );
        network.contracts
    }

    /// The network's marketplace.
    ///
    /// # Panics
    /// Before the launch.
    pub fn market(&self) -> Addr {
        self.network.marketplace.clone().expect("a marketplace")
    }

    /// The name of a contract's folder.
    pub fn name(&self, contract: &Addr) -> String {
        let code = self.app.contract_data(contract).map(|data| data.code_id);
        let name = code
            .ok()
            .and_then(|id| self.codes.iter().find(|(_, code)| **code == id));
        name.map_or("nobody", |(name, _)| name).to_owned()
    }

    /// The most memory that a contract has taken so far, in pages of 64 KiB.
    pub fn most_memory(&self) -> usize {
        self.meter.most_memory()
    }

    /// The chain's id.
    pub fn chain_id(&self) -> String {
        self.app.block_info().chain_id
    }

    /// The chain's time.
    pub fn now(&self) -> Time {
        Time::new(self.app.block_info().time.seconds())
    }

    /// Waits until so many seconds after the network's start, if that is still to come.
    pub fn wait_until(&mut self, seconds: u64) -> &mut Self {
        let until = Timestamp::from_seconds(START + seconds);
        self.app.update_block(|block| block.time = block.time.max(until));
        self
    }

    /// Waits so long.
    pub fn wait(&mut self, seconds: u64) -> &mut Self {
        let until = self.now().plus(Seconds::new(seconds)).expect("a time");
        self.app
            .update_block(|block| block.time = Timestamp::from_seconds(until.get()));
        self
    }

    /// The first second in which an epoch can be settled.
    pub fn settle_time(&mut self, epoch: u64) -> &mut Self {
        self.wait_until((epoch + 1) * CHAIN_DAY + GRACE)
    }

    /// The end of the challenge window that begins now.
    pub fn after_challenge(&mut self) -> &mut Self {
        self.wait(CHALLENGE)
    }

    /// Mints what is due.
    pub fn mint(&mut self) -> &mut Self {
        let rewards = self.network.rewards.clone();
        self.execute("anyone", &rewards, &rewards::ExecuteMsg::Mint {}, 0);
        self
    }
}
