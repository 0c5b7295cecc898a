//! Carries steps out beside a plain model: who is suspended, who refuses money, and what each window has seen.

use std::collections::BTreeSet;

use flywheel_protocol::trees::SumTree;

use super::{NAMES, Step};
use crate::suite::{Suite, a_second, id};

/// Carries steps out; what is refused changes nothing, which the checks after each message see.
pub struct Run {
    pub suite: Suite,
    seconds: u64,
    is_native: bool,
    earned: [u128; 3],
    pub trees: Vec<(u64, SumTree)>,
    settled: u128,
    refused: BTreeSet<usize>,
    /// Until when machines 1 to 3 are suspended.
    suspended: [u64; 3],
    breaker: Option<Windows>,
}

/// A breaker as a plain list of what has happened, each with its second.
struct Windows {
    length: u64,
    cap: u128,
    paid: Vec<(u64, u128)>,
    budgets: Vec<(u64, u128)>,
}

impl Windows {
    /// What happened in the window that `now` is in.
    fn of_window(&self, list: &[(u64, u128)], now: u64) -> u128 {
        let window = |second: u64| second / self.length;
        list.iter()
            .filter(|(second, _)| window(*second) == window(now))
            .map(|(_, amount)| amount)
            .sum()
    }

    fn room(&self, now: u64) -> u128 {
        let most = self.cap.max(2 * self.of_window(&self.budgets, now));
        most.saturating_sub(self.of_window(&self.paid, now))
    }
}

impl Run {
    pub fn new(mut suite: Suite, is_native: bool) -> Self {
        suite
            .register(1, "alice", None)
            .register(2, "bob", Some("treasury"))
            .register(3, "alice", None);
        Self {
            suite,
            seconds: 0,
            is_native,
            earned: [0; 3],
            trees: vec![],
            settled: 0,
            refused: BTreeSet::new(),
            suspended: [0; 3],
            breaker: None,
        }
    }

    pub fn step(&mut self, step: Step) {
        let suite = &mut self.suite;
        match step {
            Step::Wait(seconds) => {
                self.seconds += seconds;
                suite.at(self.seconds);
            }
            Step::Mint => drop(suite.mint()),
            Step::Revenue { machine, amount } => drop(suite.add_revenue(0, 0, machine, amount)),
            Step::Fund(amount) if self.is_native => drop(suite.fund(amount)),
            Step::Fund(_) => {}
            Step::Donate(amount) => drop(suite.donate(amount)),
            Step::Settle { spent, signers } => self.settle(spent, signers),
            Step::Claim {
                sender,
                machines,
                from_newest,
            } => self.claim(sender, &machines, from_newest),
            Step::Withdraw { sender, account } => drop(suite.try_withdraw(NAMES[sender], Some(NAMES[account]))),
            Step::SetEmission {
                a_second: amount,
                split,
            } => {
                drop(suite.try_set_emission(amount.map(a_second), split));
            }
            Step::Refuse { account, refused } => {
                if refused {
                    self.refused.insert(account);
                } else {
                    self.refused.remove(&account);
                }
                suite.refuse(NAMES[account], refused);
            }
            Step::StakingRefuses(refuses) => drop(suite.staking_refuses(refuses)),
            Step::SetBreaker(settings) => self.set_breaker(settings),
            Step::Suspend { machine, seconds } => {
                let until = self.seconds + seconds;
                self.suspended[index(machine)] = until;
                suite.suspend(machine, until);
            }
        }
        if let Some(windows) = &self.breaker {
            let (_, paid, cap, _) = self.suite.window();
            assert_eq!(paid, windows.of_window(&windows.paid, self.seconds));
            assert_eq!(cap.saturating_sub(paid), windows.room(self.seconds));
        }
    }

    /// What happened in the running window goes on to count, as if all of it happened now.
    fn set_breaker(&mut self, settings: Option<(u64, u128)>) {
        self.suite.try_set_breaker("admin", settings).unwrap();
        let now = self.seconds;
        let before = self.breaker.take();
        self.breaker = settings.map(|(length, cap)| {
            let [paid, budgets] = before.map_or([0, 0], |windows| {
                [&windows.paid, &windows.budgets].map(|list| windows.of_window(list, now))
            });
            Windows {
                length,
                cap,
                paid: vec![(now, paid)],
                budgets: vec![(now, budgets)],
            }
        });
    }

    /// Each machine in its turn gets what it has earned and not been paid, as far as there is room; or nobody gets
    /// anything, because there is nothing or the sender's own payment fails.
    fn claim(&mut self, sender: usize, machines: &[u64], from_newest: bool) {
        let nth = if from_newest { 1 } else { 2 };
        let Some((epoch, tree)) = self.trees.iter().rev().nth(nth - 1) else {
            return;
        };
        let before: Vec<u128> = machines.iter().map(|machine| self.suite.claimed(*machine)).collect();
        let mut room = self.breaker.as_ref().map(|windows| windows.room(self.seconds));
        let mut expected = before.clone();
        let mut pays_sender = false;
        for (machine, claimed) in machines.iter().zip(&mut expected) {
            let index = index(*machine);
            if self.suspended[index] > self.seconds {
                continue;
            }
            let leaf = tree.find_leaf(tree.find_position(id(*machine)).unwrap()).unwrap();
            let due = leaf.cumulative.u128().saturating_sub(*claimed);
            let pay = room.map_or(due, |room| due.min(room));
            room = room.map(|room| room - pay);
            *claimed += pay;
            // Machines 1 and 3 pay alice, machine 2 pays the treasury.
            pays_sender |= pay > 0 && NAMES[sender] == ["alice", "treasury", "alice"][index];
        }
        let total: u128 = expected.iter().sum::<u128>() - before.iter().sum::<u128>();

        let result = self.suite.try_claim(NAMES[sender], *epoch, tree, machines);

        let fails = total == 0 || (pays_sender && self.refused.contains(&sender));
        assert_eq!(result.is_err(), fails);
        let after: Vec<u128> = machines.iter().map(|machine| self.suite.claimed(*machine)).collect();
        assert_eq!(after, if fails { before } else { expected });
        if let Some(windows) = &mut self.breaker
            && !fails
        {
            windows.paid.push((self.seconds, total));
        }
    }

    /// An honest root: sums only rise, and at most by the budget.
    fn settle(&mut self, spent: u16, signers: usize) {
        let suite = &mut self.suite;
        let Some(epoch) = (self.seconds / 100).checked_sub(1) else {
            return;
        };
        let Some((machines, ..)) = suite.budget(epoch) else {
            return;
        };
        if self.trees.last().is_some_and(|(last, _)| *last >= epoch) {
            return;
        }
        let added = (machines - self.settled) * u128::from(spent) / 10_000;
        for (index, earned) in self.earned.iter_mut().enumerate() {
            *earned += if index == 0 { added - 2 * (added / 3) } else { added / 3 };
        }
        let [first, second, third] = self.earned;
        let tree = suite.tree(&[(1, first), (2, second), (3, third)]);
        let root = suite.root(epoch, &tree);
        suite
            .try_accept("verification", root, &["o1", "o2", "o3", "o4"][..signers], 4)
            .unwrap();
        if let Some(windows) = &mut self.breaker {
            windows.budgets.push((self.seconds, machines - self.settled));
        }
        self.settled = machines;
        self.trees.push((epoch, tree));
    }
}

fn index(machine: u64) -> usize {
    usize::try_from(machine).unwrap() - 1
}
