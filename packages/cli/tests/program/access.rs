//! `flywheel access`, as far as no chain is needed.

use crate::support::{Outcome, program};

const CHAIN: &str = "--hub wasm1x --rpc http://127.0.0.1:9 --chain-id none --prefix wasm --gas-price 0ustake";

fn access(words: &str) -> Outcome {
    let words = format!("access {words} {CHAIN}");
    Outcome::of(program().args(words.split(' ')).spawn().unwrap())
}

#[test]
fn wrong_words_of_owners_end_with_2() {
    let wrong = [
        // Nobody's namespace, or none.
        "role set staff --in door/7 --account a.words",
        "role set staff --in machine/0 --account a.words",
        "role list --in network/x",
        "role list",
        // Names with other characters.
        "role set Staff --in machine/7 --account a.words",
        "grant group/Office staff --in machine/7 --account a.words",
        "member add machine/x office --in machine/7 --account a.words",
        // No role; a pattern with something after its end; a resource that is a pattern.
        "permission set unlock machine/7 --in machine/7 --account a.words",
        "permission set unlock machine/*/door --role staff --in machine/7 --account a.words",
        "check wasm1x unlock machine/7/*",
        // A scope without messages, a limit without a day, a recipient without a limit.
        "agent set wasm1x --may payments --in machine/7 --account a.words",
        "agent set wasm1x --limit uusd=5 --in machine/7 --account a.words",
        "agent set wasm1x --recipient wasm1y --in machine/7 --account a.words",
        "agent fund wasm1x -5 uusd --in machine/7 --account a.words",
        // No machine, no key.
        "command request 0 unlock --account a.words",
        "command acknowledge 7 1 --account a.words",
        // Nobody reads, two do, a machine without its key, for too long.
        "sign-read /v1/bundles/3/0 --oracle wasm1x --network 1",
        "sign-read /v1/bundles/3/0 --oracle wasm1x --network 1 --account a.words --machine 7 --key k.pem",
        "sign-read /v1/bundles/3/0 --oracle wasm1x --network 1 --machine 7",
        "sign-read /v1/bundles/3/0 --oracle wasm1x --network 1 --account a.words --lasts 601",
        // Nobody signs.
        "grant wasm1x staff --in machine/7",
    ];
    for words in wrong {
        let outcome = access(words);
        assert_eq!(outcome.code(), Some(2), "{words}: {}", outcome.error());
    }
}

#[test]
fn a_wrong_word_is_shown_with_what_to_write_instead() {
    for (words, said) in [
        (
            "role list --in door/7",
            "write machine/NUMBER, network/NUMBER or account/ADDRESS",
        ),
        (
            "show door/7 --in machine/7",
            "write an account's address, machine/NUMBER, a DID or group/NAME",
        ),
        (
            "agent set wasm1x --may payments --in machine/7 --account a.words",
            "for example payments=set_tariff",
        ),
        (
            "agent set wasm1x --limit uusd --in machine/7 --account a.words",
            "for example uusd=2000000/5000000",
        ),
    ] {
        let error = access(words).error();
        assert!(error.contains(said), "{words}: {error}");
    }
}

#[test]
fn words_that_are_right_fail_at_the_chain_that_is_not_there() {
    for words in [
        "check wasm1x unlock machine/7/door --json",
        "agent show wasm1x --in account/wasm1x",
        "command list 7 --after 3",
        "permission list --of group/office --in network/2",
    ] {
        let outcome = access(words);
        assert_eq!(outcome.code(), Some(1), "{words}: {}", outcome.error());
    }
}
