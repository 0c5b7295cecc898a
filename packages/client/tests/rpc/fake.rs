//! A node that keeps a chain of transfers and does with each transaction what the test says.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use cosmwasm_std::Binary;
use flywheel_client::rpc::Timing;
use flywheel_client::{ChainProfile, Rpc};
use prost::Message;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

pub const CHAIN_ID: &str = "fake-1";

/// What the node does with the next transaction that is handed to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trick {
    /// Takes it, and breaks the connection before it answers.
    TakeAndBreak,
    /// Breaks the connection before it has read anything.
    Break,
    /// Takes it, says so, and forgets it.
    Forget,
    /// Says that it has no room.
    Full,
}

#[derive(Clone, PartialEq, Message)]
struct TxRaw {
    #[prost(bytes = "vec", tag = "1")]
    body: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    auth_info: Vec<u8>,
}
#[derive(Clone, PartialEq, Message)]
struct Body {
    #[prost(uint64, tag = "3")]
    timeout_height: u64,
}
#[derive(Clone, PartialEq, Message)]
struct AuthInfo {
    #[prost(message, repeated, tag = "1")]
    signers: Vec<Signer>,
}
#[derive(Clone, PartialEq, Message)]
struct Signer {
    #[prost(uint64, tag = "3")]
    sequence: u64,
}

#[derive(Default)]
pub struct State {
    pub height: u64,
    /// The account's sequence after each block; the chain begins with that of block 0.
    sequences: Vec<u64>,
    queue: Vec<Vec<u8>>,
    pub blocks: Vec<Vec<Vec<u8>>>,
    pub tricks: VecDeque<Trick>,
    /// Everything that was ever handed over.
    pub handed: Vec<Vec<u8>>,
    pub chain_id: String,
    pub is_catching_up: bool,
    pub index_is_blind: bool,
}

pub fn sequence_of(transaction: &[u8]) -> u64 {
    let raw = TxRaw::decode(transaction).unwrap();
    AuthInfo::decode(raw.auth_info.as_slice()).unwrap().signers[0].sequence
}

fn timeout_of(transaction: &[u8]) -> u64 {
    let raw = TxRaw::decode(transaction).unwrap();
    Body::decode(raw.body.as_slice()).unwrap().timeout_height
}

impl State {
    fn expected(&self) -> u64 {
        self.sequences.last().unwrap() + self.queue.len() as u64
    }

    /// What the node's checks say; 0 is well.
    fn check(&self, transaction: &[u8]) -> (u32, String) {
        let (expected, got) = (self.expected(), sequence_of(transaction));
        if timeout_of(transaction) <= self.height {
            return (30, "tx timeout height".to_owned());
        }
        if expected != got {
            let log = format!("account sequence mismatch, expected {expected}, got {got}: incorrect account sequence");
            return (32, log);
        }
        (0, String::new())
    }

    /// Another program that has the same key uses up a sequence.
    pub fn somebody_else_sends(&mut self) {
        *self.sequences.last_mut().unwrap() += 1;
    }

    pub fn make_block(&mut self) {
        let queue = std::mem::take(&mut self.queue);
        let included = self.sequences.last().unwrap() + queue.len() as u64;
        self.height += 1;
        self.blocks.push(queue);
        self.sequences.push(included);
    }

    /// The messages' transactions that are in blocks, in order.
    pub fn included(&self) -> Vec<Vec<u8>> {
        self.blocks.iter().flatten().cloned().collect()
    }
}

pub struct FakeNode {
    pub url: String,
    state: Arc<Mutex<State>>,
    is_over: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl FakeNode {
    /// A node that makes a block every 20 ms.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(Mutex::new(State {
            height: 1,
            sequences: vec![7, 7],
            blocks: vec![vec![], vec![]],
            chain_id: CHAIN_ID.to_owned(),
            ..State::default()
        }));
        let is_over = Arc::new(AtomicBool::new(false));
        let (of_server, over) = (Arc::clone(&state), Arc::clone(&is_over));
        let server = thread::spawn(move || {
            for stream in listener.incoming() {
                if over.load(Ordering::SeqCst) {
                    break;
                }
                let state = Arc::clone(&of_server);
                thread::spawn(move || serve(stream.unwrap(), &state));
            }
        });
        let (of_blocks, over) = (Arc::clone(&state), Arc::clone(&is_over));
        let blocks = thread::spawn(move || {
            while !over.load(Ordering::SeqCst) {
                thread::sleep(Duration::from_millis(20));
                of_blocks
                    .lock()
                    .unwrap_or_else(|poisoned| poisoned.into_inner())
                    .make_block();
            }
        });
        Self {
            url: format!("http://{address}"),
            state,
            is_over,
            threads: vec![server, blocks],
        }
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    pub fn profile(&self) -> ChainProfile {
        ChainProfile {
            name: "fake".to_owned(),
            chain_id: CHAIN_ID.to_owned(),
            rpc: self.url.clone(),
            prefix: "wasm".to_owned(),
            gas_price: "0ufly".parse().unwrap(),
            gas_adjustment: ChainProfile::DEFAULT_GAS_ADJUSTMENT,
            fee_granter: None,
        }
    }

    pub fn connect(&self) -> Rpc {
        Rpc::builder(&self.profile())
            .timing(fast())
            .timeout_blocks(20)
            .connect()
            .unwrap()
    }
}

impl Drop for FakeNode {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.url.trim_start_matches("http://"));
        self.threads.drain(..).for_each(|thread| drop(thread.join()));
    }
}

pub fn fast() -> Timing {
    Timing {
        request: Duration::from_secs(5),
        attempts: 3,
        retry_pause: Duration::from_millis(5),
        poll: Duration::from_millis(5),
        hand_over_again: Duration::from_millis(60),
        patience: Duration::from_secs(5),
    }
}

fn serve(stream: TcpStream, state: &Mutex<State>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut stream = stream;
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            let line = line.trim().to_ascii_lowercase();
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            if line.is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        let request: Value = serde_json::from_slice(&body).unwrap();
        let Some(answer) = answer(
            &request,
            &mut state.lock().unwrap_or_else(|poisoned| poisoned.into_inner()),
        ) else {
            return;
        };
        let answer = match answer {
            Ok(result) => json!({ "jsonrpc": "2.0", "id": 1, "result": result }),
            Err(data) => json!({ "jsonrpc": "2.0", "id": 1, "error": { "code": -32603, "message": "Internal error", "data": data } }),
        }
        .to_string();
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            answer.len()
        );
        if stream.write_all(format!("{head}{answer}").as_bytes()).is_err() {
            return;
        }
    }
}

/// `None` breaks the connection.
fn answer(request: &Value, state: &mut State) -> Option<Result<Value, String>> {
    let parameters = &request["params"];
    let height = |state: &State| match parameters["height"].as_str().map(|text| text.parse::<u64>().unwrap()) {
        None | Some(0) => state.height,
        Some(height) => height,
    };
    Some(match request["method"].as_str().unwrap() {
        "status" => Ok(json!({
            "node_info": { "network": state.chain_id, "other": { "tx_index": "on" } },
            "sync_info": {
                "latest_block_height": state.height.to_string(),
                "latest_block_time": "2026-01-01T00:00:00.5Z",
                "catching_up": state.is_catching_up,
            },
        })),
        "abci_info" => Ok(json!({ "response": { "last_block_height": state.height.to_string() } })),
        "abci_query" => {
            let value = match parameters["path"].as_str().unwrap() {
                // info { account_number: 3, sequence }
                "/cosmos.auth.v1beta1.Query/AccountInfo" => {
                    let sequence = state.sequences[height(state) as usize];
                    vec![10, 4, 0x18, 3, 0x20, u8::try_from(sequence).unwrap()]
                }
                // gas_info { gas_used: 100 }
                _ => vec![10, 2, 0x10, 100],
            };
            Ok(json!({ "response": { "code": 0, "log": "", "value": Binary::from(value) } }))
        }
        "broadcast_tx_sync" => {
            let bytes = Binary::from_base64(parameters["tx"].as_str().unwrap())
                .unwrap()
                .to_vec();
            let trick = state.tricks.pop_front();
            if trick == Some(Trick::Break) {
                return None;
            }
            state.handed.push(bytes.clone());
            if trick == Some(Trick::Full) {
                return Some(Err("mempool is full: number of txs 5000 (max: 5000)".to_owned()));
            }
            if state.queue.contains(&bytes) || state.included().contains(&bytes) {
                return Some(Err("tx already exists in cache".to_owned()));
            }
            let (code, log) = state.check(&bytes);
            if code == 0 && trick != Some(Trick::Forget) {
                state.queue.push(bytes);
            }
            if trick == Some(Trick::TakeAndBreak) {
                return None;
            }
            Ok(json!({ "code": code, "log": log, "codespace": "sdk", "data": "" }))
        }
        "tx" => {
            let hash = Binary::from_base64(parameters["hash"].as_str().unwrap()).unwrap();
            let found = state
                .blocks
                .iter()
                .position(|block| block.iter().any(|tx| Sha256::digest(tx)[..] == hash[..]));
            match found.filter(|_| !state.index_is_blind) {
                Some(height) => {
                    Ok(json!({ "height": height.to_string(), "tx_result": { "code": 0, "gas_used": "90" } }))
                }
                None => Err("tx not found".to_owned()),
            }
        }
        "block" => {
            let block: Vec<Binary> = state.blocks[height(state) as usize]
                .iter()
                .cloned()
                .map(Binary::from)
                .collect();
            Ok(json!({ "block": { "data": { "txs": block } } }))
        }
        "block_results" => {
            let count = state.blocks[height(state) as usize].len();
            Ok(json!({ "txs_results": vec![json!({ "code": 0, "gas_used": "90" }); count] }))
        }
        other => Err(format!("no method {other}")),
    })
}
