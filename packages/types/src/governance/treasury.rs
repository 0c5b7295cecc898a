//! What the treasury spends on: grants, budgets, and how fast it may.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Uint128};
use flywheel_protocol::{Seconds, Time};

use crate::denom::Denom;

/// Milestones of a grant at most.
pub const MAX_MILESTONES: usize = 10;
/// An application can be awarded for so long: 180 days.
pub const APPLICATION_LIFE: u64 = 15_552_000;
/// A grant lasts at most so long: 3 years.
pub const MAX_GRANT: u64 = 94_608_000;
/// A budget's instalments at most.
pub const MAX_INSTALMENTS: u32 = 1_000;
/// Spending limits at most.
pub const MAX_LIMITS: usize = 20;

/// How much of a token the treasury may spend in a window of time, whatever is voted.
#[cw_serde]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
pub struct SpendingLimit {
    /// How long a window is: a minute to a year.
    pub window: Seconds,
    /// Spent in a window at most.
    pub amount: Uint128,
}

/// A spending limit and its token.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
pub struct DenomLimit {
    /// The token.
    pub denom: Denom<String>,
    /// How much.
    pub limit: SpendingLimit,
}

/// A payment that recurs.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
pub struct BudgetSpec {
    /// Who is paid.
    pub recipient: String,
    /// In what.
    pub denom: Denom<String>,
    /// Each time.
    pub amount: Uint128,
    /// At the end of every so many seconds: a minute to a year.
    pub period: Seconds,
    /// How often, at most 1,000 times.
    pub instalments: u32,
}

/// What somebody asks a grant for.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
pub struct GrantApplication {
    /// 1 to 128 bytes.
    pub title: String,
    /// At most 4,096 bytes.
    pub details: String,
    /// Who is paid; default: the sender.
    #[serde(default)]
    pub recipient: Option<String>,
    /// In what.
    pub denom: Denom<String>,
    /// 1 to 10.
    pub milestones: Vec<MilestoneSpec>,
    /// From the award on; what is not accepted by then goes back: a minute to 3 years.
    pub duration: Seconds,
}

/// A part of a grant.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
pub struct MilestoneSpec {
    /// 1 to 128 bytes.
    pub title: String,
    /// Paid when it is accepted.
    pub amount: Uint128,
}

/// Where a grant stands.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum GrantStatus {
    /// Waits for a vote.
    Applied,
    /// Was not awarded in time.
    Lapsed,
    /// Milestones can be accepted; what is not yet paid is set aside.
    Active,
    /// Its time is over: anyone may close it.
    Over,
    /// Every milestone is paid.
    Completed,
    /// Stopped or closed: what was not paid went back to the treasury.
    Ended,
}

/// Answers `Grant`.
#[cw_serde]
pub struct GrantResponse {
    /// Its number.
    pub grant: u64,
    /// Where it stands.
    pub status: GrantStatus,
    /// Who applied.
    pub applicant: Addr,
    /// Who is paid.
    pub recipient: Addr,
    /// What it is for.
    pub title: String,
    /// More of it.
    pub details: String,
    /// In what it is paid.
    pub denom: Denom,
    /// In order.
    pub milestones: Vec<MilestoneResponse>,
    /// Who may accept milestones besides the DAO.
    pub reviewer: Option<Addr>,
    /// When the application lapses, or the grant is over.
    pub until: Time,
}

/// A milestone.
#[cw_serde]
pub struct MilestoneResponse {
    /// What it is.
    pub title: String,
    /// What it brings.
    pub amount: Uint128,
    /// What the grantee says of it.
    pub evidence: Option<String>,
    /// Whether it was accepted and paid.
    pub paid: bool,
}

/// Answers `Grants`.
#[cw_serde]
pub struct GrantsResponse {
    /// By number.
    pub grants: Vec<GrantResponse>,
}

/// Answers `Budget`.
#[cw_serde]
pub struct BudgetResponse {
    /// Its number.
    pub budget: u64,
    /// Who is paid.
    pub recipient: Addr,
    /// In what.
    pub denom: Denom,
    /// Each time.
    pub amount: Uint128,
    /// At the end of every so many seconds.
    pub period: Seconds,
    /// How often in all.
    pub instalments: u32,
    /// How often it was paid.
    pub paid: u32,
    /// How many are due and not paid.
    pub due: u32,
    /// When the first period began.
    pub since: Time,
    /// When the DAO stopped it.
    pub stopped_at: Option<Time>,
}

/// Answers `Budgets`.
#[cw_serde]
pub struct BudgetsResponse {
    /// By number.
    pub budgets: Vec<BudgetResponse>,
}

/// Answers `SpendingLimit`.
#[cw_serde]
pub struct SpendingLimitResponse {
    /// The limit.
    pub limit: SpendingLimit,
    /// Spent in the running window.
    pub spent: Uint128,
    /// When the running window ends.
    pub until: Time,
}
