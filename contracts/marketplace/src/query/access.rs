//! Who may use what until when.

use cosmwasm_std::{Addr, Api, Deps, Order as Direction, StdError, StdResult, Storage};
use cw_storage_plus::Bound;
use flywheel_protocol::Time;
use flywheel_types::marketplace::{
    Content, HasAccessResponse, LICENCES, LISTINGS, LicenceResponse, LicencesResponse, ListingStatus, NoAccess,
    PROGRESS, SUBSCRIPTIONS, SubscriptionResponse, TERMS,
};
use flywheel_types::page;

use crate::error::ContractError;
use crate::sellers;
use crate::state::config::CONFIG;
use crate::state::{listings, orders};

pub fn has_access(deps: Deps, now: Time, listing: u64, account: &str) -> Result<HasAccessResponse, ContractError> {
    let account = deps.api.addr_validate(account)?;
    Ok(match access(deps, now, listing, &account)? {
        Ok(until) => HasAccessResponse {
            has_access: true,
            until,
            reason: None,
        },
        Err(reason) => HasAccessResponse {
            has_access: false,
            until: None,
            reason: Some(reason),
        },
    })
}

/// Until when the account may use it, or why not.
fn access(deps: Deps, now: Time, number: u64, account: &Addr) -> StdResult<Result<Option<Time>, NoAccess>> {
    let storage = deps.storage;
    let Some(listing) = LISTINGS.may_load(storage, number)? else {
        return Ok(Err(NoAccess::UnknownListing {}));
    };
    if let Content::Service { .. } = listing.content {
        return Ok(Err(NoAccess::PaidBySession {}));
    }
    let gone = || Ok::<_, StdError>(sellers::gone(&deps.querier, &CONFIG.load(storage)?, &listing));
    let holder = orders::holder(storage, number, account)?;
    let refused = match holder.licence {
        Some(licence) => match of_licence(storage, now, (number, licence), account)? {
            // Data stays with who has bought it; a feed goes on only with its machine.
            Ok(until) if listing.content != (Content::Feed {}) => return Ok(Ok(until)),
            Ok(until) => return Ok(gone()?.map_or(Ok(until), |how| Err(NoAccess::SellerGone { how }))),
            Err(refused) => Some(refused),
        },
        None => None,
    };
    if listing.price.is_open() {
        let terms = TERMS.load(storage, (number, listing.revision))?;
        return Ok(if listing.status != ListingStatus::Active {
            Err(NoAccess::Closed {})
        } else if let Some(how) = gone()? {
            Err(NoAccess::SellerGone { how })
        } else if listings::is_allowed(storage, &deps.querier, number, &terms, account)? {
            Ok(None)
        } else {
            Err(NoAccess::NotAllowed {
                credential: terms.lacked().unwrap_or_default().to_owned(),
            })
        });
    }
    if let Some(order) = holder.order {
        let stage = PROGRESS.load(storage, order)?.stage;
        return Ok(Err(NoAccess::OrderOpen { order, stage }));
    }
    Ok(Err(match refused {
        Some(refused) => refused,
        None => gone()?.map_or(NoAccess::NotBought {}, |how| NoAccess::SellerGone { how }),
    }))
}

fn of_licence(
    storage: &dyn Storage,
    now: Time,
    key: (u64, u64),
    account: &Addr,
) -> StdResult<Result<Option<Time>, NoAccess>> {
    let licence = LICENCES.load(storage, key)?;
    let subscription = SUBSCRIPTIONS.may_load(storage, (key.0, account))?;
    let until = subscription
        .filter(|subscription| subscription.number == key.1)
        .map_or(licence.until, |subscription| Some(subscription.access_until()));
    Ok(match (licence.withdrawn, until) {
        (Some(since), _) => Err(NoAccess::Withdrawn { since }),
        (None, Some(until)) if now >= until => Err(NoAccess::Expired { since: until }),
        (None, until) => Ok(until),
    })
}

pub fn licences(
    storage: &dyn Storage,
    listing: u64,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> StdResult<LicencesResponse> {
    let rows = LICENCES
        .prefix(listing)
        .range(storage, start_after.map(Bound::exclusive), None, Direction::Ascending);
    let rows = rows.map(|found| {
        let (number, licence) = found?;
        Ok(LicenceResponse {
            number,
            account: licence.account,
            revision: licence.revision,
            since: licence.since,
            until: licence.until,
            withdrawn: licence.withdrawn,
        })
    });
    Ok(LicencesResponse {
        licences: page::collect(rows, limit)?,
    })
}

pub fn subscription(
    storage: &dyn Storage,
    api: &dyn Api,
    now: Time,
    listing: u64,
    account: &str,
) -> StdResult<Option<SubscriptionResponse>> {
    let found = SUBSCRIPTIONS.may_load(storage, (listing, &api.addr_validate(account)?))?;
    Ok(found.map(|found| SubscriptionResponse {
        number: found.number,
        revision: found.revision,
        price: found.price,
        period: found.period,
        starts: found.starts,
        ends: found.ends(),
        access_until: found.access_until(),
        periods: found.periods,
        begun: found.begun(now),
        collected: found.collected,
        denom: found.denom.into(),
    }))
}
