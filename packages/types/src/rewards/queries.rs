//! What is asked of the contract, and its answers.

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::{Addr, Uint128};
use flywheel_protocol::numbers::Schedule;
use flywheel_protocol::{Epoch, EpochClock, MachineId, Time};

use super::messages::{Breaker, EmissionSplit, Revenue, Source};
use super::state::FinalRoot;
use crate::denom::Denom;
#[cfg_attr(target_arch = "wasm32", allow(unused_imports, reason = "only the schema names it"))]
use crate::totals::Totals;

/// `query`.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// What the contract was launched with.
    #[returns(ConfigResponse)]
    Config {},
    /// The schedule and split in force now, and those that follow with the next epoch.
    #[returns(EmissionResponse)]
    Emission {},
    /// The cumulative budgets at the end of an epoch; `None`: `Mint` has not crossed it.
    #[returns(Option<BudgetResponse>)]
    Budget {
        /// Which epoch.
        epoch: Epoch,
    },
    /// Revenue that came in during an epoch, by what earned it.
    #[returns(RevenuesResponse)]
    Revenues {
        /// Which epoch.
        epoch: Epoch,
        /// After this row: the `row` of [`RevenueRow`].
        start_after: Option<u64>,
        /// Default 30, at most 100.
        limit: Option<u32>,
    },
    /// The last two final roots, the newest first.
    #[returns(RootsResponse)]
    Roots {},
    /// What a machine has been paid since the network's start.
    #[returns(Uint128)]
    Claimed {
        /// Which.
        machine: MachineId,
    },
    /// What `Withdraw` would pay an account.
    #[returns(Uint128)]
    Credit {
        /// Which.
        account: String,
    },
    /// The circuit breaker and its running window; `None`: there is no breaker.
    #[returns(Option<BreakerResponse>)]
    Breaker {},
    /// Both identities of rule W7, term by term.
    #[returns(FlowsResponse)]
    Flows {},
    /// Where the tokens are.
    #[returns(Totals)]
    Totals {},
    /// The admin.
    #[returns(cw_ownable::Ownership<String>)]
    Ownership {},
}

/// Answers `Config`.
#[cw_serde]
pub struct ConfigResponse {
    /// The network's token.
    pub denom: Denom,
    /// Where rewards come from.
    pub source: Source,
    /// The machine-registry.
    pub registry: Addr,
    /// The network's staking contract.
    pub staking: Addr,
    /// The network's verification contract.
    pub verification: Addr,
    /// Where the treasury's part goes.
    pub treasury: Addr,
    /// The network's epochs.
    pub clock: EpochClock,
}

/// Answers `Emission`.
#[cw_serde]
pub struct EmissionResponse {
    /// In force now.
    pub current: EmissionTerms,
    /// From an epoch that has not begun.
    pub next: Option<EmissionTerms>,
}

/// A schedule and a split, and when they began.
#[cw_serde]
pub struct EmissionTerms {
    /// The first epoch.
    pub since: Epoch,
    /// The schedule's time runs from the start of this epoch: earlier than `since` when only the split has changed.
    pub origin: Epoch,
    /// How much.
    pub schedule: Schedule,
    /// For whom.
    pub split: EmissionSplit,
}

/// Answers `Budget`.
#[cw_serde]
pub struct BudgetResponse {
    /// What machines may have been credited.
    pub machines: Uint128,
    /// The oracles' part of the emission.
    pub oracles: Uint128,
    /// Revenue within `machines`.
    pub revenue: Uint128,
}

/// Answers `Revenues`.
#[cw_serde]
pub struct RevenuesResponse {
    /// In the order of arrival.
    pub revenues: Vec<RevenueRow>,
}

/// Revenue of one epoch with one tag.
#[cw_serde]
pub struct RevenueRow {
    /// Its number.
    pub row: u64,
    /// What earned it.
    pub revenue: Revenue,
    /// In base units.
    pub amount: Uint128,
}

/// Answers `Roots`.
#[cw_serde]
pub struct RootsResponse {
    /// The newest first.
    pub roots: Vec<FinalRoot>,
}

/// Answers `Breaker` (rule W6).
#[cw_serde]
#[derive(Copy, Eq)]
pub struct BreakerResponse {
    /// Its settings.
    pub settings: Breaker,
    /// The running window's number, from 0; before the network's start it is 0.
    pub window: u64,
    /// Claims paid in it.
    pub paid: Uint128,
    /// Machines' budgets that have become final in it.
    pub budgets: Uint128,
    /// What may be paid in it as things are: the settings' cap or twice `budgets`, whichever is more.
    pub cap: Uint128,
    /// From this second on the next window counts.
    pub ends_at: Time,
}

/// Answers `Flows` (rule W7): `minted + revenue = machines + stakers + oracles + treasury + subsidies` and `machines =
/// claimed + claimable + open + undistributed`.
#[cw_serde]
pub struct FlowsResponse {
    /// Emitted so far: minted, or moved out of the reserve.
    pub minted: Uint128,
    /// When `Mint` last ran.
    pub minted_until: Time,
    /// Emission that a short reserve has lost for ever.
    pub forgone: Uint128,
    /// Revenue taken in.
    pub revenue: Uint128,
    /// Credited to machines: their part and all revenue.
    pub machines: Uint128,
    /// Credited to stakers.
    pub stakers: Uint128,
    /// Credited to oracles.
    pub oracles: Uint128,
    /// Credited to the treasury.
    pub treasury: Uint128,
    /// Credited to subsidies.
    pub subsidies: Uint128,
    /// Paid to machines.
    pub claimed: Uint128,
    /// In the newest final root and not paid yet.
    pub claimable: Uint128,
    /// Credited to machines for epochs that are not final.
    pub open: Uint128,
    /// Left over by final statements; no root may spend it.
    pub undistributed: Uint128,
    /// Left over of the oracles' part: the pay of those who did not sign.
    pub oracles_undistributed: Uint128,
}
