//! The steps of a fair exchange.

use cosmwasm_std::{Addr, QuerierWrapper, Response, Storage};
use flywheel_protocol::exchange::key_hash;
use flywheel_protocol::{Hash32, Time};
use flywheel_types::marketplace::{COMMITMENTS, Commitment, Delivery, ListingStatus, Stage};
use flywheel_types::stored_hash::StoredHash;

use super::buy;
use super::outcome::{self, Outcome};
use crate::error::ContractError;
use crate::events;
use crate::funds::Funds;
use crate::sellers::{self, Sent};
use crate::state::config::{self, CONFIG};
use crate::state::purse::Pocket;
use crate::state::{listings, orders};
use crate::till::Till;

/// The seller has delivered the hidden chunks, locks the bond, and commits to them and to the key.
pub fn commit(
    storage: &mut dyn Storage,
    querier: &QuerierWrapper,
    (contract, now): (&Addr, Time),
    funds: &Funds<'_>,
    delivery: &Delivery,
) -> Result<Response, ContractError> {
    let mut open = orders::load(storage, delivery.order)?;
    open.expect(Stage::Paid, now)?;
    let listing = listings::load(storage, open.order.listing)?;
    if listing.status == ListingStatus::Withdrawn {
        return Err(ContractError::ConsentWithdrawn {
            listing: open.order.listing,
        });
    }
    let mut till = Till::open(storage, querier, now)?;
    let sent = Sent {
        by: &funds.sender,
        to: contract,
        at: now,
        name: "commit",
    };
    let payee = sellers::check_seller(storage, querier, &till.config, &listing, &sent)?;
    let denom = &open.order.denom;
    let bond = config::bond(storage, denom, open.order.price)?;
    buy::take_price(storage, &mut till, funds, denom, (Pocket::Bonds, bond))?;

    let commitment = Commitment {
        payee: payee.filter(|payee| *payee != funds.sender),
        seller: funds.sender.clone(),
        bond,
        key_hash: StoredHash(delivery.key_hash),
        hidden_root: StoredHash(delivery.hidden_root),
    };
    COMMITMENTS.save(storage, open.number, &commitment)?;
    let deadline = open.advance(storage, Stage::Committed, now, till.config.windows.confirm)?;
    let event = events::committed(open.number, &commitment, &open.order.denom, deadline);
    let (messages, _) = till.close(storage)?;
    Ok(Response::new().add_submessages(messages).add_event(event))
}

/// The buyer has the hidden chunks, and the listed leaves.
pub fn confirm(storage: &mut dyn Storage, now: Time, sender: &Addr, number: u64) -> Result<Response, ContractError> {
    let mut open = orders::load(storage, number)?;
    open.expect(Stage::Committed, now)?;
    open.check_buyer(sender)?;
    let window = CONFIG.load(storage)?.windows.reveal;
    let deadline = open.advance(storage, Stage::Confirmed, now, window)?;
    Ok(Response::new().add_event(events::confirmed(number, deadline)))
}

/// The seller shows the key.
///
/// # Errors
/// If consent was withdrawn: no new access, to nobody. `Decline` ends the order then.
pub fn reveal(
    storage: &mut dyn Storage,
    now: Time,
    sender: &Addr,
    number: u64,
    key: Hash32,
) -> Result<Response, ContractError> {
    let mut open = orders::load(storage, number)?;
    open.expect(Stage::Confirmed, now)?;
    let commitment = orders::commitment(storage, number)?;
    if *sender != commitment.seller {
        return Err(ContractError::NotCommitter {
            sender: sender.clone(),
            seller: commitment.seller,
        });
    }
    let found = key_hash(key.as_bytes());
    if found != commitment.key_hash.0 {
        return Err(ContractError::WrongKey {
            found,
            committed: commitment.key_hash.0,
        });
    }
    if listings::load(storage, open.order.listing)?.status == ListingStatus::Withdrawn {
        return Err(ContractError::ConsentWithdrawn {
            listing: open.order.listing,
        });
    }
    let window = CONFIG.load(storage)?.windows.complain;
    open.progress.key = Some(StoredHash(key));
    let deadline = open.advance(storage, Stage::Revealed, now, window)?;
    Ok(Response::new().add_event(events::revealed(number, &key, deadline)))
}

/// Ends an order before its time: the seller who will not deliver, or the buyer who will not confirm. If consent was
/// withdrawn, either of them, until the key is shown.
pub fn decline(
    storage: &mut dyn Storage,
    querier: &QuerierWrapper,
    sent: &Sent<'_>,
    number: u64,
) -> Result<Response, ContractError> {
    let (now, sender) = (sent.at, sent.by);
    let mut open = orders::load(storage, number)?;
    let mut till = Till::open(storage, querier, now)?;
    let listing = listings::load(storage, open.order.listing)?;
    let outcome = match (open.progress.stage, listing.status) {
        (Stage::Paid, ListingStatus::Withdrawn) if open.check_buyer(sender).is_ok() => Outcome::Refunded,
        (Stage::Committed | Stage::Confirmed, ListingStatus::Withdrawn) => {
            let seller = orders::commitment(storage, number)?.seller;
            if *sender != seller {
                open.check_buyer(sender)?;
            }
            Outcome::Withdrawn
        }
        (Stage::Paid, _) => {
            open.expect(Stage::Paid, now)?;
            sellers::check_seller(storage, querier, &till.config, &listing, sent)?;
            Outcome::Refunded
        }
        _ => {
            open.expect(Stage::Committed, now)?;
            open.check_buyer(sender)?;
            Outcome::Lapsed
        }
    };
    let events = outcome::end(storage, &mut till, &mut open, outcome)?;
    let (messages, sales) = till.close(storage)?;
    Ok(Response::new()
        .add_submessages(messages)
        .add_events(events)
        .add_events(sales))
}

/// The buyer has what was sold: the seller is paid before the window ends.
pub fn accept(
    storage: &mut dyn Storage,
    querier: &QuerierWrapper,
    now: Time,
    sender: &Addr,
    number: u64,
) -> Result<Response, ContractError> {
    let mut open = orders::load(storage, number)?;
    open.expect(Stage::Revealed, now)?;
    open.check_buyer(sender)?;
    let mut till = Till::open(storage, querier, now)?;
    let events = outcome::end(storage, &mut till, &mut open, Outcome::Sold)?;
    let (messages, sales) = till.close(storage)?;
    Ok(Response::new()
        .add_submessages(messages)
        .add_events(events)
        .add_events(sales))
}
