//! What is wanted, and what is bid for it.

use cosmwasm_std::{Order as Direction, StdResult, Storage};
use cw_storage_plus::Bound;
use flywheel_types::marketplace::{BidResponse, BidsResponse, RequestResponse, RequestsResponse};
use flywheel_types::page;

use crate::error::ContractError;
use crate::state::requests::{BIDS, Bid, ESCROWS, LOWEST, REQUESTS, Request};

pub fn request(storage: &dyn Storage, number: u64) -> Result<RequestResponse, ContractError> {
    let request = REQUESTS
        .may_load(storage, number)?
        .ok_or(ContractError::UnknownRequest { request: number })?;
    Ok(answer(storage, number, request)?)
}

pub fn requests(storage: &dyn Storage, start_after: Option<u64>, limit: Option<u32>) -> StdResult<RequestsResponse> {
    let rows = REQUESTS.range(storage, start_after.map(Bound::exclusive), None, Direction::Ascending);
    let rows = rows.map(|found| found.and_then(|(number, request)| answer(storage, number, request)));
    Ok(RequestsResponse {
        requests: page::collect(rows, limit)?,
    })
}

fn answer(storage: &dyn Storage, number: u64, request: Request) -> StdResult<RequestResponse> {
    let escrow = ESCROWS.may_load(storage, number)?;
    let lowest = LOWEST.may_load(storage, number)?;
    let lowest = lowest
        .map(|lowest| {
            let bid = BIDS.load(storage, (number, lowest.listing))?;
            Ok::<_, cosmwasm_std::StdError>(bid_answer(lowest.listing, &bid))
        })
        .transpose()?;
    Ok(RequestResponse {
        number,
        buyer: request.buyer,
        wanted: request.wanted,
        denom: request.denom.into(),
        is_open: escrow.is_some(),
        escrow: escrow.unwrap_or_default(),
        lowest,
    })
}

pub fn bids(
    storage: &dyn Storage,
    request: u64,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> StdResult<BidsResponse> {
    let rows = BIDS
        .prefix(request)
        .range(storage, start_after.map(Bound::exclusive), None, Direction::Ascending);
    let rows = rows.map(|found| found.map(|(listing, bid)| bid_answer(listing, &bid)));
    Ok(BidsResponse {
        bids: page::collect(rows, limit)?,
    })
}

const fn bid_answer(listing: u64, bid: &Bid) -> BidResponse {
    BidResponse {
        listing,
        revision: bid.revision,
        price: bid.price,
    }
}
