//! The stakers' income (rules N2 and S9), by hand: a stream that flows evenly, and parts by weight.

use super::{Account, Model};

/// Income on its way: `amount` evenly over `duration` from `start`, of which `released` has come.
#[derive(Debug, Clone, Default)]
pub struct Stream {
    amount: u128,
    released: u128,
    start: u64,
    duration: u64,
}

impl Stream {
    fn release(&mut self, now: u64) -> u128 {
        let elapsed = now.saturating_sub(self.start);
        let earned = if elapsed >= self.duration {
            self.amount
        } else {
            self.amount * u128::from(elapsed) / u128::from(self.duration)
        };
        let newly = earned - self.released;
        self.released = earned;
        newly
    }

    /// What has not come yet.
    pub const fn left(&self) -> u128 {
        self.amount - self.released
    }

    /// New money: it and what is left flow over the mean of their durations, weighted by amount, at least a second.
    fn add(&mut self, now: u64, amount: u128, over: u64) {
        let (left, time_left) = (self.left(), (self.start + self.duration).saturating_sub(now));
        let mean = (left * u128::from(time_left) + amount * u128::from(over)) / (left + amount);
        *self = Self {
            amount: left + amount,
            released: 0,
            start: now,
            duration: u64::try_from(mean).expect("a mean of durations").max(1),
        };
    }
}

impl Model {
    /// Time has passed: what has streamed in since is everybody's by weight.
    pub fn advance(&mut self, now: u64) {
        let came = self.stream.release(now) + std::mem::take(&mut self.waiting);
        if came == 0 {
            return;
        }
        let community: u128 = self.community.values().sum();
        let community_weight = community * self.terms.community_weight / 10_000;
        let weights: Vec<(u64, u128)> = self.pools.keys().map(|id| (*id, self.weight(*id))).collect();
        let all = community_weight + weights.iter().map(|(_, weight)| weight).sum::<u128>();
        if all == 0 {
            self.waiting = came;
            return;
        }
        let part = |weight: u128| came as f64 * weight as f64 / all as f64;
        for (id, weight) in weights.into_iter().filter(|(_, weight)| *weight > 0) {
            self.earn(id, part(weight));
        }
        if community_weight > 0 {
            self.community_fresh += part(community_weight);
            for (who, tokens) in &self.community {
                self.plain[*who] += part(community_weight) * *tokens as f64 / community as f64;
            }
        }
    }

    /// Money for the stakers comes in.
    pub fn add_income(&mut self, now: u64, amount: u128) {
        self.advance(now);
        if amount > 0 {
            self.stream.add(now, amount, self.terms.day);
        }
    }

    fn weight(&self, id: u64) -> u128 {
        let pool = &self.pools[&id];
        let tokens = pool.bond + pool.delegated;
        match (pool.jailed, pool.stands_by) {
            (true, _) => 0,
            (false, true) => tokens * self.terms.community_weight / 10_000,
            (false, false) => tokens,
        }
    }

    /// A pool's income: commission first, then the bond's part, the rest is the delegators'.
    fn earn(&mut self, id: u64, income: f64) {
        let pool = self.pools.get_mut(&id).expect("a pool with a weight");
        pool.fresh += income;
        let commission = income * pool.commission;
        let a_token = (income - commission) / (pool.bond + pool.delegated) as f64;
        self.plain[pool.owner] += commission + a_token * pool.bond as f64;
        for (who, tokens) in &pool.by {
            self.plain[*who] += a_token * tokens;
            // Who may have a token more or less has earned for it.
            self.lost[*who] += a_token * pool.slack;
            self.gained[*who] += a_token * pool.slack;
        }
    }

    /// A message has settled a pool: the owner may lose a unit in each division; what it loses the delegators share.
    pub fn settle(&mut self, id: u64) {
        let pool = self.pools.get_mut(&id).expect("a pool that a message was about");
        if pool.fresh == 0.0 {
            return;
        }
        pool.fresh = 0.0;
        let divisions = pool.divisions();
        self.divisions += divisions;
        self.lost[pool.owner] += divisions;
        for (who, tokens) in &pool.by {
            let part = tokens / (pool.delegated as f64).max(1.0);
            self.lost[*who] += part;
            self.gained[*who] += 2.0 * part;
        }
    }

    /// A message has settled one position of a pool, or of the community.
    pub fn settle_position(&mut self, who: Account) {
        self.divisions += 1.0;
        self.lost[who] += 1.0;
    }

    /// A message has settled the community pool.
    pub fn settle_community(&mut self) {
        if std::mem::take(&mut self.community_fresh) == 0.0 {
            return;
        }
        self.divisions += 1.0;
        let all: u128 = self.community.values().sum();
        for (who, tokens) in &self.community {
            self.lost[*who] += *tokens as f64 / (all as f64).max(1.0);
        }
    }
}
