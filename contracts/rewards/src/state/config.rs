//! What the contract was launched with; nothing changes it.
//!
//! It lies in two items, because a byte read is paid for and most messages need a part only.

use cosmwasm_std::{Addr, StdResult, Storage};
use cw_storage_plus::Item;
use flywheel_protocol::EpochClock;
use flywheel_types::rewards::{ConfigResponse, Source};
use flywheel_types::{Denom, compact};

/// What claims, roots and revenue need.
pub const NETWORK: Item<Network> = Item::new("payouts_network");
/// What is left: only `Mint` and the reserve need it.
pub const MINTING: Item<Minting> = Item::new("minting");

/// What every claim needs to know of the network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    /// Its token.
    pub denom: Denom,
    /// The machine-registry.
    pub registry: Addr,
    /// Its verification contract.
    pub verification: Addr,
    /// Its epochs.
    pub clock: EpochClock,
}

compact!(Network {
    denom,
    registry,
    verification,
    clock
});

/// Where new tokens come from, and where parts of them go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Minting {
    /// Where rewards come from.
    pub source: Source,
    /// The network's staking contract.
    pub staking: Addr,
    /// Where the treasury's part goes.
    pub treasury: Addr,
}

compact!(Minting {
    source,
    staking,
    treasury
});

/// Keeps all of it.
pub fn save(storage: &mut dyn Storage, config: ConfigResponse) -> StdResult<()> {
    let ConfigResponse {
        denom,
        source,
        registry,
        staking,
        verification,
        treasury,
        clock,
    } = config;
    let network = Network {
        denom,
        registry,
        verification,
        clock,
    };
    NETWORK.save(storage, &network)?;
    MINTING.save(
        storage,
        &Minting {
            source,
            staking,
            treasury,
        },
    )
}

/// All of it.
pub fn load(storage: &dyn Storage) -> StdResult<ConfigResponse> {
    let Network {
        denom,
        registry,
        verification,
        clock,
    } = NETWORK.load(storage)?;
    let Minting {
        source,
        staking,
        treasury,
    } = MINTING.load(storage)?;
    Ok(ConfigResponse {
        denom,
        source,
        registry,
        staking,
        verification,
        treasury,
        clock,
    })
}
