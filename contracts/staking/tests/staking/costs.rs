//! What the hot paths write: an item costs 2,000 gas and each of its bytes 30, so their number and size are kept in mind.

use std::collections::BTreeMap;

use crate::suite::{DAY, START, Suite};

/// The items that `action` wrote or removed, by the words of their keys, and the bytes written, keys included.
fn written(suite: &mut Suite, action: impl FnOnce(&mut Suite) -> &mut Suite) -> (Vec<String>, usize) {
    let before: BTreeMap<_, _> = suite.app.dump_wasm_raw(&suite.staking).into_iter().collect();
    action(suite);
    let after: BTreeMap<_, _> = suite.app.dump_wasm_raw(&suite.staking).into_iter().collect();
    let changed: Vec<_> = after
        .iter()
        .filter(|(key, value)| before.get(*key) != Some(*value))
        .collect();
    let removed = before
        .keys()
        .filter(|key| !after.contains_key(*key))
        .map(|key| format!("-{}", word(key)));
    let bytes = changed.iter().map(|(key, value)| key.len() + value.len()).sum();
    (changed.iter().map(|(key, _)| word(key)).chain(removed).collect(), bytes)
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

/// A network in its third epoch, with income streaming, a pool, and bob in it.
fn running() -> (Suite, u64) {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000_000);
    suite
        .delegate("bob", machine, 2_000_000)
        .at(START + 2 * DAY)
        .add_income("erin", 777_777)
        .advance(600);
    suite.delegate("dave", machine, 5_000_000).advance(600);
    (suite, machine)
}

#[track_caller]
fn assert_written((items, bytes): (Vec<String>, usize), expected: &[&str], most_bytes: usize) {
    assert_eq!(items, expected);
    assert!(bytes <= most_bytes, "{bytes} bytes, more than {most_bytes}");
}

#[test]
fn adding_to_a_bond_writes_the_pool_the_account_and_the_sums() {
    let (mut suite, machine) = running();
    let written = written(&mut suite, |suite| suite.bond("alice", machine, 1_000));
    let expected = ["pools", "stakers", "past_totals", "past_stakers", "ledger"];
    assert_written(written, &expected, 640);
}

/// What comes besides where there is a DAO: the owner's machines and the sum, each with its history.
#[test]
fn a_machine_that_joins_is_counted_with_four_short_items() {
    let common = ["pools", "stakers", "enrolments", "past_totals", "past_stakers"];
    let counts = [
        "machine_votes",
        "past_machine_votes",
        "past_all_machine_votes",
        "all_machine_votes",
    ];
    for (mut suite, besides, most_bytes) in [
        (Suite::native(), &[][..], 1_000),
        (Suite::with_dao(false), &counts[..], 1_280),
    ] {
        suite.bonded("alice", 1_000_000);
        suite.at(START + 2 * DAY);
        let machine = suite.machine("alice");
        let written = written(&mut suite, |suite| suite.bond("alice", machine, 1_000));
        let expected: Vec<&str> = common.iter().chain(besides).chain(&["ledger"]).copied().collect();
        assert_written(written, &expected, most_bytes);
    }
}

#[test]
fn a_new_delegation_writes_its_position_and_no_history_of_an_account_that_had_nothing() {
    let (mut suite, machine) = running();
    let written = written(&mut suite, |suite| suite.delegate("carol", machine, 1_000));
    let expected = ["pools", "positions", "past_pools", "past_totals", "ledger"];
    assert_written(written, &expected, 700);
}

#[test]
fn undelegating_writes_a_bucket_and_an_entry_besides() {
    let (mut suite, machine) = running();
    let written = written(&mut suite, |suite| suite.undelegate("bob", machine, 1_000));
    let expected = [
        "pools",
        "buckets",
        "positions",
        "past_pools",
        "unbondings",
        "past_totals",
        "past_positions",
        "ledger",
    ];
    assert_written(written, &expected, 960);
}

#[test]
fn claiming_writes_an_item_for_each_position_and_what_was_paid_once() {
    let (mut suite, machine) = running();
    let written = written(&mut suite, |suite| suite.claim("bob", &[machine]));
    assert_written(written, &["positions", "payouts"], 160);
}

#[test]
fn withdrawing_removes_the_entry_and_writes_the_bucket_and_what_was_paid() {
    let (mut suite, machine) = running();
    suite
        .undelegate("bob", machine, 1_000)
        .unbond("alice", machine, 1_000)
        .advance(5 * DAY);
    let written = written(&mut suite, |suite| suite.withdraw("bob", machine));
    assert_written(written, &["buckets", "payouts", "-unbondings"], 80);
}
