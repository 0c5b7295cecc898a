//! `flywheel market`, as far as no chain is needed.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use tempfile::TempDir;

use crate::support::{Outcome, program};

const CHAIN: &str = "--rpc http://127.0.0.1:9 --chain-id none --prefix wasm --gas-price 0ustake";

fn market(words: &str) -> Outcome {
    let words = format!("market {words} {CHAIN}");
    Outcome::of(program().args(words.split(' ')).spawn().unwrap())
}

#[test]
fn wrong_words_of_sellers_and_buyers_end_with_2() {
    let sell = "sell data.csv --shop shop --price 5 --class meter --terms t.txt --link http://x --account a.words";
    let buy = "buy 1 --to data.csv --account a.words";
    let wrong = [
        // Nobody sells, or two do.
        format!("{sell} --marketplace wasm1x"),
        format!("{sell} --marketplace wasm1x --machine 1 --network-epochs 0..9"),
        // Epochs that fall, or are none.
        format!("{sell} --marketplace wasm1x --network-epochs 9..0"),
        format!("{sell} --marketplace wasm1x --network-epochs 9"),
        // A price that falls for no time.
        format!("{sell} --marketplace wasm1x --machine 1 --falls-to 1"),
        // No maximum; no marketplace; a hub without a network; two tokens.
        format!("{buy} --marketplace wasm1x"),
        format!("{buy} --max-price 5"),
        format!("{buy} --max-price 5 --hub wasm1x"),
        format!("{buy} --max-price 5 --marketplace wasm1x --coin uatom --cw20 wasm1x"),
        "settle --marketplace wasm1x --account a.words".to_owned(),
    ];
    for words in wrong {
        let outcome = market(&words);
        assert_eq!(outcome.code(), Some(2), "{words}: {}", outcome.error());
    }
}

#[test]
fn a_link_that_leads_buyers_elsewhere_is_not_listed() {
    for (link, words) in [
        ("ftp://data.example", "names no http or https address"),
        ("https://bank.example@evil.example", "a user's name before the host"),
        ("https://data.example/?to=", "has a query or a fragment"),
        ("https://data.example/#here", "has a query or a fragment"),
    ] {
        let sell = "sell data.csv --shop shop --price 5 --class meter --terms t.txt --account a.words --machine 1";
        let outcome = market(&format!("{sell} --marketplace wasm1x --link {link}"));
        assert_eq!(outcome.code(), Some(2), "{link}: {}", outcome.error());
        assert!(outcome.error().contains(words), "{link}: {}", outcome.error());
    }
}

#[test]
fn a_shop_that_is_none_and_a_shop_of_another_chain_are_not_opened() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().display();
    let serve = format!("serve --shop {path} --listen 127.0.0.1:0 --account {path}/a.words");
    let error = market(&serve).refusal();
    assert!(error.contains("is no shop"), "{error}");

    let home = r#"{"chain_id": "other-1", "marketplace": "wasm1x"}"#;
    fs::write(folder.path().join("shop.json"), home).unwrap();
    let error = market(&serve).refusal();
    assert!(error.contains("sells on other-1, not on none"), "{error}");
}

#[test]
fn words_that_everybody_can_read_open_no_shop() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().display();
    let home = r#"{"chain_id": "none", "marketplace": "wasm1x"}"#;
    fs::write(folder.path().join("shop.json"), home).unwrap();
    let words = folder.path().join("a.words");
    fs::write(&words, "abandon").unwrap();
    fs::set_permissions(&words, fs::Permissions::from_mode(0o644)).unwrap();
    let error = market(&format!(
        "serve --shop {path} --listen 127.0.0.1:0 --account {path}/a.words"
    ))
    .refusal();
    assert!(error.contains("can be read by others"), "{error}");
}
