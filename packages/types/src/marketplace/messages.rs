//! What is sent to the contract.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Binary, Uint128};
use cw20::Cw20ReceiveMsg;
use flywheel_protocol::trees::EvidenceLeaf;
use flywheel_protocol::{Bps, Epoch, EpochClock, Hash32, Seconds};

use super::listing::{Content, Price, Seller, Terms};
use super::money::{Band, SaleSplit};
use super::request::Wanted;
use crate::denom::Denom;

/// How long each step of an order may take: 1 minute ([`MIN_WINDOW`](super::MIN_WINDOW)) to a year each.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Copy, Eq)]
pub struct OrderWindows {
    /// For the seller to deliver and commit, from the payment.
    pub commit: Seconds,
    /// For the buyer to confirm, from then.
    pub confirm: Seconds,
    /// For the seller to show the key, from then.
    pub reveal: Seconds,
    /// For the buyer to complain, from then.
    pub complain: Seconds,
}

/// What the network's admin may ask for at most.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Copy, Eq)]
pub struct FeeLimits {
    /// The highest order fee a listing may show: at most 1 %.
    pub order_fee: Bps,
    /// The most that stakers, treasury and burning may take of a sale together, whatever the split.
    pub fees: Bps,
}

/// A token in which things may be sold.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct AcceptedDenom {
    /// The token.
    pub denom: Denom<String>,
    /// What a complaint costs its sender: a seller's bond is never less. 1 to
    /// [`MAX_COMPLAINT_COST`](super::MAX_COMPLAINT_COST).
    pub complaint_cost: Uint128,
}

/// `instantiate`.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct InstantiateMsg {
    /// The network's DAO.
    pub admin: String,
    /// The network's token.
    pub denom: Denom<String>,
    /// What a complaint costs its sender, in the network's token: 1 to [`MAX_COMPLAINT_COST`](super::MAX_COMPLAINT_COST).
    pub complaint_cost: Uint128,
    /// Other tokens in which machines may sell; at most 10.
    pub accepted: Vec<AcceptedDenom>,
    /// The machine-registry.
    pub registry: String,
    /// The network's staking contract.
    pub staking: String,
    /// The network's verification contract.
    pub verification: String,
    /// The network's rewards contract.
    pub rewards: String,
    /// Where the treasury's part goes.
    pub treasury: String,
    /// The payments contract, where services are paid.
    pub payments: Option<String>,
    /// The network's epochs.
    pub clock: EpochClock,
    /// Who shares the price of a sale.
    pub split: SaleSplit,
    /// What the admin may ask for at most.
    pub limits: FeeLimits,
    /// How long each step of an order may take.
    pub windows: OrderWindows,
    /// Who sells for the network beside the admin; default: nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desk: Option<String>,
}

/// A new listing.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct NewListing {
    /// Who sells.
    pub seller: Seller,
    /// What.
    pub content: Content,
    /// The machines' class, whose tariff band holds: 1 to 64 bytes.
    pub class: String,
    /// In what it is paid. A network sells in its own token only.
    pub denom: Denom<String>,
    /// How much.
    pub price: Price,
    /// What a buyer loses who lets an order lapse after the seller has delivered.
    pub order_fee: Bps,
    /// On which terms.
    pub terms: Terms,
    /// A link to its description, at most 256 bytes.
    pub link: String,
}

/// What changes of a listing; `None`: nothing.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct ListingUpdate {
    /// How much.
    pub price: Option<Price>,
    /// What a buyer loses who lets an order lapse.
    pub order_fee: Option<Bps>,
    /// On which terms.
    pub terms: Option<Terms>,
    /// A link to its description.
    pub link: Option<String>,
}

/// A purchase.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct Purchase {
    /// Of which listing.
    pub listing: u64,
    /// As the buyer has seen it.
    pub revision: u32,
    /// The most the buyer pays: in all for a dataset, for a period of a feed.
    pub max_price: Uint128,
    /// A dataset: the X25519 key to which the seller encrypts the transfer.
    pub transfer_key: Option<Hash32>,
    /// A feed: how many periods are paid ahead.
    pub periods: Option<u32>,
}

/// What a seller commits to, with the bond.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Copy, Eq)]
pub struct Delivery {
    /// For which order.
    pub order: u64,
    /// SHA-256 of the key.
    pub key_hash: Hash32,
    /// The root over the hidden chunks.
    pub hidden_root: Hash32,
}

/// One chunk that is not what was sold (`flywheel_protocol::exchange::Complaint`).
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct ChunkComplaint {
    /// Of which order.
    pub order: u64,
    /// Which chunk.
    pub index: u64,
    /// As it was delivered.
    pub hidden_chunk: Binary,
    /// It is under the root that the seller committed to.
    pub hidden_proof: Binary,
    /// The leaf at this index under the listed root.
    pub leaf: Hash32,
    /// It is under the listed root.
    pub proof: Binary,
}

/// A subscription by its listing and subscriber.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct SubscriptionId {
    /// Of which feed.
    pub listing: u64,
    /// Whose.
    pub account: String,
}

/// Readings that earn a bounty: a leaf of a final epoch's evidence (rule N6).
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct BountyClaim {
    /// Which request.
    pub request: u64,
    /// The epoch of the final statement that settled the leaf's epoch.
    pub settled: Epoch,
    /// How many leaves the statement's evidence tree has: its bundle says so.
    pub leaves: u64,
    /// The leaf's position.
    pub position: u64,
    /// The leaf.
    pub leaf: EvidenceLeaf,
    /// It is under the statement's evidence root: 32 bytes a level.
    pub proof: Binary,
}

/// `execute`.
#[cw_serde]
#[serde(deny_unknown_fields, from = "super::wire::Execute")]
pub enum ExecuteMsg {
    /// From a cw20, with a [`ReceiveMsg`].
    Receive(Cw20ReceiveMsg),
    /// Puts something up for sale. The machine's owner; for the network the admin or the desk.
    List(NewListing),
    /// Changes a listing, with a new revision; a closed one is for sale again. Seller.
    UpdateListing {
        /// Which.
        listing: u64,
        /// What changes.
        update: ListingUpdate,
    },
    /// Takes no more orders until the next update. Seller.
    CloseListing {
        /// Which.
        listing: u64,
    },
    /// Withdraws consent to its use for good: no new access, to nobody. Orders whose key is not shown are paid back whole.
    /// What was bought stays until `Revoke`. Seller.
    WithdrawConsent {
        /// Which.
        listing: u64,
    },
    /// Puts accounts on a listing's allow-list, or takes them off. Seller.
    Allow {
        /// Which.
        listing: u64,
        /// At most 50.
        accounts: Vec<String>,
        /// Whether they may buy.
        allowed: bool,
    },
    /// Orders a dataset or subscribes to a feed; renews a subscription. Funds: at least the price; the rest comes back.
    Buy(Purchase),
    /// Ends an order: the seller before he commits, the buyer before he confirms. As if the time were over. Both until the key
    /// is shown, if consent was withdrawn: price and bond come back whole.
    Decline {
        /// Which.
        order: u64,
    },
    /// Commits to the key and to the hidden chunks. Seller. Funds: the bond; the rest comes back.
    Commit(Delivery),
    /// Has the hidden chunks and the listed leaves. Buyer.
    Confirm {
        /// Which.
        order: u64,
    },
    /// Shows the key. The seller who committed to it.
    Reveal {
        /// Which order.
        order: u64,
        /// The key.
        key: Hash32,
    },
    /// Shows one chunk that is not what was sold: the buyer gets price and bond. Buyer.
    Complain(ChunkComplaint),
    /// Has what was sold: the seller is paid at once. Buyer.
    Accept {
        /// Which.
        order: u64,
    },
    /// Ends orders whose time is over, 1 to 50, each as its stage says; others are passed over. Anyone.
    Settle {
        /// Which.
        orders: Vec<u64>,
    },
    /// Ends the sender's subscription with the period that has begun; the rest comes back.
    Unsubscribe {
        /// Of which feed.
        listing: u64,
    },
    /// Pays sellers the periods that have begun, of 1 to 50 subscriptions. If the machine was sold or has left, the
    /// subscription ends with them, and the rest comes back to the subscriber. Anyone.
    Collect {
        /// Which.
        subscriptions: Vec<SubscriptionId>,
    },
    /// Takes a licence or subscription back; the holder gets what is left of it, by the second. Seller. Funds: that much,
    /// but for periods that have not begun; the rest comes back.
    Revoke(SubscriptionId),
    /// Rates a settled order with 1 to 5, once. Buyer.
    Rate {
        /// Which.
        order: u64,
        /// How good.
        stars: u8,
    },
    /// Posts what is wanted. Funds: the escrow.
    Request(Wanted),
    /// Offers a dataset for a request at this price. The listing's seller.
    Bid {
        /// Which request.
        request: u64,
        /// Which dataset.
        listing: u64,
        /// As it is now.
        revision: u32,
        /// For how much.
        price: Uint128,
    },
    /// Takes a bid: an order at its price; the rest of the escrow comes back. Who posted the request by choice.
    TakeBid {
        /// Which request.
        request: u64,
        /// Whose bid.
        listing: u64,
        /// As the bid names it, so that nobody gets other terms than seen.
        revision: u32,
        /// As the bid names it, so that nobody pays more than seen.
        price: Uint128,
    },
    /// Ends a request. When its time is over: anyone; the lowest bid wins then, if it still stands. Before: who posted it, by
    /// choice, or if no lowest bid stands.
    CloseRequest {
        /// Which.
        request: u64,
    },
    /// Pays a machine for its readings, once for each epoch. Anyone.
    ClaimBounty(BountyClaim),
    /// Tries again to hand over what others did not take. Anyone.
    Forward {
        /// Which rows, 1 to 50.
        rows: Vec<u64>,
    },
    /// Pays out what is credited to an account because a payment failed. Anyone.
    Withdraw {
        /// Default: the sender.
        account: Option<String>,
        /// In which token.
        denom: Denom<String>,
    },
    /// Changes who shares the price of later orders, subscriptions and requests. Admin.
    SetSplit {
        /// The new one.
        split: SaleSplit,
    },
    /// Sets or removes a class's tariff band in one token, for later listings, updates, orders and bids. Admin.
    SetBand {
        /// Which class.
        class: String,
        /// In which token.
        denom: Denom<String>,
        /// `None`: any price.
        band: Option<Band>,
    },
    /// Takes a token for later listings and orders, or takes it no more. Admin.
    SetDenom {
        /// Which; the network's own stays.
        denom: Denom<String>,
        /// What a complaint costs its sender, 1 to [`MAX_COMPLAINT_COST`](super::MAX_COMPLAINT_COST); `None`: the token is
        /// taken no more.
        complaint_cost: Option<Uint128>,
    },
    /// Names who sells for the network beside the admin from now on: lists, delivers, bids and takes back, with bonds of its
    /// own. Where the money goes it cannot change. What an earlier desk has committed to, that one goes on with. Admin.
    SetDesk {
        /// The new one; `None`: the admin alone sells.
        desk: Option<String>,
    },
    /// Hands the admin's right over in two steps. It cannot be given up.
    UpdateOwnership(cw_ownable::Action),
}

/// Inside a cw20's `Send`.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum ReceiveMsg {
    /// As [`ExecuteMsg::Buy`].
    Buy(Purchase),
    /// As [`ExecuteMsg::Commit`].
    Commit(Delivery),
    /// As [`ExecuteMsg::Revoke`].
    Revoke(SubscriptionId),
    /// As [`ExecuteMsg::Request`].
    Request(Wanted),
}
