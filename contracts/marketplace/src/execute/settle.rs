//! Orders whose time is over, ratings, and what is handed over again.

use cosmwasm_std::{Addr, QuerierWrapper, Response, Storage};
use flywheel_protocol::Time;
use flywheel_types::marketplace::{MAX_SETTLE, PROGRESS, Stage};

use super::checks;
use super::outcome::{self, Outcome};
use crate::error::ContractError;
use crate::events;
use crate::state::listings::RATINGS;
use crate::state::{orders, waiting};
use crate::till::Till;

/// Ends orders as the silence in their stage says; those whose time is not over, or that have ended, are passed over.
///
/// # Errors
/// If none can be ended.
pub fn settle(
    storage: &mut dyn Storage,
    querier: &QuerierWrapper,
    now: Time,
    numbers: &[u64],
) -> Result<Response, ContractError> {
    checks::count("orders", numbers.len(), MAX_SETTLE)?;
    let mut till = Till::open(storage, querier, now)?;
    let mut events = Vec::new();
    for number in numbers {
        let mut open = orders::load(storage, *number)?;
        // A number that is named twice has ended the first time.
        if now >= open.progress.deadline
            && let Some(outcome) = Outcome::of_silence(storage, &open)?
        {
            events.extend(outcome::end(storage, &mut till, &mut open, outcome)?);
        }
    }
    if events.is_empty() {
        return Err(ContractError::NothingToSettle);
    }
    let (messages, sales) = till.close(storage)?;
    Ok(Response::new()
        .add_submessages(messages)
        .add_events(events)
        .add_events(sales))
}

/// Rates a settled order, once.
pub fn rate(storage: &mut dyn Storage, sender: &Addr, number: u64, stars: u8) -> Result<Response, ContractError> {
    let mut open = orders::load(storage, number)?;
    open.check_buyer(sender)?;
    if open.progress.stage != Stage::Settled {
        return Err(ContractError::WrongStage {
            order: number,
            stage: open.progress.stage,
            expected: Stage::Settled,
        });
    }
    if !(1..=5).contains(&stars) {
        return Err(ContractError::Stars { stars });
    }
    let mut rating = RATINGS.may_load(storage, open.order.listing)?.unwrap_or_default();
    // At most five for each order: 64 bits are never full.
    rating.count = rating.count.saturating_add(1);
    rating.stars = rating.stars.saturating_add(stars.into());
    RATINGS.save(storage, open.order.listing, &rating)?;
    open.progress.stage = Stage::Rated;
    PROGRESS.save(storage, number, &open.progress)?;
    Ok(Response::new().add_event(events::rated(&open, stars)))
}

/// Hands over again what rewards, staking or the token did not take.
pub fn forward(
    storage: &mut dyn Storage,
    querier: &QuerierWrapper,
    now: Time,
    rows: &[u64],
) -> Result<Response, ContractError> {
    checks::count("rows", rows.len(), MAX_SETTLE)?;
    let mut till = Till::open(storage, querier, now)?;
    let mut events = Vec::new();
    for row in rows {
        let waiting = waiting::take(storage, *row)?;
        till.forward(storage, waiting.part, waiting.amount)?;
        events.push(events::forwarded(*row, waiting.part, waiting.amount));
    }
    let (messages, _) = till.close(storage)?;
    Ok(Response::new().add_submessages(messages).add_events(events))
}
