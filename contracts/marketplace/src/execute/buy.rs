//! Orders and subscriptions begin.

use cosmwasm_std::{Addr, QuerierWrapper, Response, Storage, Uint128};
use flywheel_protocol::Time;
use flywheel_types::marketplace::{Content, Order, Purchase};
use flywheel_types::stored_hash::StoredHash;

use super::listing::content_name;
use super::subscription;
use crate::error::ContractError;
use crate::funds::Funds;
use crate::state::listings::{self, Offer};
use crate::state::purse::{Pocket, Way};
use crate::state::{config, orders};
use crate::till::Till;
use crate::{events, sellers};

/// Buys what the listing sells; the money that is too much comes back.
pub fn buy(
    storage: &mut dyn Storage,
    querier: &QuerierWrapper,
    now: Time,
    funds: &Funds<'_>,
    purchase: &Purchase,
) -> Result<Response, ContractError> {
    let offer = listings::offer(
        storage,
        querier,
        purchase.listing,
        purchase.revision,
        &funds.sender,
        now,
    )?;
    match offer.listing.content {
        Content::Dataset { .. } => order(storage, querier, now, funds, purchase, &offer),
        Content::Feed {} => subscription::subscribe(storage, querier, now, funds, purchase, &offer),
        Content::Service { .. } => Err(ContractError::WrongContent {
            listing: purchase.listing,
            found: content_name(&offer.listing.content),
            expected: "datasets and feeds; open a session at the payments contract",
        }),
    }
}

fn order(
    storage: &mut dyn Storage,
    querier: &QuerierWrapper,
    now: Time,
    funds: &Funds<'_>,
    purchase: &Purchase,
    offer: &Offer,
) -> Result<Response, ContractError> {
    let transfer_key = purchase.transfer_key.ok_or(ContractError::Missing {
        content: "a dataset",
        field: "transfer_key",
    })?;
    check_maximum(offer.price, purchase.max_price)?;
    let denom = &offer.listing.denom;
    config::check_band(storage, &offer.listing.class, denom, [offer.price])?;
    let mut till = Till::open(storage, querier, now)?;
    sellers::check_buyer(storage, querier, &till.config, &offer.listing, &funds.sender)?;
    take_price(storage, &mut till, funds, denom, (Pocket::Orders, offer.price))?;

    let order = Order {
        listing: purchase.listing,
        revision: purchase.revision,
        split: till.config.split,
        buyer: funds.sender.clone(),
        denom: denom.clone(),
        price: offer.price,
        fee: offer.listing.order_fee.of(offer.price),
        transfer_key: StoredHash(transfer_key),
    };
    let event = open(storage, &till, &order)?.1;
    let (messages, _) = till.close(storage)?;
    Ok(Response::new().add_submessages(messages).add_event(event))
}

/// Opens an order that is paid; returns its number and its event.
pub fn open(
    storage: &mut dyn Storage,
    till: &Till<'_>,
    order: &Order,
) -> Result<(u64, cosmwasm_std::Event), ContractError> {
    let window = till.config.windows.commit;
    let number = orders::open(storage, order, till.now, window)?;
    Ok((number, events::ordered(number, order, till.now.plus(window)?)))
}

/// Refuses what is dearer than the buyer wants.
pub fn check_maximum(price: Uint128, maximum: Uint128) -> Result<(), ContractError> {
    if price > maximum {
        return Err(ContractError::PriceAboveMaximum { price, maximum });
    }
    Ok(())
}

/// Takes `needed` of what came, and gives the rest back to who sent it.
pub fn take_price(
    storage: &dyn Storage,
    till: &mut Till<'_>,
    funds: &Funds<'_>,
    denom: &flywheel_types::Denom,
    (pocket, needed): (Pocket, Uint128),
) -> Result<(), ContractError> {
    let sent = funds.if_any(denom)?;
    if sent < needed {
        return Err(ContractError::NotEnough { needed, sent });
    }
    let back: (Way, &Addr) = (Way::Refunded, &funds.sender);
    till.take_in(storage, denom, pocket, sent)?;
    till.pay(storage, denom, pocket, back, sent.checked_sub(needed)?)
}
