//! How a machine's epoch becomes points.

use cosmwasm_std::{Uint128, Uint256};

use crate::values::Bps;

/// The largest base of a class. A class of base 2 gets twice the points of a class of base 1 for the same score.
pub const MAX_BASE: u32 = 1_000_000;

const WHOLE: u64 = 10_000;
/// `10_000^k` of RULES N5, with k = 4: a perfect machine of a class of base 1 has 10,000 points.
const SCALE: u128 = 10_000_000_000_000_000;

/// The factors of a machine's points, each a part of 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Score {
    /// How much of the full work it did: [`work`].
    pub work: Bps,
    /// How much of what it reported counted: [`quality`].
    pub quality: Bps,
    /// What its maker's certificate is worth to the network.
    pub trust: Bps,
    /// How crowded its cell is: [`density`]; 10,000 in a network without places.
    pub density: Bps,
}

/// What moves shares between machines: added up inside one bracket, capped.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Boosts {
    /// For stake behind the machine.
    pub stake: Bps,
    /// For the place that it is enrolled in.
    pub place: Bps,
    /// The most that all boosts together may add.
    pub cap: Bps,
}

impl Boosts {
    /// No boosts.
    pub const NONE: Self = Self {
        stake: Bps::ZERO,
        place: Bps::ZERO,
        cap: Bps::ZERO,
    };

    /// What the boosts add, in ten-thousandths: at most the cap, at most 10,000.
    #[must_use]
    pub fn added(self) -> Bps {
        // Two parts of a whole each: their sum is at most 20,000 before the cap.
        let together = self.stake.get().saturating_add(self.place.get());
        Bps::new(together.min(self.cap.get())).unwrap_or(self.cap)
    }
}

impl Score {
    /// `base * work * quality * trust * density * (10_000 + min(cap, boosts)) / 10_000^4`.
    ///
    /// `base` above [`MAX_BASE`] counts as [`MAX_BASE`]. Bounds: the product is at most `10^6 * 10^16 * 2 * 10^4 =
    /// 2 * 10^26 < 2^88`, the points at most `2 * 10^10 < 2^35`; so the points of 2^64 machines fit into 128 bits.
    #[must_use]
    pub fn points(self, base: u32, boosts: Boosts) -> u128 {
        let bracket = u128::from(WHOLE).saturating_add(boosts.added().get().into());
        let product = [self.work, self.quality, self.trust, self.density]
            .into_iter()
            .fold(u128::from(base.min(MAX_BASE)), |product, factor| {
                product.saturating_mul(factor.get().into())
            });
        product.saturating_mul(bracket) / SCALE
    }
}

/// `min(10_000, floor(10_000 * done / full))`. A full work of zero is reached by anyone who did something.
#[must_use]
pub fn work(done: u128, full: u128) -> Bps {
    if done == 0 { Bps::ZERO } else { part(done, full) }
}

/// `floor(10_000 * accepted / (accepted + refused))`; zero without a reading.
#[must_use]
pub fn quality(accepted: u32, refused: u32) -> Bps {
    work(accepted.into(), u128::from(accepted).saturating_add(refused.into()))
}

/// 10,000 while at most `free` machines of the class enrolled earlier in the cell, then `floor(10_000 * free /
/// enrolled_earlier)`.
///
/// With two free, the machines of a cell get in the order of their enrolment 10,000, 10,000, 10,000, 6,666, 5,000, ...
#[must_use]
pub fn density(enrolled_earlier: u32, free: u32) -> Bps {
    part(free.into(), enrolled_earlier.into())
}

/// `min(10_000, floor(10_000 * numerator / denominator))`, with 256 bits between; the whole for a denominator of zero.
fn part(numerator: u128, denominator: u128) -> Bps {
    if numerator >= denominator {
        return Bps::ONE;
    }
    let product = Uint256::from(numerator).checked_mul(WHOLE.into());
    let quotient = product
        .ok()
        .and_then(|product| product.checked_div(denominator.into()).ok());
    // The quotient is below 10,000 here, so neither conversion fails.
    quotient
        .and_then(|quotient| Uint128::try_from(quotient).ok())
        .and_then(|points| u16::try_from(points.u128()).ok())
        .and_then(|points| Bps::new(points).ok())
        .unwrap_or(Bps::ONE)
}
