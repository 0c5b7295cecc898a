//! What people do, one message a verb.

use cosmwasm_std::{Addr, Uint128};
use flywheel_client::{Chain, ChainError, TxResult};
use flywheel_protocol::sign::{MakerCertificate, RegisterMachine};
use flywheel_protocol::{Epoch, MachineId, Seconds, Time};
use flywheel_types::registry::{self, MachineDetails, Registration};
use flywheel_types::staking::Bond;

use crate::people::{Person, device_key};
use crate::suite::Suite;

impl Suite {
    /// The operator sends tokens.
    pub fn give(&mut self, to: &Person, amount: u128) -> &mut Self {
        let operator = Person::named("operator");
        let sent = self
            .network()
            .transfer(operator.account(), &self.address(to), Uint128::new(amount));
        self.sent(sent);
        self
    }

    /// Sends tokens to a contract without a message: they are nobody's from then on.
    pub fn donate(&mut self, from: &Person, contract: &Addr, amount: u128) -> &mut Self {
        let sent = self.network().transfer(from.account(), contract, Uint128::new(amount));
        *self.donations.entry(contract.clone()).or_default() += Uint128::new(amount);
        self.sent(sent);
        self
    }

    /// Registers a machine with its own key; the name is the suite's, and the machine's metadata.
    pub fn register(&mut self, owner: &Person, name: &str) -> MachineId {
        let registration = self.registration(owner, name);
        self.enter(owner, name, registration)
    }

    /// As [`Suite::register`], with a certificate of the maker whose key has this name.
    pub fn register_certified(&mut self, owner: &Person, name: &str, maker: &str) -> MachineId {
        let details = MachineDetails {
            certificate: Some(self.certificate(name, maker)),
            ..MachineDetails::default()
        };
        let registration = self.registration_of(&self.address(owner), name, details);
        self.enter(owner, name, registration)
    }

    fn enter(&mut self, owner: &Person, name: &str, registration: Registration) -> MachineId {
        let ids = self
            .network()
            .registry()
            .register(owner.account(), vec![registration], &[]);
        self.check_invariants();
        let ids = ids.unwrap_or_else(|error| panic!("{error}"));
        let [id] = ids.as_slice() else {
            panic!("one machine was registered, {} ids came", ids.len())
        };
        self.machines.insert(name.to_owned(), *id);
        self.keys.insert(*id, device_key(name));
        *id
    }

    /// What the device `name` signs for an owner now.
    pub fn registration(&self, owner: &Person, name: &str) -> Registration {
        self.registration_for(&self.address(owner), name)
    }

    /// What the device `name` signs for whoever owns an address.
    pub fn registration_for(&self, owner: &Addr, name: &str) -> Registration {
        let details = MachineDetails {
            metadata: name.to_owned(),
            ..MachineDetails::default()
        };
        self.registration_of(owner, name, details)
    }

    fn registration_of(&self, owner: &Addr, name: &str, details: MachineDetails) -> Registration {
        let key = device_key(name);
        let registry = self.network().registry();
        let expires_at = self
            .now()
            .plus(Seconds::hours(1))
            .unwrap_or_else(|error| panic!("{error}"));
        let counter = registry
            .registration_counter(key.public_key())
            .unwrap_or_else(|error| panic!("{error}"));
        let digest = RegisterMachine {
            owner: owner.as_str(),
            key: key.public_key(),
            counter: counter.into(),
            expires_at,
            entry: details.hash(),
        }
        .digest(self.chain_id(), registry.address().as_str())
        .unwrap_or_else(|error| panic!("{error}"));
        Registration {
            public_key: key.public_key().clone(),
            signature: key.sign(&digest),
            expires_at,
            details,
        }
    }

    /// The word of the maker with the key `maker` that it has made the device `name`.
    fn certificate(&self, name: &str, maker: &str) -> registry::MakerCertificate {
        let (device, maker) = (device_key(name), device_key(maker));
        let word = MakerCertificate {
            maker: maker.public_key(),
            device: device.public_key(),
        };
        let digest = word
            .digest(self.chain_id(), self.network().registry().address().as_str())
            .unwrap_or_else(|error| panic!("{error}"));
        registry::MakerCertificate {
            maker: maker.public_key().clone(),
            signature: maker.sign(&digest),
        }
    }

    /// Registers a machine and bonds 1,000 for it, which the operator gives to the owner first.
    pub fn enrol(&mut self, owner: &Person, name: &str) -> MachineId {
        let machine = self.register(owner, name);
        self.give(owner, 1_000).bond(owner, name, 1_000);
        machine
    }

    /// Bonds own tokens for a machine.
    pub fn bond(&mut self, owner: &Person, machine: &str, amount: u128) -> &mut Self {
        let sent = self.try_bond(owner, machine, amount);
        self.sent(sent);
        self
    }

    /// As [`Suite::bond`], or the refusal.
    pub fn try_bond(&self, owner: &Person, machine: &str, amount: u128) -> Result<TxResult, ChainError> {
        let bond = Bond {
            machine: self.machine(machine),
            class: Some("meter".to_owned()),
            commission: None,
        };
        self.network()
            .staking()
            .bond(owner.account(), bond, Uint128::new(amount))
    }

    /// Takes bond out; it is unbonding from now on.
    pub fn unbond(&mut self, owner: &Person, machine: &str, amount: Option<u128>) -> &mut Self {
        let machine = self.machine(machine);
        let sent = self
            .network()
            .staking()
            .unbond(owner.account(), machine, amount.map(Uint128::new));
        self.sent(sent);
        self
    }

    /// Delegates tokens to a machine's pool.
    pub fn delegate(&mut self, delegator: &Person, machine: &str, amount: u128) -> &mut Self {
        let machine = self.machine(machine);
        let sent = self
            .network()
            .staking()
            .delegate(delegator.account(), machine, Uint128::new(amount));
        self.sent(sent);
        self
    }

    /// Takes delegated tokens out; they are unbonding from now on.
    pub fn undelegate(&mut self, delegator: &Person, machine: &str, amount: Option<u128>) -> &mut Self {
        let machine = self.machine(machine);
        let sent = self
            .network()
            .staking()
            .undelegate(delegator.account(), machine, amount.map(Uint128::new));
        self.sent(sent);
        self
    }

    /// Adds tokens to the community pool, whose votes go to a representative if one is named.
    pub fn join_community(&mut self, person: &Person, amount: u128, representative: Option<&Person>) -> &mut Self {
        let representative = representative.map(|person| self.address(person));
        let sent =
            self.network()
                .staking()
                .join_community(person.account(), Uint128::new(amount), representative.as_ref());
        self.sent(sent);
        self
    }

    /// Takes tokens out of the community pool; they are unbonding from now on.
    pub fn leave_community(&mut self, person: &Person, amount: Option<u128>) -> &mut Self {
        let sent = self
            .network()
            .staking()
            .leave_community(person.account(), amount.map(Uint128::new));
        self.sent(sent);
        self
    }

    /// Takes out what has finished unbonding.
    pub fn withdraw(&mut self, person: &Person, machine: &str) -> &mut Self {
        let machine = self.machine(machine);
        let sent = self.network().staking().withdraw(person.account(), machine);
        self.sent(sent);
        self
    }

    /// Pays out a person's income of some pools.
    pub fn claim_income(&mut self, person: &Person, machines: &[&str]) -> &mut Self {
        let machines = machines.iter().map(|name| self.machine(name)).collect();
        let sent = self.network().staking().claim_income(person.account(), machines);
        self.sent(sent);
        self
    }

    /// Emits what the schedule allows.
    pub fn mint(&mut self) -> &mut Self {
        let sent = self.network().rewards().mint(Person::named("anyone").account());
        self.sent(sent);
        self
    }

    /// Lets time pass.
    pub fn advance(&mut self, duration: Seconds) -> &mut Self {
        let later = self.now().plus(duration).unwrap_or_else(|error| panic!("{error}"));
        self.wait_until(later)
    }

    /// Lets time pass until a second.
    pub fn wait_until(&mut self, time: Time) -> &mut Self {
        self.chain.wait_until(time).unwrap_or_else(|error| panic!("{error}"));
        self.check_invariants();
        self
    }

    /// Lets time pass until an epoch begins.
    pub fn begin(&mut self, epoch: u64) -> &mut Self {
        let start = self
            .record
            .clock
            .start_of(Epoch::new(epoch))
            .unwrap_or_else(|error| panic!("{error}"));
        self.wait_until(start)
    }

    /// The chain's time.
    pub fn now(&self) -> Time {
        self.chain.now().unwrap_or_else(|error| panic!("{error}"))
    }
}
