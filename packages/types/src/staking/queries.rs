//! What is asked of the contract.
#![cfg_attr(
    target_arch = "wasm32",
    allow(unused_imports, reason = "only the schema names the answers")
)]

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::{Addr, Uint128};
use flywheel_protocol::{Epoch, H3Cell, MachineId};

use super::answers::*;
use super::places::OpenPlace;
use super::state::Enrolment;
use crate::governance::MachineVotesResponse;
use crate::network::Class;
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
    /// The opened place that a cell lies in, the finest if there are several; `None`: no such place.
    #[returns(Option<OpenPlace>)]
    Place {
        /// The cell.
        cell: H3Cell,
    },
    /// The opened places, the coarser first, then by index.
    #[returns(PlacesResponse)]
    Places {
        /// After this place.
        start_after: Option<H3Cell>,
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
    /// What `ClaimClosed` would pay now.
    #[returns(Uint128)]
    ClosedIncome {
        /// The account.
        account: String,
        /// The machine.
        machine: MachineId,
        /// An earlier generation than the pool's.
        generation: u32,
    },
    /// What `ClaimIncome` would pay for the community pool now.
    #[returns(Uint128)]
    CommunityIncome {
        /// The account.
        account: String,
    },
    /// The community pool.
    #[returns(CommunityResponse)]
    Community {},
    /// An account's tokens in the community pool and who represents whom, at the beginning of a block (default: now).
    #[returns(RepresentationResponse)]
    Representation {
        /// The account.
        address: String,
        /// The block.
        height: Option<u64>,
    },
    /// Tokens of an account that are unbonding, the community pool's first, by pool and day.
    #[returns(UnbondingsResponse)]
    Unbondings {
        /// The account.
        account: String,
        /// After this machine (`None`: the community pool) and day.
        start_after: Option<(Option<MachineId>, u64)>,
        /// Default 30, at most 100.
        limit: Option<u32>,
    },
    /// A pool's open cases, the oldest first.
    #[returns(CasesResponse)]
    Cases {
        /// The machine.
        machine: MachineId,
    },
    /// What `WithdrawCredit` would pay an account.
    #[returns(Uint128)]
    Credit {
        /// Which.
        account: String,
    },
    /// What slashes have taken since the start.
    #[returns(SlashedResponse)]
    Slashed {},
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
    /// What an owner's enrolled machines, at most so many as count, are at the beginning of a block; without an address: the sum
    /// of all owners'. Counted only where the network has a DAO.
    #[returns(MachineVotesResponse)]
    MachineVotesAtHeight {
        /// The owner; `None`: everybody.
        #[serde(default)]
        address: Option<String>,
        /// The block; default: now.
        #[serde(default)]
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
