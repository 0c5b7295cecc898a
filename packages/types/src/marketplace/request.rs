//! What is wanted.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Uint128;
use flywheel_protocol::{Epoch, H3Cell, Hash32, Seconds, Time};

/// What a buyer wants.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct Wanted {
    /// The machines' class.
    pub class: String,
    /// Where: at most 16 cells, each with everything below it; none: anywhere.
    pub cells: Vec<H3Cell>,
    /// For what: as one of the purposes in a listing's terms, which must name it.
    pub purpose: String,
    /// From this second on nobody bids or claims.
    pub until: Time,
    /// How it is bought.
    pub by: Buying,
}

/// How a request is bought.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Copy, Eq)]
pub enum Buying {
    /// Sellers of datasets bid; the buyer takes one. The escrow is the highest bid allowed.
    Choice {
        /// The X25519 key to which the winner encrypts the transfer.
        transfer_key: Hash32,
    },
    /// Sellers of datasets bid; the lowest bid wins when `until` has come, the earlier of two equal ones. The buyer does not
    /// see the winner's listing before: the order is without an order fee.
    Lowest {
        /// The X25519 key to which the winner encrypts the transfer.
        transfer_key: Hash32,
        /// The shortest licence that a bid may offer; one for ever is never too short. `None`: any. Above 365 days, the
        /// longest that a licence may be said to last: only for ever.
        min_duration: Option<Seconds>,
    },
    /// A fixed amount for each accepted reading, until the escrow is used up.
    Bounty {
        /// For a reading.
        amount: Uint128,
        /// The first epoch that counts.
        from: Epoch,
        /// The last.
        to: Epoch,
    },
}

impl Buying {
    /// The shortest licence that a bid may offer; nothing: any.
    pub fn min_duration(&self) -> Seconds {
        match *self {
            Self::Lowest { min_duration, .. } => min_duration.unwrap_or_default(),
            Self::Choice { .. } | Self::Bounty { .. } => Seconds::ZERO,
        }
    }

    /// Whether sellers bid.
    pub const fn transfer_key(&self) -> Option<Hash32> {
        match *self {
            Self::Choice { transfer_key } | Self::Lowest { transfer_key, .. } => Some(transfer_key),
            Self::Bounty { .. } => None,
        }
    }
}
