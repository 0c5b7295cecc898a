//! The plain model of one network: lists of people and fractions. It has no shares, no accumulators and no indices.
//!
//! It is told what the chain accepted, and says what everybody should have then. Sums of pools are whole numbers in the
//! rules, so they are whole numbers here and agree to the unit. What one person has of a sum is a fraction, and the chain
//! rounds it whenever it divides: each division may cost a person one unit, or give it to those who share the rest.
//! [`Model::bounds`] counts these divisions, so the model bounds every balance.

mod income;
mod moves;
mod rewards;
mod slash;

use std::collections::BTreeMap;

pub use income::Stream;
use rewards::Breaker;
pub use rewards::{Earned, Parts};
pub use slash::Slashed;

/// An account of the world, by its number.
pub type Account = usize;

/// Fractions are compared with this much patience for floating point.
pub const FLOAT: f64 = 0.01;

/// What one machine's pool is made of.
#[derive(Debug, Clone, Default)]
pub struct Pool {
    pub owner: Account,
    pub bond: u128,
    pub delegated: u128,
    /// Of `delegated`, whose it is.
    pub by: BTreeMap<Account, f64>,
    /// 0 to 1.
    pub commission: f64,
    pub jailed: bool,
    /// The bond is below the minimum: the tokens weigh what the community's do.
    pub stands_by: bool,
    /// Since when the bond is this owner's.
    pub taken_at: u64,
    /// How often the machine had been sold when its owner last bonded.
    pub sales: usize,
    /// The last offence's day on which nothing of the delegations was left.
    pub closed_day: Option<u64>,
    /// Cases that have not been decided: when the offence was, and until when tokens are held.
    pub cases: Vec<Case>,
    /// A slash has made a token worth less than a token: who comes or goes is rounded from now on.
    uneven: bool,
    /// How far what is anyone's may be from `by`: one token, or one share's price, for each who came or went.
    slack: f64,
    /// Income that came since the pool was last settled.
    fresh: f64,
}

/// A case, as rule S6 has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    pub offence: [u8; 32],
    pub at: u64,
    pub until: u64,
}

/// What began to unbond in one pool on one day.
#[derive(Debug, Clone, Default)]
pub struct Leaving {
    pub tokens: u128,
    pub by: BTreeMap<Account, f64>,
    uneven: bool,
    slack: f64,
}

/// The rules' numbers that the model needs.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// When epoch 0 begins.
    pub start: u64,
    /// The length of an epoch, over which income streams, and of an unbonding day.
    pub day: u64,
    pub unbonding_days: u64,
    pub min_bond: u128,
    /// The least part of a token that a token of the community pool weighs, in ten-thousandths.
    pub community_weight: u128,
    /// What the schedule emits an epoch.
    pub emission: u128,
}

/// One network, as its people would write it down.
#[derive(Debug, Clone)]
pub struct Model {
    pub terms: Terms,
    /// What no slash reaches: wallet, income that is owed, credits, deposits, oracles' bonds.
    plain: Vec<f64>,
    /// By how much the chain may have less, and more, than the model.
    lost: Vec<f64>,
    gained: Vec<f64>,
    pub pools: BTreeMap<u64, Pool>,
    /// Whole tokens: nobody slashes them.
    pub community: BTreeMap<Account, u128>,
    community_fresh: f64,
    /// By pool (0: the community's) and day.
    pub leaving: BTreeMap<(u64, u64), Leaving>,
    pub stream: Stream,
    /// Income that came while nothing had any weight.
    pub waiting: u128,
    /// What machines have earned.
    pub machines: BTreeMap<u64, Earned>,
    breaker: Option<Breaker>,
    /// Of the newest final statement's budget.
    settled_machines: u128,
    settled_oracles: u128,
    /// Divisions so far: so much dust there may be.
    pub divisions: f64,
}

impl Model {
    /// Nobody has anything.
    pub fn new(terms: Terms, accounts: usize) -> Self {
        Self {
            terms,
            plain: vec![0.0; accounts],
            lost: vec![0.0; accounts],
            gained: vec![0.0; accounts],
            pools: BTreeMap::new(),
            community: BTreeMap::new(),
            community_fresh: 0.0,
            leaving: BTreeMap::new(),
            stream: Stream::default(),
            waiting: 0,
            machines: BTreeMap::new(),
            breaker: None,
            settled_machines: 0,
            settled_oracles: 0,
            divisions: 0.0,
        }
    }

    /// Somebody is given something, or pays it away.
    pub fn pay(&mut self, from: Option<Account>, to: Option<Account>, amount: u128) {
        if let Some(from) = from {
            self.plain[from] -= amount as f64;
        }
        if let Some(to) = to {
            self.plain[to] += amount as f64;
        }
    }

    /// All that somebody has.
    pub fn wealth(&self, who: Account) -> f64 {
        let bonds = self.pools.values().filter(|pool| pool.owner == who);
        let bonds: u128 = bonds.map(|pool| pool.bond).sum();
        let community = self.community.get(&who).copied().unwrap_or_default();
        self.plain[who] + bonds as f64 + community as f64 + self.in_pools(who) + self.claimable(who) as f64
    }

    /// Delegations, and tokens on their way out.
    fn in_pools(&self, who: Account) -> f64 {
        let delegated = self.pools.values().filter_map(|pool| pool.by.get(&who));
        let leaving = self.leaving.values().filter_map(|leaving| leaving.by.get(&who));
        delegated.chain(leaving).sum()
    }

    /// How much less and how much more the chain may say than [`Model::wealth`], if it is asked now: a question settles
    /// too, and what is whole is rounded down.
    pub fn bounds(&self, who: Account) -> (f64, f64) {
        let (mut less, mut more) = (self.lost[who], self.gained[who]);
        for pool in self.pools.values() {
            if pool.fresh > 0.0 && pool.owner == who {
                less += pool.divisions();
            }
            if let Some(tokens) = pool.by.get(&who) {
                let part = tokens / (pool.delegated as f64).max(1.0);
                let fresh = if pool.fresh > 0.0 { part } else { 0.0 };
                less += pool.slack + 2.0 + fresh;
                more += pool.slack + 2.0 * fresh;
            }
        }
        for leaving in self.leaving.values().filter(|leaving| leaving.by.contains_key(&who)) {
            less += leaving.slack + 1.0;
            more += leaving.slack;
        }
        if self.community.contains_key(&who) {
            less += 2.0;
        }
        (less + FLOAT, more + FLOAT)
    }

    /// The unbonding day of a second.
    pub const fn day_of(&self, second: u64) -> u64 {
        second / self.terms.day
    }

    /// When what began to unbond on a day is released.
    pub const fn release_at(&self, day: u64) -> u64 {
        (day + 1 + self.terms.unbonding_days) * self.terms.day
    }
}

impl Pool {
    /// A new one, without a bond.
    pub fn of(owner: Account, commission: u16, now: u64) -> Self {
        Self {
            owner,
            commission: f64::from(commission) / 10_000.0,
            taken_at: now,
            ..Self::default()
        }
    }

    /// Divisions when its income is settled: of all pools, the commission, the bond's part.
    fn divisions(&self) -> f64 {
        1.0 + f64::from(u8::from(self.commission > 0.0)) + f64::from(u8::from(self.delegated > 0))
    }

    /// The first day whose tokens an open case holds.
    pub fn held_from(&self, now: u64, day: u64) -> Option<u64> {
        let open = self.cases.iter().filter(|case| now < case.until);
        open.map(|case| case.at / day).min()
    }
}

/// Makes the fractions add up to the whole again, after somebody was rounded: the others have what it lost.
fn rescale(by: &mut BTreeMap<Account, f64>, whole: u128) {
    let sum: f64 = by.values().sum();
    if sum > 0.0 {
        by.values_mut().for_each(|part| *part *= whole as f64 / sum);
    }
}
