//! Generations (rule S7): delegations that slashes have left worthless are closed, and the pool goes on.

use flywheel_protocol::Time;
use flywheel_staking::ContractError;
use flywheel_staking::state::{CLOSED, POSITION_INCOME};
use flywheel_types::staking::MAX_POSITIONS;

use crate::suite::{DAY, START, Suite, account, id};

/// A pool of alice's, in which bob has 600 and carol 400, slashed to nothing with its first generation.
fn closed() -> (Suite, u64) {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite
        .delegate("bob", machine, 600)
        .delegate("carol", machine, 400)
        .at(START)
        .slash_by(machine, 1, 10_000);
    (suite, machine)
}

#[test]
fn a_pool_that_loses_everything_begins_a_new_generation() {
    let (mut suite, machine) = closed();
    let pool = suite.pool(machine);
    assert_eq!(
        (
            pool.generation,
            pool.bond.u128(),
            pool.delegated.u128(),
            pool.shares.u128()
        ),
        (1, 0, 0, 0)
    );
    assert_eq!((suite.staked("bob", machine), suite.owes("delegated")), (0, 0));

    // The next bond opens it, and its first shares cost a token each.
    suite
        .bond("alice", machine, 1_000)
        .advance(DAY)
        .delegate("dave", machine, 50);
    assert_eq!(
        (suite.staked("dave", machine), suite.pool(machine).shares.u128()),
        (50, 50)
    );
    assert_eq!(suite.staked("bob", machine), 0);
}

#[test]
fn nobody_delegates_on_the_day_a_generation_was_closed() {
    let (mut suite, machine) = closed();
    suite.bond("alice", machine, 1_000);
    let today = |suite: &mut Suite| suite.try_delegate("bob", machine, 50).unwrap_err();
    let refused = || ContractError::ClosedToday {
        machine: id(machine),
        from: Time::new(START + DAY),
    };
    assert_eq!(today(&mut suite), refused());
    suite.at(START + DAY - 1);
    assert_eq!(today(&mut suite), refused());
    suite.at(START + DAY).delegate("bob", machine, 50);
    assert_eq!(suite.staked("bob", machine), 50);
}

#[test]
fn a_price_of_a_millionth_goes_on_and_one_below_is_closed() {
    for (amount, goes_on) in [(100_000_000, true), (99_999_999, false)] {
        let mut suite = Suite::native();
        let machine = suite.bonded("alice", 1_000);
        suite.delegate("bob", machine, amount).slash_by(machine, 1, 9_990);
        // 100,000 are left for 100,000,000 shares, or 99,999 for one less; then 100, or 99.
        suite.slash_by(machine, 2, 9_990);
        let pool = suite.pool(machine);
        if goes_on {
            assert_eq!(
                (pool.generation, pool.delegated.u128(), suite.staked("bob", machine)),
                (0, 100, 100)
            );
            assert_eq!(suite.balance("treasury"), 0);
        } else {
            assert_eq!(
                (pool.generation, pool.delegated.u128(), suite.staked("bob", machine)),
                (1, 0, 0)
            );
            assert_eq!(suite.balance("treasury"), 99);
        }
    }
}

#[test]
fn what_is_left_goes_to_the_treasury_or_is_credited_to_it() {
    let mut suite = Suite::cw20();
    let machine = suite.bonded("alice", 1_000);
    suite.delegate("bob", machine, 99_999_999).slash_by(machine, 1, 9_990);
    suite.refuse("treasury", true).slash_by(machine, 2, 9_990);
    assert_eq!((suite.balance("treasury"), suite.credit("treasury")), (0, 99));
    assert_eq!(suite.pool(machine).generation, 1);
    suite.refuse("treasury", false);
    suite.try_withdraw_credit("erin", Some("treasury")).unwrap();
    assert_eq!(suite.balance("treasury"), 99);
}

#[test]
fn the_owners_bond_and_income_move_along() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 2_000);
    suite
        .delegate("bob", machine, 1)
        .at(START)
        .add_income("erin", 2_001)
        .advance(DAY);
    assert_eq!(
        (suite.income("alice", machine), suite.income("bob", machine)),
        ((2_000, 0), (0, 1))
    );
    let now = suite.now();
    // One unit of a tenth is one unit: bob's only token.
    suite.slash(machine, 1, now);
    let pool = suite.pool(machine);
    assert_eq!((pool.generation, pool.bond.u128()), (1, 1_800));
    assert_eq!(
        (suite.income("alice", machine), suite.income("bob", machine)),
        ((2_000, 0), (0, 0))
    );

    suite.add_income("erin", 1_800).advance(DAY).claim("alice", &[machine]);
    assert_eq!(suite.gain("alice"), -2_000 + 3_800);
    assert_eq!(suite.closed_income("bob", machine, 0), 1);
}

/// Bob and carol earn in the first generation; dave never did.
fn closed_with_income() -> (Suite, u64) {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_024);
    suite
        .delegate("bob", machine, 1_024)
        .delegate("carol", machine, 2_048)
        .at(START)
        .add_income("erin", 4_096)
        .advance(DAY)
        .slash_by(machine, 1, 10_000);
    (suite, machine)
}

#[test]
fn what_was_earned_in_a_closed_generation_can_be_claimed_and_leaves_nothing() {
    let (mut suite, machine) = closed_with_income();
    let nothing = |name: &str| ContractError::NothingOwed { account: account(name) };
    assert_eq!(suite.try_claim("bob", &[machine]).unwrap_err(), nothing("bob"));
    assert_eq!(
        (
            suite.closed_income("bob", machine, 0),
            suite.closed_income("carol", machine, 0)
        ),
        (1_024, 2_048)
    );
    // What comes later is not theirs.
    suite
        .bond("alice", machine, 1_024)
        .add_income("erin", 8_192)
        .advance(DAY);
    suite.try_claim_closed("bob", machine, 0).unwrap();
    assert_eq!(
        (suite.gain("bob"), suite.staker("bob").positions.len()),
        (-1_024 + 1_024, 0)
    );
    assert_eq!(suite.try_claim_closed("bob", machine, 0).unwrap_err(), nothing("bob"));
    assert_eq!(suite.try_claim_closed("dave", machine, 0).unwrap_err(), nothing("dave"));
    assert!(CLOSED.has(&*suite.storage(), (machine, 0)));

    suite.try_claim_closed("carol", machine, 0).unwrap();
    assert_eq!(suite.gain("carol"), -2_048 + 2_048);
    assert!(CLOSED.is_empty(&*suite.storage()) && POSITION_INCOME.is_empty(&*suite.storage()));
    assert_eq!(suite.income("alice", machine), (1_024 + 8_192, 0));
}

#[test]
fn a_generation_that_goes_on_is_claimed_in_the_other_way() {
    let (mut suite, machine) = closed_with_income();
    let open = |generation| ContractError::GenerationOpen {
        machine: id(machine),
        generation,
    };
    assert_eq!(suite.try_claim_closed("bob", machine, 1).unwrap_err(), open(1));
    assert_eq!(
        suite.try_claim_closed("bob", machine, u32::MAX).unwrap_err(),
        open(u32::MAX)
    );
    let never = suite.machine("dave");
    let error = suite.try_claim_closed("bob", never, 0).unwrap_err();
    assert_eq!(error, ContractError::NoPool { machine: id(never) });
}

#[test]
fn who_delegates_again_keeps_what_the_old_delegation_earned() {
    let (mut suite, machine) = closed_with_income();
    suite
        .bond("alice", machine, 1_024)
        .advance(DAY)
        .delegate("bob", machine, 1_024);
    assert_eq!(suite.staker("bob").positions.len(), 1);
    suite.add_income("erin", 4_096).advance(DAY);
    assert_eq!(
        (suite.closed_income("bob", machine, 0), suite.income("bob", machine)),
        (1_024, (0, 2_048))
    );

    suite.try_claim_closed("bob", machine, 0).unwrap();
    suite.claim("bob", &[machine]);
    assert_eq!(suite.gain("bob"), -2_048 + 1_024 + 2_048);
    assert_eq!(suite.staked("bob", machine), 1_024);
}

#[test]
fn who_left_before_the_end_is_still_paid() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_024);
    suite
        .delegate("bob", machine, 1_024)
        .delegate("carol", machine, 2_048)
        .at(START)
        .add_income("erin", 4_096)
        .advance(DAY)
        .undelegate("bob", machine, 1_024)
        .advance(DAY);
    suite.slash_by(machine, 1, 10_000);
    assert_eq!(suite.closed_income("bob", machine, 0), 1_024);
    suite.try_claim_closed("bob", machine, 0).unwrap();
    // Bob's tokens began to unbond on the day before: not reached.
    suite.advance(3 * DAY).withdraw("bob", machine);
    assert_eq!(suite.gain("bob"), 1_024);
}

#[test]
fn a_worthless_delegation_is_taken_off_by_a_claim_even_if_it_earned_nothing() {
    let (mut suite, machine) = closed();
    let worthless = ContractError::GenerationClosed {
        machine: id(machine),
        generation: 0,
    };
    assert_eq!(suite.try_undelegate("bob", machine, None).unwrap_err(), worthless);
    assert_eq!(suite.staker("bob").positions[0].generation, 0);
    suite.try_claim_closed("bob", machine, 0).unwrap();
    assert_eq!((suite.staker("bob").positions.len(), suite.gain("bob")), (0, -600));
}

#[test]
fn a_worthless_delegation_holds_its_slot_until_it_is_touched() {
    let mut suite = Suite::native();
    let machines: Vec<u64> = (0..=MAX_POSITIONS).map(|_| suite.bonded("alice", 1_000)).collect();
    for machine in &machines[..MAX_POSITIONS] {
        suite.delegate("bob", *machine, 10);
    }
    suite.slash_by(machines[0], 1, 10_000);
    let last = machines[MAX_POSITIONS];
    assert_eq!(
        suite.try_delegate("bob", last, 10).unwrap_err(),
        ContractError::TooManyPositions
    );
    suite.try_claim_closed("bob", machines[0], 0).unwrap();
    suite.delegate("bob", last, 10);
}

#[test]
fn closing_a_generation_hides_nothing_from_a_slash() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 2_000);
    suite
        .delegate("bob", machine, 1_000)
        .undelegate("bob", machine, 999)
        .unbond("alice", machine, 1_000);
    let now = suite.now();
    // Bob's last unit is rounded away; the generation is closed.
    suite.slash(machine, 1, now);
    assert_eq!(suite.pool(machine).generation, 1);
    let left = |suite: &Suite| (suite.unbonding("bob")[0].2, suite.unbonding("alice")[0].2);
    // Bucket of 1,999: 200 lost, 1,799 for 1,999 shares.
    assert_eq!((left(&suite), suite.pool(machine).bond.u128()), ((899, 899), 900));
    suite.slash(machine, 2, now);
    // 1,799 - 180 = 1,619.
    assert_eq!((left(&suite), suite.pool(machine).bond.u128()), ((809, 809), 810));
}

#[test]
fn a_generation_after_a_generation_keeps_each_ones_income_apart() {
    let (mut suite, machine) = closed_with_income();
    suite
        .bond("alice", machine, 1_024)
        .advance(DAY)
        .delegate("bob", machine, 3_072);
    suite
        .add_income("erin", 4_096)
        .advance(DAY)
        .slash_by(machine, 2, 10_000);
    suite
        .bond("alice", machine, 1_024)
        .advance(DAY)
        .delegate("bob", machine, 1_024);
    assert_eq!(suite.pool(machine).generation, 2);
    let earned = |suite: &Suite, generation| suite.closed_income("bob", machine, generation);
    assert_eq!((earned(&suite, 0), earned(&suite, 1)), (1_024, 3_072));
    // Carol holds shares of the first; nobody of the second.
    assert!(CLOSED.has(&*suite.storage(), (machine, 0)) && !CLOSED.has(&*suite.storage(), (machine, 1)));
    suite.try_claim_closed("bob", machine, 1).unwrap();
    suite.try_claim_closed("bob", machine, 0).unwrap();
    assert_eq!(suite.gain("bob"), -1_024 - 3_072 - 1_024 + 1_024 + 3_072);
}

#[test]
fn votes_of_a_closed_generation_end_with_it() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite.delegate("bob", machine, 600).advance(DAY);
    let before = suite.height();
    suite.slash_by(machine, 1, 10_000).advance(DAY);
    suite
        .bond("alice", machine, 1_000)
        .delegate("carol", machine, 70)
        .advance(DAY);
    let after = suite.height();
    let votes = |height| {
        (
            suite.votes_at("bob", height),
            suite.votes_at("carol", height),
            suite.all_votes_at(height),
        )
    };
    assert_eq!(votes(before), (600, 0, 1_600));
    assert_eq!(votes(before + 1), (0, 0, 0));
    assert_eq!(votes(after), (0, 70, 1_070));
}
