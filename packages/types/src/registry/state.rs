//! Bounds and public state: what other contracts and programs read raw.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, QuerierWrapper, StdResult, Uint128, from_json};
use cw_storage_plus::{Item, Map};
use flywheel_protocol::{H3Cell, PublicKey, Time};

use crate::compact;

/// Machines in one `Register`.
pub const MAX_BATCH: usize = 50;
/// Attributes a machine may carry.
pub const MAX_ATTRIBUTES: usize = 16;
/// Service endpoints a machine may carry.
pub const MAX_ENDPOINTS: usize = 8;
/// Bytes of an attribute's or endpoint's name.
pub const MAX_NAME: usize = 32;
/// Bytes of an attribute's value, an endpoint's URL or the metadata.
pub const MAX_TEXT: usize = 256;
/// A device's signature expires at most this many seconds ahead: 30 days.
pub const MAX_EXPIRY: u64 = 2_592_000;
/// The finest resolution of a place on chain, because a place is private.
pub const MAX_RESOLUTION: u8 = 7;

/// Pauses of a machine that are kept.
pub const MAX_PAUSES: usize = 16;
/// A pause is kept for at least this many seconds after its end, because an oracle may still judge by it: 30 days.
pub const PAUSE_MEMORY: u64 = 2_592_000;
/// The recovery delay of a registry that names none, in seconds: three days.
pub const DEFAULT_RECOVERY_DELAY: u64 = 259_200;
/// The longest recovery delay, in seconds: 365 days.
pub const MAX_RECOVERY_DELAY: u64 = 31_536_000;
/// Rewards contracts that an `AcceptSale` may name.
pub const MAX_CLAIMED: usize = 5;

/// Messages that an agent may send for a machine's owner (rule A2), by their names in JSON. None of them moves the machine,
/// its keys or its income to somebody else.
pub const AGENT_MESSAGES: [&str; 7] = [
    "set_attributes",
    "remove_attributes",
    "set_endpoints",
    "set_metadata",
    "set_cell",
    "pause",
    "resume",
];

/// Public state: the access-control contract, which says who is an owner's agent. No item: nobody is. The other contracts
/// look here too, so that one message makes it known to all.
pub const ACCESS_CONTROL: Item<Addr> = Item::new("access_control");
/// Public state: when each machine's key was stopped, the oldest pause first (rule R4). No item: never.
pub const PAUSES: Map<u64, Vec<Pause>> = Map::new("pauses");
/// Public state: every machine ever registered, by id.
pub const MACHINES: Map<u64, Machine> = Map::new("machines");
/// Public state: what every key was taken for, by [`PublicKey::tagged`]. No item: never for anything.
pub const KEYS: Map<&[u8], KeyRecord> = Map::new("keys");

/// The access-control contract that a registry names, if it names one.
///
/// # Errors
/// If the registry's state cannot be read.
pub fn access_control(querier: &QuerierWrapper, registry: &Addr) -> StdResult<Option<Addr>> {
    let found = querier.query_wasm_raw(registry, ACCESS_CONTROL.as_slice())?;
    found.map(from_json).transpose()
}

/// What a key was taken for. It stays when the key's machine leaves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct KeyRecord {
    /// How often it has been taken or sold, for ever: an old signature is never valid again.
    pub registrations: u32,
    /// The machine that it belongs to now.
    pub machine: Option<u64>,
}

compact!(KeyRecord { registrations, machine });

/// A machine, as other contracts read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Machine {
    /// Who owns it.
    pub owner: Addr,
    /// Goes up with every sale; what an earlier owner arranged names an older one.
    pub ownership_epoch: u32,
    /// The device's key.
    pub key: PublicKey,
    /// Goes up with every change of the key.
    pub key_version: u32,
    /// Where it is, for networks in which place matters.
    pub cell: Option<H3Cell>,
    /// The maker whose key certified the device's key.
    pub maker: Option<PublicKey>,
    /// Where its income goes instead of to the owner.
    pub payout: Option<Addr>,
    /// Whether it works, is stopped or has left.
    pub status: MachineStatus,
    /// What was paid for its storage and comes back when it is retired, in the registry's deposit denomination.
    pub deposit: Uint128,
}

compact!(Machine {
    owner,
    ownership_epoch,
    key,
    key_version,
    cell,
    maker,
    payout,
    status,
    deposit
});

impl Machine {
    /// Who receives the machine's income.
    pub fn payee(&self) -> &Addr {
        self.payout.as_ref().unwrap_or(&self.owner)
    }
}

/// A machine's state.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum MachineStatus {
    /// Its key speaks for it.
    Active,
    /// Its key was stopped by the owner.
    Paused,
    /// It has left; its key may be registered again.
    Retired,
}

/// A time in which a machine's key did not speak for it: readings from `from` until before `until` are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    /// The block time at which the owner stopped the key.
    pub from: Time,
    /// The block time at which the owner let it speak again; `None`: it is still stopped.
    pub until: Option<Time>,
}

compact!(Pause { from, until });

impl Pause {
    /// Whether the key was stopped at this time. A pause that ended in the second in which it began refuses nothing.
    pub fn covers(&self, time: Time) -> bool {
        self.from <= time && self.until.is_none_or(|until| time < until)
    }
}
