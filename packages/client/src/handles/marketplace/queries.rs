//! What can be asked.

use cosmwasm_std::{Addr, Uint128, from_json};
use flywheel_protocol::{Bps, Epoch};
use flywheel_types::marketplace::{
    Accepted, BOND_PART, Band, BidResponse, BidsResponse, ConfigResponse, DENOMS, FlowsResponse, HOLDERS,
    HasAccessResponse, Holder, LicenceResponse, LicencesResponse, ListingResponse, ListingsResponse, OrderResponse,
    OrdersResponse, QueryMsg, RatingResponse, RequestResponse, RequestsResponse, SalesResponse, SamplesResponse,
    SubscriptionResponse, WaitingResponse, WaitingRow, token_key,
};
use flywheel_types::page::MAX_LIMIT;
use flywheel_types::{Denom, Totals};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Marketplace;
use crate::handles::all_pages;
use crate::{Chain, ChainError, ChainExt};

/// Of the answer to `Ownership`, what is asked here.
#[derive(Deserialize)]
struct Ownership {
    owner: Option<Addr>,
}

impl<C: Chain + ?Sized> Marketplace<'_, C> {
    /// What the contract was launched with, and the split in force.
    pub fn config(&self) -> Result<ConfigResponse, ChainError> {
        self.ask(&QueryMsg::Config {})
    }

    /// A listing with its terms and its price now.
    pub fn listing(&self, listing: u64) -> Result<ListingResponse, ChainError> {
        self.ask(&QueryMsg::Listing { listing })
    }

    /// All listings, by number.
    pub fn listings(&self) -> Result<Vec<ListingResponse>, ChainError> {
        all_pages(|start_after| {
            let page = self.listings_after(start_after, MAX_LIMIT)?;
            let next = page.last().map(|row| row.number);
            Ok((page, next))
        })
    }

    /// A page of listings.
    pub fn listings_after(&self, start_after: Option<u64>, limit: u32) -> Result<Vec<ListingResponse>, ChainError> {
        let limit = Some(limit);
        let page: ListingsResponse = self.ask(&QueryMsg::Listings { start_after, limit })?;
        Ok(page.listings)
    }

    /// The chunks of a dataset that everybody may ask the seller for.
    pub fn samples(&self, listing: u64) -> Result<SamplesResponse, ChainError> {
        self.ask(&QueryMsg::Samples { listing })
    }

    /// An order.
    pub fn order(&self, order: u64) -> Result<OrderResponse, ChainError> {
        self.ask(&QueryMsg::Order { order })
    }

    /// A page of orders, by number. There may be many: a program that watches them goes on from where it was.
    pub fn orders_after(&self, start_after: Option<u64>, limit: u32) -> Result<Vec<OrderResponse>, ChainError> {
        let limit = Some(limit);
        let page: OrdersResponse = self.ask(&QueryMsg::Orders { start_after, limit })?;
        Ok(page.orders)
    }

    /// What an account has of a listing: its open order and its newest licence.
    pub fn holder(&self, listing: u64, account: &Addr) -> Result<Holder, ChainError> {
        let found = self.chain.query_raw(&self.address, &HOLDERS.key((listing, account)))?;
        found.map_or_else(|| Ok(Holder::default()), read)
    }

    /// What a seller must lock for an order of this price: 10 % of it, and never less than what a complaint costs.
    pub fn bond(&self, denom: &Denom, price: Uint128) -> Result<Uint128, ChainError> {
        let found = self.chain.query_raw(&self.address, &DENOMS.key(&token_key(denom)))?;
        let accepted: Option<Accepted> = found.map(read).transpose()?;
        let complaint_cost = accepted.map_or(Uint128::zero(), |accepted| accepted.complaint_cost);
        let part = Bps::new(BOND_PART).map_or(price, |part| part.ceil_of(price));
        Ok(part.max(complaint_cost))
    }

    /// Whether an account may use what is listed, and why not when not.
    pub fn has_access(&self, listing: u64, account: &Addr) -> Result<HasAccessResponse, ChainError> {
        let account = account.to_string();
        self.ask(&QueryMsg::HasAccess { listing, account })
    }

    /// Every access that was ever granted to a listing.
    pub fn licences(&self, listing: u64) -> Result<Vec<LicenceResponse>, ChainError> {
        all_pages(|start_after| {
            let page: LicencesResponse = self.ask(&QueryMsg::Licences {
                listing,
                start_after,
                limit: Some(MAX_LIMIT),
            })?;
            let next = page.licences.last().map(|row| row.number);
            Ok((page.licences, next))
        })
    }

    /// An account's subscription of a feed, if there is one.
    pub fn subscription(&self, listing: u64, account: &Addr) -> Result<Option<SubscriptionResponse>, ChainError> {
        let account = account.to_string();
        self.ask(&QueryMsg::Subscription { listing, account })
    }

    /// How buyers have rated a listing.
    pub fn rating(&self, listing: u64) -> Result<RatingResponse, ChainError> {
        self.ask(&QueryMsg::Rating { listing })
    }

    /// A request. (`request` posts one.)
    pub fn find_request(&self, request: u64) -> Result<RequestResponse, ChainError> {
        self.ask(&QueryMsg::Request { request })
    }

    /// All requests, by number.
    pub fn requests(&self) -> Result<Vec<RequestResponse>, ChainError> {
        all_pages(|start_after| {
            let limit = Some(MAX_LIMIT);
            let page: RequestsResponse = self.ask(&QueryMsg::Requests { start_after, limit })?;
            let next = page.requests.last().map(|row| row.number);
            Ok((page.requests, next))
        })
    }

    /// The bids for a request, by listing.
    pub fn bids(&self, request: u64) -> Result<Vec<BidResponse>, ChainError> {
        all_pages(|start_after| {
            let page: BidsResponse = self.ask(&QueryMsg::Bids {
                request,
                start_after,
                limit: Some(MAX_LIMIT),
            })?;
            let next = page.bids.last().map(|row| row.listing);
            Ok((page.bids, next))
        })
    }

    /// A class's tariff band in one token, if there is one.
    pub fn band(&self, class: &str, denom: &Denom) -> Result<Option<Band>, ChainError> {
        self.ask(&QueryMsg::Band {
            class: class.to_owned(),
            denom: denom.clone().into(),
        })
    }

    /// What was sold in an epoch in the network's token, and who got it.
    pub fn sales(&self, epoch: Epoch) -> Result<SalesResponse, ChainError> {
        self.ask(&QueryMsg::Sales { epoch })
    }

    /// What others did not take and waits to be handed over again.
    pub fn waiting(&self) -> Result<Vec<WaitingRow>, ChainError> {
        all_pages(|start_after| {
            let limit = Some(MAX_LIMIT);
            let page: WaitingResponse = self.ask(&QueryMsg::Waiting { start_after, limit })?;
            let next = page.rows.last().map(|row| row.row);
            Ok((page.rows, next))
        })
    }

    /// What `withdraw` would pay an account.
    pub fn credit(&self, account: &Addr, denom: &Denom) -> Result<Uint128, ChainError> {
        self.ask(&QueryMsg::Credit {
            account: account.to_string(),
            denom: denom.clone().into(),
        })
    }

    /// Everything that came in and went out in a token; `None`: the network's.
    pub fn flows(&self, denom: Option<&Denom>) -> Result<FlowsResponse, ChainError> {
        let denom = denom.map(|denom| denom.clone().into());
        self.ask(&QueryMsg::Flows { denom })
    }

    /// Where the money in a token is; `None`: the network's.
    pub fn totals(&self, denom: Option<&Denom>) -> Result<Totals, ChainError> {
        let denom = denom.map(|denom| denom.clone().into());
        self.ask(&QueryMsg::Totals { denom })
    }

    /// Who sells for the network and sets its terms; `None`: nobody any more.
    pub fn admin(&self) -> Result<Option<Addr>, ChainError> {
        let ownership: Ownership = self.ask(&QueryMsg::Ownership {})?;
        Ok(ownership.owner)
    }

    fn ask<T: DeserializeOwned>(&self, message: &QueryMsg) -> Result<T, ChainError> {
        self.chain.query(&self.address, message)
    }
}

fn read<T: DeserializeOwned>(bytes: Vec<u8>) -> Result<T, ChainError> {
    from_json(bytes).map_err(|error| ChainError::Encoding {
        what: "the contract's state",
        reason: error.to_string(),
    })
}
