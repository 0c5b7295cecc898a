//! Tokens on their way out answer for what happened before they left (rule S5).

use flywheel_protocol::Time;
use flywheel_staking::ContractError;
use flywheel_staking::state::{BUCKETS, UNBONDINGS};

use crate::suite::{DAY, START, Suite};

/// The suite begins with this unbonding day.
const FIRST_DAY: u64 = START / DAY - 1;

/// The tokens of an account that are unbonding, by day.
fn tokens(suite: &Suite, name: &str) -> Vec<(u64, u128)> {
    suite
        .unbonding(name)
        .into_iter()
        .map(|(_, day, tokens, _)| (day, tokens))
        .collect()
}

#[test]
fn a_slash_reaches_tokens_that_began_unbonding_after_the_offence() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite.delegate("bob", machine, 1_000);
    let offence = suite.now();
    suite
        .advance(DAY)
        .undelegate("bob", machine, 400)
        .slash(machine, 1, offence);

    // pool: 1600 -> 1440, bob's part of it 600 -> 540; bucket of day 1: 400 -> 360
    let pool = suite.pool(machine);
    assert_eq!((pool.bond + pool.delegated).u128(), 1_440);
    assert_eq!(
        (suite.staked("bob", machine), tokens(&suite, "bob")),
        (540, vec![(FIRST_DAY + 1, 360)])
    );
    // 100 + 60 + 40: a fifth is 40.
    assert_eq!(suite.slashed(), (160, 40));
}

#[test]
fn tokens_that_left_on_an_earlier_day_are_not_reached_those_of_the_same_day_are() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite
        .delegate("bob", machine, 1_000)
        .at(START - 1)
        .undelegate("bob", machine, 100);
    // In the first second of the next day; the offence comes later on that day.
    suite.at(START).undelegate("bob", machine, 200).at(START + 500);
    suite.slash(machine, 1, START + 500);
    assert_eq!(tokens(&suite, "bob"), [(FIRST_DAY, 100), (FIRST_DAY + 1, 180)]);
    assert_eq!(suite.staked("bob", machine), 630);
}

#[test]
fn an_offence_is_too_old_in_the_second_in_which_its_days_tokens_are_free() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 2_000);
    suite.unbond("alice", machine, 100);
    let offence = START - 1;
    // Day 19,999 and three days more: free at the start of day 20,003.
    let released = (FIRST_DAY + 4) * DAY;
    suite.at(released - 1).slash(machine, 1, offence);
    assert_eq!(tokens(&suite, "alice"), [(FIRST_DAY, 90)]);
    assert_eq!(suite.pool(machine).bond.u128(), 1_710);

    suite.at(released);
    let too_old = ContractError::OffenceTooOld {
        at: Time::new(offence),
        released: Time::new(released),
    };
    assert_eq!(suite.try_slash(machine, 2, offence).unwrap_err(), too_old);
    assert_eq!(suite.pool(machine).bond.u128(), 1_710);
    suite.slash(machine, 2, START).withdraw("alice", machine);
    assert_eq!(
        (suite.gain("alice"), suite.pool(machine).bond.u128()),
        (-2_000 + 90, 1_539)
    );
}

#[test]
fn every_day_since_the_offence_is_reached() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 2_000);
    let offence = suite.now() + DAY;
    for _ in 0..4 {
        suite.unbond("alice", machine, 100).advance(DAY);
    }
    // On the fifth day; that of the offence, the second, is free only at the start of the sixth.
    suite.slash(machine, 1, offence);
    let expected = [
        (FIRST_DAY, 100),
        (FIRST_DAY + 1, 90),
        (FIRST_DAY + 2, 90),
        (FIRST_DAY + 3, 90),
    ];
    assert_eq!(tokens(&suite, "alice"), expected);
    assert_eq!(suite.pool(machine).bond.u128(), 1_440);
}

#[test]
fn nobody_escapes_by_leaving_before_the_proof() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite.delegate("bob", machine, 500);
    let offence = suite.now();
    suite.unbond("alice", machine, 1_000).undelegate("bob", machine, 500);
    suite.advance(3 * DAY).slash(machine, 1, offence);

    assert_eq!(tokens(&suite, "alice"), [(FIRST_DAY, 900)]);
    assert_eq!(tokens(&suite, "bob"), [(FIRST_DAY, 450)]);
    // A fifth of 150, less than half of the owner's 100.
    assert_eq!(suite.slashed(), (120, 30));
    suite.advance(DAY).withdraw("alice", machine).withdraw("bob", machine);
    assert_eq!((suite.gain("alice"), suite.gain("bob")), (-100, -50));
    assert!(UNBONDINGS.is_empty(&*suite.storage()) && BUCKETS.is_empty(&*suite.storage()));
}

#[test]
fn who_unbonds_into_a_slashed_bucket_gets_its_own_tokens_back() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 4_000);
    suite.delegate("bob", machine, 1_000).undelegate("bob", machine, 1_000);
    let now = suite.now();
    suite.slash(machine, 1, now).unbond("alice", machine, 450);
    // 450 x 1,000 / 900 = 500 shares.
    assert_eq!(tokens(&suite, "bob"), [(FIRST_DAY, 900)]);
    assert_eq!(tokens(&suite, "alice"), [(FIRST_DAY, 450)]);
}

#[test]
fn what_rounding_leaves_goes_to_the_last_who_leaves() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 2_000);
    suite
        .delegate("bob", machine, 1)
        .undelegate("bob", machine, 1)
        .unbond("alice", machine, 999);
    let now = suite.now();
    suite.slash(machine, 1, now);
    // 900 for 1,000 shares: 899.1 and 0.9.
    assert_eq!((tokens(&suite, "alice")[0].1, tokens(&suite, "bob")[0].1), (899, 0));
    suite.advance(4 * DAY).withdraw("alice", machine);
    assert_eq!(tokens(&suite, "bob"), [(FIRST_DAY, 1)]);
}

#[test]
fn a_bucket_slashed_to_nothing_pays_nothing_and_leaves_nothing() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 2_000);
    suite.unbond("alice", machine, 1);
    let now = suite.now();
    suite.slash(machine, 1, now).advance(4 * DAY).withdraw("alice", machine);
    assert_eq!(suite.gain("alice"), -2_000);
    assert!(UNBONDINGS.is_empty(&*suite.storage()) && BUCKETS.is_empty(&*suite.storage()));
}

/// One unit in today's bucket, a slash that rounds it away, and nobody could leave any more today: its shares are worth
/// nothing, so new ones have no price.
#[test]
fn a_worthless_bucket_lets_later_tokens_into_tomorrows() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 2_000);
    suite.delegate("bob", machine, 1_000).unbond("alice", machine, 1);
    let now = suite.now();
    suite.slash(machine, 1, now).undelegate("bob", machine, 300);
    let release = (FIRST_DAY + 5) * DAY;
    assert_eq!(suite.unbonding("bob"), [(machine, FIRST_DAY + 1, 300, release)]);

    // They are slashed like all, with an offence of today, and mix with those of tomorrow.
    suite.slash(machine, 2, now).advance(DAY).undelegate("bob", machine, 30);
    assert_eq!(tokens(&suite, "bob"), [(FIRST_DAY + 1, 300)]);
    suite.at(release - 1).try_withdraw("bob", machine).unwrap_err();
    suite.at(release).withdraw("bob", machine);
    assert_eq!(suite.gain("bob"), -1_000 + 300);
}

#[test]
fn when_tomorrows_bucket_is_worthless_too_unbonding_goes_on_tomorrow() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 2_000);
    suite.unbond("alice", machine, 1).slash_by(machine, 1, 1_000);
    suite.unbond("alice", machine, 1).slash_by(machine, 2, 1_000);
    let closed = ContractError::UnbondingClosed {
        pool: machine,
        from: Time::new(START),
    };
    suite.at(START - 1);
    assert_eq!(suite.try_unbond("alice", machine, Some(10)).unwrap_err(), closed);
    // Today's bucket is yesterday's tomorrow: worthless, so these go into the one after it.
    suite.at(START).unbond("alice", machine, 10);
    let expected = [(FIRST_DAY, 0), (FIRST_DAY + 1, 0), (FIRST_DAY + 2, 10)];
    assert_eq!(tokens(&suite, "alice"), expected);
}
