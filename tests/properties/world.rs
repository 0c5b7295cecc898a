//! Two networks on one chain, their people and machines, and a plain model beside each.

use std::collections::BTreeMap;

use cosmwasm_std::Addr;
use flywheel_client::handles::{Registry, Rewards, Staking, Verification};
use flywheel_client::{ChainError, TxResult};
use flywheel_protocol::{MachineId, Seconds, Time};
use flywheel_testing::{Lie, Person, Settled, Suite, TestChain, Token};
use flywheel_types::verification::{Attempt, Statement};

use crate::action::{Net, Slot, Who};
use crate::launch::network;
use crate::memory::Memory;
use crate::model::{Account, Model};
use crate::trade::Books;

/// People of the world, by name.
pub const PEOPLE: [&str; 6] = ["alice", "bob", "carol", "dora", "erin", "mallory"];
/// Devices of the world, by the name of their first key.
pub const DEVICES: [&str; 4] = ["meter-1", "meter-2", "meter-3", "meter-4"];
/// Who administers both networks.
pub const OPERATOR: Account = 6;
/// Where the treasury's part goes.
pub const TREASURY: Account = 7;
/// Who may reject.
pub const GUARDIAN: Account = 8;
const ORACLES: Account = 9;
/// Oracles that a sequence may ever have.
pub const MAX_ORACLES: usize = 16;
/// A coin that no network knows.
pub const JUNK: &str = "ujunk";
/// What everybody has of each token at first.
pub const PURSE: u128 = 100_000;

/// Something that people did came to this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The chain took it.
    Taken,
    /// The chain refused it.
    Refused,
    /// There was nothing to try.
    Skipped,
}

/// A device: a machine while it is registered.
#[derive(Debug)]
pub struct Device {
    /// How the suites call it, and its first key.
    pub name: &'static str,
    pub id: Option<MachineId>,
    /// The machine that it was last: a pool outlives its machine.
    pub last: Option<MachineId>,
    pub owner: Who,
    /// How often it was sold.
    pub sales: usize,
    /// All keys that it has had, the present one last.
    pub keys: Vec<String>,
    /// The key that a recovery has announced.
    pub recovery: Option<String>,
    /// In each network.
    pub nonces: [u64; 2],
}

/// What is pending, as the world knows it.
pub enum Pending {
    Honest(Box<Settled>),
    Lie(Box<Lie>),
}

/// One network.
pub struct Network {
    pub suite: Suite,
    pub model: Model,
    /// The oracles in the set, by number; new ones get new numbers.
    pub oracles: Vec<usize>,
    pub oracles_ever: usize,
    /// Final settlements, the newest last.
    pub settled: Vec<Settled>,
    pub pending: Option<Pending>,
    /// Demands whose deposits lie here.
    pub demands: Vec<(Attempt, MachineId, Who, u128)>,
    /// Numbers of offences, so that each is another one.
    pub offences: u64,
    /// Tokens that were sent where nothing knows of them.
    pub strays: u128,
    /// Statements that were signed and accepted, for replays.
    pub attested: Vec<Statement>,
    /// What traders have agreed on.
    pub books: Books,
}

/// Everything.
pub struct World {
    pub networks: Vec<Network>,
    people: Vec<Person>,
    addresses: Vec<Addr>,
    pub devices: Vec<Device>,
    /// What was signed and accepted.
    pub memory: Memory,
    /// How often each kind of action was taken, refused and skipped.
    pub counts: BTreeMap<String, [usize; 3]>,
}

impl World {
    /// Two networks a day before they start; the first three devices are registered, two of them are bonded in both.
    pub fn new() -> Self {
        let names = PEOPLE.iter().map(|name| (*name).to_owned());
        let others = ["operator", "treasury", "guardian"].into_iter().map(str::to_owned);
        let oracles = (0..MAX_ORACLES).map(|number| format!("oracle-{number}"));
        let people: Vec<Person> = names
            .chain(others)
            .chain(oracles)
            .map(|name| Person::named(&name))
            .collect();
        let addresses: Vec<Addr> = people.iter().map(Suite::address_of).collect();
        let first = network(Token::Cw20, &addresses, None);
        for address in addresses.iter().take(PEOPLE.len()) {
            let coins = [cosmwasm_std::coin(PURSE, JUNK)];
            first.suite.chain().fund(address, &coins).expect("coins of no network");
        }
        let second = network(Token::Native, &addresses, Some(&first.suite));
        let device = |name| Device {
            name,
            id: None,
            last: None,
            owner: 0,
            sales: 0,
            keys: vec![name.to_owned()],
            recovery: None,
            nonces: [0, 0],
        };
        let mut world = Self {
            networks: vec![first, second],
            people,
            addresses,
            devices: DEVICES.into_iter().map(device).collect(),
            memory: Memory::default(),
            counts: BTreeMap::new(),
        };
        for slot in 0..3 {
            assert!(world.register(slot, slot).is_some());
        }
        for (net, slot) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            let amount = world.networks[net].model.terms.min_bond;
            assert!(world.bond(net, slot, amount, 1_000).is_some());
        }
        world
    }

    /// An account's keys.
    pub fn person(&self, who: Account) -> &Person {
        &self.people[who]
    }

    /// An account's address.
    pub fn address(&self, who: Account) -> &Addr {
        &self.addresses[who]
    }

    /// An oracle's account.
    pub const fn oracle(number: usize) -> Account {
        ORACLES + number
    }

    /// Whose address this is.
    pub fn account(&self, address: &str) -> Account {
        let found = self.addresses.iter().position(|known| known.as_str() == address);
        found.unwrap_or_else(|| panic!("nobody knows {address}"))
    }

    /// The chain that both networks live on.
    pub fn chain(&self) -> &TestChain {
        self.networks[0].suite.chain()
    }

    pub fn now(&self) -> Time {
        self.networks[0].suite.now()
    }

    pub fn registry(&self) -> Registry<'_, TestChain> {
        self.networks[0].suite.network().registry()
    }

    pub fn staking(&self, net: Net) -> Staking<'_, TestChain> {
        self.networks[net].suite.network().staking()
    }

    pub fn verification(&self, net: Net) -> Verification<'_, TestChain> {
        self.networks[net].suite.network().verification()
    }

    pub fn rewards(&self, net: Net) -> Rewards<'_, TestChain> {
        self.networks[net].suite.network().rewards()
    }

    /// The machine that a device is now.
    pub fn machine(&self, slot: Slot) -> Option<MachineId> {
        self.devices[slot].id
    }

    /// The machines of a mask of devices.
    pub fn machines(&self, mask: u8) -> Vec<MachineId> {
        let chosen = (0..DEVICES.len()).filter(|slot| mask & (1 << slot) != 0);
        chosen.filter_map(|slot| self.devices[slot].last).collect()
    }

    /// What an account holds of a network's token.
    pub fn wallet(&self, net: Net, who: Account) -> u128 {
        let balance = self.networks[net].suite.network().balance(self.address(who));
        balance.expect("a balance").u128()
    }

    /// Sends a message. Accepted: the invariants of both networks hold. Refused: nothing has changed at all. No message
    /// ever makes a contract panic.
    #[track_caller]
    pub fn send(&mut self, message: impl FnOnce(&Self) -> Result<TxResult, ChainError>) -> Option<TxResult> {
        let now = self.now().get();
        self.networks.iter_mut().for_each(|network| network.model.advance(now));
        let before = self.chain().state_digest();
        match message(self) {
            Ok(done) => {
                self.check_invariants();
                Some(done)
            }
            Err(ChainError::Refused { .. } | ChainError::OutOfFunds { .. } | ChainError::InvalidCoins { .. }) => {
                assert_eq!(
                    self.chain().state_digest(),
                    before,
                    "a refused message left something behind"
                );
                None
            }
            Err(other) => panic!("{other}"),
        }
    }

    pub fn check_invariants(&self) {
        self.networks
            .iter()
            .for_each(|network| network.suite.check_invariants());
    }

    /// Time passes, in both networks.
    pub fn pass_until(&mut self, time: Time) {
        use flywheel_client::Chain;
        self.chain().wait_until(time).expect("a later block");
        let now = self.now().get();
        self.networks.iter_mut().for_each(|network| network.model.advance(now));
        self.check_invariants();
    }

    pub fn pass(&mut self, duration: Seconds) {
        let later = self.now().plus(duration).expect("a time");
        self.pass_until(later);
    }
}
