//! A launched network with four bonded oracles.

use std::collections::BTreeMap;
use std::rc::Rc;

use cosmwasm_std::{Addr, Coin, Uint128};
use flywheel_client::handles::{Hub, Network, Registry};
use flywheel_client::{Chain, ChainError, ChainExt, Code, TxResult, network_codes};
use flywheel_oracle::{Inbox, Ledger, MemoryJournal, Oracle};
use flywheel_protocol::crypto::SecretKey;
use flywheel_protocol::{Bps, MachineId, Seconds, Time};
use flywheel_types::Denom;
use flywheel_types::access_control;
use flywheel_types::hub::{self, Launch};
use flywheel_types::payments;
use flywheel_types::registry::{self, Deposit};
use flywheel_types::verification::OracleSpec;

use crate::chain::TestChain;
use crate::parameters::{CHAIN_ID, DENOM, GRACE, START, SUPPLY, Token, launch, market_terms};
use crate::people::{Person, device_key};

/// Oracles of every test network.
const ORACLES: usize = 4;

/// A network to test. Verbs panic with the chain's words when a message is refused; `try_` verbs return the refusal.
pub struct Suite {
    pub(crate) chain: Rc<TestChain>,
    pub(crate) registry: Addr,
    pub(crate) hub: Addr,
    pub(crate) payments: Addr,
    pub(crate) access_control: Addr,
    pub(crate) record: hub::Network,
    pub(crate) token: Token,
    pub(crate) machines: BTreeMap<String, MachineId>,
    pub(crate) keys: BTreeMap<MachineId, SecretKey>,
    pub(crate) nonces: BTreeMap<MachineId, u64>,
    pub(crate) oracles: Vec<Oracle<MemoryJournal>>,
    /// What was given to contracts without a message, by address.
    pub(crate) donations: BTreeMap<Addr, Uint128>,
    /// Tokens beside the network's in which somebody pays.
    pub(crate) other_denoms: Vec<Denom>,
    /// Whether the invariants are checked after every message.
    pub(crate) is_watched: bool,
}

impl Suite {
    /// A network with its own cw20, a day before its start.
    pub fn cw20() -> Self {
        Self::launched(Token::Cw20, |_| {})
    }

    /// A network with a native coin, a day before its start.
    pub fn native() -> Self {
        Self::launched(Token::Native, |_| {})
    }

    /// A network whose launch is changed before it is sent; its oracles are bonded.
    pub fn launched(token: Token, change: impl FnOnce(&mut Launch)) -> Self {
        Self::on_chain(CHAIN_ID, token, change)
    }

    /// A network with a marketplace ([`market_terms`]); its stakers have no part of the emission, so that all their income
    /// is from sales. Its treasury has 30 % of it.
    pub fn with_market(token: Token) -> Self {
        Self::launched(token, |launch| {
            launch.split.stakers = Bps::ZERO;
            launch.split.treasury = Bps::percent(30).unwrap_or(Bps::ZERO);
            launch.market = Some(market_terms());
        })
    }

    /// As [`Suite::launched`], on a chain with another id; addresses, people and keys are the same.
    pub fn on_chain(chain_id: &str, token: Token, change: impl FnOnce(&mut Launch)) -> Self {
        let mut suite = Self::without_oracle_bonds(chain_id, token, change);
        suite.bond_oracles();
        suite
    }

    /// Another network on this one's chain, with the same registry, hub, people and machines; its oracles are bonded.
    pub fn another(&self, token: Token, change: impl FnOnce(&mut Launch)) -> Self {
        let shared = Shared {
            registry: self.registry.clone(),
            hub: self.hub.clone(),
            payments: self.payments.clone(),
            access_control: self.access_control.clone(),
        };
        let mut suite = Self::launch_on(Rc::clone(&self.chain), shared, token, change);
        suite.machines.clone_from(&self.machines);
        suite.keys.clone_from(&self.keys);
        suite.bond_oracles();
        suite
    }

    fn without_oracle_bonds(chain_id: &str, token: Token, change: impl FnOnce(&mut Launch)) -> Self {
        let before = START.minus(Seconds::days(1)).unwrap_or(Time::new(0));
        let chain = TestChain::start(chain_id, before);
        let shared = shared(&chain, &Person::named("operator")).unwrap_or_else(|error| panic!("{error}"));
        Self::launch_on(Rc::new(chain), shared, token, change)
    }

    fn launch_on(chain: Rc<TestChain>, shared: Shared, token: Token, change: impl FnOnce(&mut Launch)) -> Self {
        let operator = Person::named("operator");
        let admin = chain.address(operator.account());
        if token == Token::Native {
            let everything = Coin {
                denom: DENOM.to_owned(),
                amount: SUPPLY + SUPPLY,
            };
            chain
                .fund(&admin, &[everything])
                .unwrap_or_else(|error| panic!("{error}"));
        }
        let oracles = (0..ORACLES).map(|number| OracleSpec {
            address: chain.address(oracle(number).account()).to_string(),
            key: device_key(&format!("oracle-{number}")).public_key().clone(),
        });
        let treasury = chain.address(Person::named("treasury").account());
        let mut terms = launch(token, admin.as_str(), treasury.as_str(), oracles.collect());
        change(&mut terms);
        let reserve = match token {
            Token::Cw20 => vec![],
            Token::Native => vec![Coin {
                denom: DENOM.to_owned(),
                amount: SUPPLY,
            }],
        };
        let network = Hub::new(&*chain, shared.hub.clone()).launch(operator.account(), terms, &reserve);
        let record = network.unwrap_or_else(|error| panic!("{error}")).record().clone();
        Self {
            chain,
            registry: shared.registry,
            hub: shared.hub,
            payments: shared.payments,
            access_control: shared.access_control,
            record,
            token,
            machines: BTreeMap::new(),
            keys: BTreeMap::new(),
            nonces: BTreeMap::new(),
            oracles: vec![],
            donations: BTreeMap::new(),
            other_denoms: vec![],
            is_watched: true,
        }
    }

    fn bond_oracles(&mut self) {
        let verification = self.network().verification().address().to_string();
        let inbox = Inbox::new(self.chain_id(), &verification, self.record.clock, GRACE);
        let bond = Uint128::new(5_000);
        for number in 0..ORACLES {
            let person = oracle(number);
            let address = self.address(&person);
            let key = device_key(&format!("oracle-{number}"));
            let oracle = Oracle::new(address, key, inbox.clone(), Ledger::default(), MemoryJournal::default());
            let proof = oracle
                .prove_key(self.chain_id(), &verification)
                .unwrap_or_else(|error| panic!("{error}"));
            self.give(&person, 5_000);
            let sent = self.network().verification().bond_oracle(person.account(), proof, bond);
            self.sent(sent);
            self.oracles.push(oracle);
        }
    }

    /// From now on the invariants are not checked: for measuring, where the questions would take longer than the messages.
    pub const fn unwatched(&mut self) -> &mut Self {
        self.is_watched = false;
        self
    }

    /// The network.
    pub fn network(&self) -> Network<'_, TestChain> {
        Network::new(&*self.chain, self.registry.clone(), self.record.clone())
    }

    /// The hub that launched it.
    pub fn hub(&self) -> Hub<'_, TestChain> {
        Hub::new(&*self.chain, self.hub.clone())
    }

    /// The chain.
    pub fn chain(&self) -> &TestChain {
        &self.chain
    }

    /// The network's token.
    pub const fn denom(&self) -> &Denom {
        &self.record.denom
    }

    /// The marketplace's address; the network was launched with one.
    pub(crate) fn market_address(&self) -> &Addr {
        let market = self.record.contracts.marketplace.as_ref();
        market.unwrap_or_else(|| panic!("the network was launched without a marketplace"))
    }

    /// The native coin, which is a token beside a cw20 network's own, and so much of it for a person.
    pub fn fund(&mut self, to: &Person, amount: u128) -> Denom {
        let coin = Coin {
            denom: DENOM.to_owned(),
            amount: Uint128::new(amount),
        };
        let funded = self.chain.fund(&self.address(to), &[coin]);
        funded.unwrap_or_else(|error| panic!("{error}"));
        let denom = Denom::Native(DENOM.to_owned());
        if denom != *self.denom() && !self.other_denoms.contains(&denom) {
            self.other_denoms.push(denom.clone());
        }
        denom
    }

    /// A person's address.
    pub fn address(&self, person: &Person) -> Addr {
        self.chain.address(person.account())
    }

    /// A machine's id by its name.
    pub fn machine(&self, name: &str) -> MachineId {
        self.machines
            .get(name)
            .copied()
            .unwrap_or_else(|| panic!("no machine {name} was registered"))
    }

    /// What a person holds of the network's token.
    pub fn balance(&self, person: &Person) -> u128 {
        self.network()
            .balance(&self.address(person))
            .unwrap_or_else(|error| panic!("{error}"))
            .u128()
    }

    /// Takes a message's result: a refusal fails the test, a success checks the invariants.
    #[track_caller]
    pub fn sent(&self, result: Result<TxResult, ChainError>) -> TxResult {
        let done = result.unwrap_or_else(|error| panic!("{error}"));
        self.check_invariants();
        done
    }

    /// Takes the result of a message that a contract must refuse with these words, and checks the invariants.
    #[track_caller]
    pub fn refused(&self, result: Result<TxResult, ChainError>, words: &str) {
        let Err(error) = result else {
            panic!("the message was taken, not refused with: {words}")
        };
        let is_meant = error.refusal().is_some_and(|refusal| refusal.contains(words));
        assert!(is_meant, "it was to be refused with {words:?}, and was: {error}");
        self.check_invariants();
    }
}

/// The person behind an oracle.
pub(crate) fn oracle(number: usize) -> Person {
    Person::named(&format!("oracle-{number}"))
}

/// The contracts that all networks of a chain share.
struct Shared {
    registry: Addr,
    hub: Addr,
    payments: Addr,
    access_control: Addr,
}

fn shared(chain: &TestChain, operator: &Person) -> Result<Shared, ChainError> {
    let admin = chain.address(operator.account());
    let setup = registry::InstantiateMsg {
        admin: admin.to_string(),
        // Registering is free until somebody sets an amount.
        deposit: Some(Deposit {
            denom: Denom::Native(DENOM.to_owned()),
            amount: Uint128::zero(),
        }),
        recovery_delay: None,
    };
    let account = operator.account();
    let registry = chain.instantiate(
        account,
        Code::MachineRegistry.id(),
        &setup,
        &[],
        "registry",
        Some(&admin),
    )?;
    let setup = hub::InstantiateMsg {
        admin: admin.to_string(),
        registry: registry.to_string(),
        payments: None,
        codes: network_codes(Code::id),
    };
    let hub = chain.instantiate(account, Code::NetworkHub.id(), &setup, &[], "hub", Some(&admin))?;
    let setup = payments::InstantiateMsg {
        registry: registry.to_string(),
        hub: hub.to_string(),
    };
    let payments = chain.instantiate(account, Code::Payments.id(), &setup, &[], "payments", Some(&admin))?;
    let known = hub::ExecuteMsg::SetCodes {
        codes: network_codes(Code::id),
        payments: Some(payments.to_string()),
    };
    chain.execute(account, &hub, &known, &[])?;
    let setup = access_control::InstantiateMsg {
        registry: registry.to_string(),
        hub: hub.to_string(),
    };
    let code = Code::AccessControl.id();
    let access_control = chain.instantiate(account, code, &setup, &[], "access-control", Some(&admin))?;
    Registry::new(chain, registry.clone()).set_access_control(account, &access_control)?;
    Ok(Shared {
        registry,
        hub,
        payments,
        access_control,
    })
}
