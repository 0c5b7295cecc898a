//! Private state, and verbs on it. Public state is in [`flywheel_types::rewards`].

pub mod credits;
pub mod emission;
pub mod ledger;
pub mod revenue;
pub mod roots;

use cw_storage_plus::Item;
use flywheel_types::rewards::ConfigResponse;

/// What the contract was launched with; nothing changes it.
pub const CONFIG: Item<ConfigResponse> = Item::new("config");

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use flywheel_types::rewards::{BUDGETS, CLAIMED, ROOTS};

    use super::*;

    #[test]
    fn storage_keys_are_unique() {
        let items = [
            CONFIG.as_slice(),
            emission::RUNNING.as_slice(),
            emission::NEXT.as_slice(),
            ledger::LEDGER.as_slice(),
            credits::PAYOUTS.as_slice(),
            ROOTS.as_slice(),
            cw2::CONTRACT.as_slice(),
            b"ownership",
        ];
        let maps = [
            BUDGETS.namespace(),
            CLAIMED.namespace(),
            credits::CREDITS.namespace(),
            revenue::EPOCHS.namespace(),
            revenue::ROWS.namespace(),
            revenue::TAGS.namespace(),
        ];
        let keys: BTreeSet<&[u8]> = items.iter().copied().chain(maps).collect();

        assert_eq!(keys.len(), items.len() + maps.len());
    }
}
