//! Who may send which message: every message of every contract by every kind of sender, frozen in `table.txt`.
//!
//! A message that has no row fails the test; so does one whose answer changes. After a change that is meant, write the
//! table anew with `UPDATE_SENDERS=1 cargo test -p flywheel-tests --test senders` and read the difference.

mod rows;
mod world;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::PathBuf;

use rows::{Contract, Row, rows};
use world::{Sender, World};

/// Rows in which nobody succeeds: messages that only a cw20 sends, payments of what a failed payment left, which the
/// contracts' own tests have, naming access-control twice, the reserve, which a network with a cw20 has not, and what only the rewards contract may ask
/// of the token, or nobody because a launched token has no marketing account.
const NOBODY: [(&str, &str); 21] = [
    ("machine-registry", "receive"),
    ("machine-registry", "withdraw"),
    ("machine-registry", "set_access_control"),
    ("staking", "receive"),
    ("staking", "withdraw_credit"),
    ("verification", "receive"),
    ("verification", "withdraw"),
    ("rewards", "receive"),
    ("rewards", "fund_reserve"),
    ("payments", "withdraw"),
    ("access-control", "receive"),
    ("access-control", "withdraw"),
    ("marketplace", "receive"),
    ("marketplace", "forward"),
    ("marketplace", "withdraw"),
    ("governance", "receive"),
    ("governance", "withdraw"),
    ("token", "mint"),
    ("token", "update_minter"),
    ("token", "update_marketing"),
    ("token", "upload_logo"),
];

#[test]
fn every_message_is_for_those_who_may_send_it() {
    let table = table();
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("senders/table.txt");
    if std::env::var_os("UPDATE_SENDERS").is_some() {
        std::fs::write(&path, &table).unwrap();
    }
    let frozen = std::fs::read_to_string(&path).unwrap();
    assert!(
        table == frozen,
        "who may send what has changed; if that is meant, run again with UPDATE_SENDERS=1.\n\nnow:\n{table}"
    );
}

#[test]
fn every_message_has_a_row() {
    let listed: BTreeSet<(&str, String)> = rows()
        .iter()
        .map(|row| (row.contract.name(), row.message.to_owned()))
        .collect();
    let known: BTreeSet<(&str, String)> = Contract::ALL
        .into_iter()
        .flat_map(|contract| contract.messages().into_iter().map(move |name| (contract.name(), name)))
        .collect();

    let missing: Vec<_> = known.difference(&listed).collect();
    let invented: Vec<_> = listed.difference(&known).collect();
    assert!(missing.is_empty(), "without a row: {missing:?}");
    assert!(invented.is_empty(), "not a message: {invented:?}");
}

fn table() -> String {
    let mut table = format!("{:<18}{:<26}", "contract", "message");
    for sender in Sender::ALL {
        _ = write!(table, "{:<11}", sender.name());
    }
    table = table.trim_end().to_owned();
    table.push('\n');
    let mut wrong = vec![];
    for row in rows() {
        let mut line = format!("{:<18}{:<26}", row.contract.name(), row.message);
        let answers = answers(&row);
        for may in &answers {
            _ = write!(line, "{:<11}", if *may { "yes" } else { "-" });
        }
        let name = (row.contract.name(), row.message);
        if answers.contains(&true) == NOBODY.contains(&name) {
            wrong.push(name);
        }
        table.push_str(line.trim_end());
        table.push('\n');
    }
    assert!(
        wrong.is_empty(),
        "a row in which nobody succeeds proves nothing: {wrong:?}\n{table}"
    );
    table
}

/// Whether each sender may: a refused message leaves the world as it was, so that the next sender finds it so.
fn answers(row: &Row) -> Vec<bool> {
    let mut world = World::ready_for(row);
    Sender::ALL
        .into_iter()
        .map(|sender| {
            let before = world.suite.chain().state_digest();
            let may = world.send(row, sender);
            if may {
                // A contract that pays here pays with what it owes, which no contract of the suite does; and what people
                // burn of their own is no flow of the network.
                if sender.is_person() && row.contract != Contract::Token {
                    world.suite.check_invariants();
                }
                world = World::ready_for(row);
            } else {
                assert_eq!(
                    world.suite.chain().state_digest(),
                    before,
                    "{} by {}: refused, and yet something changed",
                    row.message,
                    sender.name()
                );
            }
            may
        })
        .collect()
}
