//! Proposals: their terms, which never change and which every vote reads; their ballots, which votes write; their texts,
//! which only execution and questions read.

use cosmwasm_std::{Addr, CosmosMsg, Order, StdResult, Storage, Uint128};
use cw_storage_plus::Map;
use flywheel_protocol::{Bps, Seconds, Time};
use flywheel_types::compact;
use flywheel_types::governance::{ProposalClass, Status};

pub use super::stages::{Kind, Stage};
use crate::error::ContractError;
use crate::tally::{self, Outcome};

/// By number, from 1. None is ever removed.
pub const TERMS: Map<u64, Terms> = Map::new("terms");
/// Missing: nobody has voted and nothing has happened.
pub const BALLOTS: Map<u64, Ballot> = Map::new("ballots");
/// By number.
pub const TEXTS: Map<u64, Text> = Map::new("texts");
/// Why the last execution failed.
pub const FAILURES: Map<u64, Failed> = Map::new("failures");

/// What a proposal was opened with: the rules of that block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// The class's number.
    pub class: u8,
    /// What it asks.
    pub kind: Kind,
    /// Options to vote for besides none; 0 for a single choice.
    pub options: u8,
    /// Votes are those at the beginning of this block.
    pub start_height: u64,
    /// From this second on nobody votes.
    pub ends_at: Time,
    /// All votes.
    pub total: Uint128,
    /// So many must be cast; so many objections stop an optimistic one.
    pub needed: Uint128,
    /// Part of yes.
    pub threshold: Bps,
    /// Wait after the end of voting.
    pub timelock: Seconds,
    /// How long it can be executed then.
    pub grace: Seconds,
    /// In the DAO's token.
    pub deposit: Uint128,
    /// What a representative casts at most for others.
    pub cap: Uint128,
    /// What one machine adds.
    pub machine_weight: Uint128,
    /// Whether votes may be changed.
    pub revoting: bool,
    /// Whether the minimum had been reached before this block.
    pub mature: bool,
}

compact!(Terms {
    class,
    kind,
    options,
    start_height,
    ends_at,
    total,
    needed,
    threshold,
    timelock,
    grace,
    deposit,
    cap,
    machine_weight,
    revoting,
    mature
});

/// The votes of a proposal, and what was done with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ballot {
    /// Own votes by choice; choices at the end that nobody has taken are left out.
    pub own: Vec<Uint128>,
    /// Represented votes by choice, likewise: givers can still take them back.
    pub represented: Vec<Uint128>,
    /// What was done.
    pub stage: Stage,
    /// When voting was ended early.
    pub decided_at: Option<Time>,
    /// Whether the deposit was given back or lost.
    pub is_settled: bool,
}

compact!(Ballot {
    own,
    represented,
    stage,
    decided_at,
    is_settled
});

/// What a proposal says and does.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// Who opened it.
    pub proposer: Addr,
    /// Its title.
    pub title: String,
    /// Its description.
    pub description: String,
    /// What is done, by option; one without a title in a single choice.
    pub choices: Vec<StoredChoice>,
}

compact!(Text {
    proposer,
    title,
    description,
    choices
});

/// An option.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredChoice {
    /// Empty in a single choice.
    pub title: String,
    /// In order.
    pub msgs: Vec<CosmosMsg>,
}

compact!(StoredChoice { title, msgs });

/// A failed execution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// As the chain tells.
    pub error: String,
    /// When.
    pub at: Time,
}

compact!(Failed { error, at });

/// A proposal without its text.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// Its number.
    pub id: u64,
    /// How it was opened.
    pub terms: Terms,
    /// Where it stands.
    pub ballot: Ballot,
}

/// The newest proposal.
pub fn newest(storage: &dyn Storage) -> StdResult<Option<(u64, Terms)>> {
    TERMS.range(storage, None, None, Order::Descending).next().transpose()
}

impl Proposal {
    /// Reads a proposal.
    ///
    /// # Errors
    /// If there is none of this number.
    pub fn load(storage: &dyn Storage, id: u64) -> Result<Self, ContractError> {
        let terms = TERMS.may_load(storage, id)?;
        let terms = terms.ok_or(ContractError::NoProposal { proposal_id: id })?;
        let ballot = BALLOTS.may_load(storage, id)?.unwrap_or_default();
        Ok(Self { id, terms, ballot })
    }

    /// Writes what changes.
    pub fn save(&self, storage: &mut dyn Storage) -> StdResult<()> {
        BALLOTS.save(storage, self.id, &self.ballot)
    }

    /// Its class. Only numbers of classes are stored.
    pub fn class(&self) -> ProposalClass {
        ProposalClass::find(self.terms.class).unwrap_or(ProposalClass::Upgrade)
    }

    /// When voting has ended or will end.
    pub fn ended_at(&self) -> Time {
        self.ballot.decided_at.unwrap_or(self.terms.ends_at)
    }

    /// From this second on it can be executed, if it passes. Times were checked when it was opened.
    pub fn executable_at(&self) -> Time {
        let at = self.ended_at();
        at.plus(self.terms.timelock).unwrap_or(at)
    }

    /// From this second on it cannot be executed any more.
    pub fn executable_until(&self) -> Time {
        let at = self.executable_at();
        at.plus(self.terms.grace).unwrap_or(at)
    }

    /// Whether it can be voted on: at the deadline's second only what comes later is valid.
    pub fn is_open(&self, now: Time) -> bool {
        self.ballot.stage == Stage::Voting && self.ballot.decided_at.is_none() && now < self.terms.ends_at
    }

    /// What the votes say, as if voting ended now.
    pub fn outcome(&self) -> Result<Outcome, ContractError> {
        tally::outcome(&self.terms, &self.ballot)
    }

    /// Where it stands.
    pub fn status(&self, now: Time) -> Result<Status, ContractError> {
        Ok(match self.ballot.stage {
            Stage::Executed => Status::Executed,
            Stage::Vetoed => Status::Vetoed,
            Stage::Failed => Status::ExecutionFailed,
            Stage::Voting if self.is_open(now) => Status::Open,
            Stage::Voting => match self.outcome()? {
                Outcome::Rejected { .. } => Status::Rejected,
                Outcome::Passed { .. } if now < self.executable_at() => Status::Queued,
                Outcome::Passed { .. } if now < self.executable_until() => Status::Passed,
                Outcome::Passed { .. } => Status::Expired,
            },
        })
    }

    /// The option that has passed.
    ///
    /// # Errors
    /// If it cannot be executed now: says what it is, and when it can.
    pub fn executable(&self, now: Time) -> Result<usize, ContractError> {
        let status = self.status(now)?;
        let in_time = now < self.executable_until();
        match (status, self.outcome()?) {
            (Status::Passed, Outcome::Passed { option }) => Ok(option),
            (Status::ExecutionFailed, Outcome::Passed { option }) if in_time => Ok(option),
            _ => Err(ContractError::NotExecutable {
                proposal_id: self.id,
                status,
                from: self.executable_at(),
                until: self.executable_until(),
            }),
        }
    }
}
