//! How the set trades with itself: every message by the account whose right it is.

use cosmwasm_std::{Binary, Uint128};
use flywheel_client::Account;
use flywheel_protocol::exchange::key_hash;
use flywheel_protocol::{Bps, Epoch, Hash32, MachineId, Seconds};
use flywheel_testing::Person;
use flywheel_types::marketplace::{
    BountyClaim, Buying, Content, Delivery, NewListing, Price, Purchase, Seller, SubscriptionId, Terms, Wanted,
};
use flywheel_types::rewards::Revenue;

use crate::plan::{Trade, Who};
use crate::town::{Town, name};

/// The key of all orders.
const KEY: [u8; 32] = [7; 32];

/// An agreement that ends before its epoch does.
pub enum Open {
    Feed { listing: u64, subscriber: Who },
    Stream(u64, Who),
}

impl Trade {
    /// Whether it takes a final root, so that it waits for the second epoch.
    pub const fn needs_a_root(&self) -> bool {
        matches!(self, Self::Bounty { .. } | Self::Network { .. })
    }
}

impl Town {
    /// One trade of the set with itself. A trade that a contract refuses fails the test: it would show nothing.
    pub fn trade(&mut self, trade: Trade) {
        match trade {
            Trade::Dataset { seller, price } => self.sell_dataset(seller, price),
            Trade::Bid { seller, price } => self.bid(seller, price),
            Trade::Declined { seller, price } => {
                let order = self.order(seller, price);
                self.market()
                    .decline(self.account(seller), order)
                    .expect("an order's end");
            }
            Trade::Feed { seller, price, periods } => self.subscribe(seller, price, periods),
            Trade::Bounty { seller, price } => self.bounty(seller, price),
            Trade::Network { buyer, price } => self.buy_from_the_network(buyer, price),
            Trade::Pay { seller, price } => self.pay(seller, price),
            Trade::Session { seller, price } => self.session(seller, price),
            Trade::Channel { seller, price } => self.channel(seller, price),
            Trade::Stream { seller, price } => self.stream(seller, price),
            Trade::Revenue { who, amount, own } => {
                let running = self.running();
                let revenue = Revenue {
                    from: running,
                    to: running,
                    machine: own.then(|| self.machine(who)),
                };
                let rewards = self.suite.network().rewards();
                rewards
                    .add_revenue(self.account(who), revenue, amount.into())
                    .expect("revenue");
            }
            Trade::Income { who, amount } => {
                let staking = self.suite.network().staking();
                staking.add_income(self.account(who), amount.into()).expect("income");
            }
        }
    }

    /// Somebody who is not of the set buys a dataset of one of its machines.
    pub fn customer_buys(&self, seller: Who, price: u128) {
        let customer = Person::named("customer");
        let order = self.order_by(seller, price, customer.account());
        self.deliver(order, price, self.account(seller), customer.account());
    }

    fn sell_dataset(&self, seller: Who, price: u128) {
        let order = self.order(seller, price);
        self.deliver(order, price, self.account(seller), self.buyer(seller));
    }

    fn bid(&self, seller: Who, price: u128) {
        let market = self.market();
        let listing = self.list(seller, dataset(), Price::Fixed { amount: price.into() });
        let wanted = Wanted {
            by: Buying::Choice {
                transfer_key: Hash32::new(KEY),
            },
            ..self.wanted()
        };
        let escrow = Uint128::new(price + price / 2);
        let posted = market
            .request(self.buyer(seller), (&self.denom(), escrow), wanted)
            .expect("a request");
        let request = market.requested(&posted).expect("its number");
        market
            .bid(self.account(seller), request, (listing, 1), price.into())
            .expect("a bid");
        let taken = market
            .take_bid(self.buyer(seller), request, (listing, 1), price.into())
            .expect("an order");
        let order = market.ordered(&taken).expect("its number");
        self.deliver(order, price, self.account(seller), self.buyer(seller));
    }

    fn subscribe(&mut self, seller: Who, price: u128, periods: u32) {
        let price = price.div_ceil(u128::from(periods));
        let per_period = Price::PerPeriod {
            amount: price.into(),
            period: Seconds::hours(1),
            grace: Seconds::minutes(10),
        };
        let listing = self.list(seller, Content::Feed {}, per_period);
        let purchase = Purchase {
            transfer_key: None,
            periods: Some(periods),
            ..purchase(listing)
        };
        let paid = Uint128::new(price * u128::from(periods));
        self.market()
            .buy(self.buyer(seller), (&self.denom(), paid), purchase)
            .expect("a subscription");
        let subscriber = self.next(seller);
        self.open.push(Open::Feed { listing, subscriber });
    }

    /// A reading of the newest final epoch in which the machine reported.
    fn bounty(&self, seller: Who, price: u128) {
        let settled = self.settled.as_ref().expect("a final root");
        let (epoch, machine) = (settled.statement.epoch, self.machine(seller));
        let position = settled.evidence.find_position(epoch, machine).expect("a leaf");
        let wanted = Wanted {
            by: Buying::Bounty {
                amount: price.into(),
                from: epoch,
                to: epoch,
            },
            ..self.wanted()
        };
        let market = self.market();
        let posted = market
            .request(self.buyer(seller), (&self.denom(), price.into()), wanted)
            .expect("a request");
        let index = usize::try_from(position).expect("a place");
        let claim = BountyClaim {
            request: market.requested(&posted).expect("its number"),
            settled: epoch,
            leaves: settled.evidence.leaves(),
            position,
            leaf: settled.evidence_leaves[index].clone(),
            proof: Binary::from(settled.evidence.proof(position).expect("a proof")),
        };
        market.claim_bounty(self.account(seller), claim).expect("a bounty");
    }

    fn buy_from_the_network(&self, buyer: Who, price: u128) {
        let settled = self.settled.as_ref().expect("a final root").statement.epoch;
        let seller = Seller::Network {
            from: Epoch::FIRST,
            to: settled,
            settled: vec![settled],
        };
        let operator = Person::named("operator");
        let new = self.listing(seller, dataset(), Price::Fixed { amount: price.into() });
        let market = self.market();
        let listed = market.list(operator.account(), new).expect("a listing");
        let listing = market.listed(&listed).expect("its number");
        let buyer = self.account(buyer);
        let bought = market
            .buy(buyer, (&self.denom(), price.into()), purchase(listing))
            .expect("an order");
        let order = market.ordered(&bought).expect("its number");
        self.deliver(order, price, operator.account(), buyer);
    }

    /// Collects and cancels what is still open.
    pub fn finish_all(&mut self) {
        for open in std::mem::take(&mut self.open) {
            match open {
                Open::Feed { listing, subscriber } => {
                    let id = SubscriptionId {
                        listing,
                        account: self.address(&name(subscriber)).to_string(),
                    };
                    let collected = self.market().collect(self.account(subscriber), vec![id]);
                    collected.expect("periods that have begun");
                }
                Open::Stream(stream, payer) => {
                    let cancelled = self.payments().cancel_stream(self.account(payer), stream);
                    cancelled.expect("a stream's end");
                }
            }
        }
    }

    /// The account after the seller orders a new dataset of the seller's machine.
    fn order(&self, seller: Who, price: u128) -> u64 {
        self.order_by(seller, price, self.buyer(seller))
    }

    fn order_by(&self, seller: Who, price: u128, buyer: &Account) -> u64 {
        let market = self.market();
        let listing = self.list(seller, dataset(), Price::Fixed { amount: price.into() });
        let bought = market
            .buy(buyer, (&self.denom(), price.into()), purchase(listing))
            .expect("an order");
        market.ordered(&bought).expect("its number")
    }

    /// From the bond to the seller's money. What is delivered does not matter among friends.
    fn deliver(&self, order: u64, price: u128, seller: &Account, buyer: &Account) {
        let market = self.market();
        let bond = market.bond(&self.denom(), price.into()).expect("a bond");
        let delivery = Delivery {
            order,
            key_hash: key_hash(&KEY),
            hidden_root: Hash32::new([8; 32]),
        };
        market
            .commit(seller, (&self.denom(), bond), delivery)
            .expect("a delivery");
        market.confirm(buyer, order).expect("a confirmation");
        market.reveal(seller, order, Hash32::new(KEY)).expect("the key");
        market.accept(buyer, order).expect("a sale");
    }

    fn list(&self, seller: Who, content: Content, price: Price) -> u64 {
        let machine = self.machine(seller);
        let new = self.listing(Seller::Machine { machine }, content, price);
        let listed = self.market().list(self.account(seller), new).expect("a listing");
        self.market().listed(&listed).expect("its number")
    }

    fn listing(&self, seller: Seller, content: Content, price: Price) -> NewListing {
        NewListing {
            seller,
            content,
            class: "meter".to_owned(),
            denom: self.denom().into(),
            price,
            order_fee: Bps::ZERO,
            terms: Terms {
                hash: Hash32::ZERO,
                purposes: vec!["research".to_owned()],
                duration: None,
                credential: None,
                permission: None,
            },
            link: String::new(),
        }
    }

    fn wanted(&self) -> Wanted {
        Wanted {
            class: "meter".to_owned(),
            cells: vec![],
            purpose: "research".to_owned(),
            until: self.suite.now().plus(Seconds::hours(2)).expect("a time"),
            by: Buying::Lowest {
                transfer_key: Hash32::ZERO,
                min_duration: None,
            },
        }
    }

    fn running(&self) -> Epoch {
        self.suite
            .network()
            .clock()
            .epoch_at(self.suite.now())
            .expect("an epoch")
    }

    pub fn machine(&self, who: Who) -> MachineId {
        self.suite.machine(&name(who % self.accounts.len()))
    }

    pub fn account(&self, who: Who) -> &Account {
        self.accounts[who % self.accounts.len()].account()
    }

    /// Who buys from a seller.
    pub fn buyer(&self, seller: Who) -> &Account {
        self.account(self.next(seller))
    }

    pub const fn next(&self, seller: Who) -> Who {
        (seller + 1) % self.accounts.len()
    }
}

fn dataset() -> Content {
    Content::Dataset {
        root: Hash32::new([1; 32]),
        size: 1_000,
        file_hash: None,
    }
}

fn purchase(listing: u64) -> Purchase {
    Purchase {
        listing,
        revision: 1,
        max_price: Uint128::MAX,
        transfer_key: Some(Hash32::new(KEY)),
        periods: None,
    }
}
