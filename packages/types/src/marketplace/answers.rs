//! Answers to queries.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Uint128, Uint256};
use flywheel_protocol::{Epoch, EpochClock, Hash32, MachineId, Seconds, Time};

use super::listing::{SellerGone, Terms};
use super::messages::{FeeLimits, OrderWindows};
use super::money::SaleSplit;
use super::request::Wanted;
use super::state::{EpochSales, Listing, Stage};
use crate::denom::Denom;

/// Answer to `Config`.
#[cw_serde]
pub struct ConfigResponse {
    /// The network's token.
    pub denom: Denom,
    /// The machine-registry.
    pub registry: Addr,
    /// The network's staking contract.
    pub staking: Addr,
    /// The network's verification contract.
    pub verification: Addr,
    /// The network's rewards contract.
    pub rewards: Addr,
    /// Where the treasury's part goes.
    pub treasury: Addr,
    /// Where services are paid.
    pub payments: Option<Addr>,
    /// The network's epochs.
    pub clock: EpochClock,
    /// What the admin may ask for at most.
    pub limits: FeeLimits,
    /// How long each step of an order may take.
    pub windows: OrderWindows,
    /// The version of the split in force.
    pub split_version: u32,
    /// The split in force.
    pub split: SaleSplit,
    /// Who sells for the network beside the admin.
    #[serde(default)]
    pub desk: Option<Addr>,
}

/// Answer to `Listing`.
#[cw_serde]
pub struct ListingResponse {
    /// Its number.
    pub number: u64,
    /// What is for sale.
    pub listing: Listing,
    /// On which terms, in the newest revision.
    pub terms: Terms,
    /// What it costs now.
    pub price_now: Uint128,
    /// It is not for sale, although its status does not say so: its machine was sold or has left.
    pub gone: Option<SellerGone>,
}

/// Answer to `Listings`.
#[cw_serde]
pub struct ListingsResponse {
    /// A page.
    pub listings: Vec<ListingResponse>,
}

/// Answer to `Samples`.
#[cw_serde]
pub struct SamplesResponse {
    /// How many chunks the data has.
    pub chunks: u64,
    /// Which ones are shown; some may be the same.
    pub samples: Vec<u64>,
}

/// Answer to `Order`.
#[cw_serde]
pub struct OrderResponse {
    /// Its number.
    pub number: u64,
    /// Of what.
    pub listing: u64,
    /// On the terms of this revision.
    pub revision: u32,
    /// Who buys.
    pub buyer: Addr,
    /// In what it is paid.
    pub denom: Denom<String>,
    /// What was paid.
    pub price: Uint128,
    /// What the buyer loses who does not confirm.
    pub fee: Uint128,
    /// To which the seller encrypts the transfer.
    pub transfer_key: Hash32,
    /// What has happened last.
    pub stage: Stage,
    /// From this second on anybody may end the stage.
    pub deadline: Time,
    /// What the seller has committed to.
    pub commitment: Option<CommitmentResponse>,
    /// The key, once it is shown.
    pub key: Option<Hash32>,
}

/// What a seller has committed to.
#[cw_serde]
pub struct CommitmentResponse {
    /// Who.
    pub seller: Addr,
    /// With what.
    pub bond: Uint128,
    /// SHA-256 of the key.
    pub key_hash: Hash32,
    /// The root over the hidden chunks.
    pub hidden_root: Hash32,
}

/// Answer to `Orders`.
#[cw_serde]
pub struct OrdersResponse {
    /// A page.
    pub orders: Vec<OrderResponse>,
}

/// Answer to `HasAccess`.
#[cw_serde]
pub struct HasAccessResponse {
    /// Whether the account may use it now.
    pub has_access: bool,
    /// Until when; `None` with access: for ever.
    pub until: Option<Time>,
    /// Why not.
    pub reason: Option<NoAccess>,
}

/// Why an account may not use what is listed.
#[cw_serde]
pub enum NoAccess {
    /// There is no such listing.
    UnknownListing {},
    /// It has never bought it.
    NotBought {},
    /// It is open, but only to accounts on the allow-list, where this one is not.
    NotAllowed {
        /// What they have, or the name of the permission that the others lack.
        credential: String,
    },
    /// Its order is not settled.
    OrderOpen {
        /// Which.
        order: u64,
        /// Where it stands.
        stage: Stage,
    },
    /// Its licence or subscription is over.
    Expired {
        /// Since when.
        since: Time,
    },
    /// The seller has taken it back.
    Withdrawn {
        /// When.
        since: Time,
    },
    /// The seller offers it to nobody any more.
    Closed {},
    /// Nobody sells it any more: the machine was sold or has left. A feed ends with that, paid or not; `Collect` brings back
    /// what is paid ahead.
    SellerGone {
        /// How.
        how: SellerGone,
    },
    /// It is a service: open a session at the payments contract.
    PaidBySession {},
}

/// Answer to `Licences`.
#[cw_serde]
pub struct LicencesResponse {
    /// A page.
    pub licences: Vec<LicenceResponse>,
}

/// One access that was granted.
#[cw_serde]
pub struct LicenceResponse {
    /// The number of the order or subscription.
    pub number: u64,
    /// To whom.
    pub account: Addr,
    /// On the terms of this revision.
    pub revision: u32,
    /// Since when.
    pub since: Time,
    /// Until when; `None`: for ever, or as long as the subscription.
    pub until: Option<Time>,
    /// When the seller has taken it back.
    pub withdrawn: Option<Time>,
}

/// Answer to `Subscription`.
#[cw_serde]
pub struct SubscriptionResponse {
    /// Its number.
    pub number: u64,
    /// On the terms of this revision.
    pub revision: u32,
    /// In what it is paid.
    pub denom: Denom<String>,
    /// For a period.
    pub price: Uint128,
    /// How long a period lasts.
    pub period: Seconds,
    /// When the first one begins.
    pub starts: Time,
    /// When the last one ends that is paid.
    pub ends: Time,
    /// From when on there is no access.
    pub access_until: Time,
    /// Periods that are paid ahead, those used included.
    pub periods: u32,
    /// Periods that have begun.
    pub begun: u32,
    /// Periods that the seller has been paid.
    pub collected: u32,
}

/// Answer to `Rating`.
#[cw_serde]
pub struct RatingResponse {
    /// How many orders were rated.
    pub count: u64,
    /// Their stars together.
    pub stars: u64,
}

/// Answer to `Request`.
#[cw_serde]
pub struct RequestResponse {
    /// Its number.
    pub number: u64,
    /// Who posted it.
    pub buyer: Addr,
    /// What is wanted.
    pub wanted: Wanted,
    /// In what it is paid.
    pub denom: Denom<String>,
    /// What is left of the escrow.
    pub escrow: Uint128,
    /// Whether it is open.
    pub is_open: bool,
    /// The lowest bid, of a reverse auction.
    pub lowest: Option<BidResponse>,
}

/// Answer to `Requests`.
#[cw_serde]
pub struct RequestsResponse {
    /// A page.
    pub requests: Vec<RequestResponse>,
}

/// Answer to `Bids`.
#[cw_serde]
pub struct BidsResponse {
    /// A page.
    pub bids: Vec<BidResponse>,
}

/// A bid.
#[cw_serde]
pub struct BidResponse {
    /// Which dataset.
    pub listing: u64,
    /// In which revision.
    pub revision: u32,
    /// For how much.
    pub price: Uint128,
}

/// Answer to `Sales`.
#[cw_serde]
pub struct SalesResponse {
    /// All of it.
    pub amount: Uint128,
    /// The sellers'.
    pub seller: Uint128,
    /// The machines', through rewards.
    pub machines: Uint128,
    /// The stakers'.
    pub stakers: Uint128,
    /// The treasury's.
    pub treasury: Uint128,
    /// Burned.
    pub burned: Uint128,
    /// What is gone for the buyer's side for good (rule N5): the last two. The stakers' part may come back to it.
    pub demand: Uint128,
}

impl From<EpochSales> for SalesResponse {
    fn from(sales: EpochSales) -> Self {
        Self {
            amount: sales.amount,
            seller: sales.seller,
            machines: sales.machines,
            stakers: sales.stakers,
            treasury: sales.treasury,
            burned: sales.burned,
            demand: sales.demand(),
        }
    }
}

/// Answer to `MachineSales`.
#[cw_serde]
pub struct MachineSalesResponse {
    /// A page.
    pub rows: Vec<MachineSalesRow>,
}

/// What a machine sold in an epoch.
#[cw_serde]
pub struct MachineSalesRow {
    /// Which.
    pub machine: MachineId,
    /// How much, and who got it.
    pub sales: SalesResponse,
}

/// Answer to `Waiting`.
#[cw_serde]
pub struct WaitingResponse {
    /// A page.
    pub rows: Vec<WaitingRow>,
}

/// What others did not take.
#[cw_serde]
pub struct WaitingRow {
    /// Its number.
    pub row: u64,
    /// For whom.
    pub part: WaitingPart,
    /// In the network's token.
    pub amount: Uint128,
}

/// For whom money waits.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord)]
pub enum WaitingPart {
    /// The machines', through rewards.
    Machines {
        /// The first epoch that earned it.
        from: Epoch,
        /// The last.
        to: Epoch,
    },
    /// The stakers'.
    Stakers {},
    /// To be burned.
    Burned {},
}

/// Answer to `Flows`: `received = released + refunded + held + credits`.
#[cw_serde]
pub struct FlowsResponse {
    /// Came in with messages.
    pub received: Uint256,
    /// Went to sellers, machines, stakers, treasury, or was burned; bonds that went to a buyer included.
    pub released: Uint256,
    /// Went back to who paid it.
    pub refunded: Uint256,
    /// Held for orders, as bonds, for subscriptions, for requests, and to be handed over again.
    pub held: Uint128,
    /// Credited to accounts that could not be paid.
    pub credits: Uint128,
}
