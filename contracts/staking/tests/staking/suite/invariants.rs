//! What must always hold.

use super::*;

impl Suite {
    /// Balance and liabilities (rule A7), sums of pools, shares, buckets and votes, and income that covers what is owed.
    pub fn check(&self) {
        let totals = self.totals();
        assert!(
            totals.balances(),
            "the balance must be the sum of what is owed and given: {totals:?}"
        );
        assert_eq!(totals.donations.u128(), self.donated, "donations");

        let storage = self.storage();
        let pools: Vec<(u64, Pool)> = POOLS
            .range(&*storage, None, None, Order::Ascending)
            .collect::<StdResult<_>>()
            .unwrap();
        let sum = |part: fn(&Pool) -> u128| pools.iter().map(|(_, pool)| part(pool)).sum::<u128>();
        let ledger = LEDGER.load(&*storage).unwrap();
        assert_eq!(ledger.bonds().u128(), sum(|pool| pool.bond.u128()), "bonds");
        assert_eq!(
            ledger.delegated().u128(),
            sum(|pool| pool.delegated.u128()),
            "delegated"
        );
        let weight = |pool: &Pool| {
            if pool.jailed {
                0
            } else {
                pool.bond.u128() + pool.delegated.u128()
            }
        };
        assert_eq!(ledger.weight().u128(), sum(weight), "reward weight");
        let power = TOTAL_POWER
            .may_load(&*storage)
            .unwrap()
            .unwrap_or_default()
            .total
            .u128();
        assert_eq!(power, ledger.bonds().u128() + ledger.delegated().u128(), "total power");

        self.check_shares(&*storage, &pools);
        self.check_buckets(&*storage, &ledger);
        self.check_income(&*storage, &pools);
    }

    fn check_shares(&self, storage: &dyn Storage, pools: &[(u64, Pool)]) {
        let stakers: Vec<_> = STAKERS
            .range(storage, None, None, Order::Ascending)
            .map(|row| row.unwrap())
            .collect();
        for (machine, pool) in pools {
            let held: u128 = stakers
                .iter()
                .flat_map(|(_, staker)| &staker.positions)
                .filter(|position| position.pool == *machine)
                .map(|position| position.shares.u128())
                .sum();
            assert_eq!(held, pool.shares.u128(), "shares of pool {machine}");
            assert_eq!(
                pool.shares.is_zero(),
                pool.delegated.is_zero(),
                "tokens without shares in pool {machine}"
            );
        }
        for (account, staker) in stakers {
            let bonds: u128 = pools
                .iter()
                .filter(|(_, pool)| pool.owner == account)
                .map(|(_, pool)| pool.bond.u128())
                .sum();
            assert_eq!(staker.bonds.u128(), bonds, "bonds of {account}");
        }
    }

    fn check_buckets(&self, storage: &dyn Storage, ledger: &Ledger) {
        let buckets: Vec<_> = BUCKETS
            .range(storage, None, None, Order::Ascending)
            .map(|row| row.unwrap())
            .collect();
        let entries: Vec<_> = UNBONDINGS
            .range(storage, None, None, Order::Ascending)
            .map(|row| row.unwrap())
            .collect();
        let tokens: u128 = buckets.iter().map(|(_, bucket)| bucket.tokens.u128()).sum();
        assert_eq!(ledger.unbonding().u128(), tokens, "unbonding");
        for ((machine, generation, day), bucket) in buckets {
            let held: u128 = entries
                .iter()
                .filter(|((_, key), _)| *key == (machine, day, generation))
                .map(|(_, shares)| shares.u128())
                .sum();
            assert_eq!(held, bucket.shares.u128(), "shares of bucket {day} of pool {machine}");
        }
    }

    /// funded = paid + owed + streaming + undistributed + dust, and the dust is never negative.
    fn check_income(&self, storage: &dyn Storage, pools: &[(u64, Pool)]) {
        let ledger = Ledger::load(storage, Time::of(&self.app.block_info())).unwrap();
        let waiting = ledger.streaming().u128() + ledger.pools().undistributed().u128();
        assert!(
            self.owed(storage, &ledger, pools) + waiting <= ledger.income().u128(),
            "more owed than held"
        );
    }

    /// What all accounts could claim now.
    fn owed(&self, storage: &dyn Storage, ledger: &Ledger, pools: &[(u64, Pool)]) -> u128 {
        let mut owed = 0;
        for (machine, _) in pools {
            let book = PoolBook::load(storage, ledger, id(*machine)).unwrap();
            owed += book.income().owed.u128();
            for name in NAMES {
                let shares = StakerBook::load(storage, &account(name))
                    .unwrap()
                    .shares(id(*machine), book.pool());
                owed += PositionIncome::settled(storage, &book, &account(name), shares)
                    .unwrap()
                    .owed
                    .u128();
            }
        }
        owed
    }

    /// What divisions have left over: income held that nobody could claim, now or later.
    pub fn dust(&self) -> u128 {
        let storage = self.storage();
        let pools: Vec<_> = POOLS
            .range(&*storage, None, None, Order::Ascending)
            .map(|row| row.unwrap())
            .collect();
        let ledger = Ledger::load(&*storage, Time::of(&self.app.block_info())).unwrap();
        let waiting = ledger.streaming().u128() + ledger.pools().undistributed().u128();
        ledger.income().u128() - waiting - self.owed(&*storage, &ledger, &pools)
    }

    /// Income that came while nobody had any weight.
    pub fn undistributed(&self) -> u128 {
        let ledger = Ledger::load(&*self.storage(), Time::of(&self.app.block_info())).unwrap();
        ledger.pools().undistributed().u128() + ledger.streaming().u128()
    }

    pub fn storage_has_pool(&self, machine: u64) -> bool {
        POOLS.has(&*self.storage(), machine)
    }

    pub fn is_enrolled(&self, machine: u64, epoch: u64) -> bool {
        ENROLMENTS
            .at(&*self.storage(), machine, Epoch::new(epoch))
            .unwrap()
            .flatten()
            .is_some()
    }

    /// The votes as the contract computes them from its storage.
    pub fn power_before(&self, name: &str, height: u64) -> u128 {
        voting_power_before(&*self.storage(), &account(name), height)
            .unwrap()
            .u128()
    }

    pub fn total_before(&self, height: u64) -> u128 {
        total_power_before(&*self.storage(), height).unwrap().u128()
    }
}
