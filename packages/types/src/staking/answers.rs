//! Answers to the contract's questions.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Uint128};
use flywheel_protocol::{Bps, Epoch, EpochClock, Hash32, MachineId, Time};

use super::places::OpenPlace;
use super::state::Enrolment;
use crate::denom::Denom;
use crate::network::{Class, NetworkKind, Windows};

/// Answers `Config`.
#[cw_serde]
pub struct ConfigResponse {
    /// The network's token.
    pub denom: Denom,
    /// The machine-registry.
    pub registry: Addr,
    /// The network's rewards contract.
    pub rewards: Addr,
    /// The network's verification contract.
    pub verification: Addr,
    /// The network's treasury.
    pub treasury: Addr,
    /// Whether machines need a place.
    pub kind: NetworkKind,
    /// The network's epochs.
    pub clock: EpochClock,
    /// The network's periods.
    pub windows: Windows,
    /// The largest change of a commission in one unbonding day.
    pub max_commission_change: Bps,
    /// Weight of the community pool.
    pub community_weight: Bps,
    /// The network's DAO as a contract: whose locks hold tokens here, and for whom machines are counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub governance: Option<Addr>,
}

/// Answers `Classes`.
#[cw_serde]
pub struct ClassesResponse {
    /// By name.
    pub classes: Vec<ClassRow>,
}

/// A class's newest parameters.
#[cw_serde]
pub struct ClassRow {
    /// From this epoch on.
    pub since: Epoch,
    /// The parameters.
    pub class: Class,
}

/// Answers `Places`.
#[cw_serde]
pub struct PlacesResponse {
    /// The coarser first, then by index.
    pub places: Vec<OpenPlace>,
}

/// Answers `Pool`.
#[cw_serde]
pub struct PoolResponse {
    /// The machine.
    pub machine: MachineId,
    /// Who bonded.
    pub owner: Addr,
    /// The machine's class.
    pub class: String,
    /// The owner's own tokens.
    pub bond: Uint128,
    /// Tokens of delegators.
    pub delegated: Uint128,
    /// Shares of `delegated`.
    pub shares: Uint128,
    /// Goes up when the pool is closed by a slash.
    pub generation: u32,
    /// The owner's part of the delegators' income.
    pub commission: Bps,
    /// Whether it is shut out of income and enrolment.
    pub jailed: bool,
}

/// Answers `Pools`.
#[cw_serde]
pub struct PoolsResponse {
    /// By machine.
    pub pools: Vec<PoolResponse>,
}

/// Answers `Staker`.
#[cw_serde]
pub struct StakerResponse {
    /// Bonds of all its pools together.
    pub bonds: Uint128,
    /// Tokens in the community pool.
    pub community: Uint128,
    /// Its delegations, at most 32.
    pub positions: Vec<PositionResponse>,
    /// Whom it has given its tokens in the community pool to.
    pub representative: Option<Addr>,
    /// Tokens in the community pool that others have given to it.
    pub given: Uint128,
}

/// One delegation.
#[cw_serde]
pub struct PositionResponse {
    /// The machine.
    pub machine: MachineId,
    /// The pool's generation that the shares belong to.
    pub generation: u32,
    /// Shares of the pool; zero value if the pool has closed that generation.
    pub shares: Uint128,
    /// What the shares are worth now, rounded down.
    pub tokens: Uint128,
}

/// Answers `Income`.
#[cw_serde]
pub struct IncomeResponse {
    /// As the pool's owner.
    pub as_owner: Uint128,
    /// As a delegator.
    pub as_delegator: Uint128,
}

/// Answers `Community`.
#[cw_serde]
pub struct CommunityResponse {
    /// Tokens in it.
    pub tokens: Uint128,
    /// What they weigh in the stakers' income.
    pub weight: Uint128,
}

/// Answers `Representation`.
#[cw_serde]
pub struct RepresentationResponse {
    /// Whom the account had given its tokens in the community pool to.
    pub representative: Option<Addr>,
    /// Its own tokens in the community pool.
    pub community: Uint128,
    /// Tokens in the community pool that others had given to it.
    pub given: Uint128,
    /// At the beginning of this block.
    pub height: u64,
}

/// Answers `Cases`.
#[cw_serde]
pub struct CasesResponse {
    /// The oldest first.
    pub cases: Vec<CaseResponse>,
}

/// An open case: it holds what began to unbond on its day or later.
#[cw_serde]
pub struct CaseResponse {
    /// What the offence is known by.
    pub offence: Hash32,
    /// When it happened.
    pub at: Time,
    /// The unbonding day of `at`, in unbonding days since 1970.
    pub day: u64,
    /// From this second on the case holds nothing and can only be dismissed.
    pub until: Time,
}

/// Answers `Slashed`, here and in verification.
#[cw_serde]
#[derive(Default)]
pub struct SlashedResponse {
    /// Burned, or given back to the reserve of a native network.
    pub burned: Uint128,
    /// Earned by provers.
    pub to_provers: Uint128,
}

/// Answers `Unbondings`.
#[cw_serde]
pub struct UnbondingsResponse {
    /// By pool and day.
    pub unbondings: Vec<Unbonding>,
}

/// Tokens on their way out.
#[cw_serde]
pub struct Unbonding {
    /// The machine; `None`: the community pool.
    pub machine: Option<MachineId>,
    /// The day on which they began, in unbonding days since 1970.
    pub day: u64,
    /// What they are worth now.
    pub tokens: Uint128,
    /// From this second on they can be withdrawn.
    pub release_at: Time,
    /// The part of them that stays longer: it was locked in the DAO when the machine was sold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<HeldTokens>,
}

/// A part of what is unbonding that stays longer than the rest.
#[cw_serde]
pub struct HeldTokens {
    /// What it is worth now.
    pub tokens: Uint128,
    /// From this second on it can be withdrawn.
    pub until: Time,
}

/// Answers `Enrolments`.
#[cw_serde]
pub struct EnrolmentsResponse {
    /// By machine.
    pub machines: Vec<(MachineId, Enrolment)>,
    /// Where the next page starts after; `None`: this was the last.
    pub next: Option<MachineId>,
}

/// Answers `VotingPowerAtHeight`, shaped like DAO DAO's.
#[cw_serde]
pub struct VotingPowerAtHeightResponse {
    /// Votes.
    pub power: Uint128,
    /// At the beginning of this block.
    pub height: u64,
}

/// Answers `TotalPowerAtHeight`, shaped like DAO DAO's.
#[cw_serde]
pub struct TotalPowerAtHeightResponse {
    /// Votes.
    pub power: Uint128,
    /// At the beginning of this block.
    pub height: u64,
}

/// Answers `Info`, shaped like DAO DAO's.
#[cw_serde]
pub struct InfoResponse {
    /// Name and version.
    pub info: ContractVersion,
}

/// A contract's cw2 record.
#[cw_serde]
pub struct ContractVersion {
    /// The contract's name.
    pub contract: String,
    /// Its semantic version.
    pub version: String,
}
