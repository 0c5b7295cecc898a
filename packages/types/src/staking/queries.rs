//! What is asked of the contract, and its answers.

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::{Addr, Uint128};
use flywheel_protocol::{Bps, Epoch, EpochClock, MachineId, Time};

use super::state::Enrolment;
use crate::denom::Denom;
use crate::network::{Class, NetworkKind, Windows};
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
    /// A class in the running epoch, or in another.
    #[returns(Option<Class>)]
    Class {
        /// Its name.
        name: String,
        /// Default: the running epoch.
        epoch: Option<Epoch>,
    },
    /// The classes, newest parameters, by name.
    #[returns(ClassesResponse)]
    Classes {
        /// After this name.
        start_after: Option<String>,
        /// Default 30, at most 100.
        limit: Option<u32>,
    },
    /// A machine's pool.
    #[returns(PoolResponse)]
    Pool {
        /// The machine.
        machine: MachineId,
    },
    /// Pools by machine.
    #[returns(PoolsResponse)]
    Pools {
        /// After this machine.
        start_after: Option<MachineId>,
        /// Default 30, at most 100.
        limit: Option<u32>,
    },
    /// An account's bonds and delegations now.
    #[returns(StakerResponse)]
    Staker {
        /// The account.
        account: String,
    },
    /// What `ClaimIncome` would pay for one machine now.
    #[returns(IncomeResponse)]
    Income {
        /// The account.
        account: String,
        /// The machine.
        machine: MachineId,
    },
    /// Tokens of an account that are unbonding, by pool and day.
    #[returns(UnbondingsResponse)]
    Unbondings {
        /// The account.
        account: String,
        /// After this machine and day.
        start_after: Option<(MachineId, u64)>,
        /// Default 30, at most 100.
        limit: Option<u32>,
    },
    /// A machine's enrolment in an epoch (default: the running one).
    #[returns(Option<Enrolment>)]
    Enrolment {
        /// The machine.
        machine: MachineId,
        /// Which epoch.
        epoch: Option<Epoch>,
    },
    /// All machines enrolled in an epoch, by id; pages may hold fewer rows than asked for, go on after `next`.
    #[returns(EnrolmentsResponse)]
    Enrolments {
        /// Which epoch.
        epoch: Epoch,
        /// After this machine.
        start_after: Option<MachineId>,
        /// Machines looked at; default 30, at most 100.
        limit: Option<u32>,
    },
    /// An account's votes at the beginning of a block (default: now), as DAO DAO's voting modules answer.
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
    /// The contract's name and version, as DAO DAO's modules answer.
    #[returns(InfoResponse)]
    Info {},
    /// The network's DAO.
    #[returns(Addr)]
    Dao {},
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
}

/// One delegation.
#[cw_serde]
pub struct PositionResponse {
    /// The machine.
    pub machine: MachineId,
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

/// Answers `Unbondings`.
#[cw_serde]
pub struct UnbondingsResponse {
    /// By pool and day.
    pub unbondings: Vec<Unbonding>,
}

/// Tokens on their way out.
#[cw_serde]
pub struct Unbonding {
    /// The machine.
    pub machine: MachineId,
    /// The day on which they began, in unbonding days since 1970.
    pub day: u64,
    /// What they are worth now.
    pub tokens: Uint128,
    /// From this second on they can be withdrawn.
    pub release_at: Time,
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
