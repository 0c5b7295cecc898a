//! State: each type owns its storage keys and offers verbs, so that no action stores half a change.
//!
//! What other contracts may read is declared in [`flywheel_types::staking`]. Everything here is private. What delegators
//! earned is keyed by (pool, generation), so that closing a generation touches nothing of it.

mod cases;
mod closed;
mod community;
mod config;
mod credits;
mod enrolment;
mod holds;
mod income;
mod ledger;
mod machines;
mod places;
mod pool;
mod position;
mod shares;
mod short;
mod staker;
mod unbonding;
mod votes;

pub use cases::{CASES, Case, Cases, OFFENCES, Offence, mark_slashed};
pub use closed::{CLOSED, Closed, leave_closed};
pub use community::{COMMUNITY, CommunityBook, CommunityIncome, Given, move_given};
pub use config::{APPROVALS, CONFIG, Config, Epochs, NEIGHBOURS, Neighbours};
pub use credits::{CREDITED, CREDITS, SLASHED, Slashed, count_slashed, credit, take_credit, uncount_burned};
pub use enrolment::{BondStanding, ClassTerms, Reason, Standing, Stay, admit, enrolment_of, has_no_place, standing};
pub use holds::{HOLDS, Hold, find_hold, hold, still_held};
pub use income::{Divided, POSITION_INCOME, PositionIncome};
pub use ledger::{LEDGER, Ledger, PAYOUTS, Payouts, Sums, pay_income, pay_unbonded};
pub use machines::{
    ALL_MACHINES, AllMachines, MACHINE_COUNTS, MachineCount, PAST_ALL_MACHINES, PAST_MACHINE_VOTES,
    all_machines_before, count_enrolled, machine_votes_before,
};
pub use places::{check_opened, close_places, open_places, settle};
pub use pool::{Losses, PoolBook, PoolIncome, PoolRecord, RECORDS, Taken, existing_pool};
pub use position::{POSITION_RECORDS, PositionBook, PositionRecord};
pub use shares::worth;
pub use short::Short;
pub use staker::StakerBook;
pub use unbonding::{
    BUCKETS, Bucket, Matured, Reached, UNBONDINGS, day_of, is_unbonding, last_matured, oldest_matured, release_at,
    slash_buckets, start_of, start_unbonding, take_matured,
};
pub use votes::{
    DELEGATION_HISTORY, POOL_HISTORY, POSITION_HISTORY, PastTotal, PoolVotes, STAKER_HISTORY, TOTAL_HISTORY, staked,
    staker_before, total_power_before, voting_power_before,
};

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use flywheel_types::staking::{CLASSES, ENROLMENTS, PLACE_LEVELS, PLACES, POOLS, POSITIONS, STAKERS};

    use super::*;

    #[test]
    fn no_two_items_share_a_storage_key_and_each_is_whole_words() {
        let keys = [
            CONFIG.as_slice().to_vec(),
            NEIGHBOURS.as_slice().to_vec(),
            APPROVALS.namespace_bytes().to_vec(),
            LEDGER.as_slice().to_vec(),
            PAYOUTS.as_slice().to_vec(),
            POSITION_INCOME.namespace_bytes().to_vec(),
            POSITIONS.namespace_bytes().to_vec(),
            POSITION_HISTORY.namespace_bytes().to_vec(),
            DELEGATION_HISTORY.namespace_bytes().to_vec(),
            BUCKETS.namespace_bytes().to_vec(),
            UNBONDINGS.namespace_bytes().to_vec(),
            HOLDS.namespace_bytes().to_vec(),
            STAKER_HISTORY.namespace_bytes().to_vec(),
            POOL_HISTORY.namespace_bytes().to_vec(),
            TOTAL_HISTORY.namespace_bytes().to_vec(),
            OFFENCES.namespace_bytes().to_vec(),
            CASES.namespace_bytes().to_vec(),
            CLOSED.namespace_bytes().to_vec(),
            COMMUNITY.as_slice().to_vec(),
            CREDITS.namespace_bytes().to_vec(),
            CREDITED.as_slice().to_vec(),
            SLASHED.as_slice().to_vec(),
            MACHINE_COUNTS.namespace_bytes().to_vec(),
            ALL_MACHINES.as_slice().to_vec(),
            PAST_MACHINE_VOTES.namespace_bytes().to_vec(),
            PAST_ALL_MACHINES.namespace_bytes().to_vec(),
            POOLS.namespace_bytes().to_vec(),
            STAKERS.namespace_bytes().to_vec(),
            ENROLMENTS.newest.namespace_bytes().to_vec(),
            CLASSES.newest.namespace_bytes().to_vec(),
            PLACES.namespace_bytes().to_vec(),
            PLACE_LEVELS.as_slice().to_vec(),
            // Timelines keep the names of their histories to themselves.
            b"enrolments_history".to_vec(),
            b"classes_history".to_vec(),
            cw2::CONTRACT.as_slice().to_vec(),
            cw_ownable::OWNERSHIP_KEY.as_bytes().to_vec(),
        ];
        let unique: BTreeSet<_> = keys.iter().collect();
        assert_eq!(unique.len(), keys.len());
        assert!(
            keys.iter()
                .all(|key| key.len() > 4 && key.iter().all(|byte| b"abcdefghijklmnopqrstuvwxyz_2".contains(byte)))
        );
    }
}
