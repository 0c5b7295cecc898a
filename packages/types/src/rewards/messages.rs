//! What is sent to the contract.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Binary, Uint128};
use cw20::Cw20ReceiveMsg;
use flywheel_protocol::numbers::Schedule;
use flywheel_protocol::trees::SumLeaf;
use flywheel_protocol::{Bps, Epoch, EpochClock, MachineId, Seconds};

use super::state::FinalRoot;
use crate::denom::Denom;
use crate::network::{MAX_PERIOD, ParameterError};

/// Where a network's rewards come from (rule W1).
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Source {
    /// The rewards contract mints the network's cw20.
    Mint,
    /// A reserve of native coins that `Launch` or anyone funds.
    Reserve,
}

/// Who shares the emission (rule W3).
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Part {
    /// By points.
    Machines,
    /// By stake.
    Stakers,
    /// By signed statements.
    Oracles,
    /// The network's treasury.
    Treasury,
    /// For new machines.
    Subsidies,
}

/// How the emission is shared: parts of 10,000, the residual recipient takes what is left.
#[cw_serde]
#[derive(Copy, Eq)]
pub struct EmissionSplit {
    /// By points.
    pub machines: Bps,
    /// By stake.
    pub stakers: Bps,
    /// By signed statements.
    pub oracles: Bps,
    /// The network's treasury.
    pub treasury: Bps,
    /// For new machines.
    pub subsidies: Bps,
    /// Takes what the parts and their rounding leave.
    pub residual: Part,
}

impl EmissionSplit {
    /// The parts in a fixed order.
    pub const fn parts(&self) -> [(Part, Bps); 5] {
        [
            (Part::Machines, self.machines),
            (Part::Stakers, self.stakers),
            (Part::Oracles, self.oracles),
            (Part::Treasury, self.treasury),
            (Part::Subsidies, self.subsidies),
        ]
    }

    /// The sum of the parts, in 10,000ths; more than 10,000 is refused wherever a split comes in.
    pub fn sum(&self) -> u32 {
        self.parts()
            .iter()
            .fold(0, |sum: u32, (_, part)| sum.saturating_add(u32::from(part.get())))
    }
}

/// The circuit breaker (rule W6): in each window of fixed length, claims are paid up to `cap` or twice the machines'
/// budgets that became final in it, whichever is more.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Copy, Eq)]
pub struct Breaker {
    /// The windows' length, 1 second to a year; they begin with the network's start.
    pub window: Seconds,
    /// What is paid in any window, in base units. Zero: twice the budgets alone.
    pub cap: Uint128,
}

impl Breaker {
    /// Checks the window's length.
    ///
    /// # Errors
    /// [`ParameterError::Period`] for no time at all or more than a year.
    pub fn check(&self) -> Result<(), ParameterError> {
        let seconds = self.window.get();
        if (1..=MAX_PERIOD).contains(&seconds) {
            return Ok(());
        }
        Err(ParameterError::Period {
            name: "window",
            seconds,
            minimum: 1,
        })
    }
}

/// `instantiate`.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct InstantiateMsg {
    /// The network's DAO.
    pub admin: String,
    /// The network's token.
    pub denom: Denom<String>,
    /// Where rewards come from; `Mint` needs a cw20, `Reserve` a native coin.
    pub source: Source,
    /// The machine-registry.
    pub registry: String,
    /// The network's staking contract.
    pub staking: String,
    /// The network's verification contract.
    pub verification: String,
    /// Where the treasury's part goes.
    pub treasury: String,
    /// The network's epochs.
    pub clock: EpochClock,
    /// The emission from epoch 0 on.
    pub schedule: Schedule,
    /// How it is shared.
    pub split: EmissionSplit,
    /// How fast claims may drain the contract; `None`: no bound but the final roots'.
    #[serde(default)]
    pub breaker: Option<Breaker>,
}

/// `execute`.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum ExecuteMsg {
    /// From the network's cw20, with a [`ReceiveMsg`].
    Receive(Cw20ReceiveMsg),
    /// Emits what the schedule allows up to now, crossing at most 64 epoch ends, and pays the parts (rule W2). Anyone.
    Mint {},
    /// Adds to the reserve of a native network. Anyone. Funds: the coins.
    FundReserve {},
    /// Adds to the machines' budget of the running epoch (rule W4). Anyone. Funds: the coins, in a native network.
    AddRevenue(Revenue),
    /// Takes over a final root and credits the oracles that signed it. Verification only.
    AcceptRoot {
        /// The root.
        root: FinalRoot,
        /// Who signed it.
        signers: Vec<String>,
        /// Oracles in the set.
        oracles: u32,
    },
    /// Pays machines what they have earned and not been paid yet (rule W5). Anyone; the tokens go to each machine's payee.
    ///
    /// What the breaker's window has no room for (rule W6), what is suspended (rule V10) and what nobody is registered for
    /// waits: the others are paid, and an event names each machine that waits. If nothing can be paid it is an error.
    Claim {
        /// The root's epoch: one of the last two final roots.
        epoch: Epoch,
        /// 1 to 50, by position.
        leaves: Vec<SumLeaf>,
        /// One leaf: 48 bytes a level. More: a fleet proof (rule N4).
        proof: Binary,
    },
    /// Pays out what is credited to an account: an oracle's pay, or a payment that failed before. Anyone.
    Withdraw {
        /// Default: the sender.
        account: Option<String>,
    },
    /// Changes schedule and split from the next epoch on; what is emitted stays emitted (rules W3, N3). Admin.
    ///
    /// A second change before then adds to the first; neither schedule nor split withdraws it.
    SetEmission {
        /// Begins at zero with that epoch. `None`: the one in force goes on.
        schedule: Option<Schedule>,
        /// `None`: the one in force goes on.
        split: Option<EmissionSplit>,
    },
    /// Sets or removes the circuit breaker (rule W6), at once. Admin.
    ///
    /// What has been paid and has become final in the running window counts in the window that runs by the new length;
    /// without a breaker before, counting begins with this message.
    SetBreaker {
        /// `None`: claims are bounded by the final roots alone.
        breaker: Option<Breaker>,
    },
    /// Hands the admin's right over in two steps. It cannot be given up: a network that nobody governs cannot be mended.
    UpdateOwnership(cw_ownable::Action),
}

/// Inside a cw20's `Send`.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum ReceiveMsg {
    /// As [`ExecuteMsg::AddRevenue`].
    AddRevenue(Revenue),
}

/// Which work a payment is for.
#[cw_serde]
pub struct Revenue {
    /// The first epoch that earned it.
    pub from: Epoch,
    /// The last epoch that earned it: not after the running one.
    pub to: Epoch,
    /// The machine that earned it, if one.
    pub machine: Option<MachineId>,
}
