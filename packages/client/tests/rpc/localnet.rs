//! Against a node of wasmd. Each test starts one if none runs, and the last one stops it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, Weak};
use std::thread;

use cosmwasm_std::{Addr, AnyMsg, BankMsg, CosmosMsg, coins};
use flywheel_client::{Account, Chain, ChainError, ChainExt, ChainProfile, Code, CodeSource, Rpc};
use flywheel_protocol::{Seconds, Time};
use prost::Message;
use serde_json::{Value, json};

struct Node {
    folder: tempfile::TempDir,
    ports: &'static str,
    rpc: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn localnet(words: &[&str], home: &Path) -> String {
    let run = Command::new(root().join("scripts/localnet"))
        .args(words)
        .arg("--home")
        .arg(home)
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).unwrap()
}

fn alice() -> Account {
    Account::from_seed(&[1; 32], "alice")
}

impl Node {
    fn start() -> Arc<Self> {
        static NODE: Mutex<Weak<Node>> = Mutex::new(Weak::new());
        let mut running = NODE.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(node) = running.upgrade() {
            return node;
        }
        let node = Self::start_own("27700");
        *running = Arc::downgrade(&node);
        node
    }

    /// A node for one test alone, on ports from this one on.
    fn start_own(ports: &'static str) -> Arc<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mut node = Self {
            folder,
            ports,
            rpc: String::new(),
        };
        node.rpc = node.run();
        let address = node.connect().address(&alice());
        localnet(&["faucet", address.as_str(), "1000000000000ustake"], &node.home());
        Arc::new(node)
    }

    fn home(&self) -> PathBuf {
        self.folder.path().join("node")
    }

    /// Starts the node, the first time or again, and returns its address.
    fn run(&self) -> String {
        let words = ["start", "--chain-id", "flywheel-rpc", "--ports", self.ports];
        let facts: Value = serde_json::from_str(&localnet(&words, &self.home())).unwrap();
        facts["rpc"].as_str().unwrap().to_owned()
    }

    fn stop(&self) {
        localnet(&["stop"], &self.home());
    }

    fn connect(&self) -> Rpc {
        let profile = ChainProfile {
            name: "local".to_owned(),
            chain_id: "flywheel-rpc".to_owned(),
            rpc: self.rpc.clone(),
            prefix: "wasm".to_owned(),
            gas_price: "0.001ustake".parse().unwrap(),
            gas_adjustment: ChainProfile::DEFAULT_GAS_ADJUSTMENT,
            fee_granter: None,
        };
        Rpc::builder(&profile)
            .artifacts(root().join("artifacts"))
            .connect()
            .unwrap()
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.stop();
    }
}

fn new_token(chain: &Rpc) -> Addr {
    let code = chain.store(&alice(), CodeSource::Suite(Code::Token)).unwrap();
    let me = chain.address(&alice());
    let message = json!({
        "name": "Token", "symbol": "TOK", "decimals": 6, "initial_balances": [{ "address": me, "amount": "100" }],
    });
    chain
        .instantiate(&alice(), code, &message, &[], "token", Some(&me))
        .unwrap()
}

fn transfer(to: &Addr, amount: u128) -> Value {
    json!({ "transfer": { "recipient": to, "amount": amount.to_string() } })
}

#[test]
#[ignore = "needs a local chain: scripts/test-chain"]
fn a_contract_is_stored_once_instantiated_executed_queried_and_migrated() {
    let node = Node::start();
    let chain = node.connect();
    let token = new_token(&chain);
    let code = chain.contract_info(&token).unwrap().code_id;
    assert_eq!(chain.store(&alice(), CodeSource::Suite(Code::Token)).unwrap(), code);
    // Another program that is told of the code does not store it again either.
    let wasm = chain.suite_wasm(Code::Token).unwrap();
    let checksum = cosmwasm_std::Checksum::generate(&wasm);
    assert_eq!(chain.code_info(code).unwrap().checksum, checksum);
    let other = node.connect();
    other.know_code(checksum, code);
    assert_eq!(other.store(&alice(), CodeSource::Wasm(&wasm)).unwrap(), code);

    let before = chain.block().unwrap().height;
    let result = chain.execute(&alice(), &token, &transfer(&token, 30), &[]).unwrap();
    assert!(result.height > before && result.gas_used.unwrap() > 90_000);
    let wasm_event = result.find_event("wasm").unwrap();
    assert_eq!(wasm_event.contract(), Some(token.as_str()));
    assert_eq!(
        wasm_event.attributes.last().unwrap(),
        &("amount".to_owned(), "30".to_owned())
    );

    let balance = |chain: &Rpc| -> String {
        let answer: Value = chain
            .query(&token, &json!({ "balance": { "address": token } }))
            .unwrap();
        answer["balance"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        (balance(&chain).as_str(), balance(&chain.at_height(before)).as_str()),
        ("30", "0")
    );
    assert_eq!(chain.at_height(before).block().unwrap().height, before);
    assert!(
        chain
            .query_raw(&token, b"token_info")
            .unwrap()
            .unwrap()
            .starts_with(b"{\"name\":\"Token\"")
    );
    assert_eq!(chain.query_raw(&token, b"nothing").unwrap(), None);
    chain.migrate(&alice(), &token, code, &json!({})).unwrap();
}

#[test]
#[ignore = "needs a local chain: scripts/test-chain"]
fn every_refusal_of_a_real_chain_says_what_is_wrong() {
    let node = Node::start();
    let chain = node.connect();
    let token = new_token(&chain);
    let me = chain.address(&alice());
    let (poor, stranger) = (
        Account::from_seed(&[2; 32], "poor"),
        Account::from_seed(&[2; 32], "stranger"),
    );
    chain
        .send(&alice(), &chain.address(&poor), &coins(1_000, "ustake"))
        .unwrap();

    let error = chain.execute(&alice(), &token, &transfer(&me, 500), &[]).unwrap_err();
    assert_eq!(error.refusal(), Some("Overflow: Cannot Sub with given operands"));
    let address = chain.address(&stranger).to_string();
    let error = chain.send(&stranger, &me, &coins(1, "ustake")).unwrap_err();
    assert_eq!(error, ChainError::UnknownAccount { address });
    let account = chain.address(&poor).to_string();
    let needed = coins(2_000, "ustake");
    let error = chain.send(&poor, &me, &needed).unwrap_err();
    assert_eq!(
        error,
        ChainError::OutOfFunds {
            account: account.clone(),
            needed
        }
    );
    let dear = chain.with_gas_price("10ustake".parse().unwrap());
    let error = dear.send(&poor, &me, &coins(1, "ustake")).unwrap_err();
    assert!(
        matches!(&error, ChainError::OutOfFunds { account: who, .. } if *who == account),
        "{error}"
    );
    let tight = chain.with_gas_adjustment("0.5".parse().unwrap());
    let error = tight.execute(&alice(), &token, &transfer(&token, 1), &[]).unwrap_err();
    assert!(
        matches!(error, ChainError::OutOfGas { wanted, used } if wanted > 0 && used > wanted),
        "{error}"
    );

    let nobody = chain.address(&stranger);
    let missing = ChainError::NotFound {
        what: format!("contract {nobody}"),
    };
    assert_eq!(chain.execute(&alice(), &nobody, &json!({}), &[]).unwrap_err(), missing);
    assert_eq!(chain.query::<Value>(&nobody, &json!({})).unwrap_err(), missing);
    assert_eq!(chain.contract_info(&nobody).unwrap_err(), missing);
    assert_eq!(chain.query_raw(&nobody, b"key").unwrap(), None);
    let missing = ChainError::NotFound {
        what: "code 999".to_owned(),
    };
    assert_eq!(chain.code_info(999).unwrap_err(), missing);
    assert_eq!(
        chain
            .instantiate(&alice(), 999, &json!({}), &[], "x", None)
            .unwrap_err(),
        missing
    );
    let old = chain.at_height(1_000_000).balance(&me, "ustake").unwrap_err();
    assert!(
        matches!(old, ChainError::HeightUnavailable { height: 1_000_000, .. }),
        "{old}"
    );
}

#[test]
#[ignore = "needs a local chain: scripts/test-chain"]
fn a_hundred_transactions_of_one_key_from_several_threads_are_each_in_a_block_once() {
    let node = Node::start();
    let chain = node.connect();
    let sender = Account::from_seed(&[3; 32], "busy");
    let receiver = chain.address(&Account::from_seed(&[3; 32], "receiver"));
    chain
        .send(&alice(), &chain.address(&sender), &coins(1_000_000, "ustake"))
        .unwrap();
    let began = std::time::Instant::now();
    let mut hashes: Vec<String> = thread::scope(|scope| {
        let threads: Vec<_> = (0..100)
            .map(|_| {
                scope.spawn(|| {
                    chain
                        .send(&sender, &receiver, &coins(1, "ustake"))
                        .unwrap()
                        .hash
                        .unwrap()
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    println!("100 transactions in {:?}", began.elapsed());
    hashes.sort();
    hashes.dedup();
    assert_eq!(hashes.len(), 100);
    assert_eq!(chain.balance(&receiver, "ustake").unwrap().u128(), 100);
}

#[test]
#[ignore = "needs a local chain: scripts/test-chain"]
fn several_messages_are_one_transaction_and_time_is_waited_for() {
    let node = Node::start();
    let chain = node.connect();
    let token = new_token(&chain);
    let to = chain.address(&Account::from_seed(&[4; 32], "both"));
    let pay: CosmosMsg = BankMsg::Send {
        to_address: to.to_string(),
        amount: coins(5, "ustake"),
    }
    .into();
    let give = |amount| flywheel_client::chain::execute_message(&token, &transfer(&to, amount), &[]).unwrap();
    chain.execute_all(&alice(), vec![pay.clone(), give(500)]).unwrap_err();
    assert_eq!(chain.balance(&to, "ustake").unwrap().u128(), 0);
    chain.execute_all(&alice(), vec![pay, give(50)]).unwrap();
    assert_eq!(chain.balance(&to, "ustake").unwrap().u128(), 5);

    let until = Time::new(chain.now().unwrap().get() + Seconds::new(2).get());
    assert!(Time::of(&chain.wait_until(until).unwrap()) >= until);
}

/// `cosmos.feegrant.v1beta1.MsgGrantAllowance`, and an `Any` within.
#[derive(Clone, PartialEq, Message)]
struct Grant {
    #[prost(string, tag = "1")]
    granter: String,
    #[prost(string, tag = "2")]
    grantee: String,
    #[prost(message, optional, tag = "3")]
    allowance: Option<Allowance>,
}

#[derive(Clone, PartialEq, Message)]
struct Allowance {
    #[prost(string, tag = "1")]
    type_url: String,
}

#[test]
#[ignore = "needs a local chain: scripts/test-chain"]
fn an_account_without_coins_sends_when_a_sponsor_has_granted_its_fees() {
    let node = Node::start();
    let chain = node.connect();
    let token = new_token(&chain);
    let (sponsor, new) = (
        Account::from_seed(&[5; 32], "sponsor"),
        Account::from_seed(&[5; 32], "new"),
    );
    let (sponsor_address, new_address) = (chain.address(&sponsor), chain.address(&new));
    chain
        .send(&alice(), &sponsor_address, &coins(10_000, "ustake"))
        .unwrap();
    chain
        .execute(&alice(), &token, &transfer(&new_address, 9), &[])
        .unwrap();
    let grant = Grant {
        granter: sponsor_address.to_string(),
        grantee: new_address.to_string(),
        allowance: Some(Allowance {
            type_url: "/cosmos.feegrant.v1beta1.BasicAllowance".to_owned(),
        }),
    };
    let message = AnyMsg {
        type_url: "/cosmos.feegrant.v1beta1.MsgGrantAllowance".to_owned(),
        value: grant.encode_to_vec().into(),
    };
    chain.execute_all(&sponsor, vec![CosmosMsg::Any(message)]).unwrap();

    let before = chain.balance(&sponsor_address, "ustake").unwrap();
    let sponsored = chain.with_fee_granter(Some(sponsor_address.clone()));
    let result = sponsored.execute(&new, &token, &transfer(&token, 9), &[]).unwrap();
    // The fee is at least a thousandth of the gas that was used, and the sponsor's alone.
    let paid = before - chain.balance(&sponsor_address, "ustake").unwrap();
    assert!(paid.u128() * 1_000 >= u128::from(result.gas_used.unwrap()), "{paid}");
    let error = chain.execute(&new, &token, &transfer(&token, 1), &[]).unwrap_err();
    let needed = coins(1, "ustake");
    assert_eq!(
        error,
        ChainError::OutOfFunds {
            account: new_address.to_string(),
            needed
        }
    );
}

#[test]
#[ignore = "needs a local chain: scripts/test-chain"]
fn a_node_that_is_stopped_in_the_middle_and_comes_back_has_each_transaction_once() {
    let node = Node::start_own("27750");
    let chain = node.connect();
    let receiver = chain.address(&Account::from_seed(&[6; 32], "receiver"));
    // A payment that the node was not there for is made again; any other error is one.
    let pay = || loop {
        match chain.send(&alice(), &receiver, &coins(1, "ustake")) {
            Err(ChainError::Unreachable { .. } | ChainError::NodeBehind { .. }) => {}
            result => return result.unwrap(),
        }
    };
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| (0..5).for_each(|_| drop(pay())));
        }
        thread::sleep(std::time::Duration::from_millis(1_200));
        node.stop();
        thread::sleep(std::time::Duration::from_secs(8));
        node.run();
    });
    assert_eq!(chain.balance(&receiver, "ustake").unwrap().u128(), 40);
}
