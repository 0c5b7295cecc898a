//! A real chain with its own clock.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{self, Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use flywheel_client::{ChainProfile, Rpc};
use tempfile::TempDir;

use crate::process::signal;

/// The chain's id.
pub const CHAIN_ID: &str = "flywheel-programs-1";

/// By which clock a node makes blocks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// The machine's: two blocks a second.
    Goes,
    /// One that stands unless the test sets it. A transaction is in a block at once.
    Stands,
}

/// A node of wasmd. Dropping it stops the node, also one that stands still.
pub struct Node {
    home: TempDir,
    ports: u16,
}

impl Node {
    /// Starts it on ports that nobody uses.
    pub fn start(clock: Clock) -> Self {
        let node = Self {
            home: TempDir::new().unwrap(),
            ports: free_ports(4),
        };
        node.set_clock();
        let (ports, file) = (node.ports.to_string(), node.clock());
        let mut words = vec!["start", "--ports", &ports, "--chain-id", CHAIN_ID];
        match clock {
            Clock::Goes => words.extend(["--block-time", "500ms"]),
            Clock::Stands => words.extend(["--block-time", "0ms", "--clock", file.to_str().unwrap()]),
        }
        let output = node.localnet(&words);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        node
    }

    /// A clock that stands says now what the machine's clock says.
    pub fn set_clock(&self) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let (file, draft) = (self.clock(), self.clock().with_extension("new"));
        fs::write(&draft, now.to_string()).unwrap();
        fs::rename(draft, file).unwrap();
    }

    fn clock(&self) -> PathBuf {
        self.home.path().join("clock")
    }

    /// Where it answers.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.ports)
    }

    /// A connection for the test itself.
    pub fn rpc(&self) -> Rpc {
        Rpc::connect(&ChainProfile {
            name: "test".to_owned(),
            chain_id: CHAIN_ID.to_owned(),
            rpc: self.url(),
            prefix: "wasm".to_owned(),
            gas_price: "0ustake".parse().unwrap(),
            gas_adjustment: ChainProfile::DEFAULT_GAS_ADJUSTMENT,
            fee_granter: None,
        })
        .unwrap()
    }

    /// From now on it does nothing, and answers nobody.
    pub fn freeze(&self) {
        signal("STOP", &self.pid());
    }

    /// It goes on.
    pub fn thaw(&self) {
        signal("CONT", &self.pid());
    }

    fn pid(&self) -> String {
        let pid = fs::read_to_string(self.home.path().join("node/node.pid")).unwrap();
        pid.trim().to_owned()
    }

    fn localnet(&self, words: &[&str]) -> Output {
        let mut command = Command::new(root().join("scripts/localnet"));
        let home = self.home.path().join("node");
        command.args(words).arg("--home").arg(home).output().unwrap()
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // A frozen process does not hear that it should stop.
        if self.home.path().join("node/node.pid").exists() {
            self.thaw();
        }
        let stopped = self.localnet(&["stop"]);
        // A second panic would hide why the test failed.
        assert!(
            stopped.status.success() || thread::panicking(),
            "the node does not stop"
        );
    }
}

/// The words of one of the accounts that have coins from the first block.
pub fn words(name: &str) -> String {
    let accounts = fs::read_to_string(root().join("scripts/assets/localnet-accounts.txt")).unwrap();
    let line = accounts.lines().find(|line| line.starts_with(&format!("{name} ")));
    line.unwrap().split_once(' ').unwrap().1.to_owned()
}

/// The folder with the built contracts.
pub fn artifacts() -> PathBuf {
    std::env::var_os("FLYWHEEL_ARTIFACTS").map_or_else(|| root().join("artifacts"), |folder| root().join(folder))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The first of up to four ports in a row that nobody uses now. Each call looks further, and below those that the system gives to
/// connections: nobody takes one between this look and the program's.
pub fn free_ports(count: u16) -> u16 {
    static TAKEN: AtomicU32 = AtomicU32::new(0);
    let is_free = |port| TcpListener::bind(("127.0.0.1", port)).is_ok();
    loop {
        let number = process::id()
            .wrapping_mul(61)
            .wrapping_add(TAKEN.fetch_add(1, Ordering::Relaxed));
        let base = 10_000 + u16::try_from(number % 5_000).unwrap_or_default() * 4;
        if (base..base + count).all(is_free) {
            return base;
        }
    }
}
