//! Bounds and public state: what other contracts and programs read raw.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Uint128;
use cw_storage_plus::{Item, Map};
use flywheel_protocol::{Epoch, Hash32};

use crate::compact;
use crate::stored_hash::StoredHash;

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
pub const ROOTS: Item<Vec<KeptRoot>> = Item::new("roots");

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

/// A final root as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptRoot {
    /// The newest epoch it settles.
    pub epoch: Epoch,
    /// The root (rule N4).
    pub root: StoredHash,
    /// What all machines have earned since the network's start.
    pub sum: Uint128,
    /// Leaves of the tree.
    pub machines: u64,
    /// What of the oracles' budgets up to its epoch those who did not sign have left (rule V12).
    pub oracles_undistributed: Uint128,
}

compact!(KeptRoot {
    epoch,
    root,
    sum,
    machines,
    oracles_undistributed
});

impl KeptRoot {
    /// The root to store.
    pub const fn new(root: &FinalRoot, oracles_undistributed: Uint128) -> Self {
        Self {
            epoch: root.epoch,
            root: StoredHash(root.root),
            sum: root.sum,
            machines: root.machines,
            oracles_undistributed,
        }
    }

    /// The root as messages and answers have it.
    pub const fn root(&self) -> FinalRoot {
        FinalRoot {
            epoch: self.epoch,
            root: self.root.0,
            sum: self.sum,
            machines: self.machines,
        }
    }
}
