//! `flywheel chain`.

use std::path::Path;

use crate::support::{Folder, Outcome, fake_node, program};

fn chain(config: &Path, words: &[&str]) -> Outcome {
    let mut command = program();
    command.arg("chain").args(words).env("FLYWHEEL_CONFIG", config);
    Outcome::of(command.spawn().unwrap())
}

fn add<'a>(name: &'a str, url: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let mut words = vec![
        "add",
        name,
        "--rpc",
        url,
        "--prefix",
        "wasm",
        "--gas-price",
        "0.025ustake",
    ];
    words.extend(more);
    words
}

#[test]
fn a_profile_is_added_with_the_nodes_chain_id_listed_shown_and_removed() {
    let (folder, node) = (Folder::new(), fake_node("test-chain-7"));
    let config = folder.path("config");
    chain(&config, &add("test", &node, &[])).printed();
    assert!(config.join("chains/test.toml").exists());

    let shown = chain(&config, &["show", "test", "--json"]).printed();
    let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(shown["chain_id"], "test-chain-7");
    assert_eq!(shown["gas_price"], "0.025ustake");
    assert_eq!(shown["gas_adjustment"], "1.3");

    let list = chain(&config, &["list"]).printed();
    assert!(list.contains("test-chain-7") && list.contains(&node), "{list}");
    chain(&config, &["remove", "test"]).printed();
    assert_eq!(chain(&config, &["list", "--json"]).printed(), "[]\n");
    let error = chain(&config, &["show", "test"]).refusal();
    assert!(error.contains("no chain profile \"test\""), "{error}");
}

#[test]
fn a_node_of_another_chain_is_refused_and_nothing_is_written() {
    let (folder, node) = (Folder::new(), fake_node("test-chain-7"));
    let config = folder.path("config");
    let error = chain(&config, &add("test", &node, &["--chain-id", "main-1"])).refusal();
    assert!(error.contains("test-chain-7") && error.contains("main-1"), "{error}");
    assert!(!config.join("chains/test.toml").exists());
}

#[test]
fn a_profile_is_not_written_over_by_accident() {
    let (folder, first, second) = (Folder::new(), fake_node("one-1"), fake_node("two-2"));
    let config = folder.path("config");
    chain(&config, &add("test", &first, &[])).printed();
    let error = chain(&config, &add("test", &second, &[])).refusal();
    assert!(error.contains("--replace"), "{error}");
    chain(&config, &add("test", &second, &["--replace"])).printed();
    assert!(chain(&config, &["show", "test"]).printed().contains("two-2"));
}

#[test]
fn fields_that_cannot_be_used_are_named() {
    let (folder, node) = (Folder::new(), fake_node("test-chain-7"));
    let config = folder.path("config");
    let bad: [(&[&str], &str); 4] = [
        (&["--gas-adjustment", "0.1"], "gas_adjustment"),
        (&["--gas-adjustment", "much"], "--gas-adjustment"),
        (&["--fee-granter", "cosmos1x"], "fee_granter"),
        (&["--chain-id", ""], "chain_id"),
    ];
    for (more, named) in bad {
        let error = chain(&config, &add("test", &node, more)).refusal();
        assert!(error.contains(named), "{more:?}: {error}");
    }
    let error = chain(&config, &add("../test", &node, &[])).refusal();
    assert!(error.contains("is not a name of a profile"), "{error}");
}

#[test]
fn devices_and_oracles_look_for_profiles_where_they_were_added() {
    let folder = Folder::new();
    let config = folder.path("config");
    let file = folder.path("oracle.toml");
    let text = "listen = \"127.0.0.1:0\"\ndata = \"data\"\nchain = \"test\"\nhub = \"hub\"\nnetwork = 1\nkey = \"key.pem\"\n\
                account = \"words\"\n";
    std::fs::write(&file, text).unwrap();
    let mut bond = program();
    bond.args(["oracle", "bond", "--config"]).arg(&file);
    let mut enrol = program();
    enrol.args([
        "machine",
        "enrol",
        "--chain",
        "test",
        "--owner",
        "owner",
        "--registry",
        "registry",
        "--key",
    ]);
    enrol.arg(folder.path("device.pem"));
    for mut command in [bond, enrol] {
        command.env("FLYWHEEL_CONFIG", &config);
        let outcome = Outcome::of(command.spawn().unwrap());
        let error = outcome.error();
        assert_eq!(outcome.code(), Some(1), "{error}");
        let place = config.join("chains").display().to_string();
        assert!(
            error.contains(&format!("no chain profile \"test\" in {place}")),
            "{error}"
        );
    }
}
