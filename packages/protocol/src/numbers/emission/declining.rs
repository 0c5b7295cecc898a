//! [`super::Schedule::Declining`].

use cosmwasm_std::{Uint128, Uint256};

use super::{MAX_YEARS, RATE_ONE, ScheduleError, YEAR};
use crate::values::Seconds;

/// In `10^-18`.
pub(super) struct Rates {
    pub(super) first: Uint128,
    pub(super) factor: Uint128,
    pub(super) floor: Uint128,
}

pub(super) fn validate(first: Uint128, factor: Uint128, floor: Uint128) -> Result<(), ScheduleError> {
    if first > RATE_ONE {
        return Err(ScheduleError::RateAboveOne {
            found: first,
            maximum: RATE_ONE,
        });
    }
    if factor > RATE_ONE {
        return Err(ScheduleError::FactorAboveOne {
            found: factor,
            maximum: RATE_ONE,
        });
    }
    if floor > first {
        return Err(ScheduleError::FloorAboveFirstYear {
            floor_rate: floor,
            first_year_rate: first,
        });
    }
    Ok(())
}

pub(super) fn emitted(
    initial_supply: Uint128,
    rates: &Rates,
    cap: Uint128,
    elapsed: Seconds,
) -> Result<Uint128, ScheduleError> {
    year_by_year(initial_supply.into(), rates, cap.into(), elapsed.get())
        .and_then(|emitted| Uint128::try_from(emitted).ok())
        .ok_or(ScheduleError::Overflow { elapsed })
}

/// Adds up the whole years and a part of the running one: at most [`MAX_YEARS`] steps.
fn year_by_year(initial_supply: Uint256, rates: &Rates, cap: Uint256, mut time: u64) -> Option<Uint256> {
    let of_one = |product: Uint256| product.checked_div(RATE_ONE.into()).ok();
    let mut rate = Uint256::from(rates.first);
    let mut sum = Uint256::zero();

    for _ in 0..MAX_YEARS {
        // The cap ends it early, which also keeps a supply that doubles each year within 256 bits.
        if time == 0 || sum >= cap {
            break;
        }
        let supply = sum.checked_add(initial_supply).ok()?;
        let whole_year = of_one(supply.checked_mul(rate).ok()?)?;
        let within = time.min(YEAR.get());
        let part = whole_year
            .checked_mul(within.into())
            .ok()?
            .checked_div(YEAR.get().into())
            .ok()?;
        sum = sum.checked_add(part).ok()?;

        rate = of_one(rate.checked_mul(rates.factor.into()).ok()?)?.max(rates.floor.into());
        time = time.saturating_sub(YEAR.get());
    }
    Some(sum.min(cap))
}
