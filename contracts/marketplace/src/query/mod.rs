//! Answers.

pub mod access;
pub mod money;
pub mod requests;

use cosmwasm_std::{Api, Deps, Order as Direction, StdResult, Storage};
use cw_storage_plus::Bound;
use flywheel_protocol::Time;
use flywheel_protocol::exchange::{self, Shape};
use flywheel_types::marketplace::{
    Band, COMMITMENTS, CommitmentResponse, ConfigResponse, Content, LISTINGS, Listing, ListingResponse,
    ListingsResponse, ORDERS, OrderResponse, OrdersResponse, RatingResponse, SamplesResponse, TERMS,
};
use flywheel_types::{Denom, page};

use crate::error::ContractError;
use crate::execute::checks;
use crate::execute::listing::content_name;
use crate::sellers;
use crate::state::config::{self, BANDS, CONFIG, Config};
use crate::state::listings::{self, RATINGS};
use crate::state::orders::{self, OpenOrder};

pub fn config(storage: &dyn Storage) -> Result<ConfigResponse, ContractError> {
    let config = CONFIG.load(storage)?;
    Ok(ConfigResponse {
        limits: config.limits(),
        split: config::split(storage, config.split)?,
        denom: config.denom,
        registry: config.registry,
        staking: config.staking,
        verification: config.verification,
        rewards: config.rewards,
        treasury: config.treasury,
        payments: config.payments,
        clock: config.clock,
        windows: config.windows,
        desk: config.desk,
        split_version: config.split,
    })
}

pub fn listing(deps: Deps, now: Time, number: u64) -> Result<ListingResponse, ContractError> {
    let listing = listings::load(deps.storage, number)?;
    let config = CONFIG.load(deps.storage)?;
    Ok(with_terms(deps, &config, now, (number, listing))?)
}

pub fn listings(deps: Deps, now: Time, start_after: Option<u64>, limit: Option<u32>) -> StdResult<ListingsResponse> {
    let config = CONFIG.load(deps.storage)?;
    let start_after = start_after.map(Bound::exclusive);
    let rows = LISTINGS.range(deps.storage, start_after, None, Direction::Ascending);
    let rows = rows.map(|found| found.and_then(|row| with_terms(deps, &config, now, row)));
    Ok(ListingsResponse {
        listings: page::collect(rows, limit)?,
    })
}

fn with_terms(deps: Deps, config: &Config, now: Time, (number, listing): (u64, Listing)) -> StdResult<ListingResponse> {
    Ok(ListingResponse {
        number,
        terms: TERMS.load(deps.storage, (number, listing.revision))?,
        price_now: listing.price.at(now),
        gone: sellers::gone(&deps.querier, config, &listing),
        listing,
    })
}

pub fn samples(storage: &dyn Storage, number: u64) -> Result<SamplesResponse, ContractError> {
    let content = listings::load(storage, number)?.content;
    let Content::Dataset { root, size, .. } = content else {
        return Err(ContractError::WrongContent {
            listing: number,
            found: content_name(&content),
            expected: "datasets",
        });
    };
    let shape = Shape::of(size)?;
    Ok(SamplesResponse {
        chunks: shape.chunks(),
        samples: exchange::samples(&root, shape),
    })
}

pub fn order(storage: &dyn Storage, number: u64) -> Result<OrderResponse, ContractError> {
    let open = orders::load(storage, number)?;
    Ok(answer(storage, open)?)
}

pub fn orders(
    storage: &dyn Storage,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<OrdersResponse, ContractError> {
    let keys = ORDERS.keys(storage, start_after.map(Bound::exclusive), None, Direction::Ascending);
    let numbers = page::collect(keys, limit)?;
    let orders: Result<Vec<_>, ContractError> = numbers.into_iter().map(|number| order(storage, number)).collect();
    Ok(OrdersResponse { orders: orders? })
}

fn answer(storage: &dyn Storage, open: OpenOrder) -> StdResult<OrderResponse> {
    let commitment = COMMITMENTS.may_load(storage, open.number)?;
    Ok(OrderResponse {
        number: open.number,
        listing: open.order.listing,
        revision: open.order.revision,
        buyer: open.order.buyer,
        denom: open.order.denom.into(),
        price: open.order.price,
        fee: open.order.fee,
        transfer_key: open.order.transfer_key.0,
        stage: open.progress.stage,
        deadline: open.progress.deadline,
        commitment: commitment.map(|commitment| CommitmentResponse {
            seller: commitment.seller,
            bond: commitment.bond,
            key_hash: commitment.key_hash.0,
            hidden_root: commitment.hidden_root.0,
        }),
        key: open.progress.key.map(|key| key.0),
    })
}

pub fn rating(storage: &dyn Storage, listing: u64) -> StdResult<RatingResponse> {
    let rating = RATINGS.may_load(storage, listing)?.unwrap_or_default();
    Ok(RatingResponse {
        count: rating.count,
        stars: rating.stars,
    })
}

pub fn band(
    storage: &dyn Storage,
    api: &dyn Api,
    class: &str,
    denom: &Denom<String>,
) -> Result<Option<Band>, ContractError> {
    // A key longer than a storage key may be would stop the contract.
    checks::name("a class", class)?;
    let denom = denom.validate(api)?;
    Ok(BANDS.may_load(storage, (class, &config::key(&denom)))?)
}
