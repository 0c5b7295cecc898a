//! Whatever the connection does, messages are applied once.

use std::collections::BTreeSet;
use std::thread;

use cosmwasm_std::coins;
use flywheel_client::{Account, Chain, ChainError, Rpc, TxResult};

use crate::fake::{FakeNode, Trick, fast, sequence_of};

fn alice() -> Account {
    Account::from_seed(&[1; 32], "alice")
}

fn pay(chain: &Rpc, amount: u128) -> Result<TxResult, ChainError> {
    chain.send(&alice(), &chain.address(&alice()), &coins(amount, "ufly"))
}

/// All that is in blocks, and the sequences are each used once.
fn assert_included(node: &FakeNode, count: usize) {
    let included = node.state().included();
    let sequences: BTreeSet<u64> = included.iter().map(|tx| sequence_of(tx)).collect();
    assert_eq!((included.len(), sequences.len()), (count, count));
}

#[test]
fn a_connection_that_breaks_after_the_node_took_it_sends_nothing_else() {
    let node = FakeNode::start();
    let chain = node.connect();
    node.state().tricks.push_back(Trick::TakeAndBreak);
    let result = pay(&chain, 1).unwrap();

    assert_included(&node, 1);
    let handed: BTreeSet<Vec<u8>> = node.state().handed.iter().cloned().collect();
    assert_eq!(handed.len(), 1, "other bytes were sent for the same messages");
    assert_eq!(result.gas_used, Some(90));
    let hash = result.hash.clone().unwrap();
    assert_eq!(chain.find_transaction(&hash).unwrap(), Some(result));
    assert_eq!(chain.find_transaction(&"0".repeat(64)).unwrap(), None);
    assert!(matches!(
        chain.find_transaction("0x12"),
        Err(ChainError::Encoding { .. })
    ));
}

#[test]
fn a_transaction_that_never_arrived_or_was_forgotten_is_handed_over_again_as_it_is() {
    for trick in [Trick::Break, Trick::Forget, Trick::Full] {
        let node = FakeNode::start();
        let chain = node.connect();
        node.state().tricks.extend([trick, trick]);
        pay(&chain, 1).unwrap();

        assert_included(&node, 1);
        let handed: BTreeSet<Vec<u8>> = node.state().handed.iter().cloned().collect();
        assert_eq!(handed.len(), 1, "{trick:?}");
    }
}

#[test]
fn messages_are_signed_anew_only_once_the_old_transaction_is_out_of_time() {
    let node = FakeNode::start();
    let chain = node.connect();
    // 20 blocks of 20 ms pass while each handing over, one in 60 ms, is forgotten.
    node.state().tricks.extend([Trick::Forget; 12]);
    let result = pay(&chain, 1).unwrap();

    assert_included(&node, 1);
    let state = node.state();
    let first = &state.handed[0];
    let fresh = state
        .handed
        .iter()
        .position(|bytes| bytes != first)
        .expect("it was signed anew");
    assert_eq!(
        sequence_of(&state.handed[fresh]),
        sequence_of(first),
        "the old one can never be next to it"
    );
    // Signed at height 1 or a little later, it could be in the 20 blocks after that.
    assert!(result.height > 21, "{}", result.height);
}

#[test]
fn a_transaction_whose_sequence_another_program_used_is_signed_with_the_next() {
    let node = FakeNode::start();
    let chain = node.connect();
    pay(&chain, 1).unwrap();
    node.state().somebody_else_sends();
    pay(&chain, 2).unwrap();
    assert_included(&node, 2);

    // The same while it is under way and lost.
    node.state().tricks.push_back(Trick::Forget);
    let sent = thread::scope(|scope| {
        let sent = scope.spawn(|| pay(&chain, 3));
        while !node.state().tricks.is_empty() {
            thread::yield_now();
        }
        node.state().somebody_else_sends();
        sent.join().unwrap()
    });
    sent.unwrap();
    assert_included(&node, 3);
}

#[test]
fn a_node_whose_index_is_blind_is_asked_for_its_blocks() {
    let node = FakeNode::start();
    let chain = node.connect();
    node.state().index_is_blind = true;
    pay(&chain, 1).unwrap();
    assert_included(&node, 1);
}

#[test]
fn a_node_that_is_busy_until_the_last_block_is_over_gets_a_new_transaction() {
    let node = FakeNode::start();
    let chain = node.connect();
    node.state().tricks.extend([Trick::Full; 1_000]);
    let sent = thread::scope(|scope| {
        let sent = scope.spawn(|| pay(&chain, 1));
        while node.state().tricks.len() > 990 {
            thread::yield_now();
        }
        let mut state = node.state();
        (0..30).for_each(|_| state.make_block());
        state.tricks.clear();
        drop(state);
        sent.join().unwrap()
    });
    sent.unwrap();
    assert_included(&node, 1);
}

#[test]
fn a_hundred_in_flight_through_a_broken_connection_are_each_in_a_block_once() {
    let node = FakeNode::start();
    let chain = node.connect();
    let tricks = [Trick::TakeAndBreak, Trick::Break, Trick::Full, Trick::Forget];
    node.state().tricks.extend(tricks.into_iter().cycle().take(24));
    thread::scope(|scope| {
        for thread in 0..10 {
            let chain = &chain;
            scope.spawn(move || {
                for number in 0..10 {
                    pay(chain, 1 + thread * 10 + number).unwrap();
                }
            });
        }
    });
    assert_included(&node, 100);
}

#[test]
fn a_node_that_goes_away_leaves_the_hash_and_the_height_to_look_for() {
    let node = FakeNode::start();
    let mut timing = fast();
    timing.patience = std::time::Duration::from_millis(300);
    let chain = Rpc::builder(&node.profile()).timing(timing).connect().unwrap();
    node.state().tricks.push_back(Trick::Forget);
    let sent = thread::scope(|scope| {
        let sent = scope.spawn(|| pay(&chain, 1));
        while !node.state().tricks.is_empty() {
            thread::yield_now();
        }
        node.state().is_catching_up = true;
        node.state().tricks.extend([Trick::Break; 1_000]);
        sent.join().unwrap()
    });
    let error = sent.unwrap_err();
    assert!(
        matches!(&error, ChainError::Pending { hash, until_height, .. } if hash.len() == 64 && *until_height > 60),
        "{error}"
    );
}

#[test]
fn a_wrong_chain_a_node_that_is_behind_and_no_node_at_all_are_told_apart() {
    let node = FakeNode::start();
    let connect = || Rpc::builder(&node.profile()).timing(fast()).connect().unwrap_err();
    node.state().chain_id = "other-1".to_owned();
    let expected = ChainError::WrongChain {
        url: node.url.clone(),
        expected: "fake-1".to_owned(),
        found: "other-1".to_owned(),
    };
    assert_eq!(connect(), expected);

    node.state().chain_id = "fake-1".to_owned();
    node.state().is_catching_up = true;
    assert!(matches!(connect(), ChainError::NodeBehind { .. }));

    let profile = node.profile();
    drop(node);
    let error = Rpc::builder(&profile).timing(fast()).connect().unwrap_err();
    assert!(
        matches!(&error, ChainError::Unreachable { url, .. } if *url == profile.rpc),
        "{error}"
    );
}
