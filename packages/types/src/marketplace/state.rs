//! Bounds and public state: what other contracts and programs read raw.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Uint128};
use cw_storage_plus::Map;
use flywheel_protocol::{Bps, Time};

use super::listing::{Content, ListingStatus, Price, Seller, Terms};
use super::subscription::Subscription;
use crate::compact;
use crate::denom::Denom;
use crate::rewards::REVENUE_EPOCHS;
use crate::stored_hash::StoredHash;

/// Orders in one `Settle`, subscriptions in one `Collect`, rows in one `Forward`.
pub const MAX_SETTLE: usize = 50;
/// Tokens beside the network's at the launch.
pub const MAX_ACCEPTED: usize = 10;
/// Accounts in one `Allow`.
pub const MAX_ALLOW: usize = 50;
/// Final statements that a network's listing names.
pub const MAX_STATEMENTS: usize = 64;
/// Purposes in a listing's terms.
pub const MAX_PURPOSES: usize = 8;
/// Cells of a request.
pub const MAX_CELLS: usize = 16;
/// Bytes of a purpose.
pub const MAX_PURPOSE: usize = 32;
/// Bytes of a class's or a credential's name.
pub const MAX_NAME: usize = 64;
/// Bytes of a listing's link to its description.
pub const MAX_LINK: usize = 256;
/// Periods that a subscription may be paid ahead.
pub const MAX_PERIODS: u32 = 1_000;
/// The longest period, window, request or licence in seconds: 365 days. (A licence may also be for ever.)
pub const MAX_DURATION: u64 = 31_536_000;
/// The shortest window of a step of an order, in seconds: in less, a party whose block is late could never act.
pub const MIN_WINDOW: u64 = 60;
/// How long before its `until` a reverse auction's bids only go down, in seconds: an hour. When a lowest bid falls earlier,
/// higher ones are taken again, and whom it had kept off has so long at least to come back.
pub const LAST_BIDS: u64 = 3_600;
/// The most that a complaint may be said to cost, in base units: a million tokens of 18 decimals. No seller could lock a bond
/// that is far above what exists of a token.
pub const MAX_COMPLAINT_COST: u128 = 1_000_000_000_000_000_000_000_000;
/// Epochs that a network's listing covers at most: what a sale brings is tagged with them, and oracles remember so many.
pub const MAX_EPOCHS: u64 = REVENUE_EPOCHS;
/// What an owner may let agents send for his machines (rule A2), by name in JSON: no message that moves money elsewhere than
/// he has said. The key of an order is shown by who has committed to it.
pub const AGENT_MESSAGES: [&str; 8] = [
    "list",
    "update_listing",
    "close_listing",
    "withdraw_consent",
    "allow",
    "commit",
    "decline",
    "bid",
];
/// The highest order fee: 1 % of the price.
pub const MAX_ORDER_FEE: u16 = 100;
/// The seller's bond for an order is at least this part of the price: 10 %.
pub const BOND_PART: u16 = 1_000;

/// Public state: what is for sale.
pub const LISTINGS: Map<u64, Listing> = Map::new("listings");
/// Public state: the terms of each listing's revisions.
pub const TERMS: Map<(u64, u32), Terms> = Map::new("terms");
/// Public state: what each order is for; written once.
pub const ORDERS: Map<u64, Order> = Map::new("orders");
/// Public state: where each order stands.
pub const PROGRESS: Map<u64, Progress> = Map::new("progress");
/// Public state: what sellers have committed to, by order.
pub const COMMITMENTS: Map<u64, Commitment> = Map::new("commitments");
/// Public state: what an account has of a listing.
pub const HOLDERS: Map<(u64, &Addr), Holder> = Map::new("holders");
/// Public state: every access that was ever granted, by listing and the number of the order or subscription.
pub const LICENCES: Map<(u64, u64), Licence> = Map::new("licences");
/// Public state: subscriptions, by listing and account.
pub const SUBSCRIPTIONS: Map<(u64, &Addr), Subscription> = Map::new("subscriptions");
/// Public state: what was sold in each epoch in the network's token, and who got it: demand (rule N5) is what the
/// treasury got and what was burned.
pub const SALES: Map<u64, EpochSales> = Map::new("sales");
/// Public state: what of it each machine sold itself, by epoch and machine. The rest are the network's own sales.
pub const MACHINE_SALES: Map<(u64, u64), EpochSales> = Map::new("machine_sales");

/// Public state: tokens that are or were taken, by [`token_key`].
pub const DENOMS: Map<&str, Accepted> = Map::new("denoms");

/// A token's key: no native coin is spelt like a cw20.
pub fn token_key(denom: &Denom) -> String {
    match denom {
        Denom::Native(coin) => format!("native:{coin}"),
        Denom::Cw20(token) => format!("cw20:{token}"),
    }
}

/// A token that is or was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// What a complaint costs its sender: a seller's bond is never less.
    pub complaint_cost: Uint128,
    /// Whether it is taken for new listings and orders.
    pub is_taken: bool,
}

compact!(Accepted {
    complaint_cost,
    is_taken
});

/// Something for sale. Its content stays; all else may change, with a new revision.
#[cw_serde]
#[derive(Eq)]
pub struct Listing {
    /// Who sells.
    pub seller: Seller,
    /// The registry's `ownership_epoch` of the selling machine: a sale of the machine ends the listing. 0 for a network.
    pub ownership_epoch: u32,
    /// What.
    pub content: Content,
    /// The machines' class, whose tariff band holds.
    pub class: String,
    /// In what it is paid.
    pub denom: Denom,
    /// How much.
    pub price: Price,
    /// What a buyer loses who lets an order lapse after the seller has delivered.
    pub order_fee: Bps,
    /// A link to its description.
    pub link: String,
    /// Goes up with every update.
    pub revision: u32,
    /// Whether it is for sale.
    pub status: ListingStatus,
}

/// A purchase by fair exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Of what.
    pub listing: u64,
    /// On the terms of this revision.
    pub revision: u32,
    /// The version of the sale split that was in force.
    pub split: u32,
    /// Who buys.
    pub buyer: Addr,
    /// In what it is paid.
    pub denom: Denom,
    /// What was paid.
    pub price: Uint128,
    /// What the buyer loses who does not confirm.
    pub fee: Uint128,
    /// The X25519 key to which the seller encrypts the transfer.
    pub transfer_key: StoredHash,
}

compact!(Order {
    listing,
    revision,
    split,
    buyer,
    denom,
    price,
    fee,
    transfer_key
});

/// Where an order stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// What has happened last.
    pub stage: Stage,
    /// From this second on the next party's step is too late, and anybody may end the order.
    pub deadline: Time,
    /// The key, once it is shown.
    pub key: Option<StoredHash>,
}

compact!(Progress { stage, deadline, key });

/// What has happened last to an order.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Stage {
    /// The buyer has paid; the seller's turn.
    Paid,
    /// The seller has locked the bond and committed to a key and to hidden chunks; the buyer's turn.
    Committed,
    /// The buyer has the hidden chunks; the seller's turn.
    Confirmed,
    /// The key is shown; the buyer may complain.
    Revealed,
    /// The seller has the money, the buyer the licence.
    Settled,
    /// As settled, and the buyer has rated it.
    Rated,
    /// The buyer has the money back.
    Refunded,
}

/// What a seller has committed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commitment {
    /// Who locked the bond and shows the key.
    pub seller: Addr,
    /// Who is paid: the machine's payee at that time. `None`: the seller; for a network, the treasury.
    pub payee: Option<Addr>,
    /// What the seller loses who does not show the key, or shows a wrong one.
    pub bond: Uint128,
    /// SHA-256 of the key.
    pub key_hash: StoredHash,
    /// The root over the hidden chunks.
    pub hidden_root: StoredHash,
}

compact!(Commitment {
    seller,
    payee,
    bond,
    key_hash,
    hidden_root
});

/// What an account has of a listing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holder {
    /// The order that is open.
    pub order: Option<u64>,
    /// The number of the licence that counts: of those that run, the one that runs longest; else the last that did.
    pub licence: Option<u64>,
    /// The number of the one that counts if the seller takes that one back.
    pub second: Option<u64>,
}

compact!(Holder { order, licence, second });

/// Who may use what until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Licence {
    /// Who.
    pub account: Addr,
    /// On the terms of this revision.
    pub revision: u32,
    /// Since when.
    pub since: Time,
    /// Until when; `None`: for ever, or as long as the subscription of this number.
    pub until: Option<Time>,
    /// When the seller has taken it back.
    pub withdrawn: Option<Time>,
}

compact!(Licence {
    account,
    revision,
    since,
    until,
    withdrawn
});

impl Licence {
    /// Whether it runs at a time. A subscription's also ends with its last period, which is not said here.
    pub fn runs(&self, now: Time) -> bool {
        self.withdrawn.is_none() && self.until.is_none_or(|until| now < until)
    }

    /// Whether it ends before another: one that is for ever ends last.
    pub fn ends_before(&self, other: &Self) -> bool {
        match (self.until, other.until) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(own), Some(others)) => own < others,
        }
    }
}

/// What was sold, and who got it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EpochSales {
    /// All of it.
    pub amount: Uint128,
    /// The sellers', a machine's part of its own sale included.
    pub seller: Uint128,
    /// The machines', through rewards.
    pub machines: Uint128,
    /// The stakers'.
    pub stakers: Uint128,
    /// The treasury's.
    pub treasury: Uint128,
    /// Burned.
    pub burned: Uint128,
}

compact!(EpochSales {
    amount,
    seller,
    machines,
    stakers,
    treasury,
    burned
});

impl EpochSales {
    /// The shares, which sum to the amount.
    pub const fn parts(&self) -> [Uint128; 5] {
        [self.seller, self.machines, self.stakers, self.treasury, self.burned]
    }

    /// Adds another's amounts to these. A sum stays at 2^128 - 1 instead of going over it: no payout may fail because the same
    /// tokens were sold for again and again.
    pub fn add(&mut self, other: &Self) {
        self.amount = self.amount.saturating_add(other.amount);
        self.seller = self.seller.saturating_add(other.seller);
        self.machines = self.machines.saturating_add(other.machines);
        self.stakers = self.stakers.saturating_add(other.stakers);
        self.treasury = self.treasury.saturating_add(other.treasury);
        self.burned = self.burned.saturating_add(other.burned);
    }

    /// What is gone for the buyer's side for good (rule N5): the treasury's part and what was burned. The stakers' part may
    /// come back to the buyer's side.
    pub fn demand(&self) -> Uint128 {
        self.treasury.saturating_add(self.burned)
    }
}
