//! The contract's events: `wasm-flywheel-marketplace/<what happened>`.

use cosmwasm_std::{Addr, Event, Uint128};
use flywheel_protocol::{Hash32, Time};
use flywheel_types::Denom;
use flywheel_types::events::event;
use flywheel_types::marketplace::{
    Band, BountyClaim, Commitment, EpochSales, Licence, Listing, Order, SalePart, SaleSplit, Subscription, WaitingPart,
};

use crate::sellers;
use crate::state::config::Config;
use crate::state::orders::OpenOrder;

const CONTRACT: &str = "marketplace";

pub fn launched(config: &Config, admin: &str) -> Event {
    event(CONTRACT, "launched")
        .add_attribute("admin", admin)
        .add_attribute("denom", config.denom.name())
        .add_attribute("starts_at", config.clock.start().to_string())
}

pub fn listed(number: u64, listing: &Listing) -> Event {
    let (highest, lowest) = listing.price.bounds();
    event(CONTRACT, "listed")
        .add_attribute("listing", number.to_string())
        .add_attribute("revision", listing.revision.to_string())
        .add_attribute("seller", sellers::name(&listing.seller))
        .add_attribute("class", &listing.class)
        .add_attribute("denom", listing.denom.name())
        .add_attribute("highest_price", highest)
        .add_attribute("lowest_price", lowest)
        .add_attribute("order_fee", listing.order_fee.get().to_string())
}

pub fn listing_closed(number: u64, is_withdrawn: bool) -> Event {
    event(CONTRACT, "listing_closed")
        .add_attribute("listing", number.to_string())
        .add_attribute("is_withdrawn", is_withdrawn.to_string())
}

pub fn allowed(number: u64, accounts: &[Addr], allowed: bool) -> Event {
    let accounts: Vec<&str> = accounts.iter().map(Addr::as_str).collect();
    event(CONTRACT, "allowed")
        .add_attribute("listing", number.to_string())
        .add_attribute("accounts", accounts.join(","))
        .add_attribute("allowed", allowed.to_string())
}

pub fn ordered(number: u64, order: &Order, deadline: Time) -> Event {
    event(CONTRACT, "ordered")
        .add_attribute("order", number.to_string())
        .add_attribute("listing", order.listing.to_string())
        .add_attribute("revision", order.revision.to_string())
        .add_attribute("buyer", &order.buyer)
        .add_attribute("denom", order.denom.name())
        .add_attribute("price", order.price)
        .add_attribute("transfer_key", order.transfer_key.0.to_string())
        .add_attribute("deadline", deadline.to_string())
}

pub fn committed(number: u64, commitment: &Commitment, denom: &Denom, deadline: Time) -> Event {
    event(CONTRACT, "committed")
        .add_attribute("order", number.to_string())
        .add_attribute("seller", &commitment.seller)
        .add_attribute("denom", denom.name())
        .add_attribute("bond", commitment.bond)
        .add_attribute("key_hash", commitment.key_hash.0.to_string())
        .add_attribute("hidden_root", commitment.hidden_root.0.to_string())
        .add_attribute("deadline", deadline.to_string())
}

pub fn confirmed(number: u64, deadline: Time) -> Event {
    event(CONTRACT, "confirmed")
        .add_attribute("order", number.to_string())
        .add_attribute("deadline", deadline.to_string())
}

pub fn revealed(number: u64, key: &Hash32, deadline: Time) -> Event {
    event(CONTRACT, "revealed")
        .add_attribute("order", number.to_string())
        .add_attribute("key", key.to_string())
        .add_attribute("deadline", deadline.to_string())
}

/// The order has ended: `sold`, `refunded` (the seller did nothing), `lapsed` (the buyer did nothing), `withheld` (the
/// key was not shown), `caught` (by a complaint) or `withdrawn` (consent, before the key was shown).
pub fn ended(order: &OpenOrder, outcome: &'static str) -> Event {
    event(CONTRACT, "ended")
        .add_attribute("order", order.number.to_string())
        .add_attribute("listing", order.order.listing.to_string())
        .add_attribute("buyer", &order.order.buyer)
        .add_attribute("denom", order.order.denom.name())
        .add_attribute("price", order.order.price)
        .add_attribute("outcome", outcome)
}

pub fn licensed(listing: u64, number: u64, licence: &Licence) -> Event {
    event(CONTRACT, "licensed")
        .add_attribute("listing", listing.to_string())
        .add_attribute("number", number.to_string())
        .add_attribute("account", &licence.account)
        .add_attribute(
            "until",
            licence.until.map(|until| until.to_string()).unwrap_or_default(),
        )
}

pub fn sale(denom: &Denom, shares: &EpochSales) -> Event {
    event(CONTRACT, "sale")
        .add_attribute("denom", denom.name())
        .add_attribute("amount", shares.amount)
        .add_attribute("seller", shares.seller)
        .add_attribute("machines", shares.machines)
        .add_attribute("stakers", shares.stakers)
        .add_attribute("treasury", shares.treasury)
        .add_attribute("burned", shares.burned)
}

pub fn rated(order: &OpenOrder, stars: u8) -> Event {
    event(CONTRACT, "rated")
        .add_attribute("order", order.number.to_string())
        .add_attribute("listing", order.order.listing.to_string())
        .add_attribute("stars", stars.to_string())
}

pub fn subscribed(listing: u64, account: &Addr, subscription: &Subscription, paid: u32) -> Event {
    subscription_event("subscribed", listing, account, subscription).add_attribute("paid_periods", paid.to_string())
}

pub fn unsubscribed(listing: u64, account: &Addr, subscription: &Subscription, refund: Uint128) -> Event {
    subscription_event("unsubscribed", listing, account, subscription).add_attribute("refund", refund)
}

pub fn collected(listing: u64, account: &Addr, subscription: &Subscription, amount: Uint128) -> Event {
    subscription_event("collected", listing, account, subscription).add_attribute("amount", amount)
}

fn subscription_event(happened: &str, listing: u64, account: &Addr, subscription: &Subscription) -> Event {
    event(CONTRACT, happened)
        .add_attribute("listing", listing.to_string())
        .add_attribute("account", account)
        .add_attribute("number", subscription.number.to_string())
        .add_attribute("denom", subscription.denom.name())
        .add_attribute("price", subscription.price)
        .add_attribute("ends", subscription.ends().to_string())
}

pub fn revoked(listing: u64, account: &Addr, denom: &Denom, refund: Uint128) -> Event {
    event(CONTRACT, "revoked")
        .add_attribute("listing", listing.to_string())
        .add_attribute("account", account)
        .add_attribute("denom", denom.name())
        .add_attribute("refund", refund)
}

pub fn requested(number: u64, buyer: &Addr, class: &str, until: Time, denom: &Denom, escrow: Uint128) -> Event {
    event(CONTRACT, "requested")
        .add_attribute("request", number.to_string())
        .add_attribute("buyer", buyer)
        .add_attribute("class", class)
        .add_attribute("until", until.to_string())
        .add_attribute("denom", denom.name())
        .add_attribute("escrow", escrow)
}

pub fn bid(request: u64, listing: u64, revision: u32, price: Uint128) -> Event {
    event(CONTRACT, "bid")
        .add_attribute("request", request.to_string())
        .add_attribute("listing", listing.to_string())
        .add_attribute("revision", revision.to_string())
        .add_attribute("price", price)
}

/// With the order that it has become, if one.
pub fn request_ended(request: u64, order: Option<u64>, refund: Uint128) -> Event {
    event(CONTRACT, "request_ended")
        .add_attribute("request", request.to_string())
        .add_attribute("order", order.map(|order| order.to_string()).unwrap_or_default())
        .add_attribute("refund", refund)
}

pub fn bounty(claim: &BountyClaim, payee: &Addr, amount: Uint128, left: Uint128) -> Event {
    event(CONTRACT, "bounty")
        .add_attribute("request", claim.request.to_string())
        .add_attribute("machine", claim.leaf.machine_id.to_string())
        .add_attribute("epoch", claim.leaf.epoch.to_string())
        .add_attribute("payee", payee)
        .add_attribute("amount", amount)
        .add_attribute("left", left)
}

pub fn split_set(version: u32, split: &SaleSplit) -> Event {
    let parts = split.parts().map(|(_, points)| points.get().to_string());
    event(CONTRACT, "split_set")
        .add_attribute("version", version.to_string())
        .add_attribute("split", parts.join(","))
        .add_attribute("residual", sale_part_name(split.residual))
}

const fn sale_part_name(part: SalePart) -> &'static str {
    match part {
        SalePart::Seller => "seller",
        SalePart::Machines => "machines",
        SalePart::Stakers => "stakers",
        SalePart::Treasury => "treasury",
        SalePart::Burned => "burned",
    }
}

/// Without one: the admin alone sells for the network.
pub fn desk_set(desk: Option<&Addr>) -> Event {
    event(CONTRACT, "desk_set").add_attribute("desk", desk.map_or("", Addr::as_str))
}

/// Without bounds: any price.
pub fn band_set(class: &str, denom: &Denom, band: Option<Band>) -> Event {
    let event = event(CONTRACT, "band_set")
        .add_attribute("class", class)
        .add_attribute("denom", denom.name());
    match band {
        Some(Band { lowest, highest }) => event.add_attribute("lowest", lowest).add_attribute("highest", highest),
        None => event,
    }
}

pub fn denom_set(denom: &Denom, complaint_cost: Option<Uint128>) -> Event {
    event(CONTRACT, "denom_set")
        .add_attribute("denom", denom.name())
        .add_attribute("is_taken", complaint_cost.is_some().to_string())
        .add_attribute(
            "complaint_cost",
            complaint_cost.map(|cost| cost.to_string()).unwrap_or_default(),
        )
}

pub fn ownership_updated(ownership: cw_ownable::Ownership<Addr>) -> Event {
    event(CONTRACT, "ownership_updated").add_attributes(ownership.into_attributes())
}

pub fn withdrawn(sender: &Addr, account: &Addr, denom: &Denom, amount: Uint128) -> Event {
    event(CONTRACT, "withdrawn")
        .add_attribute("sender", sender)
        .add_attribute("account", account)
        .add_attribute("denom", denom.name())
        .add_attribute("amount", amount)
}

pub fn payment_credited(denom: &Denom, account: &Addr, amount: Uint128) -> Event {
    event(CONTRACT, "payment_credited")
        .add_attribute("account", account)
        .add_attribute("denom", denom.name())
        .add_attribute("amount", amount)
}

pub fn part_waits(row: u64, part: WaitingPart, amount: Uint128) -> Event {
    event(CONTRACT, "part_waits")
        .add_attribute("row", row.to_string())
        .add_attribute("part", part_name(part))
        .add_attribute("amount", amount)
}

pub fn forwarded(row: u64, part: WaitingPart, amount: Uint128) -> Event {
    event(CONTRACT, "forwarded")
        .add_attribute("row", row.to_string())
        .add_attribute("part", part_name(part))
        .add_attribute("amount", amount)
}

const fn part_name(part: WaitingPart) -> &'static str {
    match part {
        WaitingPart::Machines { .. } => "machines",
        WaitingPart::Stakers {} => "stakers",
        WaitingPart::Burned {} => "burned",
    }
}
