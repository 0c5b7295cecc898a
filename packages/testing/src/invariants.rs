//! What holds after every message (rules A7 and W7).

use cosmwasm_std::Uint128;
use flywheel_protocol::MachineId;
use flywheel_types::Totals;
use flywheel_types::rewards::FlowsResponse;

use crate::chain::TestChain;
use crate::parameters::{SUPPLY, Token};
use crate::suite::Suite;

impl Suite {
    /// Panics with the numbers if money is missing or too much anywhere.
    pub fn check_invariants(&self) {
        if !self.is_watched {
            return;
        }
        let network = self.network();
        let staking = network.staking().totals().unwrap_or_else(|error| panic!("{error}"));
        let verification = network
            .verification()
            .totals()
            .unwrap_or_else(|error| panic!("{error}"));
        let rewards = network.rewards().totals().unwrap_or_else(|error| panic!("{error}"));
        let contracts = &self.record.contracts;
        for (contract, address, totals) in [
            ("staking", &contracts.staking, &staking),
            ("verification", &contracts.verification, &verification),
            ("rewards", &contracts.rewards, &rewards),
        ] {
            check_totals(
                contract,
                totals,
                self.donations.get(address).copied().unwrap_or_default(),
            );
        }
        let flows = network.rewards().flows().unwrap_or_else(|error| panic!("{error}"));
        check_flows(&flows);
        self.check_claimed(&flows);
        self.check_supply(&flows);
        self.check_power();
    }

    /// What the contract says it has paid is what it has paid to each machine, and what it owes is in the newest root.
    fn check_claimed(&self, flows: &FlowsResponse) {
        let network = self.network();
        let machines = network
            .registry()
            .config()
            .unwrap_or_else(|error| panic!("{error}"))
            .machines;
        let paid = (1..=machines).map(|id| {
            let machine = MachineId::new(id).unwrap_or_else(|error| panic!("{error}"));
            network
                .rewards()
                .claimed(machine)
                .unwrap_or_else(|error| panic!("{error}"))
        });
        assert_eq!(paid.sum::<Uint128>(), flows.claimed, "sum over the machines = claimed");
        let roots = network.rewards().roots().unwrap_or_else(|error| panic!("{error}"));
        let newest = roots.first().map(|root| root.sum).unwrap_or_default();
        assert_eq!(
            newest,
            flows.claimed + flows.claimable,
            "the newest root's sum = claimed + claimable"
        );
    }

    /// A7 for the token: supply = initial + minted - burned.
    fn check_supply(&self, flows: &FlowsResponse) {
        let Some(token) = self.network().token().filter(|_| self.token == Token::Cw20) else {
            return;
        };
        let supply = token.info().unwrap_or_else(|error| panic!("{error}")).total_supply;
        let slashed = self
            .network()
            .staking()
            .slashed()
            .unwrap_or_else(|error| panic!("{error}"));
        let oracles = self
            .network()
            .verification()
            .slashed()
            .unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(
            supply + slashed.burned + oracles.burned,
            SUPPLY + flows.minted,
            "supply = initial + minted - burned"
        );
    }

    /// Votes are the tokens in pools.
    fn check_power(&self) {
        let network = self.network();
        let pools = network.staking().pools().unwrap_or_else(|error| panic!("{error}"));
        let staked = pools
            .iter()
            .fold(Uint128::zero(), |sum, pool| sum + pool.bond + pool.delegated);
        let community = network.staking().community().unwrap_or_else(|error| panic!("{error}"));
        let height = self.chain_height() + 1;
        let power = network
            .staking()
            .total_power(Some(height))
            .unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(
            power,
            staked + community.tokens,
            "total power = all bonds, delegations and the community pool"
        );
    }

    /// The height of the block that holds the newest transaction. A real chain may have made empty ones since.
    pub fn chain_height(&self) -> u64 {
        use flywheel_client::Chain;
        if let TestChain::Local(node) = &*self.chain
            && let Some(newest) = node.newest()
        {
            return newest.height;
        }
        self.chain.block().unwrap_or_else(|error| panic!("{error}")).height
    }
}

fn check_totals(contract: &str, totals: &Totals, donated: Uint128) {
    assert!(
        totals.balances(),
        "{contract}: balance = liabilities + donations does not hold: {totals:?}"
    );
    // Any other donation would be a liability that somebody forgot.
    assert_eq!(
        totals.donations, donated,
        "{contract} holds more than it owes and was given: {totals:?}"
    );
}

fn check_flows(flows: &FlowsResponse) {
    let credited = flows.machines + flows.stakers + flows.oracles + flows.treasury + flows.subsidies;
    assert_eq!(
        flows.minted + flows.revenue,
        credited,
        "minted + revenue = credited: {flows:?}"
    );
    let machines = flows.claimed + flows.claimable + flows.open + flows.undistributed;
    assert_eq!(
        flows.machines, machines,
        "credited to machines = claimed + claimable + open + undistributed: {flows:?}"
    );
}
