//! Bids for requests.

use cosmwasm_std::{Addr, Event, QuerierWrapper, Response, Storage, Uint128};
use flywheel_protocol::Time;
use flywheel_types::marketplace::{Buying, Content, Order, Wanted};
use flywheel_types::staking::ENROLMENTS;
use flywheel_types::stored_hash::StoredHash;

use super::{buy, request};
use crate::error::ContractError;
use crate::events;
use crate::sellers::{self, Sent};
use crate::state::config::{self, CONFIG, Config};
use crate::state::listings::{self, Offer};
use crate::state::requests::{self, BIDS, Bid, LOWEST, LowestBid, OpenRequest};
use crate::till::Till;

/// A bid that has won: its order.
pub struct Won {
    /// The order's number.
    pub order: u64,
    /// For how much.
    pub price: Uint128,
    /// What happened.
    pub event: Event,
}

/// Offers a dataset for a request. In a reverse auction only a bid below the lowest is taken, unless that one does not stand
/// any more; no listing's bid goes up, and in the last hour none is above another's.
pub fn bid(
    storage: &mut dyn Storage,
    querier: &QuerierWrapper,
    sent: &Sent<'_>,
    number: u64,
    (listing_number, bid): (u64, Bid),
) -> Result<Response, ContractError> {
    let open = requests::open(storage, number)?;
    let now = sent.at;
    open.check_time(now)?;
    let config = CONFIG.load(storage)?;
    let highest = highest_bid(storage, querier, (&config, now), &open, (listing_number, bid.price))?;
    if bid.price.is_zero() || bid.price > highest {
        return Err(ContractError::BidOutside {
            price: bid.price,
            highest,
        });
    }
    let offer = standing(storage, querier, (&config, now), &open, (listing_number, bid.revision))?;
    sellers::check_seller(storage, querier, &config, &offer.listing, sent)?;
    config::check_band(storage, &offer.listing.class, &open.request.denom, [bid.price])?;

    BIDS.save(storage, (number, listing_number), &bid)?;
    if let Buying::Lowest { .. } = open.request.wanted.by {
        let lowest = LowestBid {
            listing: listing_number,
            price: bid.price,
        };
        LOWEST.save(storage, number, &lowest)?;
    }
    let event = events::bid(number, listing_number, bid.revision, bid.price);
    Ok(Response::new().add_event(event))
}

/// The highest bid of a listing that is taken now. By choice: the escrow. In a reverse auction: one less than the lowest bid,
/// if that one stands; else the escrow, or what the listing has bid before. In the last hour no more than the lowest bid, also
/// if it does not stand: somebody with two listings would keep others off with one until nobody can come back, let it fall and
/// bid with the other.
///
/// Whether the lowest bid stands is asked only when a bid is not below it.
fn highest_bid(
    storage: &dyn Storage,
    querier: &QuerierWrapper,
    (config, now): (&Config, Time),
    open: &OpenRequest,
    (listing, price): (u64, Uint128),
) -> Result<Uint128, ContractError> {
    match open.request.wanted.by {
        Buying::Choice { .. } => Ok(open.escrow),
        Buying::Lowest { .. } => {
            let lowest = LOWEST.may_load(storage, open.number)?;
            let mut highest = open.escrow;
            if let Some(lowest) = lowest.filter(|lowest| price >= lowest.price) {
                if stands(storage, querier, (config, now), open, lowest.listing) {
                    return Ok(lowest.price.saturating_sub(Uint128::one()));
                }
                if open.is_nearly_over(now) {
                    highest = lowest.price;
                }
            }
            let before = BIDS.may_load(storage, (open.number, listing))?;
            Ok(before.map_or(highest, |before| before.price.min(highest)))
        }
        Buying::Bounty { .. } => Err(ContractError::WrongBuying {
            request: open.number,
            way: "by bids",
        }),
    }
}

/// Whether a listing's bid could win now.
pub fn stands(
    storage: &dyn Storage,
    querier: &QuerierWrapper,
    config_and_now: (&Config, Time),
    open: &OpenRequest,
    listing: u64,
) -> bool {
    let bid = BIDS.may_load(storage, (open.number, listing)).ok().flatten();
    bid.is_some_and(|bid| standing(storage, querier, config_and_now, open, (listing, bid.revision)).is_ok())
}

/// The offer that is bid: as long as it is for sale to the buyer in this revision, and is what is wanted.
fn standing(
    storage: &dyn Storage,
    querier: &QuerierWrapper,
    (config, now): (&Config, Time),
    open: &OpenRequest,
    (listing, revision): (u64, u32),
) -> Result<Offer, ContractError> {
    let buyer = &open.request.buyer;
    let offer = listings::offer(storage, querier, listing, revision, buyer, now)?;
    sellers::check_buyer(storage, querier, config, &offer.listing, buyer)?;
    qualifies(querier, config, open, &offer)?.map_err(|reason| ContractError::DoesNotQualify {
        listing,
        request: open.number,
        reason,
    })?;
    Ok(offer)
}

/// Whether a listing is what is wanted: a dataset of the class, for the purpose and long enough, in the request's token; a
/// machine's only if the machine works in this class and in one of the cells.
fn qualifies(
    querier: &QuerierWrapper,
    config: &Config,
    open: &OpenRequest,
    Offer { listing, terms, .. }: &Offer,
) -> Result<Result<(), &'static str>, ContractError> {
    let wanted = &open.request.wanted;
    Ok(if !matches!(listing.content, Content::Dataset { .. }) {
        Err("it is no dataset")
    } else if listing.class != wanted.class {
        Err("it is of another class")
    } else if listing.denom != open.request.denom {
        Err("it is sold in another token")
    } else if !terms.purposes.contains(&wanted.purpose) {
        Err("its terms do not name the purpose")
    } else if terms
        .duration
        .is_some_and(|duration| duration < wanted.by.min_duration())
    {
        Err("its licence is too short")
    } else {
        match listing.seller.machine() {
            None => Ok(()),
            Some(machine) => {
                let enrolled = ENROLMENTS
                    .newest
                    .query(querier, config.staking.clone(), machine.get())?;
                match enrolled.and_then(|newest| newest.value) {
                    None => Err("its machine is not enrolled"),
                    Some(enrolment) if enrolment.class != wanted.class => {
                        Err("its machine is enrolled in another class")
                    }
                    Some(enrolment) if !is_within(wanted, enrolment.cell) => Err("its machine is not in these cells"),
                    Some(_) => Ok(()),
                }
            }
        }
    })
}

/// Whether a place is wanted.
pub fn is_within(wanted: &Wanted, cell: Option<flywheel_protocol::H3Cell>) -> bool {
    wanted.cells.is_empty() || cell.is_some_and(|cell| wanted.cells.iter().any(|wanted| wanted.contains(cell)))
}

/// Who posted the request takes a bid.
pub fn take(
    storage: &mut dyn Storage,
    querier: &QuerierWrapper,
    now: Time,
    sender: &Addr,
    number: u64,
    (listing, seen): (u64, Bid),
) -> Result<Response, ContractError> {
    let open = requests::open(storage, number)?;
    open.check_time(now)?;
    open.check_buyer(sender)?;
    if !matches!(open.request.wanted.by, Buying::Choice { .. }) {
        return Err(ContractError::WrongBuying {
            request: number,
            way: "by choice",
        });
    }
    let bid = BIDS.may_load(storage, (number, listing))?;
    if bid.is_none_or(|bid| bid != seen) {
        return Err(ContractError::UnknownBid {
            request: number,
            listing,
            revision: seen.revision,
            price: seen.price,
        });
    }
    let mut till = Till::open(storage, querier, now)?;
    let won = award(storage, querier, &mut till, &open, listing)?;
    request::end(storage, till, &open, Some(won))
}

/// Opens the order of a bid, if it still stands. It writes nothing if it does not.
///
/// A buyer who has not chosen the listing has not seen its order fee: there is none.
pub fn award(
    storage: &mut dyn Storage,
    querier: &QuerierWrapper,
    till: &mut Till<'_>,
    open: &OpenRequest,
    listing: u64,
) -> Result<Won, ContractError> {
    let request = &open.request;
    let unknown = ContractError::UnknownBid {
        request: open.number,
        listing,
        revision: 0,
        price: Uint128::zero(),
    };
    let bid = BIDS.may_load(storage, (open.number, listing))?;
    let (bid, transfer_key) = bid.zip(request.wanted.by.transfer_key()).ok_or(unknown)?;
    let offer = standing(
        storage,
        querier,
        (&till.config, till.now),
        open,
        (listing, bid.revision),
    )?;
    let fee = match request.wanted.by {
        Buying::Choice { .. } => offer.listing.order_fee.of(bid.price),
        Buying::Lowest { .. } | Buying::Bounty { .. } => Uint128::zero(),
    };
    let order = Order {
        listing,
        revision: bid.revision,
        split: request.split,
        buyer: request.buyer.clone(),
        denom: request.denom.clone(),
        price: bid.price,
        fee,
        transfer_key: StoredHash(transfer_key),
    };
    let (number, event) = buy::open(storage, till, &order)?;
    Ok(Won {
        order: number,
        price: bid.price,
        event,
    })
}
