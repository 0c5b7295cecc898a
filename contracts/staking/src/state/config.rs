//! What the network was launched with.

use std::fmt;

use cosmwasm_std::{Addr, BlockInfo, Empty};
use cw_storage_plus::{Item, Map};
use flywheel_protocol::{Bps, Epoch, EpochClock, Time};
use flywheel_types::compact;
use flywheel_types::network::{NetworkKind, Windows};
use flywheel_types::serde::de::{Error, IgnoredAny, SeqAccess, Visitor};
use flywheel_types::serde::{Deserialize, Deserializer, Serialize, Serializer};
use flywheel_types::{Denom, staking::ConfigResponse};

use crate::error::ContractError;

/// The network's parameters that most messages read.
pub const CONFIG: Item<Config> = Item::new("config");
/// The network's addresses that only slashes need: an item of its own, because each byte that a message reads costs gas.
pub const NEIGHBOURS: Item<Neighbours> = Item::new("neighbours");
/// Machines that the admin has approved for a class.
pub const APPROVALS: Map<(u64, &str), Empty> = Map::new("approvals");

/// The network's parameters; only `instantiate` and `migrate` write them.
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
    /// The network's DAO as a contract: whose locks hold tokens here, and for whom machines are counted.
    pub governance: Option<Addr>,
}

/// An array of the parameters, and of the DAO if there is one: every message of a network reads this, and one without a DAO
/// pays for no byte of it.
impl Serialize for Config {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self {
            denom,
            registry,
            kind,
            clock,
            windows,
            max_commission_change,
            community_weight,
            governance,
        } = self;
        match governance {
            None => (
                denom,
                registry,
                kind,
                clock,
                windows,
                max_commission_change,
                community_weight,
            )
                .serialize(serializer),
            Some(dao) => (
                denom,
                registry,
                kind,
                clock,
                windows,
                max_commission_change,
                community_weight,
                dao,
            )
                .serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Config {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Fields)
    }
}

struct Fields;

impl<'de> Visitor<'de> for Fields {
    type Value = Config;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the parameters and perhaps a DAO as an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut fields: A) -> Result<Config, A::Error> {
        let missing = |field| move || A::Error::missing_field(field);
        let config = Config {
            denom: fields.next_element()?.ok_or_else(missing("denom"))?,
            registry: fields.next_element()?.ok_or_else(missing("registry"))?,
            kind: fields.next_element()?.ok_or_else(missing("kind"))?,
            clock: fields.next_element()?.ok_or_else(missing("clock"))?,
            windows: fields.next_element()?.ok_or_else(missing("windows"))?,
            max_commission_change: fields.next_element()?.ok_or_else(missing("max_commission_change"))?,
            community_weight: fields.next_element()?.ok_or_else(missing("community_weight"))?,
            governance: fields.next_element()?,
        };
        if config.governance.is_some() {
            while fields.next_element::<IgnoredAny>()?.is_some() {}
        }
        Ok(config)
    }
}

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
            governance: self.governance,
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
    /// The block, where there is a DAO that may count machines as votes; `None`: nobody counts them.
    pub counted_in: Option<u64>,
}

impl Epochs {
    /// The epochs as seen from a block.
    ///
    /// # Errors
    /// At the last epoch that has a number.
    pub fn at(config: &Config, block: &BlockInfo) -> Result<Self, ContractError> {
        let (running, next) = match config.clock.epoch_at(Time::of(block)) {
            None => (Epoch::FIRST, Epoch::FIRST),
            Some(running) => (running, running.next()?),
        };
        Ok(Self {
            running,
            next,
            counted_in: config.governance.as_ref().map(|_| block.height),
        })
    }
}
