//! A real chain on this machine, for tests: wasmd with a clock that the test moves.
//!
//! `scripts/localnet` makes and runs it. Time stands still until [`Chain::wait_until`]: a test tries the second of a
//! deadline at leisure, and its numbers are those of the embedded chain. Fees are zero.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{self, Command};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use bech32::{Bech32, Hrp};
use cosmwasm_std::{Addr, BankMsg, BlockInfo, Coin, CosmosMsg, Decimal, Uint128, coins};
use flywheel_client::rpc::Timing;
use flywheel_client::{
    Account, AddressPrefix, Chain, ChainError, ChainProfile, Code, CodeInfo, CodeSource, ContractInfo, Rpc, TxResult,
};
use flywheel_protocol::Time;
use flywheel_protocol::values::sha256;
use tempfile::TempDir;

/// The chain's own coin: an account exists once it has had one.
const STAKE: &str = "ustake";
/// Accounts that exist from the first block, in the form `name word word …`.
const ACCOUNTS: &str = include_str!("../../../scripts/assets/localnet-accounts.txt");

/// The account of a module: the first 20 bytes of its name's SHA-256 (Cosmos SDK, `NewModuleAddress`).
pub fn module_address(module: &str) -> Addr {
    let digest = sha256(&[module.as_bytes()]);
    let text = bech32::encode::<Bech32>(Hrp::parse_unchecked("wasm"), &digest.as_bytes()[..20]);
    Addr::unchecked(text.expect("an address is short"))
}

/// A node with the suite's codes stored under the ids of the embedded chain. Dropping it stops the node.
pub struct LocalNode {
    rpc: Rpc,
    clock: PathBuf,
    faucet: Account,
    /// Whom the faucet has given a first coin.
    known: RefCell<BTreeSet<Addr>>,
    /// What the newest transaction did.
    newest: RefCell<Option<TxResult>>,
    /// Last, so that the node is stopped and its folder removed after everything else.
    node: Running,
}

/// A node that runs, with its folder.
struct Running {
    home: TempDir,
    rpc: String,
}

impl LocalNode {
    /// Starts a node whose clock stands at `time`, with the suite's codes.
    pub fn start(chain_id: &str, time: Time) -> Self {
        let home = folder();
        copy(&stored(chain_id, time), home.path());
        Self::open(home, chain_id, time)
    }

    fn open(home: TempDir, chain_id: &str, time: Time) -> Self {
        let clock = home.path().join("clock");
        set_clock(&clock, time);
        let node = Running::start(home, chain_id, time, &clock);
        let timing = Timing {
            poll: Duration::from_millis(10),
            ..Timing::default()
        };
        let rpc = Rpc::builder(&node.profile(chain_id))
            .artifacts(artifacts())
            .timing(timing)
            .connect();
        Self {
            rpc: rpc.unwrap_or_else(|error| panic!("{error}")),
            clock,
            faucet: account("faucet"),
            known: RefCell::default(),
            newest: RefCell::default(),
            node,
        }
    }

    /// Where the node answers.
    pub fn url(&self) -> &str {
        &self.node.rpc
    }

    /// The node's client.
    pub const fn rpc(&self) -> &Rpc {
        &self.rpc
    }

    /// Gives an account native coins: `ustake` or `uflow`.
    ///
    /// # Errors
    /// As [`Chain::send`].
    pub fn fund(&self, address: &Addr, coins: &[Coin]) -> Result<(), ChainError> {
        self.rpc.send(&self.faucet, address, coins).map(drop)
    }

    /// What the newest transaction of a test did, for verbs that return something else.
    pub fn newest(&self) -> Option<TxResult> {
        self.newest.borrow().clone()
    }

    /// Makes sure that an account exists and has sent something, so that its next transaction costs what each later one
    /// does: on a chain an account that has never had a coin cannot send, and the first transaction stores the key.
    ///
    /// # Errors
    /// As [`Chain::send`].
    pub fn warm_up(&self, account: &Account) -> Result<(), ChainError> {
        self.introduce(account)?;
        let address = self.rpc.address(account);
        self.rpc.send(account, &address, &coins(1, STAKE)).map(drop)
    }

    /// On a chain an account that has never had a coin cannot send, not even what costs nothing.
    fn introduce(&self, account: &Account) -> Result<(), ChainError> {
        let address = self.rpc.address(account);
        if self.known.borrow_mut().insert(address.clone()) && account.id() != self.faucet.id() {
            self.fund(&address, &coins(1, STAKE))?;
        }
        Ok(())
    }

    /// A transaction that changes nothing, for its block.
    fn nudge(&self) -> Result<(), ChainError> {
        let to_address = self.rpc.address(&self.faucet).into_string();
        let message = BankMsg::Send {
            to_address,
            amount: coins(1, STAKE),
        };
        self.rpc.execute_all(&self.faucet, vec![message.into()]).map(drop)
    }
}

impl Chain for LocalNode {
    fn chain_id(&self) -> &str {
        self.rpc.chain_id()
    }

    fn prefix(&self) -> &AddressPrefix {
        self.rpc.prefix()
    }

    fn block(&self) -> Result<BlockInfo, ChainError> {
        self.rpc.block()
    }

    /// Moves the clock. A block's time is that of the votes for the one before it, so the second block has it.
    fn wait_until(&self, time: Time) -> Result<BlockInfo, ChainError> {
        let written = fs::read_to_string(&self.clock).unwrap_or_else(|error| panic!("{error}"));
        if written.parse::<u64>().is_ok_and(|now| now < time.get()) {
            set_clock(&self.clock, time);
        }
        loop {
            let block = self.rpc.block()?;
            if Time::of(&block) >= time {
                return Ok(block);
            }
            self.nudge()?;
        }
    }

    fn execute_all(&self, signer: &Account, messages: Vec<CosmosMsg>) -> Result<TxResult, ChainError> {
        self.introduce(signer)?;
        let result = self.rpc.execute_all(signer, messages)?;
        *self.newest.borrow_mut() = Some(result.clone());
        Ok(result)
    }

    fn query_smart(&self, contract: &Addr, message: &[u8]) -> Result<Vec<u8>, ChainError> {
        self.rpc.query_smart(contract, message)
    }

    fn query_raw(&self, contract: &Addr, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError> {
        self.rpc.query_raw(contract, key)
    }

    fn balance(&self, address: &Addr, denom: &str) -> Result<Uint128, ChainError> {
        self.rpc.balance(address, denom)
    }

    fn contract_info(&self, contract: &Addr) -> Result<ContractInfo, ChainError> {
        self.rpc.contract_info(contract)
    }

    fn code_info(&self, code_id: u64) -> Result<CodeInfo, ChainError> {
        self.rpc.code_info(code_id)
    }

    fn store(&self, signer: &Account, code: CodeSource<'_>) -> Result<u64, ChainError> {
        self.introduce(signer)?;
        self.rpc.store(signer, code)
    }
}

impl Running {
    fn start(home: TempDir, chain_id: &str, time: Time, clock: &Path) -> Self {
        let base = free_ports();
        localnet(&[
            "start".as_ref(),
            "--home".as_ref(),
            chain_folder(&home).as_os_str(),
            "--ports".as_ref(),
            base.to_string().as_ref(),
            "--chain-id".as_ref(),
            chain_id.as_ref(),
            "--genesis-time".as_ref(),
            time.get().to_string().as_ref(),
            "--block-time".as_ref(),
            "0ms".as_ref(),
            "--clock".as_ref(),
            clock.as_os_str(),
        ]);
        Self {
            rpc: format!("http://127.0.0.1:{base}"),
            home,
        }
    }

    fn profile(&self, chain_id: &str) -> ChainProfile {
        ChainProfile {
            name: "test".to_owned(),
            chain_id: chain_id.to_owned(),
            rpc: self.rpc.clone(),
            prefix: "wasm".to_owned(),
            gas_price: format!("0{STAKE}").parse().unwrap_or_else(|error| panic!("{error}")),
            gas_adjustment: Decimal::percent(150),
            fee_granter: None,
        }
    }
}

impl Running {
    fn stop(&self) {
        localnet(&["stop".as_ref(), "--home".as_ref(), chain_folder(&self.home).as_os_str()]);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A stopped node's folder in which the suite's codes are stored: made once a process, chain id and beginning, copied for
/// each test, because storing takes longer than most tests.
fn stored(chain_id: &str, time: Time) -> PathBuf {
    static STORED: Mutex<BTreeMap<(String, Time), TempDir>> = Mutex::new(BTreeMap::new());
    let mut stored = STORED.lock().unwrap_or_else(|error| panic!("{error}"));
    let kept = stored.entry((chain_id.to_owned(), time)).or_insert_with(|| {
        let node = LocalNode::open(folder(), chain_id, time);
        for code in Code::ALL {
            let id = node
                .store(&account("operator"), CodeSource::Suite(code))
                .unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(id, code.id(), "the codes are stored in the order of their ids");
        }
        node.node.stop();
        let kept = folder();
        copy(node.node.home.path(), kept.path());
        kept
    });
    kept.path().to_owned()
}

/// One of the accounts that exist from the first block.
fn account(name: &str) -> Account {
    let line = ACCOUNTS
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    let words = line.unwrap_or_else(|| panic!("the local chain has no account {name}"));
    Account::from_mnemonic(words, name).unwrap_or_else(|error| panic!("{error}"))
}

fn folder() -> TempDir {
    tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"))
}

/// In one step: the node may read it at any moment.
fn set_clock(clock: &Path, time: Time) {
    let new = clock.with_extension("new");
    fs::write(&new, time.get().to_string()).unwrap_or_else(|error| panic!("{error}"));
    fs::rename(new, clock).unwrap_or_else(|error| panic!("{error}"));
}

/// The node's own folder; the clock lies beside it.
fn chain_folder(home: &TempDir) -> PathBuf {
    home.path().join("node")
}

/// The workspace's folder.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Where the built contracts are, as in scripts/build-wasm.
fn artifacts() -> PathBuf {
    std::env::var_os("FLYWHEEL_ARTIFACTS").map_or_else(|| root().join("artifacts"), |folder| root().join(folder))
}

fn copy(from: &Path, to: &Path) {
    let mut command = Command::new("cp");
    command.arg("-R").arg(from.join(".")).arg(to);
    run(command);
}

fn localnet(arguments: &[&OsStr]) {
    let mut command = Command::new(root().join("scripts/localnet"));
    command.args(arguments);
    run(command);
}

fn run(mut command: Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
}

/// The first of four ports in a row that nobody uses now. Each call looks further, and below those that the system gives to
/// connections: nobody takes one between this look and the program's.
fn free_ports() -> u16 {
    static TAKEN: AtomicU32 = AtomicU32::new(0);
    let is_free = |port| TcpListener::bind(("127.0.0.1", port)).is_ok();
    loop {
        let number = process::id()
            .wrapping_mul(61)
            .wrapping_add(TAKEN.fetch_add(1, Ordering::Relaxed));
        let base = 10_000 + u16::try_from(number % 5_000).unwrap_or_default() * 4;
        if (base..base + 4).all(is_free) {
            return base;
        }
    }
}
