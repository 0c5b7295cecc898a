//! Random sequences: stakes, slashes, sales, representatives, proposals, votes, executions. After every message the suite
//! holds voters against tally and total, and the money against what it is said to be.

use flywheel_protocol::Time;
use flywheel_staking::ContractError as StakingError;
use flywheel_types::governance::{ExecuteMsg, InstantiateMsg, LOCKS, Status, Vote};
use proptest::prelude::*;

use crate::suite::verbs::{options, send, spend, text};
use crate::suite::{DAY, Suite, address, bps, lock_terms, rules_of};

const VOTERS: [&str; 5] = ["alice", "bob", "carol", "dave", "erin"];

#[derive(Debug, Clone)]
enum Step {
    Join(usize, u128, Option<usize>),
    Leave(usize, u128),
    Represent(usize, Option<usize>),
    Delegate(usize, usize, u128),
    Undelegate(usize, usize),
    Slash(usize),
    Sell(usize, usize),
    Machine(usize, usize),
    Lock(usize, u128, u16),
    Unlock(usize),
    Trim(usize),
    Propose(usize, u8, u128),
    Vote(usize, usize, Vote, bool),
    Conclude(usize, u8),
    Wait(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let who = || 0..VOTERS.len();
    let vote = prop_oneof![
        Just(Vote::Yes),
        Just(Vote::No),
        Just(Vote::Abstain),
        Just(Vote::Veto),
        (0_u8..3).prop_map(Vote::Option),
    ];
    prop_oneof![
        2 => (who(), 1_u128..5_000, prop::option::of(who())).prop_map(|(a, b, c)| Step::Join(a, b, c)),
        1 => (who(), 1_u128..3_000).prop_map(|(a, b)| Step::Leave(a, b)),
        2 => (who(), prop::option::of(who())).prop_map(|(a, b)| Step::Represent(a, b)),
        2 => (who(), 0_usize..3, 1_u128..3_000).prop_map(|(a, b, c)| Step::Delegate(a, b, c)),
        1 => (who(), 0_usize..3).prop_map(|(a, b)| Step::Undelegate(a, b)),
        1 => (0_usize..3).prop_map(Step::Slash),
        1 => (0_usize..3, who()).prop_map(|(a, b)| Step::Sell(a, b)),
        1 => (who(), 1_usize..5).prop_map(|(a, b)| Step::Machine(a, b)),
        1 => (who(), 1_u128..3_000, 1_u16..100).prop_map(|(a, b, c)| Step::Lock(a, b, c)),
        1 => who().prop_map(Step::Unlock),
        1 => who().prop_map(Step::Trim),
        3 => (who(), 0_u8..3, 1_u128..100_000).prop_map(|(a, b, c)| Step::Propose(a, b, c)),
        12 => (who(), 0_usize..4, vote, any::<bool>()).prop_map(|(a, b, c, d)| Step::Vote(a, b, c, d)),
        2 => (0_usize..4, 0_u8..4).prop_map(|(a, b)| Step::Conclude(a, b)),
        3 => prop_oneof![Just(0), Just(10), Just(DAY), Just(5 * DAY)].prop_map(Step::Wait),
    ]
}

fn change(msg: &mut InstantiateMsg) {
    msg.locks = Some(lock_terms());
    msg.machine_weight = 7_u128.into();
    msg.representative_cap = Some(bps(3_000));
    rules_of(msg).treasury.revoting = true;
    rules_of(msg).text.deposit = 3_u128.into();
}

/// Whether the DAO says that so much less than now would be too little.
fn locks_more_than_is_left(suite: &Suite, name: &str, less: u128) -> bool {
    let lock = LOCKS
        .query(&suite.app.wrap(), suite.dao.clone(), &address(name))
        .unwrap();
    let staker = suite.staker(name);
    let delegated: u128 = staker.positions.iter().map(|row| row.tokens.u128()).sum();
    let staked = staker.bonds.u128() + staker.community.u128() + delegated;
    let left = staked.saturating_sub(less);
    lock.is_some_and(|lock| lock.holds(Time::new(suite.now())) && lock.amount.u128() > left)
}

struct Run {
    suite: Suite,
    machines: Vec<u64>,
    /// Tries of messages to staking go there directly: what it refuses changes nothing.
    offence: u8,
}

impl Run {
    fn new() -> Self {
        let mut suite = Suite::with(change);
        let machines = ["alice", "bob", "carol"].map(|name| suite.bond(name, 2_000)).to_vec();
        suite.advance(10);
        Self {
            suite,
            machines,
            offence: 0,
        }
    }

    /// The newest proposals come first.
    fn proposal(&self, back: usize) -> Option<u64> {
        self.suite.count().checked_sub(back as u64).filter(|number| *number > 0)
    }

    fn take(&mut self, step: &Step) {
        let suite = &mut self.suite;
        let staker = |suite: &Suite, who: usize| suite.staker(VOTERS[who]);
        match step.clone() {
            Step::Join(who, amount, to) => {
                let to = to.filter(|to| *to != who).map(|to| VOTERS[to]);
                suite.join(VOTERS[who], amount, to);
            }
            Step::Leave(who, amount) => {
                let held = staker(suite, who).community.u128();
                if held > 0 {
                    let amount = amount.min(held);
                    let is_locked = locks_more_than_is_left(suite, VOTERS[who], amount);
                    let left = suite.try_leave(VOTERS[who], Some(amount));
                    assert_eq!(matches!(left, Err(StakingError::Locked { .. })), is_locked);
                }
            }
            Step::Represent(who, to) => {
                let now = staker(suite, who);
                let to = to.filter(|to| *to != who);
                let named = to.map(|to| crate::suite::address(VOTERS[to]));
                if !now.community.is_zero() && now.representative != named {
                    suite.represent(VOTERS[who], to.map(|to| VOTERS[to]));
                }
            }
            Step::Delegate(who, machine, amount) => {
                suite.delegate(VOTERS[who], self.machines[machine], amount);
            }
            Step::Undelegate(who, machine) => {
                let machine = self.machines[machine];
                let position = staker(suite, who)
                    .positions
                    .into_iter()
                    .find(|row| row.machine.get() == machine);
                if let Some(tokens) = position.map(|row| row.tokens.u128()).filter(|tokens| *tokens > 0) {
                    let amount = tokens.div_ceil(2);
                    // Rounding may leave a unit less.
                    let is_locked =
                        [amount, amount + 1].map(|amount| locks_more_than_is_left(suite, VOTERS[who], amount));
                    let result = suite.try_undelegate(VOTERS[who], machine, amount);
                    let is_refused = matches!(result, Err(StakingError::Locked { .. }));
                    assert!(result.is_ok() || is_refused, "{result:?}");
                    assert!(is_refused || !is_locked[0]);
                    assert!(is_locked[1] || !is_refused);
                }
            }
            Step::Slash(machine) => {
                // Three times: a pool stays worth something.
                if self.offence < 3 {
                    self.offence += 1;
                    suite.slash(self.machines[machine], self.offence);
                }
            }
            Step::Sell(machine, who) => {
                suite.sell(self.machines[machine], VOTERS[who], 2_000);
            }
            Step::Machine(who, machines) => {
                suite.bond_machines(VOTERS[who], machines);
            }
            Step::Lock(who, amount, days) => {
                let _ = suite.send(
                    VOTERS[who],
                    &ExecuteMsg::Lock {
                        amount: amount.into(),
                        days,
                    },
                );
            }
            Step::Unlock(who) => {
                let _ = suite.send(VOTERS[who], &ExecuteMsg::StartUnlock {});
            }
            Step::Trim(who) => {
                let account = crate::suite::address(VOTERS[who]).to_string();
                let _ = suite.send("watcher", &ExecuteMsg::Trim { account });
            }
            Step::Propose(who, kind, amount) => {
                let name = VOTERS[who];
                let _ = match kind {
                    0 => suite.try_propose_with(name, text(), 3),
                    1 => suite.try_propose(name, spend(amount)),
                    _ => {
                        let sends = vec![vec![send("payee", amount)], vec![], vec![send("eve", 1)]];
                        suite.try_propose(
                            name,
                            options(flywheel_types::governance::ProposalClass::Treasury, sends),
                        )
                    }
                };
            }
            Step::Vote(who, back, vote, names) => {
                if let Some(number) = self.proposal(back) {
                    let positions = names.then(|| self.suite.positions(VOTERS[who]));
                    let _ = self.suite.try_vote_with(VOTERS[who], number, vote, positions);
                }
            }
            Step::Conclude(back, how) => {
                if let Some(number) = self.proposal(back) {
                    let _ = match how {
                        0 => self.suite.try_queue(number),
                        1 => self.suite.try_execute(number),
                        2 => self.suite.try_close(number),
                        _ => self.suite.try_veto("guardian", number),
                    };
                }
            }
            Step::Wait(seconds) => {
                self.suite.advance(seconds);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn voters_are_the_tally_and_never_more_than_the_total(steps in prop::collection::vec(step(), 1..90)) {
        let mut run = Run::new();
        for step in &steps {
            run.take(step);
            run.suite.check();
        }
        // In the end every proposal can be left behind by time alone, and every deposit settled.
        run.suite.advance(100 * DAY);
        for number in 1..=run.suite.count() {
            let _ = run.suite.try_close(number);
            let proposal = run.suite.proposal(number);
            let is_over = matches!(
                proposal.status,
                Status::Executed | Status::ExecutionFailed | Status::Rejected | Status::Expired | Status::Vetoed
            );
            prop_assert!(is_over, "{number}: {:?}", proposal.status);
            prop_assert!(proposal.deposit_settled || proposal.deposit.is_zero());
        }
        prop_assert_eq!(run.suite.owed(&run.suite.denom.clone())[0], 0);
    }
}
