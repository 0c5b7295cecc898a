//! Tokens that come, stay and leave (rules S2, S3, S5, S8, S12).

use super::{Account, FLOAT, Model, rescale};

impl Model {
    /// The owner's tokens come into its pool.
    pub fn bond(&mut self, id: u64, amount: u128, sales: usize) {
        self.settle(id);
        let pool = self.pools.get_mut(&id).expect("an open pool");
        pool.sales = sales;
        pool.bond += amount;
        pool.stands_by = false;
        let owner = pool.owner;
        self.pay(Some(owner), None, amount);
    }

    /// The owner takes tokens out.
    pub fn unbond(&mut self, id: u64, amount: u128, day: u64) {
        self.settle(id);
        let pool = self.pools.get_mut(&id).expect("a pool");
        pool.bond -= amount;
        pool.stands_by = pool.bond < self.terms.min_bond;
        let owner = pool.owner;
        self.leave(id, owner, amount, day);
    }

    /// The machine's buyer takes the pool: the seller's bond leaves, the buyer's comes.
    pub fn take_pool(&mut self, id: u64, (buyer, sales): (Account, usize), amount: u128, now: u64) {
        self.settle(id);
        let pool = self.pools.get_mut(&id).expect("a pool");
        let (seller, old) = (pool.owner, std::mem::take(&mut pool.bond));
        if seller != buyer {
            pool.owner = buyer;
            pool.taken_at = now;
        }
        self.leave(id, seller, old, self.day_of(now));
        self.bond(id, amount, sales);
    }

    /// A delegator's tokens come in. `price`: what a share costs, for the bound alone.
    pub fn delegate(&mut self, id: u64, who: Account, amount: u128, price: f64) {
        self.settle(id);
        self.settle_position(who);
        let pool = self.pools.get_mut(&id).expect("a pool");
        pool.delegated += amount;
        *pool.by.entry(who).or_default() += amount as f64;
        if pool.uneven {
            pool.slack += price.max(1.0);
        }
        self.pay(Some(who), None, amount);
    }

    /// A delegator's tokens leave. `tokens`: what the chain took out; `is_gone`: whether the position is.
    pub fn undelegate(&mut self, id: u64, who: Account, asked: Option<u128>, tokens: u128, is_gone: bool, day: u64) {
        self.settle(id);
        self.settle_position(who);
        let pool = self.pools.get_mut(&id).expect("a pool");
        let had = pool.by[&who];
        let patience = pool.slack + FLOAT;
        match asked {
            Some(asked) => assert_eq!(asked, tokens, "undelegated another amount than asked for"),
            None => assert!(
                tokens as f64 <= had + patience && tokens as f64 >= had - 1.0 - patience,
                "all of {had} is not {tokens}"
            ),
        }
        let left = had - tokens as f64;
        assert!(left >= -patience, "{tokens} of {had} undelegated");
        assert!(
            !is_gone || left <= 1.0 + patience,
            "a position with {left} tokens is gone"
        );
        assert!(
            is_gone || left >= 1.0 - patience,
            "a position with {left} tokens is still there"
        );
        pool.delegated -= tokens;
        if pool.uneven {
            pool.slack += 1.0;
        }
        if is_gone {
            pool.by.remove(&who);
        } else {
            pool.by.insert(who, left.max(0.0));
        }
        if pool.by.is_empty() {
            assert_eq!(pool.delegated, 0, "tokens of nobody are delegated");
            (pool.uneven, pool.slack) = (false, 0.0);
        }
        rescale(&mut pool.by, pool.delegated);
        self.leave(id, who, tokens, day);
    }

    /// Tokens come into the community pool.
    pub fn join(&mut self, who: Account, amount: u128) {
        self.settle_community();
        self.settle_position(who);
        *self.community.entry(who).or_default() += amount;
        self.pay(Some(who), None, amount);
    }

    /// Tokens leave the community pool.
    pub fn leave_community(&mut self, who: Account, amount: u128, day: u64) {
        self.settle_community();
        self.settle_position(who);
        let held = self.community.get_mut(&who).expect("a member");
        *held -= amount;
        if *held == 0 {
            self.community.remove(&who);
        }
        self.leave(0, who, amount, day);
    }

    /// Tokens begin to unbond.
    fn leave(&mut self, id: u64, who: Account, amount: u128, day: u64) {
        if amount == 0 {
            return;
        }
        let leaving = self.leaving.entry((id, day)).or_default();
        leaving.tokens += amount;
        *leaving.by.entry(who).or_default() += amount as f64;
        if leaving.uneven {
            leaving.slack += 1.0;
        }
    }

    /// The days of a pool whose tokens somebody can withdraw now.
    pub fn matured(&self, id: u64, who: Account, now: u64) -> Vec<u64> {
        let held_from = self.pools.get(&id).and_then(|pool| pool.held_from(now, self.terms.day));
        let days = self.leaving.range((id, 0)..=(id, u64::MAX));
        days.filter(|((_, day), leaving)| {
            leaving.by.contains_key(&who) && self.release_at(*day) <= now && held_from.is_none_or(|from| *day < from)
        })
        .map(|((_, day), _)| *day)
        .collect()
    }

    /// Somebody withdrew what had matured on a day; the chain paid so much.
    pub fn withdraw(&mut self, id: u64, who: Account, day: u64, paid: u128) {
        let leaving = self.leaving.get_mut(&(id, day)).expect("tokens that leave");
        let had = leaving.by.remove(&who).expect("tokens of this account");
        let patience = leaving.slack + FLOAT;
        assert!(
            paid as f64 <= had + patience && paid as f64 >= had - 1.0 - patience,
            "{paid} was paid of {had} unbonding tokens"
        );
        leaving.tokens -= paid;
        if leaving.uneven {
            leaving.slack += 1.0;
        }
        if leaving.by.is_empty() {
            assert_eq!(leaving.tokens, 0, "tokens of nobody are unbonding");
            self.leaving.remove(&(id, day));
        } else {
            rescale(&mut leaving.by, leaving.tokens);
        }
        self.pay(None, Some(who), paid);
    }
}
