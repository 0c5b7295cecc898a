//! Listings, their allow-lists and ratings.

use cosmwasm_std::{Addr, QuerierWrapper, StdResult, Storage, Uint128};
use cw_storage_plus::Map;
use flywheel_protocol::Time;
use flywheel_types::compact;
use flywheel_types::marketplace::{LISTINGS, Listing, ListingStatus, TERMS, Terms};

use super::config::{self, CONFIG};
use super::numbers;
use crate::error::ContractError;
use crate::sellers;

/// Accounts that a seller lets buy what needs a credential.
pub const ALLOWED: Map<(u64, &Addr), bool> = Map::new("allowed");
/// How buyers have rated each listing.
pub const RATINGS: Map<u64, Rating> = Map::new("ratings");

/// Stars of all ratings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rating {
    /// How many.
    pub count: u64,
    /// Together.
    pub stars: u64,
}

compact!(Rating { count, stars });

/// A listing.
///
/// # Errors
/// If there is none of this number.
pub fn load(storage: &dyn Storage, number: u64) -> Result<Listing, ContractError> {
    LISTINGS
        .may_load(storage, number)?
        .ok_or(ContractError::UnknownListing { listing: number })
}

/// Stores a new one with its terms; returns its number.
pub fn add(storage: &mut dyn Storage, listing: &Listing, terms: &Terms) -> StdResult<u64> {
    let number = numbers::next(storage, &numbers::LISTING)?;
    LISTINGS.save(storage, number, listing)?;
    TERMS.save(storage, (number, listing.revision), terms)?;
    Ok(number)
}

/// Whether an account may buy: everybody may, it is on the list, or access-control confirms the permission.
pub fn is_allowed(
    storage: &dyn Storage,
    querier: &QuerierWrapper,
    number: u64,
    terms: &Terms,
    account: &Addr,
) -> StdResult<bool> {
    if terms.lacked().is_none() || ALLOWED.has(storage, (number, account)) {
        return Ok(true);
    }
    match &terms.permission {
        Some(permit) => sellers::has_permission(querier, &CONFIG.load(storage)?, account, permit),
        None => Ok(false),
    }
}

/// An offer as a buyer has seen it: what it is now, its terms and its price.
pub struct Offer {
    /// What is for sale.
    pub listing: Listing,
    /// On which terms.
    pub terms: Terms,
    /// For how much now.
    pub price: Uint128,
}

/// The offer that a buyer names, if it stands.
///
/// # Errors
/// If it is not for sale, has changed since, costs nothing, is outside its class's band, or asks for a credential or a
/// permission that the buyer lacks.
pub fn offer(
    storage: &dyn Storage,
    querier: &QuerierWrapper,
    number: u64,
    revision: u32,
    buyer: &Addr,
    now: Time,
) -> Result<Offer, ContractError> {
    let listing = load(storage, number)?;
    if listing.status != ListingStatus::Active {
        return Err(ContractError::NotForSale { listing: number });
    }
    if listing.revision != revision {
        return Err(ContractError::ListingChanged {
            listing: number,
            seen: revision,
            now: listing.revision,
        });
    }
    if listing.price.is_open() {
        return Err(ContractError::IsOpen { listing: number });
    }
    let terms = TERMS.load(storage, (number, revision))?;
    if !is_allowed(storage, querier, number, &terms, buyer)? {
        return Err(ContractError::NotAllowed {
            account: buyer.clone(),
            credential: terms.lacked().unwrap_or_default().to_owned(),
        });
    }
    config::check_taken(storage, &listing.denom)?;
    let price = listing.price.at(now);
    Ok(Offer { listing, terms, price })
}
