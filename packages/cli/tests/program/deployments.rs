//! `flywheel deploy` and `flywheel migrate`.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use cosmwasm_std::{Addr, Checksum};
use flywheel_client::deployment::{Deployment, contract_name};
use flywheel_client::rpc::StoredCode;
use flywheel_client::{Chain, ChainExt, Code, CodeSource, Rpc};

use crate::support::{Folder, LocalChain, Outcome, Proxy, Stop, fake_node, program};

/// Where the program finds everything for one chain.
struct Place {
    folder: Folder,
}

impl Place {
    /// A profile `test` of a node, the built contracts in a folder of their own, and the operator's words.
    fn new(chain_id: &str, url: &str) -> Self {
        let place = Self { folder: Folder::new() };
        place.profile(chain_id, url);
        fs::create_dir(place.artifacts()).unwrap();
        place.folder.write("words", LocalChain::words("operator"));
        place.set_mode(0o600);
        place
    }

    fn profile(&self, chain_id: &str, url: &str) {
        fs::create_dir_all(self.folder.path("chains")).unwrap();
        let text = format!(
            "name = \"test\"\nchain_id = \"{chain_id}\"\nrpc = \"{url}\"\nprefix = \"wasm\"\ngas_price = \"0ustake\"\n"
        );
        self.folder.write("chains/test.toml", text);
    }

    fn set_mode(&self, mode: u32) {
        fs::set_permissions(self.folder.path("words"), fs::Permissions::from_mode(mode)).unwrap();
    }

    fn artifacts(&self) -> PathBuf {
        self.folder.path("artifacts")
    }

    /// The built contracts, changed by `change`, with a list of their checksums.
    fn put_artifacts(&self, change: impl Fn(Code, Vec<u8>) -> Vec<u8>) {
        let mut list = String::new();
        for code in Code::ALL {
            let name = file_name(code);
            let wasm = change(code, fs::read(LocalChain::artifacts().join(&name)).unwrap());
            list.push_str(&format!("{}  {name}\n", Checksum::generate(&wasm)));
            fs::write(self.artifacts().join(name), wasm).unwrap();
        }
        fs::write(self.artifacts().join("checksums.txt"), list).unwrap();
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = program();
        command
            .args(words)
            .args(["--chain", "test", "--artifacts"])
            .arg(self.artifacts())
            .arg("--deployments")
            .arg(self.folder.path("deployments"))
            .env("FLYWHEEL_CONFIG", self.folder.path(""));
        command
    }

    fn run(&self, words: &[&str]) -> Outcome {
        Outcome::of(self.command(words).spawn().unwrap())
    }

    fn signed(&self, command: &str) -> Command {
        let mut command = self.command(&[command]);
        command.arg("--key-file").arg(self.folder.path("words"));
        command
    }

    fn run_signed(&self, command: &str) -> Outcome {
        Outcome::of(self.signed(command).spawn().unwrap())
    }

    fn file(&self) -> PathBuf {
        self.folder.path("deployments").join(format!("{}.json", LocalChain::ID))
    }

    fn deployment(&self) -> Deployment {
        serde_json::from_slice(&fs::read(self.file()).unwrap()).unwrap()
    }
}

fn file_name(code: Code) -> String {
    format!("flywheel_{}.wasm", code.name().replace('-', "_"))
}

/// The same contract with other bytes: a custom section named "b" with one byte, which the chain skips.
fn rebuilt(mut wasm: Vec<u8>, build: u8) -> Vec<u8> {
    wasm.extend([0, 3, 1, b'b', build]);
    wasm
}

fn all_codes(chain: &Rpc) -> Vec<StoredCode> {
    let mut codes = Vec::new();
    let mut after = None;
    loop {
        let page = chain.codes(after).unwrap();
        codes.extend(page.codes);
        match page.next {
            Some(next) => after = Some(next),
            None => return codes,
        }
    }
}

#[test]
fn a_wasm_that_is_not_the_listed_one_is_refused_before_the_chain_is_asked() {
    let place = Place::new("nowhere-1", "http://127.0.0.1:9");
    let mut list = String::new();
    for code in Code::ALL {
        let wasm = contract_name(code).as_bytes();
        list.push_str(&format!("{}  {}\n", Checksum::generate(wasm), file_name(code)));
        fs::write(place.artifacts().join(file_name(code)), wasm).unwrap();
    }
    fs::write(place.artifacts().join("checksums.txt"), list).unwrap();
    fs::write(place.artifacts().join("flywheel_rewards.wasm"), "changed").unwrap();
    for command in ["deploy", "migrate"] {
        let error = place.run_signed(command).refusal();
        assert!(
            error.contains("flywheel_rewards.wasm") && error.contains("checksums.txt says"),
            "{error}"
        );
    }
    assert!(!place.folder.path("deployments").exists());
}

#[test]
fn a_key_that_others_can_read_is_refused_and_words_are_never_repeated() {
    let place = Place::new("nowhere-1", "http://127.0.0.1:9");
    place.set_mode(0o644);
    let error = place.run_signed("deploy").refusal();
    assert!(error.contains("chmod 600"), "{error}");

    place.folder.write("words", "secret secret secret");
    place.set_mode(0o600);
    let error = place.run_signed("deploy").refusal();
    assert!(
        error.contains("holds no account") && !error.contains("secret"),
        "{error}"
    );

    let mut command = place.command(&["deploy", "--mnemonic-env", "WORDS"]);
    command.env("WORDS", "hidden hidden hidden");
    let error = Outcome::of(command.spawn().unwrap()).refusal();
    assert!(
        error.contains("WORDS holds no account") && !error.contains("hidden"),
        "{error}"
    );
}

#[test]
fn without_a_signer_or_with_one_too_many_the_usage_is_wrong() {
    let place = Place::new("nowhere-1", "http://127.0.0.1:9");
    let wrong: [&[&str]; 5] = [
        &["deploy"],
        &["migrate"],
        &["deploy", "--key-file", "words", "--mnemonic-env", "WORDS"],
        &["deploy", "--verify", "--key-file", "words"],
        &["migrate", "--key-file", "words", "--contract", "bank"],
    ];
    for words in wrong {
        assert_eq!(place.run(words).code(), Some(2), "{words:?}");
    }
}

#[test]
fn a_hand_over_needs_a_signer_a_network_and_a_file_that_says_what_the_dao_is() {
    let place = Place::new("nowhere-1", "http://127.0.0.1:9");
    let hand_over = |words: &[&str]| {
        let mut command = program();
        command
            .arg("hand-over")
            .args(words)
            .args(["--chain", "test", "--key-file"]);
        command
            .arg(place.folder.path("words"))
            .env("FLYWHEEL_CONFIG", place.folder.path(""));
        Outcome::of(command.spawn().unwrap())
    };
    let (file, network) = (place.folder.path("dao.toml"), ["--network", "1", "--dao"]);
    let file = file.to_str().unwrap();
    for words in [
        &["--network", "1"][..],
        &["--dao", file],
        &["--network", "x", "--dao", file],
    ] {
        assert_eq!(hand_over(words).code(), Some(2), "{words:?}");
    }
    let words = [&network[..], &[file]].concat();
    assert!(hand_over(&words).refusal().contains("dao.toml"), "there is no file yet");
    for (text, said) in [
        ("minimum_total_power = \"1\"\n", "name is missing"),
        ("name = \"Suite\"\n", "minimum_total_power"),
        ("name = [", "dao.toml"),
    ] {
        place.folder.write("dao.toml", text);
        let error = hand_over(&words).refusal();
        assert!(error.contains(said), "{error}");
    }
    // A right file fails at the chain that is not there.
    place.folder.write(
        "dao.toml",
        "name = \"Suite\"\nminimum_total_power = \"1\"\nrules = { preset = { name = \"careful\" } }\n",
    );
    let error = hand_over(&words).refusal();
    assert!(error.contains("127.0.0.1:9"), "{error}");
}

#[test]
fn a_profile_of_another_chain_is_refused_before_anything_is_signed() {
    let place = Place::new("main-1", &fake_node("other-2"));
    let list = Code::ALL.map(|code| format!("{}  {}\n", Checksum::generate(b""), file_name(code)));
    fs::write(place.artifacts().join("checksums.txt"), list.concat()).unwrap();
    let error = place.run(&["deploy", "--verify"]).refusal();
    assert!(error.contains("other-2") && error.contains("main-1"), "{error}");
}

#[test]
#[ignore = "needs a local chain: scripts/test-chain"]
fn killed_at_every_transaction_and_run_again_it_stores_everything_once() {
    let chain = LocalChain::start();
    let proxy = Proxy::before(&chain.url);
    let place = Place::new(LocalChain::ID, &proxy.url);
    place.put_artifacts(|_, wasm| wasm);
    // The first transaction of a run that follows a kill settles what became of the last one's.
    let mut kills = 0;
    // The codes, each in a transaction, and the contracts in one.
    let steps = Code::ALL.len() + 1;
    for node_gets_it in [true, false].into_iter().cycle().take(3 * steps) {
        let at = usize::from(kills > 0);
        proxy.stop_at(Some(Stop { at, node_gets_it }));
        let mut process = place.signed("deploy").spawn().unwrap();
        let is_over = loop {
            if proxy.stopped.recv_timeout(Duration::from_millis(50)).is_ok() {
                break false;
            }
            if process.try_wait().unwrap().is_some() {
                break true;
            }
        };
        if is_over {
            let outcome = Outcome::of(process);
            assert_eq!(outcome.code(), Some(0), "{}", outcome.error());
            break;
        }
        process.kill().unwrap();
        assert_eq!(Outcome::of(process).code(), None);
        kills += 1;
    }
    // Each was handed over once for good, and some of them were lost once before.
    assert!((steps..=2 * steps + 1).contains(&kills), "{kills}");
    proxy.stop_at(None);

    let codes = all_codes(&chain.rpc());
    let checksums: BTreeSet<String> = codes.iter().map(|code| code.checksum.to_hex()).collect();
    let every = Code::ALL.len();
    assert_eq!(
        (codes.len(), checksums.len()),
        (every, every),
        "each code is there once"
    );
    let file = fs::read(place.file()).unwrap();
    assert!(place.deployment().is_complete());

    place.run_signed("deploy").printed();
    assert_eq!(fs::read(place.file()).unwrap(), file, "a second run changes nothing");
    place.run(&["deploy", "--verify"]).printed();

    // Without the file, everything is found on the chain.
    fs::remove_file(place.file()).unwrap();
    place.run_signed("deploy").printed();
    assert_eq!(fs::read(place.file()).unwrap(), file);
    assert_eq!(all_codes(&chain.rpc()).len(), every);
}

#[test]
#[ignore = "needs a local chain: scripts/test-chain"]
fn a_suite_is_deployed_verified_upgraded_and_never_taken_back() {
    let chain = LocalChain::start();
    let place = Place::new(LocalChain::ID, &chain.url);
    place.put_artifacts(|_, wasm| wasm);

    // An account that was never sent anything.
    let poor = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
    let mut command = place.command(&["deploy", "--mnemonic-env", "WORDS"]);
    let error = Outcome::of(command.env("WORDS", poor).spawn().unwrap()).refusal();
    assert!(error.contains("send it some coins"), "{error}");
    fs::remove_file(place.file()).unwrap();

    let mut command = place.signed("deploy");
    command.args(["--deposit", "7ustake", "--json"]);
    let printed = Outcome::of(command.spawn().unwrap()).printed();
    let first = place.deployment();
    assert_eq!(serde_json::from_str::<Deployment>(&printed).unwrap(), first);
    assert_eq!(
        first.deposit.as_ref().map(ToString::to_string).as_deref(),
        Some("7ustake")
    );
    place.run(&["deploy", "--verify"]).printed();

    // Another build at hand: the table names every one.
    place.put_artifacts(|_, wasm| rebuilt(wasm, 1));
    let outcome = place.run(&["deploy", "--verify"]);
    assert_eq!(outcome.code(), Some(1));
    let every = Code::ALL.len();
    let things = format!("{every} things");
    assert!(outcome.error().contains(&things), "{}", outcome.error());
    let error = place.run_signed("deploy").refusal();
    assert!(error.contains("flywheel migrate"), "{error}");

    place.run_signed("migrate").printed();
    let second = place.deployment();
    place.run(&["deploy", "--verify"]).printed();
    assert_eq!(all_codes(&chain.rpc()).len(), 2 * every);
    let address = |code| Addr::unchecked(&second.contract(code).unwrap().address);
    assert_eq!(
        address(Code::NetworkHub).as_str(),
        first.contract(Code::NetworkHub).unwrap().address
    );
    place.run_signed("migrate").printed();
    assert_eq!(
        (place.deployment(), all_codes(&chain.rpc()).len()),
        (second.clone(), 2 * every)
    );

    // Somebody has moved the registry to a later release.
    let (rpc, operator) = (chain.rpc(), LocalChain::account("operator"));
    let newer = patched(fs::read(LocalChain::artifacts().join(file_name(Code::MachineRegistry))).unwrap());
    let code_id = rpc.store(&operator, CodeSource::Wasm(&newer)).unwrap();
    let registry = address(Code::MachineRegistry);
    rpc.migrate(&operator, &registry, code_id, &serde_json::json!({}))
        .unwrap();
    let error = place.run_signed("migrate").refusal();
    assert!(
        error.contains("has version 9.1.0") && error.contains("nothing was sent"),
        "{error}"
    );
    assert_eq!(rpc.contract_info(&registry).unwrap().code_id, code_id);
    let outcome = place.run(&["deploy", "--verify"]);
    let found = String::from_utf8(outcome.stdout().to_vec()).unwrap();
    assert!(found.contains("machine-registry: says that it is"), "{found}");
}

/// The registry as version 9.1.0.
fn patched(wasm: Vec<u8>) -> Vec<u8> {
    let name = format!("{}{}", contract_name(Code::MachineRegistry), env!("CARGO_PKG_VERSION"));
    let at = wasm
        .windows(name.len())
        .position(|window| window == name.as_bytes())
        .unwrap();
    let mut patched = wasm;
    patched[at + name.len() - env!("CARGO_PKG_VERSION").len()] = b'9';
    patched
}
