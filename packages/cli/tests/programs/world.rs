//! A chain with the suite on it, and a launched network.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use bip39::Mnemonic;
use cosmwasm_std::{Addr, BankMsg, CosmosMsg, Uint128, coins};
use flywheel_client::deployment::Deployment;
use flywheel_client::handles::{Hub, Network};
use flywheel_client::{Account, Chain, Code, Rpc};
use flywheel_protocol::numbers::{Schedule, TablePoint};
use flywheel_protocol::readings::{PlaceRule, ReadingRules, Work};
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Bps, Epoch, EpochClock, Seconds, Time};
use flywheel_types::governance::DaoTerms;
use flywheel_types::hub::{self, ClassSpec, InitialBalance, Launch, MarketTerms, Profile, TokenSpec};
use flywheel_types::marketplace::{FeeLimits, OrderWindows, SalePart, SaleSplit};
use flywheel_types::network::Admission;
use flywheel_types::rewards::{EmissionSplit, Part};
use flywheel_types::verification::OracleSpec;
use flywheel_types::{Class, NetworkKind, Sector, Windows};
use tempfile::TempDir;

use crate::node::{CHAIN_ID, Clock, Node, artifacts, words};
use crate::process::{flywheel, output};

/// What an owner bonds for a machine.
pub const BOND: u128 = 1_000_000;
/// What an oracle bonds.
pub const ORACLE_BOND: u128 = 5_000;
/// How many tokens there are in the beginning.
pub const SUPPLY: u128 = 1_000_000_000;
/// What is emitted in an epoch.
pub const EMISSION: u128 = 1_000_000;
/// What one machine earns in an epoch at most.
pub const MOST: u128 = 400_000;
/// What a unit of gas costs those who pay for it.
pub const GAS_PRICE: &str = "0.001ustake";
/// A reading in so many seconds.
pub const INTERVAL: u64 = 2;

/// How long a network's epochs take, in seconds.
#[derive(Clone, Copy)]
pub struct Pace {
    /// Between the launch and the first epoch: machines that bond by then work in it.
    pub begins_in: u64,
    /// An epoch.
    pub epoch: u64,
    /// For reports still on their way.
    pub grace: u64,
}

impl Pace {
    /// A machine whose readings are all of this value has as many points as the value says.
    pub const fn full_work(self) -> u64 {
        self.epoch / INTERVAL * 10_000
    }
}

/// A chain on which the suite is deployed by the program. It has a folder for everything that programs keep.
pub struct Site {
    /// The test's own connection.
    pub rpc: Rpc,
    /// What is where.
    pub deployment: Deployment,
    /// Dropped after everything that uses it.
    folder: TempDir,
    /// The chain.
    pub node: Node,
}

impl Site {
    /// Starts a node and deploys to it. `test` is the profile of those who pay no fees, and
    /// `paid` that of those who do.
    pub fn deployed(clock: Clock) -> Self {
        let (node, folder) = (Node::start(clock), TempDir::new().unwrap());
        let path = folder.path();
        let url = node.url();
        for (name, price) in [("test", "0ustake"), ("paid", GAS_PRICE)] {
            let mut add = flywheel(path);
            add.args(["chain", "add", name, "--rpc", &url, "--prefix", "wasm"]);
            output(add.args(["--gas-price", price]));
        }
        private(path, "operator.words", &words("operator"));
        let mut deploy = flywheel(path);
        deploy
            .args(["deploy", "--chain", "test", "--artifacts"])
            .arg(artifacts());
        deploy.arg("--deployments").arg(path.join("deployments"));
        output(deploy.arg("--key-file").arg(path.join("operator.words")));
        let file = path.join(format!("deployments/{CHAIN_ID}.json"));
        Self {
            rpc: node.rpc(),
            deployment: serde_json::from_slice(&fs::read(file).unwrap()).unwrap(),
            folder,
            node,
        }
    }

    /// The folder for everything.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Gives accounts so many coins each: an account without any is not on the chain.
    pub fn endow(&self, people: &[&Account], amount: u128) {
        let messages = people.iter().map(|account| {
            CosmosMsg::from(BankMsg::Send {
                to_address: self.rpc.address(account).to_string(),
                amount: coins(amount, "ustake"),
            })
        });
        self.rpc.execute_all(&operator(), messages.collect()).unwrap();
    }

    /// How many coins an account has.
    pub fn coins_of(&self, account: &Account) -> u128 {
        self.rpc.balance(&self.rpc.address(account), "ustake").unwrap().u128()
    }

    /// A shared contract's address.
    pub fn address(&self, code: Code) -> String {
        self.deployment.contract(code).unwrap().address.clone().to_string()
    }

    /// Writes a new person's words to `<name>.words`. Returns the account and the file.
    pub fn person(&self, name: &str) -> (Account, PathBuf) {
        let words = new_words(name);
        let account = Account::from_mnemonic(&words, name).unwrap();
        (account, private(self.folder(), &format!("{name}.words"), &words))
    }

    /// The device `device.pem` is registered by its owner, with the line that it prints.
    pub fn register_device(&self, (owner, words): &(Account, PathBuf)) {
        let registry = self.address(Code::MachineRegistry);
        let mut enrol = flywheel(self.folder());
        enrol.args(["machine", "enrol", "--chain", "test", "--no-qr"]);
        enrol.args(["--registry", &registry]);
        enrol.args(["--owner", self.rpc.address(owner).as_str(), "--key"]);
        let enrolment = output(enrol.arg(self.folder().join("device.pem")));
        let mut register = flywheel(self.folder());
        register.args(["machine", "register", enrolment.trim(), "--chain", "test", "--account"]);
        output(register.arg(words));
    }
}

/// A launched network.
pub struct World {
    /// How fast it lives.
    pub pace: Pace,
    /// What the hub knows of it.
    pub record: hub::Network,
    /// Where it is.
    pub site: Site,
}

impl World {
    /// A network with these oracles; nobody has bonded.
    pub fn launched(site: Site, pace: Pace, oracles: Vec<OracleSpec>) -> Self {
        Self::with(site, pace, oracles, |_| {})
    }

    /// A network without oracles that belongs to a DAO.
    pub fn governed(site: Site, pace: Pace, terms: DaoTerms) -> Self {
        Self::with(site, pace, vec![], |launch| {
            (launch.admin, launch.dao) = (None, Some(terms));
        })
    }

    fn with(site: Site, pace: Pace, oracles: Vec<OracleSpec>, change: impl FnOnce(&mut Launch)) -> Self {
        let operator = operator();
        let start = site.rpc.now().unwrap().plus(Seconds::new(pace.begins_in)).unwrap();
        let admin = site.rpc.address(&operator).to_string();
        let hub = Hub::new(&site.rpc, Addr::unchecked(site.address(Code::NetworkHub)));
        let mut terms = launch(pace, start, &admin, oracles);
        change(&mut terms);
        let network = hub.launch(&operator, terms, &[]);
        let record = network.unwrap().record().clone();
        Self { pace, record, site }
    }

    /// The network, as the test reads it.
    pub fn network(&self) -> Network<'_, Rpc> {
        self.network_on(&self.site.rpc)
    }

    /// The same through another connection.
    pub fn network_on<'c>(&self, rpc: &'c Rpc) -> Network<'c, Rpc> {
        let registry = Addr::unchecked(self.site.address(Code::MachineRegistry));
        Network::new(rpc, registry, self.record.clone())
    }

    /// Gives accounts so many tokens each.
    pub fn fund(&self, people: &[(Account, u128)]) {
        let token = self.record.contracts.token.clone().unwrap();
        let messages = people.iter().map(|(account, amount)| {
            let transfer = cw20::Cw20ExecuteMsg::Transfer {
                recipient: self.site.rpc.address(account).to_string(),
                amount: Uint128::new(*amount),
            };
            flywheel_client::chain::execute_message(&token, &transfer, &[]).unwrap()
        });
        self.site.rpc.execute_all(&operator(), messages.collect()).unwrap();
    }

    /// The chain's time.
    pub fn now(&self) -> Time {
        self.site.rpc.now().unwrap()
    }

    /// When an epoch begins.
    pub fn start_of(&self, epoch: u64) -> Time {
        self.record.clock.start_of(Epoch::new(epoch)).unwrap()
    }

    /// The first epoch in which everybody who has bonded by now is enrolled.
    pub fn next_epoch(&self) -> u64 {
        let running = self.record.clock.epoch_at(self.now());
        running.map_or(0, |epoch| epoch.get() + 1)
    }

    /// Waits until an epoch is final.
    pub fn wait_for_final(&self, epoch: u64) {
        let most = Duration::from_secs(90);
        wait(most, &format!("epoch {epoch} is final"), || {
            let last = self.network().verification().last_final().unwrap();
            last.is_some_and(|last| last.statement.epoch >= Epoch::new(epoch))
        });
    }
}

/// Who deploys and launches.
pub fn operator() -> Account {
    Account::from_mnemonic(&words("operator"), "operator").unwrap()
}

/// Waits until something holds; says what, if it does not in time.
pub fn wait(most: Duration, what: &str, holds: impl FnMut() -> bool) {
    assert!(
        comes_true(most, holds),
        "in {} s it was not so that {what}",
        most.as_secs()
    );
}

/// Waits until something holds, for so long at most. Whether it does.
pub fn comes_true(most: Duration, mut holds: impl FnMut() -> bool) -> bool {
    let begun = Instant::now();
    while !holds() {
        if begun.elapsed() >= most {
            return false;
        }
        thread::sleep(Duration::from_millis(100));
    }
    true
}

/// Does something for each of many at once, eight at a time.
pub fn for_each<T: Sync, R: Send>(all: &[T], act: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let mut done = vec![];
    for chunk in all.chunks(8) {
        thread::scope(|scope| {
            let running: Vec<_> = chunk.iter().map(|one| scope.spawn(|| act(one))).collect();
            for one in running {
                match one.join() {
                    Ok(result) => done.push(result),
                    Err(panic) => resume_unwind(panic),
                }
            }
        });
    }
    done
}

fn new_words(name: &str) -> String {
    let seed = sha256(&[name.as_bytes()]);
    Mnemonic::from_entropy(&seed.as_bytes()[..16]).unwrap().to_string()
}

fn private(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    path
}

/// 1,000,000 tokens an epoch, 60 % of them for machines.
fn launch(pace: Pace, start: Time, admin: &str, oracles: Vec<OracleSpec>) -> Launch {
    let percent = |percent| Bps::percent(percent).unwrap();
    let epochs = 100_000;
    Launch {
        profile: Profile {
            name: "Short epochs".to_owned(),
            description: String::new(),
            url: String::new(),
        },
        kind: NetworkKind::Drn,
        sector: Sector::Energy,
        admin: Some(admin.to_owned()),
        treasury: None,
        guardian: None,
        token: TokenSpec::New {
            name: "Test token".to_owned(),
            symbol: "TEST".to_owned(),
            decimals: 6,
            initial_balances: vec![InitialBalance {
                address: admin.to_owned(),
                amount: Uint128::new(SUPPLY),
            }],
        },
        clock: EpochClock::new(start, Seconds::new(pace.epoch)).unwrap(),
        windows: Windows {
            grace: Seconds::new(pace.grace),
            round: Seconds::new(5),
            challenge: Seconds::new(4),
            answer: Seconds::new(3),
            max_freeze: Seconds::new(30),
            unbonding_day: Seconds::new(60),
            unbonding_days: 7,
        },
        schedule: Schedule::Table {
            points: vec![TablePoint {
                at: Seconds::new(pace.epoch * epochs),
                emitted: Uint128::new(EMISSION * u128::from(epochs)),
            }],
        },
        split: EmissionSplit {
            machines: percent(60),
            stakers: percent(20),
            oracles: percent(10),
            treasury: percent(10),
            subsidies: Bps::ZERO,
            residual: Part::Treasury,
        },
        classes: vec![ClassSpec {
            class: class(pace),
            rules: rules(),
            opened: Vec::new(),
        }],
        oracles,
        oracle_bond: Uint128::new(ORACLE_BOND),
        max_commission_change: percent(1),
        community_weight: None,
        demand_deposit: None,
        breaker: None,
        market: Some(market()),
        dao: None,
    }
}

/// All of a sale to the machines; a minute for each step of an order.
fn market() -> MarketTerms {
    let step = Seconds::minutes(1);
    MarketTerms {
        split: SaleSplit {
            seller: Bps::ZERO,
            machines: Bps::ONE,
            stakers: Bps::ZERO,
            treasury: Bps::ZERO,
            burned: Bps::ZERO,
            residual: SalePart::Machines,
        },
        limits: FeeLimits {
            order_fee: Bps::ZERO,
            fees: Bps::ZERO,
        },
        windows: OrderWindows {
            commit: step,
            confirm: step,
            reveal: step,
            complain: step,
        },
        complaint_cost: Uint128::one(),
        accepted: vec![],
        desk: None,
    }
}

fn class(pace: Pace) -> Class {
    Class {
        name: "meter".to_owned(),
        min_bond: Uint128::new(BOND),
        admission: Admission::Open,
        trust: Bps::ONE,
        makers: vec![],
        weight: 1,
        full_work: Uint128::from(pace.full_work()),
        max_reward_per_epoch: Uint128::new(MOST),
        slash: Bps::ONE,
        free_density: 0,
        max_boost: Bps::ZERO,
        demand: None,
        places: false,
    }
}

/// Energy of 0 to 10 W.h in each interval.
fn rules() -> ReadingRules {
    ReadingRules {
        work: Work::Amount,
        field: "energy".parse().unwrap(),
        interval: Seconds::new(INTERVAL),
        minimum: 0,
        maximum: 10_000,
        max_change: None,
        max_repeats: None,
        max_age: Seconds::minutes(10),
        max_clock_ahead: Seconds::new(5),
        place: PlaceRule::Anywhere,
        outlier: None,
        max_per_epoch: None,
    }
}
