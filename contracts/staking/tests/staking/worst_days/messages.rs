//! Each step is sent, and what it must do is written into the record.

use flywheel_staking::ContractError;
use flywheel_types::staking::ExecuteMsg;

use super::record::{Pool, Record, day_in};
use super::{COMMUNITY, MACHINES, Step, UNIT};
use crate::suite::{DAY, NAMES, Suite, account, id, terms};

/// Whether tokens that began to unbond on that time's day could not be withdrawn yet.
fn is_reachable(now: u64, at: u64) -> bool {
    now < (at / DAY + 4) * DAY
}

pub fn take(suite: &mut Suite, record: &mut Record, step: &Step) {
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
                pool.cases.retain(|case| case.0 != number && now < case.2);
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
    let msg = ExecuteMsg::ClaimIncome {
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
    // Mostly one that there is.
    let cases = &record.pool(machine).cases;
    let number = cases
        .get(number as usize % cases.len().max(1))
        .map_or(number, |case| case.0);
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
