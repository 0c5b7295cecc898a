//! staking: bonds, delegations, enrolment, income of stakers and voting power.

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::{Addr, Uint128};
use cw_storage_plus::{Item, Map};
use cw20::Cw20ReceiveMsg;
use flywheel_protocol::{Bps, Epoch, EpochClock, H3Cell, MachineId, PublicKey, Seconds, Time};

use crate::compact;
use crate::denom::Denom;
pub use crate::migrate::MigrateMsg;
use crate::network::{Class, NetworkKind, Windows};
use crate::timeline::Timeline;
#[cfg_attr(target_arch = "wasm32", allow(unused_imports, reason = "only the schema names it"))]
use crate::totals::Totals;

/// Delegations an account may hold.
pub const MAX_POSITIONS: usize = 32;
/// Machines in one `ClaimIncome`.
pub const MAX_CLAIM: usize = 50;
/// Weight of the community pool in the stakers' income, unless `Launch` says otherwise (rule S8).
pub const DEFAULT_COMMUNITY_WEIGHT: u16 = 2_500;

/// Public state: one pool a machine.
pub const POOLS: Map<u64, Pool> = Map::new("pools");
/// Public state: what an account's votes are made of.
pub const STAKERS: Map<&Addr, Staker> = Map::new("stakers");
/// Public state: all votes together.
pub const TOTAL_POWER: Item<TotalPower> = Item::new("total_power");
/// Public state: enrolment of each machine; `None`: it left.
pub const ENROLMENTS: Timeline<u64, Option<Enrolment>> = Timeline::new("enrolments", "enrolments_history");
/// Public state: the classes by name.
pub const CLASSES: Timeline<&str, Class> = Timeline::new("classes", "classes_history");

/// A machine's pool (rule S2), as other contracts read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pool {
    /// Who bonded.
    pub owner: Addr,
    /// The registry's `ownership_epoch` when the owner bonded.
    pub ownership_epoch: u32,
    /// The machine's class.
    pub class: String,
    /// The owner's own tokens.
    pub bond: Uint128,
    /// Tokens of delegators.
    pub delegated: Uint128,
    /// Shares of `delegated`.
    pub shares: Uint128,
    /// Goes up when the pool is closed by a slash; old shares are worth nothing.
    pub generation: u32,
    /// The owner's part of the delegators' income.
    pub commission: Bps,
    /// Whether it is shut out of income and enrolment.
    pub jailed: bool,
    /// The block in which `generation`, `delegated` or `shares` last changed: an older state is read at its own height.
    pub since: u64,
}

compact!(Pool {
    owner,
    ownership_epoch,
    class,
    bond,
    delegated,
    shares,
    generation,
    commission,
    jailed,
    since
});

/// What an account's votes are made of (rule S13).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Staker {
    /// The block in which this last changed.
    pub since: u64,
    /// Bonds of all its pools together.
    pub bonds: Uint128,
    /// Tokens in the community pool.
    pub community: Uint128,
    /// Its delegations, at most 32.
    pub positions: Vec<Position>,
}

compact!(Staker {
    since,
    bonds,
    community,
    positions
});

/// Shares of one pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// The machine.
    pub pool: u64,
    /// The pool's generation that the shares belong to.
    pub generation: u32,
    /// Shares.
    pub shares: Uint128,
}

compact!(Position {
    pool,
    generation,
    shares
});

/// All votes: bonds, delegations and the community pool.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TotalPower {
    /// The block in which this last changed.
    pub since: u64,
    /// In base units.
    pub total: Uint128,
}

compact!(TotalPower { since, total });

/// A machine's place in a network for an epoch (rule S11). Oracles use only this.
#[cw_serde]
#[derive(Eq)]
pub struct Enrolment {
    /// Its class.
    pub class: String,
    /// Its place.
    pub cell: Option<H3Cell>,
    /// The key its reports are signed with.
    pub key: PublicKey,
    /// Multiplies its points.
    pub trust: Bps,
    /// The registry's `ownership_epoch`.
    pub ownership_epoch: u32,
    /// Who bonded.
    pub owner: Addr,
    /// The first epoch of this stay in this place: earlier ones come first where places are dense.
    pub joined: Epoch,
}

/// `instantiate`.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct InstantiateMsg {
    /// The network's DAO.
    pub admin: String,
    /// The network's token.
    pub denom: Denom<String>,
    /// The machine-registry.
    pub registry: String,
    /// The network's rewards contract.
    pub rewards: String,
    /// The network's verification contract.
    pub verification: String,
    /// Where leftovers of closed pools go.
    pub treasury: String,
    /// Whether machines need a place.
    pub kind: NetworkKind,
    /// The network's epochs.
    pub clock: EpochClock,
    /// The network's periods.
    pub windows: Windows,
    /// 1 to 32.
    pub classes: Vec<Class>,
    /// The largest change of a commission in one unbonding day.
    pub max_commission_change: Bps,
    /// Weight of the community pool in the stakers' income; default 2,500.
    pub community_weight: Option<Bps>,
}

/// `execute`.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum ExecuteMsg {
    /// From the network's cw20, with a [`ReceiveMsg`].
    Receive(Cw20ReceiveMsg),
    /// Opens a machine's pool or adds to its bond. Owner of the machine. Funds: the bond, in a native network.
    Bond(Bond),
    /// Takes shares of a machine's pool. Funds: the tokens, in a native network.
    Delegate {
        /// The machine.
        machine: MachineId,
    },
    /// Adds to the stream that pays the stakers. Anyone. Funds: the tokens, in a native network.
    AddIncome {},
    /// Moves bond into unbonding; below the class's minimum the machine leaves at once. Pool owner.
    Unbond {
        /// The machine.
        machine: MachineId,
        /// `None`: all.
        amount: Option<Uint128>,
    },
    /// Moves delegated tokens into unbonding (rule S3).
    Undelegate {
        /// The machine.
        machine: MachineId,
        /// `None`: all.
        amount: Option<Uint128>,
    },
    /// Pays out what has finished unbonding in a pool, the oldest days first.
    Withdraw {
        /// The machine.
        machine: MachineId,
    },
    /// Pays out the sender's income as owner and delegator of these pools (rule S9).
    ClaimIncome {
        /// 1 to 50, no machine twice.
        machines: Vec<MachineId>,
    },
    /// Changes the pool's commission, within its daily bound. Pool owner.
    SetCommission {
        /// The machine.
        machine: MachineId,
        /// The new commission.
        commission: Bps,
    },
    /// Brings the machine's enrolment up to date with the registry and its class, from the next epoch. Anyone.
    Refresh {
        /// The machine.
        machine: MachineId,
    },
    /// Ends the enrolment of a machine that was sold, retired or paused. Anyone.
    Disenroll {
        /// The machine.
        machine: MachineId,
    },
    /// Adds or replaces a class from the next epoch. Admin.
    SetClass {
        /// The class.
        class: Class,
    },
    /// Allows a machine into a class with admission by approval, or takes that back. Admin.
    Approve {
        /// The machine.
        machine: MachineId,
        /// The class.
        class: String,
        /// Whether it may bond.
        approved: bool,
    },
    /// Shuts a pool out of income and enrolment, or lets it back (rule S10). Admin.
    Jail {
        /// The machine.
        machine: MachineId,
        /// Whether it is out.
        jailed: bool,
    },
    /// Hands the admin's right over in two steps.
    UpdateOwnership(cw_ownable::Action),
}

/// A bond for one machine.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct Bond {
    /// The machine.
    pub machine: MachineId,
    /// Its class; needed when the pool is opened, and unchanged afterwards.
    pub class: Option<String>,
    /// The pool's commission; read when the pool is opened. Default 0.
    pub commission: Option<Bps>,
}

/// Inside a cw20's `Send`.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum ReceiveMsg {
    /// As [`ExecuteMsg::Bond`].
    Bond(Bond),
    /// As [`ExecuteMsg::Delegate`].
    Delegate {
        /// The machine.
        machine: MachineId,
    },
    /// As [`ExecuteMsg::AddIncome`].
    AddIncome {},
}

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

/// How long income streams after it came, in seconds: one epoch.
pub const fn income_period(clock: &EpochClock) -> Seconds {
    clock.length()
}
