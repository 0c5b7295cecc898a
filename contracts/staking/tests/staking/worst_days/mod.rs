//! Random bad days of a network: slashes, cases, sales, closed generations and the community pool, in any order.
//!
//! Beside the contract stands a plain record: a list of people and fractions, without shares, accumulators or buckets. What
//! is plain tokens must agree to the unit; what is a share of something, within one unit for each time that anything moved in
//! its pool. After every message the suite checks all that must always hold.

mod messages;
mod record;

use flywheel_staking::state::{BUCKETS, CASES, CLOSED, CREDITS, POSITION_INCOME, UNBONDINGS};
use flywheel_types::staking::{POOLS, POSITIONS, STAKERS};
use proptest::prelude::*;

use self::messages::take;
use self::record::{Pool, Record, check_blocks, compare};
use crate::suite::{DAY, NAMES, START, Suite};

const MACHINES: usize = 2;
const PEOPLE: usize = NAMES.len();
/// A part of a unit in the plain record.
const UNIT: i128 = 1_000_000_000;
/// The number of the community pool.
const COMMUNITY: u64 = 0;

#[derive(Debug, Clone)]
pub enum Step {
    Bond(usize, u128),
    Unbond(usize, Option<u128>),
    Delegate(usize, usize, u128),
    Undelegate(usize, usize, Option<u128>),
    Withdraw(usize, usize),
    Income(u128),
    Claim(usize),
    ClaimClosed(usize, usize, u32),
    Jail(usize, bool),
    Slash(usize, u64, u64),
    OpenCase(usize, u64, u64),
    DecideCase(usize, u64, u16),
    Sell(usize, usize),
    TakePool(usize, u128),
    Join(usize, u128, Option<usize>),
    Leave(usize, Option<u128>),
    Represent(usize, Option<usize>),
    WithdrawCommunity(usize),
    Refuse(bool),
    WithdrawCredits,
    Pass(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let machine = || 1..=MACHINES;
    // Few, so that they meet: erin only pays income.
    let who = || 0..PEOPLE - 1;
    let amount = || prop_oneof![1..20_u128, 900..3_000_u128];
    let part = || prop_oneof![Just(None), amount().prop_map(Some)];
    let number = || 0..6_u64;
    let ago = || prop_oneof![Just(0), Just(3_600), Just(DAY), Just(3 * DAY), 0..6 * DAY];
    let fraction = || prop_oneof![Just(0), 1..10_000_u16, Just(9_990), Just(10_000)];
    let other = || prop_oneof![Just(None), who().prop_map(Some)];
    prop_oneof![
        2 => (machine(), amount()).prop_map(|(machine, amount)| Step::Bond(machine, amount)),
        2 => (machine(), part()).prop_map(|(machine, amount)| Step::Unbond(machine, amount)),
        3 => (who(), machine(), amount()).prop_map(|(who, machine, amount)| Step::Delegate(who, machine, amount)),
        4 => (who(), machine(), part()).prop_map(|(who, machine, amount)| Step::Undelegate(who, machine, amount)),
        5 => (who(), machine()).prop_map(|(who, machine)| Step::Withdraw(who, machine)),
        2 => (1..100_000_u128).prop_map(Step::Income),
        2 => who().prop_map(Step::Claim),
        2 => (who(), machine(), 0..2_u32).prop_map(|(who, machine, number)| Step::ClaimClosed(who, machine, number)),
        1 => (machine(), any::<bool>()).prop_map(|(machine, jailed)| Step::Jail(machine, jailed)),
        3 => (machine(), number(), ago()).prop_map(|(machine, number, ago)| Step::Slash(machine, number, ago)),
        3 => (machine(), number(), ago()).prop_map(|(machine, number, ago)| Step::OpenCase(machine, number, ago)),
        3 => (machine(), number(), fraction()).prop_map(|(machine, number, part)| Step::DecideCase(machine, number, part)),
        2 => (machine(), who()).prop_map(|(machine, who)| Step::Sell(machine, who)),
        2 => (machine(), amount()).prop_map(|(machine, amount)| Step::TakePool(machine, amount)),
        2 => (who(), amount(), other()).prop_map(|(who, amount, other)| Step::Join(who, amount, other)),
        2 => (who(), part()).prop_map(|(who, amount)| Step::Leave(who, amount)),
        1 => (who(), other()).prop_map(|(who, other)| Step::Represent(who, other)),
        2 => who().prop_map(Step::WithdrawCommunity),
        2 => any::<bool>().prop_map(Step::Refuse),
        2 => Just(Step::WithdrawCredits),
        5 => prop_oneof![Just(1), 1..DAY, Just(DAY), 2 * DAY..6 * DAY].prop_map(Step::Pass),
    ]
}

/// Everybody leaves with everything, when all cases are over.
fn leave_all(suite: &mut Suite, machines: &[u64]) {
    suite.advance(10 * DAY);
    for round in 0..3 {
        for name in NAMES {
            let _ = suite.try_claim_community(name);
            let _ = suite.try_leave(name, None);
            for machine in machines {
                let _ = suite.try_claim(name, &[*machine]);
                for generation in 0..suite.pool(*machine).generation {
                    let _ = suite.try_claim_closed(name, *machine, generation);
                }
                let _ = suite.try_undelegate(name, *machine, None);
                let _ = suite.try_unbond(name, *machine, None);
                let _ = suite.try_withdraw(name, *machine);
            }
            let _ = suite.try_withdraw_community(name);
        }
        suite.advance(10 * DAY + round);
    }
}

fn play(steps: &[Step], is_cw20: bool) -> (Suite, Record) {
    let mut suite = Suite::with_dao(is_cw20);
    let mut record = Record::default();
    for (owner, name) in NAMES.iter().enumerate().take(MACHINES) {
        suite.machine(name);
        record.pools.push(Pool {
            owner,
            ..Pool::default()
        });
    }
    // Days enough for offences of the past, and somebody everywhere.
    suite.at(START + DAY / 3);
    let at_first = (1..=MACHINES).flat_map(|machine| {
        let delegations = (0..PEOPLE - 1).map(move |who| Step::Delegate(who, machine, 1_000 * (who as u128 + 1)));
        [Step::Bond(machine, 3_000)].into_iter().chain(delegations)
    });
    let community =
        (0..PEOPLE - 1).flat_map(|who| [Step::Join(who, 500, Some(PEOPLE - 1)), Step::Leave(who, Some(200))]);
    for step in &at_first
        .chain(community)
        .chain(steps.iter().cloned())
        .collect::<Vec<_>>()
    {
        take(&mut suite, &mut record, step);
        for pool in &mut record.pools {
            pool.moves += 1;
        }
        compare(&suite, &record);
    }
    record.close_block(&suite);
    (suite, record)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bad_days_agree_with_a_plain_record_of_them(steps in prop::collection::vec(step(), 1..60), is_cw20: bool) {
        let (mut suite, record) = play(&steps, is_cw20);
        suite.advance(1);
        check_blocks(&suite, &record);
        prop_assert_eq!(suite.owes("income"), record.income_in - record.income_out);
        // A step settles at most every pool, a position in each, and the community pool and a member; the look at the end all.
        let settlements = (steps.len() + (MACHINES + 2) * PEOPLE) * (2 * MACHINES + 2) + (MACHINES + 1) * (3 * PEOPLE + 2);
        prop_assert!(suite.dust() <= settlements as u128, "{} units of dust", suite.dust());
    }

    #[test]
    fn whatever_happened_everybody_can_leave_and_nothing_stays(
        steps in prop::collection::vec(step(), 1..40),
        is_cw20: bool,
    ) {
        let (mut suite, _) = play(&steps, is_cw20);
        if is_cw20 {
            suite.refuse("prover", false).refuse("treasury", false);
        }
        let machines: Vec<u64> = (1..=MACHINES as u64).filter(|id| suite.storage_has_pool(*id)).collect();
        for machine in &machines {
            if suite.pool(*machine).jailed {
                suite.set_jailed(*machine, false);
            }
        }
        leave_all(&mut suite, &machines);
        for name in ["prover", "treasury"] {
            let _ = suite.try_withdraw_credit("erin", Some(name));
        }

        for liability in ["bonds", "delegated", "community", "unbonding", "credits"] {
            prop_assert_eq!(suite.owes(liability), 0, "{}", liability);
        }
        prop_assert_eq!(suite.owes("income"), suite.dust() + suite.undistributed());
        prop_assert_eq!(suite.totals().balance.u128(), suite.owes("income"));
        prop_assert!(NAMES.iter().all(|name| suite.power_before(name, suite.height()) == 0));
        let storage = suite.storage();
        prop_assert!(UNBONDINGS.is_empty(&*storage) && BUCKETS.is_empty(&*storage));
        prop_assert!(POSITION_INCOME.is_empty(&*storage) && CLOSED.is_empty(&*storage));
        prop_assert!(POSITIONS.is_empty(&*storage));
        prop_assert!(CREDITS.is_empty(&*storage));
        let nobody_is_left = STAKERS
            .range(&*storage, None, None, cosmwasm_std::Order::Ascending)
            .all(|row| row.is_ok_and(|(_, staker)| staker.given.is_zero()));
        prop_assert!(nobody_is_left);
        prop_assert!(POOLS
            .range(&*storage, None, None, cosmwasm_std::Order::Ascending)
            .all(|row| row.is_ok_and(|(_, pool)| pool.shares.is_zero())));
        // Cases that nobody's withdrawal has touched are lapsed: at most four rows a pool, and they hold nothing.
        drop(storage);
        for machine in &machines {
            prop_assert!(suite.cases(*machine).is_empty());
            prop_assert!(CASES.may_load(&*suite.storage(), *machine).unwrap().unwrap_or_default().len() <= 4);
        }
    }
}
