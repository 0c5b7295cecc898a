//! What is asked of the contract, and its answers.

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::{Addr, Binary, Uint128};
#[cfg_attr(target_arch = "wasm32", allow(unused_imports, reason = "only the schema names it"))]
use flywheel_protocol::readings::ReadingRules;
use flywheel_protocol::trees::EvidenceLeaf;
use flywheel_protocol::{Epoch, EpochClock, MachineId, PublicKey, Time};

#[cfg_attr(target_arch = "wasm32", allow(unused_imports, reason = "only the schema names them"))]
use super::state::{Attempt, Final, OracleSet, Pending, Suspension};
use crate::denom::Denom;
use crate::network::{Guardian, Windows};
#[cfg_attr(target_arch = "wasm32", allow(unused_imports, reason = "only the schema names it"))]
use crate::staking::SlashedResponse;
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
    /// The oracles in force.
    #[returns(OracleSet)]
    Oracles {},
    /// One oracle's state.
    #[returns(OracleResponse)]
    Oracle {
        /// Its account.
        address: String,
    },
    /// Which epoch may be settled now, in which round, by whose proposal.
    #[returns(RoundResponse)]
    Round {},
    /// The pending statement.
    #[returns(Option<Pending>)]
    Pending {},
    /// The newest rejected statement: one of its epoch and round, or of an earlier one, is refused.
    #[returns(Option<Attempt>)]
    LastRejected {},
    /// What a demand for a leaf of the pending root costs now.
    #[returns(DemandTermsResponse)]
    DemandTerms {},
    /// Demands that were not answered, by machine: open ones, or those whose deposits wait after a rejection.
    #[returns(DemandsResponse)]
    Demands {
        /// Which statement's; default: the pending one's.
        attempt: Option<Attempt>,
        /// After this machine.
        start_after: Option<MachineId>,
        /// Default 30, at most 100.
        limit: Option<u32>,
    },
    /// A machine's suspension.
    #[returns(Option<SuspensionResponse>)]
    Suspension {
        /// The machine.
        machine: MachineId,
    },
    /// Suspensions by machine, with those that have run out and were not removed.
    #[returns(SuspensionsResponse)]
    Suspensions {
        /// After this machine.
        start_after: Option<MachineId>,
        /// Default 30, at most 100.
        limit: Option<u32>,
    },
    /// What `Withdraw` would pay an account.
    #[returns(Uint128)]
    Credit {
        /// Which.
        account: String,
    },
    /// The newest final statement.
    #[returns(Option<Final>)]
    LastFinal {},
    /// Final statements by epoch.
    #[returns(FinalsResponse)]
    Finals {
        /// After this epoch.
        start_after: Option<Epoch>,
        /// Default 30, at most 100.
        limit: Option<u32>,
    },
    /// The rules of a class in an epoch (default: the running one).
    #[returns(Option<ReadingRules>)]
    Rules {
        /// The class's name.
        class: String,
        /// Which epoch.
        epoch: Option<Epoch>,
    },
    /// Whether an evidence leaf (rule N6) is part of a final statement (rule V11).
    #[returns(bool)]
    VerifyEvidence {
        /// The final statement's epoch.
        epoch: Epoch,
        /// The leaf's position.
        position: u64,
        /// The leaf.
        leaf: EvidenceLeaf,
        /// Leaves of the evidence tree, as the bundle says.
        leaves: u64,
        /// 32 bytes a level.
        proof: Binary,
    },
    /// What oracles that signed twice have lost since the start.
    #[returns(SlashedResponse)]
    Slashed {},
    /// Where the tokens are: oracles' bonds, deposits of demands, credits.
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
    /// The network's staking contract.
    pub staking: Addr,
    /// The network's rewards contract.
    pub rewards: Addr,
    /// The network's epochs.
    pub clock: EpochClock,
    /// The network's periods.
    pub windows: Windows,
    /// What each oracle bonds.
    pub oracle_bond: Uint128,
    /// Who may reject a pending root until it expires.
    pub guardian: Option<Guardian<Addr>>,
    /// The deposit of the first open demand.
    pub demand_deposit: Uint128,
}

/// Answers `Oracle`.
#[cw_serde]
pub struct OracleResponse {
    /// Its account.
    pub address: Addr,
    /// Its key.
    pub key: PublicKey,
    /// What it has bonded here.
    pub bond: Uint128,
    /// Where it stands.
    pub status: OracleStatus,
}

/// Where an oracle stands.
#[cw_serde]
pub enum OracleStatus {
    /// It may bond.
    Admitted,
    /// Its signature counts.
    Active,
    /// It was removed; its bond is free from this second on.
    Removed {
        /// When the bond can be withdrawn.
        release_at: Time,
    },
}

/// Answers `Round`.
#[cw_serde]
pub struct RoundResponse {
    /// The newest epoch whose grace is over; `None`: there is none yet.
    pub epoch: Option<Epoch>,
    /// Its running round.
    pub round: u64,
    /// When the round ends, by its length or because the next epoch takes over; without an epoch: when the first round
    /// begins.
    pub ends_at: Time,
    /// Whose proposal it is.
    pub proposer: Option<Addr>,
    /// Whether a statement would be taken: the epoch is not final and nothing is pending.
    pub open: bool,
}

/// Answers `Finals`.
#[cw_serde]
pub struct FinalsResponse {
    /// By epoch.
    pub finals: Vec<Final>,
}

/// Answers `DemandTerms`.
#[cw_serde]
pub struct DemandTermsResponse {
    /// Demands that are not answered.
    pub open: u64,
    /// The least deposit of the next one.
    pub deposit: Uint128,
    /// Demands are taken before this second; `None`: nothing is pending.
    pub until: Option<Time>,
    /// The last of the deadlines; with open demands `Finalize` waits for it. `None`: nothing was demanded.
    pub deadline: Option<Time>,
}

/// Answers `Demands`.
#[cw_serde]
pub struct DemandsResponse {
    /// By machine.
    pub demands: Vec<DemandRow>,
}

/// A demand that was not answered.
#[cw_serde]
pub struct DemandRow {
    /// Whose leaf.
    pub machine: MachineId,
    /// Who asked, and gets the deposit back after a rejection.
    pub sender: Addr,
    /// An answer is not below this.
    pub cumulative: Uint128,
    /// Who answers earns this.
    pub deposit: Uint128,
    /// From this second on it is overdue.
    pub deadline: Time,
}

/// Answers `Suspension`.
#[cw_serde]
pub struct SuspensionResponse {
    /// The machine.
    pub machine: MachineId,
    /// As it is recorded.
    pub suspension: Suspension,
    /// Whether its claims still wait.
    pub holds: bool,
}

/// Answers `Suspensions`.
#[cw_serde]
pub struct SuspensionsResponse {
    /// By machine.
    pub suspensions: Vec<SuspensionResponse>,
}
