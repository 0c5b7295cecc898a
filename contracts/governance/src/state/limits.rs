//! How fast the treasury is spent: a limit for each window of time, whatever is voted.

use cosmwasm_std::{StdResult, Storage, Uint128};
use cw_storage_plus::Map;
use flywheel_protocol::{Seconds, Time};
use flywheel_types::governance::{SpendingLimit, SpendingLimitResponse};
use flywheel_types::{Denom, compact};

use super::held::key;
use crate::error::ContractError;

/// By [`key`].
pub const LIMITS: Map<&str, Limit> = Map::new("spending_limits");

/// A token's limit and what its running window has spent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    window: Seconds,
    amount: Uint128,
    since: Time,
    spent: Uint128,
}

compact!(Limit {
    window,
    amount,
    since,
    spent
});

impl Limit {
    /// As it stands now: windows follow each other from the first one on.
    fn at(mut self, now: Time) -> Result<Self, ContractError> {
        let windows = now.since(self.since).get().checked_div(self.window.get()).unwrap_or(0);
        if windows > 0 {
            self.since = self.since.plus(self.window.times(windows)?)?;
            self.spent = Uint128::zero();
        }
        Ok(self)
    }

    fn left(&self) -> Uint128 {
        self.amount.saturating_sub(self.spent)
    }
}

/// Sets, changes or lifts a limit. What the running window has spent stays spent.
pub fn set(
    storage: &mut dyn Storage,
    denom: &Denom,
    limit: Option<SpendingLimit>,
    now: Time,
) -> Result<(), ContractError> {
    let key = key(denom);
    let Some(SpendingLimit { window, amount }) = limit else {
        LIMITS.remove(storage, &key);
        return Ok(());
    };
    let (since, spent) = match LIMITS.may_load(storage, &key)? {
        Some(old) => {
            let old = old.at(now)?;
            (old.since, old.spent)
        }
        None => (now, Uint128::zero()),
    };
    let limit = Limit {
        window,
        amount,
        since,
        spent,
    };
    Ok(LIMITS.save(storage, &key, &limit)?)
}

/// What may still be spent in this window; `None`: as much as there is.
pub fn left(storage: &dyn Storage, denom: &Denom, now: Time) -> Result<Option<Uint128>, ContractError> {
    let limit = LIMITS.may_load(storage, &key(denom))?;
    limit.map(|limit| Ok(limit.at(now)?.left())).transpose()
}

/// Counts a spend.
///
/// # Errors
/// If the window's limit does not allow it: says what does.
pub fn charge(storage: &mut dyn Storage, denom: &Denom, amount: Uint128, now: Time) -> Result<(), ContractError> {
    let key = key(denom);
    let Some(limit) = LIMITS.may_load(storage, &key)? else {
        return Ok(());
    };
    let mut limit = limit.at(now)?;
    if amount > limit.left() {
        return Err(ContractError::OverLimit {
            amount,
            denom: denom.name().to_owned(),
            left: limit.left(),
            limit: limit.amount,
            next: limit.since.plus(limit.window)?,
        });
    }
    limit.spent = limit.spent.checked_add(amount)?;
    Ok(LIMITS.save(storage, &key, &limit)?)
}

/// Takes a spend of this block back that did not happen.
pub fn uncharge(storage: &mut dyn Storage, denom: &Denom, amount: Uint128) -> StdResult<()> {
    let key = key(denom);
    let Some(mut limit) = LIMITS.may_load(storage, &key)? else {
        return Ok(());
    };
    limit.spent = limit.spent.saturating_sub(amount);
    LIMITS.save(storage, &key, &limit)
}

/// The answer to the query.
pub fn response(
    storage: &dyn Storage,
    denom: &Denom,
    now: Time,
) -> Result<Option<SpendingLimitResponse>, ContractError> {
    let Some(limit) = LIMITS.may_load(storage, &key(denom))? else {
        return Ok(None);
    };
    let limit = limit.at(now)?;
    Ok(Some(SpendingLimitResponse {
        until: limit.since.plus(limit.window)?,
        limit: SpendingLimit {
            window: limit.window,
            amount: limit.amount,
        },
        spent: limit.spent,
    }))
}
