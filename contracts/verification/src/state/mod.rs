//! What only this contract reads. Public state is declared in `flywheel_types::verification`.

pub mod credits;
pub mod demands;
pub mod offences;
mod oracles;
pub mod roots;

use cw_storage_plus::Item;
use flywheel_types::verification::ConfigResponse;

pub use oracles::*;

/// What the contract was launched with; it never changes.
pub const CONFIG: Item<ConfigResponse> = Item::new("config");

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use flywheel_types::verification::{FINALS, ORACLES, PENDING, RULES, SUSPENSIONS};

    use super::*;

    #[test]
    fn no_two_values_share_a_storage_key() {
        let keys: Vec<Vec<u8>> = vec![
            CONFIG.as_slice().to_vec(),
            SEATS.as_slice().to_vec(),
            BONDS.as_slice().to_vec(),
            ORACLES.as_slice().to_vec(),
            PENDING.as_slice().to_vec(),
            roots::REJECTED.as_slice().to_vec(),
            demands::DOCKET.as_slice().to_vec(),
            credits::HELD.as_slice().to_vec(),
            RECORDS.namespace_bytes().to_vec(),
            HOLDERS.namespace_bytes().to_vec(),
            FINALS.namespace_bytes().to_vec(),
            SUSPENSIONS.namespace_bytes().to_vec(),
            demands::DEMANDS.namespace_bytes().to_vec(),
            credits::CREDITS.namespace_bytes().to_vec(),
            offences::EQUIVOCATIONS.namespace_bytes().to_vec(),
            offences::CONFLICTS.namespace_bytes().to_vec(),
            offences::CONFLICT_EPOCHS.namespace_bytes().to_vec(),
            offences::SLASHED.as_slice().to_vec(),
            RULES.newest.namespace_bytes().to_vec(),
            b"rules_history".to_vec(),
            b"contract_info".to_vec(),
            b"ownership".to_vec(),
        ];
        let unique: BTreeSet<&Vec<u8>> = keys.iter().collect();
        assert_eq!(unique.len(), keys.len());
    }
}
