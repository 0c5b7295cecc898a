//! Private state, and verbs on it. Public state is in [`flywheel_types::payments`].

pub mod agreements;
pub mod bands;
pub mod channels;
pub mod credits;
pub mod fees;
pub mod held;
pub mod payee;
pub mod sessions;
pub mod splits;
pub mod stored_key;
pub mod streams;
pub mod tariffs;

use cosmwasm_std::Addr;
use cw_storage_plus::Item;
use flywheel_types::compact;

/// What the contract was launched with; nothing changes it.
pub const CONFIG: Item<Config> = Item::new("config");

/// Where machines and networks are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The machine-registry.
    pub registry: Addr,
    /// The network-hub.
    pub hub: Addr,
}

compact!(Config { registry, hub });

#[cfg(test)]
mod tests {
    use flywheel_types::payments::{BANDED, CELL_BANDS, CLASS_BANDS, FEES, SPLITS, TARIFFS};

    use super::*;

    #[test]
    fn storage_keys_are_these_and_unique() {
        let mut keys = [
            CONFIG.as_slice().to_vec(),
            agreements::COUNT.as_slice().to_vec(),
            cw2::CONTRACT.as_slice().to_vec(),
            agreements::PARTIES.namespace_bytes().to_vec(),
            channels::CHANNELS.namespace_bytes().to_vec(),
            channels::BALANCES.namespace_bytes().to_vec(),
            credits::CREDITS.namespace_bytes().to_vec(),
            held::HELD.namespace_bytes().to_vec(),
            sessions::SESSIONS.namespace_bytes().to_vec(),
            streams::STREAMS.namespace_bytes().to_vec(),
            BANDED.namespace_bytes().to_vec(),
            CELL_BANDS.namespace_bytes().to_vec(),
            CLASS_BANDS.namespace_bytes().to_vec(),
            FEES.namespace_bytes().to_vec(),
            SPLITS.namespace_bytes().to_vec(),
            TARIFFS.namespace_bytes().to_vec(),
        ]
        .map(|key| String::from_utf8(key).unwrap());
        keys.sort_unstable();

        assert_eq!(
            keys.join(" "),
            "agreements banded cell_bands channel_balances channels class_bands config contract_info credits fees held \
             parties sessions splits streams tariffs"
        );
        assert!(keys.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
