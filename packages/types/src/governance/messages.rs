//! What is sent to the contract.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{CosmosMsg, Uint128};
use cw20::Cw20ReceiveMsg;
use flywheel_protocol::{Bps, MachineId};

use super::presets::RulesChoice;
use super::rules::{ClassRules, ProposalClass};
use super::treasury::{BudgetSpec, DenomLimit, GrantApplication, SpendingLimit};
use crate::denom::Denom;
use crate::network::Guardian;

/// `instantiate`.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct InstantiateMsg {
    /// 1 to 64 bytes.
    pub name: String,
    /// Whose voting power counts; not asked at launch (rule A6).
    pub staking: String,
    /// The token that is staked there: deposits are in it.
    pub denom: Denom<String>,
    /// No proposal before so much votes: above zero, and never changed.
    pub minimum_total_power: Uint128,
    /// The rules.
    pub rules: RulesChoice,
    /// Who may veto until it expires.
    #[serde(default)]
    pub guardian: Option<Guardian>,
    /// What one machine adds to its owner's votes, at most a hundredth of `minimum_total_power`; default: nothing.
    #[serde(default)]
    pub machine_weight: Uint128,
    /// What a representative casts at most for others, as a part of all votes; default: 1,000.
    #[serde(default)]
    pub representative_cap: Option<Bps>,
    /// What locks add; default: nothing can be locked.
    #[serde(default)]
    pub locks: Option<LockTerms>,
    /// How fast the treasury may be spent, at most 20 tokens.
    #[serde(default)]
    pub spending_limits: Vec<DenomLimit>,
}

/// What a network's launch says of its DAO; the rest of [`InstantiateMsg`] follows from the network.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
pub struct DaoTerms {
    /// No proposal before so much votes: above zero, and never changed.
    pub minimum_total_power: Uint128,
    /// The rules: a preset, or each by itself.
    pub rules: RulesChoice,
    /// Who may veto until it expires, within a year; default: nobody.
    #[serde(default)]
    pub guardian: Option<Guardian>,
    /// What one machine adds to its owner's votes, at most a hundredth of `minimum_total_power`; default: nothing.
    #[serde(default)]
    pub machine_weight: Uint128,
    /// What a representative casts at most for others, as a part of all votes; default: 1,000.
    #[serde(default)]
    pub representative_cap: Option<Bps>,
    /// What locks add; default: nothing can be locked.
    #[serde(default)]
    pub locks: Option<LockTerms>,
    /// How fast the network's token may be spent; default: as fast as is voted.
    #[serde(default)]
    pub spending_limit: Option<SpendingLimit>,
}

impl DaoTerms {
    /// The DAO of a network of this name, staking contract and token.
    pub fn into_launch(self, name: String, staking: String, denom: Denom<String>) -> InstantiateMsg {
        let limit = self.spending_limit.map(|limit| DenomLimit {
            denom: denom.clone(),
            limit,
        });
        InstantiateMsg {
            name,
            staking,
            denom,
            minimum_total_power: self.minimum_total_power,
            rules: self.rules,
            guardian: self.guardian,
            machine_weight: self.machine_weight,
            representative_cap: self.representative_cap,
            locks: self.locks,
            spending_limits: limit.into_iter().collect(),
        }
    }
}

/// What a lock adds: `max_bonus x days / max_days` of the locked tokens.
#[cw_serde]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
pub struct LockTerms {
    /// For the longest lock.
    pub max_bonus: Bps,
    /// The longest lock: 1 to 1,461 days.
    pub max_days: u16,
}

/// `execute`.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum ExecuteMsg {
    /// From a cw20, with a [`ReceiveMsg`].
    Receive(Cw20ReceiveMsg),
    /// Opens a proposal. Who has votes; with a deposit anyone. Funds: the class's deposit, in a native network.
    Propose(Box<NewProposal>),
    /// Votes, with all that the sender had when the proposal was opened.
    Vote {
        /// Which.
        proposal_id: u64,
        /// What for.
        vote: Vote,
        /// The machines that the sender has delegated to, ascending. With the list the contract reads what is named (cheap);
        /// without it, it asks staking for all.
        #[serde(default)]
        positions: Option<Vec<MachineId>>,
    },
    /// Ends the voting of a proposal that no vote can stop any more: its timelock begins. Anyone.
    Queue {
        /// Which.
        proposal_id: u64,
    },
    /// Carries out a proposal that has passed, after its timelock and within its grace time. Anyone.
    Execute {
        /// Which.
        proposal_id: u64,
    },
    /// Settles the deposit of a proposal that was rejected or has expired. Anyone.
    Close {
        /// Which.
        proposal_id: u64,
    },
    /// Stops a proposal that has passed. Guardian.
    Veto {
        /// Which.
        proposal_id: u64,
    },
    /// Promises not to undelegate. A lock can grow and be made longer, never smaller; while unlocking it can be made anew.
    Lock {
        /// How much of what the sender has staked.
        amount: Uint128,
        /// How long it stays after `StartUnlock`.
        days: u16,
    },
    /// Ends what the sender's lock adds, at once. The tokens are free after the lock's days.
    StartUnlock {},
    /// Cuts an account's lock down to what a slash has left. Anyone.
    Trim {
        /// Whose.
        account: String,
    },
    /// Asks for a grant. Anyone.
    Apply(GrantApplication),
    /// Says how a milestone was reached. Grantee.
    ReportMilestone {
        /// Which grant.
        grant: u64,
        /// From 0.
        milestone: u8,
        /// At most 512 bytes: where to look.
        evidence: String,
    },
    /// Pays a milestone. DAO, reviewer.
    AcceptMilestone {
        /// Which grant.
        grant: u64,
        /// From 0.
        milestone: u8,
    },
    /// Ends a grant; what is not paid goes back to the treasury. DAO, reviewer, grantee.
    StopGrant {
        /// Which.
        grant: u64,
    },
    /// Ends a grant whose time is over. Anyone.
    CloseGrant {
        /// Which.
        grant: u64,
    },
    /// Pays what is due of a budget, as far as treasury and spending limit go. Anyone.
    PayBudget {
        /// Which.
        budget: u64,
    },
    /// Pays an account what is credited to it: a payment that failed before (rule A3). Anyone.
    Withdraw {
        /// In what.
        denom: Denom<String>,
        /// Default: the sender.
        #[serde(default)]
        account: Option<String>,
    },
    /// Changes a class's rules for later proposals. DAO.
    SetRules {
        /// Which class.
        class: ProposalClass,
        /// Within the bounds.
        rules: ClassRules,
    },
    /// Names a guardian for at most a year, or none. DAO.
    SetGuardian {
        /// `None`: nobody.
        guardian: Option<Guardian>,
    },
    /// Changes what later proposals count. DAO.
    SetWeights {
        /// What one machine adds to its owner's votes.
        machine_weight: Uint128,
        /// What a representative casts at most for others, as a part of all votes.
        representative_cap: Bps,
    },
    /// Limits how fast a token is spent, or lifts the limit. DAO.
    SetSpendingLimit {
        /// The token.
        denom: Denom<String>,
        /// `None`: no limit.
        limit: Option<SpendingLimit>,
    },
    /// Begins a payment that recurs. DAO.
    OpenBudget(BudgetSpec),
    /// Ends it; what is due until now can still be paid. DAO.
    StopBudget {
        /// Which.
        budget: u64,
    },
    /// Awards a grant that was applied for, and sets its money aside. DAO.
    AwardGrant {
        /// Which.
        grant: u64,
        /// Who may accept milestones and stop it besides the DAO.
        #[serde(default)]
        reviewer: Option<String>,
    },
    /// Carries out several actions, all or none. The contract itself, from `Execute`; no proposal may name it.
    CarryOut {
        /// In order.
        msgs: Vec<CosmosMsg>,
        /// Whether to look afterwards that nothing was taken which is set aside for others.
        audit: bool,
    },
    /// Fails if the contract holds less than it owes. As [`ExecuteMsg::CarryOut`].
    Audit {},
}

/// Inside a cw20's `Send`.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum ReceiveMsg {
    /// As [`ExecuteMsg::Propose`], with the deposit.
    Propose(Box<NewProposal>),
    /// A gift to the treasury.
    Fund {},
}

/// A proposal. Either `msgs` or `choices`.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct NewProposal {
    /// Which rules it has.
    pub class: ProposalClass,
    /// 1 to 128 bytes.
    pub title: String,
    /// At most 10,240 bytes.
    pub description: String,
    /// What is done if it passes, in order, all or nothing: 1 to 20; none in class `text`.
    #[serde(default)]
    pub msgs: Vec<CosmosMsg>,
    /// Multiple choice: 2 to 10 options. "None of these" is always there.
    #[serde(default)]
    pub choices: Vec<Choice>,
    /// Whether it passes unless enough object.
    #[serde(default)]
    pub optimistic: bool,
    /// As in `Vote`: shows that the sender has votes, where no deposit is asked for.
    #[serde(default)]
    pub positions: Option<Vec<MachineId>>,
}

/// An option.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// 1 to 128 bytes.
    pub title: String,
    /// What is done if it is chosen: at most 20.
    #[serde(default)]
    pub msgs: Vec<CosmosMsg>,
}

/// A vote.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Vote {
    /// For it.
    Yes,
    /// Against it; of several options: none of these.
    No,
    /// Counts for the quorum only.
    Abstain,
    /// Against it, and against giving the deposit back. Above a third of the votes cast the proposal fails.
    Veto,
    /// For an option, from 0.
    Option(u8),
}
