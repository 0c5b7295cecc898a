//! Points and rewards of an epoch (RULES N5): integers only, every division rounded down.

mod demand;
mod score;

use cosmwasm_std::{Uint128, Uint256};
use thiserror::Error;

pub use demand::{Demand, demand_reward};
pub use score::{Boosts, MAX_BASE, Score, density, quality, work};

/// Why points cannot become a reward.
#[derive(Error, Debug, Clone, PartialEq, Eq)]
pub enum PointsError {
    /// A machine would get more than all.
    #[error("a machine's {part} is more than the {total} of all machines")]
    MoreThanTotal {
        /// The machine's part.
        part: u128,
        /// What all machines have together.
        total: u128,
    },
}

/// A machine's reward for an epoch: `min(max_reward_per_epoch, floor(budget * points / total_points))`; nothing if
/// nobody has points.
///
/// The rewards of all machines never exceed the budget: the floors of the parts of a whole sum to at most the whole.
/// `budget * points` is a product of 256 bits.
///
/// # Errors
/// [`PointsError::MoreThanTotal`] if `points` exceed `total_points`: the total was summed up wrongly.
pub fn reward(
    budget: Uint128,
    points: u128,
    total_points: u128,
    max_reward_per_epoch: Uint128,
) -> Result<Uint128, PointsError> {
    Ok(share(budget, points, total_points)?.min(max_reward_per_epoch))
}

/// `floor(amount * part / total)`, at most `amount`.
fn share(amount: Uint128, part: u128, total: u128) -> Result<Uint128, PointsError> {
    let more_than_total = || PointsError::MoreThanTotal { part, total };
    if part > total {
        return Err(more_than_total());
    }
    let product = amount.full_mul(part);
    match product.checked_div(Uint256::from(total)) {
        Ok(quotient) => Uint128::try_from(quotient).map_err(|_| more_than_total()),
        // Only a total of zero gets here, and then the part is zero too.
        Err(_) => Ok(Uint128::zero()),
    }
}
