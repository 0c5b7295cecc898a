//! Locks: what is promised counts more, until it is not.

use flywheel_governance::ContractError;
use flywheel_protocol::Time;
use flywheel_staking::ContractError as StakingError;
use flywheel_types::governance::{ExecuteMsg, InstantiateMsg, LOCKS, LockResponse, QueryMsg, Vote};

use flywheel_types::staking::ExecuteMsg as StakingMsg;

use crate::suite::verbs::text;
use crate::suite::{DAY, Suite, address, error, id, lock_terms};

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
    // Taken out in this block: not any more.
    let gone = ContractError::LockAboveStake {
        amount: 601_u128.into(),
        staked: 600_u128.into(),
        account: address("bob"),
    };
    suite.leave("bob", Some(400));
    assert_eq!(error(suite.send("bob", &lock(601, 100))), gone);
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
fn a_promise_that_a_sale_has_broken_is_trimmed_and_its_tokens_wait_all_the_same() {
    let mut suite = two();
    // The machine is sold: that is no undelegating, and the buyer does not wait for it.
    let machine = suite.bond("bob", 300);
    suite.advance(10).send("bob", &lock(1_300, 100)).unwrap();
    suite.sell(machine, "carol", 300).advance(10);
    let trim = ExecuteMsg::Trim {
        account: address("bob").to_string(),
    };
    suite.send("watcher", &trim).unwrap();
    assert_eq!(found(&suite, "bob").unwrap().amount.u128(), 1_000);
    suite.advance(10);
    let number = suite.propose("alice", text());
    // Half of the 1,000 that are left, and nothing for the 300 that are on their way out.
    assert_eq!(suite.proposal(number).total_power.u128(), 3_300 + 500);
    // Who sells to itself gains nothing: the bond stays in unbonding for the lock's 100 days.
    let sold_at = suite.now() - 20;
    suite.at(sold_at + 100 * DAY - 1);
    assert!(matches!(
        suite.withdraw("bob", machine),
        Err(StakingError::HeldByLock { .. })
    ));
    suite.at(sold_at + 100 * DAY).withdraw("bob", machine).unwrap();
}

#[test]
fn staking_lets_go_of_nothing_that_is_locked_until_its_last_second_is_over() {
    let mut suite = two();
    let machine = suite.bond("carol", 400);
    suite.delegate("bob", machine, 300).advance(10);
    let locked = |kept: u128, free_at: Option<u64>| {
        Some(StakingError::Locked {
            account: address("bob"),
            locked: 1_200_u128.into(),
            kept: kept.into(),
            free_at: free_at.map(Time::new),
        })
    };
    // 1,000 in the community pool and 300 behind a machine, of which 1,200 are promised.
    suite.send("bob", &lock(1_200, 40)).unwrap();
    assert_eq!(suite.try_leave("bob", Some(101)).err(), locked(1_199, None));
    assert_eq!(suite.try_undelegate("bob", machine, 101).err(), locked(1_199, None));
    suite.leave("bob", Some(100));
    // What unlocking frees is free after the lock's days, not in its block.
    suite.advance(10).send("bob", &ExecuteMsg::StartUnlock {}).unwrap();
    let free_at = suite.now() + 40 * DAY;
    for second in [suite.now(), free_at - 1] {
        suite.at(second);
        assert_eq!(
            suite.try_undelegate("bob", machine, 1).err(),
            locked(1_199, Some(free_at))
        );
    }
    suite.at(free_at).undelegate("bob", machine, 300).leave("bob", None);
}

#[test]
fn what_was_locked_can_be_slashed_until_the_lock_is_over_and_votes_once() {
    let mut suite = two();
    let machine = suite.bond("carol", 1_000);
    suite.advance(10).send("carol", &lock(1_000, 40)).unwrap();
    suite.advance(10);
    let number = suite.propose("alice", text());
    suite.vote("carol", number, Vote::Yes);
    // 1,000 and two fifths of a half: 1,200. From the next block on the lock adds nothing.
    assert_eq!(suite.power_of(number, "carol").0, 1_200);
    suite.send("carol", &ExecuteMsg::StartUnlock {}).unwrap();
    suite.advance(10);
    let next = suite.propose("alice", text());
    suite.vote("carol", next, Vote::Yes);
    assert_eq!(suite.power_of(next, "carol").0, 1_000);
    // None of it can go to another account and vote there, and half of it is lost on the last day.
    let all = StakingMsg::Unbond {
        machine: id(machine),
        amount: None,
    };
    suite.advance(39 * DAY);
    assert!(matches!(
        suite.try_tell_staking("carol", &all),
        Err(StakingError::Locked { .. })
    ));
    suite.slash(machine, 1);
    assert_eq!(suite.staker("carol").bonds.u128(), 500);
    suite.advance(DAY).tell_staking("carol", &all);
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
