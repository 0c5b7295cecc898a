//! What is asked of the contract. Proposals and votes as DAO DAO's `dao-proposal-single` and cw3 are asked.
#![cfg_attr(
    target_arch = "wasm32",
    allow(unused_imports, reason = "only the schema names the answers")
)]

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::{Addr, Uint128};

use super::answers::*;
use super::rules::Rules;
use super::treasury::{BudgetResponse, BudgetsResponse, GrantResponse, GrantsResponse, SpendingLimitResponse};
use crate::denom::Denom;
use crate::staking::{InfoResponse, TotalPowerAtHeightResponse, VotingPowerAtHeightResponse};
use crate::totals::Totals;

/// `query`.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// What the DAO is made of.
    #[returns(ConfigResponse)]
    Config {},
    /// The rules of later proposals.
    #[returns(Rules)]
    Rules {},
    /// A proposal.
    #[returns(ProposalResponse)]
    Proposal {
        /// Which.
        proposal_id: u64,
    },
    /// Proposals, the oldest first.
    #[returns(ProposalListResponse)]
    ListProposals {
        /// After this one.
        start_after: Option<u64>,
        /// Default 30, at most 100; fewer where texts are long: go on after the last.
        limit: Option<u32>,
    },
    /// Proposals, the newest first.
    #[returns(ProposalListResponse)]
    ReverseProposals {
        /// Before this one.
        start_before: Option<u64>,
        /// As in `ListProposals`.
        limit: Option<u32>,
    },
    /// What an account has voted.
    #[returns(VoteResponse)]
    GetVote {
        /// Which proposal.
        proposal_id: u64,
        /// Who.
        voter: String,
    },
    /// Votes by account.
    #[returns(VoteListResponse)]
    ListVotes {
        /// Which proposal.
        proposal_id: u64,
        /// After this account.
        start_after: Option<String>,
        /// Default 30, at most 100.
        limit: Option<u32>,
    },
    /// What a representative's givers have taken back by voting themselves.
    #[returns(Uint128)]
    Overridden {
        /// Which proposal.
        proposal_id: u64,
        /// The representative.
        account: String,
    },
    /// A proposal's actions, with the messages in them as text.
    #[returns(ActionsResponse)]
    Actions {
        /// Which.
        proposal_id: u64,
    },
    /// How many proposals there have been.
    #[returns(u64)]
    ProposalCount {},
    /// The number of the next one.
    #[returns(u64)]
    NextProposalId {},
    /// The contract's name and version.
    #[returns(InfoResponse)]
    Info {},
    /// This contract.
    #[returns(Addr)]
    Dao {},
    /// What an account's vote would count: stake, machines and lock, at the beginning of a block (default: now).
    #[returns(VotingPowerAtHeightResponse)]
    VotingPowerAtHeight {
        /// The account.
        address: String,
        /// The block.
        height: Option<u64>,
    },
    /// All votes at the beginning of a block (default: now).
    #[returns(TotalPowerAtHeightResponse)]
    TotalPowerAtHeight {
        /// The block.
        height: Option<u64>,
    },
    /// An account's lock.
    #[returns(Option<LockResponse>)]
    Lock {
        /// Whose.
        account: String,
    },
    /// A grant.
    #[returns(GrantResponse)]
    Grant {
        /// Which.
        grant: u64,
    },
    /// Grants by number.
    #[returns(GrantsResponse)]
    Grants {
        /// After this one.
        start_after: Option<u64>,
        /// Default 30, at most 100; fewer where texts are long: go on after the last.
        limit: Option<u32>,
    },
    /// A budget.
    #[returns(BudgetResponse)]
    Budget {
        /// Which.
        budget: u64,
    },
    /// Budgets by number.
    #[returns(BudgetsResponse)]
    Budgets {
        /// After this one.
        start_after: Option<u64>,
        /// Default 30, at most 100.
        limit: Option<u32>,
    },
    /// How fast a token may be spent.
    #[returns(Option<SpendingLimitResponse>)]
    SpendingLimit {
        /// The token.
        denom: Denom<String>,
    },
    /// What `Withdraw` would pay.
    #[returns(Uint128)]
    Credit {
        /// Whose.
        account: String,
        /// In what.
        denom: Denom<String>,
    },
    /// Where the money is.
    #[returns(Totals)]
    Totals {
        /// Which token.
        denom: Denom<String>,
    },
}
