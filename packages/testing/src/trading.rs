//! What is sold on the marketplace, and the steps of a sale.

use cosmwasm_std::{Binary, Uint128};
use flywheel_client::handles::Marketplace;
use flywheel_client::{ChainError, TxResult};
use flywheel_protocol::{Bps, Epoch, Hash32, Seconds};
use flywheel_types::marketplace::{
    BountyClaim, Content, NewListing, OrderResponse, Price, Purchase, Seller, SubscriptionId, Terms, Wanted,
};

use crate::chain::TestChain;
use crate::goods::Goods;
use crate::people::Person;
use crate::suite::Suite;
use crate::work::Settled;

impl Suite {
    /// The network's marketplace.
    pub fn marketplace(&self) -> Marketplace<'_, TestChain> {
        Marketplace::new(&*self.chain, self.market_address().clone())
    }

    /// A dataset of a machine at a fixed price in the network's token, for research, for ever.
    pub fn dataset(&self, machine: &str, goods: &Goods, price: u128) -> NewListing {
        NewListing {
            seller: Seller::Machine {
                machine: self.machine(machine),
            },
            content: goods.content(),
            class: "meter".to_owned(),
            denom: self.denom().clone().into(),
            price: Price::Fixed {
                amount: Uint128::new(price),
            },
            order_fee: Bps::ZERO,
            terms: Terms {
                hash: Hash32::new([1; 32]),
                purposes: vec!["research".to_owned()],
                duration: None,
                credential: None,
                permission: None,
            },
            link: String::new(),
        }
    }

    /// What the network's machines made together in some epochs, which these statements settled.
    pub fn network_dataset(&self, (from, to): (u64, u64), settled: &[u64], goods: &Goods, price: u128) -> NewListing {
        let any = self
            .machines
            .keys()
            .next()
            .unwrap_or_else(|| panic!("there is no machine"));
        NewListing {
            seller: Seller::Network {
                from: Epoch::new(from),
                to: Epoch::new(to),
                settled: settled.iter().copied().map(Epoch::new).collect(),
            },
            ..self.dataset(any, goods, price)
        }
    }

    /// A feed of a machine, at so much a day, without grace.
    pub fn feed(&self, machine: &str, price: u128) -> NewListing {
        NewListing {
            content: Content::Feed {},
            price: Price::PerPeriod {
                amount: Uint128::new(price),
                period: Seconds::days(1),
                grace: Seconds::ZERO,
            },
            ..self.dataset(machine, &Goods::sized(1), 1)
        }
    }

    /// Puts something up for sale; returns its number.
    pub fn list(&mut self, seller: &Person, listing: NewListing) -> u64 {
        let listed = self.marketplace().list(seller.account(), listing);
        let done = self.sent(listed);
        let number = self.marketplace().listed(&done);
        number.unwrap_or_else(|error| panic!("{error}"))
    }

    /// A purchase of a dataset as it is listed now, at its present price.
    pub fn purchase(&self, listing: u64) -> Purchase {
        let listed = self.marketplace().listing(listing);
        let listed = listed.unwrap_or_else(|error| panic!("{error}"));
        Purchase {
            listing,
            revision: listed.listing.revision,
            max_price: listed.price_now,
            transfer_key: Some(Hash32::new([5; 32])),
            periods: None,
        }
    }

    /// Buys with so much of the network's token, or returns the refusal.
    pub fn try_buy(&self, buyer: &Person, purchase: Purchase, paid: u128) -> Result<TxResult, ChainError> {
        let money = (self.denom(), Uint128::new(paid));
        self.marketplace().buy(buyer.account(), money, purchase)
    }

    /// Orders a dataset; returns the order's number.
    pub fn order(&mut self, buyer: &Person, listing: u64) -> u64 {
        let purchase = self.purchase(listing);
        let price = purchase.max_price.u128();
        let bought = self.try_buy(buyer, purchase, price);
        let done = self.sent(bought);
        let number = self.marketplace().ordered(&done);
        number.unwrap_or_else(|error| panic!("{error}"))
    }

    /// An order as the chain has it.
    pub fn order_now(&self, order: u64) -> OrderResponse {
        let found = self.marketplace().order(order);
        found.unwrap_or_else(|error| panic!("{error}"))
    }

    /// The seller delivers `sent`, hidden with a key, and locks the bond that the contract asks for.
    pub fn commit(&mut self, seller: &Person, order: u64, sent: &Goods, key: u8) -> &mut Self {
        let committed = self.try_commit(seller, order, sent, key);
        self.sent(committed);
        self
    }

    /// As [`Suite::commit`], or the refusal.
    pub fn try_commit(&self, seller: &Person, order: u64, sent: &Goods, key: u8) -> Result<TxResult, ChainError> {
        let (market, denom) = (self.marketplace(), self.denom());
        let bond = market.bond(denom, market.order(order)?.price)?;
        market.commit(seller.account(), (denom, bond), sent.delivery(order, key))
    }

    /// The buyer has the hidden chunks.
    pub fn confirm(&mut self, buyer: &Person, order: u64) -> &mut Self {
        let confirmed = self.marketplace().confirm(buyer.account(), order);
        self.sent(confirmed);
        self
    }

    /// The seller shows the key.
    pub fn reveal(&mut self, seller: &Person, order: u64, key: u8) -> &mut Self {
        let revealed = self.try_reveal(seller, order, key);
        self.sent(revealed);
        self
    }

    /// As [`Suite::reveal`], or the refusal.
    pub fn try_reveal(&self, seller: &Person, order: u64, key: u8) -> Result<TxResult, ChainError> {
        self.marketplace()
            .reveal(seller.account(), order, Hash32::new([key; 32]))
    }

    /// From the payment to the key: the order of a dataset for which the seller sends `sent`.
    pub fn delivered(&mut self, (seller, buyer): (&Person, &Person), listing: u64, sent: &Goods, key: u8) -> u64 {
        let order = self.order(buyer, listing);
        self.commit(seller, order, sent, key)
            .confirm(buyer, order)
            .reveal(seller, order, key);
        order
    }

    /// Waits for the deadline of an order's stage, and lets anyone end it.
    pub fn settle_order(&mut self, order: u64) -> &mut Self {
        let deadline = self.order_now(order).deadline;
        self.wait_until(deadline);
        let settled = self
            .marketplace()
            .settle(Person::named("anyone").account(), vec![order]);
        self.sent(settled);
        self
    }

    /// Subscribes to a feed, or renews, for so many periods.
    pub fn subscribe(&mut self, subscriber: &Person, listing: u64, periods: u32) -> &mut Self {
        let purchase = Purchase {
            periods: Some(periods),
            transfer_key: None,
            ..self.purchase(listing)
        };
        let cost = purchase.max_price.u128() * u128::from(periods);
        let bought = self.try_buy(subscriber, purchase, cost);
        self.sent(bought);
        self
    }

    /// Anyone pays the seller the periods that have begun.
    pub fn collect(&mut self, listing: u64, subscriber: &Person) -> &mut Self {
        let id = SubscriptionId {
            listing,
            account: self.address(subscriber).to_string(),
        };
        let collected = self.marketplace().collect(Person::named("anyone").account(), vec![id]);
        self.sent(collected);
        self
    }

    /// Posts what is wanted; returns the request's number.
    pub fn post(&mut self, buyer: &Person, wanted: Wanted, escrow: u128) -> u64 {
        let escrow = (self.denom(), Uint128::new(escrow));
        let posted = self.marketplace().request(buyer.account(), escrow, wanted);
        let done = self.sent(posted);
        let number = self.marketplace().requested(&done);
        number.unwrap_or_else(|error| panic!("{error}"))
    }

    /// Offers a dataset for a request, or returns the refusal.
    pub fn try_bid(&self, seller: &Person, request: u64, listing: u64, price: u128) -> Result<TxResult, ChainError> {
        let revision = self.marketplace().listing(listing)?.listing.revision;
        let price = Uint128::new(price);
        self.marketplace()
            .bid(seller.account(), request, (listing, revision), price)
    }

    /// What proves a machine's readings of an epoch to a bounty.
    pub fn bounty_claim(&self, request: u64, settled: &Settled, epoch: u64, machine: &str) -> BountyClaim {
        let found = settled.evidence.find_position(Epoch::new(epoch), self.machine(machine));
        let position = found.unwrap_or_else(|| panic!("{machine} has no evidence of epoch {epoch}"));
        let leaf = usize::try_from(position).ok();
        let leaf = leaf.and_then(|place| settled.evidence_leaves.get(place)).cloned();
        let proof = settled.evidence.proof(position);
        BountyClaim {
            request,
            settled: settled.statement.epoch,
            leaves: settled.evidence.leaves(),
            position,
            leaf: leaf.unwrap_or_else(|| panic!("the evidence has no leaf {position}")),
            proof: Binary::new(proof.unwrap_or_else(|error| panic!("{error}"))),
        }
    }
}
