//! A network in which every kind of sender is there.

use cosmwasm_std::{Addr, CosmosMsg, Uint128};
use flywheel_protocol::{MachineId, Seconds};
use flywheel_testing::{Person, Settled, Suite, Token, dao_terms, market_terms};
use flywheel_types::governance::{DaoTerms, LockTerms, Preset, RulesChoice};
use flywheel_types::network::NetworkKind;
use flywheel_types::verification::Statement;
use flywheel_types::{registry, verification};

use crate::rows::{Contract, Row};

/// What a proposal of class `membership` costs in the DAO's network.
pub const DEPOSIT: u128 = 10;

/// Who sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sender {
    /// Owns the machine, in the registry and in staking.
    Owner,
    /// Sold the machine; its pool's bond is still his.
    Seller,
    /// Bought the machine and has not taken its pool.
    Buyer,
    /// Has delegated to the machine's pool.
    Delegator,
    /// Is in the set of oracles.
    Oracle,
    /// Was removed from it; its bond still lies there.
    FormerOracle,
    /// Guards the network for a while.
    Guardian,
    /// Administers the network and what is shared. Where a DAO is asked, it administers the network itself: it is the sender.
    Admin,
    /// The network's own verification contract.
    Sibling,
    /// Another network's verification contract.
    Foreign,
    /// Has nothing to do with any of it, but has tokens.
    Stranger,
}

impl Sender {
    /// In the order of the table's columns.
    pub const ALL: [Self; 11] = [
        Self::Owner,
        Self::Seller,
        Self::Buyer,
        Self::Delegator,
        Self::Oracle,
        Self::FormerOracle,
        Self::Guardian,
        Self::Admin,
        Self::Sibling,
        Self::Foreign,
        Self::Stranger,
    ];

    /// The column's title.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Seller => "seller",
            Self::Buyer => "buyer",
            Self::Delegator => "delegator",
            Self::Oracle => "oracle",
            Self::FormerOracle => "ex-oracle",
            Self::Guardian => "guardian",
            Self::Admin => "admin",
            Self::Sibling => "sibling",
            Self::Foreign => "foreign",
            Self::Stranger => "stranger",
        }
    }

    /// Whether it is an account and no contract.
    pub fn is_person(self) -> bool {
        self.person().is_some()
    }

    fn person(self) -> Option<Person> {
        match self {
            Self::Oracle => Some(Person::named("oracle-0")),
            Self::FormerOracle => Some(Person::named("oracle-3")),
            Self::Admin => Some(Person::named("operator")),
            Self::Sibling | Self::Foreign => None,
            other => Some(Person::named(other.name())),
        }
    }
}

/// One network, two machines: `mine` is its owner's; `sold` was sold by the seller to the buyer.
pub struct World {
    pub suite: Suite,
    /// The DAO, if the network belongs to one.
    dao: Option<Addr>,
    other: Addr,
    /// A settlement of epoch 0, if the row needs one.
    pub settled: Option<Settled>,
    accepted: Option<Statement>,
}

impl World {
    /// The world in which a row's message can be sent by whoever may.
    pub fn ready_for(row: &Row) -> Self {
        let guardian = Person::named("guardian");
        let address = Suite::address_of(&guardian).to_string();
        let is_governed = row.contract == Contract::Governance;
        let mut suite = Suite::launched(Token::Cw20, |launch| {
            launch.kind = NetworkKind::Prn;
            launch.market = Some(market_terms());
            if is_governed {
                (launch.admin, launch.treasury) = (None, None);
                launch.dao = Some(dao());
            }
            launch.guardian = Some(flywheel_types::Guardian {
                address,
                expires_at: launch.clock.start().plus(Seconds::days(300)).unwrap(),
            });
        });
        let other = suite
            .another(Token::Cw20, |_| {})
            .network()
            .verification()
            .address()
            .clone();
        for sender in Sender::ALL {
            match sender.person() {
                Some(person) => suite.give(&person, 50_000),
                None => &mut suite,
            };
        }
        let (owner, seller, buyer) = (Person::named("owner"), Person::named("seller"), Person::named("buyer"));
        for (person, machine) in [(&owner, "mine"), (&seller, "sold")] {
            let id = suite.register(person, machine);
            let cell = Some("871f1d488ffffff".parse().unwrap());
            let placed = registry::ExecuteMsg::SetCell { machine: id, cell };
            suite.network().registry().execute(person.account(), &placed).unwrap();
            suite.bond(person, machine, 1_000);
            suite.delegate(&Person::named("delegator"), machine, 500);
        }
        suite.sell(&seller, "sold", &buyer);
        let dao = is_governed.then(|| suite.dao().address().clone());
        let mut world = Self {
            suite,
            dao,
            other,
            settled: None,
            accepted: None,
        };
        let oracle = world.address(Sender::FormerOracle).to_string();
        world.admin_sends_verification(&verification::ExecuteMsg::RemoveOracle { address: oracle });
        (row.prepare)(&mut world);
        world
    }

    /// The account or contract behind a sender.
    pub fn address(&self, sender: Sender) -> Addr {
        if let (Sender::Admin, Some(dao)) = (sender, &self.dao) {
            return dao.clone();
        }
        match sender {
            Sender::Sibling => self.suite.network().verification().address().clone(),
            Sender::Foreign => self.other.clone(),
            person => person.person().map(|person| self.suite.address(&person)).unwrap(),
        }
    }

    /// The machine that a message of this sender is about: who sold one tries with that.
    pub fn machine(&self, sender: Sender) -> MachineId {
        match sender {
            Sender::Seller | Sender::Buyer => self.suite.machine("sold"),
            _ => self.suite.machine("mine"),
        }
    }

    /// Sends a row's message; whether it was taken.
    pub fn send(&self, row: &Row, sender: Sender) -> bool {
        let messages = (row.message_of)(self, sender);
        self.suite.chain().execute_as(&self.address(sender), messages).is_ok()
    }

    /// A message to one of the suite's contracts, without coins.
    pub fn call(&self, contract: &Addr, message: &impl serde::Serialize) -> Vec<CosmosMsg> {
        vec![flywheel_client::chain::execute_message(contract, message, &[]).unwrap()]
    }

    /// Tokens with a message, as the network's cw20 hands them over.
    pub fn hand_over(&self, contract: &Addr, amount: u128, hook: &impl serde::Serialize) -> Vec<CosmosMsg> {
        let token = self.suite.network().token().unwrap().address().clone();
        let send = cw20::Cw20ExecuteMsg::Send {
            contract: contract.to_string(),
            amount: Uint128::new(amount),
            msg: cosmwasm_std::to_json_binary(hook).unwrap(),
        };
        self.call(&token, &send)
    }

    /// The admin acts on verification, before the table's question.
    pub fn admin_sends_verification(&mut self, message: &verification::ExecuteMsg) {
        let verification = self.suite.network().verification().address().clone();
        self.admin_sends(&verification, message);
    }

    /// A person acts on the registry, before the table's question.
    pub fn sends_registry(&mut self, person: &str, message: &registry::ExecuteMsg) {
        let person = Person::named(person);
        self.suite
            .network()
            .registry()
            .execute(person.account(), message)
            .unwrap();
    }

    /// Any message of the admin, before the table's question.
    pub fn admin_sends(&mut self, contract: &Addr, message: &impl serde::Serialize) {
        let (admin, message) = (self.address(Sender::Admin), self.call(contract, message));
        self.suite.chain().execute_as(&admin, message).unwrap();
        self.suite.check_invariants();
    }

    /// Both machines have worked a day.
    pub fn day_of_work(&mut self) {
        self.suite.work("mine", 0, 1_000).work("sold", 0, 1_000);
    }

    /// The name of that machine.
    pub fn machine_name(&self, sender: Sender) -> &'static str {
        match sender {
            Sender::Seller | Sender::Buyer => "sold",
            _ => "mine",
        }
    }

    /// The first step of handing an admin's right over.
    pub fn hand_over_right(&self, sender: Sender) -> cw_ownable::Action {
        cw_ownable::Action::TransferOwnership {
            new_owner: self.address(sender).to_string(),
            expiry: None,
        }
    }

    /// What the oracles would sign now.
    pub fn statement(&self) -> Statement {
        self.suite.honest_settlement().statement
    }

    /// The statement that was accepted last, pending or rejected.
    pub fn last_statement(&self) -> Statement {
        self.accepted.unwrap()
    }

    /// The oracles with these numbers sign what is right, and it is accepted.
    pub fn attest(&mut self, oracles: &[usize]) {
        let statement = self.statement();
        let signatures = self.suite.sign_statement(oracles, &statement);
        let anyone = Person::named("anyone");
        let verification = self.suite.network().verification();
        verification.attest(anyone.account(), statement, signatures).unwrap();
        self.accepted = Some(statement);
        self.suite.check_invariants();
    }

    /// The pool's machine, by either of the two that a row is about.
    pub fn both(&self) -> [MachineId; 2] {
        [self.suite.machine("mine"), self.suite.machine("sold")]
    }

    /// The time now, for messages with a deadline.
    pub fn in_days(&self, days: u64) -> flywheel_protocol::Time {
        self.suite.now().plus(Seconds::days(days)).unwrap()
    }
}

/// Rules of minutes, with locks, and a deposit for proposals about members.
fn dao() -> DaoTerms {
    let mut rules = Preset::Trial.rules(Uint128::zero());
    rules.membership.deposit = Uint128::new(DEPOSIT);
    DaoTerms {
        rules: RulesChoice::Custom {
            rules: Box::new(rules),
            bounds: Preset::Trial.bounds(),
        },
        locks: Some(LockTerms {
            max_bonus: flywheel_protocol::Bps::ONE,
            max_days: 100,
        }),
        ..dao_terms()
    }
}
