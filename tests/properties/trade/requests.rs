//! What buyers say they want, bids, and bounties.

use cosmwasm_std::Uint128;
use flywheel_protocol::{Epoch, Hash32, Seconds};
use flywheel_types::marketplace::{Buying, Price, Wanted};

use super::market::goods;
use super::{By, pick};
use crate::action::{Net, Slot, Who};
use crate::model::Account;
use crate::world::{Outcome, World};

/// A request that may be open.
#[derive(Debug, Clone)]
pub struct Request {
    pub number: u64,
    pub buyer: Who,
    pub escrow: u128,
    pub by: By,
    /// Listings, prices and sellers of its bids.
    pub bids: Vec<(u64, u128, Account)>,
}

impl World {
    pub fn request(&mut self, net: Net, buyer: Who, escrow: u128, (by, hours): (By, u8)) -> Outcome {
        let transfer_key = Hash32::ZERO;
        let wanted = Wanted {
            class: "meter".to_owned(),
            cells: vec![],
            purpose: "research".to_owned(),
            until: self.now().plus(Seconds::hours(hours.into())).expect("a time"),
            by: match by {
                By::Choice => Buying::Choice { transfer_key },
                By::Lowest => Buying::Lowest {
                    transfer_key,
                    min_duration: None,
                },
                By::Bounty => Buying::Bounty {
                    amount: Uint128::new(7),
                    from: Epoch::FIRST,
                    to: Epoch::new(1_000),
                },
            },
        };
        let denom = self.denom(net);
        let done = self.trade_message(net, buyer, |world| {
            let money = (&denom, Uint128::new(escrow));
            world.market(net).request(world.person(buyer).account(), money, wanted)
        });
        if let Some(done) = &done {
            assert!(escrow > 0 && hours > 0, "a request without money or time");
            let number = self.market(net).requested(done).expect("its number");
            let bids = vec![];
            self.networks[net].books.requests.push(Request {
                number,
                buyer,
                escrow,
                by,
                bids,
            });
        }
        done.into()
    }

    pub fn bid(&mut self, net: Net, request: u8, slot: Slot, price: u128) -> Outcome {
        // Now and then for a bounty, which takes none.
        let is_fit = |request: &&Request| price.is_multiple_of(8) || request.by != By::Bounty;
        let requests = self.networks[net].books.requests.iter().filter(is_fit);
        let Some(request) = pick(&requests.cloned().collect::<Vec<_>>(), request) else {
            return Outcome::Skipped;
        };
        // Seldom more than there is.
        let price = Uint128::new(if price.is_multiple_of(8) {
            price
        } else {
            price % (request.escrow + 1)
        });
        let Some((listing, seller)) = self.list(net, slot, goods().content(), Price::Fixed { amount: price }) else {
            return Outcome::Skipped;
        };
        let done = self.trade_message(net, seller, |world| {
            let account = world.person(seller).account();
            world.market(net).bid(account, request.number, (listing, 1), price)
        });
        if done.is_some() {
            assert_ne!(request.by, By::Bounty, "nobody bids for a bounty");
            let mut requests = self.networks[net].books.requests.iter_mut();
            let request = requests.find(|other| other.number == request.number);
            request.expect("the request").bids.push((listing, price.u128(), seller));
        }
        done.into()
    }

    pub fn take_bid(&mut self, net: Net, request: u8, thief: Option<Who>) -> Outcome {
        let requests = self.networks[net].books.requests.iter();
        let wanted: Vec<Request> = requests.filter(|request| !request.bids.is_empty()).cloned().collect();
        let Some(request) = pick(&wanted, request) else {
            return Outcome::Skipped;
        };
        let Some((listing, price, seller)) = request.bids.last().copied() else {
            return Outcome::Skipped;
        };
        let sender = thief.unwrap_or(request.buyer);
        let done = self.trade_message(net, sender, |world| {
            let account = world.person(sender).account();
            world
                .market(net)
                .take_bid(account, request.number, (listing, 1), price.into())
        });
        if let Some(done) = &done {
            assert_eq!((sender, request.by), (request.buyer, By::Choice), "who chooses");
            self.ordered(net, done, request.buyer, seller);
            self.forget_request(net, request.number);
        }
        done.into()
    }

    /// Ends a request: its buyer may before its time, if nobody relies on it; anybody afterwards.
    pub fn close_request(&mut self, net: Net, request: u8, thief: Option<Who>) -> Outcome {
        let Some(request) = pick(&self.networks[net].books.requests, request) else {
            return Outcome::Skipped;
        };
        let answer = self.market(net).find_request(request.number).expect("a request");
        let is_over = self.now() >= answer.wanted.until;
        let sender = thief.unwrap_or(request.buyer);
        let done = self.trade_message(net, sender, |world| {
            world
                .market(net)
                .close_request(world.person(sender).account(), request.number)
        });
        if let Some(done) = &done {
            assert!(is_over || sender == request.buyer, "somebody else ended a request");
            if self.market(net).ordered(done).is_ok() {
                // The lowest bid, which is the last one that was taken.
                let seller = request.bids.last().expect("a bid").2;
                self.ordered(net, done, request.buyer, seller);
            }
            self.forget_request(net, request.number);
        }
        done.into()
    }

    pub fn claim_bounty(&mut self, net: Net, request: u8, slot: Slot, who: Who) -> Outcome {
        let bounties = self.networks[net].books.requests.iter();
        let bounties: Vec<Request> = bounties.filter(|request| request.by == By::Bounty).cloned().collect();
        let (Some(request), Some(id)) = (pick(&bounties, request), self.devices[slot].last) else {
            return Outcome::Skipped;
        };
        let suite = &self.networks[net].suite;
        let Some(settled) = self.networks[net].settled.last() else {
            return Outcome::Skipped;
        };
        let epoch = settled.statement.epoch;
        if settled.evidence.find_position(epoch, id).is_none() {
            return Outcome::Skipped;
        }
        let claim = suite.bounty_claim(request.number, settled, epoch.get(), self.devices[slot].name);
        let done = self.trade_message(net, who, |world| {
            world.market(net).claim_bounty(world.person(who).account(), claim)
        });
        done.into()
    }

    fn forget_request(&mut self, net: Net, number: u64) {
        self.networks[net]
            .books
            .requests
            .retain(|request| request.number != number);
    }
}
