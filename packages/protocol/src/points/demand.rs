//! Demand mode: rewards follow what buyers really spent.

use cosmwasm_std::Uint128;

use super::{PointsError, share};
use crate::values::Bps;

/// Where a machine's sales went in an epoch, besides to its seller and its makers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Demand {
    /// Burned.
    pub burned: Uint128,
    /// Paid to the treasury.
    pub treasury: Uint128,
    /// Streamed to the stakers.
    pub stakers: Uint128,
}

impl Demand {
    /// What is gone for good for the buyer's side: burned + treasury + stakers, less what may come back to the buyer's
    /// side as stakers.
    ///
    /// `buyers_stake` is the greatest part of the stakers' weight that the buyer's side may hold; 10,000 where nobody
    /// knows, and then the stakers' part does not count. It matters: a buyer and a seller in league who hold all the
    /// stake get the stakers' part back. If it counted in full, at a cap of 10,000 they would gain exactly that much
    /// with every sale to themselves.
    #[must_use]
    pub fn gone_for_good(&self, buyers_stake: Bps) -> Uint128 {
        let stakers = self.stakers.saturating_sub(buyers_stake.ceil_of(self.stakers));
        self.burned.saturating_add(self.treasury).saturating_add(stakers)
    }

    /// The most that this demand can earn: `floor(cap * gone for good)`, so never more than what is gone.
    #[must_use]
    pub fn limit(&self, cap: Bps, buyers_stake: Bps) -> Uint128 {
        cap.of(self.gone_for_good(buyers_stake))
    }
}

/// A machine's reward in demand mode: its limit, or its part of the budget if the limits together exceed the budget;
/// at most `max_reward_per_epoch`.
///
/// `limit` is [`Demand::limit`], and `total_limits` the sum over all machines. A reward never exceeds its limit, hence
/// never what its buyers lost, so that no set of accounts gains by trading with itself; and the rewards together never
/// exceed the budget. A class that also limits by points takes the smaller of this and [`reward`](super::reward).
///
/// # Errors
/// [`PointsError::MoreThanTotal`] if `limit` exceeds `total_limits`: the total was summed up wrongly.
pub fn demand_reward(
    budget: Uint128,
    limit: Uint128,
    total_limits: Uint128,
    max_reward_per_epoch: Uint128,
) -> Result<Uint128, PointsError> {
    let scaled = share(budget.min(total_limits), limit.u128(), total_limits.u128())?;
    Ok(scaled.min(max_reward_per_epoch))
}
