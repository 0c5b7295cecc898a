//! Answers to the contract's questions.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Coin, CosmosMsg, Decimal, Timestamp, Uint128};
use flywheel_protocol::{Bps, Seconds, Time};

use super::messages::{LockTerms, Vote};
use super::rules::{Bounds, ProposalClass};
use crate::denom::Denom;
use crate::network::Guardian;

/// Answers `Config`.
#[cw_serde]
pub struct ConfigResponse {
    /// The DAO's name.
    pub name: String,
    /// Whose voting power counts.
    pub staking: Addr,
    /// What deposits are in.
    pub denom: Denom,
    /// No proposal before so much votes.
    pub minimum_total_power: Uint128,
    /// What no vote can change.
    pub bounds: Bounds,
    /// Who may veto until it expires.
    pub guardian: Option<Guardian<Addr>>,
    /// What one machine adds to its owner's votes.
    pub machine_weight: Uint128,
    /// What a representative casts at most for others, as a part of all votes.
    pub representative_cap: Bps,
    /// What locks add.
    pub locks: Option<LockTerms>,
}

/// Where a proposal stands.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Status {
    /// Can be voted on.
    Open,
    /// Has passed, and waits for its timelock.
    Queued,
    /// Can be executed.
    Passed,
    /// Did not pass.
    Rejected,
    /// Was carried out.
    Executed,
    /// Its actions failed; within its grace time it can be tried again.
    ExecutionFailed,
    /// Passed, and was not executed in its grace time.
    Expired,
    /// Stopped by the guardian.
    Vetoed,
}

/// What a proposal asks of its voters.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum ProposalKind {
    /// Yes, no, abstain, veto.
    Single,
    /// One of several options, or none.
    Multiple,
    /// Passes unless enough object.
    Optimistic,
}

/// When something ends, as `cw-utils` spells it.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Expiration {
    /// At this time.
    AtTime(Timestamp),
}

/// What passes a proposal, as DAO DAO spells it.
#[cw_serde]
pub enum Threshold {
    /// Both.
    ThresholdQuorum {
        /// Part of yes among yes, no and veto.
        threshold: PercentageThreshold,
        /// Part of all votes that must be cast.
        quorum: PercentageThreshold,
    },
}

/// A part.
#[cw_serde]
pub enum PercentageThreshold {
    /// Of one.
    Percent(Decimal),
}

/// The votes of a proposal.
#[cw_serde]
#[derive(Default)]
pub struct Votes {
    /// For it.
    pub yes: Uint128,
    /// Against it; of several options: none of these.
    pub no: Uint128,
    /// For the quorum only.
    pub abstain: Uint128,
    /// Against it, and against giving the deposit back.
    pub no_with_veto: Uint128,
}

/// Answers `Proposal`.
#[cw_serde]
pub struct ProposalResponse {
    /// Its number.
    pub id: u64,
    /// What it is.
    pub proposal: Proposal,
}

/// A proposal. The fields of DAO DAO's `SingleChoiceProposal`, then ours.
#[cw_serde]
pub struct Proposal {
    /// Its title.
    pub title: String,
    /// Its description.
    pub description: String,
    /// Who opened it.
    pub proposer: Addr,
    /// Votes are those at the beginning of this block.
    pub start_height: u64,
    /// Always none: there is no shortest time.
    pub min_voting_period: Option<Expiration>,
    /// The end of voting.
    pub expiration: Expiration,
    /// What passes it.
    pub threshold: Threshold,
    /// All votes at `start_height`.
    pub total_power: Uint128,
    /// What it does; of several options see `choices`.
    pub msgs: Vec<CosmosMsg>,
    /// Where it stands now.
    pub status: Status,
    /// Its votes.
    pub votes: Votes,
    /// Whether a vote may be changed.
    pub allow_revoting: bool,
    /// Its class.
    pub class: ProposalClass,
    /// What it asks.
    pub kind: ProposalKind,
    /// The options and their votes.
    pub choices: Vec<ChoiceResponse>,
    /// So many votes must be cast; of an optimistic one: so many objections stop it.
    pub quorum_votes: Uint128,
    /// What a representative casts at most for others.
    pub representative_cap: Uint128,
    /// What one machine adds to its owner's votes.
    pub machine_weight: Uint128,
    /// In the DAO's token.
    pub deposit: Uint128,
    /// Whether the deposit has been given back or lost.
    pub deposit_settled: bool,
    /// How long it waits after the end of voting.
    pub timelock: Seconds,
    /// From this second on it can be executed, if it passes.
    pub executable_at: Time,
    /// From this second on it cannot be executed any more.
    pub executable_until: Time,
    /// Why the last execution failed, as the chain tells: often a code.
    pub failure: Option<Failure>,
}

/// Why an execution failed.
#[cw_serde]
pub struct Failure {
    /// At most 512 bytes.
    pub error: String,
    /// When.
    pub at: Time,
}

/// An option and its votes.
#[cw_serde]
pub struct ChoiceResponse {
    /// What it is.
    pub title: String,
    /// What it does.
    pub msgs: Vec<CosmosMsg>,
    /// For it.
    pub vote_count: Uint128,
}

/// Answers `ListProposals` and `ReverseProposals`.
#[cw_serde]
pub struct ProposalListResponse {
    /// In the order asked for.
    pub proposals: Vec<ProposalResponse>,
}

/// Answers `GetVote`.
#[cw_serde]
pub struct VoteResponse {
    /// `None`: has not voted.
    pub vote: Option<VoteInfo>,
}

/// Answers `ListVotes`.
#[cw_serde]
pub struct VoteListResponse {
    /// By account.
    pub votes: Vec<VoteInfo>,
}

/// A vote.
#[cw_serde]
pub struct VoteInfo {
    /// Who.
    pub voter: Addr,
    /// What for.
    pub vote: Vote,
    /// What it counts now: own and represented.
    pub power: Uint128,
    /// Of that, for others.
    pub represented: Uint128,
}

/// Answers `Actions`.
#[cw_serde]
pub struct ActionsResponse {
    /// In order; of several options, option by option.
    pub actions: Vec<Action>,
}

/// An action as people read it.
#[cw_serde]
pub struct Action {
    /// The option it belongs to; `None`: there is only one.
    pub choice: Option<u8>,
    /// What it does: `bank/send`, `wasm/execute`, `any//cosmos.gov.v1.MsgVote`.
    pub kind: String,
    /// The contract or account it goes to.
    pub target: Option<String>,
    /// The name of the contract's message.
    pub message: Option<String>,
    /// The contract's message as text.
    pub body: Option<String>,
    /// Coins that go with it.
    pub funds: Vec<Coin>,
}

/// Answers `Lock`.
#[cw_serde]
pub struct LockResponse {
    /// How many tokens.
    pub amount: Uint128,
    /// What they add to votes.
    pub bonus: Bps,
    /// How long after `StartUnlock` they stay.
    pub days: u16,
    /// When they are free; `None`: unlocking has not begun.
    pub free_at: Option<Time>,
}
