//! When a block closes, and what time and height do then.

mod common;

use common::*;
use flywheel_client::embedded::MESSAGES_PER_BLOCK;
use flywheel_client::{Chain, ChainError, ChainExt};
use flywheel_protocol::Time;

#[test]
fn five_hundred_messages_fill_a_block() {
    let chain = in_memory();
    // Instantiating it was the first message of block 1.
    let counter = new_counter(&chain);
    for _ in 1..MESSAGES_PER_BLOCK {
        add_one(&chain, &counter);
    }
    assert_eq!(height(&chain), 1);
    add_one(&chain, &counter);
    assert_eq!(height(&chain), 2);
    for _ in 0..MESSAGES_PER_BLOCK {
        add_one(&chain, &counter);
    }
    assert_eq!(height(&chain), 3);
    assert_eq!(
        chain.now().unwrap(),
        Time::new(START),
        "a full block does not move the clock"
    );
}

#[test]
fn refused_messages_take_no_room() {
    let chain = in_memory();
    let counter = new_counter(&chain);
    for _ in 0..MESSAGES_PER_BLOCK + 1 {
        chain
            .execute(&alice(), &counter, &Do::AddAndRefuse(1), &[])
            .unwrap_err();
    }
    assert_eq!(height(&chain), 1);
}

#[test]
fn a_transaction_is_never_split_over_two_blocks() {
    let chain = in_memory();
    let counter = new_counter(&chain);
    let many = |count: usize| vec![add_message(&counter, 1); count];
    // 1 + 499 fit.
    assert_eq!(
        chain
            .execute_all(&alice(), many(MESSAGES_PER_BLOCK - 1))
            .unwrap()
            .height,
        1
    );
    assert_eq!(chain.execute_all(&alice(), many(2)).unwrap().height, 2);
    assert_eq!(
        chain
            .execute_all(&alice(), many(MESSAGES_PER_BLOCK - 1))
            .unwrap()
            .height,
        3
    );
    // More than a block takes: a block to itself.
    assert_eq!(
        chain
            .execute_all(&alice(), many(MESSAGES_PER_BLOCK + 1))
            .unwrap()
            .height,
        4
    );
    assert_eq!(chain.execute_all(&alice(), many(1)).unwrap().height, 5);
    assert_eq!(count_of(&chain, &counter), 499 + 2 + 499 + 501 + 1);
}

#[test]
fn time_moves_only_forward_and_takes_a_block_with_it() {
    let chain = in_memory();
    let later = chain.wait_until(Time::new(START + 60)).unwrap();
    assert_eq!((later.height, later.time.seconds()), (2, START + 60));
    for earlier in [START + 60, START + 59, 0] {
        assert_eq!(chain.wait_until(Time::new(earlier)).unwrap(), later);
    }
    assert_eq!(chain.block().unwrap(), later);

    // 2^64 nanoseconds end within this second.
    let last = 18_446_744_073;
    assert_eq!(
        chain.wait_until(Time::new(last + 1)).unwrap_err(),
        ChainError::TimeOutOfRange { seconds: last + 1 }
    );
    assert_eq!(chain.wait_until(Time::new(last)).unwrap().time.seconds(), last);
}

#[test]
fn a_mark_closes_the_block_and_keeps_the_time() {
    let chain = in_memory();
    chain.mark(&[("day", b"1")]).unwrap();
    assert_eq!((height(&chain), chain.now().unwrap()), (2, Time::new(START)));
    assert_eq!(chain.progress("day").unwrap().as_deref(), Some(&b"1"[..]));
    assert_eq!(chain.progress("night").unwrap(), None);
}
