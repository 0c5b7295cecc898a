//! What holds after every message (rules A7 and W7).

use cosmwasm_std::{Uint128, Uint256, from_json};
use flywheel_client::{Chain, ChainError};
use flywheel_protocol::{Epoch, MachineId};
use flywheel_types::Totals;
use flywheel_types::marketplace::{EpochSales, FlowsResponse as SaleFlows, SALES, WaitingPart};
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
        self.check_payments();
        self.check_budgets();
        self.check_dao();
        let handed_over = self.check_market().unwrap_or_else(|error| panic!("{error}"));
        assert!(
            flows.revenue >= handed_over.machines,
            "the marketplace has handed over {}, rewards has {}",
            handed_over.machines,
            flows.revenue
        );
        self.check_supply(&flows, handed_over.burned);
        self.check_power();
    }

    /// What the payments contract holds in each token used is what it owes.
    fn check_payments(&self) {
        for denom in [self.denom()].into_iter().chain(&self.other_denoms) {
            let totals = self.payments().totals(denom).unwrap_or_else(|error| panic!("{error}"));
            let donated = self.donations.get(&self.payments).filter(|_| denom == self.denom());
            check_totals("payments", &totals, donated.copied().unwrap_or_default());
        }
    }

    /// What access-control holds in each token used is what it owes.
    fn check_budgets(&self) {
        for denom in [self.denom()].into_iter().chain(&self.other_denoms) {
            let totals = self.access_control().totals(denom);
            let totals = totals.unwrap_or_else(|error| panic!("{error}"));
            let donated = self
                .donations
                .get(&self.access_control)
                .filter(|_| denom == self.denom());
            check_totals("access-control", &totals, donated.copied().unwrap_or_default());
        }
    }

    /// What the DAO holds in each token used is deposits, grants, credits and its treasury: whatever comes is the treasury's.
    fn check_dao(&self) {
        let Some(dao) = self.network().dao() else { return };
        for denom in [self.denom()].into_iter().chain(&self.other_denoms) {
            let totals = dao.totals(denom).unwrap_or_else(|error| panic!("{error}"));
            check_totals("governance", &totals, Uint128::zero());
        }
    }

    /// The marketplace's balance is what it owes, and all that came in went out or is held, in each token used; what it has
    /// handed over for good of its sales. Nothing, if there is none.
    fn check_market(&self) -> Result<HandedOver, ChainError> {
        let (mut handed_over, mut has_come) = (HandedOver::default(), false);
        let Some(market) = self.network().marketplace() else {
            return Ok(handed_over);
        };
        for denom in [self.denom()].into_iter().chain(&self.other_denoms) {
            let donated = self.donations.get(market.address()).filter(|_| denom == self.denom());
            let totals = market.totals(Some(denom))?;
            check_totals("marketplace", &totals, donated.copied().unwrap_or_default());
            let flows = market.flows(Some(denom))?;
            assert_eq!(totals.owed(), Some(flows.held + flows.credits), "{totals:?} {flows:?}");
            check_sale_flows(&flows);
            has_come |= !flows.received.is_zero();
        }
        if !has_come {
            return Ok(handed_over);
        }
        let running = self.record.clock.epoch_at(self.now()).unwrap_or(Epoch::FIRST);
        for epoch in 0..=running.get() {
            // Raw: most epochs have none, and this is asked after every message.
            let Some(bytes) = self.chain.query_raw(market.address(), &SALES.key(epoch))? else {
                continue;
            };
            let sales: EpochSales = from_json(bytes).unwrap_or_else(|error| panic!("{error}"));
            let shares = sales.seller + sales.machines + sales.stakers + sales.treasury + sales.burned;
            assert_eq!(sales.amount, shares, "a sale's price = its shares: {sales:?}");
            handed_over.machines += sales.machines;
            handed_over.burned += sales.burned;
        }
        for row in market.waiting()? {
            match row.part {
                WaitingPart::Machines { .. } => handed_over.machines -= row.amount,
                WaitingPart::Burned {} => handed_over.burned -= row.amount,
                WaitingPart::Stakers {} => {}
            }
        }
        Ok(handed_over)
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
    fn check_supply(&self, flows: &FlowsResponse, sold: Uint128) {
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
            supply + slashed.burned + oracles.burned + sold,
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
        if let TestChain::Local(node) = &*self.chain
            && let Some(newest) = node.newest()
        {
            return newest.height;
        }
        self.chain.block().unwrap_or_else(|error| panic!("{error}")).height
    }
}

/// What the marketplace has handed over of all its sales.
#[derive(Default)]
struct HandedOver {
    /// To rewards.
    machines: Uint128,
    /// To nobody.
    burned: Uint128,
}

fn check_sale_flows(flows: &SaleFlows) {
    assert_eq!(
        flows.received,
        flows.released + flows.refunded + Uint256::from(flows.held + flows.credits),
        "received = released + refunded + held + credits: {flows:?}"
    );
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
