//! What an offence costs (rules S4 to S7).

use super::{Account, FLOAT, Model, rescale};

/// A slash as the chain says that it was.
#[derive(Debug, Clone, Copy)]
pub struct Slashed {
    pub at: u64,
    /// In ten-thousandths.
    pub fraction: u128,
    pub bond: u128,
    pub delegated: u128,
    pub unbonding: u128,
    pub to_prover: u128,
    pub burned: u128,
    /// What went to the treasury, if the generation was closed.
    pub left_over: Option<u128>,
}

impl Model {
    /// Takes it from everybody whom it reaches. The sums must be the rules' to the unit; the prover's part depends on what
    /// the owner had of each day's tokens, which is rounded.
    pub fn slash(&mut self, id: u64, slashed: &Slashed, prover: Option<Account>, treasury: Account, now: u64) {
        self.settle(id);
        let part = |whole: u128| (whole * slashed.fraction).div_ceil(10_000);
        let pool = self.pools.get_mut(&id).expect("a pool");
        let bond = if slashed.at < pool.taken_at { 0 } else { part(pool.bond) };
        let delegated = part(pool.delegated);
        assert_eq!(
            (bond, delegated),
            (slashed.bond, slashed.delegated),
            "bond and delegations slashed"
        );
        pool.bond -= bond;
        pool.delegated -= delegated;
        pool.stands_by = pool.bond < self.terms.min_bond;
        pool.uneven |= delegated > 0;
        rescale(&mut pool.by, pool.delegated);
        let owner = pool.owner;
        match slashed.left_over {
            Some(left) => {
                assert_eq!(
                    left, pool.delegated,
                    "what is left of a closed generation is the treasury's"
                );
                assert!(
                    delegated > 0 && left == 0,
                    "a generation was closed with {left} tokens in it"
                );
                pool.by.clear();
                (pool.delegated, pool.uneven, pool.slack) = (0, false, 0.0);
                pool.closed_day = Some(now / self.terms.day);
                self.pay(None, Some(treasury), left);
            }
            None => assert!(
                pool.by.is_empty() || pool.delegated > 0,
                "nothing is left of a generation that is open"
            ),
        }
        self.slash_leaving(id, slashed, prover, owner);
    }

    fn slash_leaving(&mut self, id: u64, slashed: &Slashed, prover: Option<Account>, owner: Account) {
        let part = |whole: u128| (whole * slashed.fraction).div_ceil(10_000);
        let from = slashed.at / self.terms.day;
        let (mut unbonding, mut of_owner, mut days) = (0, slashed.bond as f64, FLOAT);
        for (_, leaving) in self.leaving.range_mut((id, from)..=(id, u64::MAX)) {
            let lost = part(leaving.tokens);
            if lost == 0 {
                continue;
            }
            let had = leaving.by.get(&owner).copied().unwrap_or_default();
            leaving.tokens -= lost;
            leaving.uneven = true;
            rescale(&mut leaving.by, leaving.tokens);
            unbonding += lost;
            of_owner += had - leaving.by.get(&owner).copied().unwrap_or_default();
            days += 1.0 + leaving.slack;
        }
        assert_eq!(unbonding, slashed.unbonding, "unbonding tokens slashed");
        let taken = slashed.bond + slashed.delegated + slashed.unbonding;
        assert_eq!(
            slashed.to_prover + slashed.burned,
            taken,
            "what is taken is the prover's or burned"
        );
        let fifth = taken / 5;
        let expected = if prover.is_some() {
            (fifth as f64).min(of_owner / 2.0)
        } else {
            0.0
        };
        assert!(
            slashed.to_prover <= fifth && (slashed.to_prover as f64 - expected).abs() <= 1.0 + days,
            "the prover has {} of {taken}, of which the owner lost {of_owner}",
            slashed.to_prover
        );
        self.pay(None, prover, slashed.to_prover);
    }
}
