//! A subscription of a feed, and when its periods begin and end.

use cosmwasm_std::{Addr, Uint128};
use flywheel_protocol::{Seconds, Time};

use crate::compact;
use crate::denom::Denom;

/// A subscription of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// Its number, from the same count as orders.
    pub number: u64,
    /// On the terms of this revision.
    pub revision: u32,
    /// The version of the sale split that was in force.
    pub split: u32,
    /// Who is paid; `None` for a network.
    pub payee: Option<Addr>,
    /// In what it is paid.
    pub denom: Denom,
    /// For a period.
    pub price: Uint128,
    /// How long a period lasts.
    pub period: Seconds,
    /// How long access goes on after the last one.
    pub grace: Seconds,
    /// When the first period begins.
    pub starts: Time,
    /// Periods that are paid ahead, those used included.
    pub periods: u32,
    /// Periods that the seller has been paid.
    pub collected: u32,
    /// When the seller has taken it back.
    pub withdrawn: Option<Time>,
}

compact!(Subscription {
    number,
    revision,
    split,
    payee,
    denom,
    price,
    period,
    grace,
    starts,
    periods,
    collected,
    withdrawn
});

impl Subscription {
    /// The periods that have begun: the seller's. The first one begins with its first second.
    pub fn begun(&self, now: Time) -> u32 {
        if now < self.starts {
            return 0;
        }
        let whole = now.since(self.starts).get().checked_div(self.period.get()).unwrap_or(0);
        u32::try_from(whole.saturating_add(1))
            .unwrap_or(u32::MAX)
            .min(self.periods)
    }

    /// The end of the last of so many periods. Bounds keep it far below 2^64 seconds.
    pub fn end_of(&self, periods: u32) -> Time {
        let length = self.period.get().saturating_mul(periods.into());
        Time::new(self.starts.get().saturating_add(length))
    }

    /// When the last period ends that is paid.
    pub fn ends(&self) -> Time {
        self.end_of(self.periods)
    }

    /// From when on there is no access: the end and the grace after it, or when it was taken back.
    pub fn access_until(&self) -> Time {
        let end = Time::new(self.ends().get().saturating_add(self.grace.get()));
        self.withdrawn.map_or(end, |withdrawn| withdrawn.min(end))
    }
}
