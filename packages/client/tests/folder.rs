//! The chain's folder: what is in it after a block, after none, and when it is refused.

mod common;

use std::fs;
use std::path::Path;

use common::*;
use flywheel_client::embedded::MESSAGES_PER_BLOCK;
use flywheel_client::{Chain, Embedded, OpenError};
use flywheel_protocol::Time;
use tempfile::TempDir;

fn open(dir: &TempDir) -> Embedded {
    builder().open(dir.path()).unwrap()
}

/// Every file of the folder with its bytes.
fn files(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| {
            (
                entry.file_name().into_string().unwrap(),
                fs::read(entry.path()).unwrap(),
            )
        })
        .collect();
    files.sort();
    files
}

/// A folder in which a counter stands at 3, after two blocks and a mark.
fn folder_with_three() -> (TempDir, cosmwasm_std::Addr) {
    let dir = TempDir::new().unwrap();
    let chain = open(&dir);
    let counter = new_counter(&chain);
    add_one(&chain, &counter);
    chain.wait_until(Time::new(START + 60)).unwrap();
    add_one(&chain, &counter);
    add_one(&chain, &counter);
    chain.mark(&[("added", b"3")]).unwrap();
    chain.close().unwrap();
    (dir, counter)
}

#[test]
fn a_chain_goes_on_where_it_was_closed() {
    let (dir, counter) = folder_with_three();
    let chain = open(&dir);
    assert_eq!(count_of(&chain, &counter), 3);
    assert_eq!(chain.progress("added").unwrap().as_deref(), Some(&b"3"[..]));
    // Block 1: creation and the first message. Block 2: two messages, marked. Block 3: closed empty.
    assert_eq!((height(&chain), chain.now().unwrap()), (4, Time::new(START + 60)));
    assert_eq!(chain.balance(&address(&alice()), DENOM).unwrap().u128(), 1_000);
    add_one(&chain, &counter);
    assert_eq!(count_of(&chain, &counter), 4);
}

#[test]
fn a_chain_that_has_left_its_folder_goes_on_and_leaves_no_trace() {
    let (dir, counter) = folder_with_three();
    let before = files(dir.path());
    let chain = open(&dir);
    add_one(&chain, &counter); // in the open block: not in the folder
    chain.leave_disk().unwrap();
    // Its folder is free for others, and both go on.
    let other = open(&dir);
    assert_eq!((count_of(&chain, &counter), count_of(&other, &counter)), (4, 3));
    chain.wait_until(Time::new(START + 3_600)).unwrap();
    add_one(&chain, &counter);
    chain.mark(&[("added", b"5")]).unwrap();
    assert_eq!(count_of(&chain, &counter), 5);
    assert_eq!(chain.progress("added").unwrap().as_deref(), Some(&b"5"[..]));
    chain.leave_disk().unwrap(); // there is none: nothing happens
    chain.close().unwrap();
    drop(other);
    assert_eq!(files(dir.path()), before);
}

#[test]
fn on_disk_and_in_memory_are_the_same_chain() {
    let (dir, _) = folder_with_three();
    let chain = in_memory();
    let counter = new_counter(&chain);
    (0..3).for_each(|_| add_one(&chain, &counter));
    assert_eq!(open(&dir).state_digest(), chain.state_digest());
}

#[test]
fn what_came_after_the_last_closed_block_is_gone() {
    let (dir, counter) = folder_with_three();
    let chain = open(&dir);
    let digest = chain.state_digest();
    add_one(&chain, &counter);
    chain.fund(&address(&bob()), &fly(5)).unwrap();
    chain.put_progress("added", b"4").unwrap();
    assert_eq!(chain.progress("added").unwrap().as_deref(), Some(&b"4"[..]));
    drop(chain);

    let chain = open(&dir);
    assert_eq!(chain.state_digest(), digest);
    assert_eq!(chain.progress("added").unwrap().as_deref(), Some(&b"3"[..]));
    assert_eq!(height(&chain), 4);
}

#[test]
fn progress_reaches_the_disk_with_the_messages_of_its_block() {
    let dir = TempDir::new().unwrap();
    let chain = open(&dir);
    let counter = new_counter(&chain);
    chain.mark(&[]).unwrap();
    // 500 fill the block; the message that finds it full closes it, together with what was noted about the 500th.
    for done in 1..=MESSAGES_PER_BLOCK as u64 + 1 {
        add_one(&chain, &counter);
        chain.put_progress("done", &done.to_be_bytes()).unwrap();
    }
    drop(chain);

    let chain = open(&dir);
    assert_eq!(count_of(&chain, &counter), 500);
    assert_eq!(chain.progress("done").unwrap(), Some(500_u64.to_be_bytes().to_vec()));
}

#[test]
fn a_key_removed_in_a_block_is_removed_on_disk() {
    let (dir, counter) = folder_with_three();
    let chain = open(&dir);
    assert!(chain.query_raw(&counter, b"odd").unwrap().is_some());
    add_one(&chain, &counter);
    chain.mark(&[]).unwrap();
    drop(chain);
    assert_eq!(open(&dir).query_raw(&counter, b"odd").unwrap(), None);
}

#[test]
fn genesis_counts_only_for_a_new_folder() {
    let dir = TempDir::new().unwrap();
    drop(open(&dir));
    let chain = open(&dir);
    assert_eq!(chain.balance(&address(&alice()), DENOM).unwrap().u128(), 1_000);
    assert_eq!(height(&chain), 1);
}

#[test]
fn one_folder_is_for_one_process_at_a_time() {
    let (dir, _) = folder_with_three();
    let chain = open(&dir);
    assert!(matches!(builder().open(dir.path()).unwrap_err(), OpenError::InUse { dir: named } if named == dir.path()));
    // The one that has it is not disturbed.
    chain.mark(&[("still", b"fine")]).unwrap();
    drop(chain);
    assert_eq!(open(&dir).progress("still").unwrap().as_deref(), Some(&b"fine"[..]));
}

#[test]
fn another_chain_is_refused_and_left_alone() {
    let (dir, _) = folder_with_three();
    let before = files(dir.path());
    let error = Embedded::builder("flywheel-other", genesis())
        .code("counter", "1", counter())
        .open(dir.path());
    assert!(matches!(
        error.unwrap_err(),
        OpenError::OtherChain { found, expected, .. } if found == CHAIN_ID && expected == "flywheel-other"
    ));
    assert_eq!(files(dir.path()), before);
}

#[test]
fn other_contracts_are_refused_and_left_alone() {
    let (dir, _) = folder_with_three();
    let before = files(dir.path());
    let base = || Embedded::builder(CHAIN_ID, genesis());
    for other in [
        base(),
        base().code("counter", "2", counter()),
        base().code("teller", "1", counter()),
        builder().code("more", "1", counter()),
    ] {
        let error = other.open(dir.path()).unwrap_err();
        assert!(
            matches!(&error, OpenError::OtherCodes { found, .. } if found.contains(":counter:1")),
            "{error}"
        );
        assert_eq!(files(dir.path()), before);
    }
}

#[test]
fn another_layout_is_refused_and_left_alone() {
    let (dir, _) = folder_with_three();
    let meta: redb::TableDefinition<&str, &[u8]> = redb::TableDefinition::new("meta");
    let database = redb::Database::open(dir.path().join("chain.redb")).unwrap();
    let transaction = database.begin_write().unwrap();
    transaction
        .open_table(meta)
        .unwrap()
        .insert("layout", 2_u64.to_be_bytes().as_slice())
        .unwrap();
    transaction
        .delete_table(redb::TableDefinition::<u64, &[u8]>::new("snapshot"))
        .unwrap();
    transaction.commit().unwrap();
    drop(database);

    let before = files(dir.path());
    let error = builder().open(dir.path()).unwrap_err();
    assert!(
        matches!(&error, OpenError::OtherVersion { found, supported: 1, .. } if found == "2"),
        "{error}"
    );
    assert_eq!(files(dir.path()), before);
}

#[test]
fn a_folder_that_was_not_closed_is_refused_without_being_repaired() {
    let (dir, _) = folder_with_three();
    let chain = open(&dir);
    chain.mark(&[("a", b"b")]).unwrap();
    // A copy of the files while they are open is what a kill leaves.
    let copy = TempDir::new().unwrap();
    for (name, bytes) in files(dir.path()) {
        fs::write(copy.path().join(name), bytes).unwrap();
    }
    let before = files(copy.path());
    let error = Embedded::builder("flywheel-other", genesis())
        .open(copy.path())
        .unwrap_err();
    assert!(matches!(error, OpenError::OtherChain { .. }), "{error}");
    assert_eq!(files(copy.path()), before);

    let reopened = open(&copy);
    assert_eq!(reopened.state_digest(), chain.state_digest());
    assert_eq!(reopened.progress("a").unwrap().as_deref(), Some(&b"b"[..]));
}

#[test]
fn a_file_that_is_no_chain_is_refused_and_left_alone() {
    for content in [&b""[..], b"not a database", &[0; 100_000]] {
        let dir = TempDir::new().unwrap();
        fs::write(dir.path().join("chain.lock"), "").unwrap();
        fs::write(dir.path().join("chain.redb"), content).unwrap();
        let before = files(dir.path());
        let error = builder().open(dir.path()).unwrap_err();
        assert!(matches!(error, OpenError::Damaged { .. }), "{error}");
        assert_eq!(files(dir.path()), before);
    }
}

#[test]
fn a_cut_off_file_is_refused_and_left_alone() {
    let (dir, _) = folder_with_three();
    let file = dir.path().join("chain.redb");
    let whole = fs::read(&file).unwrap();
    for keep in [1, 100, 4_096, whole.len() / 2] {
        fs::write(&file, &whole[..keep]).unwrap();
        let before = files(dir.path());
        let error = builder().open(dir.path()).unwrap_err();
        assert!(matches!(error, OpenError::Damaged { .. }), "{keep} bytes: {error}");
        assert_eq!(files(dir.path()), before);
    }
}

#[test]
fn a_changed_byte_is_either_found_or_of_no_consequence() {
    let (dir, _) = folder_with_three();
    let file = dir.path().join("chain.redb");
    let whole = fs::read(&file).unwrap();
    let digest = open(&dir).state_digest();

    let mut found = 0;
    // Pages that are not all zero are where something is written; every 1,021st byte of them, and a third of the
    // header.
    let written = |at: &usize| whole[at / 4_096 * 4_096..].iter().take(4_096).any(|byte| *byte != 0);
    for at in (0..whole.len())
        .filter(|at| (*at < 320 && at % 3 == 0) || at % 1_021 == 0)
        .filter(written)
    {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x10;
        fs::write(&file, &damaged).unwrap();
        match builder().open(dir.path()) {
            Ok(chain) => {
                assert_eq!(chain.state_digest(), digest, "byte {at} changed the state unseen");
                assert_eq!(
                    chain.progress("added").unwrap().as_deref(),
                    Some(&b"3"[..]),
                    "byte {at}"
                );
            }
            Err(OpenError::Damaged { .. } | OpenError::OtherVersion { .. }) => {
                assert!(
                    fs::read(&file).unwrap() == damaged,
                    "byte {at}: the refused file was written to"
                );
                found += 1;
            }
            Err(other) => panic!("byte {at}: {other}"),
        }
    }
    assert!(found > 10, "only {found} changes were found");
}

#[test]
fn a_kill_during_creation_leaves_nothing_in_the_way() {
    let dir = TempDir::new().unwrap();
    fs::write(dir.path().join("chain.redb.new"), b"half a database").unwrap();
    let chain = open(&dir);
    assert_eq!(height(&chain), 1);
    assert!(!dir.path().join("chain.redb.new").exists());
}

#[test]
fn a_genesis_that_cannot_be_leaves_no_chain_behind() {
    let dir = TempDir::new().unwrap();
    let mut bad = genesis();
    bad.balances.push((cosmwasm_std::Addr::unchecked("nobody"), fly(1)));
    let error = Embedded::open(dir.path(), CHAIN_ID, bad).unwrap_err();
    assert!(matches!(error, OpenError::Genesis { .. }), "{error}");
    assert!(!dir.path().join("chain.redb").exists());
    Embedded::open(dir.path(), CHAIN_ID, genesis()).unwrap();
}

#[test]
fn a_path_that_cannot_be_a_folder_is_named() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, "text").unwrap();
    let error = builder().open(&file).unwrap_err();
    assert!(matches!(&error, OpenError::Io { path, .. } if *path == file), "{error}");
}
