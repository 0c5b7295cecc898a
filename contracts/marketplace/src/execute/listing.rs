//! Listings.

use cosmwasm_std::{Api, QuerierWrapper, Response, Storage};
use flywheel_protocol::Epoch;
use flywheel_protocol::exchange::Shape;
use flywheel_types::marketplace::{
    Content, LISTINGS, Listing, ListingStatus, ListingUpdate, MAX_ALLOW, MAX_EPOCHS, MAX_LINK, MAX_PURPOSES,
    MAX_STATEMENTS, NewListing, Price, Seller, TERMS, Terms,
};
use flywheel_types::verification::FINALS;

use super::{admin, checks};
use crate::error::ContractError;
use crate::events;
use crate::sellers::{self, Sent};
use crate::state::config::{self, CONFIG, Config};
use crate::state::listings::{self, ALLOWED};

/// Puts something up for sale.
pub fn list(
    storage: &mut dyn Storage,
    api: &dyn Api,
    querier: &QuerierWrapper,
    sent: &Sent<'_>,
    msg: NewListing,
) -> Result<Response, ContractError> {
    let config = CONFIG.load(storage)?;
    let denom = msg.denom.validate(api)?;
    config::check_taken(storage, &denom)?;
    checks::name("a class", &msg.class)?;
    let ownership_epoch = match &msg.seller {
        Seller::Machine { machine } => sellers::machine(querier, &config, *machine)?.ownership_epoch,
        Seller::Network { from, to, settled } => {
            if denom != config.denom {
                return Err(ContractError::NetworkDenom {
                    denom: denom.name().to_owned(),
                    expected: config.denom.name().to_owned(),
                });
            }
            check_statements(querier, &config, *from, *to, settled)?;
            0
        }
    };
    let listing = Listing {
        seller: msg.seller,
        ownership_epoch,
        content: msg.content,
        class: msg.class,
        denom,
        price: msg.price,
        order_fee: msg.order_fee,
        link: msg.link,
        revision: 1,
        status: ListingStatus::Active,
    };
    sellers::check_seller(storage, querier, &config, &listing, sent)?;
    check_content(&listing)?;
    check_offer(storage, &config, &listing, &msg.terms)?;

    let number = listings::add(storage, &listing, &msg.terms)?;
    Ok(Response::new().add_event(events::listed(number, &listing)))
}

/// Changes a listing, with a new revision; a closed one is for sale again.
pub fn update(
    storage: &mut dyn Storage,
    querier: &QuerierWrapper,
    sent: &Sent<'_>,
    number: u64,
    update: ListingUpdate,
) -> Result<Response, ContractError> {
    let config = CONFIG.load(storage)?;
    let mut listing = of_seller(storage, querier, &config, number, sent)?;
    let terms = match update.terms {
        Some(terms) => terms,
        None => TERMS.load(storage, (number, listing.revision))?,
    };
    listing.price = update.price.unwrap_or(listing.price);
    listing.order_fee = update.order_fee.unwrap_or(listing.order_fee);
    listing.link = update.link.unwrap_or(listing.link);
    listing.status = ListingStatus::Active;
    // Billions of updates never come.
    listing.revision = listing.revision.saturating_add(1);
    config::check_taken(storage, &listing.denom)?;
    check_offer(storage, &config, &listing, &terms)?;

    LISTINGS.save(storage, number, &listing)?;
    TERMS.save(storage, (number, listing.revision), &terms)?;
    Ok(Response::new().add_event(events::listed(number, &listing)))
}

/// Takes no more orders: until the next update, or (`is_withdrawn`) for good.
pub fn close(
    storage: &mut dyn Storage,
    querier: &QuerierWrapper,
    sent: &Sent<'_>,
    number: u64,
    is_withdrawn: bool,
) -> Result<Response, ContractError> {
    let config = CONFIG.load(storage)?;
    let mut listing = of_seller(storage, querier, &config, number, sent)?;
    listing.status = if is_withdrawn {
        ListingStatus::Withdrawn
    } else {
        ListingStatus::Closed
    };
    LISTINGS.save(storage, number, &listing)?;
    Ok(Response::new().add_event(events::listing_closed(number, is_withdrawn)))
}

/// Puts accounts on the allow-list, or takes them off.
pub fn allow(
    storage: &mut dyn Storage,
    api: &dyn Api,
    querier: &QuerierWrapper,
    sent: &Sent<'_>,
    number: u64,
    (accounts, allowed): (&[String], bool),
) -> Result<Response, ContractError> {
    checks::count("accounts", accounts.len(), MAX_ALLOW)?;
    let config = CONFIG.load(storage)?;
    of_seller(storage, querier, &config, number, sent)?;
    let mut named = Vec::with_capacity(accounts.len());
    for account in accounts {
        let account = api.addr_validate(account)?;
        if allowed {
            ALLOWED.save(storage, (number, &account), &true)?;
        } else {
            ALLOWED.remove(storage, (number, &account));
        }
        named.push(account);
    }
    Ok(Response::new().add_event(events::allowed(number, &named, allowed)))
}

/// A listing that has not been withdrawn, for its seller.
fn of_seller(
    storage: &dyn Storage,
    querier: &QuerierWrapper,
    config: &Config,
    number: u64,
    sent: &Sent<'_>,
) -> Result<Listing, ContractError> {
    let listing = listings::load(storage, number)?;
    sellers::check_seller(storage, querier, config, &listing, sent)?;
    if listing.status == ListingStatus::Withdrawn {
        return Err(ContractError::ConsentWithdrawn { listing: number });
    }
    Ok(listing)
}

/// The statements named settled the epochs: rising, not before the first epoch, and only the last one at or after the last.
fn check_statements(
    querier: &QuerierWrapper,
    config: &Config,
    from: Epoch,
    to: Epoch,
    settled: &[Epoch],
) -> Result<(), ContractError> {
    checks::count("statements", settled.len(), MAX_STATEMENTS)?;
    let wrong = || ContractError::WrongStatements { from, to };
    let mut before = None;
    for epoch in settled {
        let is_in_order = before.is_none_or(|before| before < *epoch && before < to);
        if *epoch < from || !is_in_order {
            return Err(wrong());
        }
        FINALS
            .query(querier, config.verification.clone(), epoch.get())?
            .ok_or(ContractError::NotFinal { epoch: *epoch })?;
        before = Some(*epoch);
    }
    if from > to || before.is_none_or(|last| last < to) {
        return Err(wrong());
    }
    let epochs = to.get().saturating_sub(from.get()).saturating_add(1);
    if epochs > MAX_EPOCHS {
        return Err(ContractError::TooManyEpochs {
            from,
            to,
            maximum: MAX_EPOCHS,
        });
    }
    Ok(())
}

fn check_content(listing: &Listing) -> Result<(), ContractError> {
    match listing.content {
        Content::Dataset { size, .. } => {
            Shape::of(size)?;
        }
        Content::Service { .. } if listing.seller.machine().is_none() => return Err(ContractError::NetworkService),
        Content::Feed {} | Content::Service { .. } => {}
    }
    Ok(())
}

/// What an update may change.
fn check_offer(storage: &dyn Storage, config: &Config, listing: &Listing, terms: &Terms) -> Result<(), ContractError> {
    check_price(listing)?;
    if listing.price != (Price::ByTariff {}) {
        let (highest, lowest) = listing.price.bounds();
        config::check_band(storage, &listing.class, &listing.denom, [highest, lowest])?;
    }
    admin::check_order_fee(listing.order_fee.get(), config.order_fee.get())?;
    if listing.link.len() > MAX_LINK {
        return Err(ContractError::LinkTooLong {
            length: listing.link.len(),
            maximum: MAX_LINK,
        });
    }
    // A control character is six bytes in JSON, and does harm where the link is printed.
    if listing.link.chars().any(char::is_control) {
        return Err(ContractError::LinkUnprintable);
    }
    check_terms(terms)
}

fn check_price(listing: &Listing) -> Result<(), ContractError> {
    let content = content_name(&listing.content);
    let expected = match (&listing.content, &listing.price) {
        (Content::Dataset { .. }, Price::Fixed { .. }) | (Content::Service { .. }, Price::ByTariff {}) => return Ok(()),
        (Content::Dataset { .. }, Price::Dutch { from, to, begins, ends }) => {
            if from < to || begins >= ends {
                return Err(ContractError::PriceRises { from: *from, to: *to });
            }
            return Ok(());
        }
        (Content::Feed {}, Price::PerPeriod { period, grace, .. }) => {
            checks::duration("the period", *period)?;
            if grace > period {
                return Err(ContractError::GraceTooLong {
                    grace: grace.get(),
                    period: period.get(),
                });
            }
            return Ok(());
        }
        (Content::Dataset { .. }, _) => "a fixed or falling price",
        (Content::Feed {}, _) => "a price for each period",
        (Content::Service { .. }, _) => "its machine's tariff",
    };
    Err(ContractError::PriceKind { content, expected })
}

fn check_terms(terms: &Terms) -> Result<(), ContractError> {
    if terms.purposes.len() > MAX_PURPOSES {
        return Err(ContractError::Count {
            name: "purposes",
            count: terms.purposes.len(),
            maximum: MAX_PURPOSES,
        });
    }
    terms.purposes.iter().try_for_each(|purpose| checks::purpose(purpose))?;
    if let Some(duration) = terms.duration {
        checks::duration("the licence", duration)?;
    }
    if let Some(credential) = &terms.credential {
        checks::name("a credential", credential)?;
    }
    Ok(())
}

/// What errors call it.
pub const fn content_name(content: &Content) -> &'static str {
    match content {
        Content::Dataset { .. } => "a dataset",
        Content::Feed {} => "a feed",
        Content::Service { .. } => "a service",
    }
}
