//! Queries, and the invariant.

use cosmwasm_schema::serde::de::DeserializeOwned;
use cosmwasm_std::{Addr, Uint128};
use cw20::{Cw20QueryMsg, TokenInfoResponse};
use flywheel_protocol::Epoch;
use flywheel_types::rewards::{
    BreakerResponse, BudgetResponse, FlowsResponse, QueryMsg, RevenueRow, RevenuesResponse, RootsResponse, Source,
};
use flywheel_types::{Denom, Totals};

use super::{FUNDS, START, Suite, address, id};

impl Suite {
    pub fn query<T: DeserializeOwned>(&self, msg: &QueryMsg) -> T {
        self.app.wrap().query_wasm_smart(&self.rewards, msg).unwrap()
    }

    pub fn flows(&self) -> FlowsResponse {
        self.query(&QueryMsg::Flows {})
    }

    pub fn owed(&self, name: &str) -> u128 {
        let totals: Totals = self.query(&QueryMsg::Totals {});
        totals
            .liabilities
            .iter()
            .find(|liability| liability.name == name)
            .unwrap()
            .amount
            .u128()
    }

    /// Machines' and oracles' cumulative budget and the revenue in it.
    pub fn budget(&self, epoch: u64) -> Option<(u128, u128, u128)> {
        let budget: Option<BudgetResponse> = self.query(&QueryMsg::Budget {
            epoch: Epoch::new(epoch),
        });
        budget.map(|row| (row.machines.u128(), row.oracles.u128(), row.revenue.u128()))
    }

    pub fn revenues(&self, epoch: u64, start_after: Option<u64>, limit: Option<u32>) -> Vec<RevenueRow> {
        let page: RevenuesResponse = self.query(&QueryMsg::Revenues {
            epoch: Epoch::new(epoch),
            start_after,
            limit,
        });
        page.revenues
    }

    /// Of the running window: number, paid, cap and when it ends, in seconds after the network's start.
    pub fn window(&self) -> (u64, u128, u128, u64) {
        let breaker: Option<BreakerResponse> = self.query(&QueryMsg::Breaker {});
        let breaker = breaker.unwrap();
        (
            breaker.window,
            breaker.paid.u128(),
            breaker.cap.u128(),
            breaker.ends_at.get() - START,
        )
    }

    pub fn roots(&self) -> Vec<u64> {
        let roots: RootsResponse = self.query(&QueryMsg::Roots {});
        roots.roots.iter().map(|root| root.epoch.get()).collect()
    }

    pub fn claimed(&self, machine: u64) -> u128 {
        self.query::<Uint128>(&QueryMsg::Claimed { machine: id(machine) })
            .u128()
    }

    pub fn credit(&self, account: &str) -> u128 {
        self.query::<Uint128>(&QueryMsg::Credit {
            account: address(account).to_string(),
        })
        .u128()
    }

    pub fn balance(&self, account: &str) -> u128 {
        self.balance_of(&address(account))
    }

    pub fn balance_of(&self, account: &Addr) -> u128 {
        self.denom.balance(&self.app.wrap(), account).unwrap().u128()
    }

    /// Rules W7 and A7, and what the token itself says.
    pub fn check(&self) {
        let flows = self.flows();
        let credited = flows.machines + flows.stakers + flows.oracles + flows.treasury + flows.subsidies;
        assert_eq!(flows.minted + flows.revenue, credited, "{flows:?}");
        assert_eq!(
            flows.machines,
            flows.claimed + flows.claimable + flows.open + flows.undistributed,
            "{flows:?}"
        );
        assert_eq!(flows.revenue.u128(), self.revenue);

        let totals: Totals = self.query(&QueryMsg::Totals {});
        assert!(totals.balances(), "{totals:?}");
        assert_eq!(totals.donations.u128(), self.donations, "{totals:?}");
        assert_eq!(totals.balance.u128(), self.balance_of(&self.rewards));

        assert_eq!(
            self.balance_of(&self.staking) + self.owed("stakers_waiting"),
            flows.stakers.u128()
        );
        match &self.denom {
            Denom::Cw20(token) => {
                let info: TokenInfoResponse = self
                    .app
                    .wrap()
                    .query_wasm_smart(token, &Cw20QueryMsg::TokenInfo {})
                    .unwrap();
                assert_eq!(info.total_supply.u128(), FUNDS + flows.minted.u128());
                assert_eq!(self.source, Source::Mint);
            }
            Denom::Native(_) => assert_eq!(self.owed("reserve") + flows.minted.u128(), self.funded),
        }
    }
}
