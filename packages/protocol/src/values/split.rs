//! Who gets which part of a sum.

use cosmwasm_std::Uint128;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::bps::Bps;
use super::error::ValueError;

/// The most shares a split may have besides the residual one, so that paying out is bounded work.
pub const MAX_SHARES: usize = 10;

/// One recipient's part.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Share<R = String> {
    /// Who gets it: an address in messages, whatever names a recipient elsewhere.
    pub recipient: R,
    /// How much of the whole.
    pub bps: Bps,
}

/// Parts that sum to at most the whole, and one recipient of all the rest, so that dividing loses nothing.
///
/// At most [`MAX_SHARES`] shares; nobody is named twice, the residual recipient included. In messages a recipient is a
/// `String`; [`try_map`](Self::try_map) with `addr_validate` makes it a `Split<Addr>` to be stored.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, PartialEq, Eq)]
#[serde(try_from = "UncheckedSplit<R>", into = "UncheckedSplit<R>")]
#[serde(bound(serialize = "R: Serialize + Clone", deserialize = "R: Deserialize<'de> + PartialEq"))]
pub struct Split<R = String> {
    shares: Vec<Share<R>>,
    residual: R,
}

/// A split as it comes in a message.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct UncheckedSplit<R> {
    shares: Vec<Share<R>>,
    residual: R,
}

impl<R: PartialEq> Split<R> {
    /// These shares, and the rest to `residual`.
    ///
    /// # Errors
    /// [`ValueError::TooManyShares`], [`ValueError::SharesOverWhole`], [`ValueError::DuplicateRecipient`].
    pub fn new(shares: Vec<Share<R>>, residual: R) -> Result<Self, ValueError> {
        if shares.len() > MAX_SHARES {
            return Err(ValueError::TooManyShares {
                given: shares.len(),
                most: MAX_SHARES,
            });
        }
        // At most ten numbers of 16 bits.
        let sum = shares
            .iter()
            .fold(0_u64, |sum, share| sum.saturating_add(share.bps.get().into()));
        if sum > Bps::ONE.get().into() {
            return Err(ValueError::SharesOverWhole { sum });
        }
        if let Some(position) = first_duplicate(&shares, &residual) {
            return Err(ValueError::DuplicateRecipient { position });
        }
        Ok(Self { shares, residual })
    }

    /// Everything to one recipient.
    #[must_use]
    pub const fn all_to(residual: R) -> Self {
        Self {
            shares: Vec::new(),
            residual,
        }
    }

    /// The same split among other names of the recipients; a contract passes `|text| api.addr_validate(&text)`.
    ///
    /// # Errors
    /// The first error of `rename`, and [`ValueError::DuplicateRecipient`] if two recipients come out as one.
    pub fn try_map<T, E>(self, mut rename: impl FnMut(R) -> Result<T, E>) -> Result<Split<T>, E>
    where
        T: PartialEq,
        E: From<ValueError>,
    {
        let rename_share = |Share { recipient, bps }| {
            Ok(Share {
                recipient: rename(recipient)?,
                bps,
            })
        };
        let shares = self
            .shares
            .into_iter()
            .map(rename_share)
            .collect::<Result<Vec<_>, E>>()?;
        let residual = rename(self.residual)?;
        Ok(Split::new(shares, residual)?)
    }
}

impl<R> Split<R> {
    /// The shares, in the order they were given.
    #[must_use]
    pub fn shares(&self) -> &[Share<R>] {
        &self.shares
    }

    /// Who gets the rest.
    #[must_use]
    pub const fn residual(&self) -> &R {
        &self.residual
    }
}

impl<R: Clone> Split<R> {
    /// Divides an amount: each share floored, the rest to the residual recipient, so the parts sum to `amount`.
    ///
    /// Parts of nothing are left out, because a chain refuses to transfer nothing.
    ///
    /// # Errors
    /// [`ValueError::SplitOverAmount`], which no split of this type can cause.
    pub fn divide(&self, amount: Uint128) -> Result<Vec<(R, Uint128)>, ValueError> {
        let over = |_| ValueError::SplitOverAmount { amount };
        let mut parts = Vec::new();
        let mut rest = amount;
        for share in &self.shares {
            let part = share.bps.of(amount);
            rest = rest.checked_sub(part).map_err(over)?;
            parts.push((share.recipient.clone(), part));
        }
        parts.push((self.residual.clone(), rest));
        parts.retain(|(_, part)| !part.is_zero());
        Ok(parts)
    }
}

fn first_duplicate<R: PartialEq>(shares: &[Share<R>], residual: &R) -> Option<usize> {
    let mut seen: Vec<&R> = Vec::new();
    for (position, recipient) in shares
        .iter()
        .map(|share| &share.recipient)
        .chain([residual])
        .enumerate()
    {
        if seen.contains(&recipient) {
            return Some(position);
        }
        seen.push(recipient);
    }
    None
}

impl<R: PartialEq> TryFrom<UncheckedSplit<R>> for Split<R> {
    type Error = ValueError;

    fn try_from(split: UncheckedSplit<R>) -> Result<Self, ValueError> {
        Self::new(split.shares, split.residual)
    }
}

impl<R> From<Split<R>> for UncheckedSplit<R> {
    fn from(split: Split<R>) -> Self {
        Self {
            shares: split.shares,
            residual: split.residual,
        }
    }
}
