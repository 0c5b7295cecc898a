//! State: each type owns its storage keys and offers verbs, so that no action stores half a change.
//!
//! What other contracts may read is declared in [`flywheel_types::staking`]. Everything here is private. What belongs to
//! a pool's shares is keyed by (pool, generation), so that closing a generation touches nothing of it.

mod config;
mod enrolment;
mod ledger;
mod pool;
mod shares;
mod staker;
mod unbonding;
mod votes;

pub use config::{APPROVALS, CONFIG, Config, Epochs};
pub use enrolment::{
    Reason, Standing, admit, bond_standing, class, enrol, has_no_place, is_enrolled_now, leave_next, leave_now,
    standing,
};
pub use ledger::{LEDGER, Ledger};
pub use pool::{POOL_INCOME, PoolBook, PoolIncome, Taken, existing_pool};
pub use shares::worth;
pub use staker::{POSITION_INCOME, PositionIncome, StakerBook};
pub use unbonding::{BUCKETS, Bucket, Matured, UNBONDINGS, release_at, start_unbonding, take_matured};
pub use votes::{POOL_HISTORY, PoolVotes, STAKER_HISTORY, TOTAL_HISTORY, total_power_before, voting_power_before};

#[cfg(test)]
mod tests {
    #[test]
    fn no_two_items_share_a_storage_key() {
        let keys = [
            "config",
            "approvals",
            "ledger",
            "pool_income",
            "position_income",
            "buckets",
            "unbondings",
            "stakers_history",
            "pools_history",
            "total_power_history",
            "pools",
            "stakers",
            "total_power",
            "enrolments",
            "enrolments_history",
            "classes",
            "classes_history",
            "contract_info",
            "ownership",
        ];
        let unique: std::collections::BTreeSet<_> = keys.iter().collect();
        assert_eq!(unique.len(), keys.len());
    }
}
