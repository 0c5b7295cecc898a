//! Requests begin and end.

use cosmwasm_std::{Addr, QuerierWrapper, Response, Storage};
use flywheel_protocol::Time;
use flywheel_types::marketplace::{Buying, MAX_CELLS, MAX_DURATION, Wanted};

use super::{bids, checks};
use crate::error::ContractError;
use crate::events;
use crate::funds::Funds;
use crate::state::config;
use crate::state::purse::{Pocket, Way};
use crate::state::requests::{self, ESCROWS, LOWEST, OpenRequest, Request};
use crate::till::Till;

/// Posts what is wanted, with the money for it.
pub fn post(
    storage: &mut dyn Storage,
    querier: &QuerierWrapper,
    now: Time,
    funds: &Funds<'_>,
    wanted: Wanted,
) -> Result<Response, ContractError> {
    check(&wanted, now)?;
    let (denom, escrow) = funds.any()?;
    config::check_taken(storage, &denom)?;
    let mut till = Till::open(storage, querier, now)?;
    till.take_in(storage, &denom, Pocket::Requests, escrow)?;
    let request = Request {
        buyer: funds.sender.clone(),
        denom,
        split: till.config.split,
        wanted,
    };
    let number = requests::post(storage, &request, escrow)?;
    till.close(storage)?;
    let Wanted { class, until, .. } = &request.wanted;
    Ok(Response::new().add_event(events::requested(
        number,
        &request.buyer,
        class,
        *until,
        &request.denom,
        escrow,
    )))
}

fn check(wanted: &Wanted, now: Time) -> Result<(), ContractError> {
    checks::name("a class", &wanted.class)?;
    checks::purpose(&wanted.purpose)?;
    if wanted.cells.len() > MAX_CELLS {
        return Err(ContractError::Count {
            name: "cells",
            count: wanted.cells.len(),
            maximum: MAX_CELLS,
        });
    }
    if wanted.until <= now || wanted.until.since(now).get() > MAX_DURATION {
        return Err(ContractError::Until { until: wanted.until });
    }
    if let Buying::Bounty { amount, from, to } = wanted.by {
        if amount.is_zero() {
            return Err(flywheel_types::PaymentError::Zero.into());
        }
        if from > to {
            return Err(ContractError::WrongStatements { from, to });
        }
    }
    Ok(())
}

/// Ends a request: by time anyone, and then the lowest bid wins if it still stands; before, who posted it, unless others rely
/// on it: the lowest bidder, while the bid stands, and whoever measures for a bounty.
pub fn close(
    storage: &mut dyn Storage,
    querier: &QuerierWrapper,
    now: Time,
    sender: &Addr,
    number: u64,
) -> Result<Response, ContractError> {
    let open = requests::open(storage, number)?;
    let until = open.request.wanted.until;
    let lowest = LOWEST.may_load(storage, number)?;
    let mut till = Till::open(storage, querier, now)?;
    if now < until {
        open.check_buyer(sender)?;
        let binds = match open.request.wanted.by {
            Buying::Choice { .. } => false,
            Buying::Lowest { .. } => {
                lowest.is_some_and(|lowest| bids::stands(storage, querier, (&till.config, now), &open, lowest.listing))
            }
            Buying::Bounty { .. } => true,
        };
        if binds {
            return Err(ContractError::RequestBinds { request: number, until });
        }
        return end(storage, till, &open, None);
    }
    let won = match lowest {
        Some(lowest) => bids::award(storage, querier, &mut till, &open, lowest.listing).ok(),
        None => None,
    };
    end(storage, till, &open, won)
}

/// Gives back what the order, if there is one, leaves of the escrow.
pub fn end(
    storage: &mut dyn Storage,
    mut till: Till<'_>,
    open: &OpenRequest,
    won: Option<bids::Won>,
) -> Result<Response, ContractError> {
    let price = won.as_ref().map_or_else(Default::default, |won| won.price);
    let OpenRequest {
        number,
        request,
        escrow,
    } = open;
    let left = escrow.checked_sub(price)?;
    let pockets = (Pocket::Requests, Pocket::Orders);
    till.shift(storage, &request.denom, pockets, price)?;
    let back = (Way::Refunded, &request.buyer);
    till.pay(storage, &request.denom, Pocket::Requests, back, left)?;
    ESCROWS.remove(storage, *number);
    let order = won.as_ref().map(|won| won.order);
    let (messages, _) = till.close(storage)?;
    Ok(Response::new()
        .add_submessages(messages)
        .add_event(events::request_ended(*number, order, left))
        .add_events(won.map(|won| won.event)))
}
