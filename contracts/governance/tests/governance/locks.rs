//! Locks: what is promised counts more, until it is not.

use flywheel_governance::ContractError;
use flywheel_protocol::Time;
use flywheel_types::governance::{ExecuteMsg, InstantiateMsg, LOCKS, LockResponse, QueryMsg, Vote};

use crate::suite::verbs::text;
use crate::suite::{DAY, Suite, address, error, lock_terms};

fn with_locks(msg: &mut InstantiateMsg) {
    msg.locks = Some(lock_terms());
}

fn two() -> Suite {
    let mut suite = Suite::with(with_locks);
    suite.join("alice", 2_000, None).join("bob", 1_000, None).advance(10);
    suite
}

fn lock(amount: u128, days: u16) -> ExecuteMsg {
    ExecuteMsg::Lock {
        amount: amount.into(),
        days,
    }
}

fn found(suite: &Suite, name: &str) -> Option<LockResponse> {
    suite.query(&QueryMsg::Lock {
        account: address(name).to_string(),
    })
}

#[test]
fn a_lock_adds_by_its_days_and_drops_at_once() {
    let mut suite = two();
    suite.send("bob", &lock(800, 100)).unwrap();
    // Not in the block of the lock.
    let same = suite.propose("alice", text());
    suite.advance(10);
    let locked = suite.propose("alice", text());
    suite.advance(10).send("bob", &ExecuteMsg::StartUnlock {}).unwrap();
    let still = suite.propose("alice", text());
    suite.advance(10);
    let unlocked = suite.propose("alice", text());
    for number in [same, locked, still, unlocked] {
        suite.vote("bob", number, Vote::Yes);
    }
    // Half of 800 more.
    let powers = [same, locked, still, unlocked].map(|number| suite.power_of(number, "bob").0);
    assert_eq!(powers, [1_000, 1_400, 1_400, 1_000]);
    let totals = [same, locked, still, unlocked].map(|number| suite.proposal(number).total_power.u128());
    assert_eq!(totals, [3_000, 3_400, 3_400, 3_000]);
}

#[test]
fn the_tokens_stay_until_the_lock_s_days_end() {
    let mut suite = two();
    suite.send("bob", &lock(800, 40)).unwrap();
    assert_eq!(found(&suite, "bob").unwrap().bonus.get(), 2_000);
    suite.advance(10).send("bob", &ExecuteMsg::StartUnlock {}).unwrap();
    let free_at = suite.now() + 40 * DAY;
    assert_eq!(found(&suite, "bob").unwrap().free_at, Some(Time::new(free_at)));
    // What staking reads.
    let read = LOCKS
        .query(&suite.app.wrap(), suite.dao.clone(), &address("bob"))
        .unwrap()
        .unwrap();
    assert_eq!((read.amount.u128(), read.bonus.get()), (800, 0));
    assert!(read.holds(Time::new(free_at - 1)) && !read.holds(Time::new(free_at)));
    let again = error(suite.send("bob", &ExecuteMsg::StartUnlock {}));
    assert_eq!(
        again,
        ContractError::Unlocking {
            free_at: Time::new(free_at)
        }
    );
    // A shorter one would let go earlier.
    let refused = error(suite.send("bob", &lock(800, 39)));
    assert_eq!(
        refused,
        ContractError::LockShrinks {
            amount: 800_u128.into(),
            days: 40
        }
    );
    suite.at(free_at).send("bob", &lock(1, 1)).unwrap();
}

#[test]
fn a_lock_grows_and_never_shrinks() {
    let mut suite = two();
    suite.send("bob", &lock(500, 50)).unwrap();
    for (amount, days) in [(499, 100), (1_000, 49)] {
        let refused = error(suite.send("bob", &lock(amount, days)));
        assert_eq!(
            refused,
            ContractError::LockShrinks {
                amount: 500_u128.into(),
                days: 50
            }
        );
    }
    suite.send("bob", &lock(1_000, 100)).unwrap();
    suite.advance(10);
    let number = suite.propose("alice", text());
    suite.vote("bob", number, Vote::Yes);
    assert_eq!(suite.power_of(number, "bob").0, 1_500);
    // Several changes in a block are one.
    suite.send("alice", &lock(100, 100)).unwrap();
    suite.send("alice", &lock(200, 100)).unwrap();
    suite.advance(10);
    let number = suite.propose("alice", text());
    assert_eq!(suite.proposal(number).total_power.u128(), 3_000 + 500 + 100);
}

#[test]
fn nobody_locks_more_than_it_has_or_for_no_time() {
    let mut suite = two();
    let above = ContractError::LockAboveStake {
        amount: 1_001_u128.into(),
        staked: 1_000_u128.into(),
        account: address("bob"),
    };
    assert_eq!(error(suite.send("bob", &lock(1_001, 100))), above);
    assert_eq!(
        error(suite.send("bob", &lock(0, 100))),
        ContractError::IsZero { what: "amount" }
    );
    for days in [0, 101] {
        assert_eq!(
            error(suite.send("bob", &lock(1, days))),
            ContractError::LockDays { days, most: 100 }
        );
    }
    // Staked in this block: not yet.
    suite.join("eve", 500, None);
    assert!(matches!(
        error(suite.send("eve", &lock(500, 1))),
        ContractError::LockAboveStake { .. }
    ));
    let none = ContractError::NotLocked {
        account: address("eve"),
    };
    assert_eq!(error(suite.send("eve", &ExecuteMsg::StartUnlock {})), none);
    let mut without = Suite::native();
    without.join("bob", 1_000, None).advance(10);
    assert_eq!(error(without.send("bob", &lock(1, 1))), ContractError::NoLocks);
}

#[test]
fn a_slash_takes_what_a_lock_adds() {
    let mut suite = two();
    let machine = suite.bond("carol", 1_000);
    suite.advance(10).send("carol", &lock(1_000, 100)).unwrap();
    let trim = ExecuteMsg::Trim {
        account: address("carol").to_string(),
    };
    assert!(matches!(
        error(suite.send("watcher", &trim)),
        ContractError::LockCovered { .. }
    ));
    suite.advance(10).slash(machine, 1).advance(10);
    let slashed = suite.propose("alice", text());
    suite.vote("carol", slashed, Vote::Yes);
    // 500 are left and count half more; the total still counts the promise.
    assert_eq!(suite.power_of(slashed, "carol").0, 750);
    assert_eq!(suite.proposal(slashed).total_power.u128(), 3_500 + 500);
    suite.send("watcher", &trim).unwrap();
    suite.advance(10);
    let trimmed = suite.propose("alice", text());
    assert_eq!(suite.proposal(trimmed).total_power.u128(), 3_500 + 250);
    suite.vote("carol", trimmed, Vote::Yes);
    assert_eq!(suite.power_of(trimmed, "carol").0, 750);
}

#[test]
fn a_promise_that_was_broken_is_trimmed_away() {
    let mut suite = two();
    suite.send("bob", &lock(1_000, 100)).unwrap();
    suite.leave("bob", None).advance(10);
    let trim = ExecuteMsg::Trim {
        account: address("bob").to_string(),
    };
    suite.send("watcher", &trim).unwrap();
    assert_eq!(found(&suite, "bob"), None);
    suite.advance(10);
    let number = suite.propose("alice", text());
    assert_eq!(suite.proposal(number).total_power.u128(), 2_000);
}

#[test]
fn a_lock_adds_to_own_votes_not_to_represented_ones() {
    let mut suite = Suite::with(with_locks);
    suite
        .join("alice", 2_000, None)
        .join("bob", 1_000, Some("alice"))
        .advance(10);
    suite.send("bob", &lock(1_000, 100)).unwrap();
    suite.advance(10);
    let number = suite.propose("alice", text());
    suite.vote("alice", number, Vote::Yes);
    assert_eq!(suite.power_of(number, "alice"), (3_000, 1_000));
    suite.vote("bob", number, Vote::No);
    assert_eq!(suite.votes(number), [2_000, 1_500, 0, 0]);
}
