//! [`super::Schedule::Table`].

use cosmwasm_std::{Uint128, Uint256};

use super::{MAX_TABLE_POINTS, ScheduleError, TablePoint, longest};
use crate::values::Seconds;

/// Nothing is emitted at the start; a first point at time zero replaces this one.
const ORIGIN: TablePoint = TablePoint {
    at: Seconds::new(0),
    emitted: Uint128::zero(),
};

pub(super) fn validate(points: &[TablePoint]) -> Result<(), ScheduleError> {
    if points.len() > MAX_TABLE_POINTS {
        return Err(ScheduleError::TooManyPoints {
            found: points.len(),
            maximum: MAX_TABLE_POINTS,
        });
    }
    let last = points.last().ok_or(ScheduleError::EmptyTable)?;
    for (before, point) in points.iter().zip(points.iter().skip(1)) {
        if point.at <= before.at {
            return Err(ScheduleError::TimesNotRising {
                at: point.at,
                before: before.at,
            });
        }
        if point.emitted < before.emitted {
            return Err(ScheduleError::AmountsFall {
                at: point.at,
                emitted: point.emitted,
                before: before.emitted,
            });
        }
    }
    if last.at > longest() {
        return Err(ScheduleError::TooLong {
            found: last.at,
            maximum: longest(),
        });
    }
    Ok(())
}

pub(super) fn emitted(points: &[TablePoint], elapsed: Seconds) -> Result<Uint128, ScheduleError> {
    let mut before = ORIGIN;
    for point in points {
        if elapsed < point.at {
            return between(&before, point, elapsed).ok_or(ScheduleError::Overflow { elapsed });
        }
        before = *point;
    }
    Ok(before.emitted)
}

fn between(before: &TablePoint, after: &TablePoint, elapsed: Seconds) -> Option<Uint128> {
    let rise = after.emitted.checked_sub(before.emitted).ok()?;
    let passed = elapsed.get().checked_sub(before.at.get())?;
    let span = after.at.get().checked_sub(before.at.get())?;
    let risen = rise.full_mul(passed).checked_div(Uint256::from(span)).ok()?;
    before.emitted.checked_add(Uint128::try_from(risen).ok()?).ok()
}
