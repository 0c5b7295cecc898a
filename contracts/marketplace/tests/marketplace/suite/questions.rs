//! Queries, and the invariant.

use cosmwasm_schema::serde::de::DeserializeOwned;
use cosmwasm_std::{Addr, Uint256};
use flywheel_protocol::Epoch;
use flywheel_types::marketplace::{
    FlowsResponse, HasAccessResponse, ListingResponse, OrderResponse, QueryMsg, RequestResponse, SalesResponse, Stage,
    SubscriptionResponse, WaitingResponse,
};
use flywheel_types::{Denom, Totals};

use super::{EPOCH, FUNDS, OTHER, START, Suite, address};

impl Suite {
    pub fn query<T: DeserializeOwned>(&self, msg: &QueryMsg) -> T {
        self.app.wrap().query_wasm_smart(&self.market, msg).unwrap()
    }

    pub fn order(&self, order: u64) -> OrderResponse {
        self.query(&QueryMsg::Order { order })
    }

    pub fn stage(&self, order: u64) -> Stage {
        self.order(order).stage
    }

    /// In seconds after the network's start.
    pub fn deadline(&self, order: u64) -> u64 {
        self.order(order).deadline.get() - START
    }

    pub fn listing(&self, listing: u64) -> ListingResponse {
        self.query(&QueryMsg::Listing { listing })
    }

    pub fn access(&self, listing: u64, account: &str) -> HasAccessResponse {
        let account = address(account).to_string();
        self.query(&QueryMsg::HasAccess { listing, account })
    }

    pub fn subscription(&self, listing: u64, account: &str) -> SubscriptionResponse {
        let account = address(account).to_string();
        let found: Option<_> = self.query(&QueryMsg::Subscription { listing, account });
        found.unwrap()
    }

    pub fn request(&self, request: u64) -> RequestResponse {
        self.query(&QueryMsg::Request { request })
    }

    pub fn sales(&self, epoch: u64) -> SalesResponse {
        self.query(&QueryMsg::Sales {
            epoch: Epoch::new(epoch),
        })
    }

    pub fn waiting(&self) -> Vec<(u64, u128)> {
        let answer: WaitingResponse = self.query(&QueryMsg::Waiting {
            start_after: None,
            limit: None,
        });
        answer.rows.iter().map(|row| (row.row, row.amount.u128())).collect()
    }

    pub fn credit(&self, account: &str) -> u128 {
        let msg = QueryMsg::Credit {
            account: address(account).to_string(),
            denom: self.denom.clone().into(),
        };
        self.query::<cosmwasm_std::Uint128>(&msg).u128()
    }

    /// The numbers of the last order or subscription, and of the last request.
    pub fn numbers(&self) -> (u64, u64) {
        let storage = self.app.contract_storage(&self.market);
        let number = |key: &[u8]| {
            let value = storage.get(key);
            value.map_or(0, |value| cosmwasm_std::from_json(value).unwrap())
        };
        (number(b"last_order"), number(b"last_request"))
    }

    pub fn owed(&self, name: &str) -> u128 {
        let totals: Totals = self.query(&QueryMsg::Totals { denom: None });
        let found = totals.liabilities.iter().find(|row| row.name == name);
        found.unwrap().amount.u128()
    }

    pub fn balance_of(&self, account: &Addr) -> u128 {
        self.denom.balance(&self.app.wrap(), account).unwrap().u128()
    }

    /// What an account has more (or less) of the network's token than in the beginning.
    pub fn gain(&self, account: &str) -> i128 {
        self.gain_in(&self.denom, account)
    }

    pub fn gain_in(&self, denom: &Denom, account: &str) -> i128 {
        let balance = denom.balance(&self.app.wrap(), &address(account)).unwrap();
        i128::try_from(balance.u128()).unwrap() - i128::try_from(FUNDS).unwrap()
    }

    pub fn other(&self) -> Denom {
        Denom::Native(OTHER.to_owned())
    }

    /// Escrow in = released + refunded + held + credited, in each token; the balance is what is named; the shares of
    /// sales sum to the sales.
    pub fn check(&self) {
        for denom in [self.denom.clone(), self.other(), Denom::Cw20(self.token.clone())] {
            let donations = if denom == self.denom { self.donations } else { 0 };
            let named: Option<Denom<String>> = Some(denom.into());
            let flows: FlowsResponse = self.query(&QueryMsg::Flows { denom: named.clone() });
            assert_eq!(
                flows.received,
                flows.released + flows.refunded + Uint256::from(flows.held + flows.credits),
                "{flows:?}"
            );
            let totals: Totals = self.query(&QueryMsg::Totals { denom: named });
            assert!(totals.balances(), "{totals:?}");
            assert_eq!(totals.owed().unwrap(), flows.held + flows.credits);
            assert_eq!(totals.donations.u128(), donations, "{totals:?}");
        }
        let running = self.now() / EPOCH;
        for epoch in running.saturating_sub(1)..=running {
            let sales = self.sales(epoch);
            assert_eq!(
                sales.amount,
                sales.seller + sales.machines + sales.stakers + sales.treasury + sales.burned
            );
            assert_eq!(sales.demand, sales.treasury + sales.burned);
        }
    }
}
