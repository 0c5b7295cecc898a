//! Private state, and verbs on it. Public state is in [`flywheel_types::rewards`].

pub mod breaker;
pub mod config;
pub mod credits;
pub mod emission;
pub mod ledger;
pub mod payouts;
pub mod revenue;
pub mod roots;
pub mod till;

#[cfg(test)]
mod tests {
    use flywheel_types::rewards::{BUDGETS, CLAIMED, ROOTS};

    use super::*;

    #[test]
    fn storage_keys_are_these_and_unique() {
        let mut keys = [
            config::NETWORK.as_slice().to_vec(),
            config::MINTING.as_slice().to_vec(),
            emission::RUNNING.as_slice().to_vec(),
            emission::NEXT.as_slice().to_vec(),
            ledger::LEDGER.as_slice().to_vec(),
            payouts::PAYOUTS.as_slice().to_vec(),
            ROOTS.as_slice().to_vec(),
            cw2::CONTRACT.as_slice().to_vec(),
            // cw-ownable's, which is private there.
            b"ownership".to_vec(),
            BUDGETS.namespace_bytes().to_vec(),
            CLAIMED.namespace_bytes().to_vec(),
            credits::CREDITS.namespace_bytes().to_vec(),
            revenue::EPOCHS.namespace_bytes().to_vec(),
            revenue::ROWS.namespace_bytes().to_vec(),
            revenue::TAGS.namespace_bytes().to_vec(),
        ]
        .map(|key| String::from_utf8(key).unwrap());
        keys.sort_unstable();

        assert_eq!(
            keys.join(" "),
            "budgets claimed contract_info credits emission ledger minting next_emission ownership payouts \
             payouts_network revenue_epochs revenue_rows revenue_tags roots"
        );
        assert!(keys.windows(2).all(|pair| pair[0] != pair[1]));
        // A walk over the till meets nothing else: maps' keys begin with a length, which is below every letter.
        let within = |key: &&String| ("payouts"..="roots").contains(&key.as_str()) && !key.starts_with("revenue_");
        let till: Vec<&String> = keys.iter().filter(within).collect();
        assert_eq!(till, ["payouts", "payouts_network", "roots"]);
    }
}
