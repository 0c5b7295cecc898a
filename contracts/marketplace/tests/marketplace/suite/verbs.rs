//! Messages. Each is followed by the checks.

use anyhow::Result as AnyResult;
use cosmwasm_std::{Binary, Coin, Uint128, coins, to_json_binary};
use cw_multi_test::{AppResponse, Executor};
use cw20::Cw20ExecuteMsg;
use flywheel_protocol::Hash32;
use flywheel_types::Denom;
use flywheel_types::marketplace::{
    BidsResponse, ExecuteMsg, NewListing, Purchase, QueryMsg, ReceiveMsg, SubscriptionId, Wanted,
};

use super::{Suite, address, amount, attribute, purchase};
use crate::goods::Goods;

impl Suite {
    pub fn try_with(&mut self, sender: &str, msg: &ExecuteMsg, funds: &[Coin]) -> AnyResult<AppResponse> {
        let result = self
            .app
            .execute_contract(address(sender), self.market.clone(), msg, funds);
        self.check();
        result
    }

    pub fn try_execute(&mut self, sender: &str, msg: &ExecuteMsg) -> AnyResult<AppResponse> {
        self.try_with(sender, msg, &[])
    }

    pub fn execute(&mut self, sender: &str, msg: &ExecuteMsg) -> AppResponse {
        self.try_execute(sender, msg).unwrap()
    }

    /// Sends money with a message that takes some, in this token.
    pub fn try_pay(&mut self, sender: &str, denom: &Denom, paid: u128, hook: &ReceiveMsg) -> AnyResult<AppResponse> {
        let msg = match hook.clone() {
            ReceiveMsg::Buy(purchase) => ExecuteMsg::Buy(purchase),
            ReceiveMsg::Commit(delivery) => ExecuteMsg::Commit(delivery),
            ReceiveMsg::Revoke(id) => ExecuteMsg::Revoke(id),
            ReceiveMsg::Request(wanted) => ExecuteMsg::Request(wanted),
        };
        match denom {
            _ if paid == 0 => self.try_execute(sender, &msg),
            Denom::Native(coin) => self.try_with(sender, &msg, &coins(paid, coin)),
            Denom::Cw20(token) => {
                let send = Cw20ExecuteMsg::Send {
                    contract: self.market.to_string(),
                    amount: Uint128::new(paid),
                    msg: to_json_binary(hook).unwrap(),
                };
                let result = self.app.execute_contract(address(sender), token.clone(), &send, &[]);
                self.check();
                result
            }
        }
    }

    pub fn try_list(&mut self, sender: &str, new: NewListing) -> AnyResult<AppResponse> {
        self.try_execute(sender, &ExecuteMsg::List(new))
    }

    /// Lists it for its seller; returns its number.
    pub fn list(&mut self, new: NewListing) -> u64 {
        let sender = if new.seller.machine().is_some() {
            "seller"
        } else {
            "admin"
        };
        let response = self.try_list(sender, new).unwrap();
        attribute(&response, "listed", "listing").parse().unwrap()
    }

    pub fn try_buy(&mut self, buyer: &str, purchase: Purchase, paid: u128) -> AnyResult<AppResponse> {
        let denom = self.denom.clone();
        self.try_pay(buyer, &denom, paid, &ReceiveMsg::Buy(purchase))
    }

    /// Orders a dataset; returns the order's number.
    pub fn buy(&mut self, buyer: &str, listing: u64, paid: u128) -> u64 {
        let response = self.try_buy(buyer, purchase(listing), paid).unwrap();
        attribute(&response, "ordered", "order").parse().unwrap()
    }

    pub fn try_commit(
        &mut self,
        seller: &str,
        order: u64,
        goods: &Goods,
        key: u8,
        bond: u128,
    ) -> AnyResult<AppResponse> {
        let denom = self.denom.clone();
        self.try_pay(seller, &denom, bond, &ReceiveMsg::Commit(goods.delivery(order, key)))
    }

    pub fn commit(&mut self, order: u64, goods: &Goods, key: u8, bond: u128) -> &mut Self {
        self.try_commit("seller", order, goods, key, bond).unwrap();
        self
    }

    pub fn try_confirm(&mut self, buyer: &str, order: u64) -> AnyResult<AppResponse> {
        self.try_execute(buyer, &ExecuteMsg::Confirm { order })
    }

    pub fn confirm(&mut self, order: u64) -> &mut Self {
        self.try_confirm("buyer", order).unwrap();
        self
    }

    pub fn try_reveal(&mut self, seller: &str, order: u64, key: u8) -> AnyResult<AppResponse> {
        let key = Hash32::new([key; 32]);
        self.try_execute(seller, &ExecuteMsg::Reveal { order, key })
    }

    pub fn reveal(&mut self, order: u64, key: u8) -> &mut Self {
        self.try_reveal("seller", order, key).unwrap();
        self
    }

    /// Up to the key, for a seller who sends `sent`.
    pub fn delivered(&mut self, listing: u64, price: u128, sent: &Goods, key: u8, bond: u128) -> u64 {
        let order = self.buy("buyer", listing, price);
        self.commit(order, sent, key, bond).confirm(order).reveal(order, key);
        order
    }

    pub fn try_settle(&mut self, orders: &[u64]) -> AnyResult<AppResponse> {
        let orders = orders.to_vec();
        self.try_execute("stranger", &ExecuteMsg::Settle { orders })
    }

    pub fn settle(&mut self, order: u64) -> AppResponse {
        self.try_settle(&[order]).unwrap()
    }

    pub fn try_complain(
        &mut self,
        order: u64,
        listed: &Goods,
        sent: &Goods,
        key: u8,
        index: u64,
    ) -> AnyResult<AppResponse> {
        let complaint = listed.complaint(order, sent, key, index);
        self.try_execute("buyer", &ExecuteMsg::Complain(complaint))
    }

    pub fn try_subscribe(
        &mut self,
        account: &str,
        listing: u64,
        revision: u32,
        periods: u32,
    ) -> AnyResult<AppResponse> {
        let purchase = Purchase {
            revision,
            transfer_key: None,
            periods: Some(periods),
            ..purchase(listing)
        };
        let paid = self.listing(listing).price_now.u128() * u128::from(periods);
        self.try_buy(account, purchase, paid)
    }

    pub fn try_unsubscribe(&mut self, account: &str, listing: u64) -> AnyResult<AppResponse> {
        self.try_execute(account, &ExecuteMsg::Unsubscribe { listing })
    }

    pub fn try_collect(&mut self, listing: u64, account: &str) -> AnyResult<AppResponse> {
        let subscriptions = vec![subscription_id(listing, account)];
        self.try_execute("stranger", &ExecuteMsg::Collect { subscriptions })
    }

    pub fn try_revoke(&mut self, sender: &str, listing: u64, account: &str, paid: u128) -> AnyResult<AppResponse> {
        let denom = self.denom.clone();
        let id = subscription_id(listing, account);
        self.try_pay(sender, &denom, paid, &ReceiveMsg::Revoke(id))
    }

    pub fn try_request(&mut self, buyer: &str, wanted: Wanted, escrow: u128) -> AnyResult<AppResponse> {
        let denom = self.denom.clone();
        self.try_pay(buyer, &denom, escrow, &ReceiveMsg::Request(wanted))
    }

    pub fn post(&mut self, buyer: &str, wanted: Wanted, escrow: u128) -> u64 {
        let response = self.try_request(buyer, wanted, escrow).unwrap();
        attribute(&response, "requested", "request").parse().unwrap()
    }

    pub fn try_bid(&mut self, seller: &str, request: u64, listing: u64, price: u128) -> AnyResult<AppResponse> {
        let revision = self.listing(listing).listing.revision;
        let bid = ExecuteMsg::Bid {
            request,
            listing,
            revision,
            price: amount(price),
        };
        self.try_execute(seller, &bid)
    }

    /// Takes a bid as its buyer sees it now.
    pub fn try_take(&mut self, buyer: &str, request: u64, listing: u64, price: u128) -> AnyResult<AppResponse> {
        let page: BidsResponse = self.query(&QueryMsg::Bids {
            request,
            start_after: None,
            limit: None,
        });
        let seen = page.bids.iter().find(|bid| bid.listing == listing);
        let take = ExecuteMsg::TakeBid {
            request,
            listing,
            revision: seen.map_or(1, |bid| bid.revision),
            price: amount(price),
        };
        self.try_execute(buyer, &take)
    }

    pub fn try_close(&mut self, sender: &str, request: u64) -> AnyResult<AppResponse> {
        self.try_execute(sender, &ExecuteMsg::CloseRequest { request })
    }

    pub fn try_withdraw(&mut self, sender: &str, account: &str) -> AnyResult<AppResponse> {
        let msg = ExecuteMsg::Withdraw {
            account: Some(address(account).to_string()),
            denom: self.denom.clone().into(),
        };
        self.try_execute(sender, &msg)
    }

    /// Sends tokens without a message.
    pub fn donate(&mut self, given: u128) -> &mut Self {
        let message = self.denom.pay(&self.market, given.into()).unwrap();
        self.app.execute(address("stranger"), message).unwrap();
        self.donations += given;
        self.check();
        self
    }

    /// A contract that is no token announces money that has not come.
    pub fn try_forge(&mut self, forger: &str, named: &str, hook: &ReceiveMsg) -> AnyResult<AppResponse> {
        let received = cw20::Cw20ReceiveMsg {
            sender: address(named).to_string(),
            amount: Uint128::new(1_000_000),
            msg: Binary::new(to_json_binary(hook).unwrap().to_vec()),
        };
        self.try_execute(forger, &ExecuteMsg::Receive(received))
    }
}

fn subscription_id(listing: u64, account: &str) -> SubscriptionId {
    SubscriptionId {
        listing,
        account: address(account).to_string(),
    }
}
