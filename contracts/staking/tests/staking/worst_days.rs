//! Random bad days of a network: slashes, cases, sales, closed generations and the community pool, in any order.
//!
//! Beside the contract stands a plain record: a list of people and fractions, without shares, accumulators or buckets. What
//! is plain tokens must agree to the unit; what is a share of something, within one unit for each time that anything moved in
//! its pool. After every message the suite checks all that must always hold.

use std::collections::{BTreeMap, BTreeSet};

use cw_multi_test::AppResponse;
use flywheel_staking::ContractError;
use flywheel_staking::state::{BUCKETS, CASES, CLOSED, CREDITS, POOL_INCOME, POSITION_INCOME, UNBONDINGS};
use flywheel_types::staking::{POOLS, STAKERS};
use proptest::prelude::*;

use crate::suite::{DAY, NAMES, START, Suite, account, bps, id, terms};

const MACHINES: usize = 2;
const PEOPLE: usize = NAMES.len();
/// A part of a unit in the plain record.
const UNIT: i128 = 1_000_000_000;
/// The number of the community pool.
const COMMUNITY: u64 = 0;

#[derive(Debug, Clone)]
enum Step {
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
        1 => (who(), machine(), 0..3_u32).prop_map(|(who, machine, number)| Step::ClaimClosed(who, machine, number)),
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
        1 => any::<bool>().prop_map(Step::Refuse),
        1 => Just(Step::WithdrawCredits),
        5 => prop_oneof![Just(1), 1..DAY, Just(DAY), 2 * DAY..6 * DAY].prop_map(Step::Pass),
    ]
}

/// What the record says of one machine.
#[derive(Default, Clone)]
struct Pool {
    /// The machine's owner, and how often it was sold.
    owner: usize,
    sales: u32,
    /// Who bonded, at which sale; `None`: nobody yet.
    bonded_by: Option<(usize, u32)>,
    bond: u128,
    taken_at: u64,
    generation: u32,
    closed_day: u64,
    opened: BTreeSet<u64>,
    slashed: BTreeSet<u64>,
    /// Number, when it happened, until when it holds.
    cases: Vec<(u64, u64, u64)>,
    /// How often anything moved: each may have rounded by a unit.
    moves: i128,
}

/// What a plain bookkeeper writes down beside the contract. Parts of units by person and machine, and by day.
#[derive(Default)]
struct Record {
    pools: Vec<Pool>,
    stakes: BTreeMap<(usize, usize), i128>,
    leaving: BTreeMap<(usize, u64, u64), i128>,
    community: [u128; PEOPLE],
    represented_by: [Option<usize>; PEOPLE],
    /// Votes, and who represents whom, at the end of each block.
    blocks: BTreeMap<u64, Vec<(u128, Option<usize>, u128)>>,
    income_in: u128,
    income_out: u128,
}

/// The tokens that are bonded, delegated and in the community pool, as the contract tells them.
fn votes(suite: &Suite, name: &str) -> u128 {
    let staker = suite.staker(name);
    let stakes: u128 = staker.positions.iter().map(|held| held.tokens.u128()).sum();
    staker.bonds.u128() + staker.community.u128() + stakes
}

/// The unbonding day of which an event says when its tokens are released.
fn day_in(response: &AppResponse) -> u64 {
    let mut attributes = response.events.iter().flat_map(|event| &event.attributes);
    let release = attributes.find(|attribute| attribute.key == "release_at").unwrap();
    release.value.parse::<u64>().unwrap() / DAY - 4
}

impl Record {
    fn pool(&mut self, machine: usize) -> &mut Pool {
        &mut self.pools[machine - 1]
    }

    fn stake(&mut self, who: usize, machine: usize) -> &mut i128 {
        self.stakes.entry((who, machine)).or_default()
    }

    fn leave(&mut self, who: usize, pool: u64, day: u64, parts: i128) {
        *self.leaving.entry((who, pool, day)).or_default() += parts;
    }

    /// Takes a part of everything that an offence of this time reaches.
    fn slash(&mut self, suite: &Suite, machine: usize, at: u64, fraction: u16) {
        let keep = |parts: i128| parts - parts * i128::from(fraction) / 10_000;
        let pool = self.pool(machine);
        if at >= pool.taken_at {
            pool.bond -= (pool.bond * u128::from(fraction)).div_ceil(10_000);
        }
        let reached = |pool: u64, day: u64| pool == machine as u64 && day >= at / DAY;
        for ((_, _), parts) in self.stakes.iter_mut().filter(|((_, held), _)| *held == machine) {
            *parts = keep(*parts);
        }
        for (_, parts) in self
            .leaving
            .iter_mut()
            .filter(|((_, pool, day), _)| reached(*pool, *day))
        {
            *parts = keep(*parts);
        }
        // The contract says when a generation is closed; that it does so exactly then, its own tests and the suite's check
        // tell.
        let generation = suite.pool(machine as u64).generation;
        let today = suite.now() / DAY;
        if self.pool(machine).generation != generation {
            self.pool(machine).closed_day = today;
            self.stakes.retain(|(_, held), _| *held != machine);
        }
        self.pool(machine).generation = generation;
    }

    fn close_block(&mut self, suite: &Suite) {
        let people = (0..PEOPLE).map(|who| {
            let given = (0..PEOPLE)
                .filter(|giver| self.represented_by[*giver] == Some(who))
                .map(|giver| self.community[giver])
                .sum();
            (votes(suite, NAMES[who]), self.represented_by[who], given)
        });
        self.blocks.insert(suite.height(), people.collect());
    }
}

/// Whether tokens that began to unbond on that time's day could not be withdrawn yet.
fn is_reachable(now: u64, at: u64) -> bool {
    now < (at / DAY + 4) * DAY
}

fn take(suite: &mut Suite, record: &mut Record, step: &Step) {
    let (now, today) = (suite.now(), suite.now() / DAY);
    match *step {
        Step::Bond(machine, amount) => {
            let pool = record.pool(machine).clone();
            let is_own = pool.bonded_by.is_none_or(|(bonded_by, _)| bonded_by == pool.owner);
            let is_right = is_own && pool.bond + amount >= 1_000;
            let bond = terms(machine as u64, Some("meter"), None);
            assert_eq!(suite.try_bond(NAMES[pool.owner], amount, bond).is_ok(), is_right);
            if is_right {
                let pool = record.pool(machine);
                pool.taken_at = if pool.bonded_by.is_none() { now } else { pool.taken_at };
                pool.bonded_by = Some((pool.owner, pool.sales));
                pool.bond += amount;
            }
        }
        Step::Unbond(machine, amount) => unbond(suite, record, machine, amount),
        Step::Delegate(who, machine, amount) => {
            let pool = record.pool(machine).clone();
            let is_open = pool.bond > 0 && (pool.generation == 0 || pool.closed_day < today);
            assert_eq!(suite.try_delegate(NAMES[who], machine as u64, amount).is_ok(), is_open);
            if is_open {
                *record.stake(who, machine) += amount as i128 * UNIT;
            }
        }
        Step::Undelegate(who, machine, amount) => undelegate(suite, record, who, machine, amount),
        Step::Withdraw(who, machine) => withdraw(suite, record, who, machine),
        Step::Income(amount) => {
            suite.add_income("erin", amount);
            record.income_in += amount;
        }
        Step::Claim(who) => claim(suite, record, who),
        Step::ClaimClosed(who, machine, generation) => {
            if generation < record.pool(machine).generation {
                let owed = suite.closed_income(NAMES[who], machine as u64, generation);
                let before = suite.balance(NAMES[who]);
                let is_paid = suite.try_claim_closed(NAMES[who], machine as u64, generation).is_ok();
                assert!(is_paid || owed == 0);
                assert_eq!(suite.balance(NAMES[who]) - before, owed);
                record.income_out += owed;
            }
        }
        Step::Jail(machine, jailed) => {
            if suite.storage_has_pool(machine as u64) && suite.pool(machine as u64).jailed != jailed {
                suite.set_jailed(machine as u64, jailed);
            }
        }
        Step::Slash(machine, number, ago) => {
            let at = now - ago;
            let pool = record.pool(machine);
            let is_right = pool.bonded_by.is_some() && is_reachable(now, at) && !pool.slashed.contains(&number);
            assert_eq!(suite.try_slash(machine as u64, number, at).is_ok(), is_right);
            if is_right {
                pool.slashed.insert(number);
                pool.cases.retain(|case| case.0 != number);
                record.slash(suite, machine, at, 1_000);
            }
        }
        Step::OpenCase(machine, number, ago) => open_case(suite, record.pool(machine), machine, number, now - ago),
        Step::DecideCase(machine, number, fraction) => decide_case(suite, record, machine, number, fraction),
        Step::Sell(machine, to) => {
            suite.sell(machine as u64, NAMES[to]);
            let pool = record.pool(machine);
            (pool.owner, pool.sales) = (to, pool.sales + 1);
        }
        Step::TakePool(machine, amount) => take_pool(suite, record, machine, amount),
        Step::Join(who, amount, other) => {
            let is_right = other != Some(who);
            let joined = suite.try_join(NAMES[who], amount, other.map(|other| NAMES[other]));
            assert_eq!(joined.is_ok(), is_right);
            if is_right {
                record.community[who] += amount;
                record.represented_by[who] = other.or(record.represented_by[who]);
            }
        }
        Step::Leave(who, amount) => {
            let held = record.community[who];
            let tokens = amount.unwrap_or(held);
            let left = suite.try_leave(NAMES[who], amount);
            assert_eq!(left.is_ok(), tokens > 0 && tokens <= held);
            if let Ok(response) = left {
                assert_eq!(day_in(&response), today);
                record.community[who] -= tokens;
                record.represented_by[who] = record.represented_by[who].filter(|_| tokens < held);
                record.leave(who, COMMUNITY, today, tokens as i128 * UNIT);
            }
        }
        Step::Represent(who, other) => {
            let is_right = record.community[who] > 0 && other != Some(who) && other != record.represented_by[who];
            let represented = suite.try_represent(NAMES[who], other.map(|other| NAMES[other]));
            assert_eq!(represented.is_ok(), is_right);
            if is_right {
                record.represented_by[who] = other;
            }
        }
        Step::WithdrawCommunity(who) => {
            let before = suite.balance(NAMES[who]);
            let due = take_due(record, who, COMMUNITY, today, u64::MAX);
            assert_eq!(suite.try_withdraw_community(NAMES[who]).is_ok(), due > 0);
            assert_eq!((suite.balance(NAMES[who]) - before) as i128 * UNIT, due);
        }
        Step::Refuse(refused) => {
            if matches!(suite.denom, flywheel_types::Denom::Cw20(_)) {
                suite.refuse("prover", refused).refuse("treasury", refused);
            }
        }
        Step::WithdrawCredits => {
            for name in ["prover", "treasury"] {
                let waits = suite.credit(name) > 0;
                assert_eq!(suite.try_withdraw_credit("erin", Some(name)).is_ok(), waits);
            }
        }
        Step::Pass(seconds) => {
            record.close_block(suite);
            suite.advance(seconds);
            suite.check();
        }
    }
}

fn unbond(suite: &mut Suite, record: &mut Record, machine: usize, amount: Option<u128>) {
    let pool = record.pool(machine).clone();
    let who = pool.bonded_by.map_or(pool.owner, |(who, _)| who);
    let tokens = amount.unwrap_or(pool.bond);
    let is_there = tokens > 0 && tokens <= pool.bond;
    match suite.try_unbond(NAMES[who], machine as u64, amount) {
        Ok(response) => {
            assert!(is_there);
            record.pool(machine).bond -= tokens;
            record.leave(who, machine as u64, day_in(&response), tokens as i128 * UNIT);
        }
        Err(error) => assert!(!is_there || matches!(error, ContractError::UnbondingClosed { .. })),
    }
}

fn undelegate(suite: &mut Suite, record: &mut Record, who: usize, machine: usize, amount: Option<u128>) {
    let worth = suite.staked(NAMES[who], machine as u64);
    match suite.try_undelegate(NAMES[who], machine as u64, amount) {
        Ok(response) => {
            let tokens = amount.unwrap_or(worth);
            assert!(tokens <= worth);
            let parts = tokens as i128 * UNIT;
            if suite.staked(NAMES[who], machine as u64) == 0 {
                *record.stake(who, machine) = 0;
            } else {
                *record.stake(who, machine) -= parts;
            }
            record.leave(who, machine as u64, day_in(&response), parts);
        }
        Err(error) => {
            let is_there = worth > 0 && amount.is_none_or(|amount| amount > 0 && amount <= worth);
            assert!(
                !is_there || matches!(error, ContractError::UnbondingClosed { .. }),
                "{error}"
            );
        }
    }
}

/// Takes what is due out of the record: days that are over, before the first one that is held.
fn take_due(record: &mut Record, who: usize, pool: u64, today: u64, held_from: u64) -> i128 {
    let is_due = |key: &(usize, u64, u64)| (key.0, key.1) == (who, pool) && key.2 + 4 <= today && key.2 < held_from;
    let due = record
        .leaving
        .iter()
        .filter(|(key, _)| is_due(key))
        .map(|(_, parts)| *parts)
        .sum();
    record.leaving.retain(|key, _| !is_due(key));
    due
}

fn withdraw(suite: &mut Suite, record: &mut Record, who: usize, machine: usize) {
    let (now, name) = (suite.now(), NAMES[who]);
    let cases = &mut record.pool(machine).cases;
    let open = cases.iter().filter(|case| now < case.2);
    let held_from = open.map(|case| case.1 / DAY).min().unwrap_or(u64::MAX);
    let of_pool = suite
        .unbonding(name)
        .into_iter()
        .filter(|row| row.0 == machine as u64 && row.3 <= now);
    let (free, held): (Vec<_>, Vec<_>) = of_pool.partition(|row| row.1 < held_from);
    let before = suite.balance(name);
    match suite.try_withdraw(name, machine as u64) {
        Ok(_) => {
            assert!(!free.is_empty());
            record.pool(machine).cases.retain(|case| now < case.2);
        }
        Err(ContractError::Held { .. }) => assert!(free.is_empty() && !held.is_empty()),
        Err(_) => assert!(free.is_empty() && held.is_empty()),
    }
    let paid = suite.balance(name) - before;
    assert_eq!(paid, free.iter().map(|row| row.2).sum::<u128>());
    let due = take_due(record, who, machine as u64, now / DAY, held_from);
    let rounded = record.pool(machine).moves * UNIT;
    assert!(
        (paid as i128 * UNIT - due).abs() <= rounded,
        "{name} was paid {paid} for {due}"
    );
}

fn claim(suite: &mut Suite, record: &mut Record, who: usize) {
    let name = NAMES[who];
    let pools: Vec<u64> = (1..=MACHINES as u64).filter(|id| suite.storage_has_pool(*id)).collect();
    let of_pools: u128 = pools
        .iter()
        .map(|machine| suite.income(name, *machine))
        .map(|(own, held)| own + held)
        .sum();
    let owed = of_pools + suite.community_income(name);
    let before = suite.balance(name);
    let msg = flywheel_types::staking::ExecuteMsg::ClaimIncome {
        machines: pools.into_iter().map(id).collect(),
        community: true,
    };
    assert_eq!(suite.execute(&account(name), &msg).is_ok(), owed > 0);
    assert_eq!(suite.balance(name) - before, owed);
    record.income_out += owed;
}

fn open_case(suite: &mut Suite, pool: &mut Pool, machine: usize, number: u64, at: u64) {
    let now = suite.now();
    let open = pool.cases.iter().filter(|case| now < case.2).count();
    let is_new = !pool.opened.contains(&number) && !pool.slashed.contains(&number);
    let is_right = pool.bonded_by.is_some() && is_reachable(now, at) && is_new && open < 4;
    assert_eq!(suite.try_open_case(machine as u64, number, at).is_ok(), is_right);
    if is_right {
        pool.opened.insert(number);
        pool.cases.retain(|case| now < case.2);
        pool.cases.push((number, at, now + DAY));
    }
}

fn decide_case(suite: &mut Suite, record: &mut Record, machine: usize, number: u64, fraction: u16) {
    let now = suite.now();
    let found = record.pool(machine).cases.iter().find(|case| case.0 == number).copied();
    let decided = suite.try_decide_case(machine as u64, number, fraction, Some("prover"));
    let Some((_, at, until)) = found else {
        // It may be one that has lapsed and was dropped with another that ended.
        return assert!(matches!(decided, Err(ContractError::NoCase { .. })));
    };
    let is_right = now < until || fraction == 0;
    assert_eq!(decided.is_ok(), is_right);
    if is_right {
        let pool = record.pool(machine);
        pool.cases.retain(|case| case.0 != number && now < case.2);
        if fraction > 0 {
            pool.slashed.insert(number);
            record.slash(suite, machine, at, fraction);
        }
    }
}

fn take_pool(suite: &mut Suite, record: &mut Record, machine: usize, amount: u128) {
    let pool = record.pool(machine).clone();
    let sold = pool.bonded_by.filter(|by| *by != (pool.owner, pool.sales));
    let is_right = sold.is_some() && amount >= 1_000;
    let seller = sold.map_or("alice", |(seller, _)| NAMES[seller]);
    let had = sold.map_or(0, |_| suite.income(seller, machine as u64).0);
    let before = suite.balance(seller);
    let taken = suite.try_take_pool(NAMES[pool.owner], amount, terms(machine as u64, None, None));
    match taken {
        Ok(response) => {
            assert!(is_right);
            let (seller, _) = sold.unwrap();
            let day = day_in(&response);
            record.leave(seller, machine as u64, day, pool.bond as i128 * UNIT);
            record.income_out += had;
            let paid_itself = if seller == pool.owner { amount } else { 0 };
            assert_eq!(suite.balance(NAMES[seller]) + paid_itself - before, had);
            let now = suite.now();
            let pool = record.pool(machine);
            if seller != pool.owner {
                pool.taken_at = now;
            }
            (pool.bond, pool.bonded_by) = (amount, Some((pool.owner, pool.sales)));
        }
        Err(error) => assert!(
            !is_right || matches!(error, ContractError::UnbondingClosed { .. }),
            "{error}"
        ),
    }
}

/// What is plain tokens agrees to the unit, what is a share within a unit for each move in its pool.
fn compare(suite: &Suite, record: &Record) {
    for (who, name) in NAMES.iter().enumerate() {
        let staker = suite.staker(name);
        let bonds: u128 = record
            .pools
            .iter()
            .filter(|pool| pool.bonded_by.is_some_and(|(by, _)| by == who))
            .map(|pool| pool.bond)
            .sum();
        assert_eq!(staker.bonds.u128(), bonds, "{name}'s bonds");
        assert_eq!(staker.community.u128(), record.community[who], "{name}'s community");
        let represented_by = record.represented_by[who].map(|other| account(NAMES[other]));
        assert_eq!(staker.representative, represented_by, "{name}'s representative");
        for machine in 1..=MACHINES {
            let parts = record.stakes.get(&(who, machine)).copied().unwrap_or_default();
            let tokens = suite.staked(name, machine as u64);
            let rounded = (record.pools[machine - 1].moves + 1) * UNIT;
            assert!(
                (tokens as i128 * UNIT - parts).abs() <= rounded,
                "{name} has {tokens} in {machine}, not {parts} parts"
            );
        }
        for (pool, day, tokens, _) in suite.unbonding(name) {
            let parts = record.leaving.get(&(who, pool, day)).copied().unwrap_or_default();
            let moves = if pool == COMMUNITY {
                0
            } else {
                record.pools[pool as usize - 1].moves + 1
            };
            assert!(
                (tokens as i128 * UNIT - parts).abs() <= moves * UNIT,
                "{name} has {tokens} leaving {pool} since {day}, not {parts} parts"
            );
        }
    }
    for (machine, pool) in (1..).zip(&record.pools).filter(|(_, pool)| pool.bonded_by.is_some()) {
        // Whoever has less than the minimum at stake stands by, and is not enrolled.
        let counted = POOL_INCOME.load(&*suite.storage(), machine).unwrap().counted;
        assert_eq!(
            counted == bps(10_000),
            pool.bond >= 1_000,
            "what counts of pool {machine}"
        );
        let next = if suite.now() < START {
            0
        } else {
            (suite.now() - START) / DAY + 1
        };
        let jailed = suite.pool(machine).jailed;
        assert!(!suite.is_enrolled(machine, next) || (pool.bond >= 1_000 && !jailed));
    }
}

fn check_blocks(suite: &Suite, record: &Record) {
    for (height, people) in &record.blocks {
        for (name, (votes, represented_by, given)) in NAMES.iter().zip(people) {
            assert_eq!(
                suite.power_before(name, height + 1),
                *votes,
                "{name} before {}",
                height + 1
            );
            let (representative, _, given_then) = suite.representation(name, height + 1);
            assert_eq!(representative, represented_by.map(|other| account(NAMES[other])));
            assert_eq!(given_then, *given, "given to {name} before {}", height + 1);
        }
    }
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
    let mut suite = if is_cw20 { Suite::cw20() } else { Suite::native() };
    let mut record = Record::default();
    for owner in 0..MACHINES {
        suite.machine(NAMES[owner]);
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
    for step in &at_first.chain(steps.iter().cloned()).collect::<Vec<_>>() {
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
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bad_days_agree_with_a_plain_record_of_them(steps in prop::collection::vec(step(), 1..60), is_cw20: bool) {
        let (mut suite, record) = play(&steps, is_cw20);
        suite.advance(1);
        check_blocks(&suite, &record);
        prop_assert_eq!(suite.owes("income"), record.income_in - record.income_out);
        // A step settles at most every pool, a position in each, and the community pool and a member; the look at the end all.
        let settlements = (steps.len() + MACHINES * PEOPLE) * (2 * MACHINES + 2) + (MACHINES + 1) * (3 * PEOPLE + 2);
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
        prop_assert!(CREDITS.is_empty(&*storage));
        let nobody_is_left = STAKERS
            .range(&*storage, None, None, cosmwasm_std::Order::Ascending)
            .all(|row| row.is_ok_and(|(_, staker)| staker.positions.is_empty() && staker.given.is_zero()));
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
