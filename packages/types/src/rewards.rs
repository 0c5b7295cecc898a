//! rewards: emission, budgets, final roots, claims.

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::{Addr, Binary, Uint128};
use cw_storage_plus::{Item, Map};
use cw20::Cw20ReceiveMsg;
use flywheel_protocol::numbers::Schedule;
use flywheel_protocol::trees::SumLeaf;
use flywheel_protocol::{Bps, Epoch, EpochClock, Hash32, MachineId, Time};

use crate::compact;
use crate::denom::Denom;
pub use crate::migrate::MigrateMsg;
#[cfg_attr(target_arch = "wasm32", allow(unused_imports, reason = "only the schema names it"))]
use crate::totals::Totals;

/// What one schedule emits at most: a number that leaves room in 128 bits for every other schedule, balance and sum.
pub const MAX_EMISSION: Uint128 = Uint128::new(1 << 120);
/// Epoch ends that one `Mint` crosses at most (rule W2).
pub const MAX_EPOCHS_A_MINT: u64 = 64;
/// Revenue may name the running epoch and those before it, so many in all: oracles remember that many epochs' points.
pub const REVENUE_EPOCHS: u64 = 64;
/// Machines in one `Claim`.
pub const MAX_CLAIM: usize = 50;

/// Public state: cumulative budgets at the end of each epoch that `Mint` has crossed.
pub const BUDGETS: Map<u64, Budget> = Map::new("budgets");
/// Public state: what each machine has been paid since the network's start.
pub const CLAIMED: Map<u64, Uint128> = Map::new("claimed");
/// Public state: the last two final roots, the newest first.
pub const ROOTS: Item<Vec<FinalRoot>> = Item::new("roots");

/// Cumulative since the network's start, at the end of an epoch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Budget {
    /// What machines may have been credited: their part of the emission and all revenue.
    pub machines: Uint128,
    /// The oracles' part of the emission.
    pub oracles: Uint128,
    /// Revenue within `machines`.
    pub revenue: Uint128,
}

compact!(Budget {
    machines,
    oracles,
    revenue
});

/// A root that machines can claim against.
#[cw_serde]
#[derive(Eq)]
pub struct FinalRoot {
    /// The newest epoch it settles.
    pub epoch: Epoch,
    /// The root (rule N4).
    pub root: Hash32,
    /// What all machines have earned since the network's start.
    pub sum: Uint128,
    /// Leaves of the tree.
    pub machines: u64,
}

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
    /// Hands the admin's right over in two steps.
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
