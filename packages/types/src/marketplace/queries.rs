//! What can be asked.

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::{Addr, Uint128};
use flywheel_protocol::{Epoch, MachineId};

use super::answers::*;
use super::money::Band;
use crate::denom::Denom;
use crate::totals::Totals;

/// `query`.
#[cw_serde]
#[serde(deny_unknown_fields, from = "super::wire::Query")]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// What the contract was launched with, and the split in force.
    #[returns(ConfigResponse)]
    Config {},
    /// A listing with its terms.
    #[returns(ListingResponse)]
    Listing {
        /// Which.
        listing: u64,
    },
    /// All listings by number.
    #[returns(ListingsResponse)]
    Listings {
        /// The last one seen.
        start_after: Option<u64>,
        /// Default 30, at most 100.
        limit: Option<u32>,
    },
    /// The chunks of a dataset that everybody may ask the seller for.
    #[returns(SamplesResponse)]
    Samples {
        /// Which.
        listing: u64,
    },
    /// An order.
    #[returns(OrderResponse)]
    Order {
        /// Which.
        order: u64,
    },
    /// All orders by number.
    #[returns(OrdersResponse)]
    Orders {
        /// The last one seen.
        start_after: Option<u64>,
        /// Default 30, at most 100.
        limit: Option<u32>,
    },
    /// Whether an account may use what is listed, and why not when not.
    #[returns(HasAccessResponse)]
    HasAccess {
        /// What.
        listing: u64,
        /// Who.
        account: String,
    },
    /// Every access that was ever granted to a listing.
    #[returns(LicencesResponse)]
    Licences {
        /// Which.
        listing: u64,
        /// The number of the last one seen.
        start_after: Option<u64>,
        /// Default 30, at most 100.
        limit: Option<u32>,
    },
    /// A subscription, if there is one.
    #[returns(Option<SubscriptionResponse>)]
    Subscription {
        /// Of which feed.
        listing: u64,
        /// Whose.
        account: String,
    },
    /// How buyers have rated a listing.
    #[returns(RatingResponse)]
    Rating {
        /// Which.
        listing: u64,
    },
    /// A request.
    #[returns(RequestResponse)]
    Request {
        /// Which.
        request: u64,
    },
    /// All requests by number.
    #[returns(RequestsResponse)]
    Requests {
        /// The last one seen.
        start_after: Option<u64>,
        /// Default 30, at most 100.
        limit: Option<u32>,
    },
    /// The bids for a request, by listing.
    #[returns(BidsResponse)]
    Bids {
        /// Which.
        request: u64,
        /// The last listing seen.
        start_after: Option<u64>,
        /// Default 30, at most 100.
        limit: Option<u32>,
    },
    /// A class's tariff band, if there is one.
    #[returns(Option<Band>)]
    Band {
        /// Which class.
        class: String,
        /// In which token.
        denom: Denom<String>,
    },
    /// What was sold in an epoch in the network's token, and who got it.
    #[returns(SalesResponse)]
    Sales {
        /// Which.
        epoch: Epoch,
    },
    /// What of it each machine sold itself, by machine; the rest are the network's own sales.
    #[returns(MachineSalesResponse)]
    MachineSales {
        /// Which epoch.
        epoch: Epoch,
        /// The last machine seen.
        start_after: Option<MachineId>,
        /// Default 30, at most 100.
        limit: Option<u32>,
    },
    /// What others did not take and waits to be handed over again.
    #[returns(WaitingResponse)]
    Waiting {
        /// The last row seen.
        start_after: Option<u64>,
        /// Default 30, at most 100.
        limit: Option<u32>,
    },
    /// What is credited to an account.
    #[returns(Uint128)]
    Credit {
        /// Whose.
        account: String,
        /// In which token.
        denom: Denom<String>,
    },
    /// Everything that came in and went out in a token.
    #[returns(FlowsResponse)]
    Flows {
        /// `None`: the network's.
        denom: Option<Denom<String>>,
    },
    /// Balance, liabilities and donations in a token (rule A7).
    #[returns(Totals)]
    Totals {
        /// `None`: the network's.
        denom: Option<Denom<String>>,
    },
    /// Who is admin.
    #[returns(cw_ownable::Ownership<Addr>)]
    Ownership {},
}
