//! What the chain says that people have, and what the model says.

use cosmwasm_std::Uint128;
use flywheel_client::Chain;
use flywheel_types::{Denom, Totals};

use crate::action::Net;
use crate::model::Account;
use crate::world::{DEVICES, MAX_ORACLES, PEOPLE, World};

/// What everybody has together, as far as it is anybody's.
#[derive(Default)]
struct Sums {
    all: u128,
    positions: u128,
    unbonding: u128,
    owed: u128,
}

impl World {
    /// The chain and the model agree about everybody in both networks.
    pub fn compare(&mut self) {
        (0..self.networks.len()).for_each(|net| self.compare_network(net));
    }

    /// The chain and the model agree about everybody, and nothing is missing: supply = all wealth + what is nobody's.
    pub fn compare_network(&mut self, net: Net) {
        let now = self.now().get();
        self.networks[net].model.advance(now);
        self.compare_pools(net);
        let mut sums = Sums::default();
        for who in 0..World::oracle(self.networks[net].oracles_ever) {
            let has = self.wealth(net, who, &mut sums);
            let model = &self.networks[net].model;
            let (expected, (less, more)) = (model.wealth(who), model.bounds(who));
            let difference = has as f64 - expected;
            assert!(
                -less <= difference && difference <= more,
                "network {net}, account {who}: {has} and not {expected} (-{less}, +{more})"
            );
        }
        self.check_supply(net, &sums);
    }

    /// All that an account has of a network's token.
    fn wealth(&self, net: Net, who: Account, sums: &mut Sums) -> u128 {
        let address = self.address(who);
        let network = &self.networks[net];
        let mut has = self.wallet(net, who);
        has += self.rewards(net).credit(address).expect("a credit").u128();
        if who >= World::oracle(0) {
            let bond = self.verification(net).oracle(address).map(|oracle| oracle.bond);
            has += bond.unwrap_or_default().u128();
        }
        if who < PEOPLE.len() {
            has += self.staked(net, who, sums);
            has += network.model.claimable(who);
            let deposits = network.demands.iter().filter(|(_, _, sender, _)| *sender == who);
            has += deposits.map(|(_, _, _, amount)| amount).sum::<u128>();
        }
        sums.all += has;
        has
    }

    /// What somebody has in staking.
    fn staked(&self, net: Net, who: Account, sums: &mut Sums) -> u128 {
        let (address, staking) = (self.address(who), self.staking(net));
        let staker = staking.staker(address).expect("a staker");
        let positions: u128 = staker.positions.iter().map(|position| position.tokens.u128()).sum();
        let unbondings = staking.unbondings(address).expect("unbondings");
        let unbonding: u128 = unbondings.iter().map(|row| row.tokens.u128()).sum();
        let mut owed = staking.community_income(address).expect("income").u128();
        for id in self.networks[net].model.pools.keys() {
            let machine = flywheel_protocol::MachineId::new(*id).expect("an id");
            let income = staking.income(address, machine).expect("income");
            owed += income.as_owner.u128() + income.as_delegator.u128();
            for generation in 0..staking.pool(machine).expect("a pool").generation {
                owed += staking
                    .closed_income(address, machine, generation)
                    .expect("income")
                    .u128();
            }
        }
        sums.positions += positions;
        sums.unbonding += unbonding;
        sums.owed += owed;
        staker.bonds.u128() + staker.community.u128() + positions + unbonding + owed
    }

    /// Sums of pools agree to the unit.
    fn compare_pools(&self, net: Net) {
        let model = &self.networks[net].model;
        let pools = self.staking(net).pools().expect("pools");
        assert_eq!(pools.len(), model.pools.len(), "pools of network {net}");
        for pool in pools {
            let expected = &model.pools[&pool.machine.get()];
            assert_eq!(
                (
                    pool.bond.u128(),
                    pool.delegated.u128(),
                    pool.jailed,
                    self.account(pool.owner.as_str())
                ),
                (expected.bond, expected.delegated, expected.jailed, expected.owner),
                "pool {} of network {net}",
                pool.machine
            );
        }
        let totals = self.staking(net).totals().expect("totals");
        let unbonding: u128 = model.leaving.values().map(|leaving| leaving.tokens).sum();
        assert_eq!(
            liability(&totals, "unbonding"),
            unbonding,
            "unbonding tokens of network {net}"
        );
        let community: u128 = model.community.values().sum();
        assert_eq!(
            liability(&totals, "community"),
            community,
            "the community of network {net}"
        );
    }

    /// Conservation, in whole tokens.
    fn check_supply(&self, net: Net, sums: &Sums) {
        let network = &self.networks[net];
        let staking = self.staking(net).totals().expect("totals");
        let verification = self.verification(net).totals().expect("totals");
        let rewards = self.rewards(net).totals().expect("totals");
        let income = liability(&staking, "income") - sums.owed;
        let nobodys = [
            // Rounded down in favour of those who stay.
            liability(&staking, "delegated") - sums.positions,
            liability(&staking, "unbonding") - sums.unbonding,
            // On its way, waiting for a weight, or dust.
            income,
            liability(&rewards, "reserve"),
            liability(&rewards, "open"),
            liability(&rewards, "undistributed"),
            liability(&rewards, "oracles"),
            liability(&rewards, "oracles_undistributed"),
            liability(&rewards, "subsidies"),
            liability(&rewards, "stakers_waiting"),
            staking.donations.u128(),
            verification.donations.u128(),
            rewards.donations.u128(),
            network.strays,
            // Prices, bonds, deposits.
            self.market(net).totals(None).expect("totals").balance.u128(),
            self.payments().totals(&self.denom(net)).expect("totals").balance.u128(),
        ];
        let all = sums.all + nobodys.iter().sum::<u128>();
        assert_eq!(all, self.supply(net), "supply = wealth + what is nobody's: {nobodys:?}");
        let model = &network.model;
        let dust = income.checked_sub(model.stream.left() + model.waiting);
        let dust = dust.unwrap_or_else(|| panic!("more income is owed than came: {income} left"));
        // A question settles every pool, position and member once more.
        let asked = 3 * DEVICES.len() * 4 + PEOPLE.len() * (model.pools.len() + 1);
        assert!(
            dust as f64 <= model.divisions + asked as f64,
            "{dust} units of income are lost"
        );
    }

    /// All tokens there are. The chain's bank makes native coins at the launch alone.
    pub fn supply(&self, net: Net) -> u128 {
        let network = self.networks[net].suite.network();
        match network.denom() {
            Denom::Cw20(_) => network
                .token()
                .expect("a cw20")
                .info()
                .expect("its supply")
                .total_supply
                .u128(),
            Denom::Native(denom) => {
                let contracts = self.networks.iter().flat_map(|network| {
                    let network = network.suite.network();
                    [
                        network.staking().address().clone(),
                        network.verification().address().clone(),
                        network.rewards().address().clone(),
                        network.registry().address().clone(),
                        network.marketplace().expect("a marketplace").address().clone(),
                        self.payments().address().clone(),
                    ]
                });
                let people = (0..PEOPLE.len() + 3 + MAX_ORACLES).map(|who| self.address(who).clone());
                let mut holders: Vec<_> = contracts.chain(people).collect();
                holders.sort();
                holders.dedup();
                let held = holders
                    .iter()
                    .map(|holder| self.chain().balance(holder, denom).expect("a balance"));
                let held: u128 = held.map(|balance: Uint128| balance.u128()).sum();
                let burned = self.networks[net].books.burned;
                assert_eq!(held + burned, 2_000_000_000, "somebody else has native coins");
                held
            }
        }
    }
}

/// What a contract owes under a name.
pub fn liability(totals: &Totals, name: &str) -> u128 {
    let found = totals.liabilities.iter().find(|row| row.name == name);
    found
        .unwrap_or_else(|| panic!("nothing is owed as {name}"))
        .amount
        .u128()
}
