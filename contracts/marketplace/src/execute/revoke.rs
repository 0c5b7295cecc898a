//! A seller takes back what was sold, and gives back what is left of it.

use cosmwasm_std::{Addr, Api, QuerierWrapper, Response, Storage, Uint128};
use flywheel_protocol::Time;
use flywheel_types::Denom;
use flywheel_types::marketplace::{Content, HOLDERS, LICENCES, Licence, ORDERS, SUBSCRIPTIONS, SubscriptionId};

use super::buy;
use crate::error::ContractError;
use crate::events;
use crate::funds::Funds;
use crate::sellers::{self, Sent};
use crate::state::purse::{Pocket, Way};
use crate::state::{listings, orders, subscriptions};
use crate::till::Till;

/// What a holder gets back.
struct Refund {
    denom: Denom,
    /// From the seller, with this message.
    due: Uint128,
    /// From what is held for periods that have not begun.
    held: Uint128,
}

/// Takes a licence or subscription back. The holder gets what is left of it, by the second; a licence for ever was never
/// used up, so all of its price.
pub fn revoke(
    storage: &mut dyn Storage,
    api: &dyn Api,
    querier: &QuerierWrapper,
    (contract, now): (&Addr, Time),
    funds: &Funds<'_>,
    SubscriptionId {
        listing: number,
        account,
    }: &SubscriptionId,
) -> Result<Response, ContractError> {
    let account = api.addr_validate(account)?;
    let listing = listings::load(storage, *number)?;
    let mut till = Till::open(storage, querier, now)?;
    let sent = Sent {
        by: &funds.sender,
        to: contract,
        at: now,
        name: "revoke",
    };
    sellers::check_seller(storage, querier, &till.config, &listing, &sent)?;
    let (pocket, refund) = match listing.content {
        Content::Feed {} => (Pocket::Subscriptions, of_subscription(storage, now, *number, &account)?),
        _ => (Pocket::Orders, of_licence(storage, now, *number, &account)?),
    };
    let Refund { denom, due, held } = refund;
    buy::take_price(storage, &mut till, funds, &denom, (pocket, due))?;
    till.pay(storage, &denom, pocket, (Way::Released, &account), due)?;
    till.pay(storage, &denom, pocket, (Way::Refunded, &account), held)?;
    let event = events::revoked(*number, &account, &denom, due.checked_add(held)?);
    let (messages, _) = till.close(storage)?;
    Ok(Response::new().add_submessages(messages).add_event(event))
}

fn of_licence(storage: &mut dyn Storage, now: Time, listing: u64, account: &Addr) -> Result<Refund, ContractError> {
    let (number, mut licence) = current(storage, listing, account)?;
    let nothing = || nothing(listing, account);
    if licence.until.is_some_and(|until| now >= until) {
        return Err(nothing());
    }
    let order = ORDERS.may_load(storage, number)?.ok_or_else(nothing)?;
    let due = match licence.until {
        None => order.price,
        Some(until) => part_left(order.price, licence.since, until, now)?,
    };
    licence.withdrawn = Some(now);
    LICENCES.save(storage, (listing, number), &licence)?;
    fall_back(storage, now, listing, account)?;
    Ok(Refund {
        denom: order.denom,
        due,
        held: Uint128::zero(),
    })
}

/// After the licence that counts the next one counts, if it still runs.
fn fall_back(storage: &mut dyn Storage, now: Time, listing: u64, account: &Addr) -> Result<(), ContractError> {
    let mut holder = orders::holder(storage, listing, account)?;
    let Some(second) = holder.second.take() else {
        return Ok(());
    };
    if LICENCES.load(storage, (listing, second))?.runs(now) {
        holder.licence = Some(second);
    }
    Ok(HOLDERS.save(storage, (listing, account), &holder)?)
}

fn of_subscription(
    storage: &mut dyn Storage,
    now: Time,
    listing: u64,
    account: &Addr,
) -> Result<Refund, ContractError> {
    let (number, mut licence) = current(storage, listing, account)?;
    let mut subscription = subscriptions::load(storage, listing, account)?;
    if now >= subscription.access_until() {
        return Err(nothing(listing, account));
    }
    let held = subscriptions::cut(&mut subscription, now)?;
    let begun = subscription.periods;
    let due = match begun.checked_sub(1) {
        // It follows an earlier one and has not begun.
        None => Uint128::zero(),
        Some(before) => part_left(
            subscription.price,
            subscription.end_of(before),
            subscription.end_of(begun),
            now,
        )?,
    };
    subscription.withdrawn = Some(now);
    licence.withdrawn = Some(now);
    SUBSCRIPTIONS.save(storage, (listing, account), &subscription)?;
    LICENCES.save(storage, (listing, number), &licence)?;
    Ok(Refund {
        denom: subscription.denom,
        due,
        held,
    })
}

/// The account's licence that counts, if it has not been taken back.
fn current(storage: &dyn Storage, listing: u64, account: &Addr) -> Result<(u64, Licence), ContractError> {
    let holder = orders::holder(storage, listing, account)?;
    let number = holder.licence.ok_or_else(|| nothing(listing, account))?;
    let licence = LICENCES.load(storage, (listing, number))?;
    if licence.withdrawn.is_some() {
        return Err(nothing(listing, account));
    }
    Ok((number, licence))
}

fn nothing(listing: u64, account: &Addr) -> ContractError {
    ContractError::NothingToRevoke {
        account: account.clone(),
        listing,
    }
}

/// `ceil(price * (until - now) / (until - since))`: what is left, rounded for the holder; nothing after the end.
fn part_left(price: Uint128, since: Time, until: Time, now: Time) -> Result<Uint128, ContractError> {
    let (left, whole) = (until.since(now).get(), until.since(since).get());
    if left >= whole {
        return Ok(price);
    }
    let used = price.checked_multiply_ratio(whole.saturating_sub(left), whole)?;
    Ok(price.checked_sub(used)?)
}
