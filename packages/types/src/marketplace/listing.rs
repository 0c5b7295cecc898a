//! What is sold, by whom, for how much and on which terms.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Uint128;
use flywheel_protocol::{Epoch, Hash32, MachineId, Seconds, Time};

use crate::access_control::{Name, Resource};

/// Who sells.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub enum Seller {
    /// A machine, by its owner.
    Machine {
        /// Which.
        machine: MachineId,
    },
    /// The network, by the admin or the desk, for what its machines made together.
    Network {
        /// The first epoch in which the data was made.
        from: Epoch,
        /// The last: at most 63 after the first.
        to: Epoch,
        /// The epochs of the final statements that settled these epochs, rising, 1 to 64: their evidence roots say what
        /// the data comes from.
        settled: Vec<Epoch>,
    },
}

impl Seller {
    /// The selling machine, if it is one.
    pub const fn machine(&self) -> Option<MachineId> {
        match self {
            Self::Machine { machine } => Some(*machine),
            Self::Network { .. } => None,
        }
    }
}

/// What is sold.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub enum Content {
    /// Data, sold by fair exchange.
    Dataset {
        /// The root over its chunks of 1 KiB (`flywheel_protocol::exchange`).
        root: Hash32,
        /// Its bytes, 1 to 4 TiB.
        size: u64,
        /// Its plain SHA-256; information only, nobody checks it.
        file_hash: Option<Hash32>,
    },
    /// Something that goes on, subscribed by period.
    Feed {},
    /// What a machine does for people; paid at the payments contract by this version of the machine's tariff.
    Service {
        /// The tariff's version.
        tariff: u32,
    },
}

/// What it costs, in base units of the listing's denomination. An amount of 0: it is open to everybody.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Copy, Eq)]
pub enum Price {
    /// Always the same. Datasets.
    Fixed {
        /// How much.
        amount: Uint128,
    },
    /// It falls evenly from one amount to another. Datasets.
    Dutch {
        /// Until it begins to fall.
        from: Uint128,
        /// From the end on; not above `from`.
        to: Uint128,
        /// When it begins to fall.
        begins: Time,
        /// When it has fallen.
        ends: Time,
    },
    /// For each period, paid ahead. Feeds.
    PerPeriod {
        /// How much.
        amount: Uint128,
        /// How long a period lasts: 1 second to a year.
        period: Seconds,
        /// How long after the last period a subscriber may still use the feed and renew without a gap; at most a period.
        grace: Seconds,
    },
    /// Nothing here: a service is paid by its tariff.
    ByTariff {},
}

impl Price {
    /// The price at a time: `from - floor((from - to) * (now - begins) / (ends - begins))` while it falls.
    pub fn at(&self, now: Time) -> Uint128 {
        match *self {
            Self::Fixed { amount } | Self::PerPeriod { amount, .. } => amount,
            Self::ByTariff {} => Uint128::zero(),
            Self::Dutch { from, to, begins, ends } => {
                let (gone, whole) = (now.since(begins).get(), ends.since(begins).get());
                if gone >= whole {
                    return to;
                }
                // A part of `from - to` fits, and `whole` is above `gone`, so above zero.
                let fallen = from.saturating_sub(to).checked_multiply_ratio(gone, whole);
                from.saturating_sub(fallen.unwrap_or_default())
            }
        }
    }

    /// The highest and the lowest amount that it ever is.
    pub const fn bounds(&self) -> (Uint128, Uint128) {
        match *self {
            Self::Fixed { amount } | Self::PerPeriod { amount, .. } => (amount, amount),
            Self::ByTariff {} => (Uint128::zero(), Uint128::zero()),
            Self::Dutch { from, to, .. } => (from, to),
        }
    }

    /// Whether it is open: never more than nothing. A service is not.
    pub fn is_open(&self) -> bool {
        !matches!(self, Self::ByTariff {}) && self.bounds().0.is_zero()
    }
}

/// What a buyer may do with it.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct Terms {
    /// The hash of the whole text.
    pub hash: Hash32,
    /// For what it may be used: at most 8 of `a-z`, `0-9`, `-` and `_`, each 1 to 32.
    pub purposes: Vec<String>,
    /// How long, from when the licence is granted; `None`: for ever.
    pub duration: Option<Seconds>,
    /// The name of what a buyer must have: then only accounts on the listing's allow-list may buy. 1 to 64 bytes.
    pub credential: Option<String>,
    /// What access-control must say of a buyer who is not on the allow-list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permission: Option<Permit>,
}

impl Terms {
    /// What a buyer who is refused lacks, by name; `None`: everybody may buy.
    pub fn lacked(&self) -> Option<&str> {
        let permission = self.permission.as_ref().map(|permit| permit.name.as_str());
        self.credential.as_deref().or(permission)
    }
}

/// A permission that access-control confirms at each purchase.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct Permit {
    /// What, as access-control calls it.
    pub name: Name,
    /// With what: `machine/7`, `network/2/data`, or what is an account's whom the seller trusts to say who may.
    pub resource: Resource,
}

/// How a listing has lost its machine: nobody sells it any more, whatever its status.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum SellerGone {
    /// The machine was sold after this was listed (rule R6): its new owner lists anew.
    MachineSold,
    /// The machine has left the registry.
    MachineRetired,
}

/// Whether its seller offers it.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum ListingStatus {
    /// It is.
    Active,
    /// The seller has closed it; an update opens it again.
    Closed,
    /// Consent to its use was withdrawn, for good.
    Withdrawn,
}
