//! Bounds and public state: what other contracts and programs read raw.

use cosmwasm_std::{Addr, Uint128};
use cw_storage_plus::Map;
use flywheel_protocol::values::Split;
use flywheel_protocol::{Bps, Seconds, Time};

use crate::access_control::Name;
use crate::compact;
use crate::denom::Denom;

/// Payments in one `Pay`.
pub const MAX_PAYMENTS: usize = 50;
/// Bytes of a reference.
pub const MAX_REFERENCE: usize = 128;
/// Bytes of a tariff's unit.
pub const MAX_UNIT: usize = 32;
/// Tariffs that a machine may have: they are numbered from 0.
pub const MAX_TARIFFS: u8 = 16;
/// The longest time limit of a session, in seconds: 30 days.
pub const MAX_SESSION: u64 = 2_592_000;
/// The shortest window or challenge period, in seconds: a minute.
pub const MIN_WINDOW: u64 = 60;
/// The longest window of a session, in seconds: a day.
pub const MAX_WINDOW: u64 = 86_400;
/// The longest challenge period of a channel, in seconds: 30 days.
pub const MAX_CHALLENGE: u64 = 2_592_000;
/// The longest life of a channel, in seconds: a year.
pub const MAX_CHANNEL: u64 = 31_536_000;
/// Lanes of a channel: they are numbered from 0.
pub const MAX_LANES: u32 = 16;
/// Vouchers in one message: one a lane.
pub const MAX_VOUCHERS: usize = 16;
/// The longest period of a stream's rate, in seconds: a year.
pub const MAX_STREAM_PERIOD: u64 = 31_536_000;
/// A stream's deposit lasts at most so long, in seconds: ten years.
pub const MAX_STREAM: u64 = 315_360_000;
/// After so many seconds of pause anyone may end a stream: 30 days.
pub const MAX_PAUSE: u64 = 2_592_000;
/// Recipients of a split, the residual one included.
pub const MAX_RECIPIENTS: usize = 10;
/// A network's fee at most, in 10,000ths.
pub const MAX_FEE: u16 = 1_000;
/// A higher fee holds so many seconds after it was announced: seven days.
pub const FEE_NOTICE: u64 = 604_800;

/// Messages that an agent may send for a machine's owner (rule A2), by their names in JSON. What they pay goes where the owner
/// has said.
pub const AGENT_MESSAGES: [&str; 3] = ["set_tariff", "collect_session", "close_session_on_meter"];

/// Public state: tariffs by machine and number. One whose `ownership_epoch` is not the machine's is void (rule R6).
pub const TARIFFS: Map<(u64, u8), Tariff> = Map::new("tariffs");
/// Public state: what each network takes of its machines' income.
pub const FEES: Map<u64, Fee> = Map::new("fees");
/// Public state: how owners divide their machines' income, by machine. One whose `ownership_epoch` is not the machine's is
/// void (rule R6).
pub const SPLITS: Map<u64, Division> = Map::new("splits");

/// A tariff as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tariff {
    /// Goes up with every change, for ever: also when it is removed or the machine is sold.
    pub version: u32,
    /// The machine's when its owner wrote this.
    pub ownership_epoch: u32,
    /// What it says; `None`: it was removed.
    pub terms: Option<Terms>,
}

compact!(Tariff {
    version,
    ownership_epoch,
    terms
});

/// What a service costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// What is paid with.
    pub denom: Denom,
    /// Of one unit, in base units, above zero.
    pub price: Uint128,
    /// What is counted, e.g. `kWh`: 1 to 32 bytes.
    pub unit: String,
    /// What is delivered in a minute at most, in units, above zero.
    pub units_per_minute: Uint128,
    /// The longest time limit of a session.
    pub max_duration: Seconds,
    /// How long the other side may answer when a session is closed.
    pub window: Seconds,
    /// The network whose fee is taken.
    pub network: Option<u64>,
    /// What a consumer must be permitted on `machine/<id>` to open a session; `None`: anyone may.
    pub permission: Option<Name>,
}

compact!(Terms {
    denom,
    price,
    unit,
    units_per_minute,
    max_duration,
    window,
    network;
    permission
});

impl Terms {
    /// What a minute costs at most: the credit of a session that names none.
    pub fn price_of_a_minute(&self) -> Uint128 {
        self.price.saturating_mul(self.units_per_minute)
    }
}

/// How an owner divides a machine's income.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Division {
    /// The machine's when its owner wrote this.
    pub ownership_epoch: u32,
    /// Who gets what, at most [`MAX_RECIPIENTS`]; `None`: all to the payout address or the owner.
    pub split: Option<Split<Addr>>,
    /// The network whose fee is taken of payments, channels and streams.
    pub network: Option<u64>,
}

compact!(Division {
    ownership_epoch,
    split,
    network
});

/// What a network takes of its machines' income.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fee {
    /// From `since` on.
    pub bps: Bps,
    /// Until then.
    pub before: Bps,
    /// When `bps` begins to hold.
    pub since: Time,
    /// Who receives it.
    pub recipient: Addr,
}

compact!(Fee {
    bps,
    before,
    since,
    recipient
});

impl Fee {
    /// What holds at a time: at the second of the change the new fee does.
    pub fn at(&self, time: Time) -> Bps {
        if time >= self.since { self.bps } else { self.before }
    }
}
