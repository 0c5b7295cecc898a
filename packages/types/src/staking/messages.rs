//! What is sent to the contract.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Uint128;
use cw20::Cw20ReceiveMsg;
use flywheel_protocol::{Bps, EpochClock, H3Cell, Hash32, MachineId, Time};

use crate::denom::Denom;
use crate::network::{Class, NetworkKind, Windows};

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
    /// The network's DAO as a contract: whose locks hold tokens here, and for whom machines are counted. Not asked at launch
    /// (rule A6).
    #[serde(default)]
    pub governance: Option<String>,
    /// Places that are open from the start, without a boost: at most 50, none in a network without places.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<H3Cell>,
}

/// `migrate`.
#[cw_serde]
#[derive(Default)]
#[serde(deny_unknown_fields)]
pub struct MigrateMsg {
    /// The network's DAO from now on; `None`: as before. Then machines are counted for their owners' votes, so many at once:
    /// in a large network, migrate again until none is left to count.
    #[serde(default)]
    pub governance: Option<String>,
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
        /// Refused if the pool's commission is above this: what the delegator has seen. `None`: whatever it is.
        #[serde(default)]
        max_commission: Option<Bps>,
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
    /// Pays out what has finished unbonding in a pool, the oldest days first. What an open case holds stays (rule S6).
    Withdraw {
        /// The machine.
        machine: MachineId,
    },
    /// Pays out the sender's income as owner and delegator of these pools, and as member of the community pool (rule S9).
    ClaimIncome {
        /// At most 50, no machine twice; none only with `community`.
        machines: Vec<MachineId>,
        /// Whether to claim the community pool's as well.
        #[serde(default)]
        community: bool,
    },
    /// Pays out what the sender earned as delegator in a generation that a slash has closed, and frees the slot of a
    /// delegation to it, which is worth nothing (rule S7).
    ClaimClosed {
        /// The machine.
        machine: MachineId,
        /// Which generation: an earlier one than the pool's.
        generation: u32,
    },
    /// Takes the pool of a machine over after a sale: the former owner's bond goes into unbonding, its income is paid out,
    /// and this bond takes its place (rule S12). Owner of the machine. Funds: the bond, in a native network.
    TakePool(Bond),
    /// Puts tokens into the community pool (rule S8). Funds: the tokens, in a native network.
    JoinCommunity {
        /// Who represents the sender's tokens there from now on; `None`: as before.
        representative: Option<String>,
    },
    /// Moves tokens of the community pool into unbonding.
    LeaveCommunity {
        /// `None`: all; then nobody represents the sender any more.
        amount: Option<Uint128>,
    },
    /// Gives the sender's tokens in the community pool to a representative, or takes them back.
    SetRepresentative {
        /// Not the sender; `None`: nobody.
        representative: Option<String>,
    },
    /// Pays out what has finished unbonding of the community pool, the oldest days first.
    WithdrawCommunity {},
    /// Pays out what is credited to an account: a payment that failed before (rule A3). Anyone.
    WithdrawCredit {
        /// Default: the sender.
        account: Option<String>,
    },
    /// Changes the pool's commission, within its daily bound. Pool owner, or an agent of his.
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
    /// Opens places: machines of a class with `places` begin a stay only in one of them, and every machine that is enrolled in
    /// one has its boost. A place holds for all cells inside it; of several the finest counts. One that is open already has
    /// this boost from now on. Admin.
    OpenPlaces {
        /// 1 to 50, none twice, no finer than resolution 7.
        cells: Vec<H3Cell>,
        /// Adds to points, within each class's `max_boost`; zero: nothing.
        boost: Bps,
    },
    /// Closes places, for machines that come later. Those that are enrolled stay, with their boost. Admin.
    ClosePlaces {
        /// 1 to 50, none twice: places that are open.
        cells: Vec<H3Cell>,
    },
    /// Shuts a pool out of income and enrolment, or lets it back (rule S10). Admin.
    Jail {
        /// The machine.
        machine: MachineId,
        /// Whether it is out.
        jailed: bool,
    },
    /// Takes part of a pool for an offence that verification has proved, by the class's `slash` (rule S4). Verification.
    Slash(Slash),
    /// Holds the tokens of a pool that began to unbond on the day of an offence or later, until the case is decided, at most
    /// `max_freeze` (rule S6). Admin.
    OpenCase {
        /// The machine.
        machine: MachineId,
        /// What the offence is known by: each one is opened once, and not if it was slashed already.
        offence: Hash32,
        /// When it happened; later than now counts as now.
        at: Time,
    },
    /// Decides a case; nothing of it is held any more. Admin.
    DecideCase {
        /// The machine.
        machine: MachineId,
        /// The case's offence.
        offence: Hash32,
        /// What it costs; zero: the case is dismissed.
        slash: Bps,
        /// Who proved it, and earns a part; `None`: nobody.
        prover: Option<String>,
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
    /// Its class; needed when the pool is opened. It stays, unless the pool is empty and nothing of it is unbonding.
    pub class: Option<String>,
    /// The pool's commission, when it is opened (default 0). It stays, unless the pool is empty.
    pub commission: Option<Bps>,
}

/// An offence of a machine that verification has proved.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct Slash {
    /// The machine.
    pub machine: MachineId,
    /// What the offence is known by: each one slashes a pool once.
    pub offence: Hash32,
    /// When it happened, later than now counting as now: tokens that began to unbond on that day or later are reached
    /// (rule S5).
    pub at: Time,
    /// Who proved it, and earns a part.
    pub prover: String,
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
        /// Refused if the pool's commission is above this: what the delegator has seen. `None`: whatever it is.
        #[serde(default)]
        max_commission: Option<Bps>,
    },
    /// As [`ExecuteMsg::AddIncome`].
    AddIncome {},
    /// As [`ExecuteMsg::TakePool`].
    TakePool(Bond),
    /// As [`ExecuteMsg::JoinCommunity`].
    JoinCommunity {
        /// Who represents the sender's tokens there from now on; `None`: as before.
        representative: Option<String>,
    },
}
