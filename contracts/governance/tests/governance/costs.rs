//! What the hot paths read and write: an item written costs 2,000 gas and each of its bytes 30, another contract asked
//! 65,000, so their number and size are kept in mind.

use std::collections::BTreeMap;

use cosmwasm_schema::serde::Serialize;
use cosmwasm_std::Timestamp;
use cw_multi_test::Executor;
use flywheel_types::governance::{ExecuteMsg, Vote};

use crate::stubs::SILENT;
use crate::suite::verbs::{spend, text};
use crate::suite::{PERIOD, Suite, TIMELOCK, address, id};

/// The items that a message wrote, by the words of their keys, and the bytes written, keys included.
fn written<M: Serialize + std::fmt::Debug>(suite: &mut Suite, sender: &str, msg: &M) -> (Vec<String>, usize) {
    let dao = suite.dao.clone();
    let dump = |suite: &Suite| {
        suite
            .app
            .dump_wasm_raw(&dao)
            .into_iter()
            .collect::<BTreeMap<Vec<u8>, Vec<u8>>>()
    };
    let before = dump(suite);
    suite
        .app
        .execute_contract(address(sender), dao.clone(), msg, &[])
        .unwrap();
    let after = dump(suite);
    let changed = after.iter().filter(|(key, value)| before.get(*key) != Some(*value));
    let (names, sizes): (Vec<String>, Vec<usize>) =
        changed.map(|(key, value)| (word(key), key.len() + value.len())).unzip();
    (names, sizes.iter().sum())
}

/// The item's name: all of its key, or the first part, which has its length before it.
fn word(key: &[u8]) -> String {
    let name = if key[0] == 0 {
        &key[2..2 + usize::from(key[1])]
    } else {
        key
    };
    String::from_utf8(name.to_vec()).unwrap()
}

fn vote(proposal_id: u64, machines: &[u64]) -> ExecuteMsg {
    ExecuteMsg::Vote {
        proposal_id,
        vote: Vote::Yes,
        positions: Some(machines.iter().map(|machine| id(*machine)).collect()),
    }
}

/// A pool, Bob in it, and staking that answers no question.
fn raw() -> (Suite, u64) {
    let mut suite = Suite::native();
    let machine = suite.bond("alice", 1_000_000_000 / 2);
    suite
        .delegate("bob", machine, 200_000_000)
        .join("carol", 5_000, Some("alice"))
        .advance(10);
    suite.mature();
    let staking = suite.staking.clone();
    SILENT
        .save(&mut *suite.app.contract_storage_mut(&staking), &true)
        .unwrap();
    (suite, machine)
}

#[test]
fn proposing_and_voting_ask_staking_nothing_and_write_two_items_each() {
    let (mut suite, machine) = raw();
    let (items, bytes) = written(&mut suite, "alice", &ExecuteMsg::Propose(Box::new(spend(1_000))));
    assert_eq!(items, ["terms", "texts"]);
    assert!(bytes <= 440, "{bytes} bytes");
    let (items, bytes) = written(&mut suite, "bob", &vote(2, &[machine]));
    assert_eq!(items, ["votes", "ballots"]);
    assert!(bytes <= 160, "{bytes} bytes");
    let (items, bytes) = written(&mut suite, "alice", &vote(2, &[]));
    assert_eq!(items, ["votes", "ballots"]);
    assert!(bytes <= 180, "{bytes} bytes");
    // A giver after its representative: what was taken back and the representative's vote besides.
    let (items, bytes) = written(&mut suite, "carol", &vote(2, &[]));
    assert_eq!(items, ["votes", "votes", "ballots", "overridden"]);
    assert!(bytes <= 370, "{bytes} bytes");
}

#[test]
fn executing_writes_one_item() {
    let (mut suite, _) = raw();
    written(&mut suite, "alice", &ExecuteMsg::Propose(Box::new(spend(1_000))));
    written(&mut suite, "alice", &vote(2, &[]));
    suite
        .app
        .update_block(|block| block.time = Timestamp::from_seconds(block.time.seconds() + PERIOD + TIMELOCK));
    let (items, bytes) = written(&mut suite, "watcher", &ExecuteMsg::Execute { proposal_id: 2 });
    assert_eq!(items, ["ballots"]);
    assert!(bytes <= 60, "{bytes} bytes");
}

#[test]
fn without_its_positions_a_voter_has_staking_asked() {
    let (mut suite, _) = raw();
    let msg = ExecuteMsg::Vote {
        proposal_id: 1,
        vote: Vote::Yes,
        positions: None,
    };
    let dao = suite.dao.clone();
    let refused = suite.app.execute_contract(address("bob"), dao, &msg, &[]).unwrap_err();
    assert!(
        format!("{refused:#}").contains("staking is read raw only"),
        "{refused:#}"
    );
}

#[test]
fn a_proposer_by_delegation_names_it() {
    let (mut suite, machine) = raw();
    let mut named = text();
    named.positions = Some(vec![id(machine)]);
    let (items, _) = written(&mut suite, "bob", &ExecuteMsg::Propose(Box::new(named)));
    assert_eq!(items, ["terms", "texts"]);
}

#[test]
fn a_long_proposal_makes_no_vote_dearer() {
    let (mut suite, machine) = raw();
    let mut long = text();
    long.description = "x".repeat(10_000);
    written(&mut suite, "alice", &ExecuteMsg::Propose(Box::new(long)));
    written(&mut suite, "alice", &ExecuteMsg::Propose(Box::new(text())));
    let costs = [2, 3].map(|number| written(&mut suite, "bob", &vote(number, &[machine])));
    assert_eq!(costs[0], costs[1]);
}
