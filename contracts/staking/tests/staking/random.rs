//! Random days of a network: whatever is sent in whatever order, nothing is lost, created or forgotten.

use std::collections::BTreeMap;

use proptest::prelude::*;

use flywheel_staking::state::{BUCKETS, UNBONDINGS};

use flywheel_types::staking::Bond;

use crate::suite::{DAY, NAMES, START, Suite, bps, id};

/// Machines of a case; machine m belongs to `NAMES[m - 1]`.
const MACHINES: usize = 3;
/// Their commissions, in ten-thousandths.
const COMMISSIONS: [u16; MACHINES] = [0, 1_000, 3_333];

#[derive(Debug, Clone)]
enum Step {
    Bond(usize, u128),
    Unbond(usize, Option<u128>),
    Delegate(usize, usize, u128),
    Undelegate(usize, usize, Option<u128>),
    Withdraw(usize, usize),
    Income(u128),
    Claim(usize),
    Jail(usize, bool),
    Refresh(usize),
    Pass(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let machine = || 1..=MACHINES;
    let who = || 0..NAMES.len();
    let amount = || prop_oneof![1..20_u128, 900..3_000_u128];
    let part = || prop_oneof![Just(None), amount().prop_map(Some)];
    prop_oneof![
        3 => (machine(), amount()).prop_map(|(machine, amount)| Step::Bond(machine, amount)),
        2 => (machine(), part()).prop_map(|(machine, amount)| Step::Unbond(machine, amount)),
        4 => (who(), machine(), amount()).prop_map(|(who, machine, amount)| Step::Delegate(who, machine, amount)),
        3 => (who(), machine(), part()).prop_map(|(who, machine, amount)| Step::Undelegate(who, machine, amount)),
        2 => (who(), machine()).prop_map(|(who, machine)| Step::Withdraw(who, machine)),
        2 => (1..100_000_u128).prop_map(Step::Income),
        2 => who().prop_map(Step::Claim),
        1 => (machine(), any::<bool>()).prop_map(|(machine, jailed)| Step::Jail(machine, jailed)),
        1 => machine().prop_map(Step::Refresh),
        5 => prop_oneof![Just(1), 1..DAY, Just(DAY), 2 * DAY..6 * DAY].prop_map(Step::Pass),
    ]
}

/// What a plain bookkeeper writes down beside the contract.
#[derive(Default)]
struct Book {
    bonds: [u128; MACHINES],
    stakes: BTreeMap<(usize, usize), u128>,
    /// What everyone put in and has not got back.
    put_in: [i128; NAMES.len()],
    income_in: u128,
    income_out: u128,
    jailed: [bool; MACHINES],
    /// Votes of everyone and all together, at the end of each block.
    votes: BTreeMap<u64, ([u128; NAMES.len()], u128)>,
    /// Whose machines count at the end of each block.
    machines: BTreeMap<u64, [u64; MACHINES]>,
    /// Whether each machine is in, by epoch, as decided so far; a decision for an epoch is for all later ones.
    enrolled: [BTreeMap<u64, bool>; MACHINES],
}

impl Book {
    fn power(&self, who: usize) -> u128 {
        let bond = if who < MACHINES { self.bonds[who] } else { 0 };
        let stakes: u128 = self
            .stakes
            .iter()
            .filter(|((owner, _), _)| *owner == who)
            .map(|(_, tokens)| tokens)
            .sum();
        bond + stakes
    }

    fn is_in(&self, machine: usize, epoch: u64) -> bool {
        self.enrolled[machine - 1]
            .range(..=epoch)
            .next_back()
            .is_some_and(|(_, is_in)| *is_in)
    }

    /// Decides for `epoch` and all later ones.
    fn decide(&mut self, machine: usize, epoch: u64, is_in: bool) {
        let decisions = &mut self.enrolled[machine - 1];
        decisions.retain(|decided, _| *decided < epoch);
        decisions.insert(epoch, is_in);
    }

    /// `next`: the epoch from which joining counts now.
    fn close_block(&mut self, height: u64, next: u64) {
        let machines = std::array::from_fn(|owner| u64::from(self.is_in(owner + 1, next)));
        self.machines.insert(height, machines);
        let votes = std::array::from_fn(|who| self.power(who));
        let all = votes.iter().sum();
        self.votes.insert(height, (votes, all));
    }
}

/// The running epoch (before the start: 0), and the one from which joining counts.
fn epochs(now: u64) -> (u64, u64) {
    if now < START {
        (0, 0)
    } else {
        ((now - START) / DAY, (now - START) / DAY + 1)
    }
}

fn take(suite: &mut Suite, book: &mut Book, step: &Step) {
    let (running, next) = epochs(suite.now());
    match *step {
        Step::Bond(machine, amount) => {
            let owner = machine - 1;
            let msg = Bond {
                machine: id(machine as u64),
                class: Some("meter".into()),
                commission: Some(bps(COMMISSIONS[owner])),
            };
            let is_enough = book.bonds[owner] + amount >= 1_000;
            assert_eq!(suite.try_bond(NAMES[owner], amount, msg).is_ok(), is_enough);
            if is_enough {
                book.bonds[owner] += amount;
                book.put_in[owner] += amount as i128;
                if !book.jailed[owner] {
                    book.decide(machine, next, true);
                }
            }
        }
        Step::Unbond(machine, amount) => {
            let owner = machine - 1;
            let tokens = amount.unwrap_or(book.bonds[owner]);
            let is_there = tokens > 0 && tokens <= book.bonds[owner];
            assert_eq!(suite.try_unbond(NAMES[owner], machine as u64, amount).is_ok(), is_there);
            if is_there {
                book.bonds[owner] -= tokens;
                if book.bonds[owner] < 1_000 {
                    book.decide(machine, running, false);
                }
            }
        }
        Step::Delegate(who, machine, amount) => {
            let is_open = book.bonds[machine - 1] > 0;
            assert_eq!(suite.try_delegate(NAMES[who], machine as u64, amount).is_ok(), is_open);
            if is_open {
                *book.stakes.entry((who, machine)).or_default() += amount;
                book.put_in[who] += amount as i128;
            }
        }
        Step::Undelegate(who, machine, amount) => {
            let held = book.stakes.get(&(who, machine)).copied().unwrap_or_default();
            let tokens = amount.unwrap_or(held);
            let is_there = tokens > 0 && tokens <= held;
            assert_eq!(
                suite.try_undelegate(NAMES[who], machine as u64, amount).is_ok(),
                is_there
            );
            if is_there {
                book.stakes.insert((who, machine), held - tokens);
            }
        }
        Step::Withdraw(who, machine) => {
            let before = suite.balance(NAMES[who]);
            let now = suite.now();
            let due = |(pool, _, _, release): &(u64, u64, u128, u64)| *pool == machine as u64 && *release <= now;
            let matured: u128 = suite
                .unbonding(NAMES[who])
                .iter()
                .filter(|row| due(row))
                .map(|row| row.2)
                .sum();
            assert_eq!(suite.try_withdraw(NAMES[who], machine as u64).is_ok(), matured > 0);
            assert_eq!(suite.balance(NAMES[who]) - before, matured);
            book.put_in[who] -= matured as i128;
        }
        Step::Income(amount) => {
            suite.add_income("erin", amount);
            book.put_in[4] += amount as i128;
            book.income_in += amount;
        }
        Step::Claim(who) => claim(suite, book, who),
        Step::Jail(machine, jailed) => {
            let has_pool = suite.storage_has_pool(machine as u64);
            if has_pool && book.jailed[machine - 1] != jailed {
                suite.set_jailed(machine as u64, jailed);
                book.jailed[machine - 1] = jailed;
                if jailed {
                    book.decide(machine, running, false);
                }
            }
        }
        Step::Refresh(machine) => {
            let is_right = book.bonds[machine - 1] >= 1_000 && !book.jailed[machine - 1];
            let changes = is_right && !book.is_in(machine, next);
            assert_eq!(suite.try_refresh(machine as u64).is_ok(), changes);
            if changes {
                book.decide(machine, next, true);
            }
        }
        Step::Pass(seconds) => {
            book.close_block(suite.height(), next);
            suite.advance(seconds);
            suite.check();
        }
    }
}

fn claim(suite: &mut Suite, book: &mut Book, who: usize) {
    let before = suite.balance(NAMES[who]);
    let pools: Vec<u64> = (1..=MACHINES as u64)
        .filter(|machine| suite.storage_has_pool(*machine))
        .collect();
    let owed: u128 = pools
        .iter()
        .map(|machine| suite.income(NAMES[who], *machine))
        .map(|(own, held)| own + held)
        .sum();
    assert_eq!(suite.try_claim(NAMES[who], &pools).is_ok(), owed > 0);
    assert_eq!(suite.balance(NAMES[who]) - before, owed);
    book.put_in[who] -= owed as i128;
    book.income_out += owed;
}

fn check(suite: &Suite, book: &Book, settlements: u128) {
    for (who, name) in NAMES.iter().enumerate() {
        assert_eq!(suite.gain(name), -book.put_in[who], "{name}'s purse");
        for machine in 1..=MACHINES {
            let tokens = book.stakes.get(&(who, machine)).copied().unwrap_or_default();
            assert_eq!(
                suite.staked(name, machine as u64),
                tokens,
                "{name}'s stake in {machine}"
            );
        }
    }
    // funded = paid + owed + streaming + undistributed + dust; a unit a settlement at most, and less than one in each
    // accumulator.
    assert_eq!(suite.owes("income"), book.income_in - book.income_out);
    assert!(
        suite.dust() <= settlements,
        "{} units of dust after {settlements} settlements",
        suite.dust()
    );
    for (height, (votes, all)) in &book.votes {
        for (who, name) in NAMES.iter().enumerate() {
            assert_eq!(
                suite.power_before(name, height + 1),
                votes[who],
                "{name} before block {}",
                height + 1
            );
        }
        assert_eq!(suite.total_before(height + 1), *all, "all before block {}", height + 1);
    }
    for (height, machines) in book.machines.iter().filter(|_| suite.dao.is_some()) {
        for (name, machines) in NAMES.iter().zip(machines) {
            assert_eq!(
                suite.machines_before(name, height + 1),
                *machines,
                "{name}'s machines before block {}",
                height + 1
            );
        }
        assert_eq!(suite.all_machines_before(height + 1), machines.iter().sum::<u64>());
    }
    for machine in 1..=MACHINES {
        for epoch in 0..=epochs(suite.now()).1 {
            let is_in = suite.is_enrolled(machine as u64, epoch);
            assert_eq!(is_in, book.is_in(machine, epoch), "machine {machine} in epoch {epoch}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_network_agrees_with_a_plain_record_of_it(steps in prop::collection::vec(step(), 1..40), is_cw20: bool) {
        let mut suite = if is_cw20 { Suite::cw20() } else { Suite::with_dao(false) };
        let mut book = Book::default();
        for name in &NAMES[..MACHINES] {
            suite.machine(name);
        }
        for step in &steps {
            take(&mut suite, &mut book, step);
        }
        book.close_block(suite.height(), epochs(suite.now()).1);
        suite.advance(1);
        // A step settles at most every pool and one position in it, and the look at the end all of them.
        let settlements = (steps.len() * 2 * MACHINES + MACHINES * (NAMES.len() + 2)) as u128;
        check(&suite, &book, settlements);
    }

    /// Everybody leaves: everything but the dust of divisions has gone back to those whose it was.
    #[test]
    fn everything_comes_out_again(steps in prop::collection::vec(step(), 1..30)) {
        let mut suite = Suite::native();
        let mut book = Book::default();
        for name in &NAMES[..MACHINES] {
            suite.machine(name);
        }
        take(&mut suite, &mut book, &Step::Bond(1, 1_000));
        for step in steps.iter().filter(|step| !matches!(step, Step::Jail(..))) {
            take(&mut suite, &mut book, step);
        }
        suite.advance(10 * DAY);
        let pools: Vec<u64> = (1..=MACHINES as u64).filter(|machine| suite.storage_has_pool(*machine)).collect();
        for _ in 0..2 {
            for (name, machine) in NAMES.iter().flat_map(|name| pools.iter().map(move |machine| (name, *machine))) {
                let _ = suite.try_undelegate(name, machine, None);
                let _ = suite.try_claim(name, &[machine]);
                let _ = suite.try_unbond(name, machine, None);
            }
        }
        suite.advance(10 * DAY);
        for (name, machine) in NAMES.iter().flat_map(|name| pools.iter().map(move |machine| (name, *machine))) {
            let _ = suite.try_withdraw(name, machine);
            let _ = suite.try_claim(name, &[machine]);
        }
        assert_eq!((suite.owes("bonds"), suite.owes("delegated"), suite.owes("unbonding")), (0, 0, 0));
        assert_eq!(suite.owes("income"), suite.dust() + suite.undistributed());
        assert_eq!(suite.totals().balance.u128(), suite.owes("income"));
        prop_assert!(NAMES.iter().all(|name| suite.power_before(name, suite.height()) == 0));
        prop_assert!(UNBONDINGS.is_empty(&*suite.storage()) && BUCKETS.is_empty(&*suite.storage()));
    }
}
