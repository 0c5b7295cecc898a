//! Subscriptions of feeds.

use cosmwasm_std::{Addr, Api, QuerierWrapper, Response, Storage, Uint128};
use flywheel_protocol::Time;
use flywheel_types::marketplace::{
    HOLDERS, LICENCES, Licence, Listing, MAX_PERIODS, MAX_SETTLE, Price, Purchase, SUBSCRIPTIONS, Subscription,
    SubscriptionId,
};

use super::listing::content_name;
use super::{buy, checks};
use crate::error::ContractError;
use crate::funds::Funds;
use crate::state::listings::{self, Offer};
use crate::state::purse::{Pocket, Way};
use crate::state::{config, numbers, orders, subscriptions};
use crate::till::{Sale, Till};
use crate::{events, sellers};

/// Subscribes, or pays further periods ahead.
///
/// Within the grace after the last period the new one follows without a gap; later it begins now. On other terms than the
/// running ones it can only follow the last period that is paid.
pub fn subscribe(
    storage: &mut dyn Storage,
    querier: &QuerierWrapper,
    now: Time,
    funds: &Funds<'_>,
    purchase: &Purchase,
    offer: &Offer,
) -> Result<Response, ContractError> {
    let periods = purchase.periods.filter(|periods| *periods > 0);
    let periods = periods.ok_or(ContractError::Missing {
        content: "a feed",
        field: "periods, at least 1",
    })?;
    buy::check_maximum(offer.price, purchase.max_price)?;
    config::check_band(storage, &offer.listing.class, &offer.listing.denom, [offer.price])?;
    let mut till = Till::open(storage, querier, now)?;
    let payee = sellers::check_buyer(storage, querier, &till.config, &offer.listing, &funds.sender)?;
    let cost = subscriptions::cost(offer.price, periods)?;
    let pocket = Pocket::Subscriptions;
    buy::take_price(storage, &mut till, funds, &offer.listing.denom, (pocket, cost))?;

    let key = (purchase.listing, &funds.sender);
    let before = SUBSCRIPTIONS.may_load(storage, key)?;
    let subscription = match before {
        Some(running) if now < running.ends() && running.withdrawn.is_none() => extend(running, purchase, periods)?,
        ended => {
            let starts = begin_after(storage, &mut till, &offer.listing, ended)?;
            let fresh = fresh(storage, &till, purchase, offer, (payee, starts, periods))?;
            grant(storage, purchase.listing, &funds.sender, &fresh)?;
            fresh
        }
    };
    check_periods(&subscription, now)?;
    SUBSCRIPTIONS.save(storage, key, &subscription)?;
    let event = events::subscribed(purchase.listing, &funds.sender, &subscription, periods);
    let (messages, sales) = till.close(storage)?;
    Ok(Response::new()
        .add_submessages(messages)
        .add_event(event)
        .add_events(sales))
}

/// Further periods on the same terms.
fn extend(mut running: Subscription, purchase: &Purchase, periods: u32) -> Result<Subscription, ContractError> {
    if running.revision != purchase.revision {
        return Err(ContractError::OtherTerms {
            revision: running.revision,
            ends: running.ends(),
        });
    }
    let sum = u64::from(running.periods).saturating_add(periods.into());
    running.periods = u32::try_from(sum).map_err(|_| ContractError::TooManyPeriods {
        periods: sum,
        maximum: MAX_PERIODS,
    })?;
    Ok(running)
}

/// Pays the seller the rest of a subscription that has ended; when the next one begins.
fn begin_after(
    storage: &dyn Storage,
    till: &mut Till<'_>,
    listing: &Listing,
    ended: Option<Subscription>,
) -> Result<Time, ContractError> {
    let Some(mut ended) = ended else {
        return Ok(till.now);
    };
    earn(storage, till, listing, &mut ended)?;
    let follows = ended.withdrawn.is_none() && till.now < ended.access_until();
    Ok(if follows { ended.ends() } else { till.now })
}

fn fresh(
    storage: &mut dyn Storage,
    till: &Till<'_>,
    purchase: &Purchase,
    offer: &Offer,
    (payee, starts, periods): (Option<Addr>, Time, u32),
) -> Result<Subscription, ContractError> {
    let Price::PerPeriod { amount, period, grace } = offer.listing.price else {
        return Err(ContractError::WrongContent {
            listing: purchase.listing,
            found: content_name(&offer.listing.content),
            expected: "feeds",
        });
    };
    Ok(Subscription {
        number: numbers::next(storage, &numbers::ORDER)?,
        revision: purchase.revision,
        split: till.config.split,
        payee,
        denom: offer.listing.denom.clone(),
        price: amount,
        period,
        grace,
        starts,
        periods,
        collected: 0,
        withdrawn: None,
    })
}

fn grant(
    storage: &mut dyn Storage,
    listing: u64,
    account: &Addr,
    subscription: &Subscription,
) -> Result<(), ContractError> {
    let licence = Licence {
        account: account.clone(),
        revision: subscription.revision,
        since: subscription.starts,
        until: None,
        withdrawn: None,
    };
    LICENCES.save(storage, (listing, subscription.number), &licence)?;
    let mut holder = orders::holder(storage, listing, account)?;
    holder.licence = Some(subscription.number);
    Ok(HOLDERS.save(storage, (listing, account), &holder)?)
}

/// At most so many periods that have not begun: what is paid ahead is bounded.
fn check_periods(subscription: &Subscription, now: Time) -> Result<(), ContractError> {
    let ahead = subscription.periods.saturating_sub(subscription.begun(now));
    if ahead > MAX_PERIODS {
        return Err(ContractError::TooManyPeriods {
            periods: ahead.into(),
            maximum: MAX_PERIODS,
        });
    }
    Ok(())
}

/// Ends a subscription with the period that has begun; the rest comes back.
pub fn unsubscribe(
    storage: &mut dyn Storage,
    querier: &QuerierWrapper,
    now: Time,
    sender: &Addr,
    listing: u64,
) -> Result<Response, ContractError> {
    let mut subscription = subscriptions::load(storage, listing, sender)?;
    let mut till = Till::open(storage, querier, now)?;
    let left = subscriptions::cut(&mut subscription, now)?;
    if left.is_zero() {
        return Err(ContractError::NothingToUnsubscribe);
    }
    let back = (Way::Refunded, sender);
    till.pay(storage, &subscription.denom, Pocket::Subscriptions, back, left)?;
    SUBSCRIPTIONS.save(storage, (listing, sender), &subscription)?;
    let event = events::unsubscribed(listing, sender, &subscription, left);
    let (messages, _) = till.close(storage)?;
    Ok(Response::new().add_submessages(messages).add_event(event))
}

/// Pays sellers the periods that have begun. If the machine was sold or has left, nobody earns later ones: the subscription
/// ends with them, and the rest comes back. Subscriptions of which nothing moves are passed over.
///
/// # Errors
/// If nothing moves.
pub fn collect(
    storage: &mut dyn Storage,
    api: &dyn Api,
    querier: &QuerierWrapper,
    now: Time,
    ids: &[SubscriptionId],
) -> Result<Response, ContractError> {
    checks::count("subscriptions", ids.len(), MAX_SETTLE)?;
    let mut till = Till::open(storage, querier, now)?;
    let mut events = Vec::new();
    for SubscriptionId { listing, account } in ids {
        let account = api.addr_validate(account)?;
        let mut subscription = subscriptions::load(storage, *listing, &account)?;
        let offered = listings::load(storage, *listing)?;
        let amount = earn(storage, &mut till, &offered, &mut subscription)?;
        let left = release(storage, &mut till, &offered, &account, &mut subscription)?;
        if !(amount.is_zero() && left.is_zero()) {
            SUBSCRIPTIONS.save(storage, (*listing, &account), &subscription)?;
        }
        if !amount.is_zero() {
            events.push(events::collected(*listing, &account, &subscription, amount));
        }
        if !left.is_zero() {
            events.push(events::unsubscribed(*listing, &account, &subscription, left));
        }
    }
    if events.is_empty() {
        return Err(ContractError::NothingToCollect);
    }
    let (messages, sales) = till.close(storage)?;
    Ok(Response::new()
        .add_submessages(messages)
        .add_events(events)
        .add_events(sales))
}

/// Ends a subscription whose machine is gone with the period that has begun; returns what comes back of it.
fn release(
    storage: &dyn Storage,
    till: &mut Till<'_>,
    listing: &Listing,
    account: &Addr,
    subscription: &mut Subscription,
) -> Result<Uint128, ContractError> {
    if subscription.begun(till.now) == subscription.periods || till.gone(listing).is_none() {
        return Ok(Uint128::zero());
    }
    let left = subscriptions::cut(subscription, till.now)?;
    let back = (Way::Refunded, account);
    till.pay(storage, &subscription.denom, Pocket::Subscriptions, back, left)?;
    Ok(left)
}

/// Shares what the periods cost that have begun and were not collected.
fn earn(
    storage: &dyn Storage,
    till: &mut Till<'_>,
    listing: &Listing,
    subscription: &mut Subscription,
) -> Result<Uint128, ContractError> {
    let amount = subscriptions::collect(subscription, till.now)?;
    if !amount.is_zero() {
        let sale = Sale {
            seller: &listing.seller,
            ownership_epoch: listing.ownership_epoch,
            payee: subscription.payee.as_ref(),
            denom: &subscription.denom,
            pocket: Pocket::Subscriptions,
            amount,
            split: subscription.split,
        };
        till.sell(storage, &sale)?;
    }
    Ok(amount)
}
