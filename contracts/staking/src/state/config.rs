//! What the network was launched with.

use cosmwasm_std::{Addr, BlockInfo, Empty};
use cw_storage_plus::{Item, Map};
use flywheel_protocol::{Bps, Epoch, EpochClock, Time};
use flywheel_types::compact;
use flywheel_types::network::{NetworkKind, Windows};
use flywheel_types::{Denom, staking::ConfigResponse};

use crate::error::ContractError;

/// The network's parameters that most messages read.
pub const CONFIG: Item<Config> = Item::new("config");
/// The network's addresses that only slashes need: an item of its own, because each byte that a message reads costs gas.
pub const NEIGHBOURS: Item<Neighbours> = Item::new("neighbours");
/// Machines that the admin has approved for a class.
pub const APPROVALS: Map<(u64, &str), Empty> = Map::new("approvals");

/// The network's parameters; only `instantiate` writes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The network's token.
    pub denom: Denom,
    /// The machine-registry.
    pub registry: Addr,
    /// Whether machines need a place.
    pub kind: NetworkKind,
    /// The network's epochs.
    pub clock: EpochClock,
    /// The network's periods.
    pub windows: Windows,
    /// The largest change of a commission in one unbonding day.
    pub max_commission_change: Bps,
    /// Weight of the community pool in the stakers' income.
    pub community_weight: Bps,
}

compact!(Config {
    denom,
    registry,
    kind,
    clock,
    windows,
    max_commission_change,
    community_weight
});

/// The network's other addresses; only `instantiate` writes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbours {
    /// The network's rewards contract.
    pub rewards: Addr,
    /// The network's verification contract.
    pub verification: Addr,
    /// Where leftovers of closed pools go.
    pub treasury: Addr,
}

compact!(Neighbours {
    rewards,
    verification,
    treasury
});

impl Config {
    /// The answer to who asks for the parameters.
    pub fn with(self, neighbours: Neighbours) -> ConfigResponse {
        ConfigResponse {
            denom: self.denom,
            registry: self.registry,
            rewards: neighbours.rewards,
            verification: neighbours.verification,
            treasury: neighbours.treasury,
            kind: self.kind,
            clock: self.clock,
            windows: self.windows,
            max_commission_change: self.max_commission_change,
            community_weight: self.community_weight,
        }
    }
}

/// The epochs that a block may write (rule S11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Epochs {
    /// The running epoch, from which leaving counts; before the start the first one.
    pub running: Epoch,
    /// The epoch from which joining and changes count: the one after the running, before the start the first one.
    pub next: Epoch,
}

impl Epochs {
    /// The epochs as seen from a block.
    ///
    /// # Errors
    /// At the last epoch that has a number.
    pub fn at(clock: &EpochClock, block: &BlockInfo) -> Result<Self, ContractError> {
        match clock.epoch_at(Time::of(block)) {
            None => Ok(Self {
                running: Epoch::FIRST,
                next: Epoch::FIRST,
            }),
            Some(running) => Ok(Self {
                running,
                next: running.next()?,
            }),
        }
    }
}
