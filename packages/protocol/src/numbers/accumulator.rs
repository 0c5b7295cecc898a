//! N1: dividing income among holders of changing weights, exactly and at the same cost however many they are.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Uint128, Uint256};
use thiserror::Error;

/// The index counts in parts of `1 / 2^128` of a base unit.
const SCALE_BITS: u32 = 128;

/// Income per unit of weight since the beginning, in parts of `1 / 2^128` of a base unit.
///
/// The caller keeps the weights, their total, and for each holder `index_at`: the index when the holder was last
/// settled. Three rules make it exact:
/// - every holder is settled *before* its weight changes, a new one from [`Accumulator::index`] of that moment;
/// - `total_weight` is the sum of all weights at the moment of [`Accumulator::distribute`];
/// - what is owed is always taken from a weight and two indices. No product is ever stored ("reward debt"), so nothing
///   is rounded twice.
///
/// Then `funded == paid + owed (settled or not) + undistributed + dust` with `0 <= dust <= number of settlements`,
/// where a look at what is not settled yet counts as a settlement.
///
/// **Bounds.** An amount with what was still undistributed fits 128 bits, and the remainder is below some total weight,
/// so `(amount + undistributed) * 2^128 + remainder < 2^256` for every input. A holder's weight is at most the total,
/// so `weight * (index - index_at) <= 2^128 * distributed since`. The index itself could overflow only after `2^128`
/// base units went to a total weight of 1; that is refused, not wrapped.
#[cw_serde]
#[derive(Default, Copy, Eq)]
pub struct Accumulator {
    index: Uint256,
    /// Below the total weight of the last distribution.
    #[serde(default, skip_serializing_if = "Uint128::is_zero")]
    remainder: Uint128,
    #[serde(default, skip_serializing_if = "Uint128::is_zero")]
    undistributed: Uint128,
}

impl Accumulator {
    /// Adds `amount` base units to the income of `total_weight`.
    ///
    /// Without any weight the amount waits as undistributed, and goes out with the first distribution that finds one
    /// (an amount of zero will do).
    ///
    /// # Errors
    /// If the amounts that wait, or the index, would leave their range. The accumulator is then unchanged.
    pub fn distribute(&mut self, amount: Uint128, total_weight: Uint128) -> Result<(), AccumulatorError> {
        let waiting = self
            .undistributed
            .checked_add(amount)
            .map_err(|_| AccumulatorError::TooMuch {
                amount,
                undistributed: self.undistributed,
            })?;
        if total_weight.is_zero() {
            self.undistributed = waiting;
            return Ok(());
        }

        let (index, remainder) = self.divide(waiting, total_weight).ok_or(AccumulatorError::IndexFull {
            index: self.index,
            amount: waiting,
            total_weight,
        })?;
        *self = Self {
            index,
            remainder,
            undistributed: Uint128::zero(),
        };
        Ok(())
    }

    /// The index and the remainder after `amount` more. Only the addition to the index can fail: see the bounds above.
    fn divide(&self, amount: Uint128, total_weight: Uint128) -> Option<(Uint256, Uint128)> {
        let total_weight = Uint256::from(total_weight);
        let parts = Uint256::from(amount)
            .checked_shl(SCALE_BITS)
            .ok()?
            .checked_add(self.remainder.into())
            .ok()?;
        let index = self.index.checked_add(parts.checked_div(total_weight).ok()?).ok()?;
        let remainder = parts.checked_rem(total_weight).ok()?;
        Some((index, Uint128::try_from(remainder).ok()?))
    }

    /// What a holder of `weight` has earned since `index_at`, in base units, rounded down; moves `index_at` to now.
    ///
    /// # Errors
    /// As [`Accumulator::owed`]. `index_at` is then unchanged.
    pub fn settle(&self, weight: Uint128, index_at: &mut Uint256) -> Result<Uint128, AccumulatorError> {
        let owed = self.owed(weight, *index_at)?;
        *index_at = self.index;
        Ok(owed)
    }

    /// What [`Accumulator::settle`] would give now, for queries.
    ///
    /// # Errors
    /// If `index_at` is ahead of the index, or `weight` was more than the total weight. Both mean that the caller mixed
    /// two accumulators, or changed a weight before settling it.
    pub fn owed(&self, weight: Uint128, index_at: Uint256) -> Result<Uint128, AccumulatorError> {
        let since = self
            .index
            .checked_sub(index_at)
            .map_err(|_| AccumulatorError::IndexAhead {
                index_at,
                index: self.index,
            })?;
        // A product of 256 bits, shifted by 128, fits a Uint128.
        since
            .checked_mul(weight.into())
            .and_then(|parts| parts.checked_shr(SCALE_BITS))
            .ok()
            .and_then(|units| Uint128::try_from(units).ok())
            .ok_or(AccumulatorError::WeightAboveTotal { weight })
    }

    /// The index now: where a new holder starts.
    pub const fn index(&self) -> Uint256 {
        self.index
    }

    /// Parts of `1 / 2^128` base unit that the last distribution could not divide; they go out with the next one.
    pub const fn remainder(&self) -> Uint128 {
        self.remainder
    }

    /// Base units that came while there was no weight.
    pub const fn undistributed(&self) -> Uint128 {
        self.undistributed
    }

    /// The index, the remainder and what is undistributed, for a contract that stores them in a shorter form.
    pub const fn parts(&self) -> (Uint256, Uint128, Uint128) {
        (self.index, self.remainder, self.undistributed)
    }

    /// The accumulator that [`parts`](Self::parts) was asked of.
    pub const fn from_parts(index: Uint256, remainder: Uint128, undistributed: Uint128) -> Self {
        Self {
            index,
            remainder,
            undistributed,
        }
    }

    /// Takes the undistributed amount out, for an accumulator that is closed: nobody will ever be owed it.
    pub fn take_undistributed(&mut self) -> Uint128 {
        std::mem::take(&mut self.undistributed)
    }
}

/// Why an accumulator refused.
#[derive(Error, Debug, Clone, PartialEq, Eq)]
pub enum AccumulatorError {
    /// The income that waits for a first weight would not fit 128 bits.
    #[error("{amount} more than the {undistributed} still undistributed is more than an amount can be")]
    TooMuch {
        /// What was to be distributed.
        amount: Uint128,
        /// What waited already.
        undistributed: Uint128,
    },
    /// The index has no room: about `2^128` base units went to a total weight of 1.
    #[error("the index {index} has no room for {amount} over a total weight of {total_weight}; raise the weights")]
    IndexFull {
        /// The index before.
        index: Uint256,
        /// What was to be distributed, with what waited.
        amount: Uint128,
        /// Over which weight.
        total_weight: Uint128,
    },
    /// A holder was settled at an index that this accumulator has not reached.
    #[error("settled at index {index_at}, but this accumulator is only at {index}; is it the right one?")]
    IndexAhead {
        /// The holder's index.
        index_at: Uint256,
        /// The accumulator's.
        index: Uint256,
    },
    /// A weight would earn more than was ever distributed.
    #[error("a weight of {weight} is above the total that income was distributed over")]
    WeightAboveTotal {
        /// The weight.
        weight: Uint128,
    },
}
