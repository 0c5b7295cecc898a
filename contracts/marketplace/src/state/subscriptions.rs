//! Subscriptions.

use cosmwasm_std::{Addr, Storage, Uint128};
use flywheel_protocol::Time;
use flywheel_types::marketplace::{SUBSCRIPTIONS, Subscription};

use crate::error::ContractError;

/// A subscription.
///
/// # Errors
/// If the account has none.
pub fn load(storage: &dyn Storage, listing: u64, account: &Addr) -> Result<Subscription, ContractError> {
    SUBSCRIPTIONS
        .may_load(storage, (listing, account))?
        .ok_or_else(|| ContractError::NotSubscribed {
            account: account.clone(),
            listing,
        })
}

/// What so many periods cost.
pub fn cost(price: Uint128, periods: u32) -> Result<Uint128, ContractError> {
    Ok(price.checked_mul(Uint128::from(periods))?)
}

/// Marks the periods that have begun as collected; returns what they cost.
pub fn collect(subscription: &mut Subscription, now: Time) -> Result<Uint128, ContractError> {
    let begun = subscription.begun(now);
    let new = begun.saturating_sub(subscription.collected);
    subscription.collected = subscription.collected.max(begun);
    cost(subscription.price, new)
}

/// Cuts the periods that have not begun off; returns what they cost.
pub fn cut(subscription: &mut Subscription, now: Time) -> Result<Uint128, ContractError> {
    let begun = subscription.begun(now);
    let left = subscription.periods.saturating_sub(begun);
    subscription.periods = begun;
    cost(subscription.price, left)
}
