//! A part of a whole in ten-thousandths.

use std::fmt;

use cosmwasm_std::Uint128;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::ValueError;

const WHOLE: u16 = 10_000;
const WIDE_WHOLE: u128 = 10_000;

/// A part of a whole in ten-thousandths (basis points), from 0 to 10,000.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[serde(try_from = "u16", into = "u16")]
pub struct Bps(#[schemars(range(max = 10_000))] u16);

impl Bps {
    /// Nothing of it.
    pub const ZERO: Self = Self(0);
    /// The whole: 10,000 ten-thousandths.
    pub const ONE: Self = Self(WHOLE);

    /// So many ten-thousandths.
    ///
    /// # Errors
    /// [`ValueError::Bps`] above 10,000.
    pub fn new(points: u16) -> Result<Self, ValueError> {
        if points > WHOLE {
            Err(ValueError::Bps { given: points.into() })
        } else {
            Ok(Self(points))
        }
    }

    /// So many hundredths.
    ///
    /// # Errors
    /// [`ValueError::Percent`] above 100.
    pub fn percent(percent: u16) -> Result<Self, ValueError> {
        match percent.checked_mul(100) {
            Some(points) if points <= WHOLE => Ok(Self(points)),
            _ => Err(ValueError::Percent { given: percent }),
        }
    }

    /// The number of ten-thousandths, at most 10,000.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }

    /// What is left of the whole.
    #[must_use]
    pub const fn complement(self) -> Self {
        Self(WHOLE.saturating_sub(self.0))
    }

    /// Whether this is nothing.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// `floor(amount * self / 10,000)`: at most `amount`, for every amount.
    #[must_use]
    pub fn of(self, amount: Uint128) -> Uint128 {
        let (quotient_part, remainder_part) = self.parts(amount);
        Uint128::new(quotient_part.saturating_add(remainder_part / WIDE_WHOLE))
    }

    /// `ceil(amount * self / 10,000)`: at most `amount`, for every amount.
    #[must_use]
    pub fn ceil_of(self, amount: Uint128) -> Uint128 {
        let (quotient_part, remainder_part) = self.parts(amount);
        Uint128::new(quotient_part.saturating_add(remainder_part.div_ceil(WIDE_WHOLE)))
    }

    /// With `amount = 10,000 q + r`: `q * self`, a whole number already, and `r * self`, still to be divided by 10,000.
    ///
    /// The product never needs more than 128 bits this way. Nothing here can saturate: `q * self <= amount`, and
    /// `r * self < 10^8`.
    fn parts(self, amount: Uint128) -> (u128, u128) {
        let (amount, points) = (amount.u128(), u128::from(self.0));
        (
            (amount / WIDE_WHOLE).saturating_mul(points),
            (amount % WIDE_WHOLE).saturating_mul(points),
        )
    }
}

impl TryFrom<u16> for Bps {
    type Error = ValueError;

    fn try_from(points: u16) -> Result<Self, ValueError> {
        Self::new(points)
    }
}

impl From<Bps> for u16 {
    fn from(bps: Bps) -> Self {
        bps.0
    }
}

impl fmt::Display for Bps {
    /// Per cent with two places: `12.50 %`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02} %", self.0 / 100, self.0 % 100)
    }
}
