//! Proposals, votes and grants.

use std::collections::BTreeMap;

use cosmwasm_std::{CosmosMsg, Uint128};
use flywheel_client::chain::execute_message;
use flywheel_protocol::Seconds;
use flywheel_testing::{Person, Suite};
use flywheel_types::governance::{
    Choice, ExecuteMsg, GrantApplication, GrantResponse, GrantStatus, MilestoneSpec, NewProposal, ProposalClass,
    ProposalKind, Status, Vote,
};
use flywheel_types::staking;

use super::record::{Cast, Record, Standing};
use super::steps::{Back, Kind, PEOPLE, Step, Who};
use super::town::{DEPOSIT, Town, machine};
use crate::targets::one_of;
use crate::world::Outcome;

/// A grant's time.
const GRANT: Seconds = Seconds::hours(2);

impl Town {
    pub(super) fn propose(&mut self, who: Who, kind: Kind) -> Outcome {
        let deposit = if kind == Kind::Silence { DEPOSIT } else { 0 };
        let proposal = self.proposal(kind);
        let sent = self
            .suite
            .dao()
            .propose(self.people[who].account(), proposal, Uint128::new(deposit));
        if let Ok(done) = &sent {
            let number = self.suite.dao().proposed(done).expect("a number");
            let record = self.remember(number);
            self.records.push(record);
        }
        self.sent(sent)
    }

    fn proposal(&self, kind: Kind) -> NewProposal {
        let pay = |amount: u128| -> CosmosMsg {
            let to = Suite::address_of(&Person::named("payee"));
            self.suite.denom().pay(&to, Uint128::new(amount)).expect("a payment")
        };
        let choice = |title: &str, msgs| Choice {
            title: title.to_owned(),
            msgs,
        };
        let (class, msgs, choices) = match kind {
            Kind::Text => (ProposalClass::Text, vec![], vec![]),
            Kind::Spend(amount) => (ProposalClass::Treasury, vec![pay(amount)], vec![]),
            Kind::Options(amount) => {
                let choices = [
                    choice("All", vec![pay(amount)]),
                    choice("Nothing", vec![]),
                    choice("One", vec![pay(1)]),
                ];
                (ProposalClass::Treasury, vec![], choices.into())
            }
            Kind::Silence => {
                let jail = staking::ExecuteMsg::Jail {
                    machine: self.suite.machine(&machine(2)),
                    jailed: self.records.len().is_multiple_of(2),
                };
                let action = self.suite.call(self.suite.network().staking().address(), &jail);
                (ProposalClass::Membership, vec![action], vec![])
            }
            Kind::Award => {
                let action = self.suite.call(self.suite.dao().address(), &self.award_of_newest());
                (ProposalClass::Treasury, vec![action], vec![])
            }
        };
        NewProposal {
            class,
            title: "Something".to_owned(),
            description: String::new(),
            msgs,
            choices,
            optimistic: kind == Kind::Silence,
            positions: None,
        }
    }

    /// What everybody had before the block in which it was opened.
    fn remember(&self, number: u64) -> Record {
        let proposal = self.suite.proposal(number);
        let height = Some(proposal.start_height);
        let standing = |who: Who| {
            let address = self.address(who);
            let staking = self.suite.network();
            let given = staking.staking().representation(&address, height).expect("an answer");
            Standing {
                own: self.suite.dao().power(&address, height).expect("votes").u128(),
                community: given.community.u128(),
                given_to: (0..PEOPLE).find(|who| Some(self.address(*who)) == given.representative),
            }
        };
        Record {
            number,
            standings: (0..PEOPLE).map(standing).collect(),
            total: proposal.total_power.u128(),
            cap: proposal.representative_cap.u128(),
            votes: BTreeMap::new(),
            status: proposal.status,
        }
    }

    /// One for which this holds, the newest first; the newest of all if there is none.
    fn place(&self, back: Back, holds: impl Fn(&Record) -> bool) -> Option<usize> {
        let newest = self.records.len().checked_sub(1)?;
        let back = usize::try_from(back).expect("few");
        let places = (0..=newest).rev().filter(|place| holds(&self.records[*place]));
        Some(one_of(places, back).min(newest))
    }

    /// One that is open, if any is.
    fn open(&self, back: Back) -> Option<usize> {
        self.place(back, |record| record.status == Status::Open)
    }

    pub(super) fn vote_on_one(&mut self, who: Who, back: Back, vote: Vote, names: bool) -> Outcome {
        // Mostly there is something to vote on; where there is not, what is over must stay so.
        if names && !self.records.iter().any(|record| record.status == Status::Open) {
            self.propose(who, Kind::Spend(1));
        }
        let Some(place) = self.open(back) else {
            return Outcome::Skipped;
        };
        // Where a vote is for good, mostly by who has not voted yet.
        let votes = &self.records[place].votes;
        let who = one_of((0..PEOPLE).filter(|who| names || !votes.contains_key(who)), who);
        self.vote(who, place, vote, names)
    }

    pub(super) fn agree(&mut self, back: Back, vote: Vote) -> Outcome {
        let is_unfinished = |record: &Record| record.status == Status::Open && record.votes.len() < PEOPLE;
        let Some(place) = self.place(back, is_unfinished) else {
            return Outcome::Skipped;
        };
        let silent = (0..PEOPLE).filter(|who| !self.records[place].votes.contains_key(who));
        let silent: Vec<Who> = silent.collect();
        let outcomes: Vec<_> = silent
            .into_iter()
            .map(|who| self.vote(who, place, vote, false))
            .collect();
        let taken = outcomes.into_iter().find(|outcome| *outcome == Outcome::Taken);
        taken.unwrap_or(Outcome::Refused)
    }

    pub(super) fn ripen(&mut self, back: Back) -> Outcome {
        let waits = |record: &Record| matches!(record.status, Status::Open | Status::Queued);
        let Some(place) = self.place(back, waits) else {
            return Outcome::Skipped;
        };
        let proposal = self.suite.proposal(self.records[place].number);
        let end = self.suite.voting_ends(self.records[place].number);
        let until = if self.suite.now() < end {
            end
        } else {
            proposal.executable_at
        };
        self.suite.wait_until(until);
        Outcome::Taken
    }

    /// Without a list everything that the voter had counts; with one, what is in it.
    fn vote(&mut self, who: Who, place: usize, vote: Vote, names: bool) -> Outcome {
        let vote = self.fitting(place, vote);
        let (number, address) = (self.records[place].number, self.address(who));
        let was_open = self.suite.status(number) == Status::Open;
        let positions = names.then(|| {
            let staker = self.suite.network().staking().staker(&address).expect("a staker");
            staker.positions.into_iter().map(|row| row.machine).collect()
        });
        let sent = self
            .suite
            .dao()
            .vote(self.people[who].account(), number, vote, positions);
        if sent.is_ok() {
            assert!(was_open, "{who} has voted on {number}, which is over");
            let info = self.suite.dao().vote_of(number, &address).expect("an answer");
            let info = info.expect("the vote that was cast");
            let (own, had) = (
                (info.power - info.represented).u128(),
                self.records[place].standings[who].own,
            );
            assert!(own <= had, "{who} has voted with {own} of {had} on {number}");
            assert!(
                names || own == had,
                "{who} has voted with {own}, not {had}, on {number}"
            );
            self.records[place].votes.insert(who, Cast { vote, own });
        }
        self.sent(sent)
    }

    /// Yes means the first of several options, and an option means yes where there are none.
    fn fitting(&self, place: usize, vote: Vote) -> Vote {
        let is_multiple = self.suite.proposal(self.records[place].number).kind == ProposalKind::Multiple;
        match (is_multiple, vote) {
            (true, Vote::Yes | Vote::Veto) => Vote::Option(0),
            (false, Vote::Option(_)) => Vote::Yes,
            _ => vote,
        }
    }

    pub(super) fn conclude(&mut self, step: Step) -> Outcome {
        let is_left = |record: &Record| !self.suite.proposal(record.number).deposit_settled;
        let place = match step {
            Step::Queue(back) => self.place(back, |record| self.is_certain(record)),
            Step::Execute(back) => self.ready(back),
            Step::Close(back) => self.place(back, |record| {
                matches!(record.status, Status::Rejected | Status::Expired) && is_left(record)
            }),
            Step::Veto(back) => self.place(back, |record| matches!(record.status, Status::Queued | Status::Passed)),
            other => panic!("{other:?} ends nothing"),
        };
        let Some(place) = place else {
            return Outcome::Skipped;
        };
        let proposal_id = self.records[place].number;
        let message = match step {
            Step::Queue(_) => ExecuteMsg::Queue { proposal_id },
            Step::Execute(_) => ExecuteMsg::Execute { proposal_id },
            Step::Close(_) => ExecuteMsg::Close { proposal_id },
            _ => ExecuteMsg::Veto { proposal_id },
        };
        let guardian = Person::named("guardian");
        self.sent(self.suite.dao().execute(guardian.account(), &message))
    }

    /// One that can be carried out, or could after its timelock, which is waited for.
    fn ready(&mut self, back: Back) -> Option<usize> {
        let waits =
            |record: &Record| matches!(record.status, Status::Queued | Status::Passed | Status::ExecutionFailed);
        let place = self.place(back, waits)?;
        if self.records[place].status == Status::Queued {
            let at = self.suite.proposal(self.records[place].number).executable_at;
            self.suite.wait_until(at);
        }
        Some(place)
    }

    /// Whether it is worth trying to end the vote: more than two thirds have been cast for it, for good.
    fn is_certain(&self, record: &Record) -> bool {
        let is_open = record.status == Status::Open && 3 * record.sum(|vote| vote == Vote::Yes) > 2 * record.total;
        is_open && !self.suite.proposal(record.number).allow_revoting
    }

    pub(super) fn apply(&mut self, who: Who, amount: u128) -> Outcome {
        let milestone = |title: &str| MilestoneSpec {
            title: title.to_owned(),
            amount: Uint128::new(amount),
        };
        let application = GrantApplication {
            title: "A map".to_owned(),
            details: String::new(),
            recipient: None,
            denom: self.suite.denom().clone().into(),
            milestones: vec![milestone("Half"), milestone("The rest")],
            duration: GRANT,
        };
        let sent = self.suite.dao().apply(self.people[who].account(), application);
        self.grants += u64::from(sent.is_ok());
        self.sent(sent)
    }

    /// The reviewer, about one of the newest.
    pub(super) fn of_grant(
        &self,
        back: Back,
        status: GrantStatus,
        message: impl Fn(&GrantResponse) -> ExecuteMsg,
    ) -> Outcome {
        let grants: Vec<GrantResponse> = (1..=self.grants)
            .rev()
            .map(|number| self.suite.dao().grant(number).expect("a grant"))
            .collect();
        let back = usize::try_from(back).expect("few");
        let places = (0..grants.len()).filter(|place| grants[*place].status == status);
        let Some(grant) = grants.get(one_of(places, back)) else {
            return Outcome::Skipped;
        };
        let reviewer = Person::named("reviewer");
        self.sent(self.suite.dao().execute(reviewer.account(), &message(grant)))
    }

    pub(super) fn award(&self) -> Outcome {
        let award = self.award_of_newest();
        let (dao, chain) = (self.suite.dao().address().clone(), self.suite.chain());
        let message = execute_message(&dao, &award, &[]).expect("a message");
        self.sent(chain.execute_as(&dao, vec![message]))
    }

    /// Of the newest that waits for it, if there is any.
    fn award_of_newest(&self) -> ExecuteMsg {
        let applied = (1..=self.grants).rev().find(|grant| {
            let grant = self.suite.dao().grant(*grant).expect("a grant");
            grant.status == GrantStatus::Applied
        });
        ExecuteMsg::AwardGrant {
            grant: applied.unwrap_or(1),
            reviewer: Some(Suite::address_of(&Person::named("reviewer")).to_string()),
        }
    }
}
