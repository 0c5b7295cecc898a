//! Private state, and verbs on it. Public state is in [`flywheel_types::access_control`].

pub mod admins;
pub mod commands;
pub mod credits;
pub mod held;
pub mod holders;
pub mod purses;

pub use flywheel_types::access_control::CONFIG;

#[cfg(test)]
mod tests {
    use flywheel_types::access_control::{AGENTS, COMMANDS, HOLDERS, PERMISSIONS, ROLES, VOIDED};

    use super::*;

    #[test]
    fn storage_keys_are_these_and_unique() {
        let mut keys = [
            CONFIG.as_slice().to_vec(),
            cw2::CONTRACT.as_slice().to_vec(),
            admins::ADMINS.namespace_bytes().to_vec(),
            admins::APPOINTMENTS.namespace_bytes().to_vec(),
            commands::OPEN.namespace_bytes().to_vec(),
            credits::CREDITS.namespace_bytes().to_vec(),
            held::HELD.namespace_bytes().to_vec(),
            purses::PURSES.namespace_bytes().to_vec(),
            AGENTS.namespace_bytes().to_vec(),
            COMMANDS.namespace_bytes().to_vec(),
            HOLDERS.namespace_bytes().to_vec(),
            PERMISSIONS.namespace_bytes().to_vec(),
            ROLES.namespace_bytes().to_vec(),
            VOIDED.namespace_bytes().to_vec(),
        ]
        .map(|key| String::from_utf8(key).unwrap());
        keys.sort_unstable();

        assert_eq!(
            keys.join(" "),
            "admins agents appointments commands config contract_info credits held holders open_commands permissions purses \
             roles voided"
        );
        assert!(keys.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
