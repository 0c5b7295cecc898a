//! What is sent to the contract.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Uint128;
use cw20::Cw20ReceiveMsg;
use flywheel_protocol::{Bps, EpochClock, MachineId};

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
