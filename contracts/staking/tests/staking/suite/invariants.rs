//! What must always hold.

use std::collections::BTreeSet;

use super::dao::check_machines;
use super::*;

impl Suite {
    /// Balance and liabilities (rule A7), sums of pools, shares, buckets and votes, income that covers what is owed, and
    /// nothing left in storage by what has ended.
    pub fn check(&self) {
        let totals = self.totals();
        assert!(
            totals.balances(),
            "the balance must be the sum of what is owed and given: {totals:?}"
        );
        assert_eq!(totals.donations.u128(), self.donated, "donations");
        assert_eq!(self.slashed().0, self.burned(), "burned");

        let storage = self.storage();
        let pools = rows(POOLS.range(&*storage, None, None, Order::Ascending));
        let stakers = rows(STAKERS.range(&*storage, None, None, Order::Ascending));
        let positions = rows(POSITIONS.range(&*storage, None, None, Order::Ascending));
        let ledger = Ledger::load(&*storage, Time::of(&self.app.block_info())).unwrap();
        let sum = |part: fn(&Pool) -> u128| pools.iter().map(|(_, pool)| part(pool)).sum::<u128>();
        assert_eq!(ledger.bonds().u128(), sum(|pool| pool.bond.u128()), "bonds");
        assert_eq!(
            ledger.delegated().u128(),
            sum(|pool| pool.delegated.u128()),
            "delegated"
        );
        let power = TOTAL_POWER.load(&*storage).unwrap();
        assert_eq!(
            power.total(),
            ledger.bonds() + ledger.delegated() + ledger.community(),
            "total power"
        );

        self.check_weight(&*storage, &ledger, &pools);
        check_shares(&*storage, &pools, &positions);
        check_bonds(&pools, &stakers);
        check_community(&ledger, &stakers);
        check_buckets(&*storage, &ledger);
        check_credits(&*storage);
        check_machines(&*storage, &pools, self.dao.is_some());
        self.check_income(&*storage);
    }

    /// Jailed pools weigh nothing, those that stand by and the community pool a quarter.
    fn check_weight(&self, storage: &dyn Storage, ledger: &Ledger, pools: &[(u64, Pool)]) {
        let weight = |(machine, pool): &(u64, Pool)| {
            let counted = RECORDS.load(storage, *machine).unwrap().income.counted;
            assert!([bps(10_000), bps(2_500)].contains(&counted));
            let tokens = pool.bond.u128() + pool.delegated.u128();
            if pool.jailed {
                0
            } else {
                tokens * u128::from(counted.get()) / 10_000
            }
        };
        let of_pools: u128 = pools.iter().map(weight).sum();
        let of_community = ledger.community().u128() / 4;
        assert_eq!(self.community().weight.u128(), of_community);
        assert_eq!(ledger.weight().u128(), of_pools + of_community, "reward weight");
    }

    /// funded = paid + owed + streaming + undistributed + dust, and the dust is never negative.
    fn check_income(&self, storage: &dyn Storage) {
        let ledger = Ledger::load(storage, Time::of(&self.app.block_info())).unwrap();
        let waiting = ledger.streaming().u128() + ledger.pools().undistributed().u128();
        assert!(
            self.owed(storage, &ledger) + waiting <= income_held(storage, &ledger),
            "more owed than held"
        );
    }

    /// What all accounts could claim now: owners, delegators, also of closed generations, and the community's members.
    fn owed(&self, storage: &dyn Storage, ledger: &Ledger) -> u128 {
        let mut shares: BTreeMap<(u64, u32, Addr), Uint128> = BTreeMap::new();
        for (key, _) in rows(POSITION_INCOME.range(storage, None, None, Order::Ascending)) {
            shares.insert(key, Uint128::zero());
        }
        let records = rows(POSITION_RECORDS.range(storage, None, None, Order::Ascending));
        for (account, staker) in rows(STAKERS.range(storage, None, None, Order::Ascending)) {
            if !staker.community.is_zero() {
                shares.insert((COMMUNITY_POOL, 0, account.clone()), staker.community);
            }
        }
        let machines: Vec<u64> = POOLS
            .keys(storage, None, None, Order::Ascending)
            .collect::<StdResult<_>>()
            .unwrap();
        let books: BTreeMap<u64, PoolBook> = machines
            .into_iter()
            .map(|machine| (machine, PoolBook::load(storage, ledger, id(machine)).unwrap()))
            .collect();
        let community = CommunityBook::load(storage, ledger, bps(2_500)).unwrap();
        let of_owners: u128 = books.values().map(|book| book.income().owed.u128()).sum();
        let of_delegations = records.iter().map(|((account, pool), record)| {
            let key = (*pool, record.generation, account);
            assert!(
                !POSITION_INCOME.has(storage, key),
                "a delegation's income is in its record"
            );
            let income = match &books[pool] {
                book if book.pool().generation == record.generation => record.settled(&book.divided()),
                _ => {
                    let closed = CLOSED.load(storage, (*pool, record.generation)).unwrap();
                    record.settled(&closed.divided(*pool, record.generation))
                }
            };
            income.unwrap().owed.u128()
        });
        let of_delegations: u128 = of_delegations.sum();
        let of_positions = shares.into_iter().map(|((pool, generation, account), held)| {
            let owed = |divided| PositionIncome::settled(storage, &divided, &account, held).unwrap().owed;
            let owed = match books.get(&pool) {
                None => owed(community.divided()),
                Some(book) if book.pool().generation == generation => owed(book.divided()),
                Some(_) => match CLOSED.may_load(storage, (pool, generation)).unwrap() {
                    Some(closed) => owed(closed.divided(pool, generation)),
                    None => {
                        assert!(held.is_zero(), "a position of a generation that is forgotten");
                        POSITION_INCOME
                            .load(storage, (pool, generation, &account))
                            .unwrap()
                            .owed
                    }
                },
            };
            owed.u128()
        });
        of_owners + of_delegations + of_positions.sum::<u128>()
    }

    /// What divisions have left over: income held that nobody could claim, now or later.
    pub fn dust(&self) -> u128 {
        let storage = self.storage();
        let ledger = Ledger::load(&*storage, Time::of(&self.app.block_info())).unwrap();
        let waiting = ledger.streaming().u128() + ledger.pools().undistributed().u128();
        income_held(&*storage, &ledger) - waiting - self.owed(&*storage, &ledger)
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

fn income_held(storage: &dyn Storage, ledger: &Ledger) -> u128 {
    ledger.income(&Payouts::load(storage).unwrap()).unwrap().u128()
}

fn rows<K, V>(range: impl Iterator<Item = StdResult<(K, V)>>) -> Vec<(K, V)> {
    range.collect::<StdResult<_>>().unwrap()
}

/// Shares of the present generations, and of closed ones that positions were not taken out of yet.
fn check_shares(storage: &dyn Storage, pools: &[(u64, Pool)], positions: &[((Addr, u64), Position)]) {
    let held = |pool: u64, generation: u32| -> u128 {
        positions
            .iter()
            .filter(|((_, of), position)| (*of, position.generation) == (pool, generation))
            .map(|(_, position)| position.shares.u128())
            .sum()
    };
    assert!(positions.iter().all(|(_, position)| !position.shares.is_zero()));
    for (machine, pool) in pools {
        assert_eq!(
            held(*machine, pool.generation),
            pool.shares.u128(),
            "shares of pool {machine}"
        );
        assert_eq!(
            pool.shares.is_zero(),
            pool.delegated.is_zero(),
            "tokens without shares in pool {machine}"
        );
        assert!(
            pool.delegated.u128() * 1_000_000 >= pool.shares.u128(),
            "pool {machine} goes on with worthless shares"
        );
        for generation in 0..pool.generation {
            let closed = CLOSED.may_load(storage, (*machine, generation)).unwrap();
            let shares = closed.map_or(0, |closed| closed.shares.u128());
            assert_eq!(
                held(*machine, generation),
                shares,
                "generation {generation} of {machine}"
            );
            assert!(closed.is_none() || shares > 0, "a closed generation that nobody holds");
        }
    }
}

fn check_bonds(pools: &[(u64, Pool)], stakers: &[(Addr, Staker)]) {
    for (account, staker) in stakers {
        let bonds: u128 = pools
            .iter()
            .filter(|(_, pool)| pool.owner == account)
            .map(|(_, pool)| pool.bond.u128())
            .sum();
        assert_eq!(staker.bonds.u128(), bonds, "bonds of {account}");
    }
}

/// What members have is what the pool has, and everybody is given exactly what others give.
fn check_community(ledger: &Ledger, stakers: &[(Addr, Staker)]) {
    let all: u128 = stakers.iter().map(|(_, staker)| staker.community.u128()).sum();
    assert_eq!(ledger.community().u128(), all, "community");
    for (account, staker) in stakers {
        let given: u128 = stakers
            .iter()
            .filter(|(_, giver)| giver.representative.as_ref() == Some(account))
            .map(|(_, giver)| giver.community.u128())
            .sum();
        assert_eq!(staker.given.u128(), given, "given to {account}");
        assert_ne!(staker.representative.as_ref(), Some(account));
        let gives_nothing = staker.representative.is_some() && staker.community.is_zero();
        assert!(!gives_nothing, "{account} has left a representative behind");
    }
    let known: BTreeSet<_> = stakers.iter().map(|(account, _)| account).collect();
    let named = stakers.iter().filter_map(|(_, staker)| staker.representative.as_ref());
    assert!(named.into_iter().all(|account| known.contains(account)));
}

fn check_buckets(storage: &dyn Storage, ledger: &Ledger) {
    let buckets = rows(BUCKETS.range(storage, None, None, Order::Ascending));
    let entries = rows(UNBONDINGS.range(storage, None, None, Order::Ascending));
    let tokens: u128 = buckets.iter().map(|(_, bucket)| bucket.tokens.u128()).sum();
    let payouts = Payouts::load(storage).unwrap();
    assert_eq!(ledger.unbonding(&payouts).unwrap().u128(), tokens, "unbonding");
    for (key, bucket) in buckets {
        let held: u128 = entries
            .iter()
            .filter(|((_, at), _)| *at == key)
            .map(|(_, shares)| shares.u128())
            .sum();
        assert!(held > 0, "a bucket that nobody holds: {key:?}");
        assert_eq!(held, bucket.shares.u128(), "shares of bucket {key:?}");
        assert!(
            bucket.tokens <= bucket.shares,
            "a share is never worth more than a token"
        );
    }
}

fn check_credits(storage: &dyn Storage) {
    let credits = rows(CREDITS.range(storage, None, None, Order::Ascending));
    assert!(credits.iter().all(|(_, amount)| !amount.is_zero()));
    let sum: u128 = credits.iter().map(|(_, amount)| amount.u128()).sum();
    assert_eq!(
        CREDITED.may_load(storage).unwrap().unwrap_or_default().u128(),
        sum,
        "credits"
    );
}
