//! Private state, and verbs on it. Public state is in [`flywheel_types::governance`].

pub mod budgets;
pub mod config;
pub mod credits;
pub mod grants;
pub mod held;
pub mod limits;
pub mod locks;
pub mod proposals;
mod stages;
pub mod votes;

#[cfg(test)]
mod tests {
    use flywheel_types::governance::LOCKS;

    use super::*;

    #[test]
    fn storage_keys_are_these_and_unique() {
        let mut keys = [
            config::CONFIG.as_slice().to_vec(),
            config::SETTINGS.as_slice().to_vec(),
            config::RULES.namespace_bytes().to_vec(),
            cw2::CONTRACT.as_slice().to_vec(),
            budgets::BUDGETS.namespace_bytes().to_vec(),
            credits::CREDITS.namespace_bytes().to_vec(),
            grants::GRANTS.namespace_bytes().to_vec(),
            held::HELD.namespace_bytes().to_vec(),
            limits::LIMITS.namespace_bytes().to_vec(),
            locks::PAST_LOCKS.namespace_bytes().to_vec(),
            locks::ALL_BONUSES.as_slice().to_vec(),
            locks::PAST_BONUSES.namespace_bytes().to_vec(),
            proposals::TERMS.namespace_bytes().to_vec(),
            proposals::BALLOTS.namespace_bytes().to_vec(),
            proposals::TEXTS.namespace_bytes().to_vec(),
            proposals::FAILURES.namespace_bytes().to_vec(),
            votes::VOTES.namespace_bytes().to_vec(),
            votes::OVERRIDDEN.namespace_bytes().to_vec(),
            LOCKS.namespace_bytes().to_vec(),
        ]
        .map(|key| String::from_utf8(key).unwrap());
        keys.sort_unstable();

        assert_eq!(
            keys.join(" "),
            "all_bonuses ballots budgets config contract_info credits failures grants held locks overridden past_bonuses \
             past_locks rules settings spending_limits terms texts votes"
        );
        assert!(keys.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
