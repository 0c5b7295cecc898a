//! [`super::Schedule::Halving`].

use cosmwasm_std::{Uint128, Uint256};

use super::{ScheduleError, longest};
use crate::values::Seconds;

pub(super) fn validate(half_life: Seconds) -> Result<(), ScheduleError> {
    if half_life.is_zero() {
        return Err(ScheduleError::ZeroHalfLife);
    }
    if half_life > longest() {
        return Err(ScheduleError::TooLong {
            found: half_life,
            maximum: longest(),
        });
    }
    Ok(())
}

pub(super) fn emitted(total: Uint128, half_life: Seconds, elapsed: Seconds) -> Result<Uint128, ScheduleError> {
    let (halvings, within) = (
        elapsed.get().checked_div(half_life.get()),
        elapsed.get().checked_rem(half_life.get()),
    );
    let (Some(halvings), Some(within)) = (halvings, within) else {
        return Err(ScheduleError::ZeroHalfLife);
    };
    // After 128 halvings nothing is left of any amount.
    let left = u32::try_from(halvings)
        .ok()
        .and_then(|halvings| total.checked_shr(halvings).ok())
        .unwrap_or_default();

    released_of(left, within, half_life)
        .and_then(|released| total.checked_sub(left).ok()?.checked_add(released).ok())
        .ok_or(ScheduleError::Overflow { elapsed })
}

/// `floor(left * within / (2 * half_life))`: half of what is left, over the half life.
fn released_of(left: Uint128, within: u64, half_life: Seconds) -> Option<Uint128> {
    let two_half_lives = Uint256::from(half_life.get()).checked_shl(1).ok()?;
    Uint128::try_from(left.full_mul(within).checked_div(two_half_lives).ok()?).ok()
}
