//! How a segment's emission is shared (rule W3).

use cosmwasm_std::{OverflowError, Uint128};
use flywheel_types::compact;
use flywheel_types::rewards::{EmissionSplit, Part};

use crate::error::ContractError;

/// An amount for each part.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Parts {
    pub machines: Uint128,
    pub stakers: Uint128,
    pub oracles: Uint128,
    pub treasury: Uint128,
    pub subsidies: Uint128,
}

compact!(Parts {
    machines,
    stakers,
    oracles,
    treasury,
    subsidies
});

impl Parts {
    fn of_mut(&mut self, part: Part) -> &mut Uint128 {
        match part {
            Part::Machines => &mut self.machines,
            Part::Stakers => &mut self.stakers,
            Part::Oracles => &mut self.oracles,
            Part::Treasury => &mut self.treasury,
            Part::Subsidies => &mut self.subsidies,
        }
    }

    pub fn plus(&self, other: &Self) -> Result<Self, OverflowError> {
        self.each(other, Uint128::checked_add)
    }

    pub fn minus(&self, other: &Self) -> Result<Self, OverflowError> {
        self.each(other, Uint128::checked_sub)
    }

    fn each(
        &self,
        other: &Self,
        reckon: impl Fn(Uint128, Uint128) -> Result<Uint128, OverflowError>,
    ) -> Result<Self, OverflowError> {
        Ok(Self {
            machines: reckon(self.machines, other.machines)?,
            stakers: reckon(self.stakers, other.stakers)?,
            oracles: reckon(self.oracles, other.oracles)?,
            treasury: reckon(self.treasury, other.treasury)?,
            subsidies: reckon(self.subsidies, other.subsidies)?,
        })
    }
}

/// Each part's share of a segment's cumulative `credited`; together exactly `credited`.
///
/// One part after the other takes the floor of its part *of what is left*, and the residual recipient takes the rest.
/// Taking the floor of each part of the whole would not do: when four parts gain a unit at once the rest falls by three,
/// and what the residual recipient has been paid cannot be taken back. `x -> x - floor(x * p)` never falls for `p <= 1`,
/// so here no share ever falls as `credited` rises. A share is at least `floor(credited * part)` and at most 4 units
/// above it; where no part has a fraction both are the same.
pub fn shares(split: &EmissionSplit, credited: Uint128) -> Result<Parts, ContractError> {
    let mut shares = Parts::default();
    let mut left = credited;
    let mut whole = Uint128::new(10_000);
    for (part, points) in split.parts() {
        if part == split.residual || points.is_zero() {
            continue;
        }
        let points = Uint128::from(points.get());
        let share = left.checked_multiply_ratio(points, whole)?;
        *shares.of_mut(part) = share;
        left = left.checked_sub(share)?;
        whole = whole.checked_sub(points)?;
    }
    *shares.of_mut(split.residual) = left;
    Ok(shares)
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests {
    use flywheel_protocol::Bps;
    use proptest::prelude::*;

    use super::*;

    const PARTS: [Part; 5] = [
        Part::Machines,
        Part::Stakers,
        Part::Oracles,
        Part::Treasury,
        Part::Subsidies,
    ];

    fn split(points: [u16; 5], residual: Part) -> EmissionSplit {
        let [machines, stakers, oracles, treasury, subsidies] = points.map(|points| Bps::new(points).unwrap());
        EmissionSplit {
            machines,
            stakers,
            oracles,
            treasury,
            subsidies,
            residual,
        }
    }

    fn list(mut parts: Parts) -> [u128; 5] {
        PARTS.map(|part| parts.of_mut(part).u128())
    }

    fn shares_of(split: &EmissionSplit, credited: u128) -> [u128; 5] {
        list(shares(split, Uint128::new(credited)).unwrap())
    }

    #[test]
    fn round_amounts_are_shared_by_the_parts_and_the_residual_recipient_takes_the_rest() {
        // 60 + 20 + 5 + 10 = 95 %, the rest of 5 % to the treasury.
        let split = split([6_000, 2_000, 500, 1_000, 0], Part::Treasury);

        assert_eq!(shares_of(&split, 1_000), [600, 200, 50, 150, 0]);
    }

    #[test]
    fn fractions_go_on_to_the_parts_that_follow() {
        // Of 7: machines floor(7 x 3/10) = 2; of the 5 left stakers floor(5 x 3/7) = 2; 3 for oracles.
        assert_eq!(
            shares_of(&split([3_000, 3_000, 4_000, 0, 0], Part::Oracles), 7),
            [2, 2, 3, 0, 0]
        );
        // A hundred per cent for one part leaves nothing.
        assert_eq!(
            shares_of(&split([0, 10_000, 0, 0, 0], Part::Treasury), 7),
            [0, 7, 0, 0, 0]
        );
        // Nothing for anyone is all for the residual recipient.
        assert_eq!(shares_of(&split([0; 5], Part::Subsidies), 7), [0, 0, 0, 0, 7]);
    }

    #[test]
    fn the_largest_amount_is_shared_without_overflow() {
        let shares = shares_of(&split([9_999, 1, 0, 0, 0], Part::Oracles), u128::MAX);

        assert_eq!(
            shares.iter().try_fold(0_u128, |sum, share| sum.checked_add(*share)),
            Some(u128::MAX)
        );
    }

    #[test]
    fn no_share_falls_when_four_parts_gain_a_unit_at_once() {
        // floor(3 x 25 %) = 0 and floor(4 x 25 %) = 1 for all four: the rest of the whole would fall from 3 to 0.
        let split = split([2_500, 2_500, 2_500, 2_500, 0], Part::Subsidies);

        assert_eq!(shares_of(&split, 3), [0, 1, 1, 1, 0]);
        assert_eq!(shares_of(&split, 4), [1, 1, 1, 1, 0]);
    }

    fn any_split() -> impl Strategy<Value = EmissionSplit> {
        (prop::collection::vec(0_u16..=10_000, 4), 0_u16..=10_000, 0_usize..5).prop_map(|(mut cuts, end, residual)| {
            cuts.push(end);
            cuts.sort_unstable();
            let mut before = 0;
            let points: Vec<u16> = cuts
                .iter()
                .map(|cut| cut - std::mem::replace(&mut before, *cut))
                .collect();
            split(points.try_into().unwrap(), PARTS[residual])
        })
    }

    proptest! {
        #[test]
        fn shares_are_exact_and_never_fall(split in any_split(), credited in 0_u128..1_000_000, more in 0_u128..50) {
            let before = shares_of(&split, credited);
            let after = shares_of(&split, credited + more);

            prop_assert_eq!(before.iter().sum::<u128>(), credited);
            prop_assert_eq!(after.iter().sum::<u128>(), credited + more);
            for (before, after) in before.iter().zip(after) {
                prop_assert!(*before <= after);
            }
        }

        #[test]
        fn a_share_is_within_four_units_of_its_part(split in any_split(), credited in 0_u128..u128::MAX / 10_000) {
            let shares = shares_of(&split, credited);

            for ((part, points), share) in split.parts().into_iter().zip(shares) {
                let floor = credited * u128::from(points.get()) / 10_000;
                prop_assert!(share >= floor);
                prop_assert!(part == split.residual || share < floor + 5);
            }
        }
    }
}
