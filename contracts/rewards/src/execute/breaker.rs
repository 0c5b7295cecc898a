//! The circuit breaker's settings (rule W6).

use cosmwasm_std::{Addr, BlockInfo, Response, Storage};
use flywheel_protocol::Time;
use flywheel_types::rewards::Breaker;

use crate::error::ContractError;
use crate::events;
use crate::state::config::NETWORK;
use crate::state::payouts::PAYOUTS;

/// Sets, changes or removes the breaker, at once.
///
/// What has been paid in the running window still counts; without a breaker before, counting begins now.
///
/// # Errors
/// If the sender is not the admin, or the window is no time at all or more than a year.
pub fn set_breaker(
    storage: &mut dyn Storage,
    block: &BlockInfo,
    sender: &Addr,
    breaker: Option<Breaker>,
) -> Result<Response, ContractError> {
    cw_ownable::assert_owner(storage, sender)?;
    breaker.as_ref().map_or(Ok(()), Breaker::check)?;
    let clock = NETWORK.load(storage)?.clock;

    let mut payouts = PAYOUTS.load(storage)?;
    payouts.set_breaker(breaker, &clock, Time::of(block));
    PAYOUTS.save(storage, &payouts)?;

    Ok(Response::new().add_event(events::breaker_set(breaker)))
}
