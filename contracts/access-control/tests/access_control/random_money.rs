//! Whatever comes in whatever order: after every message balance = budgets + credits + donations and nothing came from nowhere
//! (the suite's checks), no limit is passed, and in the end time and anybody empty the contract.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use flywheel_types::access_control::Namespace;
use proptest::prelude::*;

use crate::suite::verbs::{budget, limit, of_account, of_machine};
use crate::suite::{PEOPLE, Suite};

#[derive(Debug, Clone)]
enum Step {
    Wait(u64),
    SetAgent {
        who: Option<usize>,
        place: usize,
        agent: usize,
        at_once: u128,
        a_day: u128,
        lasts: u64,
    },
    Revoke {
        who: Option<usize>,
        place: usize,
        agent: usize,
    },
    Fund {
        who: Option<usize>,
        place: usize,
        agent: usize,
        amount: u128,
    },
    Spend {
        agent: usize,
        place: usize,
        amount: u128,
        to: usize,
    },
    Take {
        who: Option<usize>,
        place: usize,
        agent: usize,
        amount: Option<u128>,
    },
    Return {
        who: Option<usize>,
        place: usize,
        agent: usize,
        epoch: Option<u32>,
    },
    Sell,
    Refuse {
        who: usize,
        refused: bool,
    },
    Withdraw {
        who: usize,
        account: usize,
    },
    Donate(u128),
}

const PLACES: usize = 4;

fn place(number: usize) -> Namespace {
    match number {
        0 => of_machine(1),
        1 => of_machine(3),
        2 => of_account("ann"),
        _ => of_account("bob"),
    }
}

fn any_step() -> impl Strategy<Value = Step> {
    let who = || prop_oneof![4 => Just(None), 1 => prop::option::of(0_usize..PEOPLE.len())];
    let agent = || 3_usize..5;
    let spot = || prop_oneof![3 => Just(0_usize), 1 => 0..PLACES];
    prop_oneof![
        4 => prop_oneof![2 => 0_u64..3, 1 => 1_u64..100_000].prop_map(Step::Wait),
        4 => (who(), spot(), agent(), 50_u128..200, 100_u128..400, prop_oneof![1_u64..100, 100_000_u64..900_000])
            .prop_map(|(who, place, agent, at_once, a_day, lasts)| {
                Step::SetAgent { who, place, agent, at_once, a_day, lasts }
            }),
        1 => (who(), spot(), agent()).prop_map(|(who, place, agent)| Step::Revoke { who, place, agent }),
        6 => (who(), spot(), agent(), 1_u128..900)
            .prop_map(|(who, place, agent, amount)| Step::Fund { who, place, agent, amount }),
        16 => (agent(), spot(), 1_u128..120, 0..PEOPLE.len())
            .prop_map(|(agent, place, amount, to)| Step::Spend { agent, place, amount, to }),
        1 => (who(), spot(), agent(), prop::option::of(0_u128..500))
            .prop_map(|(who, place, agent, amount)| Step::Take { who, place, agent, amount }),
        1 => (who(), spot(), agent(), prop::option::of(0_u32..3))
            .prop_map(|(who, place, agent, epoch)| Step::Return { who, place, agent, epoch }),
        1 => Just(Step::Sell),
        1 => (0..PEOPLE.len(), prop::bool::weighted(0.3)).prop_map(|(who, refused)| Step::Refuse { who, refused }),
        1 => (0..PEOPLE.len(), 0..PEOPLE.len()).prop_map(|(who, account)| Step::Withdraw { who, account }),
        1 => (1_u128..9).prop_map(Step::Donate),
    ]
}

/// Who sends: the place's owner, unless somebody is named.
fn sender(suite: &Suite, who: Option<usize>, spot: usize) -> &'static str {
    match (who, spot) {
        (Some(who), _) => PEOPLE[who],
        (None, 0) if suite.record(1).ownership_epoch.is_multiple_of(2) => "ann",
        (None, 2) => "ann",
        (None, _) => "bob",
    }
}

/// Payments that went through, in all runs.
static SPENT: AtomicUsize = AtomicUsize::new(0);

#[derive(Default)]
struct Run {
    /// What each agent has spent by place, ownership epoch and day.
    by_day: BTreeMap<(usize, usize, u32, u64), u128>,
}

impl Run {
    fn step(&mut self, suite: &mut Suite, step: Step) {
        let denom = suite.denom.clone();
        match step {
            Step::Wait(seconds) => drop(suite.advance(seconds)),
            Step::SetAgent {
                who,
                place: spot,
                agent,
                at_once,
                a_day,
                lasts,
            } => {
                let until = suite.time(lasts);
                let limits = vec![limit(&denom, at_once, a_day)];
                drop(suite.set_agent(
                    sender(suite, who, spot),
                    place(spot),
                    PEOPLE[agent],
                    vec![],
                    until,
                    limits,
                ));
            }
            Step::Revoke {
                who,
                place: spot,
                agent,
            } => {
                drop(suite.revoke_agent(sender(suite, who, spot), place(spot), PEOPLE[agent]));
            }
            Step::Fund {
                who,
                place: spot,
                agent,
                amount,
            } => drop(suite.fund(sender(suite, who, spot), place(spot), PEOPLE[agent], amount)),
            Step::Spend {
                agent,
                place: spot,
                amount,
                to,
            } => self.spend(suite, agent, spot, amount, to),
            Step::Take {
                who,
                place: spot,
                agent,
                amount,
            } => drop(suite.withdraw_budget(
                sender(suite, who, spot),
                budget(place(spot), None, PEOPLE[agent]),
                amount,
            )),
            Step::Return {
                who,
                place: spot,
                agent,
                epoch,
            } => drop(suite.return_budgets(sender(suite, who, spot), budget(place(spot), epoch, PEOPLE[agent]))),
            Step::Sell => {
                let (seller, buyer) = if suite.record(1).ownership_epoch.is_multiple_of(2) {
                    ("ann", "bob")
                } else {
                    ("bob", "ann")
                };
                suite.sell(1, seller, buyer);
            }
            Step::Refuse { who, refused } => drop(suite.refuse(PEOPLE[who], refused)),
            Step::Withdraw { who, account } => drop(suite.withdraw(PEOPLE[who], Some(PEOPLE[account]))),
            Step::Donate(amount) => drop(suite.donate("watcher", amount)),
        }
    }

    fn spend(&mut self, suite: &mut Suite, agent: usize, spot: usize, amount: u128, to: usize) {
        let epoch = if spot == 0 { suite.record(1).ownership_epoch } else { 0 };
        if suite.spend(PEOPLE[agent], place(spot), amount, PEOPLE[to]).is_err() {
            return;
        }
        let found = suite.agent(place(spot), PEOPLE[agent]);
        let row = &found.budgets[0];
        let spent = self
            .by_day
            .entry((agent, spot, epoch, suite.now() / 86_400))
            .or_default();
        *spent += amount;
        assert_eq!(row.spent_today.u128(), *spent);
        assert!(row.spent_today <= row.per_day && amount <= row.per_transaction.u128());
        SPENT.fetch_add(1, Ordering::Relaxed);
    }

    /// Who has no budget any more begins anew.
    fn forget(&mut self, suite: &Suite) {
        self.by_day.retain(|(agent, spot, epoch, _), _| {
            let name = budget(place(*spot), (*spot == 0).then_some(*epoch), PEOPLE[*agent]);
            suite.find_agent(name).is_some_and(|found| !found.budgets.is_empty())
        });
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    // Run by the test below, which then looks at what has happened.
    fn no_unit_is_lost_or_made_and_all_of_it_goes_home(
        steps in prop::collection::vec(any_step(), 1..80),
        is_native in any::<bool>(),
    ) {
        let mut suite = if is_native { Suite::native() } else { Suite::cw20() };
        let mut run = Run::default();
        for place in 0..PLACES {
            for agent in 3..5 {
                let (at_once, a_day, lasts) = (150, 300, 400_000);
                run.step(&mut suite, Step::SetAgent { who: None, place, agent, at_once, a_day, lasts });
                run.step(&mut suite, Step::Fund { who: None, place, agent, amount: 500 });
            }
        }
        for step in steps {
            run.step(&mut suite, step);
            run.forget(&suite);
        }
        // Time alone: every agent's has passed, and a watcher brings everybody what is his.
        suite.advance(1_000_000);
        for name in PEOPLE {
            suite.refuse(name, false);
        }
        let sales = suite.record(1).ownership_epoch;
        for agent in PEOPLE {
            for spot in 0..PLACES {
                for epoch in 0..=sales {
                    drop(suite.return_budgets("watcher", budget(place(spot), Some(epoch), agent)));
                }
            }
        }
        for name in PEOPLE {
            drop(suite.withdraw("watcher", Some(name)));
        }
        let denom = suite.denom.clone();
        prop_assert_eq!(suite.totals(&denom).owed().unwrap().u128(), 0);
    }
}

#[test]
fn money_is_exact_in_any_order() {
    no_unit_is_lost_or_made_and_all_of_it_goes_home();

    // More than three in each of 64 runs.
    let spent = SPENT.load(Ordering::Relaxed);
    println!("{spent} payments");
    assert!(spent >= 200, "{spent}");
}
