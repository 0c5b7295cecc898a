//! Requests and bids.

use cosmwasm_std::{Addr, StdResult, Storage, Uint128};
use cw_storage_plus::Map;
use flywheel_protocol::Time;
use flywheel_types::marketplace::{LAST_BIDS, Wanted};
use flywheel_types::{Denom, compact};

use super::numbers;
use crate::error::ContractError;

/// What is wanted; written once.
pub const REQUESTS: Map<u64, Request> = Map::new("requests");
/// What is left of the escrow; no item: the request has ended.
pub const ESCROWS: Map<u64, Uint128> = Map::new("escrows");
/// Bids by request and listing.
pub const BIDS: Map<(u64, u64), Bid> = Map::new("bids");
/// The lowest bid of a reverse auction.
pub const LOWEST: Map<u64, LowestBid> = Map::new("lowest");
/// Bounties that were paid, by request, machine and epoch.
pub const REWARDED: Map<(u64, u64, u64), Uint128> = Map::new("rewarded");

/// What is wanted, and by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Who posted it.
    pub buyer: Addr,
    /// In what it is paid.
    pub denom: Denom,
    /// The version of the sale split that was in force.
    pub split: u32,
    /// What.
    pub wanted: Wanted,
}

compact!(Request {
    buyer,
    denom,
    split,
    wanted
});

/// An offer for a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bid {
    /// The dataset's revision.
    pub revision: u32,
    /// For how much.
    pub price: Uint128,
}

compact!(Bid { revision, price });

/// The lowest bid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LowestBid {
    /// Of which dataset.
    pub listing: u64,
    /// For how much.
    pub price: Uint128,
}

compact!(LowestBid { listing, price });

/// A request that is open, and what is left of its escrow.
pub struct OpenRequest {
    /// Its number.
    pub number: u64,
    /// What is wanted.
    pub request: Request,
    /// What is left.
    pub escrow: Uint128,
}

/// Posts a request; returns its number.
pub fn post(storage: &mut dyn Storage, request: &Request, escrow: Uint128) -> StdResult<u64> {
    let number = numbers::next(storage, &numbers::REQUEST)?;
    REQUESTS.save(storage, number, request)?;
    ESCROWS.save(storage, number, &escrow)?;
    Ok(number)
}

/// An open request.
///
/// # Errors
/// If there is none of this number, or it has ended.
pub fn open(storage: &dyn Storage, number: u64) -> Result<OpenRequest, ContractError> {
    let request = REQUESTS
        .may_load(storage, number)?
        .ok_or(ContractError::UnknownRequest { request: number })?;
    let escrow = ESCROWS
        .may_load(storage, number)?
        .ok_or(ContractError::RequestEnded { request: number })?;
    Ok(OpenRequest {
        number,
        request,
        escrow,
    })
}

impl OpenRequest {
    /// Refuses what comes when its time is over.
    pub fn check_time(&self, now: Time) -> Result<(), ContractError> {
        let until = self.request.wanted.until;
        if now >= until {
            return Err(ContractError::RequestOver {
                request: self.number,
                until,
                now,
            });
        }
        Ok(())
    }

    /// Whether so little time is left that bids only go down.
    pub fn is_nearly_over(&self, now: Time) -> bool {
        self.request.wanted.until.since(now).get() < LAST_BIDS
    }

    /// Refuses anybody but who posted it.
    pub fn check_buyer(&self, sender: &Addr) -> Result<(), ContractError> {
        if *sender == self.request.buyer {
            return Ok(());
        }
        Err(ContractError::NotBuyer {
            sender: sender.clone(),
            buyer: self.request.buyer.clone(),
        })
    }
}
