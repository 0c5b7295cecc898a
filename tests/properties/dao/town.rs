//! People, their machines and their DAO, on one chain.

use cosmwasm_std::{Addr, Uint128};
use flywheel_client::chain::execute_message;
use flywheel_client::{ChainError, TxResult};
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Bps, Seconds};
use flywheel_testing::{Person, Suite, Token, dao_terms};
use flywheel_types::governance::{DaoTerms, ExecuteMsg, GrantStatus, LockTerms, Preset, RulesChoice};
use flywheel_types::staking;

use super::record::Record;
use super::steps::{MACHINES, PEOPLE, Slot, Step, Who};
use crate::Counts;
use crate::targets::one_of;
use crate::world::Outcome;

/// What each of them has at first.
const PURSE: u128 = 100_000;
/// What a machine's pool needs.
const BOND: u128 = 1_000;
/// What an optimistic proposal costs.
pub const DEPOSIT: u128 = 5;

/// A network with its DAO, and what is remembered of it.
pub struct Town {
    pub suite: Suite,
    pub people: Vec<Person>,
    pub records: Vec<Record>,
    /// Who owns each machine in the registry.
    owners: Vec<Who>,
    /// Whose bond is in each pool.
    bonded: Vec<Who>,
    pub grants: u64,
    offences: u64,
    pub counts: Counts,
}

pub(super) fn machine(slot: Slot) -> String {
    format!("meter-{slot}")
}

impl Town {
    /// Three of the people have a machine with a bond.
    pub fn new() -> Self {
        let mut suite = Suite::governed(Token::Native, terms());
        let people: Vec<Person> = (0..PEOPLE)
            .map(|who| Person::named(&format!("citizen-{who}")))
            .collect();
        for person in &people {
            suite.give(person, PURSE);
        }
        for (slot, owner) in people.iter().enumerate().take(MACHINES) {
            suite.register(owner, &machine(slot));
            suite.bond(owner, &machine(slot), BOND);
        }
        let funded = suite
            .dao()
            .fund(Person::named("operator").account(), Uint128::new(5_000));
        suite.sent(funded);
        suite.advance(Seconds::new(6));
        Self {
            suite,
            people,
            records: vec![],
            owners: (0..MACHINES).collect(),
            bonded: (0..MACHINES).collect(),
            grants: 0,
            offences: 0,
            counts: Counts::new(),
        }
    }

    pub fn address(&self, who: Who) -> Addr {
        self.suite.address(&self.people[who])
    }

    /// Does it, and counts what came of it.
    pub fn take(&mut self, step: &Step) {
        let outcome = self.happens(*step);
        let text = format!("{step:?}");
        let name = text.split('(').next().unwrap_or_default().to_owned();
        self.counts.entry(name).or_default()[outcome as usize] += 1;
    }

    fn happens(&mut self, step: Step) -> Outcome {
        match step {
            Step::Join(..) | Step::Leave(..) | Step::Represent(..) => self.community(step),
            Step::Delegate(..) | Step::Undelegate(..) | Step::Bond(..) => self.pools(step),
            Step::Sell(slot, to, takes) => self.sell(slot, to, takes),
            Step::Slash(slot, percent) => self.slash(slot, percent),
            Step::Lock(..) | Step::Unlock(_) | Step::Trim(_) => self.locks(step),
            Step::Propose(who, kind) => self.propose(who, kind),
            Step::Vote(who, back, vote, names) => self.vote_on_one(who, back, vote, names),
            Step::Queue(_) | Step::Execute(_) | Step::Close(_) | Step::Veto(_) => self.conclude(step),
            Step::Agree(back, vote) => self.agree(back, vote),
            Step::Award => self.award(),
            Step::Ripen(back) => self.ripen(back),
            Step::Apply(who, amount) => self.apply(who, amount),
            Step::Accept(back) => self.of_grant(back, GrantStatus::Active, |grant| {
                let milestone = u8::from(grant.milestones.first().is_some_and(|first| first.paid));
                ExecuteMsg::AcceptMilestone {
                    grant: grant.grant,
                    milestone,
                }
            }),
            Step::StopGrant(back) => self.of_grant(back, GrantStatus::Active, |grant| ExecuteMsg::StopGrant {
                grant: grant.grant,
            }),
            Step::CloseGrant(back) => self.of_grant(back, GrantStatus::Over, |grant| ExecuteMsg::CloseGrant {
                grant: grant.grant,
            }),
            Step::Fund(amount) => {
                let operator = Person::named("operator");
                self.sent(self.suite.dao().fund(operator.account(), Uint128::new(amount)))
            }
            Step::Wait(seconds) => {
                self.suite.advance(Seconds::new(seconds));
                Outcome::Taken
            }
        }
    }

    /// Taken: the invariants hold. A contract's refusal is a refusal; anything else is a failure.
    pub(super) fn sent(&self, result: Result<TxResult, ChainError>) -> Outcome {
        match result {
            Ok(_) => {
                self.suite.check_invariants();
                Outcome::Taken
            }
            Err(ChainError::Refused { .. } | ChainError::OutOfFunds { .. }) => Outcome::Refused,
            Err(other) => panic!("{other}"),
        }
    }

    fn community(&self, step: Step) -> Outcome {
        let staking = self.suite.network();
        let staking = staking.staking();
        let sent = match step {
            Step::Join(who, amount, to) => {
                let to = to.filter(|to| *to != who).map(|to| self.address(to));
                staking.join_community(self.people[who].account(), Uint128::new(amount), to.as_ref())
            }
            Step::Leave(who, amount) => {
                let (who, had) = self.member(who);
                staking.leave_community(self.people[who].account(), Some(Uint128::new(amount).min(had)))
            }
            Step::Represent(who, to) => {
                let who = self.member(who).0;
                let to = to.filter(|to| *to != who).map(|to| self.address(to));
                staking.set_representative(self.people[who].account(), to.as_ref())
            }
            other => panic!("{other:?} is none of the community pool's"),
        };
        self.sent(sent)
    }

    /// Somebody in the community pool, and what of it.
    fn member(&self, who: Who) -> (Who, Uint128) {
        let of = |who: Who| {
            let staker = self.suite.network().staking().staker(&self.address(who));
            staker.expect("a staker").community
        };
        let who = one_of((0..PEOPLE).filter(|who| !of(*who).is_zero()), who);
        (who, of(who))
    }

    fn pools(&self, step: Step) -> Outcome {
        let staking = self.suite.network();
        let staking = staking.staking();
        let sent = match step {
            Step::Delegate(who, slot, amount) => {
                let id = self.suite.machine(&machine(slot));
                staking.delegate(self.people[who].account(), id, Uint128::new(amount))
            }
            Step::Undelegate(who, slot, amount) => {
                let id = self.suite.machine(&machine(slot));
                let has = |who: Who| {
                    let staker = staking.staker(&self.address(who)).expect("a staker");
                    let found = staker.positions.into_iter().find(|row| row.machine == id);
                    found.map_or(0, |row| row.tokens.u128())
                };
                let who = one_of((0..PEOPLE).filter(|who| has(*who) > 0), who);
                let amount = amount.min(has(who));
                staking.undelegate(self.people[who].account(), id, Some(Uint128::new(amount)))
            }
            Step::Bond(slot, amount) => {
                let owner = &self.people[self.owners[slot]];
                self.suite.try_bond(owner, &machine(slot), amount)
            }
            other => panic!("{other:?} is none of a pool's"),
        };
        self.sent(sent)
    }

    fn sell(&mut self, slot: Slot, to: Who, takes: bool) -> Outcome {
        let owner = self.owners[slot];
        if owner != to {
            let (seller, buyer) = (self.people[owner].clone(), self.people[to].clone());
            self.suite.sell(&seller, &machine(slot), &buyer);
            self.owners[slot] = to;
        }
        if !takes || self.bonded[slot] == to {
            return if owner == to { Outcome::Skipped } else { Outcome::Taken };
        }
        let bond = staking::Bond {
            machine: self.suite.machine(&machine(slot)),
            class: None,
            commission: None,
        };
        let taken = self
            .suite
            .network()
            .staking()
            .take_pool(self.people[to].account(), bond, Uint128::new(BOND));
        let outcome = self.sent(taken);
        if outcome == Outcome::Taken {
            self.bonded[slot] = to;
        }
        outcome
    }

    /// The DAO opens a case and decides it, as a proposal that has passed would: what is taken is its treasury's.
    fn slash(&mut self, slot: Slot, percent: u16) -> Outcome {
        self.offences += 1;
        let machine = self.suite.machine(&machine(slot));
        let offence = sha256(&[b"offence", &self.offences.to_be_bytes()]);
        let open = staking::ExecuteMsg::OpenCase {
            machine,
            offence,
            at: self.suite.now(),
        };
        let decide = staking::ExecuteMsg::DecideCase {
            machine,
            offence,
            slash: Bps::percent(percent).expect("a part"),
            prover: None,
        };
        let staking = self.suite.network().staking().address().clone();
        let messages = [open, decide].map(|message| execute_message(&staking, &message, &[]).expect("a message"));
        let dao = self.suite.dao().address().clone();
        let done = self.suite.chain().execute_as(&dao, messages.into());
        self.sent(done)
    }

    fn locks(&self, step: Step) -> Outcome {
        let dao = self.suite.dao();
        let sent = match step {
            // Now and then as much as there is, so that a slash leaves less.
            Step::Lock(who, amount, days) if amount % 3 == 0 => {
                let staked = self.suite.network().staking().voting_power(&self.address(who), None);
                let all = staked.expect("votes");
                dao.lock(self.people[who].account(), all, days)
            }
            Step::Lock(who, amount, days) => dao.lock(self.people[who].account(), Uint128::new(amount), days),
            Step::Unlock(who) => dao.start_unlock(self.people[who].account()),
            Step::Trim(who) => {
                let network = self.suite.network();
                let is_broken = |who: &Who| {
                    let address = self.address(*who);
                    let lock = dao.lock_of(&address).expect("an answer");
                    let staked = network.staking().voting_power(&address, None).expect("votes");
                    lock.is_some_and(|lock| lock.amount > staked)
                };
                let who = one_of((0..PEOPLE).filter(is_broken), who);
                let account = self.address(who).into_string();
                dao.execute(Person::named("anyone").account(), &ExecuteMsg::Trim { account })
            }
            other => panic!("{other:?} is no lock's"),
        };
        self.sent(sent)
    }
}

/// Rules of minutes; in the treasury's class a vote may be changed, and being a member is decided by silence.
fn terms() -> DaoTerms {
    let mut rules = Preset::Trial.rules(Uint128::zero());
    rules.treasury.revoting = true;
    rules.membership.deposit = Uint128::new(DEPOSIT);
    DaoTerms {
        rules: RulesChoice::Custom {
            rules: Box::new(rules),
            bounds: Preset::Trial.bounds(),
        },
        machine_weight: Uint128::new(7),
        representative_cap: Some(Bps::percent(15).expect("a part")),
        locks: Some(LockTerms {
            max_bonus: Bps::ONE,
            max_days: 100,
        }),
        ..dao_terms()
    }
}
