//! Datasets by fair exchange, and feeds.

use cosmwasm_std::Uint128;
use flywheel_client::{ChainError, TxResult};
use flywheel_protocol::{Bps, Hash32, Seconds};
use flywheel_testing::Goods;
use flywheel_types::marketplace::{Content, NewListing, Price, Purchase, Seller, Stage, SubscriptionId, Terms};

use super::{NETWORK, Step, pick};
use crate::action::{Net, Slot, Who};
use crate::model::Account;
use crate::world::{OPERATOR, Outcome, World};

/// The key of all deliveries.
const KEY: u8 = 9;

/// An order that may be open.
#[derive(Debug, Clone)]
pub struct Order {
    pub number: u64,
    pub buyer: Who,
    /// Who owned the machine when it was listed, or the operator for the network.
    pub seller: Account,
    /// What the seller has sent, if anything.
    pub sent: Option<bool>,
}

/// A subscription that may be running.
#[derive(Debug, Clone)]
pub struct Feed {
    pub listing: u64,
    pub subscriber: Who,
    pub seller: Account,
    pub paid: u128,
}

/// What is listed everywhere; its second chunk is short.
pub fn goods() -> Goods {
    Goods::sized(1_100)
}

impl World {
    /// Who sells for a slot now, and as whom; `None`: there is no such machine, or nothing final that the network could sell.
    fn seller(&self, net: Net, slot: Slot) -> Option<(Account, Seller)> {
        if slot != NETWORK {
            let machine = self.machine(slot)?;
            return Some((self.devices[slot].owner, Seller::Machine { machine }));
        }
        let settled = self.networks[net].settled.last()?.statement.epoch;
        let seller = Seller::Network {
            from: settled,
            to: settled,
            settled: vec![settled],
        };
        Some((OPERATOR, seller))
    }

    /// Puts something up for sale; returns its number and who sells.
    pub fn list(&mut self, net: Net, slot: Slot, content: Content, price: Price) -> Option<(u64, Account)> {
        let (account, seller) = self.seller(net, slot)?;
        let new = NewListing {
            seller,
            content,
            class: "meter".to_owned(),
            denom: self.denom(net).into(),
            price,
            order_fee: Bps::percent(1).expect("a part"),
            terms: Terms {
                hash: Hash32::ZERO,
                purposes: vec!["research".to_owned()],
                duration: None,
                credential: None,
                permission: None,
            },
            link: String::new(),
        };
        let done = self.send(|world| world.market(net).list(world.person(account).account(), new))?;
        let number = self.market(net).listed(&done).expect("its number");
        Some((number, account))
    }

    pub fn order(&mut self, net: Net, slot: Slot, buyer: Who, (price, steps): (u128, u8)) -> Outcome {
        let fixed = Price::Fixed {
            amount: Uint128::new(price),
        };
        let Some((listing, seller)) = self.list(net, slot, goods().content(), fixed) else {
            return Outcome::Skipped;
        };
        let denom = self.denom(net);
        // What is too much comes back.
        let money = (&denom, Uint128::new(price + 3));
        let done = self.trade_message(net, buyer, |world| {
            let account = world.person(buyer).account();
            world.market(net).buy(account, money, purchase(listing, None))
        });
        if let Some(done) = &done {
            self.ordered(net, done, buyer, seller);
            let newest = u8::try_from((self.networks[net].books.orders.len() - 1) % 256).expect("a place");
            for _ in 0..steps {
                self.order_step(net, newest, Step::Next { spoilt: steps == 5 }, None);
            }
        }
        done.into()
    }

    /// Remembers the order that a message has opened.
    pub fn ordered(&mut self, net: Net, done: &TxResult, buyer: Who, seller: Account) {
        let number = self.market(net).ordered(done).expect("its number");
        let sent = None;
        self.networks[net].books.orders.push(Order {
            number,
            buyer,
            seller,
            sent,
        });
    }

    pub fn order_step(&mut self, net: Net, order: u8, step: Step, thief: Option<Who>) -> Outcome {
        let Some(order) = pick(&self.networks[net].books.orders, order) else {
            return Outcome::Skipped;
        };
        let number = order.number;
        let step = match step {
            Step::Next { spoilt } => self.next_step(net, &order, spoilt),
            step => step,
        };
        let turn = match step {
            Step::Commit { .. } | Step::Reveal { .. } => order.seller,
            Step::Confirm | Step::Complain | Step::Accept | Step::Rate | Step::Next { .. } => order.buyer,
            Step::Decline if order.sent.is_none() => order.seller,
            Step::Decline => order.buyer,
        };
        let outcome = self.rightful(net, turn, thief, |world, sender| {
            world.send_step(net, &order, step, sender)
        });
        if outcome == Outcome::Taken {
            assert!(
                step != Step::Complain || order.sent == Some(true),
                "good data was complained about"
            );
            assert!(step != (Step::Reveal { wrong: true }), "a wrong key was taken");
            let orders = &mut self.networks[net].books.orders;
            match step {
                Step::Commit { spoilt } => {
                    let found = orders.iter_mut().find(|other| other.number == number);
                    found.expect("the order").sent = Some(spoilt);
                }
                Step::Complain | Step::Decline | Step::Rate => orders.retain(|other| other.number != number),
                Step::Confirm | Step::Reveal { .. } | Step::Accept | Step::Next { .. } => {}
            }
        }
        outcome
    }

    fn next_step(&self, net: Net, order: &Order, spoilt: bool) -> Step {
        match self.market(net).order(order.number).expect("an order").stage {
            Stage::Paid => Step::Commit { spoilt },
            Stage::Committed => Step::Confirm,
            Stage::Confirmed => Step::Reveal { wrong: false },
            Stage::Revealed if order.sent == Some(true) => Step::Complain,
            Stage::Revealed => Step::Accept,
            Stage::Settled | Stage::Rated | Stage::Refunded => Step::Rate,
        }
    }

    fn send_step(&self, net: Net, order: &Order, step: Step, sender: Account) -> Result<TxResult, ChainError> {
        let (market, person) = (self.market(net), self.person(sender));
        let (account, number) = (person.account(), order.number);
        let sent = |spoilt| if spoilt { goods().spoilt() } else { goods() };
        match step {
            Step::Commit { spoilt } => self.networks[net].suite.try_commit(person, number, &sent(spoilt), KEY),
            Step::Confirm => market.confirm(account, number),
            Step::Reveal { wrong } => {
                let key = if wrong { KEY + 1 } else { KEY };
                self.networks[net].suite.try_reveal(person, number, key)
            }
            Step::Complain => {
                let hidden = sent(order.sent == Some(true)).hidden(KEY);
                market.complain(account, goods().complaint(number, &hidden, 1))
            }
            Step::Accept | Step::Next { .. } => market.accept(account, number),
            Step::Decline => market.decline(account, number),
            Step::Rate => market.rate(account, number, 4),
        }
    }

    /// Anybody ends what can be ended.
    pub fn settle_orders(&mut self, net: Net, who: Account) -> Outcome {
        let orders = &self.networks[net].books.orders;
        let numbers: Vec<u64> = orders.iter().map(|order| order.number).take(50).collect();
        if numbers.is_empty() {
            return Outcome::Skipped;
        }
        let done = self.trade_message(net, who, |world| {
            world.market(net).settle(world.person(who).account(), numbers)
        });
        done.into()
    }

    pub fn subscribe(&mut self, net: Net, slot: Slot, buyer: Who, (price, periods): (u128, u32)) -> Outcome {
        let per_period = Price::PerPeriod {
            amount: Uint128::new(price),
            period: Seconds::hours(7),
            grace: Seconds::hours(1),
        };
        let Some((listing, seller)) = self.list(net, slot, Content::Feed {}, per_period) else {
            return Outcome::Skipped;
        };
        let (denom, paid) = (self.denom(net), price * u128::from(periods));
        let done = self.trade_message(net, buyer, |world| {
            let account = world.person(buyer).account();
            let money = (&denom, Uint128::new(paid));
            world.market(net).buy(account, money, purchase(listing, Some(periods)))
        });
        if done.is_some() {
            self.networks[net].books.feeds.push(Feed {
                listing,
                subscriber: buyer,
                seller,
                paid,
            });
        }
        done.into()
    }

    pub fn unsubscribe(&mut self, net: Net, feed: u8, thief: Option<Who>) -> Outcome {
        let Some(feed) = pick(&self.networks[net].books.feeds, feed) else {
            return Outcome::Skipped;
        };
        self.rightful(net, feed.subscriber, thief, |world, sender| {
            world
                .market(net)
                .unsubscribe(world.person(sender).account(), feed.listing)
        })
    }

    pub fn collect_feeds(&mut self, net: Net, who: Account) -> Outcome {
        let feeds = self.networks[net].books.feeds.iter().take(50);
        let ids: Vec<SubscriptionId> = feeds
            .map(|feed| SubscriptionId {
                listing: feed.listing,
                account: self.address(feed.subscriber).to_string(),
            })
            .collect();
        if ids.is_empty() {
            return Outcome::Skipped;
        }
        let done = self.trade_message(net, who, |world| {
            world.market(net).collect(world.person(who).account(), ids)
        });
        done.into()
    }

    /// A seller who has sold the machine takes nothing back any more.
    pub fn revoke(&mut self, net: Net, feed: u8, thief: Option<Who>) -> Outcome {
        let Some(feed) = pick(&self.networks[net].books.feeds, feed) else {
            return Outcome::Skipped;
        };
        let (denom, paid) = (self.denom(net), Uint128::new(feed.paid));
        self.rightful(net, feed.seller, thief, |world, sender| {
            let (account, subscriber) = (world.person(sender).account(), world.address(feed.subscriber));
            world
                .market(net)
                .revoke(account, (&denom, paid), feed.listing, subscriber)
        })
    }
}

fn purchase(listing: u64, periods: Option<u32>) -> Purchase {
    Purchase {
        listing,
        revision: 1,
        max_price: Uint128::MAX,
        transfer_key: periods.is_none().then_some(Hash32::ZERO),
        periods,
    }
}
