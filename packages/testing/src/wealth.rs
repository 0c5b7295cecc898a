//! What everybody has, wherever it lies: so that a test can say that nothing else moved.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, Uint128};
use flywheel_client::ChainError;

use crate::people::Person;
use crate::suite::Suite;
use crate::work::Settled;

/// What each account has, in base units of the network's token: what it holds, and all that the contracts owe it. What it
/// has in escrow for others is not counted.
///
/// Root rewards that nobody has claimed are the payee's whom the registry names now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wealth(BTreeMap<String, u128>);

impl Wealth {
    /// What one of them has.
    pub fn of(&self, person: &str) -> u128 {
        self.0.get(person).copied().unwrap_or_default()
    }

    /// Who has more or less `later`, and how much, by name.
    pub fn changes(&self, later: &Self) -> Vec<(String, i128)> {
        self.0
            .iter()
            .filter_map(|(name, before)| {
                let more = i128::try_from(later.of(name)).ok()? - i128::try_from(*before).ok()?;
                (more != 0).then(|| (name.clone(), more))
            })
            .collect()
    }
}

impl Suite {
    /// The wealth of these people, of the treasury and of the oracles.
    ///
    /// `settled` is the newest final settlement, for the root rewards that nobody has claimed.
    pub fn wealth(&self, people: &[&str], settled: Option<&Settled>) -> Wealth {
        let others = ["treasury", "operator", "oracle-0", "oracle-1", "oracle-2", "oracle-3"];
        let names = people.iter().chain(&others);
        let wealth = names.map(|name| {
            let address = self.address(&Person::named(name));
            let of_account = self.of_account(&address, settled);
            let amount = of_account.unwrap_or_else(|error| panic!("the wealth of {name}: {error}"));
            ((*name).to_owned(), amount.u128())
        });
        Wealth(wealth.collect())
    }

    fn of_account(&self, account: &Addr, settled: Option<&Settled>) -> Result<Uint128, ChainError> {
        let network = self.network();
        let (verification, rewards) = (network.verification(), network.rewards());
        let mut credits = verification.credit(account)? + rewards.credit(account)?;
        credits += self.payments().credit(account, self.denom())?;
        if let Some(market) = network.marketplace() {
            credits += market.credit(account, self.denom())?;
        }
        let demands = verification.demands(None)?.into_iter();
        let deposits = demands
            .filter(|demand| demand.sender == *account)
            .map(|demand| demand.deposit);
        // Whoever is no oracle has no bond there.
        let oracle_bond = verification
            .oracle(account)
            .map_or(Uint128::zero(), |oracle| oracle.bond);
        let lying = credits + deposits.sum::<Uint128>() + oracle_bond;
        Ok(network.balance(account)? + lying + self.staked(account)? + self.claimable(account, settled)?)
    }

    fn staked(&self, account: &Addr) -> Result<Uint128, ChainError> {
        let network = self.network();
        let staking = network.staking();
        let staker = staking.staker(account)?;
        let positions = staker.positions.iter().map(|position| position.tokens);
        let unbonding = staking.unbondings(account)?.into_iter().map(|row| row.tokens);
        let mut sum = staker.bonds + staker.community + positions.chain(unbonding).sum::<Uint128>();
        sum += staking.credit(account)? + staking.community_income(account)?;
        for pool in staking.pools()? {
            let income = staking.income(account, pool.machine)?;
            sum += income.as_owner + income.as_delegator;
            for generation in 0..pool.generation {
                sum += staking.closed_income(account, pool.machine, generation)?;
            }
        }
        Ok(sum)
    }

    fn claimable(&self, account: &Addr, settled: Option<&Settled>) -> Result<Uint128, ChainError> {
        let network = self.network();
        let mut sum = Uint128::zero();
        for leaf in settled.into_iter().flat_map(|settled| settled.tree.leaves()) {
            let machine = network.registry().find_machine(leaf.machine_id)?;
            if machine.is_some_and(|machine| machine.payee() == account) {
                sum += leaf.cumulative - network.rewards().claimed(leaf.machine_id)?;
            }
        }
        Ok(sum)
    }
}
