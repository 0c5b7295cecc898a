//! Chains to deploy to: wasmd on this machine, and a node that knows nothing but its own name.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{self, Command};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use flywheel_client::{Account, ChainProfile, Rpc};
use tempfile::TempDir;

/// A node of wasmd with a block every 100 ms; it is stopped when this value goes.
pub struct LocalChain {
    home: TempDir,
    pub url: String,
}

impl LocalChain {
    pub const ID: &str = "flywheel-deploy-1";

    /// Starts it on ports that nobody uses.
    pub fn start() -> Self {
        let ports = free_ports();
        let chain = Self {
            home: TempDir::new().unwrap(),
            url: format!("http://127.0.0.1:{ports}"),
        };
        let ports = ports.to_string();
        chain.localnet(&[
            "start",
            "--ports",
            &ports,
            "--chain-id",
            Self::ID,
            "--block-time",
            "100ms",
        ]);
        chain
    }

    fn localnet(&self, words: &[&str]) {
        let output = Command::new(root().join("scripts/localnet"))
            .args(words)
            .arg("--home")
            .arg(self.home.path().join("node"))
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// A connection for the test itself.
    pub fn rpc(&self) -> Rpc {
        Rpc::connect(&ChainProfile {
            name: "test".to_owned(),
            chain_id: Self::ID.to_owned(),
            rpc: self.url.clone(),
            prefix: "wasm".to_owned(),
            gas_price: "0ustake".parse().unwrap(),
            gas_adjustment: ChainProfile::DEFAULT_GAS_ADJUSTMENT,
            fee_granter: None,
        })
        .unwrap()
    }

    /// The words of one of the accounts that have coins from the first block.
    pub fn words(name: &str) -> String {
        let accounts = fs::read_to_string(root().join("scripts/assets/localnet-accounts.txt")).unwrap();
        let line = accounts.lines().find(|line| line.starts_with(&format!("{name} ")));
        line.unwrap().split_once(' ').unwrap().1.to_owned()
    }

    /// One of those accounts.
    pub fn account(name: &str) -> Account {
        Account::from_mnemonic(&Self::words(name), name).unwrap()
    }

    /// The folder with the built contracts.
    pub fn artifacts() -> PathBuf {
        std::env::var_os("FLYWHEEL_ARTIFACTS").map_or_else(|| root().join("artifacts"), |folder| root().join(folder))
    }
}

impl Drop for LocalChain {
    fn drop(&mut self) {
        self.localnet(&["stop"]);
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
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

/// A node that says which chain it belongs to, and nothing else. Returns its address.
pub fn fake_node(chain_id: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let answer = serde_json::json!({ "jsonrpc": "2.0", "id": 1, "result": {
        "node_info": { "network": chain_id, "other": { "tx_index": "on" } },
        "sync_info": {
            "latest_block_height": "5", "latest_block_time": "2026-01-01T00:00:00Z", "catching_up": false,
        },
    } })
    .to_string();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            read_request(&mut reader);
            let head = format!(
                "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
                answer.len()
            );
            let _ = stream.write_all(format!("{head}{answer}").as_bytes());
        }
    });
    url
}

/// The body of one request; empty if there is none.
pub fn read_request(reader: &mut impl BufRead) -> Vec<u8> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 || line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    body
}
