//! How messages and queries are read. Written, they are what [`ExecuteMsg`] and [`QueryMsg`] say; but a reader made for each
//! variant is three kilobytes of a contract that is the nearest to what a chain takes, so variants of the same fields share
//! one.

use cosmwasm_std::Uint128;
use cw20::Cw20ReceiveMsg;
use flywheel_protocol::{Epoch, Hash32, MachineId};
use serde::Deserialize;

use super::messages::{
    BountyClaim, ChunkComplaint, Delivery, ExecuteMsg, ListingUpdate, NewListing, Purchase, SubscriptionId,
};
use super::money::{Band, SaleSplit};
use super::queries::QueryMsg;
use super::request::Wanted;
use crate::denom::Denom;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ByListing {
    listing: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ByOrder {
    order: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ByRequest {
    request: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Offered {
    request: u64,
    listing: u64,
    revision: u32,
    price: Uint128,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Page {
    start_after: Option<u64>,
    limit: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InToken {
    denom: Option<Denom<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Execute {
    Receive(Cw20ReceiveMsg),
    List(NewListing),
    UpdateListing {
        listing: u64,
        update: ListingUpdate,
    },
    CloseListing(ByListing),
    WithdrawConsent(ByListing),
    Allow {
        listing: u64,
        accounts: Vec<String>,
        allowed: bool,
    },
    Buy(Purchase),
    Decline(ByOrder),
    Commit(Delivery),
    Confirm(ByOrder),
    Reveal {
        order: u64,
        key: Hash32,
    },
    Complain(ChunkComplaint),
    Accept(ByOrder),
    Settle {
        orders: Vec<u64>,
    },
    Unsubscribe(ByListing),
    Collect {
        subscriptions: Vec<SubscriptionId>,
    },
    Revoke(SubscriptionId),
    Rate {
        order: u64,
        stars: u8,
    },
    Request(Wanted),
    Bid(Offered),
    TakeBid(Offered),
    CloseRequest(ByRequest),
    ClaimBounty(BountyClaim),
    Forward {
        rows: Vec<u64>,
    },
    Withdraw {
        account: Option<String>,
        denom: Denom<String>,
    },
    SetSplit {
        split: SaleSplit,
    },
    SetBand {
        class: String,
        denom: Denom<String>,
        band: Option<Band>,
    },
    SetDenom {
        denom: Denom<String>,
        complaint_cost: Option<Uint128>,
    },
    SetDesk {
        desk: Option<String>,
    },
    UpdateOwnership(cw_ownable::Action),
}

impl From<Execute> for ExecuteMsg {
    fn from(read: Execute) -> Self {
        match read {
            Execute::Receive(received) => Self::Receive(received),
            Execute::List(new) => Self::List(new),
            Execute::UpdateListing { listing, update } => Self::UpdateListing { listing, update },
            Execute::CloseListing(ByListing { listing }) => Self::CloseListing { listing },
            Execute::WithdrawConsent(ByListing { listing }) => Self::WithdrawConsent { listing },
            Execute::Allow {
                listing,
                accounts,
                allowed,
            } => Self::Allow {
                listing,
                accounts,
                allowed,
            },
            Execute::Buy(purchase) => Self::Buy(purchase),
            Execute::Decline(ByOrder { order }) => Self::Decline { order },
            Execute::Commit(delivery) => Self::Commit(delivery),
            Execute::Confirm(ByOrder { order }) => Self::Confirm { order },
            Execute::Reveal { order, key } => Self::Reveal { order, key },
            Execute::Complain(complaint) => Self::Complain(complaint),
            Execute::Accept(ByOrder { order }) => Self::Accept { order },
            Execute::Settle { orders } => Self::Settle { orders },
            Execute::Unsubscribe(ByListing { listing }) => Self::Unsubscribe { listing },
            Execute::Collect { subscriptions } => Self::Collect { subscriptions },
            Execute::Revoke(id) => Self::Revoke(id),
            Execute::Rate { order, stars } => Self::Rate { order, stars },
            Execute::Request(wanted) => Self::Request(wanted),
            Execute::Bid(Offered {
                request,
                listing,
                revision,
                price,
            }) => Self::Bid {
                request,
                listing,
                revision,
                price,
            },
            Execute::TakeBid(Offered {
                request,
                listing,
                revision,
                price,
            }) => Self::TakeBid {
                request,
                listing,
                revision,
                price,
            },
            Execute::CloseRequest(ByRequest { request }) => Self::CloseRequest { request },
            Execute::ClaimBounty(claim) => Self::ClaimBounty(claim),
            Execute::Forward { rows } => Self::Forward { rows },
            Execute::Withdraw { account, denom } => Self::Withdraw { account, denom },
            Execute::SetSplit { split } => Self::SetSplit { split },
            Execute::SetBand { class, denom, band } => Self::SetBand { class, denom, band },
            Execute::SetDenom { denom, complaint_cost } => Self::SetDenom { denom, complaint_cost },
            Execute::SetDesk { desk } => Self::SetDesk { desk },
            Execute::UpdateOwnership(action) => Self::UpdateOwnership(action),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Query {
    Config(Nothing),
    Listing(ByListing),
    Listings(Page),
    Samples(ByListing),
    Order(ByOrder),
    Orders(Page),
    HasAccess(SubscriptionId),
    Licences {
        listing: u64,
        start_after: Option<u64>,
        limit: Option<u32>,
    },
    Subscription(SubscriptionId),
    Rating(ByListing),
    Request(ByRequest),
    Requests(Page),
    Bids {
        request: u64,
        start_after: Option<u64>,
        limit: Option<u32>,
    },
    Band {
        class: String,
        denom: Denom<String>,
    },
    Sales {
        epoch: Epoch,
    },
    MachineSales {
        epoch: Epoch,
        start_after: Option<MachineId>,
        limit: Option<u32>,
    },
    Waiting(Page),
    Credit {
        account: String,
        denom: Denom<String>,
    },
    Flows(InToken),
    Totals(InToken),
    Ownership(Nothing),
}

impl From<Query> for QueryMsg {
    fn from(read: Query) -> Self {
        match read {
            Query::Config(Nothing {}) => Self::Config {},
            Query::Listing(ByListing { listing }) => Self::Listing { listing },
            Query::Listings(Page { start_after, limit }) => Self::Listings { start_after, limit },
            Query::Samples(ByListing { listing }) => Self::Samples { listing },
            Query::Order(ByOrder { order }) => Self::Order { order },
            Query::Orders(Page { start_after, limit }) => Self::Orders { start_after, limit },
            Query::HasAccess(SubscriptionId { listing, account }) => Self::HasAccess { listing, account },
            Query::Licences {
                listing,
                start_after,
                limit,
            } => Self::Licences {
                listing,
                start_after,
                limit,
            },
            Query::Subscription(SubscriptionId { listing, account }) => Self::Subscription { listing, account },
            Query::Rating(ByListing { listing }) => Self::Rating { listing },
            Query::Request(ByRequest { request }) => Self::Request { request },
            Query::Requests(Page { start_after, limit }) => Self::Requests { start_after, limit },
            Query::Bids {
                request,
                start_after,
                limit,
            } => Self::Bids {
                request,
                start_after,
                limit,
            },
            Query::Band { class, denom } => Self::Band { class, denom },
            Query::Sales { epoch } => Self::Sales { epoch },
            Query::MachineSales {
                epoch,
                start_after,
                limit,
            } => Self::MachineSales {
                epoch,
                start_after,
                limit,
            },
            Query::Waiting(Page { start_after, limit }) => Self::Waiting { start_after, limit },
            Query::Credit { account, denom } => Self::Credit { account, denom },
            Query::Flows(InToken { denom }) => Self::Flows { denom },
            Query::Totals(InToken { denom }) => Self::Totals { denom },
            Query::Ownership(Nothing {}) => Self::Ownership {},
        }
    }
}
